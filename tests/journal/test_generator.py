"""The benchmark's events: the same for a seed; once written, every total kept equals a full recount of the rows."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from filling import Filler
from realistic_events import Officers
from recounting import Counts, kept, recount
from romin.core.database import open_engine
from romin.journal.counting import Measure
from romin.journal.keeping import TABLES
from romin.journal.models import DailyCount
from romin.journal.repository import JournalRepository
from romin.journal.schemas import Event, QueryEvent

CONTENT = Path(__file__).parents[2] / "content"
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 15)
EVENTS, BATCH = 4000, 501
"""A batch ends anywhere, as the journal's do: between a turn and what is done with its answer, too."""


def visits(seed: int, events: int = EVENTS) -> list[list[Event]]:
    return list(Officers(CONTENT, seed).visits(FIRST, LAST, events))


@pytest.fixture(scope="module")
def made() -> list[list[Event]]:
    return visits(9)


def write(url: str, made: list[list[Event]]) -> None:
    """Write events as the application does."""
    events = list(chain(*made))
    repository = JournalRepository(url)
    for start in range(0, len(events), BATCH):
        repository.write(events[start : start + BATCH])
    repository.close()


def test_same_seed_same_events(made: list[list[Event]]) -> None:
    assert visits(9) == made
    assert visits(10) != made


def test_exactly_as_many_events_as_asked_for_within_the_days(made: list[list[Event]]) -> None:
    events = list(chain(*made))
    assert len(events) == EVENTS
    hours = [event.hour for event in events if isinstance(event, QueryEvent)]
    assert hours == sorted(hours)
    assert FIRST <= hours[0].date() <= hours[-1].date() <= LAST
    assert sum(hour.weekday() < 5 for hour in hours) > 0.9 * len(hours)


def test_every_total_kept_equals_a_full_recount(database_url: str, made: list[list[Event]]) -> None:
    write(database_url, made)
    engine = open_engine(database_url)
    with Session(engine) as session:
        days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
        found = {day: kept(session, day) for day in days}
        assert found == {day: recount(session, day) for day in days}
        assert set(session.scalars(select(DailyCount.day))) <= set(days)
    engine.dispose()
    whole: Counts = sum(found.values(), Counts())
    assert {measure for measure, _ in whole} == set(Measure) - {Measure.SERVICE}, "a service is in no row"


def plain(value: object) -> str:
    """SQLite gives hours without their zone, which is UTC."""
    return str(value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC) if isinstance(value, datetime) else value)


def rows(engine: Engine) -> dict[str, list[list[str]]]:
    """Everything held, totals that came back to zero left out."""
    with Session(engine) as session:
        return {
            model.__tablename__: sorted(
                list(map(plain, row.values()))
                for row in session.execute(select(model.__table__)).mappings()
                if row.get("count") != 0
            )
            for model in TABLES
        }


def test_the_benchmark_fills_as_the_application_would(database_url: str, tmp_path: Path) -> None:
    made = visits(11, 1500)
    written = f"sqlite:///{tmp_path / 'written.sqlite3'}"
    write(written, made)
    JournalRepository(database_url).close()
    filled = open_engine(database_url)
    with filled.begin() as connection:
        filler = Filler(connection)
        for start in range(0, len(made), 100):
            filler.write(list(chain(*made[start : start + 100])))
        filler.finish()
    other = open_engine(written)
    assert rows(filled) == rows(other)
    filled.dispose()
    other.dispose()
