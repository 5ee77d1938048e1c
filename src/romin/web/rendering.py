"""From a page context to HTML: Jinja2, everything escaped, an undefined name is an error."""

import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from romin.assistant import wording_plan as interview_words
from romin.assistant.planning import models as planning_limits
from romin.assistant.planning.models import DEFAULT_INTERVIEWS, DEFAULT_MINUTES
from romin.assistant.wording import CONSTRAINT_NAMES, minutes
from romin.catalogue.printing.layout import french_spaces
from romin.catalogue.vocabulary import NOT_GIVEN, EvidenceFilter
from romin.core.errors import RominError
from romin.web import (
    needs,
    pictures,
    wording,
    wording_choosing,
    wording_feedback,
    wording_plan,
    wording_privacy,
    wording_site,
    wording_stats,
)
from romin.web.assets import Assets
from romin.web.contexts import ErrorPage, Page
from romin.web.planning import Chosen, carried, plan_url

_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:min|h)\b)")
HERE = Path(__file__).parent
CLIENT_LABELS = {
    "codes": wording.LABELS,
    "relaxed": dict(CONSTRAINT_NAMES),
    "constraints": wording.CONSTRAINT_LABELS,
    "sessions": wording.MAX_SESSIONS_LABELS,
    "stages": wording.SHORT_STAGES,
    "media": wording.MEDIA_NAMES,
    "levels": {
        level: {
            "label": wording_choosing.LEVEL_LABELS[level],
            "anchor": wording_choosing.LEVEL_ANCHORS[level],
            "strong": level in wording_choosing.STRONG_LEVELS,
        }
        for level in EvidenceFilter
    },
    "draft": wording_choosing.DRAFT,
    "parameters": list(needs.PARAMETERS.items()),
    "setAside": wording.SET_ASIDE,
    "takeAway": wording.TAKE_AWAY,
    "share": wording.SHARE,
    "shareNote": wording.SHARE_NOTE,
    "readSheet": wording.READ_SHEET,
    "plan": {"add": wording_plan.ADD_TO_PLAN, "interviews": DEFAULT_INTERVIEWS, "minutes": DEFAULT_MINUTES},
    "vote": {
        "title": wording_feedback.VOTE,
        "useful": wording_feedback.USEFUL,
        "useless": wording_feedback.USELESS,
        "more": wording_feedback.SAY_MORE,
        "why": wording_feedback.SAY_WHY,
        "failed": wording_feedback.NOT_RECORDED,
    },
}
"""What the page's script needs to say codes in French: the very tables of the server."""


def typeset(text: str) -> str:
    """``text`` with the spaces that French keeps within a line, before its signs and its units."""
    return _BEFORE_UNIT.sub("\N{NO-BREAK SPACE}", french_spaces(text))


class Renderer:
    """Renders pages under a root path."""

    def __init__(
        self, root_path: str, assets: Assets, *, frame_ancestors: Sequence[str] = (), indexable: bool = False
    ) -> None:
        """Addresses start with ``root_path``; static files are those of ``assets``; ``indexable`` lets engines in.

        ``frame_ancestors`` are the origins that may show the widget. ``other_pages``, the paths and names at the bottom
        of every page, is set once the application knows its routes.
        """
        self._root_path = root_path
        self.other_pages: tuple[tuple[str, str], ...] = ()
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals.update(
            site_name=wording.SITE_NAME,
            indexable=indexable,
            not_given=NOT_GIVEN,
            client_labels=CLIENT_LABELS,
            url=lambda path: root_path + path,
            asset=lambda name: root_path + assets.path(name),
            constraint_name=wording.constraint_name,
            plural=wording.plural,
            evidence_filter=wording_choosing.evidence_filter,
            menu=wording.MENU,
            hosts=" ".join(frame_ancestors),
            words=wording_choosing,
            site_words=wording_site,
            time_parts=pictures.time_bar,
            plot=pictures.plot,
            other_pages=lambda: self.other_pages,
            chips=lambda need, home: list(needs.chips(need, root_path + home)),
            need_url=lambda need: needs.address(f"{root_path}/", needs.codes_of(need)),
            take_away=wording.TAKE_AWAY.format,
            share=wording.SHARE,
            share_note=wording.SHARE_NOTE,
            read_sheet=wording.READ_SHEET,
            plan_words=wording_plan,
            feedback_words=wording_feedback,
            privacy_words=wording_privacy,
            stats_words=wording_stats,
            limits=planning_limits,
            interview_words=interview_words,
            plan_url=lambda chosen: plan_url(root_path, chosen),
            no_plan=Chosen(),
        )
        environment.filters.update(
            label=wording.label,
            stage=wording.stage_name,
            size=wording.file_size,
            media=wording.media_name,
            day=wording.french_date,
            minutes=minutes,
            typeset=typeset,
            carried=lambda address, chosen: carried(address, chosen.kept_query()),
        )
        self._environment = environment

    def page(self, page: Page, status: int = 200) -> HTMLResponse:
        """``page`` as HTML."""
        return HTMLResponse(self._environment.get_template(page.template).render(page=page), status)

    def error(self, error: RominError, *, framed: bool = False) -> HTMLResponse:
        """The page of an error."""
        title = wording.ERROR_TITLES.get(error.status, "Une erreur est survenue")
        fields = error.details.get("fields", [])
        reasons = tuple(str(field["reason"]) for field in fields if isinstance(field, dict) and "reason" in field)
        return self.page(ErrorPage(title=title, message=error.message, reasons=reasons, framed=framed), error.status)
