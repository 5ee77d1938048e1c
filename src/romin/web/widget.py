"""The widget: the page that other sites show in a frame, the script that puts it there, and the lines to paste."""

import base64
import hashlib

from fastapi import APIRouter, Request
from starlette.responses import Response

from romin.core.errors import NotFound
from romin.core.settings import Settings
from romin.web.assets import Asset, Assets, asset_response
from romin.web.contexts import WIDGET, IntegrationPage
from romin.web.origin import origin_of
from romin.web.pages import Pages
from romin.web.rendering import Renderer
from romin.web.turns import UseServices
from romin.web.wording import INTEGRATION_DESCRIPTION, INTEGRATION_TITLE, UNKNOWN_ADDRESS

WIDGET_VERSION = "1.0.0"
"""The newest script. A published one never changes, since pages elsewhere hold its digest: a change is a new file."""


def integrity(asset: Asset) -> str:
    """The value of ``integrity`` for a file (W3C Subresource Integrity)."""
    return f"sha384-{base64.b64encode(hashlib.sha384(asset.content).digest()).decode()}"


def widget_router(pages: Pages, renderer: Renderer, assets: Assets, settings: Settings) -> APIRouter:
    """``/widget``, its script and ``/integrer``."""
    router = APIRouter(include_in_schema=False)
    newest = assets.files[f"widget/{WIDGET_VERSION}.js"]

    @router.api_route(WIDGET, methods=["GET", "HEAD"])
    async def show_widget(request: Request, services: UseServices) -> Response:
        return await pages.shared(services, request)

    @router.post(WIDGET)
    async def post_message(request: Request, services: UseServices) -> Response:
        return await pages.exchange(services, request)

    @router.api_route("/widget.js", methods=["GET", "HEAD"])
    async def newest_script(request: Request) -> Response:
        return _script(newest, request, lasting=False)

    @router.api_route("/widget/{version}/widget.js", methods=["GET", "HEAD"])
    async def script(version: str, request: Request) -> Response:
        asset = assets.files.get(f"widget/{version}.js")
        if asset is None:
            raise NotFound(UNKNOWN_ADDRESS)
        return _script(asset, request, lasting=True)

    @router.api_route("/integrer", methods=["GET", "HEAD"])
    def show_integration(request: Request) -> Response:
        origin = origin_of(request, settings.public_origin)
        page = IntegrationPage(
            title=INTEGRATION_TITLE,
            description=INTEGRATION_DESCRIPTION,
            canonical=f"{settings.root_path}/integrer",
            service=f"{origin}{settings.root_path}",
            origin=origin,
            version=WIDGET_VERSION,
            integrity=integrity(newest),
        )
        return renderer.page(page)

    return router


def _script(asset: Asset, request: Request, *, lasting: bool) -> Response:
    """The script, readable by the pages of every site: a browser checks a digest only of what it may read."""
    response = asset_response(asset, request, lasting=lasting)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
