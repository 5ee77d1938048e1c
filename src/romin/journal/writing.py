"""Writes a batch of events: their rows, and the totals that count them, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from romin.core.database import Base
from romin.journal.counting import (
    DELAY_STEPS_S,
    CountKey,
    Measure,
    bucket,
    count_feedback,
    count_query,
    count_report,
    count_use,
)
from romin.journal.models import (
    CommentRecord,
    DailyCount,
    FeedbackRecord,
    QueryRecord,
    ReportRecord,
    UnansweredWord,
    UseRecord,
)
from romin.journal.schemas import (
    CommentStatus,
    Event,
    FeedbackEvent,
    QueryEvent,
    ReportEvent,
    UnansweredEvent,
    UseEvent,
    UseKind,
)

_Kind = TypeVar("_Kind")


def write_batch(session: Session, events: Sequence[Event]) -> None:
    """Write ``events``. Writers must take turns: what is read here has to stay true until the commit."""
    queries, uses = _of(events, QueryEvent), _of(events, UseEvent)
    votes, reports = _of(events, FeedbackEvent), _of(events, ReportEvent)
    _insert(session, QueryRecord, (_without(asdict(query), "service") for query in queries))
    _insert(session, UseRecord, (_without(asdict(use), "delay") for use in uses))
    totals: Counter[CountKey] = Counter()
    for query in queries:
        totals.update(count_query(query))
    for use in uses:
        totals.update(count_use(use))
    _vote(session, {vote.id: vote for vote in votes}, totals)
    _comment(session, "feedback", votes)
    _report(session, {report.id: report for report in reversed(reports)}, totals)
    touched = {query.id for query in queries} | {vote.query_id for vote in votes}
    touched |= {use.query_id for use in uses if use.query_id}
    _mark_used(session, touched, uses, totals)
    _mark_liked(session, touched, totals)
    _add(session, UnansweredWord, _words(_of(events, UnansweredEvent)))
    rows = ({"day": day, "measure": name, "key": key, "count": n} for (day, name, key), n in totals.items() if n)
    _add(session, DailyCount, rows)


def _of(events: Sequence[Event], kind: type[_Kind]) -> list[_Kind]:
    return [event for event in events if isinstance(event, kind)]


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _insert(session: Session, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        session.execute(insert(table), found)


def _vote(session: Session, votes: Mapping[UUID, FeedbackEvent], totals: Counter[CountKey]) -> None:
    """Write the last vote of each id; one that was there is replaced, and counted no more."""
    known = {row.id: row for row in session.scalars(select(FeedbackRecord).where(FeedbackRecord.id.in_(votes)))}
    for row in known.values():
        old = FeedbackEvent(
            row.id, row.query_id, row.useful, row.source, row.sheet, hour=row.hour, reasons=tuple(row.reasons)
        )
        totals.subtract(count_feedback(old))
        row.useful, row.hour, row.source = votes[row.id].useful, votes[row.id].hour, votes[row.id].source
        row.reasons = list(votes[row.id].reasons)
    session.flush()
    for vote in votes.values():
        totals.update(count_feedback(vote))
    new = (vote for vote in votes.values() if vote.id not in known)
    _insert(session, FeedbackRecord, (_without(asdict(vote), "comment") for vote in new))


def _report(session: Session, reports: Mapping[UUID, ReportEvent], totals: Counter[CountKey]) -> None:
    """Write the reports that are not there yet."""
    known = set(session.scalars(select(ReportRecord.id).where(ReportRecord.id.in_(reports))))
    new = [report for report in reports.values() if report.id not in known]
    for report in new:
        totals.update(count_report(report))
    _insert(session, ReportRecord, (_without(asdict(report), "comment") for report in new))
    _comment(session, "report", new)


def _comment(session: Session, about: str, events: Iterable[FeedbackEvent | ReportEvent]) -> None:
    """Put what is commented up for moderation; a comment given again takes the place of the former."""
    given = {event.id: event for event in events if event.comment}
    if given:
        session.execute(delete(CommentRecord).where(CommentRecord.id.in_(given)))
    rows = (
        {
            "id": event.id,
            "day": event.hour.date(),
            "about": about,
            "sheet": event.sheet,
            "text": event.comment,
            "status": CommentStatus.PENDING,
        }
        for event in given.values()
    )
    _insert(session, CommentRecord, rows)


def _mark_used(session: Session, touched: set[UUID], uses: Sequence[UseEvent], totals: Counter[CountKey]) -> None:
    """Mark the turns whose sheets were opened or downloaded, each once, whichever was written first."""
    opened = _turns(session, touched, QueryRecord.opened, _use_of(UseKind.CONSULTATION))
    for row in opened:
        row.opened = True
        totals[row.hour.date(), Measure.OPENED, ""] += 1
        delays = [use.delay for use in uses if use.query_id == row.id and use.delay is not None]
        if delays:
            row.first_delay = min(delays)
            totals[row.hour.date(), Measure.FIRST_SHEET, bucket(row.first_delay, DELAY_STEPS_S)] += 1
    for row in _turns(session, touched, QueryRecord.downloaded, _use_of(UseKind.DOWNLOAD)):
        row.downloaded = True
        totals[row.hour.date(), Measure.DOWNLOADED, ""] += 1
    session.flush()


def _mark_liked(session: Session, touched: set[UUID], totals: Counter[CountKey]) -> None:
    """Mark the turns that have a useful vote, and those that no longer have one."""
    vote = exists().where(FeedbackRecord.query_id == QueryRecord.id, FeedbackRecord.useful)
    for liked in (True, False):
        wanted = vote if liked else ~vote
        for row in session.scalars(
            select(QueryRecord).where(QueryRecord.id.in_(touched), QueryRecord.liked.is_(not liked), wanted)
        ):
            row.liked = liked
            totals[row.hour.date(), Measure.LIKED, ""] += 1 if liked else -1
    session.flush()


def _use_of(kind: UseKind) -> ColumnElement[bool]:
    return exists().where(UseRecord.query_id == QueryRecord.id, UseRecord.kind == kind)


def _turns(
    session: Session, ids: set[UUID], flag: InstrumentedAttribute[bool], wanted: ColumnElement[bool]
) -> Sequence[QueryRecord]:
    return session.scalars(select(QueryRecord).where(QueryRecord.id.in_(ids), flag.is_(False), wanted)).all()


def _words(events: Sequence[UnansweredEvent]) -> list[dict[str, Any]]:
    counts = Counter((event.day, stem) for event in events for stem in event.stems)
    return [{"day": day, "stem": stem, "count": count} for (day, stem), count in counts.items()]


def _add(session: Session, table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """Add the ``count`` of each row to the one that is there."""
    found = list(rows)
    if not found:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    summed = {"count": table.__table__.c["count"] + statement.excluded["count"]}
    keys = [column.name for column in table.__table__.primary_key]
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=summed), found)
