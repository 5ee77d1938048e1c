"""The exchange as a panel: each row of the public reports on chat panels that applies to a page, and its rules.

Rows on embedding in another site (1 to 15, 17 to 22, 24, 27, 29) are the widget's. Rows 16, 25 and 26 hold for
every test here: pages are served under a sub-path and fail on a refusal by the content policy. Row 31 does not apply:
nothing is stored for a session.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.checks import assert_accessible, walk
from e2e.conftest import Site
from e2e.test_exchange import ask
from romin.web.wording_site import OTHER_PAGES
from web.standin import BUSY

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
NO_ABORT_TIMEOUT = "delete AbortSignal.timeout; delete window.ResizeObserver"
REFUSED_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("", "SecurityError"); } });"""
REFUSED_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
WATCHED = """() => {
    const log = document.querySelector("[role=log]");
    window.seen = { log: [], statuses: [] };
    const name = ({ type, addedNodes, removedNodes }) =>
        type === "attributes" ? "busy" : `+${addedNodes.length} -${removedNodes.length}`;
    new MutationObserver((changes) => seen.log.push(...changes.map(name)))
        .observe(log, { childList: true, attributes: true, attributeFilter: ["aria-busy"] });
    const status = document.querySelector("[role=status]");
    new MutationObserver(() => seen.statuses.push(status.textContent)).observe(status, { childList: true });
}"""


def hold(page: Page) -> list[Route]:
    """Keep every question waiting; :func:`let_go` sends the first one on."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route("**/api/v1/assistant", keep)
    return held


def let_go(page: Page, held: list[Route]) -> None:
    for _ in range(100):
        if held:
            held[0].continue_()
            return
        page.wait_for_timeout(50)
    pytest.fail("nothing was asked")


def focused(page: Page) -> Any:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


def test_rows_37_39_one_log_and_one_status_are_there_and_empty_at_load(open_page: OpenPage) -> None:
    page = open_page()
    assert page.get_by_role("log", name="Échange").inner_text() == ""
    assert page.get_by_role("status").inner_text() == ""
    assert page.locator("[aria-live], [role=alert], [role=status], [role=log]").count() == 2


def test_row_34_nothing_takes_the_focus_or_scrolls_at_load(open_page: OpenPage) -> None:
    page = open_page()
    assert page.evaluate("[document.activeElement.tagName, scrollY]") == ["BODY", 0]


def test_row_38_an_answer_comes_whole_while_the_log_is_busy_and_is_announced_once(open_page: OpenPage) -> None:
    page = open_page()
    held = hold(page)
    page.fill("#message", "il boit")
    page.evaluate(WATCHED)
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("button", name="Trouver")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("status")).to_have_text("Recherche en cours…")
    let_go(page, held)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    assert page.evaluate("seen") == {
        "log": ["busy", "+1 -0", "+1 -0", "busy"],
        "statuses": ["Recherche en cours…", "2 fiches proposées."],
    }


def test_row_39_earlier_entries_are_left_as_they_are(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "il boit")
    page.evaluate("document.querySelector('.entry').dataset.mark = 'kept'")
    page.fill("#message", "alcool")
    page.keyboard.press("Enter")
    expect(page.locator(".entry-romin")).to_have_count(2)
    assert page.locator(".entry").first.get_attribute("data-mark") == "kept"


def test_each_message_names_its_sender_first(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "il boit")
    first = page.locator(".entry").evaluate_all(
        "entries => entries.map((entry) => entry.firstElementChild.textContent)"
    )
    assert first == ["Vous", "ROMIN"]


def test_a_second_sending_waits_for_the_first(open_page: OpenPage) -> None:
    page = open_page()
    held = hold(page)
    page.fill("#message", "il boit")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Trouver").click(force=True)  # said disabled, yet it can be clicked
    expect(page.locator(".entry-you")).to_have_count(1)
    let_go(page, held)
    expect(page.locator(".card").first).to_be_visible()
    assert len(held) == 1


def test_what_is_typed_while_waiting_is_kept(open_page: OpenPage) -> None:
    page = open_page()
    held = hold(page)
    page.fill("#message", "il boit")
    page.keyboard.press("Enter")
    page.fill("#message", "et en collectif ?")
    let_go(page, held)
    expect(page.locator(".card").first).to_be_visible()
    assert page.input_value("#message") == "et en collectif ?"


def test_the_focus_stays_where_the_person_put_it(open_page: OpenPage) -> None:
    page = open_page()
    held = hold(page)
    page.fill("#message", "il boit")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Méthode").focus()
    let_go(page, held)
    expect(page.locator(".card").first).to_be_visible()
    assert focused(page) == "Méthode"


@pytest.mark.parametrize("key", [{"isComposing": True}, {"keyCode": 229}])
def test_enter_that_ends_a_composition_does_not_send(open_page: OpenPage, key: dict[str, object]) -> None:
    """FAILURES, deer-flow #1540."""
    page = open_page()
    page.fill("#message", "il boit")
    page.evaluate(
        """(key) => document.querySelector("#message").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...key }))""",
        key,
    )
    assert page.locator(".entry").count() == 0


