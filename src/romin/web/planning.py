"""The addresses of a plan: what was chosen is in the query string and nowhere else. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from romin.assistant.planning.models import (
    DEFAULT_INTERVIEWS,
    DEFAULT_MINUTES,
    MAX_INTERVIEWS,
    MAX_MINUTES,
    MAX_SHEETS,
    MIN_MINUTES,
    Plan,
)
from romin.assistant.planning.ordering import given_order, suggested_order
from romin.assistant.planning.scheduling import schedule
from romin.catalogue.models import Catalogue, ToolSheet
from romin.web.wording_plan import TOO_MANY_SHEETS

DEFAULT_GUIDE_MINUTES = 30
MAX_IDENTIFIER = 200

Order = Literal["proposé", "choisi"]
Interviews = Annotated[int, Field(ge=1, le=MAX_INTERVIEWS)]
Minutes = Annotated[int, Field(ge=MIN_MINUTES, le=MAX_MINUTES)]


def distinct(ids: list[str]) -> list[str]:
    """``ids`` without repeats; refuse more than a plan may hold."""
    found = list(dict.fromkeys(ids))
    if len(found) > MAX_SHEETS:
        raise PydanticCustomError("trop_de_fiches", TOO_MANY_SHEETS)
    return found


class PlanFields(BaseModel):
    """The query of the plan's page, in the order of the address. Published names: never renamed."""

    fiche: Annotated[list[Annotated[str, Field(max_length=MAX_IDENTIFIER)]], AfterValidator(distinct)] = []
    entretiens: Interviews = DEFAULT_INTERVIEWS
    minutes: Minutes = DEFAULT_MINUTES
    ordre: Order = "proposé"


class KeptFields(BaseModel):
    """A plan carried from page to page while sheets are being chosen: its ids between commas, and its settings."""

    plan: str = Field("", max_length=MAX_SHEETS * (MAX_IDENTIFIER + 1))
    plan_entretiens: Interviews = DEFAULT_INTERVIEWS
    plan_minutes: Minutes = DEFAULT_MINUTES
    plan_ordre: Order = "proposé"

    def kept(self, catalogue: Catalogue) -> "Chosen":
        """What the address carries; what it cannot hold is left out."""
        ids = [sheet_id for sheet_id in dict.fromkeys(self.plan.split(",")) if catalogue.get(sheet_id)]
        return Chosen(tuple(ids[:MAX_SHEETS]), self.plan_entretiens, self.plan_minutes, self.plan_ordre)


class GuideFields(KeptFields):
    """The query of an interview's guide."""

    minutes: Minutes = DEFAULT_GUIDE_MINUTES


@dataclass(frozen=True, slots=True)
class Chosen:
    """What makes a plan: sheet ids in the order chosen, interviews, minutes of each, whose order it is."""

    ids: tuple[str, ...] = ()
    interviews: int = DEFAULT_INTERVIEWS
    minutes: int = DEFAULT_MINUTES
    order: Order = "proposé"

    @property
    def full(self) -> bool:
        """True when no sheet can be added."""
        return len(self.ids) >= MAX_SHEETS

    def with_sheet(self, sheet_id: str) -> "Chosen":
        """The same and one more sheet, last."""
        return replace(self, ids=tuple(dict.fromkeys((*self.ids, sheet_id))))

    def without(self, sheet_id: str) -> "Chosen":
        """The same without a sheet."""
        return replace(self, ids=tuple(other for other in self.ids if other != sheet_id))

    def query(self) -> str:
        """As the query string of the plan's page."""
        return urlencode([*(("fiche", sheet_id) for sheet_id in self.ids), *self._settings().items()])

    def kept_query(self) -> dict[str, str]:
        """As the parameters other pages carry; empty when nothing was chosen."""
        settings = {f"plan_{name}": value for name, value in self._settings().items()}
        return {"plan": ",".join(self.ids), **settings} if self.ids else {}

    def _settings(self) -> dict[str, str]:
        own = {} if self.order == "proposé" else {"ordre": str(self.order)}
        return {"entretiens": str(self.interviews), "minutes": str(self.minutes), **own}


def plan_url(root: str, chosen: Chosen, suffix: str = "") -> str:
    """Address of the plan's page, or of its document ``suffix``."""
    return f"{root}/plan{suffix}?{chosen.query()}" if chosen.ids else f"{root}/plan{suffix}"


def carried(url: str, kept: Mapping[str, str]) -> str:
    """``url`` with the plan it carries, before its anchor if any."""
    if not kept:
        return url
    path, mark, anchor = url.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{urlencode(kept, safe=',')}{mark}{anchor}"


def chosen_from(fields: PlanFields, catalogue: Catalogue) -> tuple[Chosen, int]:
    """What the address asks for, and how many of its sheets do not exist."""
    known = tuple(sheet_id for sheet_id in fields.fiche if catalogue.get(sheet_id))
    return Chosen(known, fields.entretiens, fields.minutes, fields.ordre), len(fields.fiche) - len(known)


def in_plan_order(catalogue: Catalogue, chosen: Chosen) -> tuple[ToolSheet, ...]:
    """The chosen sheets in the order of the plan."""
    sheets = [sheet for sheet in map(catalogue.get, chosen.ids) if sheet is not None]
    return given_order(sheets) if chosen.order == "choisi" else suggested_order(sheets)


def make_plan(catalogue: Catalogue, chosen: Chosen) -> Plan:
    """The plan of what was chosen."""
    return schedule(in_plan_order(catalogue, chosen), chosen.interviews, chosen.minutes)


def moved(sheets: Sequence[ToolSheet], place: int, chosen: Chosen) -> Chosen | None:
    """The same with the sheet at ``place`` after the next one; ``None`` where what is to be done before forbids it."""
    swapped = [*sheets[:place], *sheets[place + 1 : place + 2], sheets[place], *sheets[place + 2 :]]
    if place + 1 >= len(sheets) or list(given_order(swapped)) != swapped:
        return None
    return replace(chosen, ids=tuple(sheet.id for sheet in swapped), order="choisi")
