"""The statistics: the public page, the API, the exports; and what is for the maintainers alone."""

import hmac
import math
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, BeforeValidator
from starlette.responses import Response

from romin.assistant.schemas import Schema
from romin.catalogue.exchange.exporting import MEDIA_TYPES, ExportFormat, csv_file, ods_file
from romin.catalogue.models import Catalogue, SheetQuery
from romin.catalogue.querying import facets
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS
from romin.core.errors import InvalidInput, NotFound
from romin.core.settings import Settings
from romin.journal.statistics import Share, Statistics
from romin.web import wording_stats as words
from romin.web.api import errors
from romin.web.choosing import sheet_link
from romin.web.contexts import FigureRow, MaintenancePage, SheetLink, StatsPage
from romin.web.downloads import disposition
from romin.web.errors import UnauthorisedError
from romin.web.limiting import RateLimit
from romin.web.plots import columns
from romin.web.ports import Services
from romin.web.rendering import Renderer
from romin.web.turns import UseServices
from romin.web.wording import UNKNOWN_ADDRESS, french_date, label
from romin.web.wording_feedback import REASONS

DEFAULT_WEEKS = 12
EVERYTHING = "tout"
LONGEST_EMPTY = 7 * 53
"""Days shown before the first that was counted, at most: more of them would say nothing and cost time."""
TRIES_PER_MINUTE = 10
SCARCE_SHEETS = 10
"""Sheets under which a factor that is asked for is said to have few."""
MIN_USELESS = 2
"""Votes against a sheet from which it is listed."""


def _iso_day(value: object) -> object:
    """Only a day as ISO 8601 writes it: Pydantic would read a number as well."""
    if not isinstance(value, str):
        return value
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_iso_day)]


class PeriodFields(BaseModel):
    """A period: a number of weeks, or two days."""

    periode: str = ""
    debut: str = ""
    fin: str = ""


class ShareItem(Schema):
    """A part in per cent, of how many; null when hidden."""

    percent: int | None
    whole: int | None


class WeekItem(Schema):
    """A week from its Monday; a null count is hidden."""

    monday: date
    messages: int | None
    consultations: int | None
    downloads: int | None


class StatsItem(Schema):
    """The figures of a period, in UTC days, both included. A null count is under ``minimum``, or could be deduced."""

    first: date
    last: date
    minimum: int
    numbers: dict[str, int | None]
    shares: dict[str, ShareItem]
    median_answer_ms: int | None
    median_first_sheet_s: int | None
    weeks: tuple[WeekItem, ...]
    risk_factors: dict[str, int | None]
    stages: dict[str, int | None]
    sources: dict[str, int | None]
    feedback_reasons: dict[str, int | None]
    services: dict[str, int | None]


def period(services: Services, fields: PeriodFields, today: date) -> tuple[date, date]:
    """The days asked for, in whatever order, none to come; twelve weeks when nothing is. Raises ``InvalidInput``."""
    oldest = services.journal.first_day() or today
    try:
        last = date.fromisoformat(fields.fin) if fields.fin else today
        if fields.debut:
            first = date.fromisoformat(fields.debut)
        elif fields.periode == EVERYTHING:
            first = oldest
        else:
            days = 7 * max(int(fields.periode or DEFAULT_WEEKS), 1) - 1
            first = last - timedelta(days=min(days, (last - date.min).days))
    except ValueError:
        raise InvalidInput(words.BAD_PERIOD) from None
    first, last = min(first, last, today), min(max(first, last), today)
    return min(max(first, oldest - timedelta(days=LONGEST_EMPTY)), last), last


def stats_item(found: Statistics) -> StatsItem:
    """``found`` as the API gives it."""
    return StatsItem(
        first=found.first,
        last=found.last,
        minimum=found.minimum,
        numbers=found.numbers,
        shares={name: ShareItem(percent=part.percent, whole=part.whole) for name, part in found.shares.items()},
        median_answer_ms=found.answer_ms,
        median_first_sheet_s=found.first_sheet_s,
        weeks=tuple(
            WeekItem(
                monday=week.monday, messages=week.messages, consultations=week.consultations, downloads=week.downloads
            )
            for week in found.weeks
        ),
        risk_factors=found.factors,
        stages=found.stages,
        sources=found.sources,
        feedback_reasons=found.reasons,
        services=found.services,
    )


