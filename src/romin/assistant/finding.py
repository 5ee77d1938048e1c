"""What is found for a turn: sheets, in order, and what is said and asked about them. Pure functions over the shelf."""

from collections.abc import Sequence
from dataclasses import dataclass

from romin.assistant import wording
from romin.assistant.dialogue import wording as sayings
from romin.assistant.dialogue.acts import FACTOR_ACTS, Act, ActKind
from romin.assistant.dialogue.asking import (
    Candidate,
    best_question,
    candidates_among,
    criterion_candidates,
    factor_candidate,
)
from romin.assistant.dialogue.detailing import details
from romin.assistant.dialogue.moving import Wanted
from romin.assistant.dialogue.targeting import position_of, target
from romin.assistant.ranking import Mask, Ranked, Scores, choose, fitting, score_sheets, serving
from romin.assistant.schemas import SheetDetails
from romin.assistant.shelf import Shelf
from romin.assistant.state import State
from romin.assistant.titles import sheets_by_title
from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.reading import Reading, Topic
from romin.catalogue.vocabulary import RiskFactor, Stage
from romin.embeddings.lexical import french_stems

ENGAGING_STAGES = (Stage.PRECONTEMPLATION, Stage.CONTEMPLATION)
"""Where the tools that build adherence are."""
WHICH_FIRST, DOUBT, WHICH = "first", "doubt", "which"
"""Names of the questions about the factor; those about a criterion have the criterion's name."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A turn, once its act is settled. ``likeness``: shape (sheets,), of each sheet with the words of the need."""

    message: str
    act: Act
    reading: Reading
    wanted: Wanted
    likeness: Scores
    state: State
    limit: int


@dataclass(frozen=True, slots=True)
class Found:
    """Sheets chosen, what is said and asked about them, what one of them says of what was asked.

    ``focus``: the sheet detailed. ``kept``: the turn leaves the need and the last list as they are.
    """

    reply: str
    ranked: Sequence[Ranked] = ()
    relaxed: tuple[str, ...] = ()
    question: Candidate | None = None
    detail: SheetDetails | None = None
    focus: str | None = None
    kept: bool = False


def find(demand: Demand, shelf: Shelf, root_path: str) -> Found:
    """What answers ``demand``."""
    which = _which(list(RiskFactor), WHICH, wording.ASK_WHICH)
    if spoken := _spoken(demand, shelf, root_path, which):
        return spoken
    wanted = demand.wanted
    if wanted.factors:
        return _with_factors(demand, shelf)
    if not shelf.catalogue.sheets:
        return Found(wording.EMPTY_CATALOGUE)
    if demand.act.kind is ActKind.MESSAGE:
        return _without_factor(demand, shelf, which)
    if wanted.constraints != Constraints():
        return _constraints_only(demand, shelf, which)
    return Found(wording.set_aside_only(wanted.excluded) if wanted.excluded else sayings.CLEARED, question=which)


def _spoken(demand: Demand, shelf: Shelf, root_path: str, which: Candidate) -> Found | None:
    """The acts that ask for no new list of the need: what is said of the exchange, of a sheet, of the pages left."""
    match demand.act.kind:
        case ActKind.HELP:
            return Found(sayings.HELP, kept=True)
        case ActKind.THANKS:
            return Found(wording.TOPIC_REPLIES[Topic.THANKS], kept=True)
        case ActKind.RESTART:
            return Found(sayings.RESTARTED, question=which)
        case ActKind.UNDO if not demand.state.history:
            return Found(sayings.NOTHING_TO_UNDO, kept=True)
        case ActKind.DETAIL:
            return _detail(demand, shelf, root_path) or Found(sayings.NOTHING_LISTED, question=which, kept=True)
        case ActKind.MORE:
            return _more(demand, shelf) or Found(sayings.NOTHING_ASKED, question=which, kept=True)
        case _:
            return None


def _with_factors(demand: Demand, shelf: Shelf) -> Found:
    wanted = demand.wanted
    ranked, relaxed = choose(shelf.table, _scores(wanted), demand.likeness, wanted.constraints, limit=demand.limit)
    named = [item.code for item in demand.reading.factors] if demand.act.kind in FACTOR_ACTS else []
    said = [
        sayings.done(demand.act, named),
        wording.found(wanted.codes, len(ranked)),
        _relaxed(ranked, relaxed, wanted),
    ]
    return Found(wording.opening(said), ranked, relaxed, _question(demand, shelf) if ranked else None)


def _scores(wanted: Wanted) -> dict[RiskFactor, float]:
    return {item.code: item.score for item in wanted.factors}


def _relaxed(ranked: Sequence[Ranked], names: Sequence[str], wanted: Wanted) -> str:
    partly = any(not item.relaxed for item in ranked)
    return wording.relaxed(names, wanted.constraints, partly=partly) if names else ""


