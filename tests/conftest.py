"""What every test gets: no network, settings of its own, and a PostgreSQL server when one is installed."""

import os
import pwd
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest
from pytest_socket import socket_allow_hosts

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


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A private cluster: unix socket in ``folder``, loopback port ``port``."""

    folder: Path
    port: int

    def url(self, database: str) -> str:
        return f"postgresql://romin@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        with closing(psycopg.connect(self.url("postgres"), autocommit=True)) as connection:
            connection.execute(statement.encode())


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


# Ends the server when its input closes: at the end of the session, or when the session is killed.
_KEEPER = 'cat >/dev/null; "$0" -D "$1/cluster" -m immediate stop; rm -rf "$1"'


def _user() -> list[str]:
    """What runs a command as ``postgres`` when we are root, whom the server refuses."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _run(command: Sequence[str | Path], folder: Path) -> None:
    done = subprocess.run(
        [*_user(), *map(str, command)], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    log = folder / "log"
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{log.read_text() if log.exists() else ''}"


@contextmanager
def _kept(control: Path, folder: Path) -> Iterator[None]:
    """Stop the server of ``folder`` and remove everything at the end, however it comes."""
    keeper = subprocess.Popen(
        [*_user(), "sh", "-c", _KEEPER, str(control), str(folder)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        keeper.communicate(timeout=60)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of our own for the session; absent, the tests are skipped, except in continuous integration."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL est absent (/usr/lib/postgresql/*/bin/initdb) : installez le paquet Debian « postgresql »."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="romin-pg-"))  # short: a socket's path holds 107 bytes
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = PostgresServer(folder, _free_port())
    control, cluster = programs / "pg_ctl", folder / "cluster"
    with _kept(control, folder):
        _run(
            [programs / "initdb", "-D", cluster, "-A", "trust", "-U", "romin", "-E", "UTF8", "--locale=C", "--no-sync"],
            folder,
        )
        options = f"-k {folder} -h 127.0.0.1 -p {server.port} -F"
        _run([control, "-D", cluster, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"], folder)
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
