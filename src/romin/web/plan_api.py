"""``POST /api/v1/plan``: the plan of the page, for programs."""

from fastapi import APIRouter, Depends

from romin.assistant.planning.models import Plan
from romin.assistant.planning.outlining import InterviewOutline, PartOutline, left_lines, outline
from romin.assistant.presenting import support_url
from romin.core.errors import NotFound
from romin.web.api import errors, require_json
from romin.web.describing import reference
from romin.web.plan_schemas import PlanBody, PlanInterview, PlanItem, PlanPart, PlanPrint, PlanStep
from romin.web.planning import Chosen, make_plan, plan_url
from romin.web.turns import UseServices
from romin.web.wording_plan import UNKNOWN_SHEETS


def plan_api_router(root_path: str) -> APIRouter:
    """The plan's route of ``/api/v1``, its URLs under ``root_path``."""
    router = APIRouter(prefix="/api/v1")

    @router.post(
        "/plan",
        operation_id="make_plan",
        tags=["plan"],
        summary="Répartir des fiches sur des entretiens",
        dependencies=[Depends(require_json)],
        responses=errors(400, 404, 413, 415, 422),
    )
    def post_plan(body: PlanBody, services: UseServices) -> PlanItem:
        """Range les étapes des fiches entretien par entretien, et dit ce qui ne tient pas. Rien n'est conservé.

        Une fiche inconnue donne `introuvable` ; `details.positions` compte les identifiants fautifs à partir de 0.
        """
        catalogue = services.assistant.catalogue
        unknown = [place for place, sheet_id in enumerate(body.sheets) if catalogue.get(sheet_id) is None]
        if unknown:
            raise NotFound(UNKNOWN_SHEETS, details={"positions": unknown})
        ids = tuple(dict.fromkeys(body.sheets))
        chosen = Chosen(ids, body.interviews, body.minutes, "choisi" if body.order == "given" else "proposé")
        return plan_item(make_plan(catalogue, chosen), plan_url(root_path, chosen), root_path)

    return router


def plan_item(plan: Plan, url: str, root: str) -> PlanItem:
    """``plan`` as the API gives it; ``url`` is its page."""
    return PlanItem(
        url=url,
        minutes=plan.minutes,
        asked=plan.asked,
        needed=plan.needed,
        sheets=tuple(reference(sheet, root) for sheet in plan.sheets),
        interviews=tuple(_interview(interview, root) for interview in outline(plan)),
        left=left_lines(plan),
    )


def _interview(interview: InterviewOutline, root: str) -> PlanInterview:
    return PlanInterview(
        number=interview.number,
        minutes=interview.minutes,
        fixed_minutes=interview.fixed,
        work_minutes=interview.work,
        check_in=interview.check_in,
        review=interview.review,
        parts=tuple(_part(part, root) for part in interview.parts),
        homework=interview.homework,
        prints=tuple(
            PlanPrint(sheet=sheet.id, name=support.name, url=support_url(root, sheet.id, support.name))
            for sheet, support in interview.prints
        ),
    )


def _part(part: PartOutline, root: str) -> PlanPart:
    return PlanPart(
        sheet=reference(part.sheet, root),
        session=part.session,
        minutes=part.minutes,
        steps=tuple(
            PlanStep(place=step.place, title=step.title, minutes=step.minutes, estimated=step.estimated)
            for step in part.steps
        ),
        remarks=part.remarks,
    )
