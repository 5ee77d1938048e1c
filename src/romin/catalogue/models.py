"""What a tool sheet is, once read: immutable values that the other rooms can trust."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from romin.catalogue.vocabulary import (
    EvidenceFilter,
    EvidenceLevel,
    Kind,
    Modality,
    Period,
    ReadingLevel,
    RiskFactor,
    Sessions,
    Setting,
    Stage,
    Status,
)

Severity = Literal["error", "warning", "notice"]
"""Something is lost; nothing is lost but should be mended; to be known."""


@dataclass(frozen=True, slots=True)
class Support:
    """A file to download with a sheet. ``path`` is absolute and inside the supports folder.

    ``editable`` is the same support as a text to adapt, when there is one; its name is no other support's. ``words``
    is what is written on it, as far as it is known.
    """

    name: str
    path: Path
    media_type: str
    bytes: int
    editable: "Support | None" = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ToolSheet:
    """One sheet. Empty tuples and ``None`` mean "non renseigné"."""

    id: str
    title: str
    kind: Kind = Kind.OUTIL
    summary: str = ""
    objectives: tuple[str, ...] = ()
    risk_factors: tuple[RiskFactor, ...] = ()
    protective_factors: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    modalities: tuple[Modality, ...] = ()
    minutes: int | None = None
    sessions: Sessions | None = None
    audience: str = ""
    settings: tuple[Setting, ...] = ()
    group_size: str = ""
    material: tuple[str, ...] = ()
    reading_level: ReadingLevel | None = None
    precautions: tuple[str, ...] = ()
    contraindications: tuple[str, ...] = ()
    evidence_level: EvidenceLevel | None = None
    sources: tuple[str, ...] = ()
    status: Status = Status.BROUILLON
    validated_by: str = ""
    validated_on: date | None = None
    created_on: date | None = None
    modified_on: date | None = None
    author: str = ""
    supports: tuple[Support, ...] = ()
    situations: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    combine_with: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    """Ids of sheets to do before this one; ``after`` those to do next. One side writing a link is enough: see
    :mod:`romin.catalogue.linking`."""
    after: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    """In the order of the vocabulary."""
    body: str = ""
    """The how-to, Markdown."""

    @property
    def files(self) -> tuple[Support, ...]:
        """Every file to download, each support followed by its editable form; no two have the same name."""
        both = ((support, support.editable) for support in self.supports)
        return tuple(file for pair in both for file in pair if file is not None)

    @property
    def support_words(self) -> str:
        """What is written on the supports, once for those made from the same source."""
        return " \n ".join(dict.fromkeys(support.words for support in self.supports if support.words))

    @property
    def transversal(self) -> bool:
        """True when the sheet serves any factor, hence none in particular."""
        return len(self.risk_factors) == len(RiskFactor)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a maintainer should mend: where, what, and how. ``line`` counts from 1, 0 when unknown."""

    severity: Severity
    code: str
    file: str
    line: int
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every sheet that could be read and is not withdrawn, sorted by id, and what was found wrong on the way."""

    sheets: tuple[ToolSheet, ...]
    problems: tuple[Problem, ...] = ()
    _by_id: dict[str, ToolSheet] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the look-up by id."""
        object.__setattr__(self, "_by_id", {sheet.id: sheet for sheet in self.sheets})

    def get(self, sheet_id: str) -> ToolSheet | None:
        """The sheet of that id, or ``None``."""
        return self._by_id.get(sheet_id)


@dataclass(frozen=True, slots=True)
class SheetQuery:
    """A plain filter over the catalogue; ``None`` leaves a criterion out, a sheet silent on one passes it last.

    ``reading`` is the most the person can read: easier sheets pass too. ``evidence`` alone is exact: a sheet that gives
    no level is only listed by "non renseigné", never under a level it does not claim.
    """

    risk_factor: RiskFactor | None = None
    stage: Stage | None = None
    modality: Modality | None = None
    max_minutes: int | None = None
    kind: Kind | None = None
    text: str = ""
    min_minutes: int | None = None
    setting: Setting | None = None
    reading: ReadingLevel | None = None
    evidence: EvidenceFilter | None = None
    period: Period | None = None
