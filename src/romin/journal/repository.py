"""Reads and writes of the journal's tables."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from romin.core.database import migrate, open_engine, session_factory, transaction
from romin.journal.models import QueryRecord
from romin.journal.schemas import QueryEvent

StorageError = SQLAlchemyError
"""What a write may raise."""
RefusedError = (IntegrityError, DataError)
"""The part of it that no second try will mend: the row is there already, or does not fit."""


class JournalRepository:
    """The journal in one database, its schema brought up to date on opening."""

    def __init__(self, url: str) -> None:
        """Open ``url`` and migrate it."""
        self._engine = open_engine(url)
        migrate(self._engine)
        self._sessions: sessionmaker[Session] = session_factory(self._engine)

    def add_queries(self, events: Sequence[QueryEvent]) -> None:
        """Write ``events`` in one transaction. Raises :data:`StorageError`, then nothing is written."""
        rows: list[dict[str, Any]] = [asdict(event) for event in events]
        if rows:
            with transaction(self._sessions) as session:
                session.execute(insert(QueryRecord), rows)

    def count_queries(self) -> int:
        """How many turns are recorded."""
        with self._sessions() as session:
            return session.scalar(select(func.count()).select_from(QueryRecord)) or 0

    def latest_queries(self, limit: int) -> list[QueryRecord]:
        """The most recent turns, newest hour first."""
        with self._sessions() as session:
            return list(session.scalars(select(QueryRecord).order_by(QueryRecord.hour.desc()).limit(limit)))

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()
