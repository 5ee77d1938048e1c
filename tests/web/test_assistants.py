"""The MCP server, seen by its SDK's own client over HTTP: typed tools, nothing kept, nobody else let in."""

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.types import CallToolResult
from starlette.testclient import TestClient

from e2e.conftest import Site
from romin.core.settings import Settings
from romin.web.app import create_app
from romin.web.assistants import FoundSheets
from romin.web.schemas import SheetList, SheetText
from web.standin import BUSY, StandInAssistant, StandInJournal

MODES = ("auto", "legacy")
"""The SDK's two dialects: a request alone, as from 2026, and the handshake of before."""
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}
HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("mcp"), "/outils/romin", mcp=True) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    served.assistant.asked.clear()
    yield served
    served.assistant.failure = None


def run(site: Site, use: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    """What ``use`` makes of a connected client."""

    async def connect() -> Any:
        async with Client(f"{site.url}/mcp", mode=mode) as client:
            return await use(client)

    return asyncio.run(connect())


def call(site: Site, tool: str, mode: str = "auto", **arguments: object) -> CallToolResult:
    result: CallToolResult = run(site, lambda client: client.call_tool(tool, arguments), mode)
    return result


def said(result: CallToolResult) -> str:
    """The text of a failure."""
    assert result.is_error
    return "".join(part.text for part in result.content if part.type == "text")


@pytest.mark.parametrize("mode", MODES)
def test_three_read_only_tools_are_offered_typed_both_ways(site: Site, mode: str) -> None:
    tools = {tool.name: tool for tool in run(site, lambda client: client.list_tools(), mode).tools}
    assert set(tools) == {"search_sheets", "list_sheets", "read_sheet"}
    for tool in tools.values():
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.description
        assert tool.output_schema
    wanted = tools["search_sheets"].input_schema
    assert wanted["required"] == ["situation"]
    assert wanted["properties"]["situation"]["maxLength"] == 2000
    assert "addictions" in json.dumps(tools["list_sheets"].input_schema)


@pytest.mark.parametrize("mode", MODES)
def test_a_situation_gives_factors_and_sheets_with_absolute_addresses(site: Site, mode: str) -> None:
    found = FoundSheets.model_validate(
        call(site, "search_sheets", mode, situation="il boit", limit=1).structured_content
    )
    assert [factor.code for factor in found.risk_factors] == ["addictions"]
    (sheet,) = found.sheets
    assert sheet.url.partition("?")[0] == f"{site.url}/fiches/surfer-l-envie"
    assert httpx.get(sheet.url).status_code == 200
    assert httpx.get(sheet.supports[0].url).status_code == 200
    assert [(ask.message, ask.source, ask.limit) for ask in site.assistant.asked] == [("il boit", "api", 1)]


def test_an_alert_comes_with_the_sheets(site: Site) -> None:
    found = FoundSheets.model_validate(
        call(site, "search_sheets", situation="il boit, idées noires").structured_content
    )
    assert found.alert
    assert found.alert.contacts[0].value == "3114"


@pytest.mark.parametrize("mode", MODES)
def test_sheets_are_listed_by_factor(site: Site, mode: str) -> None:
    listed = SheetList.model_validate(
        call(site, "list_sheets", mode, risk_factor="personnalite", max_minutes=60).structured_content
    )
    assert "thermometre-de-la-colere" in [sheet.id for sheet in listed.items]
    assert listed.total == len(listed.items)


@pytest.mark.parametrize("mode", MODES)
def test_a_sheet_is_read_whole(site: Site, mode: str) -> None:
    sheet = SheetText.model_validate(call(site, "read_sheet", mode, sheet_id="surfer-l-envie").structured_content)
    assert "## Déroulé" in sheet.body
    assert sheet.before[0].url == f"{site.url}/fiches/thermometre-de-la-colere"


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("read_sheet", {"sheet_id": "rien"}, "Cette fiche n'existe pas"),
        ("search_sheets", {"situation": "!!!"}, "au moins un mot"),
        ("search_sheets", {"situation": ""}, "situation"),
        ("search_sheets", {"situation": "boit " * 500}, "situation"),
        ("search_sheets", {"situation": "boit", "limit": 99}, "limit"),
        ("list_sheets", {"risk_factor": "rien"}, "risk_factor"),
    ],
)
def test_what_cannot_be_done_is_said(
    site: Site, caplog: pytest.LogCaptureFixture, tool: str, arguments: dict[str, Any], sentence: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert sentence in said(call(site, tool, **arguments))
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("failure", [BUSY, RuntimeError("Jean-Kevin")])
def test_a_failure_says_and_logs_nothing_of_the_situation(
    site: Site, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    site.assistant.failure = failure
    with caplog.at_level(logging.INFO, "mcp"):
        sentence = said(call(site, "search_sheets", situation="Karim boit"))
    assert "Karim" not in sentence + caplog.text
    assert "Jean-Kevin" not in sentence
    assert (failure is not BUSY) or ("Trop de demandes" in sentence)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 400),
        ({}, 200),
    ],
)
def test_only_the_hosts_and_origins_of_the_settings_are_let_in(
    site: Site, headers: dict[str, str], status: int
) -> None:
    answer = httpx.post(f"{site.url}/mcp", headers=HEADERS | headers, json=INITIALIZE)
    assert answer.status_code == status
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "Mcp-Session-Id" not in answer.headers, "nothing is kept from one request to the next"


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_no_stream_stays_open(site: Site, method: str) -> None:
    answer = httpx.request(method, f"{site.url}/mcp", headers={"Accept": "text/event-stream"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "methode_refusee")


def test_a_large_body_is_refused(site: Site) -> None:
    for body in (b"x" * 70_000, iter([b"x" * 70_000])):
        answer = httpx.post(f"{site.url}/mcp", headers=HEADERS, content=body)
        assert answer.status_code == 413


def test_a_turn_is_recorded_as_any_other(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, journal: StandInJournal
) -> None:
    app = create_app(make_settings(mcp=True, mcp_hosts="testserver"), assistant=assistant, journal=journal)
    request = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "search_sheets", "arguments": {"situation": "Karim boit"}},
    }
    for _ in range(2):
        with TestClient(app) as client:  # twice: the server can be started again
            answer = client.post("/mcp", headers=HEADERS, json=request)
            assert answer.json()["result"]["structuredContent"]["sheets"]
    assert [record["source"] for record in journal.records] == ["api", "api"]
    assert "Karim" not in str(journal.records)


def test_it_is_off_unless_wanted(client: TestClient) -> None:
    answer = client.post("/mcp", headers=HEADERS, json=INITIALIZE)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "introuvable")


def test_its_sdk_is_not_imported_while_it_is_off() -> None:
    script = (
        "import sys\nfrom starlette.testclient import TestClient\nfrom romin.core.settings import Settings\n"
        "from romin.web.app import create_app\nfrom web.standin import StandInAssistant, StandInJournal\n"
        "from romin.catalogue.models import Catalogue\n"
        "def start(**values):\n"
        "    app = create_app(Settings(_env_file=None, **values), assistant=StandInAssistant(Catalogue(())),"
        " journal=StandInJournal())\n"
        "    with TestClient(app): print('mcp' in sys.modules)\n"
        "start()\nstart(mcp=True)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["False", "True"]
