"""Feedback, experience reports and prints, for programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from fastapi.concurrency import run_in_threadpool

from romin.journal.schemas import UseKind
from romin.web.api import errors, find_sheet, require_json
from romin.web.feedback import FeedbackBody, FeedbackOutcome, ReportBody, give_feedback, give_report
from romin.web.limiting import RateLimit
from romin.web.turns import UseServices
from romin.web.uses import PrintBody


def feedback_api_router(limit: RateLimit) -> APIRouter:
    """The routes of ``/api/v1`` that take what officers say of answers and sheets."""
    router = APIRouter(prefix="/api/v1", tags=["avis"], dependencies=[Depends(require_json), Depends(limit)])
    refusals = errors(400, 404, 413, 415, 422, 429, 503)

    @router.post(
        "/feedback", operation_id="give_feedback", summary="Dire si une réponse a été utile", responses=refusals
    )
    async def post_feedback(body: FeedbackBody, services: UseServices) -> FeedbackOutcome:
        """Un avis par réponse, et un par fiche de cette réponse ; le dernier remplace le précédent.

        Un commentaire n'est gardé qu'une fois relu par son auteur, ce qui semblait personnel masqué : tant que la
        réponse dit `to_confirm`, rien n'est gardé. Renvoyez alors `comment`, avec `confirmed`.
        """
        return await run_in_threadpool(give_feedback, services, body)

    @router.post(
        "/sheets/{sheet_id}/experience-reports",
        operation_id="give_experience_report",
        summary="Raconter l'usage d'une fiche",
        responses=refusals,
    )
    async def post_report(
        sheet_id: Annotated[str, Path(max_length=200)], body: ReportBody, services: UseServices
    ) -> FeedbackOutcome:
        """Utilisée, utilisable, utile, impact, efficience ; et un commentaire, relu comme celui d'un avis.

        Avec le même `id`, ou le même commentaire, un retour envoyé deux fois n'est gardé qu'une.
        """
        return await run_in_threadpool(give_report, services, sheet_id, body)

    @router.post(
        "/prints",
        operation_id="record_print",
        summary="Signaler une impression",
        status_code=204,
        response_class=Response,
        responses=refusals,
    )
    async def post_print(body: PrintBody, services: UseServices) -> None:
        """Compte une impression ; rien de la page n'est envoyé que sa nature et sa fiche."""
        sheet = find_sheet(services, body.sheet_id).id if body.sheet_id is not None else None
        services.journal.record_use(UseKind.PRINT, source="page", sheet=sheet, item=body.page)

    return router
