"""``romin evaluate``: one command, the figures of understanding."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from romin.assistant.understanding.evaluation import Evaluation
from romin.assistant.understanding.scoring import Figures
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS
from romin.cli.console import console, fail
from romin.cli.model import ADAPTER
from romin.cli.progress import progress_bar
from romin.core.settings import load_settings


def evaluate(
    data: Annotated[Path | None, typer.Option(help="Messages étiquetés (JSONL) ; défaut : la partie de test.")] = None,
    errors: Annotated[int, typer.Option("--erreurs", help="Nombre d'erreurs à lister.", min=0)] = 0,
) -> None:
    """Mesurer la compréhension, à côté de méthodes plus simples, dans la même exécution."""
    from romin.assistant.understanding.evaluation import evaluate as run

    with fail():
        settings = load_settings()
        with progress_bar("Évaluation") as report:
            result = run(settings, settings.content_dir / ADAPTER.parent, data, report)
    _show(result)
    for text, wanted, got in result.errors[:errors]:
        console.print(f"[bold]{', '.join(wanted) or 'aucun'}[/] lu {', '.join(got) or 'aucun'} : {escape(text)}")


def _show(result: Evaluation) -> None:
    table = Table("méthode", "F1", "F1 macro", "préc.", "rappel", "premier", "exact", "aucun", "écartés", "calibration")
    for name, item in result.methods.items():
        table.add_row(name, *_row(item))
    console.print(table)
    factors = Table("facteur", "justes", "en trop", "manqués")
    for code, counts in result.factors.items():
        factors.add_row(RISK_FACTOR_LABELS[code], *map(str, counts))
    console.print(factors)
    names = list(result.confusion)
    crossed = Table("premier facteur, lu comme", *(name[:6] for name in names))
    for wanted, row in result.confusion.items():
        crossed.add_row(wanted, *(str(row[name] or "·") for name in names))
    console.print(crossed)
    tags = Table("étiquette", "messages", "F1", "exact")
    for tag, count, f1, exact in result.tags:
        tags.add_row(tag, str(count), f"{f1:.2f}", f"{exact:.2f}")
    console.print(tags)
    console.print(
        "Contraintes (F1) : " + ", ".join(f"{name} {value:.2f}" for name, value in result.constraints.items())
    )
    alone = result.harmless
    console.print(f"Phrases anodines : {alone.heard:.3f} des {alone.count} reconnues, {alone.wrong:.3f} des autres")
    dangers = Table("dangers", "messages", "entendu", "juste", "autres messages", "alertes pour rien")
    for name, found in result.dangers.items():
        shares = [f"{share:.3f}" for share in (found.heard, found.right)]
        dangers.add_row(name, str(found.count), *shares, str(found.others), f"{found.false_alarms:.3f}")
    console.print(dangers)
    before, after = result.unmoved["before"], result.unmoved["after"]
    console.print(f"Lu pareil avec une phrase anodine avant : {before:.3f}, après : {after:.3f}")
    console.print(f"Temps médian par message : {result.milliseconds:.1f} ms")


def _row(item: Figures) -> list[str]:
    values = (
        item.micro_f1,
        item.macro_f1,
        item.precision,
        item.recall,
        item.first,
        item.exact,
        item.none,
        item.kept_out,
        item.calibration,
    )
    return ["-" if value is None else f"{value:.3f}" for value in values]
