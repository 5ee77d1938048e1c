"""What a person's settings ask for: less motion, forced colours, paper."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from e2e.conftest import Site
from e2e.test_exchange import ask
from web.addresses import ENTRIES

pytestmark = pytest.mark.e2e
OpenPage = Callable[..., Page]
MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
    return parseFloat(transitionDuration) > 0 || animationName !== "none" || scrollBehavior === "smooth";
}).map((element) => element.outerHTML.slice(0, 100))"""
# What is a control only by its background, in colours that the person's system replaces.
UNMARKED = """() => [...document.querySelectorAll(".pill, .send, .factor, .card, .chip, .notice, .caution-box")]
    .filter((element) => element.checkVisibility() && getComputedStyle(element).borderInlineStartStyle === "none")
    .map((element) => element.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("path", ENTRIES)
def test_nothing_moves_when_less_motion_is_asked_for(open_page: OpenPage, path: str) -> None:
    page = open_page(path, reduced_motion="reduce")
    assert page.evaluate(MOVING) == []


def test_an_answer_does_not_move_when_less_motion_is_asked_for(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce")
    ask(page, "il boit")
    assert page.evaluate(MOVING) == []


@pytest.mark.parametrize("path", ENTRIES)
def test_forced_colours_leave_every_control_a_form(open_page: OpenPage, path: str) -> None:
    page = open_page(path, forced_colors="active")
    assert page.evaluate(UNMARKED) == []


def test_forced_colours_keep_an_answer_and_what_is_chosen_visible(open_page: OpenPage) -> None:
    page = open_page("/", forced_colors="active")
    ask(page, "il boit, M. Dupont, idées noires")
    assert page.evaluate(UNMARKED) == []
    page = open_page("/fiches?stade=action", forced_colors="active")
    chosen = page.locator(".pill[aria-current]").first
    expect(chosen).to_have_css("border-top-style", "solid")


def test_a_sheet_prints_alone_on_two_pages_at_most(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/fiches/surfer-l-envie")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = " ".join(printed.pages[0].extract_text().split())
    assert len(printed.pages) <= 2
    assert "Surfer l'envie" in text
    assert "Précautions" in text
    for hidden in ("Accueil", "Ajouter au plan", "Mentions légales", "Voir aussi"):
        assert hidden not in text
    page.emulate_media(media="print")
    expect(page.locator(".site")).to_be_hidden()
    expect(page.locator(".related")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_exchange_prints_without_its_controls(open_page: OpenPage, site: Site) -> None:
    """FAILURES row 42."""
    page = open_page()
    ask(page, "il boit")
    text = " ".join(
        " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages).split()
    )
    for shown in ("il boit", "Surfer l'envie", "30 min"):
        assert shown in text
    for hidden in ("Copier", "Trouver", "Préciser", "Ajouter au plan", "Ou choisissez"):
        assert hidden not in text
