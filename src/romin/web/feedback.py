"""Feedback and experience reports: their shapes, and a comment that is kept only as its author has seen it masked."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID, uuid4, uuid5

from pydantic import AfterValidator, ConfigDict, Field

from romin.assistant.schemas import Schema, Source
from romin.assistant.wording import PERSONAL_KINDS, join_words
from romin.catalogue.vocabulary import Setting
from romin.core.personal import Lexicon, PersonalKind, find_personal, mask
from romin.core.text import has_words
from romin.journal.schemas import Reason, ReportEvent
from romin.web import wording_feedback as words
from romin.web.api import find_sheet
from romin.web.ports import Services
from romin.web.schemas import TEXT_PATTERN, readable

MAX_COMMENT = 2000
"""Longest comment taken, in characters."""
MAX_MINUTES = 600
MASK_PASSES = 5
"""Masking changes what stands beside a word, hence what the next reading finds; two passes have always been enough."""
REPORTS = UUID("6f9d1c1e-6d0a-4a0e-9b5e-2c1f8f3f6a55")
"""Names the reports that come without a number, from what they say: the same one twice is one."""

Comment = Annotated[
    str,
    Field(
        max_length=MAX_COMMENT,
        json_schema_extra={"pattern": TEXT_PATTERN},
        description="Sans rien qui permette de reconnaître quelqu'un.",
    ),
    AfterValidator(readable),
]
SheetId = Annotated[str, Field(max_length=200, json_schema_extra={"pattern": TEXT_PATTERN}), AfterValidator(readable)]
Confirmed = Annotated[
    bool, Field(description="Vrai quand l'auteur a vu le commentaire tel qu'il serait gardé ; sinon il est à relire.")
]
Reasons = Annotated[
    tuple[Reason, ...],
    Field(max_length=len(Reason), description="Ce qui n'a pas convenu ; sans effet quand l'avis est favorable."),
]
Mark = Annotated[int | None, Field(ge=1, le=4, description="De 1, pas du tout, à 4, tout à fait.")]


class FeedbackBody(Schema):
    """A vote on an answer, or on one of its sheets. A second vote on the same takes the place of the first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query_id": "6f1c1c36-3a56-4c0e-9d52-0c4d6c1f2a10", "useful": True}]}
    )

    query_id: UUID
    useful: bool
    sheet_id: SheetId | None = None
    reasons: Reasons = ()
    comment: Comment = ""
    confirmed: Confirmed = False
    source: Source = "api"


class ReportBody(Schema):
    """An account of using a sheet. ``id``, drawn by the client, lets it send the same report again without harm."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"used": True, "usable": 4, "useful": 3}]})

    id: UUID | None = None
    used: bool
    usable: Mark = None
    useful: Mark = None
    impact: Mark = None
    efficiency: Mark = None
    setting: Setting | None = None
    minutes: Annotated[
        int | None, Field(ge=1, le=MAX_MINUTES, description="Durée qu'une séance a vraiment demandée, en minutes.")
    ] = None
    again: Annotated[bool | None, Field(description="Vrai si l'on s'en servirait encore.")] = None
    comment: Comment = ""
    confirmed: Confirmed = False
    source: Source = "api"


class FeedbackOutcome(Schema):
    """What became of a vote or a report. ``to_confirm``: nothing is kept yet; send ``comment`` back, confirmed."""

    status: Literal["recorded", "replaced", "already_recorded", "to_confirm"]
    message: str
    comment: str = Field(default="", description="Le commentaire tel qu'il serait gardé.")
    masked: tuple[PersonalKind, ...] = Field(default=(), description="Ce qui semblait personnel et a été masqué.")


def hide_personal(text: str, lexicon: Lexicon) -> tuple[str, tuple[PersonalKind, ...]]:
    """``text`` with what looks personal masked, and the kinds of it. Hiding again changes nothing."""
    kinds: set[PersonalKind] = set()
    for _ in range(MASK_PASSES):
        spans = find_personal(text, lexicon)
        if not spans:
            break
        kinds.update(span.kind for span in spans)
        text = mask(text, spans)
    return text, tuple(kind for kind in PersonalKind if kind in kinds)


def give_feedback(services: Services, body: FeedbackBody) -> FeedbackOutcome:
    """Keep a vote, or ask its author to read the comment again. Raises ``NotFound`` and ``Overloaded``. Blocks."""
    if body.sheet_id is not None:
        find_sheet(services, body.sheet_id)
    comment, pending = _checked(services, body.comment, confirmed=body.confirmed)
    if pending:
        return pending
    new = services.journal.record_feedback(
        body.query_id,
        useful=body.useful,
        source=body.source,
        sheet=body.sheet_id,
        comment=comment,
        reasons=body.reasons,
    )
    message = words.RECORDED if new else words.REPLACED
    return FeedbackOutcome(status="recorded" if new else "replaced", message=_thanks(message, comment))


def give_report(services: Services, sheet_id: str, body: ReportBody) -> FeedbackOutcome:
    """Keep a report, or ask its author to read the comment again. Raises ``NotFound`` and ``Overloaded``. Blocks."""
    sheet = find_sheet(services, sheet_id)
    comment, pending = _checked(services, body.comment, confirmed=body.confirmed)
    if pending:
        return pending
    marks = (body.usable, body.useful, body.impact, body.efficiency)
    report = ReportEvent(
        id=body.id or _number(sheet.id, body, comment),
        sheet=sheet.id,
        used=body.used,
        source=body.source,
        usable=marks[0],
        useful=marks[1],
        impact=marks[2],
        efficiency=marks[3],
        comment=comment,
        setting=body.setting and body.setting.value,
        minutes=body.minutes,
        again=body.again,
    )
    if services.journal.record_report(report):
        return FeedbackOutcome(status="recorded", message=_thanks(words.REPORT_RECORDED, comment))
    return FeedbackOutcome(status="already_recorded", message=words.ALREADY_RECORDED)


def _number(sheet_id: str, body: ReportBody, comment: str) -> UUID:
    """Two officers may give the same marks; hardly the same comment."""
    if not comment:
        return uuid4()
    content = body.model_copy(update={"id": None, "comment": comment, "confirmed": True, "source": "api"})
    return uuid5(REPORTS, f"{sheet_id}\n{content.model_dump_json()}")


def _checked(services: Services, typed: str, *, confirmed: bool) -> tuple[str, FeedbackOutcome | None]:
    """The comment to keep; or what to show its author first, when it was changed or not yet confirmed."""
    comment = typed.strip()
    if not has_words(comment):
        return "", None
    hidden, kinds = hide_personal(comment, services.assistant.lexicon())
    if confirmed and hidden == comment:
        return comment, None
    return "", FeedbackOutcome(status="to_confirm", message=_to_confirm(kinds), comment=hidden, masked=kinds)


def _to_confirm(kinds: Sequence[PersonalKind]) -> str:
    if not kinds:
        return words.TO_CONFIRM
    return words.TO_CONFIRM_MASKED.format(kinds=join_words([PERSONAL_KINDS[kind] for kind in kinds]))


def _thanks(message: str, comment: str) -> str:
    return f"{message} {words.COMMENT_LATER}" if comment else message
