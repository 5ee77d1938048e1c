"""The ``romin`` command: gathers the groups. No logic here, and nothing heavy imported before a command needs it."""

import typer

from romin import __version__
from romin.cli import catalogue, exchange, index, journal, model
from romin.cli.ask import ask
from romin.cli.evaluate import evaluate
from romin.cli.serve import serve

app = typer.Typer(
    help="ROMIN : d'un facteur de risque aux fiches-outils. Les réglages sont dans .env.example.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
app.add_typer(model.app, name="model")
app.add_typer(index.app, name="index")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(journal.app, name="journal")
catalogue.app.command("import")(exchange.import_sheets)
catalogue.app.command("export")(exchange.export_sheets)
app.command()(ask)
app.command()(evaluate)
app.command()(serve)


@app.command()
def version() -> None:
    """Afficher la version."""
    typer.echo(__version__)


if __name__ == "__main__":
    app()
