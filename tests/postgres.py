"""A private PostgreSQL server, for the tests and the benchmarks: in a folder of its own, gone at the end."""

import os
import pwd
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

ABSENT = "PostgreSQL est absent (/usr/lib/postgresql/*/bin/initdb) : installez le paquet Debian « postgresql »."


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


def server_programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, the newest version; ``None`` when there is no server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def private_server(programs: Path) -> Iterator[PostgresServer]:
    """A server made and started for the time of the block."""
    folder = Path(tempfile.mkdtemp(prefix="romin-pg-"))  # short: a socket's path holds 107 bytes
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = PostgresServer(folder, free_port())
    control, cluster = programs / "pg_ctl", folder / "cluster"
    with _kept(control, folder):
        _run(
            [programs / "initdb", "-D", cluster, "-A", "trust", "-U", "romin", "-E", "UTF8", "--locale=C", "--no-sync"],
            folder,
        )
        options = f"-k {folder} -h 127.0.0.1 -p {server.port} -F"
        _run([control, "-D", cluster, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"], folder)
        yield server


# Ends the server when its input closes: at the end of the block, or when the process is killed.
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


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port
