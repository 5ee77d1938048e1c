"""nginx in front of a served application, with the very configurations of ``docs/api.md``."""

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

NGINX = Path("/usr/sbin/nginx")
GUIDE = Path(__file__).parents[2] / "docs" / "api.md"
ROOT = "/outils/romin"
WAYS = ("stripped", "kept")
"""What the proxy does of the prefix, in the order of the guide."""
START_SECONDS = 60
# Ends the server when its input closes: at the end of the session, or when the session is killed.
_KEEPER = '"$0" -e "$1/error.log" -c "$1/nginx.conf" & server=$!; cat >/dev/null; kill $server; wait $server'
_TOP = """
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {servers}
}}
"""


def blocks(language: str) -> list[str]:
    """The examples of the guide in that language, in order."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
        return port


def _wait_for(port: int, folder: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nginx did not start: {(folder / 'error.log').read_text()}")


@contextmanager
def nginx(upstream: str) -> Iterator[dict[str, str]]:
    """The origin of each way to ``upstream`` (host and port). Anything outside the prefix is a 404 of nginx's own."""
    ports = dict(zip(WAYS, (_free_port(), _free_port()), strict=True))
    servers = "".join(
        f"server {{ listen 127.0.0.1:{port}; location / {{ return 404; }} {block} }}\n"
        for port, block in zip(ports.values(), blocks("nginx"), strict=True)
    )
    with tempfile.TemporaryDirectory(prefix="romin-nginx-") as name:
        folder = Path(name)
        user = "user root;" if os.geteuid() == 0 else ""
        config = _TOP.format(user=user, folder=folder, servers=servers.replace("127.0.0.1:8000", upstream))
        (folder / "nginx.conf").write_text(config)
        command = ["sh", "-c", _KEEPER, str(NGINX), str(folder)]
        keeper = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        try:
            for port in ports.values():
                _wait_for(port, folder)
            yield {way: f"http://127.0.0.1:{port}" for way, port in ports.items()}
        finally:
            keeper.communicate(timeout=30)
