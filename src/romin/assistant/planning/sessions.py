"""The sessions of a sheet with their steps in minutes, whatever the sheet leaves unsaid."""

from romin.assistant.planning.models import PlannedStep, Session
from romin.catalogue.howto import Step, read_howto
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import Sessions

UNSAID_STEP_MINUTES = 5
"""For a step without a duration, when the sheet's own leaves nothing to share."""

FEWEST_SESSIONS = {Sessions.ONE: 1, Sessions.FEW: 2, Sessions.SEVERAL: 6, Sessions.MANY: 11}
"""A plan counts the fewest sessions of a band; more is decided on the way."""


def sessions_of(sheet: ToolSheet, room: int) -> tuple[Session, ...]:
    """Every session of ``sheet``: the « Déroulé » is that of each. ``room`` stands for a duration it does not give."""
    steps = planned_steps(sheet, room)
    total = FEWEST_SESSIONS[sheet.sessions or Sessions.ONE]
    return tuple(Session(sheet, number, total, steps) for number in range(1, total + 1))


def planned_steps(sheet: ToolSheet, room: int) -> tuple[PlannedStep, ...]:
    """The steps of one session; a sheet without steps is one of its whole duration, else of ``room`` minutes.

    Steps that do not say their duration share what the others leave of the sheet's, five minutes each otherwise.
    """
    steps = read_howto(sheet.body).steps
    if not steps:
        return (PlannedStep(1, "", sheet.minutes or room, estimated=sheet.minutes is None),)
    shares = iter(_shares(steps, sheet.minutes or 0))
    return tuple(
        PlannedStep(place, step.title, step.minutes or next(shares), step.saying, estimated=step.minutes is None)
        for place, step in enumerate(steps, 1)
    )


def _shares(steps: tuple[Step, ...], minutes: int) -> list[int]:
    """A duration for each step without one; they add up to what is left of ``minutes`` when it is enough."""
    silent = sum(step.minutes is None for step in steps)
    if not silent:
        return []
    rest = minutes - sum(step.minutes or 0 for step in steps)
    if rest < silent:
        return [UNSAID_STEP_MINUTES] * silent
    share, more = divmod(rest, silent)
    return [share + (place < more) for place in range(silent)]
