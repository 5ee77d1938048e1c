"""What a check may need to know of the other sheets."""

from collections.abc import Mapping
from dataclasses import dataclass

from romin.catalogue.loading import Reading
from romin.catalogue.sheets import SheetSource
from romin.catalogue.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Shelf:
    """The served sheets, by id, in the order they are compared: a pair is told once, on its later sheet."""

    sources: Mapping[str, SheetSource]


def shelf_of(reading: Reading, last: str | None = None) -> Shelf:
    """The sheets of ``reading`` that are served, sorted by id; ``last`` names one that is to be told of every pair."""
    served = [source for source in reading.sources if source.sheet.status is not Status.RETIRE]
    served.sort(key=lambda source: source.sheet.id == last)
    return Shelf({source.sheet.id: source for source in served})
