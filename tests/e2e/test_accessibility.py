"""Every page and state: no axe violation, no sideways scroll, targets large enough, text that can grow."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from e2e.conftest import Site
from e2e.test_exchange import ask
from web.standin import BUSY

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
PATHS = (
    "/",
    "/fiches",
    "/fiches?stade=action",
    "/facteurs/addictions",
    "/fiches/surfer-l-envie",
    "/fiches/fiche-incomplete",
    "/fiches?milieu=ferm%C3%A9&preuve=d%C3%A9montr%C3%A9",
    "/methode",
    "/choisir",
    "/parcours",
    "/niveaux-de-preuve",
    "/plan",
    "/plan?fiche=surfer-l-envie&fiche=thermometre-de-la-colere&entretiens=1&minutes=30",
    "/fiches/surfer-l-envie/entretien?minutes=15",
    "/widget",
    "/widget?facteur=addictions",
    "/integrer",
    "/rien",
)
ALARMING = "il boit, M. Dupont, idées noires"
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter((element) => !element.closest('.prose p, .prose li, .problem, p') && element.checkVisibility())
  .map((element) => [element.textContent.trim().slice(0, 40), element.getBoundingClientRect().height])
  .filter(([text, height]) => height < 43.5 && text !== 'Aller au contenu')"""


def assert_accessible(page: Page) -> None:
    results: Any = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def assert_fits(page: Page) -> None:
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_violation(open_page: OpenPage, path: str, scheme: str) -> None:
    assert_accessible(open_page(path, color_scheme=scheme))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["answer", "question", "failure", "search"])
def test_a_state_has_no_violation(open_page: OpenPage, site: Site, state: str, scheme: str) -> None:
    page = open_page("/fiches" if state == "search" else "/", color_scheme=scheme)
    if state == "search":
        page.fill("#q", "envie")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=2).filter(has_text="avec")).to_be_visible()
    else:
        site.assistant.failure = BUSY if state == "failure" else None
        ask(page, "bonjour" if state == "question" else ALARMING)
    assert_accessible(page)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_at_320_pixels(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=320, height=640)
    assert_fits(page)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true }")
    assert_fits(page)


def test_a_long_answer_fits_at_320_pixels(open_page: OpenPage) -> None:
    page = open_page("/", width=320, height=640)
    ask(page, f"{ALARMING} https://exemple.test/{'a' * 200}")
    assert_fits(page)


@pytest.mark.parametrize("path", ["/", "/fiches", "/fiches/surfer-l-envie"])
def test_text_can_be_twice_as_large(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=640, height=700)
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    assert_fits(page)


@pytest.mark.parametrize("path", PATHS)
def test_targets_are_large_enough(open_page: OpenPage, path: str) -> None:
    assert open_page(path, width=320, height=640).evaluate(SMALL_TARGETS) == []


def test_targets_of_an_answer_are_large_enough(open_page: OpenPage) -> None:
    page = open_page("/", width=320, height=640)
    ask(page, "il boit")
    assert page.evaluate(SMALL_TARGETS) == []


def test_the_regions_that_speak_are_there_and_empty_at_load(open_page: OpenPage) -> None:
    page = open_page()
    assert page.locator("[role=log]").inner_text() == ""
    assert page.locator("[role=status]").inner_text() == ""
    assert page.locator("[aria-live], [role=alert], [role=status], [role=log]").count() == 2


def test_the_focus_is_always_visible(open_page: OpenPage) -> None:
    page = open_page()
    for _ in range(14):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")


def test_a_sheet_prints_without_the_frame_of_the_site(open_page: OpenPage) -> None:
    page = open_page("/fiches/surfer-l-envie")
    page.emulate_media(media="print")
    expect(page.locator(".site")).to_be_hidden()
    expect(page.locator(".related")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_forced_colours_keep_what_is_chosen_visible(open_page: OpenPage) -> None:
    page = open_page("/fiches?stade=action", forced_colors="active", reduced_motion="reduce")
    chosen = page.locator(".pill[aria-current]").first
    assert chosen.evaluate("element => getComputedStyle(element).borderTopStyle") == "solid"


def test_a_first_visit_is_light_and_asks_nobody_else(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map((entry) => [entry.name, entry.encodedBodySize])"
    )
    assert all(name.startswith(site.origin) for name, _ in sizes)
    assert sum(size for _, size in sizes) < 100_000
