"""What each page shows, typed: a template reads nothing else."""

import json
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from romin.assistant.schemas import Answer, SheetItem
from romin.catalogue.models import ToolSheet
from romin.catalogue.querying import Page as Slice
from romin.catalogue.referential import FactorReference, StageReference
from romin.web.listing import Facet, Option


@dataclass(frozen=True, slots=True)
class FactorLink:
    """A risk factor as a way in."""

    label: str
    url: str
    sheets: int


@dataclass(frozen=True, slots=True)
class Turn:
    """What was asked (empty for a need in codes) and what was answered, on a page without JavaScript."""

    message: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Common to every page. ``title`` is the document's; ``section`` the entry of the menu it belongs to."""

    template: ClassVar[str]
    title: str
    section: str = ""
    inside: bool = False
    """True for a page inside its section rather than its entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The field, the seven factors and the exchange."""

    template: ClassVar[str] = "home.html"
    factors: tuple[FactorLink, ...]
    max_message: int
    turn: Turn | None = None
    draft: str = ""
    """What to put back in the field when the message could not be answered."""
    problem: str = ""
    remark: str = ""
    """What to say of an address that was only partly understood."""

    @property
    def state(self) -> str:
        """The signed state, as the hidden field carries it."""
        return json.dumps(self.turn.answer.state, ensure_ascii=False) if self.turn else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """A list of sheets with its filters. ``search`` is shown only where a text can be searched."""

    template: ClassVar[str] = "list.html"
    introduction: str
    facets: tuple[Facet, ...]
    items: tuple[SheetItem, ...]
    found: Slice[ToolSheet]
    here: str
    """Address of the list without filters."""
    params: dict[str, str] = field(default_factory=dict)
    previous_url: str = ""
    next_url: str = ""
    searchable: bool = False
    search: str = ""

    @property
    def active(self) -> tuple[Option, ...]:
        """The filters in force, each leading to the list without it."""
        return tuple(option for facet in self.facets for option in facet.options if option.active)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage(Page):
    """One sheet."""

    template: ClassVar[str] = "sheet.html"
    sheet: ToolSheet
    item: SheetItem
    body: Markup
    factors: tuple[FactorLink, ...]
    related: tuple[SheetItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodPage(Page):
    """The factors and the stages, defined."""

    template: ClassVar[str] = "method.html"
    factors: tuple[tuple[FactorLink, FactorReference], ...]
    stages: tuple[StageReference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """Something went wrong: what, and where to go."""

    template: ClassVar[str] = "error.html"
    message: str
    reasons: tuple[str, ...] = ()