def _question(demand: Demand, shelf: Shelf) -> Candidate | None:
    """The question most worth asking: which factor first, or a criterion when the list cannot hold every sheet."""
    wanted, table = demand.wanted, shelf.table
    among = candidates_among(table, wanted.constraints, serving(table, wanted.codes))
    found = []
    if len(wanted.codes) > 1:
        found.append(factor_candidate(table, _scores(wanted), WHICH_FIRST, wording.ASK_WHICH_FIRST, among))
    if int(among.sum()) > demand.limit:
        scores = score_sheets(table, _scores(wanted), demand.likeness, wanted.constraints)
        found += criterion_candidates(table, wanted.codes, wanted.constraints, scores * among)
    same = set(demand.state.factors) == set(wanted.codes)
    return best_question(found, demand.state.asked if same else ())


def _which(factors: Sequence[RiskFactor], name: str, text: str) -> Candidate:
    """A question on the factor itself; without a factor there is nothing to rank, so it is asked whatever its gain."""
    return Candidate(name, 1.0, wording.factor_question(factors, text))


def _without_factor(demand: Demand, shelf: Shelf, which: Candidate) -> Found:
    reading, topic = demand.reading, demand.reading.topic
    if reading.dangers:
        return Found(wording.SAFETY_FIRST, kept=True)
    named = sheets_by_title(french_stems(demand.message), shelf.catalogue.sheets, shelf.title_stems)
    if named:
        rows = [shelf.table.rows[sheet.id] for sheet in named[: demand.limit]]
        focus = named[0].id if len(named) == 1 else None
        return Found(wording.BY_TITLE, [Ranked(row, float(demand.likeness[row])) for row in rows], focus=focus)
    if reading.excluded and topic is Topic.FACTOR:
        return Found(wording.set_aside_only(reading.excluded), question=which)
    doubtful = [item.code for item in reading.doubtful] if topic is Topic.FACTOR else []
    question = _which(doubtful, DOUBT, wording.ASK_DOUBTFUL) if doubtful else which
    if topic is Topic.FACTOR and demand.wanted.constraints != Constraints():
        return _constraints_only(demand, shelf, question)
    if doubtful:
        return Found(wording.NOTHING_REFERENCED, question=question)
    if topic is Topic.ATTENDANCE:
        ranked, _ = choose(
            shelf.table,
            {},
            demand.likeness,
            demand.reading.constraints,
            limit=demand.limit,
            among=_engaging(shelf),
        )
        return Found(wording.TOPIC_REPLIES[topic], ranked, question=which)
    if topic is Topic.GREETING and wording.is_thanks(demand.message):
        topic = Topic.THANKS
    return Found(wording.TOPIC_REPLIES[topic], question=None if topic in {Topic.THANKS, Topic.DISTRESS} else which)


def _constraints_only(demand: Demand, shelf: Shelf, question: Candidate) -> Found:
    wanted = demand.wanted
    ranked, relaxed = choose(shelf.table, {}, demand.likeness, wanted.constraints, limit=demand.limit)
    reply = wording.opening([wording.CONSTRAINTS_ONLY, _relaxed(ranked, relaxed, wanted)])
    return Found(reply, ranked, relaxed, question)


def _engaging(shelf: Shelf) -> Mask:
    stages = [list(Stage).index(stage) for stage in ENGAGING_STAGES]
    mask: Mask = shelf.table.transversal & shelf.table.stages[:, stages].any(axis=1)
    return mask


def _more(demand: Demand, shelf: Shelf) -> Found | None:
    """Another page of the same need: sheets not shown yet, within the constraints when some sheet is within them."""
    wanted, table = demand.wanted, shelf.table
    if not wanted.factors and wanted.constraints == Constraints():
        return None
    useful = serving(table, wanted.codes)
    among = candidates_among(table, wanted.constraints, useful).copy()
    among[[table.rows[sheet_id] for sheet_id in demand.state.shown if sheet_id in table.rows]] = False
    ranked, relaxed = choose(
        table, _scores(wanted), demand.likeness, wanted.constraints, limit=demand.limit, among=among
    )
    if not ranked:
        narrowed = bool((useful & ~fitting(table, wanted.constraints)).any())
        return Found(sayings.NOTHING_LEFT_WITHIN if narrowed else sayings.NOTHING_LEFT, kept=True)
    return Found(wording.opening([sayings.more(len(ranked)), _relaxed(ranked, relaxed, wanted)]), ranked, relaxed)


def _detail(demand: Demand, shelf: Shelf, root_path: str) -> Found | None:
    """What a sheet says; ``None`` when no sheet was listed yet."""
    act, state = demand.act, demand.state
    sheet = target(act, state, shelf)
    if sheet:
        row = shelf.table.rows[sheet.id]
        first = act.rest is None and act.position is None and not state.focus and len(state.listed) > 1
        return Found(
            sayings.about(sheet.title, assumed_first=first),
            [Ranked(row, float(demand.likeness[row]))],
            detail=details(sheet, act.aspect, root_path),
            focus=sheet.id,
            kept=True,
        )
    if not state.listed:
        return None
    beyond = position_of(act, state) is None
    return Found(sayings.no_such_place(len(state.listed)) if beyond else sayings.GONE, kept=True)
