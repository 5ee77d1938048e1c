"""What every test gets: no network, settings of its own, and a PostgreSQL server when one is installed."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from pytest_socket import socket_allow_hosts

from postgres import ABSENT, PostgresServer, private_server, server_programs
from romin.core.settings import PREFIX, Settings

# The cores are shared: how long an example takes says nothing of the code.
hypothesis.settings.register_profile("romin", deadline=None, print_blob=True)
hypothesis.settings.load_profile("romin")

LOOPBACK = ["127.0.0.1", "::1"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Refuse every connection but loopback's and unix sockets'; pytest-socket lifts it at the end of each test."""
    socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the developer's ``ROMIN_`` variables nor their ``.env``; what is written goes to a folder of the test."""
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    monkeypatch.setenv("ROMIN_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of our own for the session; absent, the tests are skipped, except in continuous integration."""
    programs = server_programs()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    with private_server(programs) as server:
        yield server


_numbers = count(1)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database, dropped afterwards."""
    name = f"test_{next(_numbers)}"
    postgres_server.run(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, on each of the two engines."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'romin.sqlite3'}"
    url: str = request.getfixturevalue("postgres_url")
    return url
