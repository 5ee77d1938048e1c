"""A plan grown from page to page: with a script it follows the tab, without one the links; it prints alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.checks import assert_accessible, assert_fits
from e2e.conftest import Site
from e2e.test_exchange import ask

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
TWO = "/plan?fiche=surfer-l-envie&fiche=thermometre-de-la-colere&entretiens=1&minutes=30"


def test_a_sheet_found_by_asking_joins_the_plan_of_the_tab(open_page: OpenPage, site: Site) -> None:
    page = open_page("/plan?fiche=thermometre-de-la-colere&entretiens=2&minutes=60")
    page.goto(site.url + "/")
    ask(page, "il boit")
    page.get_by_role("link", name="Ajouter au plan : Surfer l'envie").click()
    expect(page.locator(".plan-line a")).to_have_text(["Thermomètre de la colère", "Surfer l'envie"])
    assert "entretiens=2&minutes=60" in page.url
    page.goto(site.url + "/methode")
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.locator(".plan-line a")).to_have_count(2)
    page.get_by_role("link", name="Vider le plan").click()
    expect(page.locator(".plan-line a")).to_have_count(0)
    page.goto(site.url + "/methode")
    expect(page.get_by_role("link", name="Plan", exact=True)).to_have_attribute("href", "/outils/romin/plan")
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_a_plan_grows_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/fiches/thermometre-de-la-colere", java_script_enabled=False)
    page.locator(".sheet-actions").get_by_role("link", name="Ajouter au plan").click()
    page.get_by_label("Une fiche du catalogue").select_option("fiche-incomplete")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    expect(page.locator(".plan-line a")).to_have_count(2)
    page.get_by_label("Minutes par entretien").fill("60")
    page.get_by_role("button", name="Recalculer").click()
    page.get_by_role("link", name="Choisir parmi les fiches").click()
    page.get_by_role("link", name="Ajouter au plan : Surfer l'envie").click()
    expect(page.locator(".plan-line a")).to_have_count(3)
    assert "minutes=60" in page.url


def test_the_script_does_without_storage(open_page: OpenPage, site: Site) -> None:
    page = open_page("/methode")
    refuse = (
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    page.add_init_script(refuse)
    page.goto(site.url + TWO)
    page.goto(site.url + "/fiches")
    page.get_by_role("link", name="Ajouter au plan : Surfer l'envie").click()
    expect(page.locator(".plan-line a")).to_have_text("Surfer l'envie")


@pytest.mark.parametrize("path", [TWO, "/fiches/surfer-l-envie/entretien?minutes=15"])
def test_what_is_printed_is_the_plan_alone(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=320, height=640)
    assert_fits(page)
    assert_accessible(page)
    page.emulate_media(media="print")
    for element in page.locator(".screen-only, form, .site").all():
        expect(element).to_be_hidden()
    if "plan" in path:
        expect(page.locator(".written-name")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
