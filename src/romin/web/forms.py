"""Reading the plain HTML forms: of the exchange, and of the search in the catalogue."""

import json
from urllib.parse import parse_qs

from fastapi import Request
from pydantic import BaseModel, Field, ValidationError

from romin.catalogue.models import SheetQuery
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
from romin.core.errors import InvalidInput
from romin.web.errors import WrongMediaTypeError, invalid_input
from romin.web.listing import PARAMETERS
from romin.web.planning import KeptFields
from romin.web.schemas import AskBody, SearchText
from romin.web.wording import LOST_STATE, NEED_FORM

_MAX_FIELDS = 20


class ListFields(KeptFields):
    """The filters of a list page, under the French names that people see in the address."""

    facteur: RiskFactor | None = None
    stade: Stage | None = None
    modalite: Modality | None = None
    duree: int | None = Field(None, ge=1, le=1440)
    duree_min: int | None = Field(None, ge=1, le=1440)
    type: Kind | None = None
    milieu: Setting | None = None
    lecture: ReadingLevel | None = None
    preuve: EvidenceFilter | None = None
    periode: Period | None = None
    page: int = Field(1, ge=1, le=100_000)

    def query(self, text: str = "") -> SheetQuery:
        """The filter over the catalogue."""
        return SheetQuery(**{field: getattr(self, name) for name, field in PARAMETERS.items()}, text=text.strip())


class PathFields(BaseModel):
    """The one filter of the periods' page."""

    facteur: RiskFactor | None = None


class SearchFields(ListFields):
    """The same with a searched text: posted, so that it stays out of addresses."""

    q: SearchText = ""


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a plain HTML form, the first value of each; line breaks as people count them."""
    if not request.headers.get("content-type", "").lower().startswith("application/x-www-form-urlencoded"):
        raise WrongMediaTypeError(NEED_FORM)
    try:
        text = (await request.body()).decode()
        fields = parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise InvalidInput(NEED_FORM) from None
    return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}


def ask_from_form(fields: dict[str, str], source: str) -> AskBody:
    """The message and the state of a form; raises ``InvalidInput`` with the sentence to show beside the field."""
    try:
        state = json.loads(fields.get("state") or "null")
    except (ValueError, RecursionError):
        raise InvalidInput(LOST_STATE) from None
    try:
        return AskBody.model_validate({"message": fields.get("message", ""), "state": state, "source": source})
    except ValidationError as error:
        first = invalid_input(error.errors()).details["fields"][0]
        raise InvalidInput(LOST_STATE if first["field"] == "state" else first["reason"]) from None


def search_from_form(fields: dict[str, str]) -> SearchFields:
    """The filters and the searched text of a form; raises ``InvalidInput``."""
    try:
        return SearchFields.model_validate(fields)
    except ValidationError as error:
        raise invalid_input(error.errors()) from None
