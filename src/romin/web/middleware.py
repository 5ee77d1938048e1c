"""Pure ASGI layers around the application: root path, body limit, security headers, one timing line a request."""

import logging
import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from romin.web.contexts import WIDGET
from romin.web.errors import ErrorResponder, TooLargeError, own_path
from romin.web.wording import TOO_LARGE

MAX_BODY = 64 * 1024
"""Bytes. A 2000-character message escaped as JSON or percent-encoded takes 24 KB at most; the state a few more."""

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_log = logging.getLogger("romin.web.access")


class RootPath:
    """Makes proxies alike: inside, the path always starts with the root path, once, and never ends with a slash.

    A proxy that strips the prefix and one that does not then reach the same routes. A root path whose first segment is
    also one of our own addresses (``/api``, ``/fiches``) would be ambiguous: choose another.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request with its path made regular."""
        if scope["type"] in {"http", "websocket"}:
            path = scope["path"]
            if self._root and (path == self._root or path.startswith(f"{self._root}/")):
                path = path[len(self._root) :]
            path = path.rstrip("/") or "/"
            scope = dict(scope, path=self._root + path, root_path=self._root)
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses large bodies with 413: at once when announced, else as soon as too many bytes have come."""

    def __init__(self, app: ASGIApp, responder: ErrorResponder, limit: int = MAX_BODY) -> None:
        self._app = app
        self._responder = responder
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on the request, its body counted while it streams."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > self._limit:
            await self._responder.response(scope, TooLargeError(TOO_LARGE))(scope, receive, send)
            return
        total = 0

        async def counted() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > self._limit:
                raise HTTPException(TooLargeError.status)  # FastAPI lets these through, and hides any other as a 400
            return message

        await self._app(scope, counted, send)


class SecurityHeaders:
    """Confines pages to this origin; only the widget may be framed, by the origins of the settings."""

    def __init__(self, app: ASGIApp, frame_ancestors: Sequence[str] = ()) -> None:
        self._app = app
        self._own = _POLICY.format(ancestors="'none'")
        self._widget = _POLICY.format(ancestors=" ".join(frame_ancestors) or "'none'")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve with the headers; a response that sets one keeps its own value."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        framed = self._widget != self._own and own_path(scope) == WIDGET

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = self._widget if framed else self._own
                if not framed:
                    headers["X-Frame-Options"] = "DENY"
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", _caching(scope, message["status"]))
            await send(message)

        await self._app(scope, receive, guarded)


def _caching(scope: Scope, status: int) -> str:
    """Answers to a person's words and errors are never kept; the rest is checked again at each use."""
    return "no-store" if scope["method"] == "POST" or status >= 400 else "no-cache"


class ApiCors:
    """Lets pages of ``origins`` call the public API from a browser, and read nothing else."""

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["content-type"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, with the headers of CORS under ``/api/``."""
        open_to_others = scope["type"] == "http" and own_path(scope).startswith("/api/")
        await (self._open if open_to_others else self._app)(scope, receive, send)


class RequestLog:
    """One line a request: method, route pattern, status, milliseconds. Neither path nor query: people type in them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, then write the line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "-")
            method = scope["method"] if scope["method"] in _METHODS else "-"
            spent = round((time.perf_counter() - started) * 1000, 1)
            _log.info("requête", extra={"method": method, "route": route, "status": status, "ms": spent})
