"""Plans and guides: all in the address, the same everywhere, nothing that identifies anyone, bad input said."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape as unescaped
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from romin.assistant.planning.scheduling import schedule
from romin.catalogue.models import ToolSheet
from romin.catalogue.printing.building import PrintingError
from romin.catalogue.vocabulary import Period, RiskFactor, Sessions
from romin.core.errors import NotFound
from romin.core.settings import Settings
from romin.web.app import create_app
from romin.web.plan_documents import PlanDocuments
from romin.web.plan_schemas import PlanItem
from romin.web.wording_plan import PDF_MISSING, PLAN_NO_PDF, TOO_MANY_SHEETS
from web.standin import StandInAssistant, StandInJournal, small_catalogue


def unescape(page: str) -> str:
    """``page`` as read, the spaces that keep a line together taken as plain ones."""
    return unescaped(page).replace("\N{NO-BREAK SPACE}", " ")


ANGER, URGE, BARE = "thermometre-de-la-colere", "surfer-l-envie", "fiche-incomplete"
BOTH = f"/plan?fiche={URGE}&fiche={ANGER}&entretiens=3&minutes=45"
BODY = """## Déroulé

### 1. Ouvrir (10 min)

> « Bonjour <b>vous</b>. »

### 2. Faire (20 min)

### 3. Fermer (10 min)

## La suite

Consigne : relire. Au prochain entretien, demandez.
"""


@pytest.fixture
def planned(make_settings: Callable[..., Settings], tmp_path: Path) -> Iterator[TestClient]:
    """A catalogue with a sheet of three steps and twenty-five more."""
    steps = ToolSheet(
        "etapes", "Trois étapes", minutes=40, body=BODY, precautions=("Doucement",), contraindications=("En crise",)
    )
    more = [ToolSheet(f"s{n:02}", f"Fiche {n:02}", minutes=30, sessions=Sessions.FEW) for n in range(25)]
    assistant = StandInAssistant(small_catalogue(tmp_path, [steps, *more]))
    with TestClient(create_app(make_settings(), assistant=assistant, journal=StandInJournal())) as client:
        yield client


def links(page: str, name: str) -> list[str]:
    """The addresses of the plan's links that start with these words."""
    return [unescape(address) for address in re.findall(rf'<a class="plan-link" href="([^"]+)"[^>]*>{name}', page)]


def titles(page: str) -> list[str]:
    return re.findall(r'<p class="plan-line">.*?<a href="[^"]+">([^<]+)</a>', unescape(page))


def test_without_a_sheet_the_page_says_how_to_begin(client: TestClient) -> None:
    page = client.get("/plan").text
    assert "Aucune fiche dans ce plan" in page
    assert page.count("<option") == 3
    assert "entretien-1" not in page
    assert "Plan en PDF" not in page


def test_the_plan_orders_and_spreads_the_sheets(client: TestClient) -> None:
    page = unescape(client.get(BOTH).text)
    assert titles(page) == ["Thermomètre de la colère", "Surfer l'envie"], (
        "what comes before, whatever the address says"
    )
    assert page.count('<section class="interview" aria-labelledby="entretien-') == 3
    assert "séance 2 sur 2 au moins" in page
    assert 'href="/fiches/surfer-l-envie/supports/cartes%20%C3%A0%20trier%20%281%29.pdf" download>' in page
    assert "Un arrêt brutal" in page
    assert "Ne pas utiliser : Sevrage en cours sans suivi médical." in page


def test_the_person_is_never_asked_for(client: TestClient) -> None:
    for path in (BOTH, f"/fiches/{URGE}/entretien"):
        page = client.get(path).text
        assert set(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)) <= {
            "fiche", "entretiens", "minutes", "ordre", "plan", "plan_entretiens", "plan_minutes", "plan_ordre"
        }  # fmt: skip
        assert set(re.findall(r'<input[^>]* type="([^"]+)"', page)) <= {"hidden", "number"}
        assert "<textarea" not in page
    assert 'class="paper-only written-name"' in client.get(BOTH).text


