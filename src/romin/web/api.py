"""The JSON API, version 1, and the two probes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from romin.assistant.schemas import Answer, SheetItem
from romin.catalogue.linking import links_of
from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.querying import PAGE_SIZE, facets, paginate, query
from romin.catalogue.referential import Referential
from romin.catalogue.rendering import render_body
from romin.catalogue.vocabulary import (
    EvidenceFilter,
    Kind,
    Modality,
    Period,
    ReadingLevel,
    RiskFactor,
    Setting,
    Stage,
)
from romin.core.errors import NotFound
from romin.journal.schemas import UseKind
from romin.web.describing import evidence_levels, facet_counts, periods, reference
from romin.web.errors import WrongMediaTypeError
from romin.web.identity import service_of
from romin.web.ports import Services
from romin.web.schemas import (
    AskBody,
    ErrorBody,
    EvidenceLevelList,
    FacetCounts,
    Health,
    PeriodList,
    Readiness,
    RiskFactorItem,
    RiskFactorList,
    SearchText,
    SheetDetail,
    SheetList,
    SheetText,
)
from romin.web.turns import UseServices, take_turn
from romin.web.uses import presented, record_use
from romin.web.wording import NEED_JSON, UNKNOWN_SHEET

ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorBody, "description": "Le corps n'a pas pu être lu."},
    404: {"model": ErrorBody, "description": "Ce qui est demandé n'existe pas (`introuvable`)."},
    405: {"model": ErrorBody, "description": "Méthode non prévue à cette adresse (`methode_refusee`)."},
    413: {"model": ErrorBody, "description": "Corps de plus de 64 Kio (`trop_volumineux`)."},
    415: {"model": ErrorBody, "description": "Le corps n'est pas du JSON (`type_non_pris_en_charge`)."},
    422: {"model": ErrorBody, "description": "Champ manquant ou invalide (`entree_invalide`) : `details.fields`."},
    429: {"model": ErrorBody, "description": "Trop d'envois de cette adresse (`trop_de_demandes`) : `Retry-After`."},
    503: {"model": ErrorBody, "description": "`surcharge` ou `pas_pret` ; réessayer après `Retry-After` secondes."},
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The lines of the error table that concern a route."""
    return {status: ERRORS[status] for status in statuses}


def require_json(request: Request) -> None:
    """Refuse any body that is not announced as JSON: a form of another site could otherwise call the API."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongMediaTypeError(NEED_JSON)


def api_router(root_path: str, referential: Referential) -> APIRouter:
    """The routes of ``/api/v1``, their URLs under ``root_path``."""
    router = APIRouter(prefix="/api/v1")

    @router.post(
        "/assistant",
        operation_id="ask_assistant",
        tags=["assistant"],
        summary="Poser une question à l'assistant",
        dependencies=[Depends(require_json)],
        responses=errors(400, 413, 415, 422, 503),
    )
    async def ask_assistant(body: AskBody, services: UseServices, request: Request) -> Answer:
        """Nomme les facteurs de risque reconnus dans le message et propose des fiches classées.

        À la place d'un message, `need` demande par des codes seulement ; la réponse a la même forme. `act` dit ce que
        le message a fait à l'échange, `detail` cite la fiche sur laquelle il porte.

        Le message n'est ni conservé ni journalisé. Pour poursuivre l'échange, renvoyez le `state` reçu.
        """
        return await take_turn(services, body, service_of(request))

    @router.get(
        "/risk-factors",
        operation_id="list_risk_factors",
        tags=["catalogue"],
        summary="Lister les facteurs de risque",
    )
    def list_risk_factors(services: UseServices) -> RiskFactorList:
        """Les sept facteurs de risque référencés, leur définition et leur nombre de fiches."""
        counts = facets(services.assistant.catalogue, SheetQuery()).risk_factors
        return RiskFactorList(
            items=tuple(
                RiskFactorItem(
                    code=factor.code,
                    label=factor.label,
                    definition=factor.definition,
                    sheets=counts[factor.code],
                    url=f"{root_path}/facteurs/{factor.code}",
                )
                for factor in referential.factors
            )
        )

    @router.get(
        "/sheets",
        operation_id="list_sheets",
        tags=["catalogue"],
        summary="Lister les fiches",
        responses=errors(422),
    )
    def list_sheets(
        services: UseServices,
        wanted: Annotated[SheetQuery, Depends(sheet_query)],
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
        page_size: Annotated[int, Query(ge=1, le=100)] = PAGE_SIZE,
    ) -> SheetList:
        """Filtre simple du catalogue. Une fiche qui ne renseigne pas un critère n'est pas cachée : elle vient après."""
        found = paginate(query(services.assistant.catalogue, wanted), page, page_size)
        items = tuple(presented(services, sheet) for sheet in found.items)
        return SheetList(items=items, page=found.page, pages=found.pages, total=found.total)

    @router.get(
        "/facets",
        operation_id="list_facets",
        tags=["catalogue"],
        summary="Compter les fiches par critère",
        responses=errors(422),
    )
    def list_facets(services: UseServices, wanted: Annotated[SheetQuery, Depends(sheet_query)]) -> FacetCounts:
        """Pour chaque valeur de chaque critère, le nombre de fiches qu'elle donnerait, les autres critères gardés."""
        return facet_counts(services.assistant.catalogue, wanted)

    @router.get(
        "/periods",
        operation_id="list_periods",
        tags=["catalogue"],
        summary="Lister les périodes d'un suivi",
        responses=errors(422),
    )
    def list_periods(services: UseServices, risk_factor: RiskFactor | None = None) -> PeriodList:
        """Les six périodes, du premier entretien à la fin de mesure, et les fiches de chacune, dans l'ordre."""
        return periods(services.assistant.catalogue, root_path, risk_factor)

    @router.get(
        "/evidence-levels",
        operation_id="list_evidence_levels",
        tags=["catalogue"],
        summary="Lister les niveaux de preuve",
    )
    def list_evidence_levels(services: UseServices) -> EvidenceLevelList:
        """Ce que chaque niveau veut dire, comment une fiche l'obtient, ses limites et son nombre de fiches."""
        return evidence_levels(services.assistant.catalogue, root_path)

    @router.get(
        "/sheets/{sheet_id}",
        operation_id="get_sheet",
        tags=["catalogue"],
        summary="Lire une fiche",
        responses=errors(404, 422),
    )
    def get_sheet(sheet_id: str, request: Request, services: UseServices) -> SheetDetail:
        """Une fiche entière : ce que montrent les listes, le détail, et le déroulé."""
        sheet = find_sheet(services, sheet_id)
        record_use(services, request, UseKind.CONSULTATION, source="api", sheet=sheet.id)
        return detail(services.assistant.catalogue, sheet, presented(services, sheet), root_path)

    return router


