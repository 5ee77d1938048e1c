"""Time of the statistics pages over millions of events, and their totals counted again from the single rows.

Run by hand: ``.venv/bin/python benchmarks/statistics_page.py [--events 5000000] [--months 60] [--recount]``, on SQLite
in a temporary folder; ``--postgresql`` starts a private server instead, and ``--database-url`` fills an empty database,
or measures one filled before. Results go to docs/evaluation.md.
"""

import argparse
import logging
import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from filling import Filler
from realistic_events import Officers
from recounting import kept, recount
from romin.core.database import open_engine
from romin.core.settings import Settings
from romin.journal.keeping import TABLES
from romin.journal.models import CommentRecord, QueryRecord
from romin.journal.repository import JournalRepository
from romin.journal.schemas import CommentStatus, Event
from romin.web.app import create_app

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
TOKEN = "a token for this run alone"
PAGES = (
    "/stats",
    "/stats?periode=52",
    "/stats?periode=tout",
    "/stats.csv",
    "/stats.csv?periode=tout",
    "/stats/maintenance",
    "/stats/maintenance?periode=tout",
)
AIM_MS = 200
BATCH = 50_000
"""Events filled in at once."""
REPORT_SECONDS = 20
NEVER_DAYS = 3650
"""Longest retention: nothing is purged while it is measured."""
PENDING_DAYS = 30
"""Comments of the last days wait for their moderation; those before are published."""
SQLITE_HURRY = ("PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000")
"""How SQLite is filled: a fall would leave nothing worth keeping. It serves with the application's own settings."""
MEGABYTE = 1_000_000

console = Console()


@dataclass(frozen=True, slots=True)
class Times:
    """Times of one page in milliseconds: the first call, then the others, and the size of the page in bytes."""

    first: float
    others: list[float]
    size: int


def main() -> None:
    arguments = _arguments()
    with _database(arguments) as url:
        JournalRepository(url).close()  # makes the tables
        engine = open_engine(url)
        _fill(engine, arguments)
        console.print(_held(engine))
        console.print(_table(_measure(url, arguments.calls), arguments.calls))
        wrong = _recount(engine, arguments.recount, arguments.seed) if arguments.recount else 0
        engine.dispose()
    sys.exit(bool(wrong))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5_000_000, help="events to fill in")
    parser.add_argument("--months", type=int, default=60, help="months they are spread over, up to yesterday")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same events")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--database-url", help="a database to fill if it is empty, and leave as it is then")
    where.add_argument("--postgresql", action="store_true", help="start a private PostgreSQL server")
    parser.add_argument("--calls", type=int, default=30, help="calls of each page")
    parser.add_argument(
        "--recount", type=int, nargs="?", const=20, default=0, metavar="DAYS", help="days to count again from the rows"
    )
    return parser.parse_args()


@contextmanager
def _database(arguments: argparse.Namespace) -> Iterator[str]:
    """The URL of the database to measure; one of our own is gone at the end."""
    if arguments.database_url:
        yield arguments.database_url
    elif arguments.postgresql:
        sys.path.append(str(ROOT / "tests"))
        from postgres import ABSENT, private_server, server_programs

        programs = server_programs()
        if programs is None:
            raise SystemExit(ABSENT)
        with private_server(programs) as server:
            server.run("CREATE DATABASE benchmark")
            yield server.url("benchmark")
    else:
        with tempfile.TemporaryDirectory(prefix="romin-statistics-") as folder:
            yield f"sqlite:///{folder}/romin.sqlite3"


