"""The JSON API: what each route answers."""

import logging
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from romin.assistant.schemas import Answer
from romin.catalogue.vocabulary import RiskFactor
from romin.core.settings import Settings
from romin.web.app import create_app
from romin.web.schemas import SheetDetail, SheetList
from web.standin import BUSY, StandInAssistant, StandInJournal


def test_a_message_gets_the_answer_of_the_contract(client: TestClient, assistant: StandInAssistant) -> None:
    response = client.post("/api/v1/assistant", json={"message": "il boit", "source": "api"})
    assert response.status_code == 200
    answer = Answer.model_validate_json(response.content)
    assert answer.need.risk_factors[0].evidence[0].text == "boit"
    assert answer.sheets[0].url.startswith("/fiches/")
    assert assistant.asked[0].message == "il boit"


def test_the_state_of_an_answer_is_taken_back(client: TestClient, assistant: StandInAssistant) -> None:
    state = client.post("/api/v1/assistant", json={"message": "il boit"}).json()["state"]
    assert client.post("/api/v1/assistant", json={"message": "alcool", "state": state}).status_code == 200
    assert assistant.asked[1].state == state


def test_a_turn_is_recorded_as_codes_and_figures(client: TestClient, journal: StandInJournal) -> None:
    client.post("/api/v1/assistant", json={"message": "Karim boit", "source": "widget"})
    (record,) = journal.records
    assert record["source"] == "widget"
    assert record["factors"] == {"addictions": 0.9}
    assert record["excluded"] == ["loisirs"]
    assert record["filters"] == {
        "stage": "action",
        "modality": "individuelle",
        "max_minutes": 45,
        "max_sessions": "2-5",
    }
    assert record["sheets"] == ["surfer-l-envie", "fiche-incomplete"]
    assert record["duration_ms"] >= 0
    assert "Karim" not in str(record)


def test_the_seven_factors_are_listed_with_their_sheets(client: TestClient) -> None:
    items = client.get("/api/v1/risk-factors").json()["items"]
    assert [item["code"] for item in items] == list(RiskFactor)
    assert next(item for item in items if item["code"] == "addictions")["sheets"] == 2
    assert items[0]["url"] == "/facteurs/attitudes"


def test_sheets_are_filtered_and_paged(client: TestClient) -> None:
    whole = SheetList.model_validate_json(client.get("/api/v1/sheets").content)
    assert (whole.page, whole.pages, whole.total) == (1, 1, 3)
    found = client.get("/api/v1/sheets", params={"risk_factor": "addictions", "stage": "action", "max_minutes": 30})
    assert "surfer-l-envie" in [item["id"] for item in found.json()["items"]]
    second = client.get("/api/v1/sheets", params={"page": 2, "page_size": 2}).json()
    assert (second["page"], second["pages"], second["total"], len(second["items"])) == (2, 2, 3, 1)
    assert client.get("/api/v1/sheets", params={"page": 99}).json()["items"] == []
    assert client.get("/api/v1/sheets", params={"q": "zzzz"}).json() == {"items": [], "page": 1, "pages": 1, "total": 0}


def test_a_sheet_is_whole_and_its_body_safe(client: TestClient) -> None:
    sheet = SheetDetail.model_validate_json(client.get("/api/v1/sheets/surfer-l-envie").content)
    assert sheet.objectives
    assert sheet.supports[0].name == "cartes à trier (1).pdf"
    assert sheet.supports[0].editable
    assert sheet.supports[0].editable.name == "cartes à trier (1).odt"
    assert sheet.supports[0].editable.media_type == "application/vnd.oasis.opendocument.text"
    assert sheet.supports_zip == "/fiches/surfer-l-envie/supports.zip"
    assert "<h2>" in sheet.body_html
    bare = client.get("/api/v1/sheets/fiche-incomplete").json()
    assert bare["minutes"] is None
    assert bare["supports_zip"] is None
    assert bare["body_html"] == ""


def test_health_touches_nothing_and_readiness_tells_the_versions(
    client: TestClient, assistant: StandInAssistant
) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json()["versions"]["model"] == "stand-in"
    assistant.ready = False
    assert client.get("/health").status_code == 200
    refused = client.get("/ready")
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "pas_pret")
    assert "Retry-After" in refused.headers


def test_services_are_started_then_stopped(
    client: TestClient, assistant: StandInAssistant, journal: StandInJournal
) -> None:
    assert (assistant.running, journal.running) == (True, True)
    client.__exit__()
    assert (assistant.running, journal.running) == (False, False)
    client.__enter__()


def test_too_many_messages_are_told_to_come_back(client: TestClient, assistant: StandInAssistant) -> None:
    assistant.failure = BUSY
    response = client.post("/api/v1/assistant", json={"message": "il boit"})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "surcharge")
    assert int(response.headers["Retry-After"]) > 0


def test_an_unforeseen_error_says_nothing_of_the_message(
    client: TestClient, assistant: StandInAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.failure = RuntimeError("boom")
    with caplog.at_level(logging.INFO):
        response = client.post("/api/v1/assistant", json={"message": "Karim boit"})
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "erreur_interne"
    assert "Traceback" not in response.text
    assert "Karim" not in response.text + caplog.text
    assert "Content-Security-Policy" in response.headers


def test_openapi_is_complete(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    operations = [method for path in schema["paths"].values() for method in path.values()]
    assert sorted(operation["operationId"] for operation in operations) == [
        "ask_assistant",
        "get_health",
        "get_readiness",
        "get_sheet",
        "get_stats",
        "give_experience_report",
        "give_feedback",
        "list_evidence_levels",
        "list_facets",
        "list_periods",
        "list_risk_factors",
        "list_sheets",
        "make_plan",
        "record_print",
    ]
    errors = schema["paths"]["/api/v1/assistant"]["post"]["responses"]
    assert set(errors) == {"200", "400", "413", "415", "422", "503"}
    assert errors["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody")
    assert "HTTPValidationError" not in schema["components"]["schemas"]
    assert schema["components"]["schemas"]["AskBody"]["examples"]
    assert client.get("/docs").status_code == 404
    assert client.get("/redoc").status_code == 404


def test_without_a_model_the_pages_are_served_and_readiness_says_so(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings()
    (settings.content_dir / "fiches").mkdir(parents=True)
    with TestClient(create_app(settings)) as client:
        assert client.get("/fiches").status_code == 200
        refused = client.get("/ready")
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "pas_pret")
        asked = client.post("/api/v1/assistant", json={"message": "il boit"})
        assert (asked.status_code, asked.json()["error"]["code"]) == (503, "pas_pret")
