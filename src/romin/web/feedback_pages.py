"""Where the forms of feedback and of experience reports lead, without JavaScript: each answers with a page."""

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from romin.web import wording_feedback as words
from romin.web.api import find_sheet
from romin.web.contexts import FeedbackPage
from romin.web.errors import invalid_input
from romin.web.feedback import FeedbackBody, FeedbackOutcome, ReportBody, give_feedback, give_report
from romin.web.forms import read_form
from romin.web.limiting import RateLimit
from romin.web.rendering import Renderer
from romin.web.turns import UseServices

FEEDBACK_FIELDS = {
    "reponse": "query_id",
    "utile": "useful",
    "fiche": "sheet_id",
    "commentaire": "comment",
    "confirme": "confirmed",
}
"""The names of the form's fields, and those of the API. « utile » and « confirme » are ``oui`` or ``non``."""
REASON_PREFIX = "raison-"
"""Of the boxes that say what was wrong: the code of each comes after."""
DETAILED = "precise"
"""The field of the form that comes after a vote: nothing more is asked then."""
REPORT_FIELDS = {
    "numero": "id",
    "utilisee": "used",
    "milieu": "setting",
    "minutes": "minutes",
    "reutiliser": "again",
    "utilisable": "usable",
    "utile": "useful",
    "impact": "impact",
    "efficience": "efficiency",
    "commentaire": "comment",
    "confirme": "confirmed",
}
_CHOICES = {"oui": True, "non": False}

Body = TypeVar("Body", FeedbackBody, ReportBody)


def feedback_router(renderer: Renderer, limit: RateLimit, root: str) -> APIRouter:
    """``/avis``, and ``/fiches/<id>/retour`` with its form."""
    router = APIRouter(include_in_schema=False)

    @router.post("/avis", dependencies=[Depends(limit)])
    async def post_feedback(request: Request, services: UseServices) -> Response:
        fields = await read_form(request)
        reasons = [name.removeprefix(REASON_PREFIX) for name in fields if name.startswith(REASON_PREFIX)]
        body = _body(FeedbackBody, fields, FEEDBACK_FIELDS, reasons=reasons)
        outcome = await run_in_threadpool(give_feedback, services, body)
        if outcome.status != "to_confirm" and DETAILED not in fields:
            return renderer.page(_details(body, outcome.message, root))
        outcome = outcome.model_copy(update={"message": outcome.message.replace(words.REPLACED, words.NOTED)})
        kept = (*FEEDBACK_FIELDS, DETAILED, *(REASON_PREFIX + reason for reason in reasons))
        return _page(renderer, outcome, f"{root}/avis", fields, kept=kept)

    @router.api_route("/avis", methods=["GET", "HEAD"])
    def show_details(request: Request) -> Response:
        if not request.query_params:
            page = FeedbackPage(title=words.DETAILS_TITLE, canonical=f"{root}/avis", message=words.WHERE_TO_VOTE)
            return renderer.page(page)
        body = _body(FeedbackBody, dict(request.query_params), FEEDBACK_FIELDS)
        return renderer.page(_details(body, words.DETAILS_LEAD, root))

    @router.api_route("/fiches/{sheet_id}/retour", methods=["GET", "HEAD"])
    def show_report(sheet_id: str, services: UseServices) -> Response:
        sheet = find_sheet(services, sheet_id)
        return renderer.page(
            FeedbackPage(
                title=words.REPORT_TITLE,
                description=words.REPORT_DESCRIPTION,
                canonical=f"{root}/fiches/{sheet.id}/retour",
                section="sheets",
                inside=True,
                message=sheet.title,
                action=f"{root}/fiches/{sheet.id}/retour",
                hidden={"numero": str(uuid4())},
                asks_marks=True,
                sheet_url=f"{root}/fiches/{sheet.id}",
            )
        )

    @router.post("/fiches/{sheet_id}/retour", dependencies=[Depends(limit)])
    async def post_report(sheet_id: str, request: Request, services: UseServices) -> Response:
        fields = await read_form(request)
        body = _body(ReportBody, fields, REPORT_FIELDS)
        outcome = await run_in_threadpool(give_report, services, sheet_id, body)
        address = f"{root}/fiches/{find_sheet(services, sheet_id).id}"
        return _page(renderer, outcome, f"{address}/retour", fields, kept=tuple(REPORT_FIELDS), sheet_url=address)

    return router


def _details(body: FeedbackBody, message: str, root: str) -> FeedbackPage:
    """The form that says more of a vote, optional."""
    known = {"reponse": str(body.query_id), "utile": "oui" if body.useful else "non", DETAILED: "oui"}
    return FeedbackPage(
        title=words.DETAILS_TITLE,
        canonical=f"{root}/avis",
        message=message,
        action=f"{root}/avis",
        hidden=known | ({"fiche": body.sheet_id} if body.sheet_id else {}),
        asks_reasons=not body.useful,
        asks_comment=True,
    )


def _body(kind: type[Body], fields: Mapping[str, str], names: Mapping[str, str], **more: object) -> Body:
    """The API's body of a form; raises ``InvalidInput``. An empty field is one left out."""
    values = {names[name]: _CHOICES.get(value, value) for name, value in fields.items() if name in names and value}
    try:
        return kind.model_validate({**values, **more, "source": "page"})
    except ValidationError as error:
        raise invalid_input(error.errors()) from None


def _page(
    renderer: Renderer,
    outcome: FeedbackOutcome,
    action: str,
    fields: Mapping[str, str],
    *,
    kept: Sequence[str],
    sheet_url: str = "",
) -> Response:
    """Thanks; or the comment as it would be kept, to read again, with the other fields as they were."""
    pending = outcome.status == "to_confirm"
    shown = {"commentaire", "confirme"}
    hidden = {name: fields[name] for name in kept if name in fields and name not in shown} if pending else {}
    return renderer.page(
        FeedbackPage(
            title=words.CONFIRM_TITLE if pending else words.THANKS_TITLE,
            message=outcome.message,
            action=action if pending else "",
            hidden=hidden,
            comment=outcome.comment,
            sheet_url=sheet_url,
        )
    )
