"""Recording never blocks nor fails an answer, and loses nothing while the database is there or comes back."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from journal.samples import record
from romin.core.settings import Settings
from romin.journal import service
from romin.journal.repository import JournalRepository
from romin.journal.schemas import Event
from romin.journal.service import Journal, open_journal

THREADS, EACH = 50, 40


class Failing(JournalRepository):
    """A real journal whose database goes away for the next ``failures`` writes."""

    def __init__(self, url: str, failures: int) -> None:
        super().__init__(url)
        self.failures = failures
        self.attempts = 0
        self.tried = threading.Event()

    def write(self, events: Sequence[Event]) -> None:
        self.attempts += 1
        self.tried.set()
        if self.failures > 0:
            self.failures -= 1
            raise OperationalError("INSERT", None, Exception("la base est partie"))
        super().write(events)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'romin.sqlite3'}"


@pytest.fixture(autouse=True)
def _retries_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "RETRY_SECONDS", 0.01)


def stored(url: str) -> int:
    repository = JournalRepository(url)
    total = repository.count_queries()
    repository.close()
    return total


def test_stopping_writes_what_waits(database_url: str) -> None:
    journal = Journal(JournalRepository(database_url))
    journal.start()
    ids = {record(journal) for _ in range(1000)}
    journal.stop()
    repository = JournalRepository(database_url)
    read = repository.latest_queries(2000)
    repository.close()
    assert {item.id for item in read} == ids
    assert journal.dropped == 0


def test_a_turn_is_kept_with_its_figures_and_its_hour_only(url: str) -> None:
    journal = Journal(JournalRepository(url))
    journal.start()
    before = datetime.now(UTC)
    record(journal)
    journal.stop()
    repository = JournalRepository(url)
    (read,) = repository.latest_queries(1)
    repository.close()
    assert (read.source, read.factors, read.sheets, read.duration_ms) == (
        "widget",
        {"entourage": 0.7},
        ["carte-du-reseau"],
        7,
    )
    assert (read.hour.minute, read.hour.second, read.hour.microsecond) == (0, 0, 0)
    assert 0 <= (before.replace(tzinfo=None) - read.hour.replace(tzinfo=None)).total_seconds() < 3600


def test_many_threads_at_once_are_all_counted(url: str) -> None:
    journal = Journal(JournalRepository(url))
    journal.start()
    start = threading.Barrier(THREADS)

    def officer() -> None:
        start.wait()
        for _ in range(EACH):
            record(journal)

    threads = [threading.Thread(target=officer) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.stop()
    assert stored(url) + journal.dropped == THREADS * EACH
    assert journal.dropped == 0


def test_a_database_that_fails_then_recovers_loses_nothing(url: str) -> None:
    repository = Failing(url, failures=5)
    journal = Journal(repository)
    journal.start()
    for _ in range(300):
        record(journal)
    recovered = threading.Event()
    while not recovered.wait(0.01) and (repository.failures or repository.attempts < 6):
        pass
    for _ in range(300):
        record(journal)
    journal.stop()
    assert stored(url) == 600
    assert repository.attempts > 6
    assert journal.dropped == 0


def test_a_database_gone_for_good_does_not_hold_the_stop_and_is_owned_up_to(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service, "MAX_WAITING", 50)
    monkeypatch.setattr(service, "RETRY_SECONDS", 3600.0)
    repository = Failing(url, failures=10**9)
    journal = Journal(repository)
    journal.start()
    record(journal)
    assert repository.tried.wait(10)
    for _ in range(60):
        record(journal)
    journal.stop()
    assert journal.dropped == 61
    assert stored(url) == 0
    assert "OperationalError" in {getattr(item, "error", "") for item in caplog.records}
    assert "la base est partie" not in caplog.text


def test_a_full_queue_drops_the_newest_and_counts_them(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_WAITING", 10)
    repository = JournalRepository(url)
    journal = Journal(repository)
    kept = [record(journal) for _ in range(10)]
    for _ in range(5):
        record(journal)
    assert journal.dropped == 5
    assert repository.count_queries() == 0
    journal.start()
    journal.stop()
    repository = JournalRepository(url)
    assert {item.id for item in repository.latest_queries(100)} == set(kept)
    repository.close()


def test_one_turn_that_cannot_be_written_does_not_hold_the_others(url: str) -> None:
    """As after a commit whose acknowledgement was lost: the turn is there already, and will never go in again."""
    journal = Journal(JournalRepository(url))
    journal.start()
    twice = uuid4()
    record(journal, twice)
    record(journal, twice)
    for _ in range(20):
        record(journal)
    journal.stop()
    assert stored(url) == 21


def test_a_journal_never_started_can_be_stopped(url: str) -> None:
    Journal(JournalRepository(url)).stop()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Journal]:
    journal = open_journal(Settings(data_dir=tmp_path / "data"))
    journal.start()
    yield journal
    journal.stop()


def test_opened_from_the_settings_it_writes_in_the_data_folder(opened: Journal, tmp_path: Path) -> None:
    record(opened)
    opened.stop()
    assert stored(f"sqlite:///{tmp_path / 'data' / 'romin.sqlite3'}") == 1
