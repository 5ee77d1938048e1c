"""Which sheets, in which order, and what had to be loosened. Pure functions over arrays made once per catalogue.

The order is that proposed by the domain document (factor, then stage and constraints, then likeness of the text, then
how well the sheet is established); it ranks tools, never people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import (
    EvidenceLevel,
    Kind,
    Modality,
    ReadingLevel,
    RiskFactor,
    Setting,
    Stage,
    Status,
)

Mask = npt.NDArray[np.bool_]
Scores = npt.NDArray[np.float32]

MAIN, SECONDARY, TRANSVERSAL = 1.0, 0.8, 0.45
"""How well a sheet serves a factor: named first, named after, or serving any factor."""
ORDER_DECAY = 0.75
"""Weight of the second factor of a message beside the first, of the third beside the second…"""
FACTOR_WEIGHT, LIKENESS_WEIGHT, STATED_WEIGHT = 1.0, 0.6, 0.08
"""Weights of relevance: factor match, likeness of the text, constraints the sheet explicitly states."""
ESTABLISHED_WEIGHT = 0.01
"""Weight of evidence level and review: it parts sheets that answer as well, and nothing else.

Smaller than any difference that matters: a factor named first rather than after (0.2), a sheet of the factor's own
rather than transversal (0.35), one of seven constraints stated rather than passed over (0.08 / 7 = 0.0114), a likeness
apart by 0.02 (0.012).
"""

RELAXING_ORDER = ("reading_level", "stage", "setting", "kind", "max_sessions", "max_minutes", "modality")
"""What is loosened first when nothing satisfies everything: what matters most to the officer goes last."""

_ESTABLISHED = {EvidenceLevel.DEMONTRE: 1.0, EvidenceLevel.PROMETTEUR: 0.6, EvidenceLevel.USAGE: 0.3, None: 0.0}
_REVIEWED = {Status.VALIDE: 1.0, Status.RELU: 0.6, Status.BROUILLON: 0.0, Status.RETIRE: 0.0}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sheet chosen: its row, its score in [0, 1], what was loosened for it to be there, and by how much."""

    row: int
    score: float
    relaxed: tuple[str, ...] = ()
    excess: float = 0.0


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The catalogue as columns, one row a sheet in id order; silent on a criterion, a sheet has an all-false row."""

    ids: tuple[str, ...]
    factors: Scores
    transversal: Mask
    stages: Mask
    modalities: Mask
    minutes: npt.NDArray[np.int32]
    sessions: npt.NDArray[np.int8]
    kinds: npt.NDArray[np.int8]
    settings: Mask
    reading: npt.NDArray[np.int8]
    established: Scores
    rows: Mapping[str, int]

    @classmethod
    def of(cls, sheets: Sequence[ToolSheet]) -> "SheetTable":
        """Build the columns of ``sheets``."""
        return cls(
            ids=tuple(sheet.id for sheet in sheets),
            factors=np.array([_factor_row(sheet) for sheet in sheets], np.float32).reshape(
                len(sheets), len(RiskFactor)
            ),
            transversal=np.array([sheet.transversal for sheet in sheets], bool),
            stages=np.array([[item in sheet.stages for item in Stage] for sheet in sheets], bool).reshape(
                -1, len(Stage)
            ),
            modalities=np.array([[m in sheet.modalities for m in Modality] for sheet in sheets], bool).reshape(-1, 2),
            minutes=np.array([sheet.minutes or 0 for sheet in sheets], np.int32),
            sessions=np.array([-1 if sheet.sessions is None else sheet.sessions.rank for sheet in sheets], np.int8),
            kinds=np.array([list(Kind).index(sheet.kind) for sheet in sheets], np.int8),
            settings=np.array([[s in sheet.settings for s in Setting] for sheet in sheets], bool).reshape(-1, 2),
            reading=np.array([_rank(sheet.reading_level) for sheet in sheets], np.int8),
            established=np.array(
                [(_ESTABLISHED[sheet.evidence_level] + _REVIEWED[sheet.status]) / 2 for sheet in sheets], np.float32
            ),
            rows={sheet.id: row for row, sheet in enumerate(sheets)},
        )


def _rank(level: ReadingLevel | None) -> int:
    return -1 if level is None else list(ReadingLevel).index(level)


def _factor_row(sheet: ToolSheet) -> list[float]:
    if sheet.transversal:
        return [TRANSVERSAL] * len(RiskFactor)
    return [
        0.0 if factor not in sheet.risk_factors else MAIN if sheet.risk_factors[0] == factor else SECONDARY
        for factor in RiskFactor
    ]


def _fits(table: SheetTable, name: str, constraints: Constraints) -> tuple[Mask, Mask]:
    """For one constraint: which sheets fit (a silent sheet does), and which say so themselves."""
    count = len(table.ids)
    silent: Mask = np.zeros(count, bool)
    stated: Mask
    match name:
        case "modality" if constraints.modality is not None:
            stated = table.modalities[:, list(Modality).index(constraints.modality)]
            silent = _mask(~table.modalities.any(axis=1))
        case "max_minutes" if constraints.max_minutes is not None:
            stated = _mask((table.minutes > 0) & (table.minutes <= constraints.max_minutes))
            silent = _mask(table.minutes == 0)
        case "max_sessions" if constraints.max_sessions is not None:
            stated = _mask((table.sessions >= 0) & (table.sessions <= constraints.max_sessions.rank))
            silent = _mask(table.sessions < 0)
        case "kind" if constraints.kind is not None:
            stated = _mask(table.kinds == list(Kind).index(constraints.kind))
        case "setting" if constraints.setting is not None:
            stated = table.settings[:, list(Setting).index(constraints.setting)]
            silent = _mask(~table.settings.any(axis=1))
        case "stage" if constraints.stage is not None:
            stated = table.stages[:, list(Stage).index(constraints.stage)]
            silent = _mask(~table.stages.any(axis=1))
        case "reading_level" if constraints.reading_level is not None:
            stated = _mask((table.reading >= 0) & (table.reading <= _rank(constraints.reading_level)))
            silent = _mask(table.reading < 0)
        case _:
            return np.ones(count, bool), silent
    return stated | silent, stated


def _mask(values: object) -> Mask:
    return np.asarray(values, bool)


def active(constraints: Constraints) -> tuple[str, ...]:
    """Names of the constraints asked for, the last to be loosened first."""
    return tuple(name for name in reversed(RELAXING_ORDER) if getattr(constraints, name) is not None)


def factor_weights(scores: Mapping[RiskFactor, float]) -> Scores:
    """Weight of each factor (in vocabulary order) for a message's factors, given in order with their probabilities."""
    weights = np.zeros(len(RiskFactor), np.float32)
    for position, (factor, score) in enumerate(scores.items()):
        weights[list(RiskFactor).index(factor)] = score * ORDER_DECAY**position
    return weights


