"""What the API's schema shows beside the shapes: the error table, and an example for each operation and each error.

Examples are made by the code that answers, over one sheet, so that they cannot fall behind the shapes.
"""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import FastAPI
from pydantic import BaseModel

from romin import __version__
from romin.assistant.presenting import present
from romin.assistant.schemas import Answer, Choice, Evidence, Need, RecognisedFactor
from romin.catalogue.models import Catalogue, SheetQuery, Support, ToolSheet
from romin.catalogue.vocabulary import (
    RISK_FACTOR_LABELS,
    EvidenceLevel,
    Modality,
    Period,
    RiskFactor,
    Sessions,
    Stage,
    Status,
)
from romin.journal.schemas import Reason
from romin.web.api import detail
from romin.web.describing import evidence_levels, facet_counts, periods
from romin.web.feedback import FeedbackOutcome
from romin.web.plan_api import plan_item
from romin.web.planning import Chosen, make_plan, plan_url
from romin.web.schemas import ErrorBody, ErrorDetail, Health, Readiness, RiskFactorItem, RiskFactorList, SheetList
from romin.web.stats import ShareItem, StatsItem, WeekItem
from romin.web.wording import HTTP_SENTENCES, INVALID_REQUEST, NO_WORD, TOO_LARGE, UNEXPECTED, UNKNOWN_SHEET
from romin.web.wording_feedback import RECORDED, TO_CONFIRM, TOO_MANY
from romin.web.wording_stats import RESERVED


class ErrorLine(NamedTuple):
    """A code that clients may test, its HTTP status, what it means, and the message of its example."""

    code: str
    status: int
    meaning: str
    message: str


ERROR_TABLE = (
    ErrorLine("entree_invalide", 422, "Champ manquant ou invalide ; `details.fields` le nomme.", INVALID_REQUEST),
    ErrorLine("message_vide", 422, "Le message ne contient aucun mot.", NO_WORD),
    ErrorLine(
        "etat_invalide",
        422,
        "Le `state` n'a pas été signé par ce service, ou l'a été par une version passée : recommencer sans lui.",
        "L'état de la conversation n'est pas reconnu : recommencez sans lui.",
    ),
    ErrorLine("introuvable", 404, "L'adresse, la fiche ou le support n'existe pas.", UNKNOWN_SHEET),
    ErrorLine("methode_refusee", 405, "Méthode non prévue à cette adresse.", HTTP_SENTENCES[405]),
    ErrorLine("trop_volumineux", 413, "Corps de plus de 64 Kio.", TOO_LARGE),
    ErrorLine("type_non_pris_en_charge", 415, "Le corps n'est pas annoncé comme du JSON.", HTTP_SENTENCES[415]),
    ErrorLine("jeton_attendu", 401, "Page de maintenance sans son jeton.", RESERVED),
    ErrorLine(
        "trop_de_demandes",
        429,
        "Trop d'avis d'une même adresse ; réessayer après `Retry-After` secondes.",
        TOO_MANY,
    ),
    ErrorLine("erreur_interne", 500, "Imprévu ; le message n'en dit pas plus.", UNEXPECTED),
    ErrorLine(
        "format_non_pris_en_charge",
        501,
        "oEmbed demandé en XML.",
        "Cette description n'existe qu'en JSON (format=json).",
    ),
    ErrorLine(
        "surcharge",
        503,
        "Trop de demandes ; réessayer après `Retry-After` secondes.",
        "Trop de demandes en ce moment. Merci de réessayer dans un instant.",
    ),
    ErrorLine(
        "pas_pret",
        503,
        "Modèle ou index absent ; réessayer après `Retry-After` secondes.",
        "Le service n'est pas prêt.",
    ),
)
"""Published codes: never renamed."""

_LINES = "\n".join(f"| `{line.code}` | {line.status} | {line.meaning} |" for line in ERROR_TABLE)
DESCRIPTION = f"""D'une situation décrite en français aux fiches-outils, par facteur de risque.

Toute erreur a la même forme : `{{"error": {{"code", "message", "details"}}}}`. Les codes sont stables ; `message` est
une phrase française à montrer telle quelle.

| code | HTTP | sens |
|---|---|---|
{_LINES}

Un corps illisible (400) porte le code `entree_invalide`.
"""

SHEET = ToolSheet(
    id="calendrier-de-consommation",
    title="Le calendrier de consommation",
    summary="La personne note chaque jour ce qu'elle consomme, puis cherche avec vous ce que le calendrier montre.",
    objectives=("Voir quand et avec qui la personne consomme",),
    risk_factors=(RiskFactor.ADDICTIONS,),
    stages=(Stage.CONTEMPLATION,),
    modalities=(Modality.INDIVIDUELLE,),
    minutes=30,
    sessions=Sessions.FEW,
    precautions=("Un arrêt brutal de l'alcool peut être dangereux : orientez d'abord vers un médecin.",),
    evidence_level=EvidenceLevel.USAGE,
    status=Status.RELU,
    supports=(Support("mon-calendrier.pdf", Path("mon-calendrier.pdf"), "application/pdf", 48_213),),
    periods=(Period.EVALUATION,),
    body="## Déroulé\n\n### 1. Présenter (10 min)\n\n> « Notez sans juger. »\n",
)
PARAMETERS: dict[str, Any] = {
    "risk_factor": "addictions",
    "stage": "contemplation",
    "modality": "individuelle",
    "max_minutes": 45,
    "page": 1,
    "page_size": 20,
    "sheet_id": SHEET.id,
    "period": "evaluation",
}
"""A value for the parameters of that name."""