def stats_router(renderer: Renderer, settings: Settings) -> APIRouter:
    """``/stats``, its exports, ``/api/v1/stats`` and ``/stats/maintenance``."""
    router = APIRouter()
    root, guard = settings.root_path, AdminGuard(settings.admin_token)

    @router.get("/api/v1/stats", operation_id="get_stats", tags=["statistiques"], responses=errors(422))
    def get_stats(
        services: UseServices,
        debut: Annotated[Day | None, Query(description="Premier jour.")] = None,
        fin: Annotated[Day | None, Query(description="Dernier jour.")] = None,
    ) -> StatsItem:
        """Les chiffres d'une période, douze semaines par défaut ; les petits nombres sont masqués (`null`)."""
        fields = PeriodFields(debut=debut.isoformat() if debut else "", fin=fin.isoformat() if fin else "")
        return stats_item(services.journal.statistics(*period(services, fields, _today())))

    @router.api_route("/stats", methods=["GET", "HEAD"], include_in_schema=False)
    def show_stats(services: UseServices, fields: Annotated[PeriodFields, Query()]) -> Response:
        found = services.journal.statistics(*period(services, fields, _today()))
        return renderer.page(stats_page(services, found, root))

    @router.get("/stats.{output}", include_in_schema=False)
    def export_stats(output: str, services: UseServices, fields: Annotated[PeriodFields, Query()]) -> Response:
        if output not in {ExportFormat.CSV, ExportFormat.ODS}:
            raise NotFound(UNKNOWN_ADDRESS)
        found = services.journal.statistics(*period(services, fields, _today()))
        rows = list(export_rows(found))
        content = csv_file(rows) if output == ExportFormat.CSV else ods_file(rows, words.TITLE)
        name = f"statistiques-{found.first}-{found.last}.{output}"
        headers = {"Content-Disposition": disposition(name)}
        return Response(content, media_type=MEDIA_TYPES[ExportFormat(output)], headers=headers)

    @router.get("/stats/maintenance", include_in_schema=False)
    def show_maintenance(request: Request, services: UseServices, fields: Annotated[PeriodFields, Query()]) -> Response:
        guard.check(request)
        days = period(services, fields, _today())
        response = renderer.page(maintenance_page(services, days, root))
        response.headers["Cache-Control"] = "no-store"
        return response

    return router


class AdminGuard:
    """Lets in who has the administration token, as the password of HTTP Basic or as a bearer; no cookie is needed."""

    def __init__(self, token: str) -> None:
        """Ask for ``token``; empty, nobody is let in."""
        self._token = token
        self._failures = RateLimit(TRIES_PER_MINUTE)

    def check(self, request: Request) -> None:
        """Raise unless the request holds the token; wrong tokens are counted by address, and slowed down."""
        if not self._token:
            raise NotFound(words.CLOSED)
        given = _given(request.headers.get("authorization", ""))
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            if given:
                self._failures(request)
            raise UnauthorisedError(words.RESERVED)


