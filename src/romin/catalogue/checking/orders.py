"""Orders between sheets that cannot be followed."""

from collections.abc import Iterator, Mapping

from romin.catalogue.checking.shelf import Shelf
from romin.catalogue.linking import cycles, predecessors
from romin.catalogue.models import Problem
from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import SheetSource


def check_orders(shelf: Shelf) -> Iterator[Problem]:
    """Orders that go round in a circle, and those that the periods of the two sheets contradict."""
    by_id = shelf.sources
    graph = predecessors(source.sheet for source in by_id.values())
    for cycle in cycles(graph):
        turns = ", puis ".join((*(earlier for earlier, _ in cycle), cycle[0][0]))
        where, line = _written(cycle[0], by_id)
        report = Report(where.file)
        message = f"L'ordre tourne en rond : {shown(turns, 200)}."
        report.error("ordre_circulaire", line, message, "Retirez l'un de ces renvois « avant » ou « apres ».")
        yield from report.problems
    for later, before in graph.items():
        for earlier in sorted(before):
            yield from _check_periods((earlier, later), by_id)


def _check_periods(pair: tuple[str, str], by_id: Mapping[str, SheetSource]) -> tuple[Problem, ...]:
    earlier, later = (by_id[sheet_id].sheet for sheet_id in pair)
    if not earlier.periods or not later.periods or earlier.periods[0].rank <= later.periods[-1].rank:
        return ()
    where, line = _written(pair, by_id)
    report = Report(where.file)
    message = f"La fiche {shown(earlier.id)} se fait avant {shown(later.id)}, mais ses périodes viennent toutes après."
    report.warn("ordre_et_periodes", line, message, "Corrigez « periodes », ou l'ordre entre ces deux fiches.")
    return tuple(report.problems)


def _written(pair: tuple[str, str], by_id: Mapping[str, SheetSource]) -> tuple[SheetSource, int]:
    """The sheet that writes this order, and the line."""
    earlier, later = (by_id[sheet_id] for sheet_id in pair)
    if later.sheet.id in earlier.sheet.after:
        return earlier, earlier.line("apres")
    return later, later.line("avant")
