"""The totals of a day counted again from the single rows, without the journal's own counting."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from romin.journal.counting import DELAY_STEPS_S, DURATION_STEPS_MS
from romin.journal.models import DailyCount, FeedbackRecord, QueryRecord, ReportRecord, UseRecord

Counts = Counter[tuple[str, str]]
"""By measure and key."""


def kept(session: Session, day: date) -> Counts:
    """The totals of ``day`` as the journal keeps them."""
    rows = session.execute(select(DailyCount.measure, DailyCount.key, DailyCount.count).where(DailyCount.day == day))
    return Counter({(measure, key): count for measure, key, count in rows if count})


def recount(session: Session, day: date) -> Counts:
    """The same, each row of that day read and counted here."""
    counts: Counts = Counter()
    for query in session.scalars(select(QueryRecord).where(_on(QueryRecord, day))):
        counts.update(_of_query(query))
    turns = select(QueryRecord.id).where(_on(QueryRecord, day))
    for kind, name in (("consultation", "messages_opened"), ("download", "messages_downloaded")):
        led = select(UseRecord.query_id).where(UseRecord.query_id.in_(turns), UseRecord.kind == kind)
        counts[name, ""] += len(set(session.scalars(led)))
    liked = select(FeedbackRecord.query_id).where(FeedbackRecord.query_id.in_(turns), FeedbackRecord.useful)
    counts["messages_liked", ""] += len(set(session.scalars(liked)))
    for use in session.scalars(select(UseRecord).where(_on(UseRecord, day))):
        counts.update(_of_use(use))
    for vote in session.scalars(select(FeedbackRecord).where(_on(FeedbackRecord, day))):
        counts["feedback", "yes" if vote.useful else "no"] += 1
        counts.update(("feedback_reason", reason) for reason in vote.reasons)
        if vote.sheet:
            counts["sheet_useful" if vote.useful else "sheet_useless", vote.sheet] += 1
    for report in session.scalars(select(ReportRecord).where(_on(ReportRecord, day))):
        counts["reports", report.sheet] += 1
        counts["report_used", "yes" if report.used else "no"] += 1
        if report.again is not None:
            counts["report_again", "yes" if report.again else "no"] += 1
        marked = {name: getattr(report, name) for name in ("usable", "useful", "impact", "efficiency")}
        counts.update((f"report_{name}", str(mark)) for name, mark in marked.items() if mark is not None)
    return +counts


def _on(table: Any, day: date) -> ColumnElement[bool]:
    start = datetime.combine(day, time(), UTC)
    within: ColumnElement[bool] = table.hour.between(start, start + timedelta(hours=23))
    return within


def _class(value: int, bounds: Sequence[int]) -> str:
    place = bisect_left(bounds, value)
    return str(bounds[place]) if place < len(bounds) else "beyond"


def _of_query(query: QueryRecord) -> list[tuple[str, str]]:
    found = [("messages", query.source), ("duration_ms", _class(query.duration_ms, DURATION_STEPS_MS))]
    found += [("factor", code) for code in query.factors]
    found += [("shown", sheet) for sheet in query.sheets]
    if "stage" in query.filters:
        found.append(("stage", str(query.filters["stage"])))
    if query.act not in {"aide", "merci", "recommencer"}:
        found.append(("outcome", ("relaxed" if query.relaxed else "answered") if query.sheets else "empty"))
    if query.turn == 1:
        found.append(("conversations", ""))
    elif query.act in {"message", ""}:
        found += [("reworded", code) for code in query.factors or ("",)]
    if query.first_delay is not None:
        found.append(("first_sheet_s", _class(query.first_delay, DELAY_STEPS_S)))
    return found


def _of_use(use: UseRecord) -> list[tuple[str, str]]:
    if use.kind == "consultation":
        return [("consultations", use.source), *([("sheet_opened", use.sheet)] if use.sheet else [])]
    if use.kind == "download":
        ending = use.item.rsplit(".", 1)[-1].lower()
        return [("downloads", ending), *([("sheet_downloaded", use.sheet)] if use.sheet else [])]
    return [({"print": "prints", "plan": "plans"}[use.kind], use.item)]