def score_sheets(
    table: SheetTable, factors: Mapping[RiskFactor, float], likeness: Scores, constraints: Constraints
) -> Scores:
    """A score in [0, 1] for every sheet. ``likeness``: shape (sheets,), in [0, 1]."""
    weights = factor_weights(factors)
    match = table.factors @ weights / weights.sum() if weights.any() else np.zeros(len(table.ids), np.float32)
    names = active(constraints)
    stated = sum(
        (_fits(table, name, constraints)[1].astype(np.float32) for name in names), np.zeros(len(table.ids), np.float32)
    )
    total = (
        (FACTOR_WEIGHT * match if weights.any() else 0.0)
        + LIKENESS_WEIGHT * likeness
        + (STATED_WEIGHT * stated / len(names) if names else 0.0)
        + ESTABLISHED_WEIGHT * table.established
    )
    ceiling = (
        (FACTOR_WEIGHT if weights.any() else 0.0)
        + LIKENESS_WEIGHT
        + ESTABLISHED_WEIGHT
        + (STATED_WEIGHT if names else 0.0)
    )
    return np.asarray(np.clip(total / ceiling, 0.0, 1.0), np.float32)


def choose(
    table: SheetTable,
    factors: Mapping[RiskFactor, float],
    likeness: Scores,
    constraints: Constraints,
    *,
    limit: int,
    among: Mask | None = None,
) -> tuple[list[Ranked], tuple[str, ...]]:
    """The best ``limit`` sheets (of ``among``, all by default) and the names of the constraints loosened.

    Every factor has at least one sheet of its own when the catalogue holds one that fits; only when none fits is a
    constraint loosened, for that factor, in :data:`RELAXING_ORDER`; what is loosened comes nearest first
    (:func:`excess`). Without factors, likeness and constraints decide.
    """
    scores = score_sheets(table, factors, likeness, constraints)
    candidates = np.ones(len(table.ids), bool) if among is None else among
    chosen: dict[int, Ranked] = {}
    heads: list[int] = []
    for factor in factors or (None,):
        useful = candidates & serving(table, [factor] if factor else [])
        within, relaxed = _fitting(table, constraints, useful)
        beyond = excess(table, constraints, relaxed)
        best = _best_first(scores, beyond, within, limit)
        own = _best_first(scores, beyond, within & ~table.transversal, 1) if factor else []
        heads += [row for row in (own or best)[:1] if row not in heads]
        for row in own + best:
            chosen.setdefault(row, Ranked(row, float(scores[row]), relaxed, float(beyond[row])))
    kept = heads[:limit]
    rest = sorted((ranked for row, ranked in chosen.items() if row not in kept), key=_rank_key)
    final = sorted([chosen[row] for row in kept] + rest[: limit - len(kept)], key=_rank_key)
    relaxed_names = {name for ranked in final for name in ranked.relaxed}
    return final, tuple(name for name in RELAXING_ORDER if name in relaxed_names)


