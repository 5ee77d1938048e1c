"""From an act and what was read in its words to the need in force. Pure functions; no sheet is looked at here."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from romin.assistant.dialogue.acts import FACTOR_ACTS, Act, ActKind
from romin.assistant.schemas import AskedNeed
from romin.assistant.state import MAX_HISTORY, Past, State
from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.reading import FactorReading, Reading, Topic
from romin.catalogue.vocabulary import RiskFactor


@dataclass(frozen=True, slots=True)
class Wanted:
    """The need in force: factors to work on in order, those set aside, constraints."""

    factors: tuple[FactorReading, ...] = ()
    excluded: tuple[RiskFactor, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)

    @property
    def codes(self) -> tuple[RiskFactor, ...]:
        """The factors, in order."""
        return tuple(item.code for item in self.factors)

    @property
    def past(self) -> Past:
        """The same as the state remembers it."""
        return Past(self.codes, self.excluded, self.constraints)

    @classmethod
    def of(cls, past: Past) -> "Wanted":
        """A need that the state remembers: certain, and without evidence."""
        return cls(_certain(past.factors), past.excluded, past.constraints)


def can_hold(act: Act, state: State) -> bool:
    """False when ``act`` means nothing here, whatever its rest says: nothing is then to be read."""
    return act.kind not in FACTOR_ACTS or act.kind is ActKind.REPLACE or bool(state.factors)


def holds(act: Act, reading: Reading, state: State) -> bool:
    """True when ``act`` means something here, ``reading`` being what its rest says."""
    if act.kind is ActKind.REFINE:
        return reading.constraints != Constraints()
    if act.kind not in FACTOR_ACTS:
        return True
    codes = {item.code for item in reading.factors}
    if not codes or not can_hold(act, state):
        return False
    if act.kind is ActKind.REMOVE:
        return act.certain or bool(codes & set(state.factors))
    return True


def from_codes(need: AskedNeed) -> Reading:
    """What a need asked for in codes says; a factor both wanted and set aside is wanted."""
    return Reading(
        factors=_certain(dict.fromkeys(need.risk_factors)),
        excluded=tuple(code for code in dict.fromkeys(need.excluded) if code not in need.risk_factors),
        constraints=Constraints(**{name: getattr(need, name) for name in Constraints.__slots__}),
    )


def next_need(act: Act, reading: Reading, state: State) -> Wanted:
    """The need after ``act``, ``reading`` being what its words say."""
    kept = Wanted.of(state.need)
    match act.kind:
        case ActKind.MESSAGE:
            return _understood(reading, state)
        case ActKind.NEED:
            return Wanted(reading.factors, reading.excluded, reading.constraints)
        case ActKind.ADD | ActKind.FIRST:
            return _working_on(_united(reading.factors, kept.factors), reading, state)
        case ActKind.REPLACE:
            return _working_on(reading.factors, reading, state)
        case ActKind.REMOVE:
            out = tuple(item.code for item in reading.factors)
            left = tuple(item for item in kept.factors if item.code not in out)
            return Wanted(left, (*(code for code in kept.excluded if code not in out), *out), kept.constraints)
        case ActKind.REFINE:
            return replace(kept, constraints=reading.constraints.merged_over(state.constraints))
        case ActKind.DROP:
            return replace(kept, constraints=replace(state.constraints, **dict.fromkeys(act.dropped)))
        case ActKind.UNDO:
            return Wanted.of(state.history[-1]) if state.history else kept
        case ActKind.RESTART:
            return Wanted()
        case _:
            return kept


def next_history(act: Act, wanted: Wanted, state: State) -> tuple[Past, ...]:
    """The earlier needs after ``act``: the one just left is added, « annule » takes the last one away."""
    if act.kind is ActKind.RESTART:
        return ()
    if act.kind is ActKind.UNDO:
        return state.history[:-1]
    left = state.need
    return state.history if left in {Past(), wanted.past} else (*state.history, left)[-MAX_HISTORY:]


def _certain(codes: Iterable[RiskFactor]) -> tuple[FactorReading, ...]:
    return tuple(FactorReading(code, 1.0) for code in codes)


def _united(first: tuple[FactorReading, ...], then: tuple[FactorReading, ...]) -> tuple[FactorReading, ...]:
    codes = {item.code for item in first}
    return (*first, *(item for item in then if item.code not in codes))


def _working_on(factors: tuple[FactorReading, ...], reading: Reading, state: State) -> Wanted:
    codes = {item.code for item in factors}
    return Wanted(
        factors,
        tuple(code for code in state.excluded if code not in codes),
        reading.constraints.merged_over(state.constraints),
    )


def _understood(reading: Reading, state: State) -> Wanted:
    """An ordinary message: its own need, completed by the state's when it only adds to it."""
    merged = reading.constraints.merged_over(state.constraints)
    if reading.factors:
        return Wanted(reading.factors, reading.excluded, merged)
    if reading.constraints != Constraints() and reading.topic is Topic.FACTOR:
        kept = tuple(item for item in _certain(state.factors) if item.code not in reading.excluded)
        return Wanted(kept, reading.excluded or (state.excluded if kept else ()), merged)
    return Wanted((), reading.excluded, Constraints() if state.factors else reading.constraints)
