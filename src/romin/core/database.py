"""The one place that opens a database: SQLite in WAL by default, PostgreSQL by URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from romin.core.errors import BadSetting

MIGRATIONS = Path(__file__).parent.parent / "migrations"
BUSY_TIMEOUT_MS = 5_000
MIGRATION_LOCK = 0x524F4D494E
"""Advisory lock held while PostgreSQL is migrated (SQLite's write lock does it there): "ROMIN" in ASCII."""


READING = "romin_reading"
"""Option of an engine that only reads: on SQLite, its transactions then wait for no writer."""


class Base(DeclarativeBase):
    """Base of every table."""


def open_engine(url: str) -> Engine:
    """Open ``url``; makes the folder of an SQLite file. Raises :class:`BadSetting` on an unusable URL."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "sqlite" and parsed.database not in {None, "", ":memory:"}:
            Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, pool_pre_ping=True)
    except (SQLAlchemyError, ImportError, OSError, ValueError) as error:
        raise BadSetting(f"Réglage ROMIN_DATABASE_URL inutilisable ({type(error).__name__}).") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are ours: see _begin_immediate
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # what is erased is overwritten, not only forgotten
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # With a plain BEGIN, 462 of 600 concurrent read-then-write transactions failed at once: SQLITE_BUSY_SNAPSHOT
    # ignores the busy timeout. BEGIN IMMEDIATE waits its turn.
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions on ``engine``; commit only at the edge of a command or a batch."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(factory: sessionmaker[Session]) -> Iterator[Session]:
    """A session committed at the end, rolled back on an error."""
    with factory() as session, session.begin():
        yield session


def migrate(engine: Engine) -> None:
    """Bring the schema of ``engine`` to the latest revision; replicas that start together wait for one another."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
