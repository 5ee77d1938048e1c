"""``romin index``: build it from the catalogue, say what it holds."""

import typer
from rich.markup import escape
from rich.table import Table

from romin.cli.console import console, errors, fail
from romin.cli.progress import progress_bar
from romin.core.settings import load_settings

app = typer.Typer(help="Construire et contrôler l'index.", no_args_is_help=True)


@app.command()
def build() -> None:
    """Indexer le catalogue. Seul ce qui a changé est encodé ; l'ancien index sert jusqu'à la fin."""
    from romin.assistant.indexing import build_catalogue_index

    with fail():
        settings = load_settings()
        with progress_bar("Indexation") as report:
            result = build_catalogue_index(settings, report)
    if result.errors:
        errors.print(f"[yellow]{result.errors} problème(s) dans le catalogue : romin catalogue check[/]")
    for support in result.unread:
        errors.print(f"[yellow]Support non lu : {escape(support.name)} ({support.sheet_id}), {support.reason}.[/]")
    console.print(
        f"Index prêt : {result.sheets} fiches, {result.passages} passages, génération [bold]{result.generation}[/]."
    )


@app.command()
def status() -> None:
    """Dire quelle génération est servie, par quel moteur, et si le catalogue a changé depuis."""
    from romin.assistant.indexing import index_status

    with fail():
        rows = index_status(load_settings())
    table = Table(show_header=False)
    for name, value in rows.items():
        table.add_row(name, value)
    console.print(table)
