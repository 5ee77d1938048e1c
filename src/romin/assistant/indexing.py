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
