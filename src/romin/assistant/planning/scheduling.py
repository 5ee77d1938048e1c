"""Spreading ordered sheets over interviews, cut only between two steps.

Two ways are tried. The first never begins a session that could be whole in another interview where there is no room for
all of it; when that takes more interviews than asked, the second fills each to the last step that fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from romin.assistant.planning.models import Interview, Part, Plan, PlannedStep, Session, fixed_minutes, work_minutes
from romin.assistant.planning.sessions import sessions_of
from romin.catalogue.linking import sound_predecessors
from romin.catalogue.models import ToolSheet


def schedule(sheets: Sequence[ToolSheet], interviews: int, minutes: int) -> Plan:
    """``sheets``, already in order, over ``interviews`` of ``minutes``.

    Two sessions of a sheet are never in one interview; while a sheet waits for its next session, those that follow go
    on, save what is to be done after it. A step longer than an interview leaves room for is alone in its own.
    """
    room = work_minutes(minutes)
    sessions = tuple(session for sheet in sheets for session in sessions_of(sheet, room))
    earlier = sound_predecessors(sheets)
    found = _spread(sessions, earlier, room, whole=True)
    if len(found) > interviews:
        found = _spread(sessions, earlier, room, whole=False)
    fixed = fixed_minutes(minutes)
    return Plan(
        sheets=tuple(sheets),
        asked=interviews,
        minutes=minutes,
        interviews=tuple(Interview(number, fixed, parts) for number, parts in enumerate(found[:interviews], 1)),
        left=_joined(found[interviews:]),
        needed=len(found),
    )


@dataclass(slots=True)
class _Queue:
    """What is still to be placed: for each session of each sheet, in order, its remaining steps."""

    earlier: Mapping[str, set[str]]
    left: dict[tuple[str, int], list[PlannedStep]]
    sessions: Mapping[tuple[str, int], Session]
    seen: set[str] = field(default_factory=set)
    """Sheets that had a session in the interview being filled."""

    def next_session(self) -> tuple[str, int] | None:
        """The first session that waits for nobody."""
        unfinished = {sheet_id for sheet_id, _ in self.left}
        free = (key for key in self.left if key[0] not in self.seen and not self.earlier[key[0]] & unfinished)
        return next(free, None)

    def take(self, key: tuple[str, int], count: int) -> Part:
        """The next ``count`` steps of a session. A session that is cut goes on before any other."""
        taken, rest = self.left[key][:count], self.left.pop(key)[count:]
        if rest:
            self.left = {key: rest, **self.left}
        self.seen.add(key[0])
        return Part(self.sessions[key], tuple(taken))


def _spread(
    sessions: Sequence[Session], earlier: Mapping[str, set[str]], room: int, *, whole: bool
) -> list[tuple[Part, ...]]:
    """The parts of as many interviews as it takes."""
    by_key = {(session.sheet.id, session.number): session for session in sessions}
    queue = _Queue(earlier, {key: list(session.steps) for key, session in by_key.items()}, by_key)
    found: list[tuple[Part, ...]] = []
    while queue.left:
        found.append(tuple(_fill(queue, room, whole=whole)))
    return found


def _fill(queue: _Queue, room: int, *, whole: bool) -> list[Part]:
    """One interview: at least a step, then all that fits."""
    queue.seen.clear()
    parts: list[Part] = []
    free = room
    while (key := queue.next_session()) is not None:
        steps = queue.left[key]
        total = sum(step.minutes for step in steps)
        if whole and parts and free < total <= room:
            break
        taken = _taken(steps, free, at_least=0 if parts else 1)
        if not taken:
            break
        parts.append(queue.take(key, taken))
        free -= parts[-1].minutes
        if not parts[-1].ends:
            break
    return parts


def _taken(steps: Sequence[PlannedStep], free: int, at_least: int) -> int:
    """How many of ``steps`` fit in ``free`` minutes, ``at_least`` whatever they take."""
    count, used = 0, 0
    for step in steps:
        used += step.minutes
        if used > free and count >= at_least:
            break
        count += 1
        if used > free:
            break
    return count


def _joined(interviews: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    """The parts of these interviews, those of one session as one."""
    joined: dict[tuple[str, int], Part] = {}
    for part in (part for parts in interviews for part in parts):
        key = part.session.sheet.id, part.session.number
        before = joined[key].steps if key in joined else ()
        joined[key] = Part(part.session, before + part.steps)
    return tuple(joined.values())
