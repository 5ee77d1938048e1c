"""The tests' own walls: no network, no setting of the machine."""

import os
import socket
from contextlib import closing
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from romin.core.settings import PREFIX, Settings


# pytest-socket warns, then raises; warnings are errors here, so either of them may be seen.
@pytest.mark.parametrize("host", ["192.0.2.1", "198.51.100.7"])
def test_no_connection_leaves_the_machine(host: str) -> None:
    with closing(socket.socket()) as client, pytest.raises((SocketConnectBlockedError, UserWarning), match=host):
        client.connect((host, 80))


def test_loopback_and_unix_sockets_stay_open(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
        server.accept()[0].close()
    one, other = socket.socketpair()
    one.close()
    other.close()


def test_the_machine_s_settings_are_not_seen(tmp_path: Path) -> None:
    assert [name for name in os.environ if name.startswith(PREFIX)] == ["ROMIN_DATA_DIR"]
    assert Settings().data_dir == tmp_path / "data"
