"""The service of a request: a code of the settings' list, said by a trusted proxy, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from romin.core.settings import Settings
from romin.web.app import create_app
from romin.web.identity import ServiceName, service_of
from web.standin import StandInAssistant, StandInJournal

HEADER = "X-Romin-Service"
PROXIES = ("10.1.2.3", "192.168.0.0/24", "fd00::/8")


async def _tell(request: Request) -> JSONResponse:
    return JSONResponse(service_of(request))


def seen_from(peer: str | None, *values: str) -> str | None:
    """The service noted for a request of ``peer`` that carries the header once a value."""
    app = ServiceName(
        Starlette(routes=[Route("/", _tell)]), header=HEADER, proxies=PROXIES, services=("SPIP-33", "SPIP-59")
    )
    client = TestClient(app, client=(peer, 50_000) if peer else None)  # type: ignore[arg-type]
    found: str | None = client.get("/", headers=[(HEADER, value) for value in values]).json()
    return found


@pytest.mark.parametrize("peer", ["10.1.2.3", "192.168.0.77", "fd00::1", "::ffff:10.1.2.3"])
def test_a_trusted_proxy_gives_a_known_service(peer: str) -> None:
    assert seen_from(peer, "SPIP-33") == "SPIP-33"


@pytest.mark.parametrize("peer", ["10.1.2.4", "192.168.1.1", "::1", "testclient", "", None])
def test_nobody_else_does(peer: str | None) -> None:
    assert seen_from(peer, "SPIP-33") is None


@pytest.mark.parametrize(
    "values",
    [(), ("",), ("SPIP-34",), ("spip-33",), ("SPIP-33,SPIP-59",), ("SPIP-33", "SPIP-59"), ("SPIP-33", "SPIP-33")],
)
def test_what_is_not_one_known_code_counts_for_nothing(values: tuple[str, ...]) -> None:
    assert seen_from("10.1.2.3", *values) is None


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40))
def test_an_account_name_never_passes(value: str) -> None:
    assert seen_from("10.1.2.3", value) in {None, value.strip()} & {None, "SPIP-33", "SPIP-59"}


@pytest.fixture
def app_with(
    make_settings: Callable[..., Settings], assistant: StandInAssistant
) -> Iterator[Callable[..., TestClient]]:
    """The whole application with a route that tells the service, seen by the proxy ``10.1.2.3``."""
    with ExitStack() as stack:

        def make(**values: object) -> TestClient:
            app = create_app(make_settings(**values), assistant=assistant, journal=StandInJournal())
            app.router.add_route("/service", _tell)
            return stack.enter_context(TestClient(app, client=("10.1.2.3", 50_000)))

        yield make


WHOLE = {"service_header": HEADER, "services": "SPIP-33", "trusted_proxies": "10.1.2.3"}
SENT = {HEADER: "SPIP-33", "X-Forwarded-For": "172.16.0.5", "X-Forwarded-Proto": "https"}


def test_the_proxy_is_known_by_its_own_address_not_the_one_it_forwards(app_with: Callable[..., TestClient]) -> None:
    assert app_with(**WHOLE).get("/service", headers=SENT).json() == "SPIP-33"
    forged = {HEADER: "SPIP-33", "X-Forwarded-For": "10.1.2.3"}
    assert app_with(**WHOLE | {"trusted_proxies": "10.9.9.9"}).get("/service", headers=forged).json() is None


@pytest.mark.parametrize("lacking", list(WHOLE))
def test_three_settings_are_needed(app_with: Callable[..., TestClient], lacking: str) -> None:
    values = {name: value for name, value in WHOLE.items() if name != lacking}
    assert app_with(**values).get("/service", headers=SENT).json() is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("services", "jean dupont"),
        ("services", "a@b"),
        ("service_header", "X Service"),
        ("trusted_proxies", "nginx"),
        ("trusted_proxies", "10.0.0.1/8"),
        ("public_origin", "intranet.example"),
        ("public_origin", "https://intranet.example/outils"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(
    make_settings: Callable[..., Settings], name: str, value: str
) -> None:
    with pytest.raises(ValueError, match=name):
        make_settings(**{name: value})


@pytest.mark.parametrize("door", ["page", "address", "api"])
def test_a_turn_is_counted_for_its_service(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, door: str
) -> None:
    journal = StandInJournal()
    settings = make_settings(
        service_header=HEADER, services=("SPIP-33",), trusted_proxies=("10.1.2.3",), root_path="/outils"
    )
    app = create_app(settings, assistant=assistant, journal=journal)
    with TestClient(app, client=("10.1.2.3", 50000), headers={HEADER: "SPIP-33"}) as client:
        if door == "page":
            client.post("/outils/", data={"message": "il boit"})
        elif door == "address":
            client.get("/outils/?facteur=addictions")
        else:
            client.post("/outils/api/v1/assistant", json={"message": "il boit"})
    assert [record["service"] for record in journal.records] == ["SPIP-33"]
