"""The catalogue for other assistants: a Model Context Protocol server at ``/mcp``, stateless, read-only.

Imported only where the settings turn it on: the SDK takes about a second and 25 MB.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field, ValidationError
from starlette.requests import Request
from starlette.types import ASGIApp

from romin import __version__
from romin.assistant.schemas import MAX_MESSAGE, Alert, Notice, Question, RecognisedFactor, Schema, SheetItem
from romin.catalogue.models import SheetQuery
from romin.catalogue.querying import PAGE_SIZE, paginate, query
from romin.catalogue.vocabulary import Modality, RiskFactor, Stage
from romin.core.errors import RominError
from romin.core.settings import Settings
from romin.web.api import find_sheet, sheet_text
from romin.web.errors import invalid_input
from romin.web.middleware import MAX_BODY
from romin.web.origin import origin_of, with_origin
from romin.web.ports import Services
from romin.web.schemas import AskBody, SheetList, SheetText
from romin.web.turns import take_turn
from romin.web.wording import SITE_NAME
from romin.web.wording_assistants import (
    INSTRUCTIONS,
    LIST_DESCRIPTION,
    LIST_TITLE,
    READ_DESCRIPTION,
    READ_TITLE,
    SEARCH_DESCRIPTION,
    SEARCH_TITLE,
    SITUATION,
)

READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


class FoundSheets(Schema):
    """What the assistant understood of a situation, and the sheets it proposes, best first."""

    reply: str
    alert: Alert | None
    notice: Notice | None
    risk_factors: tuple[RecognisedFactor, ...]
    relaxed: tuple[str, ...]
    question: Question | None
    sheets: tuple[SheetItem, ...]


class Tools:
    """What another assistant may do. Every failure is one of our own sentences."""

    def __init__(self, services: Services, root: str, public_origin: str) -> None:
        """Over ``services``; addresses are absolute, under ``root``."""
        self._services = services
        self._root = root
        self._public_origin = public_origin

    async def search_sheets(
        self,
        situation: Annotated[str, Field(min_length=1, max_length=MAX_MESSAGE, description=SITUATION)],
        context: Context[Any, Any],
        limit: Annotated[int, Field(ge=1, le=20)] = 5,
    ) -> FoundSheets:
        """As ``POST /api/v1/assistant``, without a state: each call stands alone."""
        try:
            ask = AskBody.model_validate({"message": situation, "limit": limit, "source": "api"})
            answer = await take_turn(self._services, ask)
        except ValidationError as error:
            raise ToolError(invalid_input(error.errors()).details["fields"][0]["reason"]) from None
        except RominError as error:
            raise ToolError(error.message) from None
        found = FoundSheets(
            reply=answer.reply,
            alert=answer.alert,
            notice=answer.notice,
            risk_factors=answer.need.risk_factors,
            relaxed=answer.relaxed,
            question=answer.question,
            sheets=answer.sheets,
        )
        return with_origin(found, self._origin(context))

    def list_sheets(
        self,
        *,
        risk_factor: RiskFactor,
        context: Context[Any, Any],
        stage: Stage | None = None,
        modality: Modality | None = None,
        max_minutes: Annotated[int | None, Field(ge=1, le=1440)] = None,
        page: Annotated[int, Field(ge=1, le=100_000)] = 1,
    ) -> SheetList:
        """As ``GET /api/v1/sheets``, for one factor."""
        wanted = SheetQuery(risk_factor=risk_factor, stage=stage, modality=modality, max_minutes=max_minutes)
        found = paginate(query(self._services.assistant.catalogue, wanted), page, PAGE_SIZE)
        items = tuple(self._services.assistant.present(sheet) for sheet in found.items)
        listed = SheetList(items=items, page=found.page, pages=found.pages, total=found.total)
        return with_origin(listed, self._origin(context))

    def read_sheet(self, sheet_id: str, context: Context[Any, Any]) -> SheetText:
        """As ``GET /api/v1/sheets/{sheet_id}``, the how-to in Markdown only."""
        try:
            sheet = find_sheet(self._services, sheet_id)
        except RominError as error:
            raise ToolError(error.message) from None
        assistant = self._services.assistant
        text = sheet_text(assistant.catalogue, sheet, assistant.present(sheet), self._root)
        return with_origin(text, self._origin(context))

    def _origin(self, context: Context[Any, Any]) -> str:
        request: Request | None = context.request_context.request
        return origin_of(request, self._public_origin) if request else self._public_origin


def make_server(tools: Tools) -> MCPServer[Any]:
    """The server and its three tools, typed both ways."""
    server: MCPServer[Any] = MCPServer(
        "romin", title=SITE_NAME, version=__version__, instructions=INSTRUCTIONS, subscriptions=False
    )
    for function, title, description in (
        (tools.search_sheets, SEARCH_TITLE, SEARCH_DESCRIPTION),
        (tools.list_sheets, LIST_TITLE, LIST_DESCRIPTION),
        (tools.read_sheet, READ_TITLE, READ_DESCRIPTION),
    ):
        server.add_tool(function, title=title, description=description, annotations=READ_ONLY, structured_output=True)
    return server


@asynccontextmanager
async def open_assistants(settings: Settings, services: Services) -> AsyncIterator[ASGIApp]:
    """What serves ``/mcp``, while the context lasts."""
    server = make_server(Tools(services, settings.root_path, settings.public_origin))
    server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=MAX_BODY,
        transport_security=TransportSecuritySettings(allowed_hosts=list(settings.mcp_hosts)),  # no origin: no browser
    )
    async with server.session_manager.run():
        yield server.session_manager.handle_request
