"""The public shapes of the API that the assistant's own schemas do not hold."""

import json
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, GetJsonSchemaHandler, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from romin.assistant.schemas import Ask, Schema, SheetItem
from romin.catalogue.vocabulary import (
    EvidenceFilter,
    EvidenceLevel,
    Kind,
    Modality,
    Period,
    ReadingLevel,
    RiskFactor,
    Setting,
    Stage,
    Status,
)
from romin.core.text import has_words
from romin.web.wording import BAD_STATE, FORBIDDEN_CHARACTERS, NO_WORD

MESSAGE_PATTERN = r"^[^\x00]*[^\W_][^\x00]*$"
"""What a message must look like, as documented; the check itself is :func:`readable` and ``has_words``."""
TEXT_PATTERN = r"^[^\x00]*$"
MAX_SEARCH = 200
"""Longest text searched in the catalogue, in characters."""


def readable(text: str) -> str:
    """Return ``text``; refuse null bytes and lone surrogates, which no later step can store or encode."""
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise PydanticCustomError("caracteres_interdits", FORBIDDEN_CHARACTERS)
    return text


SearchText = Annotated[
    str, AfterValidator(readable), Field(max_length=MAX_SEARCH, json_schema_extra={"pattern": TEXT_PATTERN})
]


class AskBody(Ask):
    """A message to the assistant, or a need in codes (``need``), which then is all that is read.

    Give back the ``state`` of the previous answer to carry the conversation on.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"message": "il boit depuis la séparation, pas plus de 45 minutes", "source": "api", "limit": 5},
                {"need": {"risk_factors": ["addictions", "travail"], "max_minutes": 45}, "source": "api"},
            ],
            "anyOf": [
                {"required": ["message"]},
                {"required": ["need"], "properties": {"need": {"type": "object"}}},
            ],
        }
    )

    @model_validator(mode="before")
    @classmethod
    def _something(cls, values: Any) -> Any:
        """Without a need, a missing message is an empty one, which is refused where it should be."""
        if isinstance(values, dict) and values.get("need") is None:
            return {"message": "", **values}
        return values

    @field_validator("message")
    @classmethod
    def _understandable(cls, value: str) -> str:
        if not has_words(readable(value)):
            raise PydanticCustomError("sans_mot", NO_WORD)
        return value

    @field_validator("state")
    @classmethod
    def _plain(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        try:
            json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            raise PydanticCustomError("etat_illisible", BAD_STATE) from None
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Document what ``_understandable`` refuses."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        schema["properties"]["message"]["pattern"] = MESSAGE_PATTERN
        return schema


class ErrorDetail(Schema):
    """``code`` is stable; ``message`` is French, for a person; ``details`` depends on the code."""

    code: str
    message: str
    details: dict[str, Any]


class ErrorBody(Schema):
    """The one shape of every error."""

    error: ErrorDetail


class RiskFactorItem(Schema):
    """A referenced risk factor and how many sheets serve it."""

    code: RiskFactor
    label: str
    definition: str
    sheets: int
    url: str


class RiskFactorList(Schema):
    """The referenced risk factors, in the order of the referential."""

    items: tuple[RiskFactorItem, ...]


class SheetList(Schema):
    """One page of a plain list of sheets; ``page`` counts from 1, ``pages`` is at least 1."""

    items: tuple[SheetItem, ...]
    page: int
    pages: int
    total: int


class SheetReference(Schema):
    """A sheet named by another."""

    id: str
    title: str
    url: str


class PeriodStep(SheetReference):
    """A sheet in a period; ``before`` holds the ids of the sheets to do first, of this period or another."""

    kind: Kind
    minutes: int | None
    risk_factors: tuple[RiskFactor, ...]
    evidence_level: EvidenceLevel | None
    status: Status
    before: tuple[str, ...]


class PeriodItem(Schema):
    """A period of a supervision and the sheets that serve in it, in the order they are to be done."""

    code: Period
    label: str
    definition: str
    url: str
    sheets: tuple[PeriodStep, ...]


class PeriodList(Schema):
    """The six periods, in order; ``unplaced`` are the sheets that name none."""

    items: tuple[PeriodItem, ...]
    unplaced: tuple[PeriodStep, ...]


class EvidenceLevelItem(Schema):
    """A level of the scale of evidence, what it means, how a sheet gets it, its limits, how many sheets have it."""

    code: EvidenceFilter
    label: str
    meaning: str
    how: str
    limits: str
    sheets: int
    url: str


class EvidenceLevelList(Schema):
    """The scale of evidence, strongest first."""

    items: tuple[EvidenceLevelItem, ...]


class FacetCounts(Schema):
    """For each value of each criterion, how many sheets choosing it would list, the other criteria kept."""

    total: int
    risk_factors: dict[RiskFactor, int]
    stages: dict[Stage, int]
    modalities: dict[Modality, int]
    kinds: dict[Kind, int]
    settings: dict[Setting, int]
    reading_levels: dict[ReadingLevel, int]
    evidence_levels: dict[EvidenceFilter, int]
    periods: dict[Period, int]


class SheetText(SheetItem):
    """A whole sheet; ``body`` is the how-to in Markdown.

    ``before``, ``after`` and ``combine_with`` hold the links of both sides: a sheet that names this one is there too.
    """

    objectives: tuple[str, ...]
    protective_factors: tuple[str, ...]
    audience: str
    settings: tuple[Setting, ...]
    group_size: str
    material: tuple[str, ...]
    reading_level: ReadingLevel | None
    contraindications: tuple[str, ...]
    sources: tuple[str, ...]
    validated_on: date | None
    see_also: tuple[str, ...]
    before: tuple[SheetReference, ...]
    after: tuple[SheetReference, ...]
    combine_with: tuple[SheetReference, ...]
    periods: tuple[Period, ...]
    body: str


class SheetDetail(SheetText):
    """A whole sheet; ``body_html`` is the how-to as safe HTML."""

    body_html: str


class Health(Schema):
    """The process answers."""

    status: str = "ok"


class Readiness(Schema):
    """The service can answer messages, with these versions."""

    status: str = "ready"
    versions: dict[str, str]
