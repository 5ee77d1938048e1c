"""The words of each interview of a plan: fixed sentences, and what the sheets themselves say."""

from collections.abc import Iterator
from dataclasses import dataclass

from romin.assistant import wording_plan as words
from romin.assistant.planning.models import Interview, Part, Plan, PlannedStep, work_minutes
from romin.assistant.wording import minutes as said
from romin.catalogue.howto import read_howto
from romin.catalogue.models import Support, ToolSheet


@dataclass(frozen=True, slots=True)
class PartOutline:
    """A sheet in an interview: its name there, its steps, the remarks on those too long."""

    sheet: ToolSheet
    session: str
    minutes: int
    steps: tuple[PlannedStep, ...]
    lines: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InterviewOutline:
    """An interview in about ten lines. ``prints`` are supports, each with its sheet."""

    number: int
    minutes: int
    fixed: int
    work: int
    check_in: str
    review: tuple[str, ...]
    parts: tuple[PartOutline, ...]
    homework: tuple[str, ...]
    prints: tuple[tuple[ToolSheet, Support], ...]


def outline(plan: Plan) -> tuple[InterviewOutline, ...]:
    """Every interview of ``plan``, in words."""
    found = []
    before: Interview | None = None
    for interview in plan.interviews:
        last = interview is plan.interviews[-1] and not plan.left
        found.append(
            InterviewOutline(
                number=interview.number,
                minutes=interview.minutes,
                fixed=interview.fixed,
                work=interview.work,
                check_in=words.NEXT_CHECK_IN if before else words.FIRST_CHECK_IN,
                review=tuple(dict.fromkeys(_review(before))),
                parts=tuple(part_outline(part, work_minutes(plan.minutes)) for part in interview.parts),
                homework=(
                    *(tuple(_homework(interview)) or (words.PLAIN_HOMEWORK,)),
                    *((words.LAST_HOMEWORK,) if last else ()),
                ),
                prints=tuple(_prints(interview)),
            )
        )
        before = interview
    return tuple(found)


def part_outline(part: Part, room: int) -> PartOutline:
    """``part`` in words; a step that takes more than ``room`` is remarked on."""
    steps = part.steps
    return PartOutline(
        sheet=part.session.sheet,
        session=words.session_name(part.session.number, part.session.total),
        minutes=part.minutes,
        steps=steps,
        lines=tuple(
            words.step_line(step.place, step.title, said(step.minutes), estimated=step.estimated) for step in steps
        ),
        remarks=tuple(words.over_time(said(step.minutes), said(room)) for step in steps if step.minutes > room),
    )


def left_lines(plan: Plan) -> tuple[str, ...]:
    """What does not fit, a line a sheet."""
    by_sheet: dict[str, list[Part]] = {}
    for part in plan.left:
        by_sheet.setdefault(part.session.sheet.id, []).append(part)
    return tuple(
        words.left_line(
            parts[0].session.sheet.title, len(parts), parts[0].session.total, said(sum(part.minutes for part in parts))
        )
        for parts in by_sheet.values()
    )


def cautions(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Title and warnings of each sheet that warns of something."""
    return tuple((sheet.title, text) for sheet in plan.sheets if (text := words.cautions(sheet)))


def _review(before: Interview | None) -> Iterator[str]:
    if before is None:
        yield words.FIRST_REVIEW
        return
    several = len(before.parts) > 1
    for part in before.parts:
        sheet = part.session.sheet
        if not part.ends:
            step = part.session.steps[part.steps[-1].place]
            yield words.resume(sheet.title, step.place, step.title)
        elif next_time := read_howto(sheet.body).next_time:
            yield words.titled(sheet.title, next_time) if several else next_time
        else:
            yield words.PLAIN_REVIEW


def _homework(interview: Interview) -> Iterator[str]:
    several = len(interview.parts) > 1
    for part in interview.parts:
        sheet = part.session.sheet
        if not part.ends:
            yield words.to_be_continued(sheet.title)
        elif homework := read_howto(sheet.body).homework:
            yield words.titled(sheet.title, homework) if several else homework


def _prints(interview: Interview) -> Iterator[tuple[ToolSheet, Support]]:
    """The supports of each sheet whose session begins here: one that goes on has them already."""
    for part in interview.parts:
        if part.begins:
            yield from ((part.session.sheet, support) for support in part.session.sheet.supports)
