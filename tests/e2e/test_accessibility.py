"""Every page and state: no rule of axe or HTML CodeSniffer broken, targets large enough, nothing from elsewhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.checks import WHOLE, assert_accessible, assert_clean
from e2e.conftest import Site
from e2e.test_exchange import ask
from web.addresses import ENTRIES, PAGES, WIDGET
from web.standin import BUSY

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
ALARMING = "il boit, M. Dupont, idées noires"
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter((element) => !element.closest('.prose p, .prose li, .problem, p') && element.checkVisibility())
  .map((element) => [element.textContent.trim().slice(0, 40),
    (element.closest('label') ?? element).getBoundingClientRect().height])
  .filter(([text, height]) => height < 43.5 && text !== 'Aller au contenu')"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PAGES, *WIDGET])
def test_a_page_has_no_violation(open_page: OpenPage, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme)
    assert_accessible(page)
    assert_clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/choisir", "/fiches/surfer-l-envie"])
def test_more_contrast_is_given_when_asked_for(open_page: OpenPage, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme, contrast="more")
    assert_accessible(page)
    ink = "getComputedStyle(document.body).color"
    assert page.evaluate(ink) == ("rgb(0, 0, 0)" if scheme == "light" else "rgb(255, 255, 255)")


def test_the_rules_see_a_fault(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    with pytest.raises(AssertionError, match="texte"):
        assert_accessible(page)
    with pytest.raises(AssertionError, match="button"):
        assert_clean(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["answer", "question", "failure", "cleared", "search"])
def test_a_state_has_no_violation(open_page: OpenPage, site: Site, state: str, scheme: str) -> None:
    page = open_page("/fiches" if state == "search" else "/", height=WHOLE, color_scheme=scheme)
    if state == "search":
        page.fill("#q", "envie")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=2).filter(has_text="avec")).to_be_visible()
    else:
        site.assistant.failure = BUSY if state == "failure" else None
        ask(page, "bonjour" if state == "question" else ALARMING)
        if state == "cleared":
            page.get_by_role("link", name="Effacer l'échange").click()
    assert_accessible(page)
    assert_clean(page)


@pytest.mark.parametrize("path", PAGES)
def test_targets_are_large_enough(open_page: OpenPage, path: str) -> None:
    assert open_page(path, width=320, height=640).evaluate(SMALL_TARGETS) == []


def test_targets_of_an_answer_are_large_enough(open_page: OpenPage) -> None:
    page = open_page("/", width=320, height=640)
    ask(page, "il boit")
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("path", ENTRIES)
def test_a_first_visit_is_light_and_asks_nobody_else(open_page: OpenPage, site: Site, path: str) -> None:
    page = open_page(path)
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map((entry) => [entry.name, entry.encodedBodySize])"
    )
    assert all(name.startswith(site.origin) for name, _ in sizes)
    assert sum(size for _, size in sizes) < 100_000
