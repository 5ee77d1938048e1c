"""What is published of the API: identifiers that stay, examples of their schema, a guide that says the same."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from e2e.conftest import Site
from e2e.proxies import GUIDE, blocks
from romin.core.errors import RominError
from romin.core.settings import PREFIX, Settings
from romin.web import errors
from romin.web.openapi import ERROR_TABLE

SOURCE = Path(errors.__file__).parents[1]
TEXT = GUIDE.read_text(encoding="utf-8")
OPERATIONS = {
    "ask_assistant": "POST /api/v1/assistant",
    "list_risk_factors": "GET /api/v1/risk-factors",
    "list_sheets": "GET /api/v1/sheets",
    "get_sheet": "GET /api/v1/sheets/{sheet_id}",
    "list_facets": "GET /api/v1/facets",
    "list_periods": "GET /api/v1/periods",
    "list_evidence_levels": "GET /api/v1/evidence-levels",
    "give_feedback": "POST /api/v1/feedback",
    "give_experience_report": "POST /api/v1/sheets/{sheet_id}/experience-reports",
    "record_print": "POST /api/v1/prints",
    "get_stats": "GET /api/v1/stats",
    "make_plan": "POST /api/v1/plan",
    "get_health": "GET /health",
    "get_readiness": "GET /ready",
}
"""Published: a client made from the schema calls them by these names. Add, never rename."""


EXPECTED = {"make_plan": 404, "give_feedback": 404, "record_print": 204}
"""The plan's sheets are those of the real catalogue, and nobody was given the answer that is voted on."""


@pytest.fixture
def schema(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def operations(schema: Any) -> dict[str, tuple[str, Any]]:
    return {
        operation["operationId"]: (f"{method.upper()} {path}", operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_operations_keep_their_names(schema: Any) -> None:
    assert {name: where for name, (where, _) in operations(schema).items()} == OPERATIONS


def test_every_answer_has_an_example_of_its_shape(schema: Any) -> None:
    for name, (_, operation) in operations(schema).items():
        for status, response in operation["responses"].items():
            if status == "204":
                continue
            content = response["content"]["application/json"]
            shape = content["schema"] | {"components": schema["components"]}
            jsonschema_rs.validate(shape, content["example"])
            assert (status == "200") != ("error" in content["example"]), (name, status)


def test_every_body_and_parameter_given_as_example_is_taken(client: TestClient, schema: Any) -> None:
    for name, (where, operation) in operations(schema).items():
        method, path = where.split()
        given = {item["name"]: item["example"] for item in operation.get("parameters", []) if "example" in item}
        path = path.replace("{sheet_id}", "surfer-l-envie")
        given.pop("sheet_id", None)
        if method == "GET":
            assert client.get(path, params=given).status_code == 200, name
            continue
        body = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for example in schema["components"]["schemas"][body]["examples"]:
            status = client.request(method, path, json=example).status_code
            assert status == EXPECTED.get(name, 200), name


def test_the_schema_shows_the_error_table(schema: Any) -> None:
    for line in ERROR_TABLE:
        assert f"| `{line.code}` | {line.status} | {line.meaning} |" in schema["info"]["description"]


def raised_codes() -> set[str]:
    """The codes of the errors that the serving rooms define or give."""
    found = set()
    for path in [SOURCE / "core" / "errors.py", *(SOURCE / "web").rglob("*.py"), *(SOURCE / "assistant").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name != "BadSetting":
                assigned = [line for line in node.body if isinstance(line, ast.Assign) and len(line.targets) == 1]
                names = {line.targets[0].id: line.value for line in assigned if isinstance(line.targets[0], ast.Name)}
                if {"code", "status"} <= set(names) and isinstance(names["code"], ast.Constant):
                    found.add(str(names["code"].value))
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                found |= {
                    str(word.value.value)
                    for word in node.exc.keywords
                    if word.arg == "code" and isinstance(word.value, ast.Constant)
                }
    return found


def test_the_error_table_is_whole() -> None:
    assert RominError.code in raised_codes()
    assert raised_codes() == {line.code for line in ERROR_TABLE}


def test_the_guide_says_the_same() -> None:
    for name, where in OPERATIONS.items():
        assert f"| `{name}` | `{where}` |" in TEXT
    for line in ERROR_TABLE:
        assert f"| `{line.code}` | {line.status} | {line.meaning} |" in TEXT
    named = set(re.findall(rf"\b{PREFIX}(\w+)", TEXT))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_the_mcp_example_of_the_guide_runs(tmp_path: Path) -> None:
    with Site(tmp_path, "/outils/romin", mcp=True) as site:
        example = blocks("python")[1].replace("http://127.0.0.1:8000", site.origin)
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        done = subprocess.run(
            [sys.executable, "-c", example], capture_output=True, text=True, check=True, env=environment
        )
    assert f"Surfer l'envie | {site.url}/fiches/surfer-l-envie" in done.stdout
