"""What surrounds the pages: headers, static files, downloads, and every address under a root path."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from romin.core.settings import Settings
from romin.web.app import STATIC, create_app
from web.standin import ODT, PDF, StandInAssistant, StandInJournal

NAME = "cartes à trier (1).pdf"
SUPPORT = f"/fiches/surfer-l-envie/supports/{quote(NAME)}"
EDITABLE = SUPPORT.replace(".pdf", ".odt")
ARCHIVE = "/fiches/surfer-l-envie/supports.zip"


@pytest.mark.parametrize("path", ["/", "/fiches/rien", "/api/v1/sheets", "/api/v1/rien", "/health", SUPPORT, ARCHIVE])
def test_every_response_is_confined(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for rule in (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_answers_and_errors_are_not_kept(client: TestClient) -> None:
    assert client.post("/api/v1/assistant", json={"message": "il boit"}).headers["Cache-Control"] == "no-store"
    assert client.post("/", data={"message": "il boit"}).headers["Cache-Control"] == "no-store"
    assert client.get("/rien").headers["Cache-Control"] == "no-store"
    assert client.get("/fiches").headers["Cache-Control"] == "no-cache"


def test_only_the_widget_may_be_framed_by_the_origins_of_the_settings(
    make_settings: Callable[..., Settings], assistant: StandInAssistant
) -> None:
    settings = make_settings(frame_ancestors="https://intranet.example")
    with TestClient(create_app(settings, assistant=assistant, journal=StandInJournal())) as client:
        assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]
        framed = client.get("/widget").headers
        assert "frame-ancestors https://intranet.example" in framed["Content-Security-Policy"]
        assert "X-Frame-Options" not in framed


def test_other_origins_may_call_the_api_only_when_the_settings_say_so(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, client: TestClient
) -> None:
    origin = {"Origin": "https://intranet.example"}
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/risk-factors", headers=origin).headers
    settings = make_settings(cors_origins="https://intranet.example")
    with TestClient(create_app(settings, assistant=assistant, journal=StandInJournal())) as open_client:
        allowed = open_client.get("/api/v1/risk-factors", headers=origin).headers
        assert allowed["Access-Control-Allow-Origin"] == "https://intranet.example"


def test_static_files_are_kept_for_long_under_a_hash_of_their_content(client: TestClient) -> None:
    (address,) = re.findall(r'href="(/static/[^"]+tokens\.css)"', client.get("/").text)
    response = client.get(address)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"].startswith("text/css")
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert plain.content == response.content
    assert "Content-Encoding" not in plain.headers
    old = client.get("/static/000000000000/js/chat.js")
    assert (old.status_code, old.headers["Cache-Control"]) == (200, "no-cache")
    assert old.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "js/../../app.py", "", "js"]
)
def test_nothing_else_is_served_as_static(client: TestClient, path: str) -> None:
    assert client.get(f"/static/x/{path}").status_code == 404


def test_the_whole_site_is_light() -> None:
    weight = sum(len(gzip.compress(path.read_bytes())) for path in STATIC.rglob("*") if path.is_file())
    assert weight < 30_000


def test_a_support_is_downloaded_whole(client: TestClient) -> None:
    response = client.get(SUPPORT)
    assert response.status_code == 200
    assert response.content == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(PDF))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"cartes___trier__1_.pdf\"; filename*=UTF-8''cartes%20%C3%A0%20trier%20%281%29.pdf"
    )


def test_its_editable_form_is_downloaded_too(client: TestClient) -> None:
    response = client.get(EDITABLE)
    assert (response.status_code, response.content) == (200, ODT)
    assert response.headers["Content-Type"] == "application/vnd.oasis.opendocument.text"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="cartes___trier__1_.odt"')


def test_all_the_supports_come_in_one_zip(client: TestClient) -> None:
    response = client.get(ARCHIVE)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="supports-surfer-l-envie.zip"')
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        folder = "surfer-l-envie/cartes à trier (1)"
        assert {name: archive.read(name) for name in archive.namelist()} == {f"{folder}.pdf": PDF, f"{folder}.odt": ODT}
    assert client.get(ARCHIVE).content == response.content


@pytest.mark.parametrize("sheet_id", ["rien", "fiche-incomplete", "..", "%2e%2e", "..%2f..%2fetc", "%00", "a" * 3000])
def test_there_is_no_zip_without_supports(client: TestClient, sheet_id: str) -> None:
    response = client.get(f"/fiches/{sheet_id}/supports.zip", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "introuvable"


@pytest.mark.parametrize("value", ["bytes=0-10", "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(2000)), "x"])
def test_a_range_is_ignored(client: TestClient, value: str) -> None:
    response = client.get(SUPPORT, headers={"Range": value})
    assert (response.status_code, len(response.content)) == (200, len(PDF))


@pytest.mark.parametrize(
    "name",
    [
        "rien.pdf",
        "../surfer-l-envie.md",
        "..%2fsurfer-l-envie.md",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%252f..%252fetc%252fpasswd",
        "..%5c..%5cetc%5cpasswd",
        "%c0%ae%c0%ae%c0%afetc%c0%afpasswd",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        f"{quote(NAME)}%00.html",
        f"./{quote(NAME)}/..",
        "%00",
        "%2e%2e",
    ],
)
def test_a_support_is_reached_by_its_name_only(client: TestClient, name: str) -> None:
    response = client.get(f"/fiches/surfer-l-envie/supports/{name}", headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "introuvable"
    assert client.get(f"/fiches/..%2f..%2fetc/supports/{name}").status_code == 404


def test_a_support_that_has_gone_is_not_found(client: TestClient, assistant: StandInAssistant) -> None:
    sheet = assistant.catalogue.get("surfer-l-envie")
    assert sheet
    sheet.supports[0].path.unlink()
    assert client.get(SUPPORT).status_code == 404
    page = client.get(SUPPORT, headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")


ROUTES = (
    "/",
    "/fiches",
    "/fiches?stade=action",
    "/fiches/surfer-l-envie",
    "/facteurs/addictions",
    "/facteurs/addictions/",
    "/methode",
    "/choisir",
    "/parcours",
    "/parcours?facteur=addictions",
    "/niveaux-de-preuve",
    "/widget",
    "/widget?facteur=addictions",
    "/widget.js",
    "/integrer",
    "/aide",
    "/accessibilite",
    "/mentions-legales",
    "/plan-du-site",
    "/plan",
    "/plan?fiche=surfer-l-envie&fiche=thermometre-de-la-colere&entretiens=2&minutes=30",
    "/plan.odt?fiche=surfer-l-envie",
    "/fiches/surfer-l-envie/entretien?minutes=20",
    "/fiches/surfer-l-envie?plan=thermometre-de-la-colere&plan_minutes=30",
    "/openapi.json",
    "/health",
    "/ready",
    "/api/v1/risk-factors",
    "/api/v1/sheets",
    "/api/v1/facets",
    "/api/v1/periods",
    "/api/v1/evidence-levels",
    SUPPORT,
    EDITABLE,
    ARCHIVE,
)


@pytest.mark.parametrize("root", ["", "/romin", "/outils/romin"])
@pytest.mark.parametrize("stripped", [True, False])
def test_every_address_works_under_a_root_path(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, root: str, stripped: bool
) -> None:
    assistant.root_path = root
    app = create_app(make_settings(root_path=root), assistant=assistant, journal=StandInJournal())

    def seen(public: str) -> str:
        """The address the proxy passes on for a public one."""
        return public.removeprefix(root) or "/" if stripped else public

    with TestClient(app, follow_redirects=False) as client:
        assert client.get(seen(root)).status_code == 200
        assert client.get("/openapi.json").json()["servers"] == [{"url": root or "/"}]
        linked = set()
        for route in ROUTES:
            response = client.get(seen(root + route))
            assert response.status_code == 200, route
            if response.headers["Content-Type"].startswith("text/html"):
                linked |= set(
                    re.findall(
                        r'(?:href|src|action|data-api|data-fallback|data-levels|data-plan)="([^"#]+)', response.text
                    )
                )
        page = client.post(seen(f"{root}/"), data={"message": "il boit"}).text
        linked |= set(re.findall(r'(?:href|src|action)="([^"#]+)"', page))
        assert len(linked) > 20
        for link in linked:
            assert link.startswith(f"{root}/"), link
            status = client.get(seen(link.replace("&amp;", "&"))).status_code
            assert status == (405 if link.endswith("/api/v1/assistant") else 200), link
