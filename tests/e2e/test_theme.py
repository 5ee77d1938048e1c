"""A theme is one file: the demonstration one passes the same checks as the project's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.checks import WHOLE, assert_accessible, assert_clean, assert_fits
from e2e.conftest import Site
from e2e.test_exchange import ask

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
THEME = Path(__file__).parents[2] / "docs" / "themes" / "ardoise.css"
INK_AND_ACCENT = """() => [getComputedStyle(document.body).fontFamily.split(",")[0],
    getComputedStyle(document.querySelector(".send")).backgroundColor]"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("themed"), "/outils/romin", theme_css=THEME) as site:
        yield site


@pytest.mark.parametrize("contrast", ["no-preference", "more"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/fiches/surfer-l-envie", "/choisir"])
def test_a_page_of_the_theme_has_no_violation(open_page: OpenPage, path: str, scheme: str, contrast: str) -> None:
    page = open_page(path, height=WHOLE, color_scheme=scheme, contrast=contrast)
    if path == "/":
        ask(page, "il boit, M. Dupont, idées noires")
        font, accent = page.evaluate(INK_AND_ACCENT)
        assert font == "Georgia"
        assert (accent == "rgb(106, 42, 99)") == ((scheme, contrast) == ("light", "no-preference"))
    assert_accessible(page)
    assert_clean(page)


def test_the_theme_fits_a_small_screen(open_page: OpenPage) -> None:
    page = open_page("/fiches/surfer-l-envie", width=320, height=256)
    assert_fits(page)
