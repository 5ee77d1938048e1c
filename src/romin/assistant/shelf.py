"""The catalogue as it is served at one moment: sheets, their columns, their index. Replaced whole, never modified."""

from dataclasses import dataclass

import numpy as np

from romin.assistant.ranking import Scores, SheetTable
from romin.catalogue.models import Catalogue
from romin.embeddings.index import Index
from romin.embeddings.protocols import Vector

CANDIDATES = 200
"""Sheets whose text is compared with the message; the others count as not alike."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """``generation`` names the index generation the shelf was made from."""

    catalogue: Catalogue
    table: SheetTable
    index: Index
    generation: str

    @classmethod
    def of(cls, catalogue: Catalogue, index: Index, generation: str) -> "Shelf":
        """Put ``catalogue`` and ``index`` together; a sheet that only one of them knows is served without likeness."""
        return cls(catalogue, SheetTable.of(catalogue.sheets), index, generation)

    def likeness(self, vector: Vector, text: str) -> Scores:
        """How much each sheet's text is like the message, in [0, 1], in the order of the table."""
        scores = np.zeros(len(self.table.ids), np.float32)
        for hit in self.index.search(vector, text, CANDIDATES):
            row = self.table.rows.get(hit.id)
            if row is not None:
                scores[row] = hit.score
        return scores
