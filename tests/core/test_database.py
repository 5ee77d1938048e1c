"""SQLite in WAL that waits its turn, PostgreSQL by URL, and a sentence when the URL is of no use."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from romin.core.database import open_engine, session_factory, transaction
from romin.core.errors import BadSetting

PROCESSES, ROUNDS = 4, 100


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    yield engine
    engine.dispose()


def value(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT value FROM counter")).scalar_one())


def test_sqlite_is_opened_for_several_writers(tmp_path: Path) -> None:
    path = tmp_path / "made" / "for" / "it" / "romin.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "busy_timeout", "foreign_keys", "synchronous")
        }
    engine.dispose()
    assert path.exists()
    assert pragmas == {"journal_mode": "wal", "busy_timeout": 5000, "foreign_keys": 1, "synchronous": 1}


def test_a_transaction_is_kept_whole_or_not_at_all(engine: Engine) -> None:
    factory = session_factory(engine)
    with transaction(factory) as session:
        session.execute(text("UPDATE counter SET value = 5"))
    with suppress(ZeroDivisionError), transaction(factory) as session:
        session.execute(text("UPDATE counter SET value = 9"))
        raise ZeroDivisionError
    assert value(engine) == 5


def count_up(url: str) -> int:
    """Read, then write, in one transaction, as many times as asked; in a process of its own."""
    engine = open_engine(url)
    factory = session_factory(engine)
    for _ in range(ROUNDS):
        with transaction(factory) as session:
            seen = session.execute(text("SELECT value FROM counter")).scalar_one()
            session.execute(text("UPDATE counter SET value = :next"), {"next": seen + 1})
    engine.dispose()
    return ROUNDS


def test_processes_that_read_then_write_wait_for_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'romin.sqlite3'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO counter VALUES (0)"))
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        done = list(pool.map(count_up, [url] * PROCESSES))
    total = value(engine)
    engine.dispose()
    assert done == [ROUNDS] * PROCESSES
    assert total == PROCESSES * ROUNDS


def test_a_reader_does_not_see_what_is_not_committed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'romin.sqlite3'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO counter VALUES (1)"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM counter")).scalar_one() == 0
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "rien",
        "://",
        "nosuchdb://x/y",
        "postgresql://h:port/d",
        "postgresql+nosuchdriver://h/d",
        "sqlite:///{folder}/file/romin.sqlite3",
    ],
)
def test_an_unusable_url_names_the_setting(url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file where a folder should be")
    with pytest.raises(BadSetting, match="ROMIN_DATABASE_URL"):
        open_engine(url.format(folder=tmp_path))


def test_a_password_in_a_bad_url_is_not_repeated() -> None:
    with pytest.raises(BadSetting) as caught:
        open_engine("nosuchdb://romin:s3cret@h/d")
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_the_driver_installed(scheme: str) -> None:
    engine = open_engine(f"{scheme}://romin@127.0.0.1/x")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()
