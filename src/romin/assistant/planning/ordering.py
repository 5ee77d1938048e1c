"""The order of the sheets of a plan: what is to be done before always comes before, then periods, then factors."""

import heapq
from collections.abc import Callable, Mapping, Sequence

from romin.catalogue.linking import sound_predecessors
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import Period, RiskFactor
from romin.core.text import fold

Key = Callable[[ToolSheet], tuple[int | str, ...]]
"""What parts two sheets when neither must come before the other; the smallest goes first."""


def suggested_order(sheets: Sequence[ToolSheet]) -> tuple[ToolSheet, ...]:
    """By first period of the supervision, then first factor (tools for any factor ahead), then title."""
    return ordered(sheets, _suggested)


def given_order(sheets: Sequence[ToolSheet]) -> tuple[ToolSheet, ...]:
    """As given, but for what is to be done before."""
    places = {sheet.id: place for place, sheet in enumerate(sheets)}
    return ordered(sheets, lambda sheet: (places[sheet.id],))


def ordered(sheets: Sequence[ToolSheet], key: Key) -> tuple[ToolSheet, ...]:
    """``sheets`` by ``key``, each after those of them to do before it. A circle of orders binds nobody."""
    by_id = {sheet.id: sheet for sheet in sheets}
    waiting = {sheet_id: set(earlier) for sheet_id, earlier in sound_predecessors(sheets).items()}
    ready = [(key(by_id[sheet_id]), sheet_id) for sheet_id, earlier in waiting.items() if not earlier]
    heapq.heapify(ready)
    found: list[ToolSheet] = []
    while ready:
        _, done = heapq.heappop(ready)
        found.append(by_id[done])
        for sheet_id in _freed(waiting, done):
            heapq.heappush(ready, (key(by_id[sheet_id]), sheet_id))
    return tuple(found)


def _freed(waiting: Mapping[str, set[str]], done: str) -> list[str]:
    """Who was only waiting for ``done``, which is struck out."""
    freed = []
    for sheet_id, earlier in waiting.items():
        if done in earlier:
            earlier.discard(done)
            if not earlier:
                freed.append(sheet_id)
    return freed


def _suggested(sheet: ToolSheet) -> tuple[int | str, ...]:
    period = sheet.periods[0].rank if sheet.periods else len(Period)
    factors = list(RiskFactor)
    factor = -1 if sheet.transversal else factors.index(sheet.risk_factors[0]) if sheet.risk_factors else len(factors)
    return period, factor, fold(sheet.title), sheet.id
