"""What is kept of uses, votes, reports and comments, and daily totals that agree with a count of every row."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from journal.samples import event, report, use, vote
from romin.core.database import open_engine
from romin.core.errors import NotFound, Overloaded
from romin.journal import service
from romin.journal.models import FeedbackRecord, QueryRecord, ReportRecord, UnansweredWord, UseRecord
from romin.journal.repository import JournalRepository, StorageError
from romin.journal.schemas import CommentStatus, Event, Experience, Reason, UnansweredEvent, UseKind
from romin.journal.service import Journal

DAY = date(2026, 3, 4)
FIRST, LAST = date(2020, 1, 1), date(2099, 1, 1)
THREADS, EACH = 50, 6


@pytest.fixture
def repository(database_url: str) -> Iterator[JournalRepository]:
    repository = JournalRepository(database_url)
    yield repository
    repository.close()


def kept(repository: JournalRepository) -> Counter[tuple[str, str]]:
    """The totals kept, all days together."""
    counts: Counter[tuple[str, str]] = Counter()
    for _, measure, key, count in repository.totals(FIRST, LAST):
        counts[measure, key] += count
    return counts


def counted(url: str) -> Counter[tuple[str, str]]:
    """The same totals, each counted here from the rows themselves."""
    engine = open_engine(url)
    with Session(engine) as session:
        rows: dict[Any, list[Any]] = {
            table: list(session.scalars(select(table)))
            for table in (QueryRecord, UseRecord, FeedbackRecord, ReportRecord)
        }
    engine.dispose()
    uses, votes = rows[UseRecord], rows[FeedbackRecord]
    counts: Counter[tuple[str, str]] = Counter()
    for query in rows[QueryRecord]:
        counts["messages", query.source] += 1
        counts.update(("factor", code) for code in query.factors)
        counts.update(("shown", sheet) for sheet in query.sheets)
        own = {item.kind for item in uses if item.query_id == query.id}
        counts["messages_opened", ""] += "consultation" in own
        counts["messages_downloaded", ""] += "download" in own
        counts["messages_liked", ""] += any(item.useful for item in votes if item.query_id == query.id)
    for item in uses:
        counts["consultations", item.source] += item.kind == "consultation"
        counts["sheet_opened", item.sheet] += item.kind == "consultation"
        counts["sheet_downloaded", item.sheet] += item.kind == "download"
    for item in votes:
        counts["feedback", "yes" if item.useful else "no"] += 1
        counts.update(("feedback_reason", reason) for reason in item.reasons)
        if item.sheet:
            counts["sheet_useful" if item.useful else "sheet_useless", item.sheet] += 1
    for item in rows[ReportRecord]:
        counts["reports", item.sheet] += 1
        counts["report_used", "yes" if item.used else "no"] += 1
        if item.again is not None:
            counts["report_again", "yes" if item.again else "no"] += 1
    return +counts


def assert_exact(repository: JournalRepository, url: str) -> None:
    """Every total that is counted above is kept as it should be."""
    expected = counted(url)
    measures = {"messages", "factor", "shown", "messages_opened", "messages_downloaded", "messages_liked"}
    measures |= {"consultations", "sheet_opened", "sheet_downloaded", "feedback", "sheet_useful", "sheet_useless"}
    measures |= {"reports", "report_used", "feedback_reason", "report_again"}
    assert {key: count for key, count in kept(repository).items() if key[0] in measures} == dict(expected)


def test_a_turn_is_marked_once_however_many_sheets_are_opened(repository: JournalRepository, database_url: str) -> None:
    query = event()
    repository.write([query, use(query.id, delay=10), use(query.id, delay=60)])
    repository.write([use(query.id), use(query.id, UseKind.DOWNLOAD, item="carte.pdf"), use()])
    counts = kept(repository)
    assert (counts["messages_opened", ""], counts["messages_downloaded", ""]) == (1, 1)
    assert (counts["consultations", "page"], counts["downloads", "pdf"]) == (4, 1)
    assert counts["first_sheet_s", "10"] == 1
    assert_exact(repository, database_url)


def test_a_service_is_counted_and_kept_in_no_row(repository: JournalRepository, database_url: str) -> None:
    repository.write([replace(event(), service="SPIP-33"), replace(event(), service="SPIP-33"), event()])
    assert kept(repository)["service", "SPIP-33"] == 2
    engine = open_engine(database_url)
    with Session(engine) as session:
        rows = [str(vars(row)) for row in session.scalars(select(QueryRecord))]
    engine.dispose()
    assert "SPIP" not in "".join(rows)


def test_a_use_written_before_its_turn_marks_it_all_the_same(repository: JournalRepository) -> None:
    """As when another replica still holds the turn in its queue."""
    query = event()
    repository.write([use(query.id)])
    repository.write([query])
    assert kept(repository)["messages_opened", ""] == 1


def test_a_vote_is_counted_once_and_the_last_one_holds(repository: JournalRepository, database_url: str) -> None:
    query = event()
    repository.write([query, vote(query.id), vote(query.id)])
    repository.write([vote(query.id)])
    assert kept(repository)["feedback", "yes"] == kept(repository)["messages_liked", ""] == 1
    repository.write([vote(query.id, useful=False), vote(query.id, useful=False, sheet="carte-du-reseau")])
    counts = kept(repository)
    assert (counts["feedback", "yes"], counts["feedback", "no"], counts["messages_liked", ""]) == (0, 2, 0)
    assert counts["sheet_useless", "carte-du-reseau"] == 1
    assert_exact(repository, database_url)


def test_reasons_are_those_of_the_last_vote(repository: JournalRepository, database_url: str) -> None:
    query = event()
    repository.write([query, vote(query.id, useful=False, reasons=("trop-long", "autre-public"))])
    repository.write([vote(query.id, useful=False, reasons=("trop-long",))])
    counts = kept(repository)
    assert (counts["feedback_reason", "trop-long"], counts["feedback_reason", "autre-public"]) == (1, 0)
    repository.write([vote(query.id)])
    assert kept(repository)["feedback_reason", "trop-long"] == 0
    assert_exact(repository, database_url)


def test_reasons_of_a_favourable_vote_are_not_kept(repository: JournalRepository) -> None:
    journal = Journal(repository)
    query = event()
    repository.write([query])
    journal.record_feedback(query.id, useful=True, source="page", reasons=(Reason.LONG,))
    journal.start()
    journal.stop()
    assert ("feedback_reason", "trop-long") not in kept(repository)


def test_what_reports_say_together_is_known_once_they_are_written(database_url: str) -> None:
    journal = Journal(JournalRepository(database_url), minimum=3)
    journal.start()
    assert journal.experience() == {}
    for minutes in (30, 40, 90):
        journal.record_report(report(minutes=minutes, again=True))
    for _ in range(500):
        if journal.experience():
            break
        time.sleep(0.02)
    assert journal.experience() == {"carte-du-reseau": Experience(3, 40, 100)}
    journal.stop()


def test_a_report_is_counted_once(repository: JournalRepository, database_url: str) -> None:
    number = uuid4()
    repository.write([report(number, usable=4), report(number, usable=1)])
    repository.write([report(number, usable=2), report(used=False)])
    counts = kept(repository)
    assert (counts["reports", "carte-du-reseau"], counts["report_usable", "4"], counts["report_used", "no"]) == (
        2,
        1,
        1,
    )
    assert_exact(repository, database_url)


def test_comments_wait_for_moderation(repository: JournalRepository) -> None:
    query = event()
    html = "<script>alert(1)</script>'; DROP TABLE comments; --"
    repository.write([query, vote(query.id, comment="Première version."), report(comment=html)])
    repository.write([vote(query.id, comment="Seconde version."), vote(query.id)])
    pending = {comment.text: comment for comment in repository.comments(CommentStatus.PENDING)}
    assert set(pending) == {"Seconde version.", html}
    assert pending[html].sheet == "carte-du-reseau"
    assert repository.publish_comment(pending["Seconde version."].id)
    assert repository.erase_comment(pending[html].id)
    assert not repository.erase_comment(pending[html].id)
    assert not repository.publish_comment(uuid4())
    assert [comment.text for comment in repository.comments(CommentStatus.PUBLISHED)] == ["Seconde version."]
    assert repository.comments(CommentStatus.PENDING) == []
    repository.write([vote(query.id, comment="Troisième.")])
    assert repository.comments(CommentStatus.PUBLISHED) == []  # what changes is read again


def test_stems_without_answer_are_daily_totals(repository: JournalRepository, database_url: str) -> None:
    words = UnansweredEvent(DAY, frozenset({"dett", "log"}))
    repository.write([words, words])
    repository.write([words, UnansweredEvent(date(2026, 3, 5), frozenset({"log"}))])
    engine = open_engine(database_url)
    with Session(engine) as session:
        rows = {(row.day, row.stem): row.count for row in session.scalars(select(UnansweredWord))}
    engine.dispose()
    assert rows == {(DAY, "dett"): 3, (DAY, "log"): 3, (date(2026, 3, 5), "log"): 1}


def test_a_batch_that_fails_leaves_no_total_behind(repository: JournalRepository, database_url: str) -> None:
    query = event()
    repository.write([query])
    with pytest.raises(StorageError):
        repository.write([event(), query])
    assert sum(count for (measure, _), count in kept(repository).items() if measure == "messages") == 1
    assert_exact(repository, database_url)


IDS = [UUID(int=number) for number in range(4)]
_SHEETS = st.sampled_from(["a", "b", None])
_ANY_EVENT: st.SearchStrategy[Event] = st.one_of(
    st.builds(use, st.sampled_from(IDS), st.sampled_from([UseKind.CONSULTATION, UseKind.DOWNLOAD])),
    st.builds(
        lambda number, useful, sheet, reasons: vote(number, useful=useful, sheet=sheet, reasons=reasons),
        st.sampled_from(IDS),
        st.booleans(),
        _SHEETS,
        st.sets(st.sampled_from(Reason)).map(tuple),
    ),
    st.builds(
        lambda number, used, again: report(number, used=used, again=again),
        st.sampled_from(IDS),
        st.booleans(),
        st.none() | st.booleans(),
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(_ANY_EVENT, max_size=6), max_size=5), turns=st.permutations(IDS))
def test_whatever_happens_totals_agree_with_rows(
    tmp_path_factory: Any, batches: list[list[Event]], turns: list[UUID]
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('any') / 'romin.sqlite3'}"
    repository = JournalRepository(url)
    hours = datetime(2026, 3, 4, 10, tzinfo=UTC)
    for place, batch in enumerate(batches):
        new = [event(turns[place], hours)] if place < len(turns) else []
        repository.write([*batch, *new])
    assert_exact(repository, url)
    repository.close()


def test_counters_are_exact_under_fifty_clients_and_two_replicas(database_url: str) -> None:
    """Every client asks, opens, downloads, votes twice and reports twice; two replicas share the database."""
    journals = [Journal(JournalRepository(database_url)) for _ in range(2)]
    for journal in journals:
        journal.start()
    start = threading.Barrier(THREADS)

    def officer(number: int) -> None:
        journal = journals[number % 2]
        start.wait()
        for _ in range(EACH):
            query_id = uuid4()
            journal.record_query(
                query_id, source="page", factors={"addictions": 0.9}, excluded=(), filters={}, relaxed=(),
                sheets=("a", "b"), duration_ms=5,
            )  # fmt: skip
            for _ in range(2):
                journal.record_use(UseKind.CONSULTATION, source="page", sheet="a", query_id=query_id)
                journal.record_feedback(query_id, useful=True, source="page", sheet="a")
            journal.record_use(UseKind.DOWNLOAD, source="page", sheet="a", item="a.pdf", query_id=query_id)
            again = report(sheet="a")
            journal.record_report(again)
            journal.record_report(again)

    threads = [threading.Thread(target=officer, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for journal in journals:
        journal.stop()
    repository = JournalRepository(database_url)
    counts, total = kept(repository), THREADS * EACH
    assert [journal.dropped for journal in journals] == [0, 0]
    assert counts["messages", "page"] == counts["factor", "addictions"] == counts["shown", "b"] == total
    assert counts["consultations", "page"] == 2 * total
    assert counts["downloads", "pdf"] == counts["feedback", "yes"] == counts["reports", "a"] == total
    assert counts["messages_opened", ""] == counts["messages_downloaded", ""] == counts["messages_liked", ""] == total
    assert counts["first_sheet_s", "5"] == total
    repository.close()


def test_feedback_on_an_unknown_turn_is_refused(database_url: str) -> None:
    journal = Journal(JournalRepository(database_url))
    journal.start()
    with pytest.raises(NotFound):
        journal.record_feedback(uuid4(), useful=True, source="page")
    journal.stop()


def test_a_vote_that_cannot_be_taken_says_so(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_WAITING", 1)
    repository = JournalRepository(database_url)
    query = event()
    repository.write([query])
    journal = Journal(repository)
    journal.record_use(UseKind.PLAN, source="page", item="odt")
    with pytest.raises(Overloaded):
        journal.record_feedback(query.id, useful=True, source="page")
    with pytest.raises(Overloaded):
        journal.record_report(report())
    journal.stop()


def test_totals_are_of_the_days_asked_for(repository: JournalRepository) -> None:
    for day in (3, 4, 5):
        repository.write([event(hour=datetime(2026, 3, day, 23, tzinfo=UTC))])
    days = {day for day, *_ in repository.totals(DAY, date(2026, 3, 5))}
    assert days == {DAY, date(2026, 3, 5)}