def responses(root: str) -> dict[str, BaseModel]:
    """What each operation could answer, by its id."""
    catalogue = Catalogue((SHEET,))
    item = present(SHEET, root)
    chosen = Chosen((SHEET.id,), 1, 45)
    addictions = RiskFactor.ADDICTIONS
    return {
        "ask_assistant": _answer(root),
        "list_risk_factors": RiskFactorList(
            items=(
                RiskFactorItem(
                    code=addictions,
                    label=RISK_FACTOR_LABELS[addictions],
                    definition="La consommation d'alcool ou de drogues pèse sur le passage à l'acte.",
                    sheets=1,
                    url=f"{root}/facteurs/{addictions}",
                ),
            )
        ),
        "list_sheets": SheetList(items=(item,), page=1, pages=1, total=1),
        "get_sheet": detail(catalogue, SHEET, item, root),
        "list_facets": facet_counts(catalogue, SheetQuery(risk_factor=addictions)),
        "list_periods": periods(catalogue, root, addictions),
        "list_evidence_levels": evidence_levels(catalogue, root),
        "give_feedback": FeedbackOutcome(status="recorded", message=RECORDED),
        "give_experience_report": FeedbackOutcome(status="to_confirm", message=TO_CONFIRM, comment="Utile avec [nom]."),
        "get_stats": _stats(),
        "make_plan": plan_item(make_plan(catalogue, chosen), plan_url(root, chosen), root),
        "get_health": Health(),
        "get_readiness": Readiness(versions={"romin": __version__}),
    }


def _answer(root: str) -> Answer:
    boit = Evidence(text="boit", start=3, end=7)
    factor = RecognisedFactor(
        code=RiskFactor.ADDICTIONS, label=RISK_FACTOR_LABELS[RiskFactor.ADDICTIONS], score=0.97, evidence=(boit,)
    )
    reasons = ("travaille « Addictions »", "tient en 45 minutes")
    return Answer(
        query_id=UUID("6f1c1c36-3a56-4c0e-9d52-0c4d6c1f2a10"),
        reply="Voici la fiche qui répond le mieux à votre demande.",
        need=Need(risk_factors=(factor,), max_minutes=45),
        sheets=(present(SHEET, root, score=0.91, reasons=reasons),),
        suggestions=(Choice(label="Plutôt en collectif", message="plutôt en collectif"),),
        state={"v": 2, "signature": "…"},
    )


def _stats() -> StatsItem:
    week = WeekItem(monday=date(2026, 11, 16), messages=42, consultations=61, downloads=None)
    return StatsItem(
        first=date(2026, 11, 16),
        last=date(2026, 11, 22),
        minimum=5,
        numbers={"messages": 42, "consultations": 61, "downloads": None},
        shares={"opened": ShareItem(percent=74, whole=42)},
        median_answer_ms=48,
        median_first_sheet_s=12,
        weeks=(week,),
        risk_factors={RiskFactor.ADDICTIONS: 17},
        stages={Stage.ACTION: 9},
        sources={"page": 42},
        feedback_reasons={Reason.LONG: 6},
        services={},
    )


def error_example(status: int) -> dict[str, Any]:
    """An error of that status, as it would come."""
    line = next((line for line in ERROR_TABLE if line.status == status), ERROR_TABLE[0])
    fields = [{"field": "message", "reason": NO_WORD}] if status == 422 else []
    details: dict[str, Any] = {"fields": fields} if fields else {}
    message = HTTP_SENTENCES[400] if status == 400 else line.message
    return ErrorBody(error=ErrorDetail(code=line.code, message=message, details=details)).model_dump(mode="json")


def document(app: FastAPI, root: str) -> None:
    """Add the examples to the schema of ``app``, once, when it is first asked for."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            examples = responses(root)
            for methods in made()["paths"].values():
                for operation in methods.values():
                    _complete(operation, examples.get(operation["operationId"]))
        return made()

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(operation: dict[str, Any], example: BaseModel | None) -> None:
    """Add the examples to ``operation``; ``example``: what it answers, ``None`` when it answers nothing (204)."""
    for parameter in operation.get("parameters", []):
        if parameter["name"] in PARAMETERS:
            parameter["example"] = PARAMETERS[parameter["name"]]
    for status, response in operation["responses"].items():
        if "content" not in response:
            continue
        content = response["content"]["application/json"]
        done = example.model_dump(mode="json") if example and status == "200" else error_example(int(status))
        content["example"] = done
