"""The journal's table, on SQLite and on PostgreSQL alike."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import JSON, String

import romin.journal.models  # noqa: F401 (registers the tables)
from journal.samples import event
from romin.core.database import Base
from romin.journal.repository import JournalRepository, StorageError


@pytest.fixture
def repository(database_url: str) -> Iterator[JournalRepository]:
    repository = JournalRepository(database_url)
    yield repository
    repository.close()


def test_what_is_written_is_read_back_whole(repository: JournalRepository) -> None:
    written = event()
    repository.write([written])
    (read,) = repository.latest_queries(10)
    given = asdict(written)
    given.pop("service")  # in a total only
    values = {name: getattr(read, name) for name in given}
    values["hour"] = values["hour"].replace(tzinfo=values["hour"].tzinfo or UTC)
    assert values == given


def test_nothing_to_write_is_nothing_written(repository: JournalRepository) -> None:
    repository.write([])
    assert repository.count_queries() == 0
    assert repository.latest_queries(10) == []


def test_newest_hours_come_first_and_no_more_than_asked(repository: JournalRepository) -> None:
    hours = [datetime(2026, 3, 4, hour, tzinfo=UTC) for hour in (8, 11, 9, 10)]
    repository.write([event(hour=hour) for hour in hours])
    assert [record.hour.hour for record in repository.latest_queries(3)] == [11, 10, 9]


def test_a_batch_that_cannot_be_written_leaves_nothing_behind(repository: JournalRepository) -> None:
    twice = uuid4()
    repository.write([event()])
    with pytest.raises(StorageError):
        repository.write([event(), event(twice), event(twice)])
    assert repository.count_queries() == 1


def test_opened_again_it_still_holds_everything(database_url: str) -> None:
    for _ in range(2):
        repository = JournalRepository(database_url)
        repository.write([event(), event()])
        total = repository.count_queries()
        repository.close()
    assert total == 4


@pytest.mark.parametrize("odd", ["é’œ 🙂", "'; DROP TABLE queries; --", '"\\'])
def test_any_identifier_is_kept_as_it_is(repository: JournalRepository, odd: str) -> None:
    written = event()
    written.sheets[:] = [odd]
    written.filters["kind"] = odd
    repository.write([written])
    (read,) = repository.latest_queries(1)
    assert (read.sheets, read.filters["kind"]) == ([odd], odd)


CODES = {
    "queries": {"source": 16, "act": 16, "model_version": 16, "index_version": 16},
    "uses": {"kind": 16, "source": 16, "sheet": 200, "item": 200},
    "feedback": {"source": 16, "sheet": 200},
    "experience_reports": {"source": 16, "sheet": 200, "setting": 16},
    "comments": {"about": 16, "sheet": 200, "text": None, "status": 16},
    "unanswered_words": {"stem": 64},
    "daily_counts": {"measure": 24, "key": 200},
}
"""Every column of words: codes, versions, ids and names of the catalogue; ``comments.text`` alone is free."""


def test_no_column_can_hold_what_somebody_typed() -> None:
    """A new column fails here on purpose: say why it cannot hold a text, then add it."""
    words = {
        name: {column.name: column.type.length for column in table.columns if isinstance(column.type, String)}
        for name, table in Base.metadata.tables.items()
    }
    assert words == CODES
    lists = {
        (name, column.name)
        for name, table in Base.metadata.tables.items()
        for column in table.columns
        if isinstance(column.type, JSON)
    }
    codes = {("queries", name) for name in ("factors", "excluded", "filters", "relaxed", "sheets")}
    assert lists == codes | {("feedback", "reasons")}
    for table in Base.metadata.tables.values():
        assert not {"message", "query", "reply", "evidence", "address", "ip", "agent"} & set(table.columns.keys())


def test_nothing_but_what_was_given_is_in_the_files(tmp_path: Path) -> None:
    repository = JournalRepository(f"sqlite:///{tmp_path / 'romin.sqlite3'}")
    written = event()
    repository.write([written])
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("romin.sqlite3*"))
    repository.close()
    assert b"balance-decisionnelle" in stored
    assert written.hour.strftime("%H:%M:%S").encode() in stored
