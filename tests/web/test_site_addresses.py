"""What the catalogue's check takes for a page or an anchor of the site is one."""

import re

import pytest
from starlette.testclient import TestClient

from romin.catalogue.checking.links import SHEET_ANCHORS, SITE_PAGES
from web.standin import StandInAssistant


def _anchors(page: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', page))


@pytest.mark.parametrize("path", SITE_PAGES)
def test_pages_and_their_anchors(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert SITE_PAGES[path] <= _anchors(answer.text)


def test_the_anchors_of_a_sheet(client: TestClient, assistant: StandInAssistant) -> None:
    pages = [client.get(f"/fiches/{sheet.id}").text for sheet in assistant.catalogue.sheets]
    assert set().union(*map(_anchors, pages)) >= SHEET_ANCHORS