def test_row_33_every_character_can_be_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.focus("#message")
    page.keyboard.type("/s?k il boit /")
    assert page.input_value("#message") == "/s?k il boit /"
    assert focused(page) == "message"


def test_a_service_too_slow_is_given_up_with_the_lists_as_a_way_out(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.clock.install()
    hold(page)
    page.fill("#message", "il boit")
    page.keyboard.press("Enter")
    page.clock.fast_forward(9_000)
    expect(page.get_by_role("log")).to_have_attribute("aria-busy", "true")
    page.clock.fast_forward(2_000)
    expect(page.get_by_role("log")).to_contain_text("tarde")
    expect(page.get_by_role("status")).to_have_text("Pas de réponse pour le moment.")
    assert page.input_value("#message") == "il boit"
    assert focused(page) == "message"
    page.get_by_role("link", name="Parcourir les fiches par facteur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Toutes les fiches")


def test_row_30_an_older_browser_is_served(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.add_init_script(NO_ABORT_TIMEOUT)
    page.goto(site.url)
    ask(page, "il boit")
    expect(page.locator(".card").first).to_be_visible()


def test_row_32_a_browser_that_refuses_storage_is_served(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.add_init_script(REFUSED_STORAGE)
    page.goto(site.url)
    ask(page, "il boit")
    expect(page.locator(".card").first).to_be_visible()


def test_row_35_the_focus_goes_through_an_answer_and_out(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "bonjour")
    page.evaluate("document.activeElement.blur(), scrollTo(0, 0)")
    stops = walk(page)
    assert "Addictions" in stops
    assert stops[-1] in dict(OTHER_PAGES).values()


@pytest.mark.parametrize("state", ["waiting", "failure"])
def test_row_40_nothing_hidden_can_be_focused(open_page: OpenPage, site: Site, state: str) -> None:
    page = open_page()
    if state == "waiting":
        hold(page)
        page.fill("#message", "il boit")
        page.keyboard.press("Enter")
    else:
        site.assistant.failure = BUSY
        ask(page, "il boit")
    assert_accessible(page)


def test_row_23_the_server_s_answer_and_the_script_s_share_no_identifier(open_page: OpenPage, site: Site) -> None:
    page = open_page("/?facteur=addictions")
    ask(page, "il boit")
    expect(page.locator(".entry-romin")).to_have_count(2)
    found = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(found) == len(set(found))


def test_row_41_the_field_is_large_enough_not_to_zoom_and_no_script_sizes_it(open_page: OpenPage) -> None:
    page = open_page(width=320, height=640)
    ask(page, "il boit")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#message')).fontSize)") >= 16
    assert page.locator("[style]").count() == 0


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//exemple.test/x", "https://exemple.test", "data:text/html,x"]
)
def test_row_43_an_address_from_elsewhere_is_shown_as_text(open_page: OpenPage, address: str) -> None:
    page = open_page()

    def answer(route: Route) -> None:
        got = route.fetch()
        body = got.json()
        body["sheets"][0] |= {"url": address, "title": "<img src=x onerror=alert(1)>"}
        route.fulfill(response=got, json=body)

    page.route("**/api/v1/assistant", answer)
    ask(page, "il boit")
    title = page.locator(".card-title").first
    expect(title).to_have_text("<img src=x onerror=alert(1)>")
    assert title.locator("a, img").count() == 0


@pytest.mark.parametrize("refused", [False, True])
def test_the_exchange_is_copied(open_page: OpenPage, site: Site, refused: bool) -> None:
    """Pages served over http have no ``navigator.clipboard``: the older way is taken."""
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    if refused:
        page.evaluate(REFUSED_CLIPBOARD)
    ask(page, "il boit")
    page.get_by_role("button", name="Copier l'échange").click()
    expect(page.get_by_role("status")).to_have_text("Échange copié.")
    assert focused(page) == "Copier l'échange"
    page.fill("#message", "")
    page.focus("#message")
    page.keyboard.press("Control+V")
    text = page.input_value("#message")
    assert text.startswith("Vous :\nil boit\n\nROMIN :\n[Addictions (alcool, stupéfiants) « boit »]\n")
    assert f"- Surfer l'envie : {site.url}/fiches/surfer-l-envie" in text
    assert "×" not in text


def test_the_exchange_is_printed(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("window.print = () => { window.printed = true }")
    ask(page, "il boit")
    page.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("window.printed") is True


def test_the_exchange_is_cleared_and_starts_afresh(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    expect(page.locator(".chat-tools")).to_be_hidden()
    ask(page, "il boit")
    page.get_by_role("link", name="Effacer l'échange").click()
    expect(page.get_by_role("status")).to_have_text("Échange effacé.")
    assert page.locator("[role=log]").inner_text() == ""
    assert focused(page) == "message"
    expect(page.locator(".chat-tools")).to_be_hidden()
    ask(page, "il boit")
    assert site.assistant.asked[-1].state is None


def test_without_a_script_only_what_works_is_offered(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False)
    page.fill("#message", "il boit")
    page.get_by_role("button", name="Trouver").click()
    expect(page.locator(".card").first).to_be_visible()
    assert page.get_by_role("button", name="Copier").count() == 0
    page.get_by_role("link", name="Effacer l'échange").click()
    expect(page.locator(".card")).to_have_count(0)
