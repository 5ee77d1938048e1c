"""The application, built from its arguments: nothing global, what is opened lives in the lifespan."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from romin import __version__
from romin.assistant.service import open_assistant
from romin.core.settings import Settings, load_settings
from romin.journal.service import open_journal
from romin.web.api import api_router, probe_router
from romin.web.assets import assets_router, load_assets
from romin.web.downloads import downloads_router
from romin.web.errors import ErrorResponder, UnexpectedErrors
from romin.web.feedback_api import feedback_api_router
from romin.web.feedback_pages import feedback_router
from romin.web.limiting import RateLimit
from romin.web.middleware import BodyLimit, RequestLog, RootPath, SecurityHeaders
from romin.web.pages import Pages, pages_router
from romin.web.plan_api import plan_api_router
from romin.web.plan_documents import PlanDocuments
from romin.web.plan_pages import plan_router
from romin.web.ports import AssistantPort, JournalPort, Services
from romin.web.privacy import privacy_router
from romin.web.reference import open_referential
from romin.web.rendering import Renderer
from romin.web.stats import stats_router

STATIC = Path(__file__).parent / "static"
DESCRIPTION = """D'une situation décrite en français aux fiches-outils, par facteur de risque.

Toute erreur a la même forme : `{"error": {"code", "message", "details"}}`. Les codes sont stables.
"""


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
            yield {"services": Services(helper, memory)}

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
    assets = load_assets(STATIC)
    renderer = Renderer(settings.root_path, assets)
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
    app.include_router(pages_router(Pages(renderer, referential, settings.root_path)))
    app.include_router(privacy_router(renderer, settings))
    app.include_router(stats_router(renderer, settings))
    app.include_router(assets_router(assets))
    _wrap(app, settings, responder)
    return app


def _wrap(app: FastAPI, settings: Settings, responder: ErrorResponder) -> None:
    """Put the layers around ``app``, innermost first."""
    app.add_middleware(BodyLimit, responder=responder)
    app.add_middleware(UnexpectedErrors, responder=responder)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["content-type"],
        )
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(RequestLog)
    app.add_middleware(RootPath, root_path=settings.root_path)


def application() -> FastAPI:
    """The application of the environment's settings: what a server imports."""
    return create_app(load_settings())
