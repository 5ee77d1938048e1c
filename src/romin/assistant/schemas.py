"""The answer of the assistant, as every door (API, page, terminal) gives it: DESIGN § 5, version 1 of the API."""

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from romin.assistant.dialogue.acts import ActKind
from romin.catalogue.vocabulary import (
    EvidenceLevel,
    Kind,
    Modality,
    ReadingLevel,
    RiskFactor,
    Sessions,
    Setting,
    Stage,
    Status,
)

MAX_MESSAGE = 2000
"""Longest message taken, in characters."""

MAX_MINUTES = 1440
"""Longest session that can be asked for: a day."""

Source = Literal["page", "widget", "api"]


class Schema(BaseModel):
    """Base of the public shapes: immutable, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Schema):
    """Words of the message that point to a factor; offsets in characters of the message as sent, end excluded."""

    text: str
    start: int
    end: int


class RecognisedFactor(Schema):
    """A risk factor recognised in the message. ``score`` is a calibrated probability."""

    code: RiskFactor
    label: str
    score: float = Field(ge=0, le=1)
    evidence: tuple[Evidence, ...] = ()


class Need(Schema):
    """What the assistant understood: factors in order, and constraints. ``None`` means not asked for."""

    risk_factors: tuple[RecognisedFactor, ...] = ()
    excluded: tuple[RiskFactor, ...] = ()
    stage: Stage | None = None
    modality: Modality | None = None
    max_minutes: int | None = None
    max_sessions: Sessions | None = None
    kind: Kind | None = None
    setting: Setting | None = None
    reading_level: ReadingLevel | None = None


class Contact(Schema):
    """Whom to call."""

    label: str
    value: str


class Alert(Schema):
    """A safety notice, shown before anything else."""

    code: str
    title: str
    text: str
    contacts: tuple[Contact, ...] = ()


class Notice(Schema):
    """A remark on the message itself, for example that it seems to hold personal data."""

    code: str
    text: str


class Choice(Schema):
    """Something to click: what is shown, and the message it sends."""

    label: str
    message: str


class Question(Schema):
    """A question asked back; never blocking."""

    text: str
    choices: tuple[Choice, ...] = ()


class FileItem(Schema):
    """A file to download. ``url`` holds the application's root path."""

    name: str
    url: str
    media_type: str
    bytes: int


class SupportItem(FileItem):
    """A support to download; ``editable`` is the same one as a text to adapt before printing, if there is one."""

    editable: FileItem | None = None


class SheetItem(Schema):
    """A sheet as lists show it; ``None`` and empty lists mean "non renseigné"."""

    id: str
    title: str
    kind: Kind
    url: str
    summary: str
    risk_factors: tuple[RiskFactor, ...]
    stages: tuple[Stage, ...]
    modality: tuple[Modality, ...]
    minutes: int | None
    sessions: Sessions | None
    precautions: tuple[str, ...]
    evidence_level: EvidenceLevel | None
    status: Status
    score: float | None = Field(
        default=None, description="Relevance in this answer, between 0 and 1; null in plain lists."
    )
    reasons: tuple[str, ...] = ()
    supports: tuple[SupportItem, ...] = ()
    supports_zip: str | None = Field(
        default=None, description="Address of all the files of the sheet in one ZIP; null when there is none."
    )
    experience_reports: int | None = Field(
        default=None, description="How many officers told how they used it; null when too few to be shown."
    )


class DetailSection(Schema):
    """A part of a sheet, in the sheet's own words."""

    title: str
    items: tuple[str, ...]


class SheetDetails(Schema):
    """What a sheet says about what was asked; ``url`` leads to the whole sheet."""

    sheet_id: str
    title: str
    url: str
    sections: tuple[DetailSection, ...]


class Answer(Schema):
    """The whole answer to one message."""

    query_id: UUID
    act: ActKind = Field(default=ActKind.MESSAGE, description="What the message did to the conversation.")
    reply: str
    alert: Alert | None = None
    notice: Notice | None = None
    need: Need
    question: Question | None = None
    relaxed: tuple[str, ...] = ()
    detail: SheetDetails | None = Field(default=None, description="What the sheet asked about says; null in lists.")
    sheets: tuple[SheetItem, ...] = ()
    suggestions: tuple[Choice, ...] = ()
    state: dict[str, Any]


class AskedNeed(Schema):
    """A need in codes, without any text: what the chips and the shareable addresses send."""

    risk_factors: tuple[RiskFactor, ...] = Field(default=(), max_length=len(RiskFactor))
    excluded: tuple[RiskFactor, ...] = Field(default=(), max_length=len(RiskFactor))
    stage: Stage | None = None
    modality: Modality | None = None
    max_minutes: int | None = Field(default=None, ge=1, le=MAX_MINUTES)
    max_sessions: Sessions | None = None
    kind: Kind | None = None
    setting: Setting | None = None
    reading_level: ReadingLevel | None = None


class Ask(Schema):
    """A message to the assistant, or a need in codes, with the state of the previous answer if any."""

    need: AskedNeed | None = None
    message: str = Field(default="", max_length=MAX_MESSAGE)
    state: dict[str, Any] | None = None
    source: Source = "api"
    limit: int = Field(default=5, ge=1, le=20)
