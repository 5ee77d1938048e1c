"""The one error shape, as JSON for programs and as a page for people. Nothing of the input is ever echoed."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from romin.core.errors import InvalidInput, NotFound, RominError
from romin.web.contexts import WIDGET
from romin.web.wording import (
    FIELD_REASONS,
    HTTP_SENTENCES,
    INVALID_REQUEST,
    UNEXPECTED,
    UNKNOWN_ADDRESS,
    UNKNOWN_REASON,
)

RETRY_AFTER_SECONDS = 2
"""What a refused client is told to wait: the waiting line (64 messages) empties in well under that."""

_PROGRAM_PATHS = ("/api/", "/health", "/ready", "/openapi.json", "/static/", "/mcp", "/oembed")
_log = logging.getLogger(__name__)


class TooLargeError(RominError):
    """The body is larger than any honest request (HTTP 413)."""

    code = "trop_volumineux"
    status = 413


class WrongMediaTypeError(RominError):
    """The body is not of the type the route reads (HTTP 415)."""

    code = "type_non_pris_en_charge"
    status = 415


class MethodRefusedError(RominError):
    """The address exists but not for that method (HTTP 405)."""

    code = "methode_refusee"
    status = 405


class FormatRefusedError(RominError):
    """The answer does not exist in the format asked for (HTTP 501, as oEmbed says)."""

    code = "format_non_pris_en_charge"
    status = 501


class UnauthorisedError(RominError):
    """A token is needed, and none or a wrong one was given (HTTP 401)."""

    code = "jeton_attendu"
    status = 401


class TooManyRequestsError(RominError):
    """One address sends more than a person would (HTTP 429 with Retry-After)."""

    code = "trop_de_demandes"
    status = 429


class ErrorPage(Protocol):
    """Makes the HTML page of an error."""

    def __call__(self, error: RominError, *, framed: bool = False) -> Response:
        """The page, with the error's status; ``framed`` for the widget."""


def own_path(scope: Scope) -> str:
    """The path without the root path."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def wants_page(scope: Scope) -> bool:
    """True when the caller is a person: a page's address, or a download asked for by a browser."""
    path = own_path(scope)
    if path.startswith(_PROGRAM_PATHS):
        return False
    accept = dict(scope["headers"]).get(b"accept", b"*/*")
    if b"text/html" in accept:
        return True
    return "/supports/" not in path and b"application/json" not in accept


def reasons(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What is wrong, field by field, in French: from pydantic's errors, without the values received.

    Only names that our own schemas declare are repeated: an unknown key is reported on its parent.
    """
    found = []
    for error in errors:
        kind = str(error["type"])
        location = [str(part) for part in error["loc"][:2] if isinstance(part, str)]
        field = location[-1] if location and kind not in {"extra_forbidden", "json_invalid"} else "body"
        reason = FIELD_REASONS.get(kind, UNKNOWN_REASON).format_map(_limits(error.get("ctx", {})))
        entry = {"field": field, "reason": reason}
        if entry not in found:
            found.append(entry)
    return found


class _Limits(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


def _limits(context: Mapping[str, Any]) -> _Limits:
    """Bounds and allowed codes, which come from our schemas; never the value received."""
    names = ("max_length", "min_length", "ge", "le", "gt", "lt", "expected")
    return _Limits({name: str(context[name]).replace(" or ", " ou ") for name in names if name in context})


def invalid_input(errors: Sequence[Mapping[str, Any]]) -> InvalidInput:
    """The error for pydantic's ``errors``."""
    return InvalidInput(INVALID_REQUEST, details={"fields": reasons(errors)})


def json_error(error: RominError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """``error`` in the one shape."""
    body = {"error": {"code": error.code, "message": error.message, "details": error.details}}
    return JSONResponse(body, status_code=error.status, headers=_headers(error, headers))


def _headers(error: RominError, headers: Mapping[str, str] | None = None) -> dict[str, str]:
    extra = dict(headers or {})
    if error.status == 503:
        extra["Retry-After"] = str(RETRY_AFTER_SECONDS)
    if error.status == 401:
        extra["WWW-Authenticate"] = 'Basic realm="ROMIN", charset="UTF-8"'
    if error.status == 429:
        extra["Retry-After"] = str(error.details.get("retry_after", RETRY_AFTER_SECONDS))
    return extra


def from_http(error: HTTPException) -> RominError:
    """The framework's own refusals (unknown address, method, broken body) in our words."""
    status = error.status_code
    if status == 404:
        return NotFound(UNKNOWN_ADDRESS)
    sentence = HTTP_SENTENCES.get(status, INVALID_REQUEST if status < 500 else UNEXPECTED)
    known = {405: MethodRefusedError, 413: TooLargeError, 415: WrongMediaTypeError, 500: RominError}
    if status in known:
        return known[status](sentence)
    return InvalidInput(sentence)


class ErrorResponder:
    """Turns errors into responses: a page for people, JSON for programs."""

    def __init__(self, page: ErrorPage) -> None:
        """Show people ``page``."""
        self._page = page

    def response(self, scope: Scope, error: RominError, headers: Mapping[str, str] | None = None) -> Response:
        """The response to ``error`` for the caller described by ``scope``."""
        if not wants_page(scope):
            return json_error(error, headers)
        response = self._page(error, framed=own_path(scope) == WIDGET)
        response.headers.update(_headers(error, headers))
        return response

    def install(self, app: FastAPI) -> None:
        """Handle every expected error of ``app``."""

        async def on_romin(request: Request, error: Exception) -> Response:
            return self.response(request.scope, error if isinstance(error, RominError) else RominError(UNEXPECTED))

        async def on_invalid(request: Request, error: Exception) -> Response:
            errors = error.errors() if isinstance(error, RequestValidationError) else []
            return self.response(request.scope, invalid_input(errors))

        async def on_http(request: Request, error: Exception) -> Response:
            refusal = error if isinstance(error, HTTPException) else HTTPException(500)
            allow = {name: value for name, value in (refusal.headers or {}).items() if name.lower() == "allow"}
            return self.response(request.scope, from_http(refusal), allow)

        app.add_exception_handler(RominError, on_romin)
        app.add_exception_handler(RequestValidationError, on_invalid)
        app.add_exception_handler(HTTPException, on_http)


class UnexpectedErrors:
    """Last net: an unforeseen exception becomes a 500 in the error shape, logged by type and place only."""

    def __init__(self, app: ASGIApp, responder: ErrorResponder) -> None:
        self._app = app
        self._responder = responder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and answer 500 when nothing was sent yet; else let the server cut the connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            _log.exception("erreur inattendue")
            if started:
                raise
            await self._responder.response(scope, RominError(UNEXPECTED))(scope, receive, send)
