"""What is kept, and how long: purge, copies of everything, and their return into an empty journal."""

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Delete, Engine, Table, delete, func, insert, select
from sqlalchemy.orm import Session

from romin.core.database import Base
from romin.core.errors import InvalidInput
from romin.core.files import flush
from romin.core.settings import Settings
from romin.journal.models import (
    CommentRecord,
    DailyCount,
    FeedbackRecord,
    QueryRecord,
    ReportRecord,
    UnansweredWord,
    UseRecord,
)
from romin.journal.schemas import CommentStatus

FORMAT = 1
"""Version of the copies; another one is refused."""
MANIFEST = "manifeste.json"
BATCH = 1000
TABLES: tuple[type[Base], ...] = (
    QueryRecord, UseRecord, FeedbackRecord, ReportRecord, CommentRecord, UnansweredWord, DailyCount,
)  # fmt: skip
_HOURLY: tuple[type[QueryRecord | UseRecord | FeedbackRecord | ReportRecord], ...] = (
    QueryRecord, UseRecord, FeedbackRecord, ReportRecord,
)  # fmt: skip
"""Tables of single events."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How many days each thing is kept, the day of today not counted."""

    events: int
    comments: int
    published: int
    words: int
    totals: int

    @classmethod
    def of(cls, settings: Settings) -> "Retention":
        """Those of the settings."""
        return cls(
            events=settings.retention_events_days,
            comments=settings.retention_comments_days,
            published=settings.retention_published_days,
            words=settings.retention_words_days,
            totals=settings.retention_totals_days,
        )


def purge(session: Session, retention: Retention, today: date) -> dict[str, int]:
    """Erase what is past its time; how many rows, by table."""

    def before(days: int) -> date:
        return today - timedelta(days=days)

    first_hour = datetime.combine(before(retention.events), time(), UTC)
    statements: list[Delete] = [delete(table).where(table.hour < first_hour) for table in _HOURLY]
    for status, days in ((CommentStatus.PENDING, retention.comments), (CommentStatus.PUBLISHED, retention.published)):
        statements.append(delete(CommentRecord).where(CommentRecord.status == status, CommentRecord.day < before(days)))
    statements.append(delete(UnansweredWord).where(UnansweredWord.day < before(retention.words)))
    statements.append(delete(DailyCount).where(DailyCount.day < before(retention.totals)))
    erased: dict[str, int] = {}
    for statement in statements:
        name = str(statement.table)
        erased[name] = erased.get(name, 0) + session.connection().execute(statement).rowcount
    return erased


def forget_pages(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, where what was erased may still be read."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()


def copy_to(path: Path, session: Session) -> dict[str, int]:
    """Write everything held into a ZIP at ``path``: a manifest, and one JSON line a row; how many rows, by table."""
    counts: dict[str, int] = {}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for model in TABLES:
            table = _table(model)
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
                counts[table.name] = _write_rows(lines.write, table, session)
        manifest = {"format": FORMAT, "tables": counts}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    flush(unfinished)
    unfinished.replace(path)
    return counts


def _write_rows(write: Callable[[bytes], object], table: Table, session: Session) -> int:
    count = 0
    for row in session.execute(select(table).order_by(*table.primary_key), execution_options={"yield_per": BATCH}):
        values = {name: _plain(value) for name, value in row._mapping.items()}
        write(json.dumps(values, ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value


def bring_back(path: Path, session: Session) -> dict[str, int]:
    """Put the copy at ``path`` into an empty journal; how many rows, by table.

    Raises ``InvalidInput`` when the journal holds something, or when the file is not a whole copy of ours.
    """
    if any(session.scalar(select(func.count()).select_from(_table(model))) for model in TABLES):
        raise InvalidInput("Le journal n'est pas vide : une copie ne se remet que dans une base neuve.")
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT:
                raise ValueError("format")
            counts = {_table(model).name: _read_rows(archive, _table(model), session) for model in TABLES}
        if counts != manifest["tables"]:
            raise ValueError("tables")
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise InvalidInput(f"{path} n'est pas une copie entière du journal ({type(error).__name__}).") from None
    return counts


def _read_rows(archive: zipfile.ZipFile, table: Table, session: Session) -> int:
    count = 0
    with archive.open(f"{table.name}.jsonl") as lines:
        rows = (_typed(json.loads(line), table.columns) for line in lines)
        while batch := list(islice(rows, BATCH)):
            session.execute(insert(table), batch)
            count += len(batch)
    return count


def _typed(values: Mapping[str, Any], columns: Iterable[Column[Any]]) -> dict[str, Any]:
    return {column.name: _read(column.type.python_type, values[column.name]) for column in columns}


def _read(kind: type, value: Any) -> Any:
    """A value of a copy as its column holds it: JSON has neither numbers of that kind nor dates."""
    if value is None:
        return None
    if kind is UUID:
        return UUID(value)
    return kind.fromisoformat(value) if issubclass(kind, date) else value


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - for the types: mapped on a table, not on a query
    return table
