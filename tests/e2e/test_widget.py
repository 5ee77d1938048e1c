"""The widget in pages of another site, gentle and hostile. Tests are named after the rows of known failures they cover.

Rows without a test, and why: 19 (a page of origin ``null``, as in some mobile shells, cannot be listed: a documented
limit), 27 (answers come whole, nothing is streamed). The one about thumbs is in ``test_feedback.py``, row 26 and the
rest of row 25 in ``tests/web/test_delivery.py``, rows 11, 12, 14 and 18 in ``tests/web/test_widget.py``.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, FrameLocator, Page, expect

from e2e.checks import assert_accessible
from e2e.conftest import Site
from e2e.hosting import Host
from web.standin import QUERY_ID

pytestmark = pytest.mark.e2e
Visit = Callable[..., Page]
LABEL = "Trouver un outil"
FIELD = "Un facteur de risque ou une situation"
TALL = '<p style="height:3000px">Actualités</p>'
HOSTILE = """<style>
  *, *::before { all: unset !important; display: block !important; color: red !important; font: 40px serif !important;
    letter-spacing: 9px !important; text-transform: uppercase !important; border: 9px solid red !important; }
  romin-widget { width: 1px !important; opacity: 0.2 !important; transform: rotate(9deg) !important;
    filter: blur(9px) !important; }
</style>"""
LOOK = """() => { const button = document.querySelector('romin-widget').shadowRoot.querySelector('.launcher');
  const { width, height, right, bottom } = button.getBoundingClientRect();
  const own = getComputedStyle(button);
  const around = getComputedStyle(document.querySelector('romin-widget'));
  return [width, height, innerWidth - right, innerHeight - bottom,
    ...['color', 'backgroundColor', 'fontSize', 'fontFamily', 'letterSpacing', 'textTransform', 'borderTopWidth']
      .map((name) => own[name]),
    ...['direction', 'opacity', 'transform', 'filter'].map((name) => around[name])]; }"""
HIT = (
    """([x, y]) => { const found = document.elementFromPoint(x, y); return found && (found.id || found.localName); }"""
)
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
ASKED = "performance.getEntriesByType('resource').map((entry) => entry.name)"
PATIENCE = 30_000
"""Milliseconds, so that a loaded machine changes nothing."""
FOCUSED = "document.activeElement.localName"


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with Host() as served:
        yield served


@pytest.fixture(scope="session")
def embedded(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service under a sub-path (row 25), open to the host's frames."""
    with Site(tmp_path_factory.mktemp("embedded"), "/outils/romin", frame_ancestors=(host.origin,)) as site:
        yield site


