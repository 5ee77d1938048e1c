"""Recording off the request's path: events wait in a queue, one thread writes them in batches."""

import logging
import queue
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID, uuid5

from romin.core.errors import NotFound, Overloaded
from romin.core.settings import Settings
from romin.journal.keeping import Retention
from romin.journal.repository import JournalRepository, RefusedError, StorageError
from romin.journal.schemas import (
    Comment,
    CommentStatus,
    Event,
    Experience,
    FeedbackEvent,
    QueryEvent,
    Reason,
    ReportEvent,
    UnansweredEvent,
    UseEvent,
    UseKind,
    this_hour,
)
from romin.journal.statistics import (
    MAINTENANCE_MEASURES,
    PUBLIC_MEASURES,
    WEEKLY_MEASURES,
    Statistics,
    gather_experience,
    make_statistics,
)

MAX_WAITING = 10_000
"""Events kept in memory while the database is slow or away; beyond, the newest are dropped and counted."""
MAX_BATCH = 500
GATHER_SECONDS = 0.2
"""How long an event may wait for others to be written with: what a crash may lose is well under a second's worth."""
RETRY_SECONDS = 1.0
IDLE_SECONDS = 600.0
"""How often a journal with nothing to write looks at the date, to purge."""
STOP_SECONDS = 60.0
"""How long a stop may take to write what waits; a database that refuses is given up at once."""
RECENT = 10_000
"""Turns whose time is remembered, in memory only, to say how long it took to open a first sheet."""
DELAY_STEP = 5
PUBLISHED_SHOWN = 20
DEFAULT_MINIMUM = 5

_BUSY = "Votre avis n'a pas pu être enregistré. Merci de réessayer dans un instant."
_UNKNOWN = "Cette réponse n'est pas connue : elle est trop ancienne, ou son numéro est faux."
_log = logging.getLogger(__name__)


