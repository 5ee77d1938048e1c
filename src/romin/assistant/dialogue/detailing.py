"""What a sheet says about what is asked: its own keys and sections, quoted; nothing is generated."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from romin.assistant.dialogue import wording
from romin.assistant.dialogue.acts import Aspect
from romin.assistant.presenting import sheet_url
from romin.assistant.schemas import DetailSection, SheetDetails
from romin.catalogue.models import ToolSheet
from romin.catalogue.rendering import outline
from romin.catalogue.vocabulary import (
    MODALITY_LABELS,
    NOT_GIVEN,
    READING_LABELS,
    SESSIONS_LABELS,
    SETTING_LABELS,
    STAGE_LABELS,
)
from romin.core.text import slugify

HOW_SECTIONS = ("en-bref", "preparer", "deroule")
"""Sections of a body that tell how to use the sheet; of one with steps, the steps' titles are enough."""


class _Part(NamedTuple):
    title: str
    items: Sequence[str]


def details(sheet: ToolSheet, aspect: Aspect | None, root_path: str) -> SheetDetails:
    """What ``sheet`` says about ``aspect`` (an overview by default); what it does not say is "non renseigné"."""
    parts = _PARTS[aspect or Aspect.OVERVIEW](sheet)
    given = [part for part in parts if part.items] or [_Part(parts[0].title, [NOT_GIVEN])]
    return SheetDetails(
        sheet_id=sheet.id,
        title=sheet.title,
        url=sheet_url(root_path, sheet.id),
        sections=tuple(DetailSection(title=part.title, items=tuple(part.items)) for part in given),
    )


def _overview(sheet: ToolSheet) -> list[_Part]:
    return [
        _Part(wording.SUMMARY, [sheet.summary] if sheet.summary else ()),
        _Part(wording.OBJECTIVES, sheet.objectives),
        _Part(wording.TIME, _time(sheet)[0].items),
    ]


def _how(sheet: ToolSheet) -> list[_Part]:
    sections = outline(sheet.body)
    wanted = [item for item in sections if slugify(item.title) in HOW_SECTIONS] or sections[:1]
    found = [_Part(item.title, item.steps or item.paragraphs) for item in wanted]
    return found or [_Part(wording.HOW, ())]


def _precautions(sheet: ToolSheet) -> list[_Part]:
    return [
        _Part(wording.PRECAUTIONS, sheet.precautions),
        _Part(wording.CONTRAINDICATIONS, sheet.contraindications),
    ]


def _time(sheet: ToolSheet) -> list[_Part]:
    said = [wording.per_session(sheet.minutes)] if sheet.minutes else []
    return [_Part(wording.TIME, [*said, SESSIONS_LABELS[sheet.sessions]] if sheet.sessions else said)]


def _material(sheet: ToolSheet) -> list[_Part]:
    return [_Part(wording.MATERIAL, sheet.material), *_supports(sheet)]


def _supports(sheet: ToolSheet) -> list[_Part]:
    return [_Part(wording.SUPPORTS, [support.name for support in sheet.supports])]


def _audience(sheet: ToolSheet) -> list[_Part]:
    return [
        _Part(wording.AUDIENCE, [sheet.audience] if sheet.audience else ()),
        _Part(wording.SETTING, [SETTING_LABELS[item] for item in sheet.settings]),
        _Part(wording.READING, [READING_LABELS[sheet.reading_level]] if sheet.reading_level else ()),
    ]


def _stage(sheet: ToolSheet) -> list[_Part]:
    return [_Part(wording.STAGE, [STAGE_LABELS[item] for item in sheet.stages])]


def _modality(sheet: ToolSheet) -> list[_Part]:
    return [
        _Part(wording.MODALITY, [MODALITY_LABELS[item] for item in sheet.modalities]),
        _Part(wording.GROUP_SIZE, [sheet.group_size] if sheet.group_size else ()),
    ]


def _evidence(sheet: ToolSheet) -> list[_Part]:
    return [
        _Part(wording.EVIDENCE, [str(sheet.evidence_level)] if sheet.evidence_level else ()),
        _Part(wording.SOURCES, sheet.sources),
    ]


_PARTS: Mapping[Aspect, Callable[[ToolSheet], list[_Part]]] = {
    Aspect.OVERVIEW: _overview,
    Aspect.HOW: _how,
    Aspect.PRECAUTIONS: _precautions,
    Aspect.TIME: _time,
    Aspect.MATERIAL: _material,
    Aspect.SUPPORTS: _supports,
    Aspect.AUDIENCE: _audience,
    Aspect.STAGE: _stage,
    Aspect.MODALITY: _modality,
    Aspect.EVIDENCE: _evidence,
}
