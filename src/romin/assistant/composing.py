"""From what was understood to the whole answer: a pure function of the message's reading, the state and the shelf."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from uuid import UUID

from romin.assistant import wording
from romin.assistant.presenting import present
from romin.assistant.ranking import Mask, Ranked, Scores, choose, satisfiable
from romin.assistant.schemas import Answer, Choice, Evidence, Need, Question, RecognisedFactor
from romin.assistant.shelf import Shelf
from romin.assistant.state import State
from romin.assistant.titles import sheets_by_title
from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.reading import FactorReading, Reading, Topic
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, RiskFactor, Stage
from romin.embeddings.lexical import french_stems

ENGAGING_STAGES = (Stage.PRECONTEMPLATION, Stage.CONTEMPLATION)
"""Where the tools that build adherence are."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message to answer: id, words, what was read in it, likeness of the sheets, the state before it."""

    query_id: UUID
    message: str
    reading: Reading
    likeness: Scores
    state: State
    limit: int


@dataclass(frozen=True, slots=True)
class _Found:
    """Sheets chosen and what is said about them."""

    reply: str
    ranked: Sequence[Ranked] = ()
    relaxed: tuple[str, ...] = ()
    question: Question | None = None


def compose(turn: Turn, shelf: Shelf, root_path: str, seal: Callable[[State], dict[str, object]]) -> Answer:
    """The answer to ``turn``. Every sentence in it comes from the wording module or a sheet."""
    factors, constraints = _need(turn)
    found = _with_factors(turn, shelf, factors, constraints) if factors else _without_factor(turn, shelf, constraints)
    codes = tuple(item.code for item in factors)
    asks = factors or turn.reading.topic is not Topic.GREETING  # « merci » asks nothing: the conversation goes on
    sheets = [shelf.catalogue.sheets[item.row] for item in found.ranked]
    excluded = (
        turn.reading.excluded
        if turn.reading.factors or turn.reading.excluded
        else turn.state.excluded
        if factors
        else ()
    )
    return Answer(
        query_id=turn.query_id,
        reply=found.reply,
        alert=wording.alert(turn.reading.dangers),
        need=_public_need(turn, factors, excluded, constraints),
        question=found.question,
        relaxed=found.relaxed,
        sheets=tuple(
            present(
                sheet,
                root_path,
                score=round(item.score, 4),
                reasons=wording.reasons(sheet, codes, constraints, item.relaxed),
            )
            for item, sheet in zip(found.ranked, sheets, strict=True)
        ),
        suggestions=_suggestions(shelf, codes, constraints) if sheets else (),
        state=seal(State(codes, excluded, constraints, _shown(turn.state, codes, sheets)) if asks else turn.state),
    )


def _need(turn: Turn) -> tuple[tuple[FactorReading, ...], Constraints]:
    """The factors and constraints in force: this message's, completed by the state's when it only adds to them."""
    reading, state = turn.reading, turn.state
    if reading.factors:
        return reading.factors, reading.constraints.merged_over(state.constraints)
    if reading.constraints != Constraints() and reading.topic is Topic.FACTOR:
        kept = tuple(FactorReading(code, 1.0) for code in state.factors if code not in reading.excluded)
        return kept, reading.constraints.merged_over(state.constraints)
    return (), reading.constraints


def _with_factors(turn: Turn, shelf: Shelf, factors: Sequence[FactorReading], constraints: Constraints) -> _Found:
    scores = {item.code: item.score for item in factors}
    codes = list(scores)
    ranked, relaxed = choose(shelf.table, scores, turn.likeness, constraints, limit=turn.limit)
    sentences = [wording.found(codes, len(ranked))]
    if relaxed:
        sentences.append(wording.relaxed(relaxed))
    question = wording.factor_question(codes, wording.ASK_WHICH_FIRST) if len(codes) > 1 else None
    return _Found(" ".join(sentences), ranked, relaxed, question)


def _without_factor(turn: Turn, shelf: Shelf, constraints: Constraints) -> _Found:
    which = wording.factor_question(list(RiskFactor), wording.ASK_WHICH)
    if not shelf.catalogue.sheets:
        return _Found(wording.EMPTY_CATALOGUE)
    named = sheets_by_title(french_stems(turn.message), shelf.catalogue.sheets, shelf.title_stems)
    if named:
        rows = [shelf.table.rows[sheet.id] for sheet in named[: turn.limit]]
        return _Found(wording.BY_TITLE, [Ranked(row, float(turn.likeness[row])) for row in rows])
    if turn.reading.dangers:
        return _Found(wording.SAFETY_FIRST)
    topic = turn.reading.topic
    if turn.reading.excluded and topic is Topic.FACTOR:
        return _Found(wording.set_aside_only(turn.reading.excluded), question=which)
    doubtful = [item.code for item in turn.reading.doubtful] if topic is Topic.FACTOR else []
    question = wording.factor_question(doubtful, wording.ASK_DOUBTFUL) if doubtful else which
    if topic is Topic.FACTOR and constraints != Constraints():
        ranked, relaxed = choose(shelf.table, {}, turn.likeness, constraints, limit=turn.limit)
        reply = f"{wording.CONSTRAINTS_ONLY} {wording.relaxed(relaxed)}" if relaxed else wording.CONSTRAINTS_ONLY
        return _Found(reply, ranked, relaxed, question)
    if doubtful:
        return _Found(wording.NOTHING_REFERENCED, question=question)
    if topic is Topic.ATTENDANCE:
        ranked, _ = choose(shelf.table, {}, turn.likeness, constraints, limit=turn.limit, among=_engaging(shelf))
        return _Found(wording.TOPIC_REPLIES[topic], ranked, question=which)
    if topic is Topic.GREETING and wording.is_thanks(turn.message):
        topic = Topic.THANKS
    return _Found(wording.TOPIC_REPLIES[topic], question=None if topic in {Topic.THANKS, Topic.DISTRESS} else which)


def _engaging(shelf: Shelf) -> Mask:
    stages = [list(Stage).index(stage) for stage in ENGAGING_STAGES]
    mask: Mask = shelf.table.transversal & shelf.table.stages[:, stages].any(axis=1)
    return mask


def _public_need(
    turn: Turn, factors: Sequence[FactorReading], excluded: tuple[RiskFactor, ...], constraints: Constraints
) -> Need:
    return Need(
        risk_factors=tuple(
            RecognisedFactor(
                code=item.code,
                label=RISK_FACTOR_LABELS[item.code],
                score=round(item.score, 4),
                evidence=tuple(
                    Evidence(text=turn.message[span.start : span.end], start=span.start, end=span.end)
                    for span in item.evidence
                ),
            )
            for item in factors
        ),
        excluded=excluded,
        **{field.name: getattr(constraints, field.name) for field in fields(constraints)},
    )


def _shown(state: State, codes: tuple[RiskFactor, ...], sheets: Sequence[ToolSheet]) -> tuple[str, ...]:
    earlier = state.shown if codes == state.factors else ()
    return (
        *(sheet_id for sheet_id in earlier if all(sheet_id != sheet.id for sheet in sheets)),
        *(sheet.id for sheet in sheets),
    )


def _suggestions(shelf: Shelf, codes: Sequence[RiskFactor], constraints: Constraints) -> tuple[Choice, ...]:
    """Refinements not asked for yet that would leave at least one sheet."""
    possible = []
    for label, message, change in wording.REFINEMENTS:
        if any(getattr(constraints, name) is not None for name in change):
            continue
        if satisfiable(shelf.table, codes, replace(constraints, **change)):
            possible.append(Choice(label=label, message=message))
    return tuple(possible)
