"""What the pages « Plan » and « Préparer mon entretien » show, typed, and how it is made from the catalogue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from romin.assistant import wording_plan
from romin.assistant.planning.fitting import Guide, fit
from romin.assistant.planning.models import Plan
from romin.assistant.planning.outlining import InterviewOutline, cautions, left_lines, outline
from romin.assistant.presenting import present, sheet_url, support_url
from romin.assistant.schemas import SheetItem
from romin.assistant.wording import minutes as said
from romin.catalogue.archive import can_be_archived
from romin.catalogue.howto import HowTo, read_howto
from romin.catalogue.linking import links_of
from romin.catalogue.models import Catalogue, ToolSheet
from romin.core.text import fold
from romin.web.choosing import sheet_link
from romin.web.contexts import Page, SheetLink
from romin.web.planning import Chosen, in_plan_order, make_plan, moved, plan_url
from romin.web.wording_plan import GUIDE_DESCRIPTION, GUIDE_TITLE, PLAN_DESCRIPTION

MAX_NEAR = 8
"""Linked sheets offered as links; all the others are in the list."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A sheet of the plan and what can be done with it; an empty address is not offered."""

    sheet: SheetLink
    earlier_url: str
    later_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class InterviewView:
    """An interview, and its supports as links."""

    outline: InterviewOutline
    prints: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(Page):
    """The plan of what the address says."""

    template: ClassVar[str] = "plan.html"
    chosen: Chosen
    here: str
    lines: tuple[PlanLine, ...]
    interviews: tuple[InterviewView, ...]
    summary: str
    warning: str
    left: tuple[str, ...]
    left_out: int
    cautions: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    order_url: str
    pdf_url: str
    odt_url: str
    zip_url: str


def plan_page(catalogue: Catalogue, root: str, chosen: Chosen, *, left_out: int, with_pdf: bool) -> PlanPage:
    """The page of ``chosen``; ``left_out`` ids of the address do not exist."""
    plan = make_plan(catalogue, chosen)
    some = bool(plan.sheets)
    return PlanPage(
        title=wording_plan.TITLE,
        description=PLAN_DESCRIPTION,
        canonical=f"{root}/plan",
        section="plan",
        inside=some,
        kept=chosen,
        chosen=chosen,
        here=f"{root}/plan",
        lines=tuple(_lines(plan.sheets, chosen, root)),
        interviews=tuple(_view(interview, root) for interview in outline(plan)),
        summary=wording_plan.plan_summary(plan.asked, said(plan.minutes)),
        warning=_warning(plan),
        left=left_lines(plan),
        left_out=left_out,
        cautions=cautions(plan),
        near=tuple(_near(catalogue, chosen, root)),
        others=tuple(
            (sheet.id, sheet.title)
            for sheet in sorted(catalogue.sheets, key=lambda sheet: (fold(sheet.title), sheet.id))
            if sheet.id not in chosen.ids
        ),
        order_url=plan_url(root, replace(chosen, order="proposé")) if chosen.order == "choisi" else "",
        pdf_url=plan_url(root, chosen, ".pdf") if some and with_pdf else "",
        odt_url=plan_url(root, chosen, ".odt") if some else "",
        zip_url=plan_url(root, chosen, ".zip") if can_be_archived(*plan.sheets) else "",
    )


def _warning(plan: Plan) -> str:
    if plan.left:
        return wording_plan.overflow(plan.asked, plan.needed)
    used = len(plan.interviews)
    return wording_plan.spare(plan.asked, used) if 0 < used < plan.asked else ""


def _lines(sheets: Sequence[ToolSheet], chosen: Chosen, root: str) -> Iterator[PlanLine]:
    def address(changed: Chosen | None) -> str:
        return plan_url(root, changed) if changed else ""

    for place, sheet in enumerate(sheets):
        yield PlanLine(
            sheet_link(sheet, root),
            address(moved(sheets, place - 1, chosen)) if place else "",
            address(moved(sheets, place, chosen)),
            plan_url(root, chosen.without(sheet.id)),
        )


def _view(interview: InterviewOutline, root: str) -> InterviewView:
    prints = ((support.name, support_url(root, sheet.id, support.name)) for sheet, support in interview.prints)
    return InterviewView(interview, tuple(prints))


def _near(catalogue: Catalogue, chosen: Chosen, root: str) -> Iterator[tuple[str, str]]:
    """Title and address of sheets linked with those of the plan, while there is room for them."""
    found: dict[str, ToolSheet] = {}
    for sheet in in_plan_order(catalogue, chosen):
        links = links_of(catalogue, sheet)
        found |= {other.id: other for other in (*links.before, *links.after, *links.combine_with)}
    new = [sheet for sheet in found.values() if sheet.id not in chosen.ids]
    for sheet in [] if chosen.full else new[:MAX_NEAR]:
        yield sheet.title, plan_url(root, chosen.with_sheet(sheet.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage(Page):
    """An interview on one sheet, in the time there is."""

    template: ClassVar[str] = "guide.html"
    guide: Guide
    howto: HowTo
    item: SheetItem
    here: str
    url: str
    spare: int
    cautions: str


def guide_page(sheet: ToolSheet, root: str, minutes: int, kept: Chosen) -> GuidePage:
    """The guide of ``sheet`` in ``minutes``."""
    guide = fit(sheet, minutes)
    url = sheet_url(root, sheet.id)
    return GuidePage(
        title=f"{GUIDE_TITLE} : {sheet.title}",
        description=GUIDE_DESCRIPTION,
        canonical=f"{url}/entretien",
        section="sheets",
        inside=True,
        kept=kept,
        guide=guide,
        howto=read_howto(sheet.body),
        item=present(sheet, root),
        here=f"{url}/entretien",
        url=url,
        spare=minutes - guide.planned,
        cautions=wording_plan.cautions(sheet),
    )
