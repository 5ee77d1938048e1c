"""From what was understood to the whole answer: a pure function of the message's reading, the state and the shelf."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from uuid import UUID

from romin.assistant import wording
from romin.assistant.dialogue.acts import Act, ActKind
from romin.assistant.dialogue.moving import Wanted, next_history, next_need
from romin.assistant.finding import Demand, Found, find
from romin.assistant.presenting import present
from romin.assistant.ranking import Scores, satisfiable
from romin.assistant.schemas import Answer, Choice, Evidence, Need, RecognisedFactor
from romin.assistant.shelf import Shelf
from romin.assistant.state import State
from romin.assistant.understanding.reading import Reading
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn to answer: id, words, what was read in them, likeness of the sheets, the state before it, its act."""

    query_id: UUID
    message: str
    reading: Reading
    likeness: Scores
    state: State
    limit: int
    act: Act = field(default_factory=Act)


def compose(turn: Turn, shelf: Shelf, root_path: str, seal: Callable[[State], dict[str, object]]) -> Answer:
    """The answer to ``turn``. Every sentence in it comes from a wording module or a sheet."""
    state = _current(turn.state, shelf)
    wanted = next_need(turn.act, turn.reading, state)
    found = find(
        Demand(turn.message, turn.act, turn.reading, wanted, turn.likeness, state, turn.limit), shelf, root_path
    )
    sheets = [shelf.catalogue.sheets[item.row] for item in found.ranked]
    codes, constraints = wanted.codes, wanted.constraints
    return Answer(
        query_id=turn.query_id,
        act=turn.act.kind,
        reply=found.reply,
        alert=wording.alert(turn.reading.dangers),
        need=_public_need(turn.message, wanted),
        question=found.question.question if found.question else None,
        relaxed=found.relaxed,
        detail=found.detail,
        sheets=tuple(
            present(
                sheet,
                root_path,
                score=round(item.score, 4),
                reasons=wording.reasons(sheet, codes, constraints, item.relaxed),
            )
            for item, sheet in zip(found.ranked, sheets, strict=True)
        ),
        suggestions=_suggestions(shelf, wanted, found) if sheets and not found.detail else (),
        state=seal(_next_state(turn.act, state, wanted, found, sheets)),
    )


def _current(state: State, shelf: Shelf) -> State:
    """``state`` without the sheets that the catalogue no longer has; the last list keeps its places."""
    known = tuple(sheet_id for sheet_id in state.shown if sheet_id in shelf.table.rows)
    return replace(state, shown=known, focus=state.focus if state.focus in shelf.table.rows else None)


def _next_state(act: Act, state: State, wanted: Wanted, found: Found, sheets: Sequence[ToolSheet]) -> State:
    """The state after the turn. A message that brings nothing to work on leaves the need as it was."""
    ids = tuple(sheet.id for sheet in sheets)
    if found.kept:
        return replace(state, focus=found.focus or state.focus)
    if act.kind is ActKind.RESTART:
        return State()
    brought = wanted if act.kind is not ActKind.MESSAGE or wanted != Wanted() else Wanted.of(state.need)
    same = set(brought.codes) == set(state.factors)
    related = same or bool(set(brought.codes) & set(state.factors))
    question = (found.question.name,) if found.question else ()
    asked = state.asked if same else ()
    return State(
        factors=brought.codes,
        excluded=brought.excluded,
        constraints=brought.constraints,
        shown=(*(known for known in (state.shown if related else ()) if known not in ids), *ids),
        listed=ids or state.listed,
        focus=found.focus,
        history=next_history(act, brought, state),
        asked=(*asked, *(name for name in question if name not in asked)),
    )


def _public_need(message: str, wanted: Wanted) -> Need:
    return Need(
        risk_factors=tuple(
            RecognisedFactor(
                code=item.code,
                label=RISK_FACTOR_LABELS[item.code],
                score=round(item.score, 4),
                evidence=tuple(
                    Evidence(text=message[span.start : span.end], start=span.start, end=span.end)
                    for span in item.evidence
                ),
            )
            for item in wanted.factors
        ),
        excluded=wanted.excluded,
        **{item.name: getattr(wanted.constraints, item.name) for item in fields(wanted.constraints)},
    )


def _suggestions(shelf: Shelf, wanted: Wanted, found: Found) -> tuple[Choice, ...]:
    """Refinements not asked for yet, nor offered by the question, that would leave at least one sheet."""
    offered = {choice.message for choice in found.question.question.choices} if found.question else set()
    possible = []
    for label, message, change in wording.REFINEMENTS:
        if message in offered or any(getattr(wanted.constraints, name) is not None for name in change):
            continue
        if satisfiable(shelf.table, wanted.codes, replace(wanted.constraints, **change)):
            possible.append(Choice(label=label, message=message))
    return tuple(possible)