class Journal:
    """Takes events without ever blocking or failing an answer; writes what waits when stopped."""

    def __init__(
        self, repository: JournalRepository, retention: Retention | None = None, *, minimum: int = DEFAULT_MINIMUM
    ) -> None:
        """Write to ``repository`` once started; purge it each day as ``retention`` says, if given.

        Statistics hide what is under ``minimum``.
        """
        self._minimum = minimum
        self._retention = retention
        self._purged: date | None = None
        self._repository = repository
        self._waiting: queue.Queue[Event | None] = queue.Queue(MAX_WAITING)
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._recent: OrderedDict[UUID, float] = OrderedDict()
        self._lock = threading.Lock()
        self._experience: Mapping[str, Experience] = {}
        self._reported = True
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
            self._thread.join(STOP_SECONDS)
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
        act: str = "",
        versions: Mapping[str, str] | None = None,
        conversation: int | None = None,
        turn: int = 1,
        service: str | None = None,
    ) -> None:
        """Queue one turn. Never raises; drops and counts when the queue is full. ``service`` only adds to a total."""
        event = QueryEvent(
            id=query_id,
            hour=this_hour(),
            source=source,
            factors=dict(factors),
            excluded=list(excluded),
            filters=dict(filters),
            relaxed=list(relaxed),
            sheets=list(sheets),
            duration_ms=round(duration_ms),
            act=act,
            model_version=(versions or {}).get("model", "")[:16],
            index_version=(versions or {}).get("index", "")[:16],
            conversation=conversation,
            turn=turn,
            service=service,
        )
        with self._lock:
            self._recent[query_id] = time.monotonic()
            if len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        self._put(event)

    def record_use(
        self, kind: UseKind, *, source: str, sheet: str | None = None, item: str = "", query_id: UUID | None = None
    ) -> None:
        """Queue a consultation, a download, a print or an export. Never raises; drops and counts when full."""
        self._put(UseEvent(kind, source, sheet, item, query_id, self._delay(query_id)))

    def record_unanswered(self, stems: Collection[str]) -> None:
        """Queue the stems, of the catalogue's own vocabulary, of a message without answer. Never raises."""
        if stems:
            self._put(UnansweredEvent(datetime.now(UTC).date(), frozenset(stems)))

    def record_feedback(
        self,
        query_id: UUID,
        *,
        useful: bool,
        source: str,
        sheet: str | None = None,
        comment: str = "",
        reasons: Collection[Reason] = (),
    ) -> bool:
        """Queue a vote; false when it takes the place of one that was there.

        ``comment`` must be masked. Raises ``NotFound`` for a turn never recorded, ``Overloaded`` when nothing more can
        be taken. May read the database: not for the event loop.
        """
        vote_id = uuid5(query_id, sheet or "")
        try:
            if query_id not in self._recent and not self._repository.has_query(query_id):
                raise NotFound(_UNKNOWN)
            new = not self._repository.has_feedback(vote_id)
        except StorageError:
            raise Overloaded(_BUSY) from None
        codes = () if useful else tuple(reason.value for reason in Reason if reason in reasons)
        vote = FeedbackEvent(vote_id, query_id, useful, source, sheet, comment, reasons=codes)
        if not self._put(vote):
            raise Overloaded(_BUSY)
        return new

    def record_report(self, report: ReportEvent) -> bool:
        """Queue an experience report, its comment masked; false when one of the same id is there already.

        Raises ``Overloaded`` when nothing more can be taken. May read the database: not for the event loop.
        """
        try:
            new = not self._repository.has_report(report.id)
        except StorageError:
            raise Overloaded(_BUSY) from None
        if new and not self._put(report):
            raise Overloaded(_BUSY)
        return new

    def statistics(self, first: date, last: date) -> Statistics:
        """The figures of those days, small counts hidden. Reads the database: not for the event loop."""
        return make_statistics(
            self._repository.sums(first, last, PUBLIC_MEASURES),
            self._repository.by_day(first, last, WEEKLY_MEASURES),
            first,
            last,
            self._minimum,
        )

    def first_day(self) -> date | None:
        """The oldest day that has a message."""
        return self._repository.first_day()

    def published_comments(self, sheet: str | None = None) -> list[Comment]:
        """The comments let be shown by whoever moderates, about that ``sheet`` if given, the most recent first."""
        return self._repository.comments(CommentStatus.PUBLISHED, PUBLISHED_SHOWN, sheet)

    def experience(self) -> Mapping[str, Experience]:
        """By sheet, what its reports say together, those of too few left out. From memory: never waits."""
        return self._experience

    def sheet_counts(self, first: date, last: date) -> dict[tuple[str, str], int]:
        """For maintainers: the totals by measure and key that say which sheets and factors miss something."""
        return self._repository.sums(first, last, MAINTENANCE_MEASURES)

    def unanswered(self, first: date, last: date) -> list[tuple[str, int]]:
        """For maintainers: the stems without answer met often enough, the most frequent first."""
        return self._repository.unanswered(first, last, self._minimum)

    def _delay(self, query_id: UUID | None) -> int | None:
        """Seconds since that answer, to the nearest step; ``None`` when it was given long ago or by another replica."""
        asked = self._recent.get(query_id) if query_id else None
        return None if asked is None else round((time.monotonic() - asked) / DELAY_STEP) * DELAY_STEP

    def _put(self, event: Event) -> bool:
        try:
            self._waiting.put_nowait(event)
        except queue.Full:
            self.dropped += 1
            return False
        return True

    def _run(self) -> None:
        stopping = False
        while not stopping:
            self._purge_daily()
            self._gather_experience()
            events, stopping = self._take()
            self._write(events, last_chance=stopping)
            self._reported |= not events or any(isinstance(event, ReportEvent) for event in events)

    def _purge_daily(self) -> None:
        """Purge at the start and then each day; a purge that fails is tried again the next time round."""
        today = datetime.now(UTC).date()
        if self._retention is None or self._purged == today or self._ending.is_set():
            return
        try:
            erased = self._repository.purge(self._retention, today)
        except StorageError as error:
            _log.warning("journal: purge impossible", extra={"error": type(error).__name__})
        else:
            self._purged = today
            _log.info("journal: purge", extra={"erased": sum(erased.values())})

    def _gather_experience(self) -> None:
        """Sum up the reports at the start, after new ones, and when nothing happens: another replica may have some."""
        if not self._reported or self._ending.is_set():
            return
        try:
            self._experience = gather_experience(self._repository.report_counts(), self._minimum)
        except StorageError as error:
            _log.warning("journal: retours illisibles", extra={"error": type(error).__name__})
        else:
            self._reported = False

    def _take(self) -> tuple[list[Event], bool]:
        """Wait for an event, gather those that come with it. The flag says that the end was reached."""
        events: list[Event] = []
        try:
            item = self._waiting.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            return events, False
        if item is not None and self._waiting.qsize() < MAX_BATCH:
            self._ending.wait(GATHER_SECONDS)
        while item is not None:
            events.append(item)
            if len(events) == MAX_BATCH or self._waiting.empty():
                return events, False
            item = self._waiting.get_nowait()
        return events, True

    def _write(self, events: list[Event], *, last_chance: bool) -> None:
        """Write ``events``; while the database is away, try again until it is back or the journal ends."""
        while True:
            try:
                self._repository.write(events)
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

    def _write_apart(self, events: list[Event], *, last_chance: bool) -> None:
        """Write one by one, so that a refused event is dropped alone."""
        if len(events) == 1:
            self.dropped += 1
            _log.warning("journal: événement refusé")
            return
        for event in events:
            self._write([event], last_chance=last_chance)


def open_journal(settings: Settings) -> Journal:
    """The journal of ``settings``' database, migrated, not started."""
    repository = JournalRepository(settings.resolved_database_url)
    return Journal(repository, Retention.of(settings), minimum=settings.stats_minimum)
