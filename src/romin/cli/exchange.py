"""``romin catalogue import`` and ``export``: sheets in and out of a folder of files or a spreadsheet."""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from romin.catalogue.exchange.exporting import ExportFormat, export
from romin.catalogue.exchange.importing import prepare_import
from romin.catalogue.exchange.models import Change, Line, Outcome, Plan, Remark
from romin.catalogue.exchange.writing import apply_writes
from romin.catalogue.loading import read_sheets
from romin.catalogue.reporting import shown
from romin.cli.console import console, errors, fail
from romin.core.errors import RominError
from romin.core.settings import load_settings

_OUTCOMES = {
    Outcome.TAKEN: ("[green]prise[/]", "prise"),
    Outcome.CHANGED: ("[cyan]prise, normalisée[/]", "normalisée"),
    Outcome.REPLACED: ("[yellow]remplacée[/]", "remplacée"),
    Outcome.IDENTICAL: ("[dim]déjà là, identique[/]", "identique"),
    Outcome.REFUSED: ("[bold red]refusée[/]", "refusée"),
}
"""How an outcome is shown, and how it is counted."""
_SHOWN = 80
"""Characters of a value shown in a change."""


class Format(StrEnum):
    """How ``import`` answers."""

    TEXT = "text"
    JSON = "json"


def import_sheets(
    path: Annotated[Path, typer.Argument(help="Dossier de fichiers .md, ou fichier .csv, .tsv, .xlsx, .ods.")],
    apply: Annotated[bool, typer.Option("--apply", help="Écrire les fiches ; sans cela, rien n'est écrit.")] = False,
    replacing: Annotated[
        bool, typer.Option("--replace", help="Remplacer les fiches qui existent déjà et diffèrent.")
    ] = False,
    output: Annotated[Format, typer.Option("--format", help="Forme de la réponse : text ou json.")] = Format.TEXT,
) -> None:
    """Importer des fiches, après avoir dit ligne par ligne ce qui sera pris, normalisé ou refusé.

    Essai à blanc par défaut. Une seule ligne refusée, et rien n'est écrit : la commande sort alors avec le code 1.
    Une fiche nouvelle ou remplacée entre comme brouillon. Le guide est docs/import-export.md.
    """
    with fail():
        content_dir = load_settings().content_dir
        plan = prepare_import(path, content_dir, replacing=replacing)
        written = apply and not plan.refused and bool(plan.writes)
        if written:
            apply_writes(plan.writes, content_dir)
    if output is Format.JSON:
        typer.echo(json.dumps(_as_json(plan, written=written), ensure_ascii=False, indent=2))
    else:
        _print(plan, written=written)
    if plan.refused:
        raise typer.Exit(1)


def export_sheets(
    path: Annotated[Path, typer.Argument(help="Fichier à écrire, ou - pour la sortie standard.")],
    output: Annotated[
        ExportFormat | None, typer.Option("--format", help="csv, ods ou json ; par défaut, selon l'extension.")
    ] = None,
    bom: Annotated[bool, typer.Option(help="Marque UTF-8 en tête du CSV, sans laquelle Excel lit mal.")] = True,
) -> None:
    """Exporter toutes les fiches, brouillons et fiches retirées compris, avec toutes leurs clés."""
    with fail():
        content_dir = load_settings().content_dir
        wanted = output or _format_of(path)
        reading = read_sheets(content_dir)
        content = export((source.sheet for source in reading.sources), content_dir, wanted, bom=bom)
        if str(path) == "-":
            typer.echo(content, nl=False)
        else:
            _replace(path, content)
    lost = sum(problem.severity == "error" for problem in reading.problems)
    if lost:
        sentence = f"{lost} erreurs dans le catalogue : des valeurs manquent à l'export (romin catalogue check)."
        errors.print(f"[yellow]Attention :[/] {sentence}", soft_wrap=True)


def _format_of(path: Path) -> ExportFormat:
    found = path.suffix.lower().removeprefix(".")
    if found not in set(ExportFormat):
        choices = ", ".join(ExportFormat)
        raise RominError(f"Le format n'est pas donné : ajoutez --format ({choices}), ou une extension au fichier.")
    return ExportFormat(found)


def _replace(path: Path, content: bytes) -> None:
    """Write the file whole, then give it its name."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RominError(f"Écriture impossible : {path} ({error.strerror}).", code="ecriture_impossible") from None


def _print(plan: Plan, *, written: bool) -> None:
    if plan.lines:
        console.print(_table(plan.lines))
    for remark in plan.remarks:
        console.print(f"[yellow]Attention :[/] {escape(_said(remark))}", soft_wrap=True)
    console.print(
        ", ".join(f"{plan.count(outcome)} {name}{_s(plan, outcome)}" for outcome, (_, name) in _OUTCOMES.items())
    )
    console.print(_conclusion(plan, written=written), soft_wrap=True)


def _s(plan: Plan, outcome: Outcome) -> str:
    return "s" if plan.count(outcome) > 1 else ""


def _conclusion(plan: Plan, *, written: bool) -> str:
    if written:
        return "Les fiches sont écrites. Relisez-les, puis lancez « romin catalogue check » et « romin index build »."
    if plan.refused:
        return "[bold]Rien n'a été écrit[/] : corrigez ce qui est refusé, puis recommencez."
    if not plan.writes:
        return "Rien à écrire."
    return "[bold]Essai à blanc[/] : rien n'a été écrit. Relancez avec --apply pour écrire."


def _table(lines: Sequence[Line]) -> Table:
    table = Table("Fichier", "Ligne", "Fiche", "Résultat", "Détail", box=box.SIMPLE_HEAD, expand=True)
    table.columns[1].justify = "right"
    table.columns[2].ratio, table.columns[4].ratio = 1, 3
    for line in lines:
        name = line.title or line.id or "–"
        details = [*map(_said, line.remarks), *(_changed(change) for change in line.changes)]
        table.add_row(
            escape(line.file),
            str(line.line) if line.line else "–",
            escape(name),
            _OUTCOMES[line.outcome][0],
            escape("\n".join(details)),
        )
    return table


def _said(remark: Remark) -> str:
    places = [f"ligne {remark.line}" if remark.line else "", f"colonne {shown(remark.column)}" if remark.column else ""]
    where = ", ".join(filter(None, places))
    return f"{f'{where} : ' if where else ''}{remark.message} {remark.remedy}"


def _changed(change: Change) -> str:
    return f"{change.key} : {shown(change.before, _SHOWN)} → {shown(change.after, _SHOWN)}"


def _as_json(plan: Plan, *, written: bool) -> dict[str, object]:
    return {
        "written": written,
        "counts": {outcome: plan.count(outcome) for outcome in Outcome},
        "lines": [asdict(line) for line in plan.lines],
        "remarks": [asdict(remark) for remark in plan.remarks],
    }