def satisfiable(table: SheetTable, factors: Sequence[RiskFactor], constraints: Constraints) -> bool:
    """True when some sheet serves one of ``factors`` (any sheet when there are none) within all the constraints."""
    return bool((fitting(table, constraints) & serving(table, factors)).any())


def fitting(table: SheetTable, constraints: Constraints) -> Mask:
    """The sheets that satisfy every constraint; one silent on a criterion does."""
    mask = np.ones(len(table.ids), bool)
    for name in active(constraints):
        mask &= _fits(table, name, constraints)[0]
    return mask


def serving(table: SheetTable, factors: Sequence[RiskFactor]) -> Mask:
    """The sheets that serve one of ``factors``; all of them when there are none."""
    columns = [list(RiskFactor).index(factor) for factor in factors]
    return _mask((table.factors[:, columns] > 0).any(axis=1)) if columns else np.ones(len(table.ids), bool)


def excess(table: SheetTable, constraints: Constraints, loosened: Sequence[str]) -> Scores:
    """How far each sheet is beyond the ``loosened`` constraints that have a scale; shape (sheets,), 0 when it fits.

    The unit is one quarter of an hour, one band of sessions, one reading level, one stage.
    """
    total = np.zeros(len(table.ids), np.float32)
    if "max_minutes" in loosened and constraints.max_minutes is not None:
        total += np.maximum(0, table.minutes - constraints.max_minutes) / 15
    if "max_sessions" in loosened and constraints.max_sessions is not None:
        total += np.maximum(0, table.sessions - constraints.max_sessions.rank)
    if "reading_level" in loosened:
        total += np.maximum(0, table.reading - _rank(constraints.reading_level))
    if "stage" in loosened and constraints.stage is not None:
        steps = np.abs(np.arange(len(Stage)) - list(Stage).index(constraints.stage))
        total += np.where(table.stages.any(axis=1), np.where(table.stages, steps, len(Stage)).min(axis=1), 0)
    return total


def _rank_key(ranked: Ranked) -> tuple[bool, float, float, int]:
    return bool(ranked.relaxed), ranked.excess, -ranked.score, ranked.row


def _fitting(table: SheetTable, constraints: Constraints, among: Mask) -> tuple[Mask, tuple[str, ...]]:
    """The sheets of ``among`` that satisfy the constraints, or all but the fewest and least important ones."""
    names = [name for name in RELAXING_ORDER if getattr(constraints, name) is not None]
    fits = {name: _fits(table, name, constraints)[0] for name in names}
    for dropped in (drop for size in range(len(names) + 1) for drop in combinations(names, size)):
        mask = among.copy()
        for name in names:
            if name not in dropped:
                mask &= fits[name]
        if mask.any():
            return mask, dropped
    return among, ()


def _best_first(scores: Scores, beyond: Scores, mask: Mask, limit: int) -> list[int]:
    """Rows of ``mask``, nearest to what was asked first, then best score, ties in id order (rows are in id order)."""
    rows = np.flatnonzero(mask)
    order = np.lexsort((-np.round(scores[rows], 6), beyond[rows]))
    return [int(row) for row in rows[order][:limit]]
