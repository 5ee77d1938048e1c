"""``romin catalogue``: check the sheets, make the printable supports."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from itertools import groupby
from typing import Annotated

import typer
from rich import box
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from romin.catalogue.coverage import coverage
from romin.catalogue.models import Catalogue, Problem
from romin.catalogue.printing.building import BuiltSupport, build_supports
from romin.catalogue.validation import check_content
from romin.catalogue.vocabulary import MODALITY_LABELS, STAGE_LABELS, RiskFactor
from romin.cli.console import console, errors, fail
from romin.core.settings import load_settings

app = typer.Typer(help="Vérifier les fiches-outils et fabriquer leurs supports.", no_args_is_help=True)

_SEVERITIES = {"error": "[bold red]erreur[/]", "warning": "[yellow]attention[/]"}


class Format(StrEnum):
    """How ``check`` answers."""

    TEXT = "text"
    JSON = "json"


@app.command()
def check(
    output: Annotated[Format, typer.Option("--format", help="Forme de la réponse : text ou json.")] = Format.TEXT,
) -> None:
    """Relire tout le catalogue et nommer chaque problème : fichier, ligne, remède.

    Sort avec le code 1 s'il reste une erreur ; les simples avertissements donnent 0.
    """
    with fail():
        catalogue = check_content(load_settings().content_dir)
    if output is Format.JSON:
        typer.echo(json.dumps(_as_json(catalogue), ensure_ascii=False, indent=2))
    else:
        _print_problems(catalogue.problems)
        console.print(_coverage_table(catalogue))
        console.print(_summary(catalogue))
    if _count(catalogue.problems, "error"):
        raise typer.Exit(1)


@app.command()
def supports(
    only: Annotated[
        str | None, typer.Option("--fiche", help="Identifiant d'une fiche : ne faire que ses supports.")
    ] = None,
) -> None:
    """Fabriquer le PDF accessible et l'ODT modifiable de chaque source content/supports/<fiche>/<nom>.md.

    Un fichier dont la source n'a pas changé garde exactement les mêmes octets.
    Sort avec le code 1 si un support échoue.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[name]}"))
    with fail(), Progress(*columns, console=errors, transient=True) as bar:
        task = bar.add_task("Supports", name="")

        def advance(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, name=escape(name))

        built = build_supports(load_settings().content_dir, only, advance)
    _print_problems(tuple(problem for support in built for problem in support.problems))
    console.print(_built_summary(built))
    if any(support.pages == 0 for support in built):
        raise typer.Exit(1)


def _count(problems: Iterable[Problem], severity: str) -> int:
    return sum(problem.severity == severity for problem in problems)


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _summary(catalogue: Catalogue) -> str:
    return ", ".join(
        (
            _plural(len(catalogue.sheets), "fiche"),
            _plural(sum(len(sheet.supports) for sheet in catalogue.sheets), "support"),
            _plural(_count(catalogue.problems, "error"), "erreur"),
            _plural(_count(catalogue.problems, "warning"), "avertissement"),
        )
    )


def _built_summary(built: list[BuiltSupport]) -> str:
    printed = [support for support in built if support.pages]
    return ", ".join(
        (
            f"{_plural(len(printed), 'support')} à jour",
            f"dont {_plural(sum(support.changed for support in printed), 'refait')}",
            _plural(len(built) - len(printed), "échec"),
        )
    )


def _print_problems(problems: tuple[Problem, ...]) -> None:
    ordered = sorted(problems, key=lambda problem: (problem.file, problem.line))
    for file, group in groupby(ordered, key=lambda problem: problem.file):
        table = Table(
            "Ligne",
            "Gravité",
            "Problème",
            "Remède",
            title=escape(file),
            title_justify="left",
            box=box.SIMPLE_HEAD,
            expand=True,
        )
        table.columns[0].justify = "right"
        for problem in group:
            line = str(problem.line) if problem.line else "–"
            table.add_row(line, _SEVERITIES[problem.severity], escape(problem.message), escape(problem.remedy))
        console.print(table)


def _coverage_table(catalogue: Catalogue) -> Table:
    stages = [label[0] for label in STAGE_LABELS.values()]
    modalities = [f"{label[:3]}." for label in MODALITY_LABELS.values()]
    legend = ", ".join(f"{label[0]} {label.split(' ')[0].lower()}" for label in STAGE_LABELS.values())
    table = Table(
        *("Facteur", "Total", "Propre", *stages, *modalities, "Supp."),
        title="Fiches par facteur, stade et modalité",
        title_justify="left",
        caption=f"{legend}. Propre : sans les fiches transversales.",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    table.columns[0].no_wrap, table.columns[0].min_width = True, max(len(factor) for factor in RiskFactor)
    for row in coverage(catalogue):
        counts = (row.total, row.own, *row.stages.values(), *row.modalities.values(), row.with_support)
        table.add_row(row.factor, *(str(count) for count in counts))
    return table


def _as_json(catalogue: Catalogue) -> dict[str, object]:
    return {
        "sheets": len(catalogue.sheets),
        "supports": sum(len(sheet.supports) for sheet in catalogue.sheets),
        "errors": _count(catalogue.problems, "error"),
        "warnings": _count(catalogue.problems, "warning"),
        "problems": [asdict(problem) for problem in catalogue.problems],
        "coverage": [asdict(row) for row in coverage(catalogue)],
    }
