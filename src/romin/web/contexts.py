"""What each page shows, typed: a template reads nothing else."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from markupsafe import Markup

from romin.assistant.schemas import Answer, SheetItem
from romin.catalogue.howto import HowTo
from romin.catalogue.models import ToolSheet
from romin.catalogue.querying import Page as Slice
from romin.catalogue.referential import FactorReference, StageReference
from romin.catalogue.vocabulary import EvidenceFilter, Kind
from romin.journal.schemas import Experience
from romin.journal.statistics import Statistics
from romin.web.listing import Facet, Option
from romin.web.planning import Chosen
from romin.web.plots import Plot
from romin.web.wording_choosing import LevelText

WIDGET = "/widget"
"""The only page that another site may show in a frame, without the root path."""


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
    """Common to every page. ``title`` is the document's; ``section`` the entry of the menu it belongs to.

    ``canonical`` is the address without filters, for a page that has some.
    """

    template: ClassVar[str]
    title: str
    description: str = ""
    canonical: str = ""
    section: str = ""
    framed: bool = False
    """True in the frame of another site: no menu, and what is not the exchange opens in a new tab."""
    inside: bool = False
    """True for a page inside its section rather than its entry."""
    listed: bool = False
    """True for a page that search engines may list, where the settings let them."""
    kept: Chosen = field(default_factory=Chosen)
    """The plan being chosen, carried by the address."""


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
    def home(self) -> str:
        """The address of the exchange, without the root path."""
        return WIDGET if self.framed else "/"

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
    ways_out: tuple[Option, ...] = ()
    """For an empty list: what giving up one criterion would list."""

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
    chain: tuple[tuple[str, tuple["SheetLink", ...]], ...]
    """What to do before, after and along with it: a heading and its sheets, the empty ones left out."""
    periods: tuple[tuple[str, str], ...]
    """Name and address of each period it serves in."""
    related: tuple[SheetItem, ...]
    guide_url: str
    linked_data: dict[str, Any]
    oembed_url: str
    howto: HowTo
    experience: Experience | None = None
    comments: tuple[str, ...] = ()
    """What officers said of it, moderated."""
    answer: UUID | None = None
    """The answer that led there, on whose sheet a vote can be given."""


@dataclass(frozen=True, slots=True)
class SheetLink:
    """A sheet as a line of a list."""

    title: str
    url: str
    minutes: int | None
    draft: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table, its link, what the link adds for who hears it alone, and its shade from 0 to 4."""

    count: int
    url: str
    text: str
    shade: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, its heading a link."""

    name: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers in rows and columns; ``columns`` are names and addresses."""

    caption: str
    corner: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage(Page):
    """Ways to the lists, by each criterion and by two at once."""

    template: ClassVar[str] = "choose.html"
    facets: tuple[Facet, ...]
    table: Table
    total: int


@dataclass(frozen=True, slots=True)
class Step:
    """A sheet in a period; ``after`` are the sheets to do before it."""

    sheet: SheetLink
    kind: Kind
    factors: tuple[str, ...]
    level: EvidenceFilter
    after: tuple[SheetLink, ...]


@dataclass(frozen=True, slots=True)
class PathPeriod:
    """A period and its sheets, in order."""

    anchor: str
    name: str
    definition: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPage(Page):
    """The periods of a supervision. ``chosen`` is the label of the factor asked for, if any."""

    template: ClassVar[str] = "path.html"
    chosen: str
    factors: tuple[Option, ...]
    table: Table
    periods: tuple[PathPeriod, ...]
    unplaced: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of evidence, explained."""

    anchor: str
    name: str
    text: LevelText
    count: int
    url: str
    strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPage(Page):
    """The scale of evidence."""

    template: ClassVar[str] = "proof.html"
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodPage(Page):
    """The factors, the stages and the abbreviations, explained."""

    template: ClassVar[str] = "method.html"
    factors: tuple[tuple[FactorLink, FactorReference], ...]
    stages: tuple[StageReference, ...]
    abbreviations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationPage(Page):
    """The lines that put the assistant in another site. ``service`` is our address, ``origin`` its origin."""

    template: ClassVar[str] = "integration.html"
    service: str
    origin: str
    version: str
    integrity: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure: its name, its value as people read it, its definition."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsPage(Page):
    """The public statistics. A row of ``tables`` is a label, its count as read, and its bar from 0 to 100."""

    template: ClassVar[str] = "stats.html"
    here: str
    found: Statistics
    numbers: tuple[FigureRow, ...]
    shares: tuple[FigureRow, ...]
    reports: tuple[FigureRow, ...]
    weeks: Plot
    tables: tuple[tuple[str, str, tuple[tuple[str, str, int], ...]], ...]
    comments: tuple[tuple[str, str], ...]
    """Text, and title of the sheet it is about, if any."""
    exports: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenancePage(Page):
    """What the catalogue lacks. ``factors``: label, times asked, sheets."""

    template: ClassVar[str] = "maintenance.html"
    days: tuple[date, date]
    unanswered: tuple[tuple[tuple[str, int], ...], ...]
    """Groups of stems that the same sheets use, with their counts."""
    factors: tuple[tuple[str, int, int], ...]
    scarce: int
    never_opened: tuple[tuple[SheetLink, int], ...]
    unhelpful: tuple[tuple[SheetLink, int], ...]
    reworded: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyPage(Page):
    """What is kept and what is not; ``durations`` says each thing kept and its number of days."""

    template: ClassVar[str] = "privacy.html"
    durations: tuple[tuple[str, int], ...]
    minimum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackPage(Page):
    """What became of a vote or a report; with a form when there is something to fill in or to read again."""

    template: ClassVar[str] = "feedback.html"
    message: str
    action: str = ""
    """Where the form goes; empty when there is nothing more to do."""
    hidden: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    asks_marks: bool = False
    asks_reasons: bool = False
    asks_comment: bool = False
    """True before a comment is written; false when it is to be read again."""
    sheet_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """Something went wrong: what, and where to go."""

    template: ClassVar[str] = "error.html"
    message: str
    reasons: tuple[str, ...] = ()
