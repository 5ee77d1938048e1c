"""Schemathesis over the OpenAPI schema, in process: no 500, no undocumented answer, every answer of its schema.

Its pytest plugin does not follow pytest 9.2, so its strategies are run here by Hypothesis directly. It does not find
NaN or lone surrogates by itself: those are in ``test_errors``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient

from romin.core.settings import Settings
from romin.web.app import create_app
from web.standin import StandInAssistant, StandInJournal, small_catalogue

OPERATIONS = (
    ("/api/v1/assistant", "POST"),
    ("/api/v1/evidence-levels", "GET"),
    ("/api/v1/facets", "GET"),
    ("/api/v1/feedback", "POST"),
    ("/api/v1/periods", "GET"),
    ("/api/v1/plan", "POST"),
    ("/api/v1/prints", "POST"),
    ("/api/v1/risk-factors", "GET"),
    ("/api/v1/sheets", "GET"),
    ("/api/v1/sheets/{sheet_id}", "GET"),
    ("/api/v1/sheets/{sheet_id}/experience-reports", "POST"),
    ("/api/v1/stats", "GET"),
    ("/health", "GET"),
    ("/ready", "GET"),
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("api")
    given_settings = Settings(_env_file=None, data_dir=folder, content_dir=folder, feedback_per_minute=10_000)
    app = create_app(given_settings, assistant=StandInAssistant(small_catalogue(folder)), journal=StandInJournal())
    with TestClient(app):
        yield schemathesis.openapi.from_asgi("/openapi.json", app)


def test_every_operation_is_fuzzed(api: Any) -> None:
    found = {(result.ok().path, result.ok().method.upper()) for result in api.get_all_operations()}
    assert found == set(OPERATIONS)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_of_the_schema_surprises(api: Any, path: str, method: str, mode: GenerationMode) -> None:
    operation = api[path][method]
    if mode is GenerationMode.NEGATIVE and not (operation.query or operation.body):
        return  # nothing that a request could get wrong

    @settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate()

    run()
