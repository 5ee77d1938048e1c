"""Technical logs: one JSON object a line, and never what somebody typed."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from romin.core.logging import JsonFormatter, configure_logging

NAMES = ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic")


@pytest.fixture(autouse=True)
def _loggers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    others = {name: (logging.getLogger(name).propagate, logging.getLogger(name).level) for name in NAMES}
    yield
    root.handlers[:], level = before
    root.setLevel(level)
    for name, (propagate, own_level) in others.items():
        logging.getLogger(name).propagate = propagate
        logging.getLogger(name).setLevel(own_level)


def read(errors: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in errors.splitlines()]


def test_one_json_object_a_line_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    log = logging.getLogger("romin.test")
    log.info("assistant: prêt\nsur deux lignes", extra={"sheets": 12, "engine": "fake", "odd": {1}})
    log.warning("compte %d", 3)
    first, second = read(capsys.readouterr().err)
    assert (first["level"], first["logger"], first["sheets"]) == ("info", "romin.test", 12)
    assert first["event"] == "assistant: prêt\nsur deux lignes"
    assert first["odd"] == "{1}"
    assert first["time"].endswith("+00:00")
    assert second["event"] == "compte 3"
    assert set(second) == {"time", "level", "logger", "event"}


def test_an_exception_leaves_its_type_and_places_not_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    try:
        try:
            raise ValueError("Monsieur Durand boit")
        except ValueError as cause:
            raise RuntimeError("message : Monsieur Durand boit") from cause
    except RuntimeError:
        logging.getLogger("romin.test").exception("échec")
    errors = capsys.readouterr().err
    assert "Durand" not in errors
    (line,) = read(errors)
    assert (line["event"], line["error"]) == ("échec", "RuntimeError")
    assert len(line["trace"]) == 1
    assert "test_logging.py:" in line["trace"][0]


def test_level_is_respected(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("error")
    logging.getLogger("romin.test").warning("rien")
    assert capsys.readouterr().err == ""


def test_access_lines_are_not_repeated_by_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("uvicorn.access").addHandler(logging.StreamHandler())
    configure_logging("info")
    logging.getLogger("uvicorn.access").info("GET /?q=Durand")
    logging.getLogger("uvicorn.error").error("démarrage")
    assert [line["event"] for line in read(capsys.readouterr().err)] == ["démarrage"]


def test_a_record_without_extra_or_error_is_plain() -> None:
    record = logging.LogRecord("n", logging.INFO, __file__, 1, "salut", None, (None, None, None))
    assert set(json.loads(JsonFormatter().format(record))) == {"time", "level", "logger", "event"}
