"""Links between sheets: written on one side, true on both, and orders that no mistake can break.

``apres: [b]`` in sheet a says the same as ``avant: [a]`` in sheet b.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from romin.catalogue.models import Catalogue, ToolSheet
from romin.core.text import fold

Graph = Mapping[str, set[str]]
"""For each sheet id, the ids of those to do before it."""


@dataclass(frozen=True, slots=True)
class Links:
    """The sheets linked with one sheet, whoever wrote the link; a sheet is in one list only, the first that fits."""

    before: tuple[ToolSheet, ...] = ()
    after: tuple[ToolSheet, ...] = ()
    combine_with: tuple[ToolSheet, ...] = ()


def links_of(catalogue: Catalogue, sheet: ToolSheet) -> Links:
    """What to do before, after and along with ``sheet``; ids that lead nowhere are left out.

    Those it names come first, in its order, then those that name it, by id.
    """
    said = catalogue.sheets
    taken = {sheet.id}

    def those(own: tuple[str, ...], others: Iterable[str]) -> tuple[ToolSheet, ...]:
        ids = [sheet_id for sheet_id in dict.fromkeys((*own, *others)) if sheet_id not in taken]
        found = tuple(linked for sheet_id in ids if (linked := catalogue.get(sheet_id)))
        taken.update(linked.id for linked in found)
        return found

    return Links(
        before=those(sheet.before, (other.id for other in said if sheet.id in other.after)),
        after=those(sheet.after, (other.id for other in said if sheet.id in other.before)),
        combine_with=those(sheet.combine_with, (other.id for other in said if sheet.id in other.combine_with)),
    )


def predecessors(sheets: Iterable[ToolSheet]) -> dict[str, set[str]]:
    """Who comes before whom among ``sheets``; links to itself or to a sheet that is not there are left out."""
    sheets = tuple(sheets)
    graph: dict[str, set[str]] = {sheet.id: set() for sheet in sheets}
    for sheet in sheets:
        for earlier, later in _pairs(sheet):
            if earlier != later and earlier in graph and later in graph:
                graph[later].add(earlier)
    return graph


def sound_predecessors(sheets: Iterable[ToolSheet]) -> dict[str, set[str]]:
    """:func:`predecessors` without the links that go round in a circle."""
    graph = predecessors(sheets)
    for cycle in cycles(graph):
        for earlier, later in cycle:
            graph[later].discard(earlier)
    return graph


def in_order(sheets: Sequence[ToolSheet]) -> list[ToolSheet]:
    """``sheets`` by title, each after those to do before it; in a circle of orders, by title again."""
    by_id = {sheet.id: sheet for sheet in sheets}
    sorter = TopologicalSorter(sound_predecessors(sheets))
    sorter.prepare()
    ordered: list[ToolSheet] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        ordered += sorted((by_id[sheet_id] for sheet_id in ready), key=lambda sheet: (fold(sheet.title), sheet.id))
        sorter.done(*ready)
    return ordered


def cycles(graph: Graph) -> Iterator[tuple[tuple[str, str], ...]]:
    """The circles of ``graph``, each as its (before, after) pairs, until none is left; no pair is in two of them.

    Each is found in time linear in the links, and its links are then left out.
    """
    left = {sheet_id: set(earlier) for sheet_id, earlier in sorted(graph.items())}
    while (cycle := _cycle(left)) is not None:
        yield cycle
        for earlier, later in cycle:
            left[later].discard(earlier)


def _cycle(graph: Graph) -> tuple[tuple[str, str], ...] | None:
    try:
        TopologicalSorter({later: sorted(earlier) for later, earlier in graph.items()}).prepare()
    except CycleError as error:
        nodes: list[str] = error.args[1]
        return tuple((nodes[place], nodes[place + 1]) for place in range(len(nodes) - 1))
    return None


def _pairs(sheet: ToolSheet) -> Iterator[tuple[str, str]]:
    """(before, after) for every order that ``sheet`` writes."""
    yield from ((earlier, sheet.id) for earlier in sheet.before)
    yield from ((sheet.id, later) for later in sheet.after)
