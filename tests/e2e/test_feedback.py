"""Votes and reports in a real browser: by keyboard, when sending fails, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.checks import WHOLE, assert_accessible, assert_clean, assert_fits
from e2e.conftest import Site
from e2e.test_exchange import ask, tab_to
from romin.journal.schemas import Reason
from web.addresses import SHEET
from web.standin import QUERY_ID

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
PRESSED = "[...document.querySelectorAll('.vote button')].map((button) => button.getAttribute('aria-pressed'))"


def test_a_vote_by_keyboard_is_told_and_keeps_the_exchange_and_the_focus(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "il boit")
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
    tab_to(page, "Pas utile")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Merci, votre avis")
    assert page.evaluate(PRESSED) == ["false", "true"]
    assert page.evaluate("document.activeElement.textContent") == "Pas utile"
    assert site.journal.votes[QUERY_ID, None][:2] == (False, "page")
    page.get_by_role("button", name="Utile", exact=True).click()
    expect(page.get_by_role("link", name="Ajouter un commentaire")).to_be_visible()
    assert page.evaluate(PRESSED) == ["true", "false"]
    assert site.journal.votes[QUERY_ID, None][0] is True
    expect(page.locator(".card").first).to_be_visible()


def test_what_went_wrong_is_said_beside_the_exchange(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "il boit")
    page.get_by_role("button", name="Pas utile").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Dire ce qui n'allait pas").click()
    details = opened.value
    details.get_by_label("Trop de jargon").check()
    details.get_by_label("Un commentaire (facultatif)").fill("Mme Garrigue a trouvé cela obscur.")
    details.get_by_role("button", name="Envoyer").click()
    expect(details.get_by_label("Votre commentaire, tel qu'il serait gardé")).to_have_value(
        "Mme […] a trouvé cela obscur."
    )
    details.get_by_role("button", name="Confirmer").click()
    expect(details.get_by_role("heading", level=1)).to_have_text("Merci")
    assert site.journal.reasons[QUERY_ID, None] == (Reason.JARGON,)
    assert "Garrigue" not in site.journal.votes[QUERY_ID, None][2]


@pytest.mark.parametrize("reply", ["refused", "nothing"])
def test_a_vote_that_is_not_sent_is_said_and_can_be_given_again(open_page: OpenPage, reply: str) -> None:
    page = open_page()
    ask(page, "il boit")
    page.route("**/feedback", lambda route: route.abort() if reply == "nothing" else route.fulfill(status=503, json={}))
    page.get_by_role("button", name="Utile", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("n'a pas pu être enregistré")
    assert page.evaluate(PRESSED) == [None, None]
    page.unroute("**/feedback")
    page.get_by_role("button", name="Utile", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Merci")


def test_votes_and_reports_work_without_javascript(open_page: OpenPage, site: Site) -> None:
    page = open_page(java_script_enabled=False)
    page.get_by_label("Un facteur de risque ou une situation").fill("il boit")
    page.get_by_role("button", name="Trouver").click()
    page.get_by_role("button", name="Pas utile").click()
    page.get_by_label("Mauvais facteur de risque").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")
    assert site.journal.reasons[QUERY_ID, None] == (Reason.FACTOR,)
    page.goto(site.url + SHEET)
    page.get_by_role("link", name="Raconter l'usage de cette fiche").click()
    page.get_by_role("group", name="Avez-vous utilisé cette fiche").get_by_label("Oui").check()
    page.get_by_label("Durée vraiment nécessaire").fill("50")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("votre retour d'expérience est enregistré")).to_be_visible()
    assert [report.minutes for report in site.journal.reports.values()][-1] == 50


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_vote_and_a_comment_to_read_again_have_no_violation(open_page: OpenPage, site: Site, scheme: str) -> None:
    page = open_page(height=WHOLE, color_scheme=scheme)
    ask(page, "il boit")
    page.get_by_role("button", name="Utile", exact=True).click()
    expect(page.get_by_role("link", name="Ajouter un commentaire")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site.url}/avis?reponse={QUERY_ID}&utile=oui")
    page.get_by_label("Un commentaire (facultatif)").fill("Mme Garrigue a aimé.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("button", name="Confirmer")).to_be_visible()
    assert_accessible(page)
    assert_clean(page)
    page.set_viewport_size({"width": 320, "height": 256})
    assert_fits(page)