def _fill(engine: Engine, arguments: argparse.Namespace) -> None:
    """Fill an empty database, and say how fast; one that holds something is left as it is."""
    with Session(engine) as session:
        if session.scalar(select(func.count()).select_from(QueryRecord)):
            console.print("already filled: measured as it is")
            return
    last = datetime.now(UTC).date() - timedelta(days=1)
    first = last - timedelta(days=round(arguments.months * 365.25 / 12) - 1)
    visits = Officers(CONTENT, arguments.seed).visits(first, last, arguments.events)
    started = told = time.perf_counter()
    made = 0
    with engine.connect() as connection:
        for pragma in SQLITE_HURRY if engine.dialect.name == "sqlite" else ():
            _outside_transactions(connection, pragma)
        filler = Filler(connection)
        for batch in _batches(visits):
            with connection.begin():  # a bare COPY is not seen as a transaction to commit
                filler.write(batch)
            made += len(batch)
            if time.perf_counter() - told > REPORT_SECONDS:
                told = time.perf_counter()
                console.print(f"{made:,} events, {made / (told - started):,.0f} a second")
        with connection.begin():
            filler.finish()
            published = update(CommentRecord).where(CommentRecord.day < last - timedelta(days=PENDING_DAYS))
            connection.execute(published.values(status=CommentStatus.PUBLISHED))
        connection.invalidate()
    seconds = time.perf_counter() - started
    console.print(f"{made:,} events from {first} to {last} filled in {seconds:,.0f} s, {made / seconds:,.0f} a second")
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))  # which a server does by itself, in time


def _outside_transactions(connection: Connection, statement: str) -> None:
    raw = connection.connection.cursor()
    raw.execute(statement)
    raw.close()


def _batches(visits: Iterator[list[Event]]) -> Iterator[list[Event]]:
    """Whole visits, together."""
    batch: list[Event] = []
    for visit in visits:
        batch += visit
        if len(batch) >= BATCH:
            yield batch
            batch = []
    yield batch


def _held(engine: Engine) -> Table:
    """The rows of each table, and the size of the database."""
    table = Table("table", "rows")
    with Session(engine) as session:
        for model in TABLES:
            count = session.scalar(select(func.count()).select_from(model))
            table.add_row(model.__tablename__, f"{count:,}")
        if engine.dialect.name == "postgresql":
            size = session.scalar(text("SELECT pg_database_size(current_database())")) or 0
        else:
            path = Path(str(engine.url.database))
            size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    table.add_row("size", f"{size / MEGABYTE:,.0f} MB")
    return table


def _measure(url: str, calls: int) -> dict[str, Times]:
    """Times of each page, asked of the whole application; without a model, which these pages do not use."""
    logging.disable()  # it says that the model is missing
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            data_dir=Path(folder),
            content_dir=CONTENT,
            database_url=url,
            admin_token=TOKEN,
            retention_events_days=NEVER_DAYS,
            retention_comments_days=NEVER_DAYS,
            retention_published_days=NEVER_DAYS,
            retention_words_days=NEVER_DAYS,
            retention_totals_days=NEVER_DAYS,
        )
        with TestClient(create_app(settings), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
            return {page: _times(client, page, calls) for page in PAGES}


def _times(client: TestClient, page: str, calls: int) -> Times:
    times, size = [], 0
    for _ in range(calls + 1):
        started = time.perf_counter()
        answer = client.get(page)
        times.append((time.perf_counter() - started) * 1000)
        answer.raise_for_status()
        size = len(answer.content)
    return Times(times[0], times[1:], size)


def _table(measured: dict[str, Times], calls: int) -> Table:
    table = Table("page", "first ms", "least", "median", "p95", "max", "kB", title=f"{calls} calls each, one at a time")
    for page, times in measured.items():
        ordered = sorted(times.others)
        p95 = ordered[math.ceil(0.95 * len(ordered)) - 1]
        figures = [times.first, ordered[0], statistics.median(ordered), p95, ordered[-1]]
        shown = [f"[bold red]{value:.1f}[/]" if value > AIM_MS else f"{value:.1f}" for value in figures]
        table.add_row(page, *shown, f"{times.size / 1000:.0f}")
    return table


def _recount(engine: Engine, number: int, seed: int) -> int:
    """Count ``number`` days again, drawn among those that hold something; how many differ from what is kept."""
    with Session(engine) as session:
        hours = session.scalars(select(QueryRecord.hour).distinct())
        days: list[date] = sorted({hour.date() for hour in hours})
        drawn = sorted(random.Random(seed).sample(days, min(number, len(days))))
        totals, wrong = 0, []
        for day in drawn:
            found, wanted = kept(session, day), recount(session, day)
            totals += len(wanted)
            if found != wanted:
                wrong.append(day)
    verdict = f"differ on {', '.join(map(str, wrong))}" if wrong else "all equal to those kept"
    console.print(f"{len(drawn)} of {len(days)} days counted again, {totals:,} totals: {verdict}")
    return len(wrong)


if __name__ == "__main__":
    main()
