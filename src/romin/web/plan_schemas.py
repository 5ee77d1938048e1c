"""The public shapes of the API's plan."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from romin.assistant.planning.models import DEFAULT_INTERVIEWS, DEFAULT_MINUTES, MAX_SHEETS
from romin.assistant.schemas import Schema
from romin.web.planning import MAX_IDENTIFIER, Interviews, Minutes
from romin.web.schemas import SheetReference

SheetIds = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=MAX_IDENTIFIER)], ...],
    Field(
        min_length=1,
        max_length=MAX_SHEETS,
        description="Identifiants de fiches ; une répétition ne compte qu'une fois.",
    ),
]


class PlanBody(Schema):
    """The sheets to plan and the time there is. Nothing else is taken: neither name nor free text."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"sheets": ["balance-decisionnelle", "plan-de-changement"], "interviews": 3, "minutes": 45}]
        }
    )

    sheets: SheetIds
    interviews: Interviews = DEFAULT_INTERVIEWS
    minutes: Minutes = DEFAULT_MINUTES
    order: Literal["suggested", "given"] = Field(
        default="suggested", description="`given` garde l'ordre reçu, sauf ce qui doit se faire avant."
    )


class PlanStep(Schema):
    """A step of a sheet; ``estimated`` when it does not say how long. ``title`` is empty for a sheet taken whole."""

    place: int
    title: str
    minutes: int
    estimated: bool


class PlanPart(Schema):
    """A sheet in an interview; ``session`` is empty for a sheet of one session."""

    sheet: SheetReference
    session: str
    minutes: int
    steps: tuple[PlanStep, ...]
    remarks: tuple[str, ...]


class PlanPrint(Schema):
    """A support to print."""

    sheet: str
    name: str
    url: str


class PlanInterview(Schema):
    """An interview: minutes in all, of each fixed part (check in, review, homework), of the intervention."""

    number: int
    minutes: int
    fixed_minutes: int
    work_minutes: int
    check_in: str
    review: tuple[str, ...]
    parts: tuple[PlanPart, ...]
    homework: tuple[str, ...]
    prints: tuple[PlanPrint, ...]


class PlanItem(Schema):
    """A plan. ``needed`` is how many interviews all takes; ``left`` says what does not fit, a line a sheet."""

    url: str
    minutes: int
    asked: int
    needed: int
    sheets: tuple[SheetReference, ...]
    interviews: tuple[PlanInterview, ...]
    left: tuple[str, ...]
