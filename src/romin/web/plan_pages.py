"""The addresses of plans and of interviews' guides. Everything is in the query string; nothing is kept."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from romin.assistant.planning.models import Plan
from romin.assistant.planning.printing import DOCUMENT_NAME
from romin.catalogue.supports import MEDIA_TYPES
from romin.core.errors import InvalidInput
from romin.journal.schemas import UseKind
from romin.web.api import find_sheet
from romin.web.downloads import disposition
from romin.web.plan_contexts import guide_page, plan_page
from romin.web.plan_documents import PlanDocuments
from romin.web.planning import GuideFields, PlanFields, chosen_from, make_plan
from romin.web.ports import Services
from romin.web.rendering import Renderer
from romin.web.turns import UseServices
from romin.web.uses import record_use
from romin.web.wording_plan import NO_SHEET


def plan_router(renderer: Renderer, documents: PlanDocuments, root: str) -> APIRouter:
    """``/plan`` and its documents, ``/fiches/<id>/entretien``."""
    router = APIRouter(include_in_schema=False)

    @router.api_route("/plan", methods=["GET", "HEAD"])
    def show_plan(services: UseServices, fields: Annotated[PlanFields, Query()]) -> Response:
        catalogue = services.assistant.catalogue
        chosen, left_out = chosen_from(fields, catalogue)
        with_pdf = bool(chosen.ids) and documents.has_pdf
        return renderer.page(plan_page(catalogue, root, chosen, left_out=left_out, with_pdf=with_pdf))

    @router.get("/plan.pdf")
    def download_pdf(request: Request, services: UseServices, fields: Annotated[PlanFields, Query()]) -> Response:
        content = documents.pdf(_plan(services, fields))
        record_use(services, request, UseKind.PLAN, item="pdf")
        return _download(content, ".pdf", MEDIA_TYPES[".pdf"])

    @router.get("/plan.odt")
    def download_odt(request: Request, services: UseServices, fields: Annotated[PlanFields, Query()]) -> Response:
        content = documents.odt(_plan(services, fields))
        record_use(services, request, UseKind.PLAN, item="odt")
        return _download(content, ".odt", MEDIA_TYPES[".odt"])

    @router.get("/plan.zip")
    def download_zip(request: Request, services: UseServices, fields: Annotated[PlanFields, Query()]) -> Response:
        content = documents.archive(_plan(services, fields))
        record_use(services, request, UseKind.PLAN, item="zip")
        return _download(content, ".zip", "application/zip")

    @router.api_route("/fiches/{sheet_id}/entretien", methods=["GET", "HEAD"])
    def show_guide(sheet_id: str, services: UseServices, fields: Annotated[GuideFields, Query()]) -> Response:
        sheet = find_sheet(services, sheet_id)
        kept = fields.kept(services.assistant.catalogue)
        return renderer.page(guide_page(sheet, root, fields.minutes, kept))

    return router


def _plan(services: Services, fields: PlanFields) -> Plan:
    """The plan to print; an empty one is nothing to print."""
    catalogue = services.assistant.catalogue
    chosen, _ = chosen_from(fields, catalogue)
    if not chosen.ids:
        raise InvalidInput(NO_SHEET)
    return make_plan(catalogue, chosen)


def _download(data: bytes, suffix: str, media_type: str) -> Response:
    headers = {"Content-Disposition": disposition(f"{DOCUMENT_NAME}{suffix}")}
    return Response(data, media_type=media_type, headers=headers)
