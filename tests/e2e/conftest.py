"""A real server behind nginx and a real browser.

Without Chromium the tests are skipped, except in continuous integration. Every test runs twice, behind a proxy that
strips the prefix and one that keeps it; those of one page at a time, once. Without nginx, the server alone is tried.
"""

import copy
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from e2e.proxies import NGINX, ROOT, WAYS, nginx
from romin.core.settings import Settings
from romin.web.app import create_app
from web.standin import StandInAssistant, StandInJournal, small_catalogue

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
DIRECT = "direct"
ONE_WAY = {"e2e.test_accessibility", "e2e.test_media", "e2e.test_reflow", "e2e.test_theme"}
"""Modules about pages as they are drawn, which no proxy changes."""


# Not for the session: Playwright keeps an event loop running in the thread, where no other test could start one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"Chromium est absent ({CHROMIUM}) : installez le paquet Debian « chromium »."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Site:
    """A served application: where it is, and its stand-in assistant, to make it fail at will."""

    def __init__(self, folder: Path, root_path: str, **values: Any) -> None:
        self.assistant = StandInAssistant(small_catalogue(folder), root_path)
        given: dict[str, Any] = {"data_dir": folder, "content_dir": Path("content"), "root_path": root_path, **values}
        given.setdefault("feedback_per_minute", 10_000)
        settings = Settings(_env_file=None, **given)
        self.journal = StandInJournal()
        app = create_app(settings, assistant=self.assistant, journal=self.journal)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = self.origin + root_path
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", access_log=False, ws="none", proxy_headers=False)
        )
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def __enter__(self) -> "Site":
        self._thread.start()
        limit = time.monotonic() + START_SECONDS
        while not self._server.started:
            assert time.monotonic() < limit, "the server did not start"
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._socket.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Everything is tested under a sub-path, where more can go wrong; ``tests/web`` has the matrix of root paths."""
    with Site(tmp_path_factory.mktemp("site"), ROOT) as site:
        yield site


@pytest.fixture(scope="module")
def origins(served: Site) -> Iterator[dict[str, str]]:
    """Where the served application is seen from, by what the proxy does of the prefix."""
    if not NGINX.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"nginx est absent ({NGINX}) : installez le paquet Debian « nginx ».")
        yield {DIRECT: served.origin}
        return
    with nginx(served.origin.removeprefix("http://")) as found:
        yield found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test in the ways that matter to it."""
    if "site" in metafunc.fixturenames:
        ways = WAYS if NGINX.exists() or os.environ.get("CI") == "true" else (DIRECT,)
        alone = metafunc.module.__name__ in ONE_WAY
        metafunc.parametrize("site", ways[-1:] if alone else ways, indirect=True)


@pytest.fixture
def site(served: Site, origins: dict[str, str], request: pytest.FixtureRequest) -> Iterator[Site]:
    seen = copy.copy(served)
    seen.origin = origins[request.param]
    seen.url = seen.origin + ROOT
    yield seen
    served.assistant.failure = None


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens pages that must stay quiet: no request elsewhere, no refusal by the CSP, no script error."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def on_request(request: Request) -> None:
        if not request.url.startswith(site.origin):
            trouble.append(f"elsewhere: {request.url}")

    def on_console(line: ConsoleMessage) -> None:
        if "Content Security Policy" in line.text:
            trouble.append(line.text)

    def open_it(path: str = "/", *, width: int = 1280, height: int = 900, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            accept_downloads=True,
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(site.url + path)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert trouble == []
