"""The exchange in a real browser: by keyboard, when the service fails, and without JavaScript."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.conftest import Site
from romin.core.errors import InvalidInput
from web.standin import BUSY, PDF

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]


def tab_to(page: Page, text: str) -> None:
    """Move the focus with the keyboard, as a person would, to the element that shows ``text``."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if text in page.evaluate("document.activeElement.textContent"):
            return
    pytest.fail(f"the keyboard does not reach « {text} »")


def ask(page: Page, message: str) -> None:
    page.get_by_label("Un facteur de risque ou une situation").fill(message)
    page.keyboard.press("Enter")
    expect(page.locator(".entry-romin").last).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")


def test_from_a_message_to_the_support_by_keyboard(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page()
    assert page.evaluate("[document.activeElement.tagName, scrollY]") == ["BODY", 0]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "message"
    page.keyboard.type("il boit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("2 fiches proposées.")
    assert page.evaluate("document.activeElement.id") == "message"
    assert page.input_value("#message") == ""
    log = page.get_by_role("log")
    expect(log.get_by_text("Vous", exact=True)).to_be_visible()
    expect(log.get_by_role("heading", name="ROMIN")).to_be_visible()
    expect(log.get_by_text("J'ai compris")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    for _ in range(30):
        if page.evaluate("document.activeElement.textContent") == "Surfer l'envie":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Surfer l'envie")
    tab_to(page, "cartes à trier")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "cartes à trier (1).pdf"
    download.value.save_as(tmp_path / "support.pdf")
    assert (tmp_path / "support.pdf").read_bytes() == PDF


def test_a_notice_stands_with_the_answer_and_never_in_its_place(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "il boit, dit M. Dupont")
    answer = page.locator(".entry-romin").last
    expect(answer.locator(".notice")).to_have_text("Votre message semble contenir un nom.")
    expect(answer.locator(".card").first).to_be_visible()
    ask(page, "il boit")
    expect(page.locator(".entry-romin").last.locator(".notice")).to_have_count(0)


def test_what_is_understood_is_shown_with_its_words(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "il boit")
    said = page.locator(".entry-romin").inner_text()
    for text in (
        "«\u00a0boit\u00a0»",
        "écarté : Absence de loisirs pro-sociaux",
        "stade : Action",
        "45 min au plus",
        "non renseigné",
    ):
        assert text in said, text
    assert "assoupli : la durée" in said


def test_the_script_and_the_server_show_the_same_answer(open_page: OpenPage) -> None:
    texts = []
    for script in (True, False):
        page = open_page("/", java_script_enabled=script)
        page.fill("#message", "il boit, M. Dupont, idées noires")
        page.get_by_role("button", name="Trouver").click()
        expect(page.locator(".card").last).to_be_visible()
        texts.append([" ".join(text.split()) for text in page.locator(".entry").all_inner_texts()])
    assert texts[0] == texts[1]


def test_a_choice_is_a_button_that_goes_on(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "bonjour")
    page.get_by_role("button", name="Addictions").click()
    expect(page.locator(".card").first).to_be_visible()
    assert site.assistant.asked[-1].message == "addictions : alcool"
    assert site.assistant.asked[-1].state == {"v": 1, "factors": [], "signature": "x"}


def test_enter_sends_shift_enter_breaks_and_composition_does_not_send(open_page: OpenPage) -> None:
    page = open_page()
    page.focus("#message")
    page.keyboard.type("il boit")
    page.keyboard.press("Shift+Enter")
    assert page.input_value("#message") == "il boit\n"
    page.evaluate(
        """document.querySelector('#message').dispatchEvent(
            new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"""
    )
    assert page.locator(".entry").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator(".card").first).to_be_visible()


def test_a_message_is_only_ever_text(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, 'il boit <img src=x onerror="alert(1)"><script>alert(1)</script>')
    assert page.locator(".log img, .log script").count() == 0
    expect(page.locator(".said")).to_contain_text("<img src=x")


def test_a_busy_service_keeps_the_message_and_lets_retry(open_page: OpenPage, site: Site) -> None:
    site.assistant.failure = BUSY
    page = open_page()
    ask(page, "il boit")
    expect(page.get_by_role("log")).to_contain_text("Trop de demandes")
    assert page.input_value("#message") == "il boit"
    assert page.evaluate("document.activeElement.id") == "message"
    expect(page.get_by_role("link", name="Parcourir les fiches par facteur")).to_have_attribute(
        "href", site.url.removeprefix(site.origin) + "/fiches"
    )
    site.assistant.failure = None
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".card").first).to_be_visible()
    assert page.get_by_role("button", name="Réessayer").count() == 0
    assert page.input_value("#message") == ""


@pytest.mark.parametrize("answer", ["abort", "html"])
def test_a_service_that_is_away_is_said(open_page: OpenPage, answer: str) -> None:
    page = open_page()

    def fail(route: Route) -> None:
        if answer == "abort":
            route.abort()
        else:
            route.fulfill(status=502, body="<h1>Bad gateway</h1>", content_type="text/html")

    page.route("**/api/v1/assistant", fail)
    ask(page, "il boit")
    expect(page.get_by_role("log")).to_contain_text("ne répond pas")
    assert page.input_value("#message") == "il boit"


def test_a_state_the_server_does_not_know_is_dropped(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    ask(page, "il boit")
    site.assistant.failure = InvalidInput("inconnu", code="etat_invalide")
    asked: list[object] = []

    def once(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "")["state"])
        if len(asked) > 1:
            site.assistant.failure = None
        route.continue_()

    page.route("**/api/v1/assistant", once)
    page.fill("#message", "alcool")
    page.keyboard.press("Enter")
    expect(page.locator(".entry-romin")).to_have_count(2)
    assert asked[0] is not None
    assert asked[1] is None


def test_the_exchange_works_without_javascript(open_page: OpenPage, site: Site) -> None:
    page = open_page("/", java_script_enabled=False)
    page.fill("#message", "il boit")
    page.get_by_role("button", name="Trouver").click()
    expect(page.locator(".card").first).to_be_visible()
    assert "boit" not in page.url
    page.get_by_role("button", name="Plutôt en collectif").click()
    expect(page.locator(".said")).to_have_text("plutôt en collectif, alcool")
    assert site.assistant.asked[-1].state == {"v": 1, "factors": ["addictions"], "signature": "x"}
    page.get_by_role("link", name="Surfer l'envie", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Surfer l'envie")


def test_filters_work_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/fiches", java_script_enabled=False)
    page.get_by_text("Filtrer", exact=True).click()
    page.get_by_role("link", name="Technique").click()
    expect(page.get_by_role("heading", level=2).filter(has_text="fiche")).to_have_text("1 fiche")
