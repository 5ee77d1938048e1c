"""The catalogue as it is served at one moment: sheets, their columns, their index. Replaced whole, never modified."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from romin.assistant.naming import catalogue_lexicon
from romin.assistant.ranking import Scores, SheetTable
from romin.assistant.unanswered import allowed_stems
from romin.catalogue.models import Catalogue
from romin.core.personal import Lexicon
from romin.embeddings.index import Index
from romin.embeddings.lexical import french_stems
from romin.embeddings.protocols import Vector


@dataclass(frozen=True, slots=True)
class Shelf:
    """``generation`` names the index generation the shelf was made from."""

    catalogue: Catalogue
    table: SheetTable
    index: Index
    generation: str
    title_stems: tuple[frozenset[str], ...]
    rows: npt.NDArray[np.int64]
    """Row in the table of each document of the index, -1 for one that the catalogue no longer has."""
    lexicon: Lexicon
    """What tells somebody's name from a word or an author of the catalogue."""
    countable: frozenset[str]
    """Stems that may be counted when a message gets no sheet."""

    @classmethod
    def of(cls, catalogue: Catalogue, index: Index, generation: str) -> "Shelf":
        """Put ``catalogue`` and ``index`` together; a sheet that only one of them knows is served without likeness."""
        table = SheetTable.of(catalogue.sheets)
        titles = tuple(frozenset(french_stems(sheet.title)) for sheet in catalogue.sheets)
        rows = np.array([table.rows.get(sheet_id, -1) for sheet_id in index.contents.ids], np.int64)
        lexicon = catalogue_lexicon(catalogue)
        countable = allowed_stems(catalogue, lexicon)
        return cls(catalogue, table, index, generation, titles, rows, lexicon, countable)

    def likeness(self, vector: Vector, text: str) -> Scores:
        """How much each sheet's text is like the message, in [0, 1], in the order of the table."""
        scores = np.zeros(len(self.table.ids), np.float32)
        near = self.index.likeness(vector, text)
        rows = self.rows[near.documents]
        scores[rows[rows >= 0]] = near.scores[rows >= 0]
        return scores
