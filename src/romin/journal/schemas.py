"""What the journal is told: codes, ids and figures; and the comments that people give on purpose, already masked."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID, uuid4


def this_hour() -> datetime:
    """Now, UTC, cut to the hour."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)


class UseKind(StrEnum):
    """What is done with what was found."""

    CONSULTATION = "consultation"
    DOWNLOAD = "download"
    PRINT = "print"
    PLAN = "plan"


class Reason(StrEnum):
    """What was wrong with an answer or a sheet that was not useful."""

    FACTOR = "mauvais-facteur"
    UNFIT = "outil-inadapte"
    LONG = "trop-long"
    JARGON = "trop-de-jargon"
    AUDIENCE = "autre-public"


class CommentStatus(StrEnum):
    """Where a comment is in its moderation; one that is refused is erased."""

    PENDING = "pending"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class QueryEvent:
    """One turn of the assistant, without its text. ``hour`` is UTC, cut to the hour."""

    id: UUID
    hour: datetime
    source: str
    factors: dict[str, float]
    excluded: list[str]
    filters: dict[str, str | int]
    relaxed: list[str]
    sheets: list[str]
    duration_ms: int
    act: str = ""
    model_version: str = ""
    index_version: str = ""
    conversation: int | None = None
    turn: int = 1
    service: str | None = None
    """Code of a service, counted by day and kept in no row: beside an hour and a factor it could point to somebody."""


@dataclass(frozen=True, slots=True)
class UseEvent:
    """A consultation, a download, a print or an exported plan; ``query_id`` names the answer that led there."""

    kind: UseKind
    source: str
    sheet: str | None = None
    item: str = ""
    query_id: UUID | None = None
    delay: int | None = None
    id: UUID = field(default_factory=uuid4)
    hour: datetime = field(default_factory=this_hour)


@dataclass(frozen=True, slots=True)
class FeedbackEvent:
    """A vote on an answer, or on a sheet of it. The same ``id`` again replaces the vote."""

    id: UUID
    query_id: UUID
    useful: bool
    source: str
    sheet: str | None = None
    comment: str = ""
    hour: datetime = field(default_factory=this_hour)
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """An account of using a sheet; marks go from 1 to 4. The same ``id`` again changes nothing.

    ``minutes``: what a session really took. ``again``: whether the officer would use the sheet again.
    """

    id: UUID
    sheet: str
    used: bool
    source: str
    usable: int | None = None
    useful: int | None = None
    impact: int | None = None
    efficiency: int | None = None
    comment: str = ""
    hour: datetime = field(default_factory=this_hour)
    setting: str | None = None
    minutes: int | None = None
    again: bool | None = None


@dataclass(frozen=True, slots=True)
class UnansweredEvent:
    """Stems of the catalogue's vocabulary that were in a message without answer."""

    day: date
    stems: frozenset[str]


Event = QueryEvent | UseEvent | FeedbackEvent | ReportEvent | UnansweredEvent


@dataclass(frozen=True, slots=True)
class Experience:
    """What the reports about a sheet say together: how many, the median time in minutes, how many of how many again."""

    reports: int
    minutes: int | None = None
    again: int | None = None
    """Per cent of those who said."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment to moderate or to show."""

    id: UUID
    day: date
    about: str
    sheet: str | None
    text: str
    status: CommentStatus
