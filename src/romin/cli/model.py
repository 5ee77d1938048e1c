"""``romin model``: prepare the encoder, adapt it on the labelled messages."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from romin.cli.console import console, fail
from romin.cli.progress import progress_bar
from romin.core.settings import load_settings

app = typer.Typer(help="Préparer le modèle et l'adapter.", no_args_is_help=True)

ADAPTER = Path("understanding") / "adapter.safetensors"


@app.command()
def prepare(
    source: Annotated[
        str | None,
        typer.Option(
            help="Dossier ou nom d'un modèle sentence-transformers ; par défaut ROMIN_MODEL, sinon le modèle fourni."
        ),
    ] = None,
    adapter: Annotated[
        Path | None, typer.Option(help="Adaptation à fusionner ; par défaut celle du catalogue.")
    ] = None,
    no_adapter: Annotated[bool, typer.Option("--sans-adaptation", help="Ne fusionner aucune adaptation.")] = False,
) -> None:
    """Écrire le modèle, l'exporter pour les moteurs légers, vérifier les exports. Ne refait rien si tout est à jour."""
    from romin.embeddings.prepare import prepare_model

    with fail():
        settings = load_settings()
        wanted = source or settings.model or None
        shipped = settings.content_dir / ADAPTER
        chosen = adapter or (shipped if wanted is None and shipped.is_file() else None)
        with progress_bar("Préparation du modèle") as report:
            manifest = prepare_model(
                wanted, settings.models_dir, adapter=None if no_adapter else chosen, progress=report
            )
    table = Table("moteur", "cosinus moyen", "même voisin", "retenu")
    for name, engine in manifest.engines.items():
        table.add_row(
            name, f"{engine.mean_cosine:.5f}", f"{engine.same_neighbour:.2f}", "oui" if engine.accepted else "non"
        )
    console.print(table)
    console.print(f"Modèle prêt : [bold]{settings.models_dir}[/]")


@app.command()
def train(
    base: Annotated[
        Path | None, typer.Option(help="Dossier sentence-transformers de départ ; par défaut le modèle fourni.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Où écrire l'adaptation et les têtes.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Nombre de passages sur les exemples.", min=1)] = None,
    seed: Annotated[int | None, typer.Option(help="Graine.")] = None,
    resume: Annotated[
        bool, typer.Option("--reprendre", help="Repartir de l'adaptation en place, en moins de passages.")
    ] = False,
) -> None:
    """Adapter le modèle sur content/examples (partie apprentissage) et calibrer sur la partie de mise au point."""
    from romin.assistant.understanding.learning import learn

    with fail():
        settings = load_settings()
        with progress_bar("Adaptation du modèle") as report:
            summary = learn(
                settings.content_dir,
                base=base,
                output=output or settings.content_dir / ADAPTER.parent,
                epochs=epochs,
                seed=seed,
                resumed=settings.content_dir / ADAPTER.parent if resume else None,
                progress=report,
            )
    console.print(summary)
