"""The page that says what is kept, and how long."""

from fastapi import APIRouter
from starlette.responses import Response

from romin.core.settings import Settings
from romin.journal.keeping import Retention
from romin.web.contexts import PrivacyPage
from romin.web.rendering import Renderer
from romin.web.wording_privacy import DESCRIPTION, KEPT, TITLE


def privacy_router(renderer: Renderer, settings: Settings) -> APIRouter:
    """``/donnees-personnelles``."""
    router = APIRouter(include_in_schema=False)
    kept = Retention.of(settings)
    days = (kept.events, kept.comments, kept.published, kept.words, kept.totals)
    page = PrivacyPage(
        title=TITLE,
        description=DESCRIPTION,
        canonical=f"{settings.root_path}/donnees-personnelles",
        durations=tuple(zip(KEPT, days, strict=True)),
        minimum=settings.stats_minimum,
    )

    @router.api_route("/donnees-personnelles", methods=["GET", "HEAD"])
    def show_privacy() -> Response:
        return renderer.page(page)

    return router
