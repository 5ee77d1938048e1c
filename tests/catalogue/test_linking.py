"""Links written on one side are true on both, and no mistake breaks an order."""

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from catalogue.samples import load_one
from romin.catalogue.linking import cycles, in_order, links_of, predecessors
from romin.catalogue.models import Catalogue, ToolSheet
from romin.catalogue.pathway import chart, pathway
from romin.catalogue.vocabulary import Period, RiskFactor

IDS = ("a", "b", "c", "d", "e", "inconnue")
some_ids = st.lists(st.sampled_from(IDS), max_size=3).map(tuple)


@st.composite
def linked(draw: st.DrawFn) -> Catalogue:
    """Up to five sheets that name each other, themselves or nobody, in any order and any circle."""
    names = draw(st.lists(st.sampled_from(IDS[:-1]), unique=True).map(sorted))
    return Catalogue(
        tuple(
            ToolSheet(
                name,
                draw(st.sampled_from(["Zoé", "École", "arbre"])),
                before=draw(some_ids),
                after=draw(some_ids),
                combine_with=draw(some_ids),
                periods=draw(st.lists(st.sampled_from(Period), max_size=2, unique=True).map(tuple)),
                risk_factors=draw(st.sampled_from([(), (RiskFactor.TRAVAIL,), tuple(RiskFactor)])),
            )
            for name in names
        )
    )


def _ids(sheets: tuple[ToolSheet, ...]) -> set[str]:
    return {sheet.id for sheet in sheets}


def test_the_other_side_shows_the_link() -> None:
    first = ToolSheet("a", "A", after=("b",), combine_with=("c",))
    catalogue = Catalogue((first, ToolSheet("b", "B"), ToolSheet("c", "C", before=("b",))))
    b, c = catalogue.sheets[1:]
    assert _ids(links_of(catalogue, first).after) == {"b"}
    assert (_ids(links_of(catalogue, b).before), _ids(links_of(catalogue, b).after)) == ({"a"}, {"c"})
    assert (_ids(links_of(catalogue, c).before), _ids(links_of(catalogue, c).combine_with)) == ({"b"}, {"a"})


@given(linked())
def test_every_link_is_seen_from_both_sides_and_once_a_sheet(catalogue: Catalogue) -> None:
    for sheet in catalogue.sheets:
        links = links_of(catalogue, sheet)
        shown = [other.id for other in (*links.before, *links.after, *links.combine_with)]
        assert len(shown) == len(set(shown))
        assert sheet.id not in shown
        for other in (*links.before, *links.after, *links.combine_with):
            back = links_of(catalogue, other)
            assert sheet.id in _ids(back.before) | _ids(back.after) | _ids(back.combine_with)


@given(linked())
def test_an_order_keeps_every_sheet_and_every_before_outside_circles(catalogue: Catalogue) -> None:
    graph = predecessors(catalogue.sheets)
    broken = {pair for cycle in cycles(graph) for pair in cycle}
    ordered = [sheet.id for sheet in in_order(catalogue.sheets)]
    assert sorted(ordered) == sorted(graph)
    for later, before in graph.items():
        for earlier in before:
            if (earlier, later) not in broken:
                assert ordered.index(earlier) < ordered.index(later)


@given(linked())
def test_a_circle_is_made_of_links_that_follow_each_other(catalogue: Catalogue) -> None:
    graph = predecessors(catalogue.sheets)
    for cycle in cycles(graph):
        assert cycle[-1][1] == cycle[0][0]
        assert all(one[1] == two[0] for one, two in pairwise(cycle))
        assert all(earlier in graph[later] for earlier, later in cycle)


@given(linked(), st.sampled_from(RiskFactor))
def test_the_chart_counts_what_the_path_of_a_factor_shows(catalogue: Catalogue, factor: RiskFactor) -> None:
    counts = chart(catalogue)[factor]
    assert {period: len(sheets) for period, sheets in pathway(catalogue, factor).periods.items()} == counts


def test_periods_are_read_in_any_wording_and_put_in_order(content: Path) -> None:
    sheet, problems = load_one(content, "periodes: [Fin de mesure, travail, ÉVALUATION]")
    assert sheet.periods == (Period.EVALUATION, Period.TRAVAIL, Period.FIN_DE_MESURE)
    assert problems == ()
    assert load_one(content, "periodes: tous")[0].periods == tuple(Period)


def test_a_wrong_period_is_named_and_dropped(content: Path) -> None:
    sheet, (problem,) = load_one(content, "periodes: [planificaton, travail]")
    assert sheet.periods == (Period.TRAVAIL,)
    assert (problem.code, problem.remedy) == ("valeur_inconnue", "Vouliez-vous dire « planification » ?")


def test_links_are_read_as_ids_or_addresses_without_repeats(content: Path) -> None:
    header = "avant: /fiches/a, b\napres: [c, c.md, /fiches/c/]\ncombiner_avec:\n  - d\n  - ''\n  - [e]"
    sheet, problems = load_one(content, header)
    assert (sheet.before, sheet.after, sheet.combine_with) == (("a", "b"), ("c",), ("d",))
    assert [problem.code for problem in problems] == ["valeur_invalide"]
