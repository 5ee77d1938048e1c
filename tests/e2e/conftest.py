"""A real server and a real browser. Without Chromium the tests are skipped, except in continuous integration."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

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
START_SECONDS = 10


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

    def __init__(self, folder: Path, root_path: str, *, theme_css: Path | None = None) -> None:
        self.assistant = StandInAssistant(small_catalogue(folder), root_path)
        settings = Settings(
            _env_file=None, data_dir=folder, content_dir=Path("content"), root_path=root_path, theme_css=theme_css
        )
        app = create_app(settings, assistant=self.assistant, journal=StandInJournal())
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = self.origin + root_path
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none"))
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
    with Site(tmp_path_factory.mktemp("site"), "/outils/romin") as site:
        yield site


@pytest.fixture
def site(served: Site) -> Iterator[Site]:
    yield served
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
