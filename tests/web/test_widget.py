"""The widget without a browser: who may frame it, its script and its digest, its page, and the lines to paste."""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from romin.core.settings import Settings
from romin.web.app import STATIC, create_app
from romin.web.widget import WIDGET_VERSION
from web.standin import BUSY, StandInAssistant, StandInJournal

HOST = "https://intranet.example"
SCRIPTS = sorted((STATIC / "widget").glob("*.js"))
GUIDE = (Path(__file__).parents[2] / "docs/integration.md").read_text(encoding="utf-8")
MAX_BYTES = 4096
"""Of the script, compressed."""


@pytest.fixture
def framed(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, journal: StandInJournal
) -> Iterator[TestClient]:
    settings = make_settings(frame_ancestors=HOST, cors_origins=HOST)
    with TestClient(create_app(settings, assistant=assistant, journal=journal)) as client:
        yield client


def _digest(content: bytes) -> str:
    return f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"


@pytest.mark.parametrize(
    "path", ["/", "/fiches", "/integrer", "/widget.js", "/widget/1.0.0/widget.js", "/widget/x", "/rien"]
)
def test_row_18_everything_but_the_widget_refuses_frames(framed: TestClient, path: str) -> None:
    headers = framed.get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_row_18_the_widget_may_be_framed_by_the_listed_sites(framed: TestClient, method: str) -> None:
    headers = framed.request(method, "/widget", data={"message": "il boit"} if method == "POST" else None).headers
    assert headers["Content-Security-Policy"].endswith(f"frame-ancestors {HOST}")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def test_row_18_with_no_site_listed_the_widget_refuses_frames_too(client: TestClient) -> None:
    headers = client.get("/widget").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/widget", "/fiches/surfer-l-envie", "/openapi.json", "/health", "/plan.odt"])
def test_other_origins_read_the_api_alone(framed: TestClient, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in framed.get(path, headers={"Origin": HOST}).headers


def test_other_origins_call_the_api_when_they_are_listed(framed: TestClient) -> None:
    asked = {"Origin": HOST, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    allowed = framed.options("/api/v1/assistant", headers=asked)
    assert (allowed.status_code, allowed.headers["Access-Control-Allow-Origin"]) == (200, HOST)
    refused = framed.options("/api/v1/assistant", headers={**asked, "Origin": "https://other.example"})
    assert "Access-Control-Allow-Origin" not in refused.headers
    answer = framed.post("/api/v1/assistant", json={"message": "il boit"}, headers={"Origin": HOST})
    assert answer.headers["Access-Control-Allow-Origin"] == HOST


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_the_script_is_light(client: TestClient, script: Path) -> None:
    assert len(gzip.compress(script.read_bytes())) <= MAX_BYTES
    response = client.get(f"/widget/{script.stem}/widget.js")
    assert response.content == script.read_bytes()
    assert int(response.headers["Content-Length"]) <= MAX_BYTES
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_newest_script_has_an_address_that_follows_it(client: TestClient) -> None:
    newest, versioned = client.get("/widget.js"), client.get(f"/widget/{WIDGET_VERSION}/widget.js")
    assert newest.content == versioned.content
    assert newest.headers["Cache-Control"] == "no-cache"
    assert newest.headers["Access-Control-Allow-Origin"] == "*"
    for version in ("0.0.0", "1.0.0.js", "%2e%2e%2fjs%2fchat", "1.0.0%2f..%2f1.0.0"):
        assert client.get(f"/widget/{version}/widget.js").status_code == 404


def test_the_digest_published_is_that_of_the_script(client: TestClient) -> None:
    """A published script never changes. A mend is a new file, a new version, and a new line in the guide."""
    digest = _digest((STATIC / f"widget/{WIDGET_VERSION}.js").read_bytes())
    assert re.findall(r"sha384-[A-Za-z0-9+/=]+", GUIDE) == [digest]
    page = unescape(client.get("/integrer").text)
    assert f'integrity="{digest}"' in page
    assert f'src="http://testserver/widget/{WIDGET_VERSION}/widget.js"' in page


def test_the_lines_to_paste_say_who_is_allowed(client: TestClient, framed: TestClient) -> None:
    assert "Aucun site n'est encore autorisé" in unescape(client.get("/integrer").text)
    assert HOST in framed.get("/integrer").text
    hostile = framed.get("/integrer", headers={"Host": 'x"><script>alert(1)</script>'})
    assert "<script>alert" not in hostile.text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_rows_11_12_14_41_the_script_has_no_inline_style_no_foreign_class_and_measures_nothing(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    for refused in (
        "style=",
        '"style"',
        ".style.",
        "<style",
        "innerHTML",
        "insertAdjacent",
        "eval(",
        "Function(",
        "fr-",
    ):
        assert refused not in source, refused
    for refused in ("innerHeight", "ResizeObserver", "localStorage", "sessionStorage", "cookie", "import ", "fetch("):
        assert refused not in source, refused
    css = source[source.index("const CSS") : source.index("function h")]
    assert set(re.findall(r"var\((--(?!romin)[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", source)) | {"--offset"}
    assert not re.search(r"\drem\b|\dem\b", css)
    assert "100dvh" in css


def test_row_15_every_address_of_the_guide_is_one_of_ours(client: TestClient) -> None:
    addresses = set(re.findall(r'(?:src|href)="https://romin\.exemple\.fr/outils/romin([^"]*)"', GUIDE))
    assert addresses == {f"/widget/{WIDGET_VERSION}/widget.js", "/", "/widget"}
    for address in addresses:
        assert client.get(address).status_code == 200


def test_the_exchange_stays_in_the_frame_and_the_rest_leaves_it(
    framed: TestClient, assistant: StandInAssistant
) -> None:
    page = framed.post("/widget", data={"message": "il boit"}).text
    assert assistant.asked[-1].source == "widget"
    assert '<base target="_blank">' in page
    assert "Menu principal" not in page
    forms = {form: 'action="/widget" target="_self"' in form for form in re.findall(r"<form[^>]*>", page)}
    assert all(inside != ('class="vote"' in form) for form, inside in forms.items())
    assert len(set(forms.values())) == 2
    assert re.search(r'<a class="chip-off" href="/widget\?[^"]*" target="_self"', page)
    assert re.search(r'<p class="share quiet"><a href="/\?facteur', page)
    assert 'href="/widget?facteur=travail" target="_self"' in page
    found = framed.get("/widget?facteur=addictions").text
    assert "Surfer l&#39;envie" in found
    assert assistant.asked[-1].source == "widget"


def test_what_goes_wrong_in_the_frame_is_said_in_the_frame(framed: TestClient, assistant: StandInAssistant) -> None:
    assistant.failure = BUSY
    busy = framed.post("/widget", data={"message": "il boit"})
    assert busy.status_code == 503
    assert ">il boit</textarea>" in busy.text
    assistant.failure = RuntimeError("unforeseen")
    broken = framed.post("/widget", data={"message": "il boit"})
    assert broken.status_code == 500
    for response in (busy, broken):
        assert '<base target="_blank">' in response.text
        assert "Menu principal" not in response.text
        assert f"frame-ancestors {HOST}" in response.headers["Content-Security-Policy"]
