"""The whole product under a sub-path behind nginx, the prefix stripped or kept (FAILURES 25 and 26).

The journeys of ``test_exchange`` and ``test_plan`` run both ways too: chat, pages without JavaScript, downloads.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Site
from e2e.proxies import NGINX, ROOT, blocks
from web.standin import PDF

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not NGINX.exists() and os.environ.get("CI") != "true",
        reason=f"nginx est absent ({NGINX}) : installez le paquet Debian « nginx ».",
    ),
]
OpenPage = Callable[..., Page]
PAGES = (
    "/",
    "/?facteur=addictions",
    "/choisir",
    "/fiches",
    "/fiches?stade=action",
    "/facteurs/addictions",
    "/fiches/surfer-l-envie",
    "/fiches/surfer-l-envie/entretien?minutes=20",
    "/parcours",
    "/niveaux-de-preuve",
    "/methode",
    "/plan?fiche=surfer-l-envie&fiche=thermometre-de-la-colere",
)
ATTRIBUTES = {"href", "src", "action", "data-api", "data-home", "data-fallback", "data-levels", "data-plan"}
POSTED = {f"{ROOT}/api/v1/assistant"}


class Addresses(HTMLParser):
    """Every address that a page holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ATTRIBUTES and value is not None}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_dressed_and_asks_for_nothing_that_is_not_there(open_page: OpenPage, site: Site, path: str) -> None:
    page = open_page("/methode")
    missing: list[str] = []
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    page.goto(site.url + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(
        "[...document.styleSheets].length > 3 && [...document.styleSheets].every(s => s.cssRules.length)"
    )
    assert missing == []


def test_no_link_leaves_the_prefix_or_leads_nowhere(site: Site) -> None:
    """From the home page on; addresses with filters are opened but not followed, since they combine without end."""
    seen: set[str] = set()
    waiting = [site.url + path for path in PAGES]
    with httpx.Client(timeout=60) as client:
        while waiting:
            address = waiting.pop()
            if address in seen:
                continue
            seen.add(address)
            parts = urlsplit(address)
            assert f"{parts.scheme}://{parts.netloc}" == site.origin
            assert parts.path.startswith(f"{ROOT}/"), address
            answer = client.get(address)
            assert answer.status_code == (405 if parts.path in POSTED else 200), address
            followed = not parts.query or address in {site.url + path for path in PAGES}
            if followed and answer.headers["Content-Type"].startswith("text/html"):
                for link in Addresses(answer.text).found:
                    waiting.append(urljoin(address, link).partition("#")[0])
    assert any(address.endswith(".pdf") for address in seen)
    assert any("/static/" in address for address in seen)
    assert any("/plan.odt?" in address for address in seen)
    assert len(seen) > 60


def test_the_bare_prefix_leads_inside_it(site: Site) -> None:
    bare = httpx.get(f"{site.url}?facteur=addictions")
    assert (bare.status_code, bare.headers["Location"]) == (308, f"{ROOT}/?facteur=addictions")
    assert httpx.get(f"{site.url}?facteur=addictions", follow_redirects=True).status_code == 200
    assert httpx.get(f"{site.url}/fiches/").status_code == 200


def test_an_error_is_ours_and_leads_back_inside(site: Site) -> None:
    answer = httpx.get(f"{site.url}/rien", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert f'href="{ROOT}/"' in answer.text


def test_the_schema_says_where_it_is_and_each_of_its_readings_answers(site: Site) -> None:
    schema = httpx.get(f"{site.url}/openapi.json").json()
    (server,) = schema["servers"]
    base = urljoin(f"{site.url}/openapi.json", server["url"])
    assert base == site.url
    read = [path for path, methods in schema["paths"].items() if "get" in methods]
    assert len(read) >= 8
    for path in read:
        assert httpx.get(base + path.replace("{sheet_id}", "surfer-l-envie")).status_code == 200, path


def test_a_support_comes_whole_and_static_files_are_kept(site: Site) -> None:
    sheet = httpx.get(f"{site.url}/api/v1/sheets/surfer-l-envie").json()
    support = httpx.get(site.origin + sheet["supports"][0]["url"])
    assert (support.content, support.headers["Content-Type"]) == (PDF, "application/pdf")
    assert "cartes%20%C3%A0%20trier" in support.headers["Content-Disposition"]
    (style,) = re.findall(r'href="([^"]+tokens\.css)"', httpx.get(f"{site.url}/").text)
    assert "immutable" in httpx.get(site.origin + style).headers["Cache-Control"]


def test_absolute_addresses_are_those_people_use(site: Site) -> None:
    top = ET.fromstring(httpx.get(f"{site.url}/sitemap.xml").text)
    pages = [entry.text or "" for entry in top.findall(".//{*}loc")]
    assert len(pages) == 6 + 7 + 3
    for address in pages:
        assert address.startswith(f"{site.url}/")
        assert httpx.get(address).status_code == 200
    page = httpx.get(f"{site.url}/fiches/surfer-l-envie").text
    (found,) = re.findall(r'type="application/json\+oembed"[^>]* href="([^"]+)"', page)
    card = httpx.get(urljoin(site.url, found.replace("&amp;", "&"))).json()
    assert f'href="{site.url}/fiches/surfer-l-envie"' in card["html"]


def test_the_javascript_example_of_the_guide_runs(open_page: OpenPage, site: Site) -> None:
    (example,) = blocks("js")
    page = open_page("/methode")
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.evaluate(f"async () => {{ {example.replace('http://127.0.0.1:8000', site.origin)} }}")
    assert any(line.startswith(f"Surfer l'envie | 30 | {site.url}/fiches/surfer-l-envie") for line in said)
    assert len(said) >= 2


def test_the_python_example_of_the_guide_runs(site: Site) -> None:
    example = blocks("python")[0].replace("http://127.0.0.1:8000", site.origin)
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=True, env=environment)
    assert "Surfer l'envie | 30 | " in done.stdout
    assert f"{site.url}/fiches/surfer-l-envie" in done.stdout