@pytest.fixture
def visit(browser: Browser, host: Host, embedded: Site) -> Iterator[Visit]:
    """Opens a page of the host that must stay quiet: nobody else asked, no refusal by a policy, no script error."""
    expect.set_options(timeout=PATIENCE)
    contexts: list[BrowserContext] = []
    trouble: list[str] = []
    ours = (host.origin, embedded.origin, f"http://127.0.0.1:{host.port}")

    def open_it(
        body: str = "<h1>Intranet</h1>",
        *,
        options: str = "",
        script: str | None = None,
        head: str = "",
        root: str = "",
        headers: dict[str, str] | None = None,
        origin: str = "",
        width: int = 1280,
        height: int = 800,
        before: str = "",
        quiet: bool = True,
        **context_options: Any,
    ) -> Page:
        """``script`` replaces the line to paste, ``options`` are its attributes; ``before`` runs first, everywhere."""
        line = f'<script src="{embedded.url}/widget.js" defer {options}></script>' if script is None else script
        html = (
            f"<!doctype html><html lang=fr {root}><head><title>Intranet</title>{head}</head><body>{body}{line}</body>"
        )
        context = browser.new_context(viewport={"width": width, "height": height}, **context_options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if before:
            context.add_init_script(before)
        page = context.new_page()
        if quiet:
            page.on("request", lambda it: None if it.url.startswith(ours) else trouble.append(it.url))
            page.on("console", lambda it: trouble.append(it.text) if "Security Policy" in it.text else None)
            page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto((origin or host.origin) + host.add(html, headers or {}))
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []


def launcher(page: Page, name: str = LABEL) -> Any:
    return page.get_by_role("button", name=name)


def opened(page: Page) -> FrameLocator:
    """Open the widget as a person does; its frame, once it is there and has the focus."""
    launcher(page).click()
    return entered(page)


def entered(page: Page) -> FrameLocator:
    frame = page.frame_locator("romin-widget iframe")
    expect(frame.get_by_label(FIELD)).to_be_focused()
    return frame


def ask(frame: FrameLocator, message: str = "il boit") -> None:
    frame.get_by_label(FIELD).fill(message)
    frame.get_by_label(FIELD).press("Enter")
    expect(frame.locator(".card").first).to_be_visible()
    expect(frame.get_by_role("log")).to_have_attribute("aria-busy", "false")


def inside(page: Page) -> Frame:
    """The document of the widget's frame."""
    (frame,) = [frame for frame in page.frames if frame.url.endswith("/widget")]
    return frame


def middle(page: Page, selector: str) -> list[float]:
    box = page.locator(selector).bounding_box()
    assert box
    return [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]


def corner(page: Page) -> bytes:
    """A part of the page that the panel does not cover, as it looks."""
    return page.screenshot(clip={"x": 0, "y": 0, "width": 600, "height": 700})


def panel(page: Page) -> Any:
    return page.get_by_role("dialog", name="Assistant ROMIN")


BANNER = """<div id=banner
  style="position:fixed;bottom:0;left:0;right:0;height:90px;background:#fff;z-index:2147483647">
  Des cookies ? <button id=accept style="float:right" onclick="this.dataset.done=1">Accepter</button></div>"""


def test_rows_1_2_a_banner_and_a_dialog_of_the_host_stay_reachable(visit: Visit) -> None:
    page = visit(f"{BANNER}<dialog id=modal><button id=yes>Oui</button></dialog>", width=320, height=640)
    expect(launcher(page)).to_be_visible()
    page.click("#accept")
    assert page.get_attribute("#accept", "data-done") == "1"
    page.evaluate("document.querySelector('#banner').remove()")
    opened(page)
    page.evaluate("document.querySelector('#modal').showModal()")
    assert page.evaluate(HIT, middle(page, "#yes")) == "yes"
    page.click("#yes")


def test_rows_2_4_an_offset_leaves_a_banner_or_a_bar_in_the_clear(visit: Visit) -> None:
    page = visit(BANNER, options="data-offset=100", width=320, height=640)
    opened(page)
    page.click("#accept")
    page.get_by_role("button", name="Fermer l'assistant").click()
    moved = visit(BANNER, head="<style>romin-widget { --romin-offset: 200px }</style>", width=320, height=640)
    assert moved.evaluate(LOOK)[3] == 200


def test_row_3_the_last_links_of_a_page_can_be_clicked(visit: Visit) -> None:
    links = "".join(f'<a href="#{n}" id="l{n}" style="float:right;margin:4px">Lien {n}</a>' for n in range(12))
    page = visit(f"{TALL}<footer>{links}</footer>", width=320, height=640)
    expect(launcher(page)).to_be_visible()
    page.mouse.wheel(0, 100)
    page.wait_for_function("document.querySelector('romin-widget').offsetHeight > 0")
    page.evaluate("scrollTo(0, 99999)")
    for number in range(12):
        assert page.evaluate(HIT, middle(page, f"#l{number}")) == f"l{number}"


@pytest.mark.parametrize("reason", ["unreachable", "not listed"])
def test_row_5_a_frame_that_does_not_come_says_so(visit: Visit, host: Host, reason: str) -> None:
    origin = f"http://127.0.0.1:{host.port}" if reason == "not listed" else ""
    page = visit("<button id=own onclick='this.dataset.done=1'>Agir</button>", origin=origin, quiet=False)
    if reason == "unreachable":
        page.route("**/widget", lambda route: route.abort())
    errors = "document.addEventListener('romin:error', () => { window.failed = true })"
    page.evaluate(errors)
    launcher(page).click()
    link = page.get_by_role("link", name="L'ouvrir dans un nouvel onglet")
    expect(link).to_be_focused()
    assert page.evaluate("failed")
    page.click("#own")
    assert page.get_attribute("#own", "data-done") == "1"
    with page.expect_popup() as full:
        link.click()
    expect(full.value.get_by_role("heading", level=1)).to_be_visible()
    if reason == "unreachable":
        full.value.close()
        page.bring_to_front()
        page.unroute("**/widget")
        link.press("Escape")
        ask(opened(page))


def test_row_6_a_closed_widget_catches_no_click(visit: Visit) -> None:
    page = visit('<div id=all style="position:fixed;inset:0"></div>')
    opened(page)
    page.get_by_role("button", name="Fermer l'assistant").click()
    box = launcher(page).bounding_box()
    caught = page.evaluate(
        """box => { const hits = [];
          for (let x = 5; x < innerWidth; x += 25) for (let y = 5; y < innerHeight; y += 25) {
            const within = x > box.x - 1 && x < box.x + box.width + 1 && y > box.y - 1 && y < box.y + box.height + 1;
            if (!within && document.elementFromPoint(x, y).id !== 'all') hits.push([x, y]);
          } return hits; }""",
        box,
    )
    assert caught == []


def test_rows_7_8_the_host_keeps_its_own_look(visit: Visit) -> None:
    styles = """[...document.querySelectorAll('html, body, h1, h2, p, button, a')].map((element) =>
      [...getComputedStyle(element)].map((name) => getComputedStyle(element)[name]).join())"""
    page = visit("<h1>Titre</h1><h2>Sous-titre</h2><p>Texte <a href=#>lien</a></p><button>Agir</button>")
    expect(launcher(page)).to_be_visible()
    before = page.evaluate(styles), corner(page)
    opened(page)
    assert (page.evaluate(styles), corner(page)) == before


@pytest.mark.parametrize(
    ("root", "head", "body"),
    [
        ("", HOSTILE, "<h1>Titre</h1>"),
        ('style="font-size:62.5%"', "", "<h1>Titre</h1>"),
        ('style="font-size:20px"', "", "<h1>Titre</h1>"),
        ("", "<style>body{transform:translate(9px,9px) scale(.9);filter:grayscale(1);overflow:hidden}</style>", TALL),
        (
            "",
            "<style>body{position:relative;z-index:2147483647} romin-widget{--romin-z:2147483647}</style>",
            "<h1>Titre</h1>",
        ),
        ('dir="rtl"', "", "<h1>Titre</h1>"),
    ],
    ids=[
        "row 9 resets",
        "row 10 smaller rem",
        "row 10 larger rem",
        "transformed body",
        "huge z-index",
        "right to left",
    ],
)
def test_rows_9_10_no_style_of_the_host_changes_the_widget(visit: Visit, root: str, head: str, body: str) -> None:
    usual = visit("<h1>Titre</h1>").evaluate(LOOK)
    page = visit(body, root=root, head=head)
    found = page.evaluate(LOOK)
    scrollbar = {2}
    assert [v for n, v in enumerate(found) if n not in scrollbar] == [
        v for n, v in enumerate(usual) if n not in scrollbar
    ]
    assert abs(found[2] - usual[2]) < 20
    ask(opened(page))


def test_rows_13_15_16_a_strict_policy_needs_two_words_and_nothing_else(visit: Visit, embedded: Site) -> None:
    policy = (
        f"default-src 'none'; script-src {embedded.origin}; frame-src {embedded.origin}; "
        "require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; form-action 'none'"
    )
    page = visit(headers={"Content-Security-Policy": policy})
    ask(opened(page))
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()


def _pasted(embedded: Site, marker: str) -> str:
    """A line of docs/integration.md, as written but for the address of the service."""
    text = Path("docs/integration.md").read_text(encoding="utf-8")
    block: str
    (block,) = [found for found in re.findall(r"```html\n(.*?)```", text, re.DOTALL) if marker in found]
    return block.replace("https://romin.exemple.fr/outils/romin", embedded.url)


def test_row_15_the_line_of_the_guide_works_as_written(visit: Visit, embedded: Site) -> None:
    page = visit(script=_pasted(embedded, "integrity"))
    ask(opened(page))
    assert page.evaluate(ASKED) == [f"{embedded.url}/widget/1.0.0/widget.js", f"{embedded.url}/widget"]


def test_row_15_the_line_of_the_service_s_own_page_is_the_same(browser: Browser, embedded: Site) -> None:
    page = browser.new_page()
    page.goto(f"{embedded.url}/integrer")
    shown = " ".join(page.locator("pre").all_inner_texts())
    page.close()
    for marker in ("integrity", "<iframe", "<a href"):
        assert " ".join(_pasted(embedded, marker).split()) in " ".join(shown.split())


@pytest.mark.parametrize("script_allowed", [True, False])
def test_row_17_a_plain_frame_does_without_the_script(visit: Visit, embedded: Site, script_allowed: bool) -> None:
    policy = {"Content-Security-Policy": f"default-src 'none'; frame-src {embedded.origin}"}
    line = _pasted(embedded, "<iframe")
    page = visit(script=line, headers=policy, java_script_enabled=script_allowed)
    frame = page.frame_locator("iframe")
    frame.get_by_label(FIELD).fill("il boit")
    frame.get_by_role("button", name="Trouver").click()
    expect(frame.locator(".card").first).to_be_visible()
    assert embedded.assistant.asked[-1].source == "widget"
    frame.get_by_role("link", name="Retirer : 45 min au plus").click()
    expect(frame.locator(".card").first).to_be_visible()
    with page.context.expect_page() as sheet:
        frame.get_by_role("link", name="Surfer l'envie", exact=True).first.click()
    expect(sheet.value.get_by_role("heading", level=1)).to_have_text("Surfer l'envie")
    assert len(page.frames) == 2


def test_row_17_a_plain_link_leads_to_the_full_page(visit: Visit, embedded: Site) -> None:
    page = visit(_pasted(embedded, "<a href"), script="")
    page.get_by_role("link").click()
    expect(page.get_by_label(FIELD)).to_be_visible()


def test_row_20_a_router_that_swaps_the_body_leaves_the_exchange_alone(visit: Visit) -> None:
    page = visit()
    frame = opened(page)
    ask(frame)
    page.evaluate(
        """() => { const body = document.createElement('body'); body.innerHTML = '<h1>Autre page</h1>';
          const script = document.createElement('script'); script.src = document.scripts[0].src;
          body.append(script); document.body = body;
          return new Promise((resolve) => script.addEventListener('load', resolve)); }"""
    )
    expect(page.locator("romin-widget")).to_have_count(1)
    expect(frame.locator(".card").first).to_be_visible()
    expect(panel(page)).to_be_visible()


def test_row_20_a_document_replaced_gets_its_widget_back_once(visit: Visit) -> None:
    page = visit()
    expect(launcher(page)).to_be_visible()
    for _ in range(2):
        page.evaluate(
            """document.documentElement.replaceWith(
              new DOMParser().parseFromString('<h1>Autre</h1>', 'text/html').documentElement)"""
        )
        expect(page.locator("romin-widget")).to_have_count(1)
    ask(opened(page))
    page.evaluate("document.querySelector('romin-widget').destroy()")
    expect(page.locator("romin-widget")).to_have_count(0)


def test_row_21_the_script_may_stand_in_the_head_and_wait_for_nothing(visit: Visit, embedded: Site) -> None:
    page = visit(head=f'<script src="{embedded.url}/widget.js"></script>', script="")
    assert page.evaluate("document.querySelector('romin-widget').previousElementSibling.localName") == "body"
    ask(opened(page))


def test_row_22_included_twice_it_is_there_once(visit: Visit, embedded: Site) -> None:
    line = f'<script src="{embedded.url}/widget.js" defer></script>'
    page = visit(script=f"{line}{line}{line.replace('/widget.js', '/widget/1.0.0/widget.js')}")
    expect(page.locator("romin-widget")).to_have_count(1)
    expect(launcher(page)).to_have_count(1)


def test_rows_23_24_two_frames_of_the_service_ignore_each_other(visit: Visit, embedded: Site) -> None:
    page = visit(f'<iframe id=other src="{embedded.url}/widget" title="Autre" width=400 height=500></iframe>')
    other = page.frame_locator("#other")
    other.get_by_label(FIELD).fill("copains")
    other.get_by_role("button", name="Trouver").click()
    expect(other.get_by_role("log")).to_contain_text("Vous")
    frame = opened(page)
    ask(frame)
    expect(frame.locator(".entry-you")).to_have_count(1)
    expect(other.locator(".entry-you")).to_have_count(1)
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size") == 1
    (sibling,) = [
        found for found in page.frames if found.parent_frame and found.frame_element().get_attribute("id") == "other"
    ]
    sibling.evaluate("parent.postMessage({ romin: 'close' }, '*')")
    page.evaluate("window.postMessage({ romin: 'close' }, '*')")
    inside_widget = next(found for found in page.frames if found.parent_frame and found is not sibling)
    inside_widget.evaluate("window.postMessage({ romin: 'options', theme: 'dark', opening: 'Intrus' }, '*')")
    page.wait_for_timeout(200)
    expect(panel(page)).to_be_visible()
    assert inside_widget.evaluate("document.documentElement.style.colorScheme") == ""
    inside_widget.evaluate("parent.postMessage({ romin: 'close' }, '*')")
    expect(panel(page)).to_be_hidden()


def test_rows_28_29_a_long_answer_scrolls_in_its_frame_and_few_words_are_exchanged(visit: Visit) -> None:
    page = visit(height=500, before="addEventListener('message', () => { window.heard = (window.heard ?? 0) + 1 })")
    frame = opened(page)
    for _ in range(4):
        ask(frame)
    box = panel(page).bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 500
    assert box["height"] > 300
    assert inside(page).evaluate("document.documentElement.scrollHeight > innerHeight")
    assert page.evaluate("heard") == 1
    expect(frame.get_by_label(FIELD)).to_be_in_viewport()


REFUSE = "() => { throw new DOMException('', 'SecurityError') }"


@pytest.mark.parametrize(
    "before",
    [
        "delete window.ResizeObserver; delete window.IntersectionObserver",
        "for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])"
        f"  Object.defineProperty(window, name, {{ get: {REFUSE} }})",
        f"Object.defineProperty(Document.prototype, 'cookie', {{ get: {REFUSE}, set: {REFUSE} }})",
    ],
    ids=["row 30 no ResizeObserver", "row 32 no storage", "row 31 no cookie"],
)
def test_rows_30_31_32_the_exchange_needs_neither_storage_nor_cookies(visit: Visit, before: str) -> None:
    page = visit(before=before)
    frame = opened(page)
    ask(frame)
    ask(frame, "copains, alcool")
    assert page.context.cookies() == []


def test_row_31_the_exchange_and_the_vote_go_on_when_third_party_cookies_are_blocked(
    visit: Visit, embedded: Site
) -> None:
    page = visit()
    controls = {
        "enableThirdPartyCookieRestriction": True,
        "disableThirdPartyCookieMetadata": True,
        "disableThirdPartyCookieHeuristics": True,
    }
    page.context.new_cdp_session(page).send("Network.setCookieControls", controls)
    page.reload()
    frame = opened(page)
    ask(frame)
    frame.get_by_role("button", name="Utile", exact=True).click()
    expect(frame.get_by_role("status")).to_contain_text("Merci")
    assert embedded.journal.votes[QUERY_ID, None][:2] == (True, "widget")
    frame.get_by_role("button", name="Plutôt en collectif").click()
    expect(frame.locator(".entry-romin")).to_have_count(2)


def test_row_33_what_is_typed_reaches_no_shortcut_of_the_host_and_ours_takes_none(visit: Visit) -> None:
    page = visit(
        """<input id=search><script>window.keys = []; addEventListener('keydown', (event) => {
          keys.push(event.key);
          if (event.key === '/' || (event.ctrlKey && event.key === 'k')) event.preventDefault(); }, true);</script>"""
    )
    frame = opened(page)
    page.evaluate("keys.length = 0")
    page.keyboard.type("a/s")
    page.keyboard.press("Control+k")
    assert frame.get_by_label(FIELD).input_value() == "a/s"
    assert page.evaluate("keys") == []
    page.focus("#search")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()
    assert page.evaluate("keys") == ["Escape"]


def test_row_34_before_the_first_click_nothing_moves_and_one_file_is_asked(visit: Visit, embedded: Site) -> None:
    page = visit(TALL)
    expect(launcher(page)).to_be_visible()
    assert page.evaluate(f"[{FOCUSED}, scrollY]") == ["body", 0]
    assert page.evaluate(ASKED) == [f"{embedded.url}/widget.js"]
    opened(page)
    assert page.evaluate("scrollY") == 0
    assert page.evaluate(ASKED) == [f"{embedded.url}/widget.js", f"{embedded.url}/widget"]
    assert len(inside(page).evaluate(ASKED)) <= 12


def test_row_35_the_keyboard_goes_through_and_out_both_ways(visit: Visit) -> None:
    page = visit("<button id=first>Premier</button>")
    ask(opened(page))
    for key, limit in (("Tab", 60), ("Shift+Tab", 60)):
        for _ in range(limit):
            page.keyboard.press(key)
            if page.evaluate(FOCUSED) != "romin-widget":
                break
        assert page.evaluate(FOCUSED) != "romin-widget"
        inside(page).focus("#message")
    expect(panel(page)).to_be_visible()


def test_row_36_escape_and_the_button_close_and_give_the_focus_back(visit: Visit) -> None:
    page = visit("<button id=own onclick=\"document.querySelector('romin-widget').open()\">Aide</button>")
    opened(page)
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    frame = entered(page)
    frame.get_by_label(FIELD).fill("brouillon")
    page.keyboard.press("Shift+Tab")
    page.get_by_role("button", name="Fermer l'assistant").press("Enter")
    expect(launcher(page)).to_be_focused()
    page.click("#own")
    assert entered(page).get_by_label(FIELD).input_value() == "brouillon"
    page.get_by_role("button", name="Fermer l'assistant").press("Escape")
    expect(page.locator("#own")).to_be_focused()
    page.click("#own")
    page.focus("#own")
    page.evaluate("document.querySelector('romin-widget').close()")
    expect(page.locator("#own")).to_be_focused()


def test_rows_37_39_everything_has_a_name_and_one_region_speaks(visit: Visit) -> None:
    page = visit(options='data-label="Aide aux outils" data-title="Vos outils" data-opening="Bonjour."')
    launcher(page, "Aide aux outils").click()
    frame = page.frame_locator("romin-widget iframe")
    expect(frame.get_by_role("log", name="Échange")).to_have_text("Bonjour.")
    expect(page.get_by_role("dialog", name="Vos outils")).to_be_visible()
    assert page.locator("romin-widget iframe").get_attribute("title") == "Vos outils"
    regions = "[role=log], [role=status], [role=alert], [aria-live]"
    expect(page.locator(regions)).to_have_count(0)
    expect(frame.locator(regions)).to_have_count(2)
    page.get_by_role("button", name="Fermer l'assistant").click()
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = [(node["role"]["value"], node["name"]["value"]) for node in tree if not node["ignored"] and "name" in node]
    assert ("button", "Aide aux outils") in heard


def test_row_38_the_log_says_when_it_is_filling(visit: Visit) -> None:
    page = visit()
    frame = opened(page)
    inside(page).evaluate(
        """window.busy = [];
          new MutationObserver((records) => records.forEach(({ target }) => busy.push(target.ariaBusy))).observe(
          document.querySelector('[role=log]'), { attributes: true, attributeFilter: ['aria-busy'] })"""
    )
    ask(frame)
    assert inside(page).evaluate("busy.at(-1)") == "false"
    assert inside(page).evaluate("busy.length") == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_row_40_no_violation_open_or_closed(visit: Visit, scheme: str) -> None:
    page = visit("<main><h1>Intranet</h1></main>", color_scheme=scheme)
    expect(launcher(page)).to_be_visible()
    for state in ("closed", "open", "answered"):
        if state != "closed":
            frame = opened(page) if state == "open" else page.frame_locator("romin-widget iframe")
        if state == "answered":
            ask(frame)
        assert_accessible(page, without=["region"])  # the button is in no part of the host's page


def test_row_41_nothing_is_measured_by_script_and_the_field_does_not_zoom(visit: Visit) -> None:
    page = visit(width=320, height=560)
    frame = opened(page)
    assert frame.get_by_label(FIELD).evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 16
    ask(frame)
    page.set_viewport_size({"width": 320, "height": 300})  # what a keyboard on the screen leaves
    expect(frame.get_by_label(FIELD)).to_be_in_viewport()
    box = panel(page).bounding_box()
    assert box
    assert box["y"] >= 0
    assert page.evaluate(FITS)


def test_row_42_nothing_of_it_is_printed(visit: Visit) -> None:
    page = visit()
    opened(page)
    page.emulate_media(media="print")
    expect(panel(page)).to_be_hidden()
    page.emulate_media(media="screen")
    expect(panel(page)).to_be_visible()


def test_row_43_options_and_messages_are_only_ever_text(visit: Visit) -> None:
    payload = "&lt;img src=x onerror=alert(1)&gt;"
    named = " ".join(f'data-{name}="{payload}"' for name in ("label", "title", "opening"))
    page = visit(options=f'{named} data-offset="1px;}}*{{color:red"')
    launcher(page, "<img src=x").click()
    frame = page.frame_locator("romin-widget iframe")
    expect(frame.get_by_role("log")).to_contain_text("<img src=x onerror=alert(1)>")
    ask(frame, 'il boit <img src=x onerror="alert(1)"> javascript:alert(1)')
    assert page.locator("romin-widget img").count() == 0
    assert frame.locator("img").count() == 0
    assert frame.locator("a[href^='javascript']").count() == 0


def test_row_plus_a_long_address_does_not_scroll_sideways_at_320_pixels(visit: Visit) -> None:
    page = visit(width=320, height=640)
    ask(opened(page), f"il boit, M. Dupont, idées noires https://exemple.test/{'a' * 200}")
    assert inside(page).evaluate(FITS)
    assert page.evaluate(FITS)


def test_row_plus_keys_of_a_composition_neither_send_nor_close(visit: Visit) -> None:
    page = visit()
    frame = opened(page)
    frame.get_by_label(FIELD).fill("il boit")
    for key in ("Enter", "Escape"):
        frame.get_by_label(FIELD).dispatch_event("keydown", {"key": key, "isComposing": True, "bubbles": True})
    page.wait_for_timeout(200)
    expect(panel(page)).to_be_visible()
    expect(frame.locator(".entry")).to_have_count(0)


def test_the_page_commands_it_and_hears_of_it(visit: Visit) -> None:
    page = visit()
    page.evaluate(
        """window.heard = []; for (const name of ['ready', 'open', 'close', 'error'])
          document.addEventListener(`romin:${name}`, () => heard.push(name))"""
    )
    page.evaluate("document.querySelector('romin-widget').toggle()")
    entered(page)
    assert page.evaluate("document.querySelector('romin-widget').isOpen")
    page.evaluate("document.querySelector('romin-widget').toggle()")
    expect(panel(page)).to_be_hidden()
    page.evaluate("document.querySelector('romin-widget').hidden = true")
    expect(launcher(page)).to_be_hidden()
    page.evaluate("document.querySelector('romin-widget').destroy()")
    assert page.evaluate("[heard, document.querySelectorAll('romin-widget').length]") == [["open", "ready", "close"], 0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_side_and_theme_are_chosen_by_the_page(visit: Visit, theme: str) -> None:
    other = "light" if theme == "dark" else "dark"
    page = visit(options=f"data-side=left data-theme={theme}", color_scheme=other)
    opened(page)
    box = panel(page).bounding_box()
    assert box
    assert box["x"] == 16
    ground = {"light": "rgb(250, 249, 246)", "dark": "rgb(20, 25, 27)"}[theme]
    expect(page.frame_locator("romin-widget iframe").locator("body")).to_have_css("background-color", ground)
