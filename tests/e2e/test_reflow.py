"""Small screens, large text, wide spacing: nothing is lost, nothing scrolls sideways (RGAA 10.4, 10.11, 10.12)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from e2e.checks import assert_fits, walk
from e2e.test_exchange import ask
from web.addresses import PAGES

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
MESSAGE = f"il boit, M. Dupont, idées noires https://exemple.test/{'a' * 200}"
OPEN_ALL = "document.querySelectorAll('details').forEach((element) => { element.open = true })"
# The spacing of WCAG 1.4.12, laid by a constructed sheet: the site's policy refuses inline styles.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
        p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_320_by_256_pixels(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=320, height=256)
    assert_fits(page)
    page.evaluate(OPEN_ALL)
    assert_fits(page)
    page.evaluate(SPACED)
    assert_fits(page)


@pytest.mark.parametrize("path", PAGES)
def test_text_can_be_twice_as_large(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=640, height=512)
    page.evaluate(OPEN_ALL)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_fits(page)


@pytest.mark.parametrize("path", ["/", "/fiches", "/choisir", "/fiches/surfer-l-envie", "/aide"])
def test_text_can_be_spaced_on_a_wide_screen(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    page.evaluate(SPACED)
    assert_fits(page)


@pytest.mark.parametrize(("width", "height", "size"), [(320, 256, "100%"), (640, 512, "200%"), (320, 640, "100%")])
def test_a_long_answer_fits(open_page: OpenPage, width: int, height: int, size: str) -> None:
    """FAILURES, civiform #2877 (a long address) and row 28 (an answer cut off)."""
    page = open_page("/", width=width, height=height)
    page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
    ask(page, MESSAGE)
    assert_fits(page)
    page.evaluate(SPACED)
    assert_fits(page)


@pytest.mark.parametrize("path", ["/", "/fiches", "/fiches/surfer-l-envie"])
def test_each_stop_of_the_keyboard_is_seen_on_320_by_256_pixels(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=320, height=256)
    if path == "/":
        ask(page, "il boit")
        page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
    assert walk(page)