def test_each_sheet_is_added_moved_and_removed_by_links(planned: TestClient) -> None:
    page = planned.get("/plan?fiche=s03&fiche=s01&entretiens=12&minutes=60").text
    assert titles(page) == ["Fiche 01", "Fiche 03"]
    moved = planned.get(links(page, "Descendre")[0]).text
    assert titles(moved) == ["Fiche 03", "Fiche 01"]
    assert len(links(moved, "Monter")) == 1
    assert titles(planned.get(links(moved, "Revenir à l&#39;ordre proposé")[0]).text) == ["Fiche 01", "Fiche 03"]
    assert titles(planned.get(links(moved, "Retirer")[0]).text) == ["Fiche 01"]
    assert "ordre=choisi" in links(moved, "Retirer")[0]
    assert links(page, "Vider") == ["/plan"]


def test_a_move_that_what_comes_before_forbids_is_not_offered(client: TestClient) -> None:
    page = client.get(f"/plan?fiche={ANGER}&fiche={URGE}").text
    assert links(page, "Monter") == links(page, "Descendre") == []


def test_the_plan_follows_from_list_to_sheet_and_back(client: TestClient) -> None:
    page = client.get(f"/plan?fiche={BARE}&entretiens=2&minutes=30").text
    (browse,) = links(page, "Choisir parmi les fiches")
    listed = client.get(browse).text
    assert "Plan en cours : 1 fiche" in listed
    assert links(listed, "Déjà dans le plan") == [f"/plan?fiche={BARE}&entretiens=2&minutes=30"]
    filtered = unescape(re.findall(r'<a class="pill" href="([^"]+)"', listed)[0])
    assert "plan=fiche-incomplete" in filtered
    assert "Plan en cours" in client.get(filtered).text
    searched = client.post("/fiches", data={"q": "envie", "plan": BARE, "plan_minutes": "30"}).text
    (card,) = re.findall(r'<h3 class="card-title"><a href="([^"]+)"', searched)
    sheet = client.get(unescape(card)).text
    assert links(sheet, "Ajouter au plan")[0] == f"/plan?fiche={BARE}&fiche={URGE}&entretiens=4&minutes=30"
    guide = client.get(links(sheet, "Préparer mon entretien")[0]).text
    assert "Plan en cours : 1 fiche" in guide


def test_a_card_starts_a_plan(client: TestClient) -> None:
    for page in (client.get("/fiches").text, client.post("/", data={"message": "il boit"}).text):
        assert f"/plan?fiche={URGE}&entretiens=4&minutes=45" in links(page, "Ajouter au plan")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("entretiens=0", "1 au moins"),
        ("entretiens=1000", "12 au plus"),
        ("entretiens=x", "un nombre entier est attendu"),
        ("entretiens=", "un nombre entier est attendu"),
        ("minutes=14", "15 au moins"),
        ("minutes=121", "120 au plus"),
        ("minutes=1e3", "un nombre entier est attendu"),
        ("ordre=autre", "valeur inconnue"),
        ("&".join(f"fiche=s{n}" for n in range(100)), TOO_MANY_SHEETS[:-1]),
        (f"fiche={'a' * 201}", "texte trop long"),
    ],
)
def test_bad_input_is_refused_and_said(planned: TestClient, query: str, said: str) -> None:
    for path in ("/plan", "/plan.odt"):
        response = planned.get(f"{path}?{query}", headers={"Accept": "text/html"})
        assert response.status_code == 422
        assert said in response.text


def test_unknown_and_repeated_sheets_do_not_break_a_plan(planned: TestClient) -> None:
    page = planned.get("/plan?fiche=rien&fiche=s01&fiche=s01&fiche=%00&fiche=../x").text
    assert titles(page) == ["Fiche 01"]
    assert "3 fiches de cette adresse n'existent pas ou plus" in unescape(page)
    assert titles(planned.get("/plan?" + "&".join(["fiche=s01"] * 100)).text) == ["Fiche 01"]
    kept = planned.get("/fiches?plan=rien,s01,s01,,%00").text
    assert "Plan en cours : 1 fiche" in kept


