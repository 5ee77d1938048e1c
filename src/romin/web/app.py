"""The application, built from its arguments: nothing global, what is opened lives in the lifespan."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from romin import __version__
from romin.assistant.service import open_assistant
from romin.core.settings import Settings, load_settings
from romin.journal.service import open_journal
from romin.web.api import api_router, probe_router
from romin.web.assets import assets_router, load_assets
from romin.web.discovery import discovery_router
from romin.web.downloads import downloads_router
from romin.web.errors import ErrorResponder, UnexpectedErrors
from romin.web.feedback_api import feedback_api_router
from romin.web.feedback_pages import feedback_router
from romin.web.identity import ServiceName
from romin.web.limiting import RateLimit
from romin.web.middleware import ApiCors, BodyLimit, RequestLog, RootPath, SecurityHeaders
from romin.web.openapi import DESCRIPTION, document
from romin.web.pages import Pages, pages_router
from romin.web.plan_api import plan_api_router
from romin.web.plan_documents import PlanDocuments
from romin.web.plan_pages import plan_router
from romin.web.ports import AssistantPort, JournalPort, Services
from romin.web.privacy import privacy_router
from romin.web.reference import open_referential
from romin.web.rendering import Renderer
from romin.web.site_pages import site_router
from romin.web.stats import stats_router
from romin.web.widget import widget_router
from romin.web.wording_site import OTHER_PAGES

STATIC = Path(__file__).parent / "static"


def create_app(
    settings: Settings, *, assistant: AssistantPort | None = None, journal: JournalPort | None = None
) -> FastAPI:
    """The application for ``settings``. The assistant and the journal are opened from them unless given.

    Every address works under ``settings.root_path``, whether the proxy strips it or not.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        async with AsyncExitStack() as stack:
            memory = journal or open_journal(settings)
            memory.start()
            stack.callback(memory.stop)
            helper = assistant or open_assistant(settings)
            stack.push_async_callback(helper.stop)
            await helper.start()
            services = Services(helper, memory)
            yield {"services": services, "mcp": await _open_mcp(settings, services, stack)}

    app = FastAPI(
        title="ROMIN",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": settings.root_path or "/"}],
        root_path_in_servers=False,
        redirect_slashes=False,
    )
    assets = load_assets(STATIC, settings.theme_css)
    renderer = Renderer(
        settings.root_path, assets, frame_ancestors=settings.frame_ancestors, indexable=settings.indexable
    )
    referential = open_referential(settings.content_dir)
    responder = ErrorResponder(renderer.error)
    responder.install(app)
    app.include_router(api_router(settings.root_path, referential))
    app.include_router(probe_router())
    limit = RateLimit(settings.feedback_per_minute)
    app.include_router(feedback_api_router(limit))
    app.include_router(feedback_router(renderer, limit, settings.root_path))
    app.include_router(plan_api_router(settings.root_path))
    app.include_router(downloads_router(settings.content_dir))
    app.include_router(plan_router(renderer, PlanDocuments(), settings.root_path))
    pages = Pages(renderer, referential, settings.root_path, settings.public_origin)
    app.include_router(pages_router(pages))
    framed = Pages(renderer, referential, settings.root_path, settings.public_origin, framed=True)
    app.include_router(widget_router(framed, renderer, assets, settings))
    app.include_router(site_router(renderer, settings))
    app.include_router(privacy_router(renderer, settings))
    app.include_router(stats_router(renderer, settings))
    app.include_router(
        discovery_router(assets, settings.root_path, settings.public_origin, indexable=settings.indexable)
    )
    if settings.mcp:
        app.router.add_route("/mcp", McpDoor(), methods=["POST"], include_in_schema=False)  # type: ignore[arg-type]
    app.include_router(assets_router(assets))
    renderer.other_pages = tuple((path, name) for path, name in OTHER_PAGES if _serves(app, path))
    document(app, settings.root_path)
    _wrap(app, settings, responder)
    return app


async def _open_mcp(settings: Settings, services: Services, stack: AsyncExitStack) -> ASGIApp | None:
    """The MCP server, where the settings want one; its SDK is imported only then."""
    if not settings.mcp:
        return None
    from romin.web.assistants import open_assistants

    return await stack.enter_async_context(open_assistants(settings, services))


class McpDoor:
    """``/mcp``: passes on to the server that the lifespan opened."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await scope["state"]["mcp"](scope, receive, send)


def _serves(app: FastAPI, path: str) -> bool:
    """Whether ``app`` answers GET at ``path``, given without the root path."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in app.routes)


def _wrap(app: FastAPI, settings: Settings, responder: ErrorResponder) -> None:
    """Put the layers around ``app``, innermost first."""
    app.add_middleware(BodyLimit, responder=responder)
    app.add_middleware(UnexpectedErrors, responder=responder)
    if settings.cors_origins:
        app.add_middleware(ApiCors, origins=settings.cors_origins)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(RequestLog)
    app.add_middleware(RootPath, root_path=settings.root_path)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    if settings.service_header and settings.services:
        app.add_middleware(
            ServiceName,
            header=settings.service_header,
            proxies=settings.trusted_proxies,
            services=settings.services,
        )


def application() -> FastAPI:
    """The application of the environment's settings: what a server imports."""
    return create_app(load_settings())
