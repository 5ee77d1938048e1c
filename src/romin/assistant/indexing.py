"""From the catalogue to the documents of the index: several passages a sheet, each kind named."""

import hashlib
from collections.abc import Iterable

from romin.catalogue.models import ToolSheet
from romin.catalogue.rendering import plain_passages
from romin.core.text import clean
from romin.embeddings.index import Document, Passage


def documents(sheets: Iterable[ToolSheet]) -> list[Document]:
    """One document a sheet: title and summary, objectives, how-to passages, each example situation."""
    return [Document(sheet.id, tuple(_passages(sheet))) for sheet in sheets]


def _passages(sheet: ToolSheet) -> Iterable[Passage]:
    yield Passage("title", clean(f"{sheet.title}. {sheet.summary}").text)
    if sheet.objectives:
        yield Passage("objectives", clean(" ; ".join(sheet.objectives)).text)
    for situation in sheet.situations:
        yield Passage("situation", clean(situation).text)
    for passage in plain_passages(sheet):
        yield Passage("how-to", clean(passage).text)


def catalogue_digest(sheets: Iterable[ToolSheet]) -> str:
    """Digest of everything the index and the answers read from the sheets."""
    digest = hashlib.sha256()
    for sheet in sheets:
        digest.update(repr(sheet).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class IndexBuilt:
    """What a build made."""

    generation: str
    sheets: int
    passages: int
    problems: int


def build_catalogue_index(settings: Settings, progress: Callable[[str, float], None]) -> IndexBuilt:
    """Index the catalogue of ``settings`` beside the index being served, then publish it.

    Raises ``RominError`` when the model is missing or another build is under way; the served index is then untouched.
    """
    progress("Lecture du catalogue", 0.0)
    catalogue = load_catalogue(settings.content_dir)
    encoder = load_encoder(settings.models_dir, settings.engine)
    wanted = documents(catalogue.sheets)
    generation = rebuild(
        settings.index_dir,
        wanted,
        encoder,
        catalogue_digest(catalogue.sheets),
        lambda share: progress("Encodage des fiches", share),
    )
    errors = sum(problem.severity == "error" for problem in catalogue.problems)
    return IndexBuilt(generation, len(wanted), sum(len(document.passages) for document in wanted), errors)