def test_a_full_plan_takes_no_more_and_says_what_does_not_fit(planned: TestClient) -> None:
    page = unescape(planned.get("/plan?" + "&".join(f"fiche=s{n:02}" for n in range(20)) + "&entretiens=1").text)
    assert "Ce plan est complet" in page
    assert '<select id="fiche"' not in page
    assert "1 entretien ne suffit pas : il en faudrait 40." in page
    assert "Fiche 00 : 1 séance sur 2, 30 min" in page
    listed = planned.get("/fiches?plan=" + ",".join(f"s{n:02}" for n in range(25)) + "&page=2").text
    assert "Plan en cours : 20 fiches" in listed
    assert "Ce plan est complet" in listed


@pytest.mark.parametrize("suffix", ["odt", "zip", "pdf"])
def test_a_document_is_downloaded_the_same_each_time(client: TestClient, suffix: str) -> None:
    if suffix == "pdf":
        pytest.importorskip("weasyprint")
    address = BOTH.replace("/plan", f"/plan.{suffix}")
    first, second = client.get(address), client.get(address)
    assert first.status_code == 200
    assert first.content == second.content
    assert first.headers["Content-Disposition"].startswith(f'attachment; filename="plan-d-entretiens.{suffix}"')
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert first.headers["Cache-Control"] == "no-cache"
    if suffix == "zip":
        names = zipfile.ZipFile(io.BytesIO(first.content)).namelist()
        assert {"plan-d-entretiens.odt", f"{URGE}/cartes à trier (1).pdf"} <= set(names)
    else:
        assert first.content[:4] == {"odt": b"PK\x03\x04", "pdf": b"%PDF"}[suffix]


def test_an_empty_plan_has_no_document(client: TestClient) -> None:
    for suffix in ("odt", "zip", "pdf"):
        assert client.get(f"/plan.{suffix}?fiche=rien").status_code == 422


def test_without_weasyprint_the_page_says_so_and_the_rest_is_there(
    monkeypatch: pytest.MonkeyPatch, make_settings: Callable[..., Settings], assistant: StandInAssistant
) -> None:
    monkeypatch.setattr("romin.web.plan_documents.find_spec", lambda _name: None)
    with TestClient(create_app(make_settings(), assistant=assistant, journal=StandInJournal())) as bare:
        page = unescape(bare.get(BOTH).text)
        assert PLAN_NO_PDF in page
        assert "/plan.odt?" in page
        assert "/plan.pdf?" not in page
        refused = bare.get(BOTH.replace("/plan", "/plan.pdf"), headers={"Accept": "text/html"})
        assert refused.status_code == 404
        assert PDF_MISSING in unescape(refused.text)
        names = zipfile.ZipFile(io.BytesIO(bare.get(BOTH.replace("/plan", "/plan.zip")).content)).namelist()
        assert "plan-d-entretiens.pdf" not in names


def test_weasyprint_without_its_libraries_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise PrintingError("pango manque")

    monkeypatch.setattr("romin.web.plan_documents.find_spec", lambda _name: object())
    monkeypatch.setattr("romin.web.plan_documents.load_weasyprint", fail)
    documents = PlanDocuments()
    assert documents.has_pdf
    with pytest.raises(NotFound):
        documents.pdf(schedule([ToolSheet("a", "A", minutes=10)], 1, 45))
    assert not documents.has_pdf


