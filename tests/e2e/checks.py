"""What is asked of a page in a browser: rules of axe-core and HTML CodeSniffer, room, focus."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from support import page_tool

TAGS = ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WHOLE = 4000
"""Height, in pixels, of a screen that shows a whole answer: for axe, what the field covers for now is too small."""
_RUN_AXE = """async ([locale, tags, left]) => {
    axe.configure({ locale });
    const { violations, passes } = await axe.run(document, {
        runOnly: { type: "tag", values: tags },
        rules: Object.fromEntries(left.map((rule) => [rule, { enabled: false }])),
    });
    const say = ({ id, help, nodes }) => `${id} : ${help} — ${nodes.map((node) => node.html).join(" ")}`;
    return [violations.map(say), passes.length];
}"""
_RUN_SNIFFER = """() => new Promise((done) => HTMLCS.process("WCAG2AA", document, () => done(
    HTMLCS.getMessages().filter(({ type }) => type === HTMLCS.ERROR)
        .map(({ code, msg, element }) => `${code} : ${msg} — ${element.outerHTML?.slice(0, 200)}`))))"""
_CUT = """() => [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility() && !element.closest(".spoken, .summary, label, svg"))
    .filter((element) => /hidden|clip/.test(getComputedStyle(element).overflow))
    .filter((element) => element.scrollWidth > element.clientWidth + 1
        || element.scrollHeight > element.clientHeight + 1)
    .map((element) => element.outerHTML.slice(0, 120))"""
_COVERED = """() => {
    const element = document.activeElement;
    const box = element.getClientRects()[0];
    if (!box) return "nowhere";
    const [x, y] = [box.left + Math.min(box.width, 40) / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return `out of sight: ${element.outerHTML.slice(0, 120)}`;
    const top = document.elementFromPoint(x, y);
    return element.contains(top) || top.contains(element) ? "" : `${top.outerHTML.slice(0, 80)} covers it`;
}"""


@cache
def tool(name: str) -> str:
    """The text of a file that npm installs."""
    return page_tool(name).read_text(encoding="utf-8")


def assert_accessible(page: Page, *, without: Sequence[str] = ()) -> None:
    """No rule of axe-core is broken, those of the RGAA included, ``without`` left out; messages are in French."""
    page.evaluate(tool("axe-core/axe.min.js"))
    locale: Any = json.loads(tool("axe-core/locales/fr.json"))
    violations, passed = page.evaluate(_RUN_AXE, [locale, TAGS, list(without)])
    assert violations == []
    assert passed > 10


def assert_clean(page: Page) -> None:
    """HTML CodeSniffer, which sees other things than axe, finds no error against WCAG 2 AA."""
    page.evaluate(tool("html_codesniffer/build/HTMLCS.js"))
    assert page.evaluate(_RUN_SNIFFER) == []


def assert_fits(page: Page) -> None:
    """Nothing scrolls sideways and no text is cut off.

    The summary of a card is, by design, after two lines: its sheet holds it whole.
    """
    inner, outer = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert inner <= outer
    assert page.evaluate(_CUT) == []


def walk(page: Page, limit: int = 400) -> list[str]:
    """Press Tab until the focus leaves the page; each stop must be seen. The text of each stop, in order."""
    page.emulate_media(reduced_motion="reduce")  # the page scrolls at once
    stops: list[str] = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return stops
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        assert page.evaluate(_COVERED) == ""
        stops.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    pytest.fail(f"the focus does not leave the page: {stops[-3:]}")
