"""How other tools find the site: sitemap, robots.txt, OpenSearch, oEmbed, linked data."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from html import unescape
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from romin.core.settings import Settings
from romin.web.app import create_app
from romin.web.linked_data import sheet_data
from support import catalogue_of, sheet
from web.standin import StandInAssistant, StandInJournal

ORIGIN = "https://intranet.example"
SHEET = "http://testserver/fiches/surfer-l-envie"
NOINDEX = '<meta name="robots" content="noindex">'
Client = Callable[..., TestClient]


@pytest.fixture
def client_with(make_settings: Callable[..., Settings], assistant: StandInAssistant) -> Iterator[Client]:
    """A started application, with other settings."""
    with ExitStack() as stack:

        def make(**values: object) -> TestClient:
            assistant.root_path = str(values.get("root_path", ""))
            app = create_app(make_settings(**values), assistant=assistant, journal=StandInJournal())
            return stack.enter_context(TestClient(app))

        yield make


def locations(client: TestClient) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"].startswith("application/xml")
    return [entry.text or "" for entry in ET.fromstring(answer.text).findall(".//{*}loc")]


def test_every_page_of_the_sitemap_answers(client: TestClient) -> None:
    found = locations(client)
    assert SHEET in found
    assert len(found) == len(set(found))
    for address in found:
        assert client.get(address).status_code == 200


def test_a_sheet_of_the_sitemap_has_its_day(client: TestClient, assistant: StandInAssistant) -> None:
    assistant.catalogue = catalogue_of(
        sheet("une", created_on=date(2026, 1, 2)),
        sheet("deux", created_on=date(2026, 1, 2), modified_on=date(2026, 3, 4)),
    )
    text = client.get("/sitemap.xml").text
    assert re.findall(r"<lastmod>(.*?)</lastmod>", text) == ["2026-03-04", "2026-01-02"]


def test_the_public_origin_of_the_settings_wins_over_the_request(client_with: Client) -> None:
    client = client_with(public_origin=f"{ORIGIN}/", root_path="/outils/romin")
    assert f"{ORIGIN}/outils/romin/fiches/surfer-l-envie" in locations(client)
    assert all(address.startswith(f"{ORIGIN}/outils/romin/") for address in locations(client))


@pytest.mark.parametrize(("peer", "scheme"), [("127.0.0.1", "https"), ("10.0.0.9", "http")], ids=["trusted", "anybody"])
def test_only_a_trusted_proxy_says_the_scheme(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, peer: str, scheme: str
) -> None:
    app = create_app(make_settings(), assistant=assistant, journal=StandInJournal())
    with TestClient(app, client=(peer, 50_000), headers={"X-Forwarded-Proto": "https"}) as client:
        assert locations(client)[0] == f"{scheme}://testserver/"


@pytest.mark.parametrize("host", ['x"><script>alert(1)</script>', "a b", "évil", "x/../y", "user@host"])
def test_a_strange_host_enters_no_address(client: TestClient, host: str) -> None:
    headers = {b"Host": host.encode()}
    for path in ("/sitemap.xml", "/opensearch.xml", "/fiches/surfer-l-envie", "/robots.txt"):
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert host not in unescape(answer.text)
        assert quote(host) not in answer.text


def test_engines_are_kept_out_unless_the_settings_let_them_in(client: TestClient, client_with: Client) -> None:
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert NOINDEX in client.get("/fiches/surfer-l-envie").text
    opened = client_with(indexable=True, root_path="/outils/romin")
    robots = opened.get("/robots.txt").text
    assert "Disallow: /outils/romin/plan\n" in robots
    assert "Sitemap: http://testserver/outils/romin/sitemap.xml" in robots
    for address in locations(opened):
        assert NOINDEX not in opened.get(address).text, address


@pytest.mark.parametrize(
    "path",
    ["/?facteur=addictions", "/fiches?stade=action", "/fiches/surfer-l-envie?plan=fiche-incomplete", "/plan", "/rien"],
)
def test_answers_filters_and_plans_are_never_indexed(client_with: Client, path: str) -> None:
    client = client_with(indexable=True)
    assert NOINDEX in client.get(path, headers={"Accept": "text/html"}).text
    assert NOINDEX in client.post("/", data={"message": "il boit"}).text
    assert NOINDEX in client.post("/fiches", data={"q": "envie"}).text


def test_a_browser_searches_without_putting_the_message_in_an_address(
    client: TestClient, assistant: StandInAssistant
) -> None:
    page = client.get("/").text
    (address,) = re.findall(
        r'<link rel="search" type="application/opensearchdescription\+xml"[^>]* href="([^"]+)"', page
    )
    top = ET.fromstring(client.get(address).text)
    assert len(top.findtext("{*}ShortName") or "") <= 16
    search = next(entry for entry in top.findall("{*}Url") if entry.get("type") == "text/html")
    assert "{searchTerms}" not in search.attrib["template"]
    (param,) = search.findall("{*}Param")
    form = {param.attrib["name"]: param.attrib["value"].replace("{searchTerms}", "il boit")}
    answer = client.request(search.attrib["method"], search.attrib["template"], data=form)
    assert 'class="card"' in answer.text
    assert assistant.asked[-1].message == "il boit"
    icon = top.findtext("{*}Image") or ""
    assert client.get(icon).headers["Content-Type"] == "image/svg+xml"


def test_a_page_announces_its_quotation(client: TestClient) -> None:
    page = client.get("/fiches/surfer-l-envie").text
    (address,) = re.findall(r'type="application/json\+oembed"[^>]* href="([^"]+)"', page)
    card = client.get(unescape(address)).json()
    assert (card["version"], card["type"], card["title"]) == ("1.0", "rich", "Surfer l'envie")
    assert f'<a href="{SHEET}">Surfer l&#39;envie</a>' in card["html"]
    assert "30 min" in card["html"]
    assert not re.search(r"<(script|iframe|style|img)", card["html"])


def test_a_quotation_fits_the_place_it_is_given(client: TestClient) -> None:
    card = client.get("/oembed", params={"url": SHEET, "maxwidth": 200, "maxheight": 100}).json()
    assert (card["width"], card["height"]) == (200, 100)


def test_a_quotation_holds_text_only(client: TestClient, assistant: StandInAssistant) -> None:
    assistant.catalogue = catalogue_of(sheet("x", title="<script>alert(1)</script>", summary='"><img src=x>'))
    html = client.get("/oembed", params={"url": "http://testserver/fiches/x"}).json()["html"]
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({}, 422, "entree_invalide"),
        ({"url": SHEET, "maxwidth": "0"}, 422, "entree_invalide"),
        ({"url": SHEET, "format": "yaml"}, 422, "entree_invalide"),
        ({"url": SHEET, "format": "xml"}, 501, "format_non_pris_en_charge"),
        ({"url": "http://testserver/fiches/rien"}, 404, "introuvable"),
        ({"url": "http://testserver/methode"}, 404, "introuvable"),
        ({"url": "https://ailleurs.example/fiches/surfer-l-envie"}, 404, "introuvable"),
        ({"url": "http://[x"}, 404, "introuvable"),
        ({"url": "/fiches/surfer-l-envie"}, 404, "introuvable"),
        ({"url": f"{SHEET}/../../etc"}, 404, "introuvable"),
        ({"url": "\x00"}, 404, "introuvable"),
    ],
)
def test_what_cannot_be_quoted_is_refused(client: TestClient, params: dict[str, str], status: int, code: str) -> None:
    answer = client.get("/oembed", params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_sheet_carries_its_linked_data(client: TestClient, assistant: StandInAssistant) -> None:
    page = client.get("/fiches/surfer-l-envie").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    known = assistant.catalogue.get("surfer-l-envie")
    assert known
    data = json.loads(block)
    assert data == sheet_data(known, "")
    assert (data["@context"], data["@type"]) == ("https://schema.org", "LearningResource")
    assert (data["name"], data["timeRequired"], data["inLanguage"]) == ("Surfer l'envie", "PT30M", "fr")
    for file in data["encoding"]:
        assert client.get(file["contentUrl"]).headers["Content-Type"] == file["encodingFormat"]
    for subject in data["about"]:
        assert client.get(subject["url"]).status_code == 200


def test_linked_data_leaves_out_what_the_sheet_does_not_say() -> None:
    data = sheet_data(sheet("muette"), "/outils/romin")
    assert set(data) == {"@context", "@type", "name", "url", "inLanguage", "learningResourceType", "isPartOf"}
    assert data["url"] == "/outils/romin/fiches/muette"


def test_linked_data_cannot_close_its_block(client: TestClient, assistant: StandInAssistant) -> None:
    title = "</script><script>alert(1)</script><!--"
    assistant.catalogue = catalogue_of(sheet("x", title=title))
    page = client.get("/fiches/x").text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(block)["name"] == title
    assert "<script>alert" not in page
