"""Bad input of every kind: the right 4xx in the one shape, never an echo, never a traceback."""

import json
import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from web.standin import BUSY, StandInAssistant

SECRET = "Jean-Kevin"
JSON = {"Content-Type": "application/json"}


def shaped(response: object, status: int, code: str) -> dict[str, object]:
    """Check the one shape, and that nothing of the input came back."""
    assert response.status_code == status, response.text  # type: ignore[attr-defined]
    error: dict[str, object] = response.json()["error"]  # type: ignore[attr-defined]
    assert set(error) == {"code", "message", "details"}
    assert error["code"] == code
    assert SECRET not in response.text  # type: ignore[attr-defined]
    assert "Traceback" not in response.text  # type: ignore[attr-defined]
    return error


def fields(error: dict[str, object]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = error["details"]["fields"]  # type: ignore[index]
    return found


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"),
        ({"message": ""}, "message"),
        ({"message": "   \n\t "}, "message"),
        ({"message": "😀🎉"}, "message"),
        ({"message": "… !? —"}, "message"),
        ({"message": f"{SECRET} \x00"}, "message"),
        ({"message": SECRET * 500}, "message"),
        ({"message": ["il", SECRET]}, "message"),
        ({"message": {"a": SECRET}}, "message"),
        ({"message": None}, "message"),
        ({"message": "boit", "limit": 0}, "limit"),
        ({"message": "boit", "limit": 21}, "limit"),
        ({"message": "boit", "limit": 2.5}, "limit"),
        ({"message": "boit", "limit": SECRET}, "limit"),
        ({"message": "boit", "source": SECRET}, "source"),
        ({"message": "boit", "state": SECRET}, "state"),
        ({"message": "boit", SECRET: SECRET}, "body"),
        ([SECRET], "body"),
        (SECRET, "body"),
    ],
)
def test_a_bad_body_is_said_field_by_field(client: TestClient, body: object, field: str) -> None:
    error = shaped(client.post("/api/v1/assistant", json=body), 422, "entree_invalide")
    assert field in [entry["field"] for entry in fields(error)]
    assert all(entry["reason"] for entry in fields(error))


@pytest.mark.parametrize(
    "raw",
    [
        b'{"message": NaN}',
        b'{"message": "boit", "limit": NaN}',
        b'{"message": "boit", "limit": Infinity}',
        b'{"message": "boit", "state": {"a": NaN}}',
        b'{"message": "boit \\ud800"}',
        b'{"message": "boit", "state": {"\\ud800": 1}}',
        b'{"message": "boit", "state": {"a": "\\udfff"}}',
        b'{"message": "boit \\u0000"}',
        b'{"message": "Jean-Kevin"',
        b'{"message": Jean-Kevin}',
        b"Jean-Kevin",
        b"null",
        b"",
        b'{"message": "boit", "limit": ' + b"9" * 5000 + b"}",
    ],
)
def test_hostile_json_is_refused_cleanly(client: TestClient, raw: bytes) -> None:
    shaped(client.post("/api/v1/assistant", content=raw, headers=JSON), 422, "entree_invalide")


@pytest.mark.parametrize("raw", [b'{"message": "\xff\xfe"}', b"\x00\x01\x02", b"[" * 20_000, b'{"a":' * 9_000])
def test_bytes_that_are_no_json_are_refused_cleanly(client: TestClient, raw: bytes) -> None:
    response = client.post("/api/v1/assistant", content=raw, headers=JSON)
    assert response.status_code in {400, 422}
    shaped(response, response.status_code, "entree_invalide")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "a/b/c; ="]
)
def test_another_content_type_is_refused(client: TestClient, kind: str) -> None:
    response = client.post("/api/v1/assistant", content=b'{"message": "boit"}', headers={"Content-Type": kind})
    shaped(response, 415, "type_non_pris_en_charge")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("risk_factor=alcoolisme", "risk_factor"),
        ("risk_factor=", "risk_factor"),
        ("stage=Jean-Kevin", "stage"),
        ("modality=seul", "modality"),
        ("kind=jeu", "kind"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=deux", "page"),
        ("page=" + "9" * 5000, "page"),
        ("page_size=0", "page_size"),
        ("page_size=1000", "page_size"),
        ("max_minutes=0", "max_minutes"),
        ("max_minutes=NaN", "max_minutes"),
        ("q=%00", "q"),
        ("q=" + "a" * 201, "q"),
    ],
)
def test_a_bad_filter_is_named(client: TestClient, query: str, field: str) -> None:
    error = shaped(client.get(f"/api/v1/sheets?{query}"), 422, "entree_invalide")
    assert [entry["field"] for entry in fields(error)] == [field]


def test_bytes_of_no_encoding_in_an_address_are_harmless(client: TestClient) -> None:
    assert client.get("/api/v1/sheets?q=%ff%fe").status_code == 200
    shaped(client.get("/api/v1/sheets/%ff%00"), 404, "introuvable")


def test_unknown_addresses_and_methods(client: TestClient) -> None:
    shaped(client.get("/api/v1/rien"), 404, "introuvable")
    shaped(client.get("/api/v1/sheets/rien"), 404, "introuvable")
    refused = client.delete("/api/v1/assistant")
    shaped(refused, 405, "methode_refusee")
    assert refused.headers["Allow"] == "POST"


def test_a_large_body_is_refused_before_it_is_read(client: TestClient, assistant: StandInAssistant) -> None:
    body = json.dumps({"message": "a" * 70_000}).encode()
    shaped(client.post("/api/v1/assistant", content=body, headers=JSON), 413, "trop_volumineux")
    assert assistant.asked == []


def test_a_large_body_without_a_length_is_refused_while_it_streams(client: TestClient) -> None:
    sent = 0

    def stream() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 1
            yield b" " * 10_000

    shaped(client.post("/api/v1/assistant", content=stream(), headers=JSON), 413, "trop_volumineux")


@pytest.mark.parametrize("path", ["/fiches/rien", "/facteurs/rien", "/rien", "/fiches?stade=rien", "/fiches?page=0"])
def test_a_person_gets_a_page_and_a_program_json(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status_code in {404, 422}
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<h1>" in page.text
    program = client.get(path, headers={"Accept": "application/json"})
    assert program.status_code == page.status_code
    assert set(program.json()) == {"error"}


def test_an_unforeseen_error_is_a_page_for_a_person(client: TestClient, assistant: StandInAssistant) -> None:
    assistant.failure = RuntimeError(SECRET)
    response = client.post("/", data={"message": "il boit"}, headers={"Accept": "text/html"})
    assert response.status_code == 500
    assert "<h1>Une erreur est survenue</h1>" in response.text
    assert SECRET not in response.text


def test_the_log_holds_neither_text_nor_query(
    client: TestClient, assistant: StandInAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        client.post("/api/v1/assistant", json={"message": f"{SECRET} boit"})
        client.post("/", data={"message": f"{SECRET} boit"})
        client.post("/fiches", data={"q": SECRET})
        client.get("/api/v1/sheets", params={"q": SECRET})
        client.get(f"/{SECRET}")
        assistant.failure = BUSY
        client.post("/", data={"message": f"{SECRET} boit"})
    lines = [record for record in caplog.records if record.name == "romin.web.access"]
    assert len(lines) == 6
    assert all(SECRET not in str(record.__dict__) for record in lines)
    assert lines[0].__dict__["route"] == "/api/v1/assistant"
    assert lines[0].__dict__["ms"] >= 0
