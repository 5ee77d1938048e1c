"""Pictures say what the words and the tables beside them say."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from romin.catalogue.howto import Step
from romin.web.contexts import Cell, Row, Table
from romin.web.pictures import LARGEST, plot, time_bar


@given(st.lists(st.integers(1, 1440), min_size=2, max_size=30))
def test_the_parts_of_a_time_bar_follow_each_other_and_fill_it(minutes: list[int]) -> None:
    parts = time_bar([Step(f"Étape {place}", length) for place, length in enumerate(minutes)])
    assert [part.minutes for part in parts] == minutes
    assert parts[0].start == 0
    assert parts[-1].start + parts[-1].width == pytest.approx(100, abs=0.02)
    for before, after in pairwise(parts):
        assert before.start + before.width == pytest.approx(after.start, abs=0.02)
        assert before.width * after.minutes == pytest.approx(after.width * before.minutes, abs=0.02 * max(minutes))


@pytest.mark.parametrize("steps", [[], [Step("Seule", 10)], [Step("A", 10), Step("B")]])
def test_there_is_no_bar_of_times_unknown(steps: list[Step]) -> None:
    assert time_bar(steps) == ()


def table(counts: list[list[int]]) -> Table:
    rows = tuple(Row(f"r{n}", "/", tuple(Cell(count, "/", "", 0) for count in row)) for n, row in enumerate(counts))
    return Table("Nombres", "Ligne", tuple((f"c{n}", "/") for n in range(len(counts[0]))), rows)


@given(
    st.integers(1, 8).flatmap(
        lambda wide: st.lists(st.lists(st.integers(0, 500), min_size=wide, max_size=wide), min_size=1)
    )
)
def test_the_area_of_a_disc_is_its_number(counts: list[list[int]]) -> None:
    drawn = plot(table(counts))
    flat = [count for row in counts for count in row if count]
    assert [disc.count for disc in drawn.discs] == flat
    for disc in drawn.discs:
        assert disc.radius == pytest.approx(LARGEST * (disc.count / max(flat)) ** 0.5, abs=0.05)
        assert disc.radius <= LARGEST
        assert 0 < disc.x < 100
        assert 0 < disc.y < drawn.height


def test_the_matrix_and_the_pathway_are_drawn_from_their_tables(client: TestClient) -> None:
    for path in ("/choisir", "/parcours"):
        page = client.get(path).text
        cells = re.findall(r'<td class="shade-[1-4]">', page)
        assert page.count("<circle") == len(cells) > 5


def test_a_sheet_without_timed_steps_has_no_picture(client: TestClient) -> None:
    assert "<svg" not in client.get("/fiches/fiche-incomplete").text