def sheet_query(
    *,
    risk_factor: RiskFactor | None = None,
    stage: Stage | None = None,
    modality: Modality | None = None,
    max_minutes: Annotated[int | None, Query(ge=1, le=1440)] = None,
    kind: Kind | None = None,
    q: SearchText = "",
    min_minutes: Annotated[int | None, Query(ge=1, le=1440)] = None,
    setting: Setting | None = None,
    reading_level: Annotated[
        ReadingLevel | None,
        Query(description="Ce que la personne peut lire au plus : les fiches plus faciles passent."),
    ] = None,
    evidence_level: Annotated[
        EvidenceFilter | None, Query(description="Exactement ce niveau : une fiche qui n'en donne pas est à part.")
    ] = None,
    period: Period | None = None,
) -> SheetQuery:
    """The filters of a list, read from the query string."""
    return SheetQuery(
        risk_factor=risk_factor,
        stage=stage,
        modality=modality,
        max_minutes=max_minutes,
        kind=kind,
        text=q,
        min_minutes=min_minutes,
        setting=setting,
        reading=reading_level,
        evidence=evidence_level,
        period=period,
    )


def find_sheet(services: Services, sheet_id: str) -> ToolSheet:
    """The sheet of that id; raises ``NotFound``."""
    sheet = services.assistant.catalogue.get(sheet_id)
    if sheet is None:
        raise NotFound(UNKNOWN_SHEET)
    return sheet


def sheet_text(catalogue: Catalogue, sheet: ToolSheet, item: SheetItem, root_path: str) -> SheetText:
    """The whole sheet, its how-to in Markdown; ``item`` is the same sheet as lists show it."""
    links = links_of(catalogue, sheet)
    linked = {
        name: tuple(reference(other, root_path) for other in getattr(links, name))
        for name in ("before", "after", "combine_with")
    }
    made = item.model_dump() | linked
    return SheetText(**made, **{name: getattr(sheet, name) for name in SheetText.model_fields.keys() - made.keys()})


def detail(catalogue: Catalogue, sheet: ToolSheet, item: SheetItem, root_path: str) -> SheetDetail:
    """The whole sheet as the API gives it."""
    text = sheet_text(catalogue, sheet, item, root_path).model_dump()
    return SheetDetail(**text, body_html=render_body(sheet.body, root_path))


def probe_router() -> APIRouter:
    """``/health`` and ``/ready``."""
    router = APIRouter(tags=["sondes"])

    @router.get("/health", operation_id="get_health", summary="Le processus répond")
    async def get_health() -> Health:
        """Ne touche à rien : ni modèle, ni index, ni base."""
        return Health()

    @router.get(
        "/ready", operation_id="get_readiness", summary="Le service peut répondre aux messages", responses=errors(503)
    )
    async def get_readiness(services: UseServices) -> Readiness:
        """Modèle et index chargés, avec leurs versions."""
        return Readiness(versions=services.assistant.versions())

    return router
