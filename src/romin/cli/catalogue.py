"""``romin catalogue``: check the sheets, make the printable supports."""

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import PurePath
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from romin.catalogue.coverage import coverage
from romin.catalogue.models import Catalogue
from romin.catalogue.printing.building import BuiltSupport, build_supports
from romin.catalogue.validation import check_content, check_sheet
from romin.cli.console import console, errors, fail
from romin.cli.problems import as_json, count, coverage_table, drafts_text, plural, problems_text, summary
from romin.cli.progress import progress_bar
from romin.core.settings import Settings, load_settings

app = typer.Typer(help="Vérifier les fiches-outils et fabriquer leurs supports.", no_args_is_help=True)


class Format(StrEnum):
    """How ``check`` answers."""

    TEXT = "text"
    JSON = "json"


@app.command()
def check(
    output: Annotated[Format, typer.Option("--format", help="Forme de la réponse : text ou json.")] = Format.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Échouer aussi sur un simple avertissement.")] = False,
    only: Annotated[
        str, typer.Option("--fiche", help="Identifiant ou fichier d'une fiche : ne relire qu'elle et ses supports.")
    ] = "",
    model: Annotated[
        bool, typer.Option("--model", help="Chercher aussi, avec le modèle, les fiches qui disent la même chose.")
    ] = False,
) -> None:
    """Relire tout le catalogue et nommer chaque problème : fichier, ligne, remède.

    Sort avec le code 1 s'il reste une erreur ; avec --strict, un avertissement suffit. Une remarque ne fait jamais
    échouer. Le rapport est expliqué dans docs/maintenance.md.
    """
    sheet_id = PurePath(only).name.removesuffix(".md")
    with fail():
        settings = load_settings()
        catalogue = check_sheet(settings.content_dir, sheet_id) if only else check_content(settings.content_dir)
        if model:
            catalogue = _with_near_sheets(catalogue, settings, sheet_id)
    rows = () if only else coverage(catalogue)
    if output is Format.JSON:
        typer.echo(json.dumps(as_json(catalogue, rows), ensure_ascii=False, indent=2))
    else:
        console.print(problems_text(catalogue.problems))
        if rows:
            console.print(coverage_table(rows))
        console.print(*filter(None, (escape(drafts_text(catalogue)), summary(catalogue))), sep="\n")
    if count(catalogue.problems, "error") or (strict and count(catalogue.problems, "warning")):
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
    console.print(problems_text(problem for support in built for problem in support.problems))
    console.print(_built_summary(built))
    if any(support.pages == 0 for support in built):
        raise typer.Exit(1)


def _with_near_sheets(catalogue: Catalogue, settings: Settings, sheet_id: str) -> Catalogue:
    from romin.assistant.duplicates import near_sheets

    with progress_bar("Fiches proches") as report:
        found = near_sheets(settings, report, sheet_id)
    return replace(catalogue, problems=catalogue.problems + found)


def _built_summary(built: list[BuiltSupport]) -> str:
    printed = [support for support in built if support.pages]
    return ", ".join(
        (
            f"{plural(len(printed), 'support')} à jour",
            f"dont {plural(sum(support.changed for support in printed), 'refait')}",
            plural(len(built) - len(printed), "échec"),
        )
    )
