"""Time of one message end to end over loopback HTTP: one client, then fifty at once, on a server of its own.

Run by hand, after ``make setup``: ``.venv/bin/python benchmarks/serving.py [--seconds 6]``. Results go to
docs/evaluation.md; read ratios within one run.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx
from rich.console import Console
from rich.table import Table

from romin.assistant.understanding.dataset import read_jsonl

EXAMPLES = Path("content/examples/dev.jsonl")
CLIENTS = (1, 50)
WARM_UP = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0, help="length of each measure")
    seconds = parser.parse_args().seconds
    messages = [message.message for message in read_jsonl(EXAMPLES) if 60 <= len(message.message) <= 120]
    port = _free_port()
    started = time.perf_counter()
    command = [sys.executable, "-m", "romin.cli.main", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/ready")
        ready = time.perf_counter() - started
        rows = [(clients, *asyncio.run(_load(url, messages, clients, seconds))) for clients in CLIENTS]
        memory = _resident(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=10)
    table = Table("clients", "messages/s", "p50 ms", "p99 ms", "errors")
    for clients, times, errors in rows:
        ordered = sorted(times)
        p99 = ordered[int(len(ordered) * 0.99)] if ordered else 0.0
        table.add_row(
            str(clients),
            f"{len(times) / seconds:.0f}",
            f"{1000 * statistics.median(times):.1f}",
            f"{1000 * p99:.1f}",
            str(errors),
        )
    console = Console()
    console.print(table)
    console.print(f"ready after {ready:.1f} s, {memory} MB resident")


async def _load(url: str, messages: list[str], clients: int, seconds: float) -> tuple[list[float], int]:
    times: list[float] = []
    errors = 0

    async def client(http: httpx.AsyncClient, first: int, until: float) -> None:
        nonlocal errors
        turn = first
        while time.perf_counter() < until:
            started = time.perf_counter()
            answer = await http.post("/api/v1/assistant", json={"message": messages[turn % len(messages)]})
            times.append(time.perf_counter() - started)
            errors += answer.status_code != 200
            turn += clients

    async with httpx.AsyncClient(base_url=url, timeout=30, limits=httpx.Limits(max_connections=clients)) as http:
        for turn in range(WARM_UP):
            await http.post("/api/v1/assistant", json={"message": messages[turn]})
        until = time.perf_counter() + seconds
        await asyncio.gather(*(client(http, number, until) for number in range(clients)))
    return times, errors


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, seconds: float = 60.0) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise SystemExit(f"{url} did not answer within {seconds:.0f} s")


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


if __name__ == "__main__":
    main()
