"""Sheets that the model takes for one another: two authors wrote the same tool in other words."""

from collections.abc import Callable, Iterator

from romin.assistant.indexing import documents
from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import Problem, ToolSheet
from romin.catalogue.reporting import Report, shown
from romin.core.errors import NotReady
from romin.core.settings import Settings
from romin.embeddings.encoder import load_encoder
from romin.embeddings.index import Index
from romin.embeddings.protocols import Vector
from romin.embeddings.reuse import document_vectors
from romin.embeddings.store import load_index

NEAR_SHEETS = 0.985
"""Cosine of two sheets' mean vectors from which they are told to be one.

Measured on the 91 sheets of November 2026 with the default model, adapted: of their 4 095 pairs half are above 0.956,
one in a hundred above 0.980, one in a thousand above 0.983; the nearest, motivational interviewing and the wheel of
change, is at 0.984. Of 16 sheets copied with a third of their passages and a quarter of their words left out, 15 stay
above 0.986 and one falls to 0.981. Centred vectors spread the pairs more but mix copies (0.63 to 0.91) with siblings
(up to 0.78).
"""


def near_sheets(settings: Settings, progress: Callable[[str, float], None], only: str = "") -> tuple[Problem, ...]:
    """A warning for each pair of served sheets, or each pair with the sheet ``only``, told on its later sheet.

    Vectors of the published index are used again; with an index up to date nothing is encoded and the model is not even
    loaded. Raises ``RominError`` when something must be encoded and there is no model.
    """
    sheets = load_catalogue(settings.content_dir).sheets

    def encoded(done: int, total: int) -> None:
        progress("Encodage des fiches", done / max(1, total))

    vectors = document_vectors(
        documents(sheets), _published(settings), lambda: load_encoder(settings.models_dir, settings.engine), encoded
    )
    pairs = near_pairs(vectors, NEAR_SHEETS)
    told = ((sheets[first], sheets[second], cosine) for first, second, cosine in pairs)
    return tuple(
        _problem(second, first, cosine) if only != first.id else _problem(first, second, cosine)
        for first, second, cosine in told
        if only in {"", first.id, second.id}
    )


def near_pairs(vectors: Vector, threshold: float) -> Iterator[tuple[int, int, float]]:
    """The places (first < second) and cosine of each pair of ``vectors``, of norm 1, that reaches ``threshold``."""
    for first in range(len(vectors) - 1):
        cosines = vectors[first + 1 :] @ vectors[first]
        for offset in (cosines >= threshold).nonzero()[0].tolist():
            yield first, first + 1 + offset, float(cosines[offset])


def _published(settings: Settings) -> Index | None:
    try:
        return load_index(settings.index_dir).index
    except NotReady:
        return None


def _problem(sheet: ToolSheet, other: ToolSheet, cosine: float) -> Problem:
    report = Report(f"fiches/{sheet.id}.md")
    message = f"Pour le modèle, cette fiche et {shown(other.id)} disent presque la même chose ({cosine:.3f})."
    report.warn("fiches_proches", 0, message, "Réunissez-les, ou dites dans chacune ce qu'elle a de propre.")
    return report.problems[0]