def _given(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(value, validate=True).decode().partition(":")[2]
    except (Base64Error, ValueError):
        return ""


def _today() -> date:
    return datetime.now(UTC).date()


def stats_page(services: Services, found: Statistics, root: str) -> StatsPage:
    """The public page."""
    weeks = [(french_date(week.monday), week.messages) for week in found.weeks]
    days = f"debut={found.first}&fin={found.last}"
    return StatsPage(
        title=words.TITLE,
        description=words.DESCRIPTION,
        section="stats",
        canonical=f"{root}/stats",
        here=f"{root}/stats",
        found=found,
        numbers=tuple(
            FigureRow(name, words.count(found.numbers[code]), meaning)
            for code, (name, meaning) in words.NUMBERS.items()
        ),
        shares=(
            *_shares(found, words.SHARES),
            FigureRow(words.ANSWER_TIME[0], words.duration_ms(found.answer_ms), words.ANSWER_TIME[1]),
            FigureRow(words.FIRST_SHEET[0], words.delay_s(found.first_sheet_s), words.FIRST_SHEET[1]),
        ),
        reports=tuple(_shares(found, words.REPORT_SHARES)),
        weeks=columns(weeks, "Semaine du {} : {} demandes"),
        tables=(
            (words.FACTOR_TITLE, words.FACTOR_NOTE, _rows(found.factors, RISK_FACTOR_LABELS)),
            (words.STAGE_TITLE, words.STAGE_NOTE, _rows(found.stages)),
            (words.SOURCE_TITLE, "", _rows(found.sources, words.SOURCES)),
            (words.REASON_TITLE, words.REASON_NOTE, _rows(found.reasons, REASONS)),
            *([(words.SERVICE_TITLE, words.SERVICE_NOTE, _rows(found.services))] if found.services else []),
        ),
        comments=tuple(
            (comment.text, _title(services.assistant.catalogue, comment.sheet))
            for comment in services.journal.published_comments()
        ),
        exports=tuple((kind.upper(), f"{root}/stats.{kind}?{days}") for kind in ("csv", "ods")),
    )


def _shares(found: Statistics, texts: dict[str, tuple[str, str]]) -> Iterator[FigureRow]:
    for code, (name, meaning) in texts.items():
        part: Share = found.shares[code]
        yield FigureRow(name, words.percent(part.percent), f"{meaning} Sur {words.count(part.whole)}.")


def _rows(counts: dict[str, int | None], labels: Mapping[Any, str] | None = None) -> tuple[tuple[str, str, int], ...]:
    """Label, count as read, and length of the bar from 0 to 100; the largest first, those hidden last."""
    names = {str(code): name for code, name in (labels or {}).items()}
    top = max((count or 0 for count in counts.values()), default=0)
    ordered = sorted(counts.items(), key=lambda item: (item[1] is None, -(item[1] or 0), item[0]))
    return tuple(
        (names.get(code, label(code)), words.count(count), math.ceil(100 * (count or 0) / top) if top else 0)
        for code, count in ordered
    )


def _title(catalogue: Catalogue, sheet_id: str | None) -> str:
    sheet = catalogue.get(sheet_id) if sheet_id else None
    return sheet.title if sheet else ""


def export_rows(found: Statistics) -> Iterator[tuple[str, ...]]:
    """Every figure shown, one a row, with its definition."""
    yield "Mesure", "Détail", "Valeur", "Définition"
    yield "Période", "", f"{found.first} – {found.last}", "Jours en temps universel, bornes comprises."
    for code, (name, meaning) in words.NUMBERS.items():
        yield name, "", _cell(found.numbers[code]), meaning
    for code, (name, meaning) in {**words.SHARES, **words.REPORT_SHARES}.items():
        yield f"{name} (%)", "", _cell(found.shares[code].percent), meaning
    yield f"{words.ANSWER_TIME[0]} (ms)", "", _cell(found.answer_ms), words.ANSWER_TIME[1]
    yield f"{words.FIRST_SHEET[0]} (s)", "", _cell(found.first_sheet_s), words.FIRST_SHEET[1]
    for week in found.weeks:
        for name, value in (
            (words.NUMBERS["messages"][0], week.messages),
            (words.NUMBERS["consultations"][0], week.consultations),
            (words.NUMBERS["downloads"][0], week.downloads),
        ):
            yield words.WEEK_TITLE, f"{week.monday} {name}", _cell(value), words.WEEK_NOTE
    for title, note, counts in (
        (words.FACTOR_TITLE, words.FACTOR_NOTE, found.factors),
        (words.STAGE_TITLE, words.STAGE_NOTE, found.stages),
        (words.SOURCE_TITLE, "", found.sources),
        (words.REASON_TITLE, words.REASON_NOTE, found.reasons),
        (words.SERVICE_TITLE, words.SERVICE_NOTE, found.services),
    ):
        for code, count in counts.items():
            yield title, _NAMES.get(code, label(code)), _cell(count), note


_NAMES = {**words.SOURCES, **{code.value: name for code, name in REASONS.items()}}


def _cell(value: int | None) -> str:
    return words.HIDDEN if value is None else str(value)


def maintenance_page(services: Services, days: tuple[date, date], root: str) -> MaintenancePage:
    """What the catalogue lacks, as far as the totals say."""
    counts = services.journal.sheet_counts(*days)
    catalogue = services.assistant.catalogue
    sheets = facets(catalogue, SheetQuery()).risk_factors

    def of(measure: str) -> dict[str, int]:
        return {key: count for (name, key), count in counts.items() if name == measure and count > 0}

    def links(ids: Sequence[str]) -> tuple[SheetLink, ...]:
        return tuple(sheet_link(sheet, root) for sheet in map(catalogue.get, ids) if sheet)

    asked, shown, opened, useless = of("factor"), of("shown"), of("sheet_opened"), of("sheet_useless")
    reworded = {words.NOT_RECOGNISED if not key else label(key): count for key, count in of("reworded").items()}
    never = [sheet_id for sheet_id in sorted(shown, key=lambda key: -shown[key]) if sheet_id not in opened]
    unhelpful = [key for key in sorted(useless, key=lambda key: -useless[key]) if key in opened]
    return MaintenancePage(
        title=words.MAINTENANCE_TITLE,
        section="stats",
        inside=True,
        days=days,
        unanswered=services.assistant.group_stems(services.journal.unanswered(*days)),
        factors=tuple((label(code), asked.get(str(code), 0), number) for code, number in sheets.items()),
        scarce=SCARCE_SHEETS,
        never_opened=tuple((link, shown[key]) for key in never for link in links([key])),
        unhelpful=tuple(
            (link, useless[key]) for key in unhelpful if useless[key] >= MIN_USELESS for link in links([key])
        ),
        reworded=tuple(sorted(reworded.items(), key=lambda item: -item[1])),
    )
