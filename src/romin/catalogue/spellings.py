"""Every way a maintainer may write a value of a closed list, and the value it means.

Comparison ignores case, accents, spaces, punctuation and the shape of apostrophes, and takes « & » for « et », so that
codes, labels and the wordings of the first editor all meet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from romin.catalogue.vocabulary import (
    KIND_LABELS,
    MODALITY_LABELS,
    NOT_GIVEN,
    PERIOD_LABELS,
    READING_LABELS,
    RISK_FACTOR_LABELS,
    SESSIONS_LABELS,
    SETTING_LABELS,
    STAGE_LABELS,
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
from romin.core.text import fold

T = TypeVar("T", bound=StrEnum)


@lru_cache(maxsize=4_096)
def spelling_key(text: str) -> str:
    """What two spellings of one value have in common."""
    return "".join(char for char in fold(text).replace("&", "et") if char.isalnum())


@dataclass(frozen=True, slots=True)
class Spellings(Generic[T]):
    """The accepted spellings of a closed list; ``shown`` are the ones proposed after a mistake."""

    values: Mapping[str, tuple[T, ...]]
    shown: tuple[str, ...]

    def find(self, text: str) -> tuple[T, ...] | None:
        """What ``text`` means as a whole, ``None`` when it is not a known spelling."""
        return self.values.get(spelling_key(text))


def _spellings(
    members: Iterable[T],
    labels: Mapping[T, str],
    others: Mapping[str, tuple[T, ...]] | None = None,
) -> Spellings[T]:
    known = list(members)
    values: dict[str, tuple[T, ...]] = {spelling_key(label): (member,) for member, label in labels.items()}
    values |= {spelling_key(text): found for text, found in (others or {}).items()}
    values |= {spelling_key(member.value): (member,) for member in known}
    return Spellings(values, tuple(dict.fromkeys([member.value for member in known] + list(labels.values()))))


def _everything(members: Iterable[T], *words: str) -> dict[str, tuple[T, ...]]:
    return dict.fromkeys(words, tuple(members))


RISK_FACTORS = _spellings(
    RiskFactor,
    RISK_FACTOR_LABELS,
    _everything(RiskFactor, "tous", "tous les facteurs", "tous facteurs", "transversal", "toutes"),
)
STAGES = _spellings(
    Stage,
    STAGE_LABELS,
    _everything(Stage, "tous", "tous les stades")
    | {"préparation": (Stage.DETERMINATION,), "prévention de la rechute": (Stage.MAINTIEN,)},
)
MODALITIES = _spellings(
    Modality,
    MODALITY_LABELS,
    _everything(
        Modality,
        "individuelle et collective",
        "collective et individuelle",
        "individuelle ou collective",
        "individuel et collectif",
        "les deux",
    )
    | {
        "individuel": (Modality.INDIVIDUELLE,),
        "en individuel": (Modality.INDIVIDUELLE,),
        "entretien individuel": (Modality.INDIVIDUELLE,),
        "collectif": (Modality.COLLECTIVE,),
        "en collectif": (Modality.COLLECTIVE,),
        "groupe": (Modality.COLLECTIVE,),
        "en groupe": (Modality.COLLECTIVE,),
    },
)
SESSIONS = _spellings(
    Sessions,
    SESSIONS_LABELS,
    {
        "Entre 2 et 5": (Sessions.FEW,),
        "Entre 6 et 10": (Sessions.SEVERAL,),
        "Plus de 10": (Sessions.MANY,),
        "une": (Sessions.ONE,),
        "une séance": (Sessions.ONE,),
        "2 à 5": (Sessions.FEW,),
        "6 à 10": (Sessions.SEVERAL,),
    },
)
KINDS = _spellings(Kind, KIND_LABELS)
SETTINGS = _spellings(
    Setting,
    SETTING_LABELS,
    _everything(Setting, "tous", "les deux", "ouvert et fermé", "ouvert ou fermé", "milieu ouvert et fermé")
    | {"détention": (Setting.FERME,), "MO": (Setting.OUVERT,), "MF": (Setting.FERME,)},
)
READING_LEVELS = _spellings(ReadingLevel, READING_LABELS)
EVIDENCE_LEVELS = _spellings(EvidenceLevel, {}, {NOT_GIVEN: (), "inconnu": ()})
PERIODS = _spellings(
    Period,
    PERIOD_LABELS,
    _everything(Period, "tous", "toutes", "toutes les périodes")
    | {"accueil": (Period.PREMIER_ENTRETIEN,), "premiers entretiens": (Period.PREMIER_ENTRETIEN,)},
)
STATUSES = _spellings(Status, {})
