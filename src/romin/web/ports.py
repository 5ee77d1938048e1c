"""What the web needs of the other rooms, as narrow protocols: the real services fit them, and so do test stand-ins."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from romin.assistant.schemas import Answer, Ask, SheetItem
from romin.catalogue.models import Catalogue, ToolSheet
from romin.core.personal import Lexicon
from romin.journal.schemas import Comment, Experience, Reason, ReportEvent, UseKind
from romin.journal.statistics import Statistics


class AssistantPort(Protocol):
    """Answers messages and shows sheets; fulfilled by ``romin.assistant.service.Assistant``."""

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue served now; take it once per request, it may be swapped."""

    async def answer(self, ask: Ask) -> Answer:
        """Answer one message; raises ``InvalidInput``, ``Overloaded`` or ``NotReady``."""

    def unanswered_stems(self, message: str, answer: Answer) -> frozenset[str]:
        """The stems of the catalogue's own vocabulary in a message that got no sheet; none when it was answered."""

    def group_stems(self, stems: Sequence[tuple[str, int]]) -> tuple[tuple[tuple[str, int], ...], ...]:
        """``stems`` and their counts, those that the same sheets use together."""

    def lexicon(self) -> Lexicon:
        """What tells somebody's name from a word or an author of the catalogue."""

    def present(self, sheet: ToolSheet) -> SheetItem:
        """The public shape of a sheet, its URLs under the root path."""

    def versions(self) -> dict[str, str]:
        """Versions of what is loaded; raises ``NotReady`` when the index or the model is missing."""

    async def start(self) -> None:
        """Load what answering needs."""

    async def stop(self) -> None:
        """Release it."""


class JournalPort(Protocol):
    """Remembers turns as codes and figures; fulfilled by ``romin.journal.service.Journal``."""

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
        act: str,
        versions: Mapping[str, str],
        conversation: int | None,
        turn: int,
        service: str | None,
    ) -> None:
        """Queue one turn; never raises, never waits."""

    def record_use(
        self, kind: UseKind, *, source: str, sheet: str | None = None, item: str = "", query_id: UUID | None = None
    ) -> None:
        """Queue a consultation, a download, a print or an export; never raises, never waits."""

    def record_unanswered(self, stems: Collection[str]) -> None:
        """Queue the stems of a message without answer; never raises, never waits."""

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
        """Queue a vote, false when it replaces one; raises ``NotFound`` or ``Overloaded``. Blocks."""

    def record_report(self, report: ReportEvent) -> bool:
        """Queue a report, false when it was there; raises ``Overloaded``. Blocks."""

    def statistics(self, first: date, last: date) -> Statistics:
        """The figures of those days, small counts hidden. Blocks."""

    def first_day(self) -> date | None:
        """The oldest day that has a message. Blocks."""

    def published_comments(self, sheet: str | None = None) -> list[Comment]:
        """The comments that somebody has read and let be shown, about that sheet if given. Blocks."""

    def experience(self) -> Mapping[str, Experience]:
        """By sheet, what its experience reports say together; never waits."""

    def sheet_counts(self, first: date, last: date) -> dict[tuple[str, str], int]:
        """For maintainers: totals by measure and key. Blocks."""

    def unanswered(self, first: date, last: date) -> list[tuple[str, int]]:
        """For maintainers: the stems without answer met often enough. Blocks."""

    def start(self) -> None:
        """Start writing."""

    def stop(self) -> None:
        """Write what is waiting."""


@dataclass(frozen=True, slots=True)
class Services:
    """What a request handler may use, held by the application's lifespan."""

    assistant: AssistantPort
    journal: JournalPort
