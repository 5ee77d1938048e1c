"""What was understood of a message, before any sheet is looked for."""

from dataclasses import dataclass, field
from enum import StrEnum

from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.vocabulary import RiskFactor


class Topic(StrEnum):
    """What a message is about when it names no factor to work on; codes of the wording table."""

    FACTOR = "facteur"
    GREETING = "salutation"
    THANKS = "merci"
    OFF_TOPIC = "hors-sujet"
    OFFICE = "bureau"
    OTHER_NEED = "besoin-hors-champ"
    RECORD = "statique"
    ATTENDANCE = "adhesion"
    DISTRESS = "detresse"
    OFFENCE = "infraction-seule"


HARMLESS = "anodin"
"""The label of a sentence that says nothing of the person nor of what is asked."""


class Danger(StrEnum):
    """What calls for a safety notice before anything else: now, not past, denied nor figurative."""

    SUICIDE = "suicide"
    THREAT = "menace"
    CHILD = "enfant"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open span of characters in the message as sent."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FactorReading:
    """One factor: calibrated probability that it is to be worked on, and the words that say so."""

    code: RiskFactor
    score: float
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Factors recognised (first to work on first), factors set aside, those left in doubt, topic and constraints.

    ``dangers``: what calls for a safety notice first.
    """

    factors: tuple[FactorReading, ...] = ()
    excluded: tuple[RiskFactor, ...] = ()
    doubtful: tuple[FactorReading, ...] = ()
    topic: Topic = Topic.FACTOR
    constraints: Constraints = field(default_factory=Constraints)
    dangers: tuple[Danger, ...] = ()
