"""Filtering the catalogue for the lists: pure, exact, and a sheet silent on a criterion is never hidden by it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Generic, TypeVar

from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
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
from romin.core.text import fold

T = TypeVar("T")
C = TypeVar("C", bound=StrEnum)

PAGE_SIZE = 20
_WORD = re.compile(r"[^\W_]+")
_PLURAL_FROM = 4
"""From this length a final s or x of a searched word is dropped: « émotions » finds « émotion » by its prefix."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list; ``page`` counts from 1, ``pages`` is at least 1."""

    items: tuple[T, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Facets:
    """For each value of a criterion, how many sheets choosing it would list, the other criteria kept."""

    risk_factors: Mapping[RiskFactor, int]
    stages: Mapping[Stage, int]
    modalities: Mapping[Modality, int]
    kinds: Mapping[Kind, int]
    settings: Mapping[Setting, int]
    readings: Mapping[ReadingLevel, int]
    evidence: Mapping[EvidenceFilter, int]
    periods: Mapping[Period, int]


def query(catalogue: Catalogue, criteria: SheetQuery) -> list[ToolSheet]:
    """The sheets that meet every criterion.

    First those silent on none of the criteria; then, for a risk factor, those whose main factor it is before those
    that also serve it before the transversal ones; then by title.
    """
    return sorted(
        _listed(catalogue, criteria),
        key=lambda sheet: (_silences(sheet, criteria), _distance(sheet, criteria), _folded_word(sheet.title)),
    )


def facets(catalogue: Catalogue, criteria: SheetQuery) -> Facets:
    """The counts to show beside each filter, given the current ``criteria``."""
    by_factor = _listed(catalogue, replace(criteria, risk_factor=None))
    by_stage = _listed(catalogue, replace(criteria, stage=None))
    by_modality = _listed(catalogue, replace(criteria, modality=None))
    by_kind = _listed(catalogue, replace(criteria, kind=None))
    by_setting = _listed(catalogue, replace(criteria, setting=None))
    by_reading = _listed(catalogue, replace(criteria, reading=None))
    by_evidence = _listed(catalogue, replace(criteria, evidence=None))
    by_period = _listed(catalogue, replace(criteria, period=None))

    return Facets(
        {factor: sum(_allows(factor, sheet.risk_factors) for sheet in by_factor) for factor in RiskFactor},
        {stage: sum(_allows(stage, sheet.stages) for sheet in by_stage) for stage in Stage},
        {modality: sum(_allows(modality, sheet.modalities) for sheet in by_modality) for modality in Modality},
        {kind: sum(sheet.kind is kind for sheet in by_kind) for kind in Kind},
        {setting: sum(_allows(setting, sheet.settings) for sheet in by_setting) for setting in Setting},
        {level: sum(_readable(level, sheet) for sheet in by_reading) for level in ReadingLevel},
        {level: sum(_claims(level, sheet) for sheet in by_evidence) for level in EvidenceFilter},
        {period: sum(_allows(period, sheet.periods) for sheet in by_period) for period in Period},
    )


def matrix(catalogue: Catalogue) -> Mapping[RiskFactor, Mapping[Stage, int]]:
    """How many sheets each factor lists at each stage."""
    return {
        factor: {
            stage: sum(
                _allows(factor, sheet.risk_factors) and _allows(stage, sheet.stages) for sheet in catalogue.sheets
            )
            for stage in Stage
        }
        for factor in RiskFactor
    }


def paginate(items: Sequence[T], page: int, size: int = PAGE_SIZE) -> Page[T]:
    """Page ``page`` of ``items``; below 1 it is the first, beyond the last it is empty."""
    number = max(1, page)
    pages = max(1, -(-len(items) // size))
    return Page(tuple(items[(number - 1) * size : number * size]), number, pages, len(items))


def _listed(catalogue: Catalogue, criteria: SheetQuery) -> list[ToolSheet]:
    """The sheets of :func:`query` in no particular order: enough to count them."""
    words = _searched_words(criteria.text)
    return [sheet for sheet in catalogue.sheets if _meets(sheet, criteria) and _holds(sheet, words)]


def _meets(sheet: ToolSheet, criteria: SheetQuery) -> bool:
    return (
        _allows(criteria.risk_factor, sheet.risk_factors)
        and _allows(criteria.stage, sheet.stages)
        and _allows(criteria.modality, sheet.modalities)
        and (criteria.kind is None or criteria.kind is sheet.kind)
        and (criteria.max_minutes is None or sheet.minutes is None or sheet.minutes <= criteria.max_minutes)
        and (criteria.min_minutes is None or sheet.minutes is None or sheet.minutes >= criteria.min_minutes)
        and _allows(criteria.setting, sheet.settings)
        and _readable(criteria.reading, sheet)
        and _claims(criteria.evidence, sheet)
        and _allows(criteria.period, sheet.periods)
    )


def _readable(most: ReadingLevel | None, sheet: ToolSheet) -> bool:
    """True when ``sheet`` asks for no more reading than ``most``, or does not say."""
    return most is None or sheet.reading_level is None or sheet.reading_level.rank <= most.rank


def _claims(wanted: EvidenceFilter | None, sheet: ToolSheet) -> bool:
    return wanted is None or sheet.evidence_level is wanted.level


def _allows(wanted: C | None, given: tuple[C, ...]) -> bool:
    return wanted is None or not given or wanted in given


def _silences(sheet: ToolSheet, criteria: SheetQuery) -> int:
    asked: Iterable[tuple[object, object]] = (
        (criteria.risk_factor, sheet.risk_factors),
        (criteria.stage, sheet.stages),
        (criteria.modality, sheet.modalities),
        (criteria.max_minutes, sheet.minutes),
        (criteria.min_minutes, sheet.minutes),
        (criteria.setting, sheet.settings),
        (criteria.reading, sheet.reading_level),
        (criteria.period, sheet.periods),
    )
    return sum(wanted is not None and not given for wanted, given in asked)


def _distance(sheet: ToolSheet, criteria: SheetQuery) -> int:
    """How far the asked factor is from being the sheet's own."""
    if criteria.risk_factor is None or not sheet.risk_factors:
        return 0
    if sheet.transversal:
        return 2
    return int(sheet.risk_factors[0] is not criteria.risk_factor)


def _searched_words(text: str) -> tuple[str, ...]:
    words = _words(text)
    return tuple(dict.fromkeys(word[:-1] if len(word) >= _PLURAL_FROM and word[-1] in "sx" else word for word in words))


def _holds(sheet: ToolSheet, words: Iterable[str]) -> bool:
    return all(f" {word}" in _folded(sheet) for word in words)


@lru_cache(maxsize=20_000)
def _folded(sheet: ToolSheet) -> str:
    """Every word that can be searched, folded, each after a space."""
    texts = (sheet.title, sheet.summary, *sheet.objectives, *sheet.situations, sheet.body, sheet.support_words)
    return " " + " ".join(_words(" ".join(texts)))


def _words(text: str) -> list[str]:
    """The folded words of ``text``, in order."""
    return [_folded_word(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


# Folding whole bodies took 6 ms a sheet on the first search; sheets share their words, folded once each.
_folded_word = lru_cache(maxsize=50_000)(fold)
