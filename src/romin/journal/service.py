"""Recording off the request's path: events wait in a queue, one thread writes them in batches."""

import logging
import queue
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from romin.core.settings import Settings
from romin.journal.repository import JournalRepository, RefusedError, StorageError
from romin.journal.schemas import QueryEvent

MAX_WAITING = 10_000
"""Events kept in memory while the database is slow or away; beyond, the newest are dropped and counted."""
MAX_BATCH = 200
RETRY_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Journal:
    """Takes events without ever blocking or failing an answer; writes what waits when stopped."""

    def __init__(self, repository: JournalRepository) -> None:
        """Write to ``repository`` once started."""
        self._repository = repository
        self._waiting: queue.Queue[QueryEvent | None] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self.dropped = 0

    def start(self) -> None:
        """Start the writing thread."""
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, then release the database."""
        if self._thread:
            self._ending.set()
            self._waiting.put(None)
            self._thread.join(timeout=10)
            self._thread = None
        self._repository.close()

    def record_query(
        self,
        query_id: UUID,
        *,
        source: str,
        factors: Mapping[str, float],
        excluded: Sequence[str],
        filters: Mapping[str, str | int],
        relaxed: Sequence[str],
        sheets: Sequence[str],
        duration_ms: float,
    ) -> None:
        """Queue one turn. Never raises; drops and counts when the queue is full."""
        event = QueryEvent(
            id=query_id,
            hour=datetime.now(UTC).replace(minute=0, second=0, microsecond=0),
            source=source,
            factors=dict(factors),
            excluded=list(excluded),
            filters=dict(filters),
            relaxed=list(relaxed),
            sheets=list(sheets),
            duration_ms=round(duration_ms),
        )
        try:
            self._waiting.put_nowait(event)
        except queue.Full:
            self.dropped += 1

    def _run(self) -> None:
        stopping = False
        while not stopping:
            events, stopping = self._take()
            self._write(events, last_chance=stopping)

    def _take(self) -> tuple[list[QueryEvent], bool]:
        """Wait for an event, then take what else is there. The flag says that the end was reached."""
        events: list[QueryEvent] = []
        item = self._waiting.get()
        while item is not None:
            events.append(item)
            if len(events) == MAX_BATCH or self._waiting.empty():
                return events, False
            item = self._waiting.get_nowait()
        return events, True

    def _write(self, events: list[QueryEvent], *, last_chance: bool) -> None:
        """Write ``events``; while the database is away, try again until it is back or the journal ends."""
        while True:
            try:
                self._repository.add_queries(events)
            except RefusedError:
                self._write_apart(events, last_chance=last_chance)
            except StorageError as error:
                _log.warning(
                    "journal: écriture impossible", extra={"error": type(error).__name__, "events": len(events)}
                )
                if last_chance:
                    self.dropped += len(events)
                    return
                last_chance = self._ending.wait(RETRY_SECONDS)
                continue
            return

    def _write_apart(self, events: list[QueryEvent], *, last_chance: bool) -> None:
        """Write one by one, so that a refused event is dropped alone."""
        if len(events) == 1:
            self.dropped += 1
            _log.warning("journal: événement refusé")
            return
        for event in events:
            self._write([event], last_chance=last_chance)


def open_journal(settings: Settings) -> Journal:
    """The journal of ``settings``' database, migrated, not started."""
    return Journal(JournalRepository(settings.resolved_database_url))