def test_a_guide_is_timed_and_quotes_the_sheet(planned: TestClient) -> None:
    whole = unescape(planned.get("/fiches/etapes/entretien?minutes=60").text)
    assert "&lt;b&gt;vous" in planned.get("/fiches/etapes/entretien?minutes=60").text
    assert "« Bonjour <b>vous</b>. »" in whole
    assert "au lieu de" not in whole
    assert "Relire." in whole
    assert "Il reste 8 min" in whole
    assert "Doucement. Ne pas utiliser : En crise." in whole
    short = unescape(planned.get("/fiches/etapes/entretien?minutes=30").text)
    assert "au lieu de 20 min" in short
    shorter = unescape(planned.get("/fiches/etapes/entretien?minutes=20").text)
    assert "Au prochain entretien</h2>" in shorter
    assert "3. Fermer (10 min)" in shorter
    assert "sans consigne nouvelle" in shorter


@pytest.mark.parametrize("query", ["minutes=0", "minutes=1000", "minutes=x"])
def test_a_guide_of_a_bad_time_is_refused(planned: TestClient, query: str) -> None:
    assert planned.get(f"/fiches/etapes/entretien?{query}").status_code == 422
    assert planned.get("/fiches/rien/entretien").status_code == 404


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}"])
def test_a_hostile_sheet_stays_text(make_settings: Callable[..., Settings], tmp_path: Path, payload: str) -> None:
    hostile = ToolSheet(
        "hostile",
        payload,
        precautions=(payload,),
        material=(payload,),
        periods=(Period.TRAVAIL,),
        risk_factors=(RiskFactor.TRAVAIL,),
        body=f"## Déroulé\n\n### 1. {payload} (10 min)\n\n> {payload}\n\n## La suite\n\n{payload}\n",
    )
    assistant = StandInAssistant(small_catalogue(tmp_path, [hostile]))
    with TestClient(create_app(make_settings(), assistant=assistant, journal=StandInJournal())) as client:
        for path in ("/plan?fiche=hostile", "/fiches/hostile/entretien", f"/plan?fiche={quote(payload)}"):
            page = client.get(path)
            assert page.status_code == 200
            assert "<img" not in page.text
            assert "<script>" not in page.text
            assert "49" not in re.sub(r"\d{5,}|/static/\w+", "", page.text)


def test_the_api_gives_the_plan_of_the_page(client: TestClient) -> None:
    asked = {"sheets": [URGE, ANGER, URGE], "interviews": 3, "minutes": 45}
    plan = PlanItem.model_validate_json(client.post("/api/v1/plan", json=asked).content)
    assert [sheet.id for sheet in plan.sheets] == [ANGER, URGE]
    assert (plan.asked, plan.needed, len(plan.interviews), plan.left) == (3, 3, 3, ())
    assert all(interview.minutes <= 45 or interview.parts[0].remarks for interview in plan.interviews)
    assert plan.interviews[0].parts[0].steps[0].title == ""
    page = client.get(plan.url).text
    for interview in plan.interviews:
        assert f'id="entretien-{interview.number}"' in page


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"sheets": []}, 422),
        ({"sheets": [f"a{number}" for number in range(21)]}, 422),
        ({"sheets": ["a"] * 21}, 404),
        ({"sheets": [URGE], "interviews": 0}, 422),
        ({"sheets": [URGE], "interviews": 1000}, 422),
        ({"sheets": [URGE], "minutes": 14}, 422),
        ({"sheets": [URGE], "name": "Karim"}, 422),
        ({"sheets": [""]}, 422),
        ({"sheets": URGE}, 422),
        ({"sheets": [URGE, "rien"]}, 404),
        ({"sheets": ["\ud800"]}, 422),
    ],
)
def test_the_api_refuses_what_is_not_a_plan(client: TestClient, body: dict[str, Any], status: int) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/v1/plan", content=json.dumps(body), headers=headers)
    assert response.status_code == status
    assert "Karim" not in response.text
    if status == 404:
        unknown = [place for place, sheet in enumerate(body["sheets"]) if sheet != URGE]
        assert response.json()["error"]["details"] == {"positions": unknown}
    assert client.post("/api/v1/plan", data={"sheets": URGE}).status_code == 415
