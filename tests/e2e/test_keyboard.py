"""The keyboard alone: every page can be crossed and left, and the work of an officer done without a mouse."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.checks import walk
from e2e.conftest import Site
from e2e.test_exchange import ask, tab_to
from romin.web.wording_site import OTHER_PAGES
from web.addresses import ENTRIES, PLAN
from web.standin import BUSY

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]


def press_on(page: Page, text: str) -> None:
    tab_to(page, text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("path", [*ENTRIES, PLAN])
def test_a_page_is_crossed_and_left(open_page: OpenPage, path: str) -> None:
    """FAILURES row 35: no trap. The first stop skips the menu, the last is in the foot of the page."""
    stops = walk(open_page(path))
    assert stops[0] == "Aller au contenu"
    assert stops[-1] in dict(OTHER_PAGES).values()


def test_skipping_the_menu_goes_to_the_content(open_page: OpenPage) -> None:
    page = open_page("/methode")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_from_criteria_to_a_sheet(open_page: OpenPage) -> None:
    page = open_page("/choisir")
    press_on(page, "Technique")
    expect(page.get_by_role("heading", level=2).filter(has_text="fiche")).to_have_text("1 fiche")
    press_on(page, "Thermomètre de la colère")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thermomètre de la colère")


def test_filters_are_put_and_taken_away(open_page: OpenPage) -> None:
    page = open_page("/fiches", width=640)
    press_on(page, "Filtrer")
    press_on(page, "Collective")
    expect(page).to_have_url(re.compile("modalite=collective"))
    press_on(page, "Tout effacer")
    expect(page).not_to_have_url(re.compile("modalite"))


def test_a_word_is_searched(open_page: OpenPage) -> None:
    page = open_page("/fiches")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("paliers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2).filter(has_text="avec")).to_have_text("1 fiche avec « paliers »")


def test_a_plan_is_made_and_taken_away(open_page: OpenPage) -> None:
    page = open_page("/fiches/thermometre-de-la-colere")
    press_on(page, "Ajouter au plan")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "minutes":
            break
    page.keyboard.press("Control+A")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("minutes=60"))
    tab_to(page, "ODT")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".odt")


def test_a_misunderstanding_is_taken_away_and_the_focus_kept(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "il boit")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if "Retirer : 45 min" in (page.evaluate("document.activeElement.getAttribute('aria-label')") or ""):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".entry-romin")).to_have_count(2)
    assert site.assistant.asked[-1].need is not None
    assert "45 min" in page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_a_failure_is_tried_again(open_page: OpenPage, site: Site) -> None:
    site.assistant.failure = BUSY
    page = open_page()
    ask(page, "il boit")
    site.assistant.failure = None
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == "Réessayer":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "message"
