"""Figures of understanding: what ``romin evaluate`` shows, as pure functions over predictions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.dataset import Labelled
from romin.catalogue.vocabulary import RiskFactor

CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a method read in one message: factors in order, those set aside, constraints.

    ``chances``: a probability for each factor, when the method has one.
    """

    factors: tuple[RiskFactor, ...]
    excluded: tuple[RiskFactor, ...] = ()
    chances: dict[RiskFactor, float] | None = None
    constraints: Constraints = field(default_factory=Constraints)


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in [0, 1]; ``calibration`` is the expected calibration error over ten bins, ``None`` without chances."""

    messages: int
    micro_f1: float
    macro_f1: float
    precision: float
    recall: float
    first: float
    exact: float
    none: float
    kept_out: float
    set_aside_f1: float
    calibration: float | None


def _f1(hits: int, extra: int, missed: int) -> float:
    return 2 * hits / (2 * hits + extra + missed) if hits + extra + missed else 1.0


def share(flags: Iterable[bool], *, of_none: float = 1.0) -> float:
    """The share of ``flags`` that are true; ``of_none`` when there is none."""
    values = list(flags)
    return sum(values) / len(values) if values else of_none


def factor_counts(messages: Sequence[Labelled], found: Sequence[Prediction]) -> dict[RiskFactor, tuple[int, int, int]]:
    """For each factor: recognised rightly, wrongly, and missed."""
    pairs = [(set(m.factors), set(p.factors)) for m, p in zip(messages, found, strict=True)]
    return {
        factor: (
            sum(factor in want and factor in got for want, got in pairs),
            sum(factor not in want and factor in got for want, got in pairs),
            sum(factor in want and factor not in got for want, got in pairs),
        )
        for factor in RiskFactor
    }


NONE = "aucun"


def confusion(messages: Sequence[Labelled], found: Sequence[Prediction]) -> dict[str, dict[str, int]]:
    """First factor wanted, then first factor read (or ``NONE``): how many messages."""
    names = [*(factor.value for factor in RiskFactor), NONE]
    table = {wanted: dict.fromkeys(names, 0) for wanted in names}
    for message, prediction in zip(messages, found, strict=True):
        table[next(iter(message.factors), NONE)][next(iter(prediction.factors), NONE)] += 1
    return table


def figures(messages: Sequence[Labelled], found: Sequence[Prediction]) -> Figures:
    """Every figure for ``found``, one prediction a message."""
    counts = factor_counts(messages, found)
    hits, extra, missed = (sum(count[at] for count in counts.values()) for at in range(3))
    pairs = list(zip(messages, found, strict=True))
    aside = [(set(m.excluded), set(p.excluded)) for m, p in pairs]
    return Figures(
        messages=len(messages),
        micro_f1=_f1(hits, extra, missed),
        macro_f1=sum(_f1(*count) for count in counts.values()) / len(counts),
        precision=hits / (hits + extra) if hits + extra else 1.0,
        recall=hits / (hits + missed) if hits + missed else 1.0,
        first=share([p.factors[:1] == m.factors[:1] for m, p in pairs if m.factors]),
        exact=share([set(p.factors) == set(m.factors) for m, p in pairs]),
        none=share([not p.factors for m, p in pairs if not m.factors]),
        kept_out=share([code not in p.factors for m, p in pairs for code in m.excluded]),
        set_aside_f1=_f1(
            sum(len(want & got) for want, got in aside),
            sum(len(got - want) for want, got in aside),
            sum(len(want - got) for want, got in aside),
        ),
        calibration=_calibration_error(pairs),
    )


def _calibration_error(pairs: Sequence[tuple[Labelled, Prediction]]) -> float | None:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(CALIBRATION_BINS)]
    for message, prediction in pairs:
        if prediction.chances is None:
            return None
        for factor, chance in prediction.chances.items():
            bins[min(int(chance * CALIBRATION_BINS), CALIBRATION_BINS - 1)].append((chance, factor in message.factors))
    total = sum(len(items) for items in bins)
    return sum(abs(sum(chance - truth for chance, truth in items)) for items in bins) / total if total else None


def by_tag(
    messages: Sequence[Labelled], found: Sequence[Prediction], least: int = 15
) -> list[tuple[str, int, float, float]]:
    """(tag, messages, micro-F1, exact set) for each tag that at least ``least`` messages carry, most carried first."""
    rows = []
    for tag in sorted({tag for message in messages for tag in message.tags}):
        kept = [index for index, message in enumerate(messages) if tag in message.tags]
        if len(kept) >= least:
            part = figures([messages[index] for index in kept], [found[index] for index in kept])
            rows.append((tag, len(kept), part.micro_f1, part.exact))
    return sorted(rows, key=lambda row: -row[1])


CONSTRAINT_FIELDS = {
    "stage": "stage",
    "modality": "modality",
    "minutes": "max_minutes",
    "sessions": "max_sessions",
    "kind": "kind",
    "setting": "setting",
    "reading": "reading_level",
}
"""Name of a constraint in the labelled messages, and in :class:`Constraints`."""


def constraint_f1(messages: Sequence[Labelled], found: Sequence[Constraints]) -> dict[str, float]:
    """F1 of each constraint: right when the value is the labelled one."""
    result = {}
    for label, name in CONSTRAINT_FIELDS.items():
        pairs = [(getattr(m, label), getattr(c, name)) for m, c in zip(messages, found, strict=True)]
        result[label] = _f1(
            sum(want is not None and want == got for want, got in pairs),
            sum(got is not None and want != got for want, got in pairs),
            sum(want is not None and want != got for want, got in pairs),
        )
    return result
