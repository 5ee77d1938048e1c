"""``romin journal``: moderate comments, purge, copy everything held, bring a copy back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape

from romin.cli.console import console, errors, fail
from romin.cli.problems import plural
from romin.core.errors import RominError
from romin.core.settings import Settings, load_settings
from romin.journal.keeping import Retention
from romin.journal.repository import JournalRepository, StorageError
from romin.journal.schemas import Comment, CommentStatus

app = typer.Typer(help="Modérer les commentaires, purger, sauvegarder et restaurer le journal.", no_args_is_help=True)

TABLE_NAMES = {
    "queries": "demandes",
    "uses": "consultations, téléchargements, impressions et plans",
    "feedback": "avis",
    "experience_reports": "retours d'expérience",
    "comments": "commentaires",
    "unanswered_words": "mots sans réponse",
    "daily_counts": "totaux journaliers",
}
NOTHING_TO_READ = "Aucun commentaire à relire."
READ_AGAIN = (
    "Relisez-le en entier : le masquage automatique n'est pas sûr. Un commentaire refusé est effacé aussitôt ; l'avis "
    "ou le retour qui l'accompagnait reste compté."
)


@contextmanager
def opened() -> Iterator[tuple[JournalRepository, Settings]]:
    """The journal of the settings; what goes wrong is said in a sentence."""
    with fail():
        settings = load_settings()
        try:
            repository = JournalRepository(settings.resolved_database_url)
            try:
                yield repository, settings
            finally:
                repository.close()
        except StorageError as error:
            raise RominError(f"Le journal ne peut être ni lu ni écrit ({type(error).__name__}).") from None


@app.command()
def comments(
    published: Annotated[bool, typer.Option("--publies", help="Ceux qui sont publiés, plutôt qu'à relire.")] = False,
) -> None:
    """Lister les commentaires à relire, ou ceux qui sont publiés."""
    status = CommentStatus.PUBLISHED if published else CommentStatus.PENDING
    with opened() as (repository, _):
        found = repository.comments(status)
    for comment in found:
        console.print(_shown(comment), soft_wrap=True)
    if not found:
        console.print(NOTHING_TO_READ if status is CommentStatus.PENDING else "Aucun commentaire publié.")


@app.command()
def moderate(
    comment_id: Annotated[
        UUID | None, typer.Argument(help="Numéro d'un commentaire ; sans lui, tous à la suite.")
    ] = None,
    publish: Annotated[bool, typer.Option("--publier", help="Le montrer sur la page des statistiques.")] = False,
    erase: Annotated[bool, typer.Option("--effacer", help="L'effacer, publié ou non.")] = False,
) -> None:
    """Publier ou effacer un commentaire ; sans numéro, les relire l'un après l'autre.

    Un commentaire n'est publié que par cette commande, après avoir été lu par quelqu'un.
    """
    with opened() as (repository, _):
        if comment_id is None:
            _moderate_all(repository)
        elif publish == erase:
            raise RominError("Dites quoi faire du commentaire : --publier ou --effacer.")
        elif not (repository.publish_comment(comment_id) if publish else repository.erase_comment(comment_id)):
            raise RominError("Aucun commentaire ne porte ce numéro ; « romin journal comments » les liste.")
        else:
            console.print("Commentaire publié." if publish else "Commentaire effacé.")


@app.command()
def purge() -> None:
    """Effacer ce qui a dépassé sa durée de garde (réglages ROMIN_RETENTION_…). Le service le fait chaque jour."""
    with opened() as (repository, settings):
        erased = repository.purge(Retention.of(settings), datetime.now(UTC).date())
    _say("effacé", erased)


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="Fichier ZIP à écrire.")]) -> None:
    """Copier tout ce que le journal détient dans un ZIP, lisible : une ligne JSON par enregistrement.

    Le service peut continuer pendant ce temps. Le fichier existant n'est remplacé que si la copie est entière.
    """
    with opened() as (repository, _):
        try:
            copied = repository.copy_to(path)
        except OSError as error:
            raise RominError(f"{path} ne peut pas être écrit ({error.strerror}).") from None
    _say("copié", copied)


@app.command()
def restore(path: Annotated[Path, typer.Argument(help="Copie faite par « romin journal backup ».")]) -> None:
    """Remettre une copie dans un journal neuf, SQLite ou PostgreSQL ; refusé si le journal contient quelque chose."""
    with opened() as (repository, _):
        restored = repository.bring_back(path)
    _say("remis", restored)


def _moderate_all(repository: JournalRepository) -> None:
    found = repository.comments(CommentStatus.PENDING)
    console.print(READ_AGAIN if found else NOTHING_TO_READ, soft_wrap=True)
    for comment in found:
        console.print(_shown(comment), soft_wrap=True)
        choice = typer.prompt("Publier, effacer, laisser ou arrêter ? [p/e/l/a]", default="l").strip().lower()[:1]
        if choice == "a":
            break
        if choice == "p":
            repository.publish_comment(comment.id)
        elif choice == "e":
            repository.erase_comment(comment.id)
    errors.print(f"{plural(len(repository.comments(CommentStatus.PENDING)), 'commentaire')} à relire.")


def _shown(comment: Comment) -> str:
    about = f"fiche {comment.sheet}" if comment.sheet else "une réponse"
    return f"[bold]{comment.id}[/]  {comment.day.isoformat()}, sur {escape(about)}\n{escape(comment.text)}\n"


def _say(done: str, counts: Mapping[str, int]) -> None:
    for table, count in counts.items():
        console.print(f"{count:>10} {done}{'s' if count > 1 else ''} : {TABLE_NAMES[table]}")
