"""From the catalogue to the documents of the index: several passages a sheet, each kind named."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import ToolSheet
from romin.catalogue.received import MEMORY_FILE, ReceivedTexts, UnreadSupport, served_catalogue
from romin.catalogue.rendering import plain_passages
from romin.core.settings import Settings
from romin.core.text import clean
from romin.embeddings.encoder import load_encoder
from romin.embeddings.index import Document, Passage
from romin.embeddings.manifest import read_manifest
from romin.embeddings.store import load_index, rebuild


def documents(sheets: Iterable[ToolSheet]) -> list[Document]:
    """One document a sheet: title and summary, objectives, how-to passages, each example situation.

    The words of its printed supports stand beside: they are found, but a list of blank lines has no meaning to encode.
    """
    return [Document(sheet.id, tuple(_passages(sheet)), clean(sheet.support_words).text) for sheet in sheets]


def _passages(sheet: ToolSheet) -> Iterable[Passage]:
    yield Passage("title", clean(f"{sheet.title}. {sheet.summary}").text)
    if sheet.objectives:
        yield Passage("objectives", clean(" ; ".join(sheet.objectives)).text)
    for situation in sheet.situations:
        yield Passage("situation", clean(situation).text)
    for passage in plain_passages(sheet):
        yield Passage("how-to", clean(passage).text)


def catalogue_digest(sheets: Iterable[ToolSheet]) -> str:
    """Digest of everything the index and the answers read: the sheets and what is written on their supports."""
    digest = hashlib.sha256()
    for sheet in sheets:
        digest.update(repr(sheet).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class IndexBuilt:
    """What a build made.

    ``errors`` counts the sheets' problems that leave something out; ``unread``: supports that no word is known of.
    """

    generation: str
    sheets: int
    passages: int
    errors: int
    unread: tuple[UnreadSupport, ...]


def build_catalogue_index(settings: Settings, progress: Callable[[str, float], None]) -> IndexBuilt:
    """Index the catalogue of ``settings`` beside the index being served, then publish it.

    Raises ``RominError`` when the model is missing or another build is under way; the served index is then untouched.
    """
    progress("Lecture du catalogue", 0.0)
    catalogue = load_catalogue(settings.content_dir)
    texts = ReceivedTexts.remembered(settings.data_dir / MEMORY_FILE)
    unread = texts.learn(catalogue.sheets)
    catalogue = texts.applied(catalogue)
    encoder = load_encoder(settings.models_dir, settings.engine)
    digest = catalogue_digest(catalogue.sheets)

    def encoded(done: int, total: int) -> None:
        progress("Encodage des fiches", done / max(1, total))

    loaded = rebuild(documents(catalogue.sheets), encoder, settings.index_dir, digest, encoded)
    errors = sum(problem.severity == "error" for problem in catalogue.problems)
    return IndexBuilt(loaded.generation, loaded.manifest.documents, loaded.manifest.passages, errors, unread)


def index_status(settings: Settings) -> dict[str, str]:
    """What is on disk, in words for a maintainer. Raises ``NotReady`` when there is no usable model or index."""
    model = read_manifest(settings.models_dir)
    loaded = load_index(settings.index_dir)
    catalogue = served_catalogue(settings)
    same = loaded.manifest.catalogue_digest == catalogue_digest(catalogue.sheets)
    return {
        "génération": loaded.generation,
        "avertissement": loaded.warning or "aucun",
        "moteur": loaded.manifest.engine,
        "dimension": str(loaded.manifest.dimension),
        "fiches": str(loaded.manifest.documents),
        "passages": str(loaded.manifest.passages),
        "modèle": model.source,
        "catalogue": "à jour" if same else "modifié depuis : romin index build",
    }
