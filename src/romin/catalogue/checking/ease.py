"""Summaries and supports that are harder to read than the others.

Thresholds chosen on the catalogue of November 2026. Summaries (91): ease from 50 to 97, median 83; 65 stands in the gap
between the five hardest (60 and under) and the rest, and is the middle of Flesch's « standard » class. Their longest
sentence has 27 words (median), 37 (ninth tenth), 45. Supports (64): ease from 86 to 122, median 106; 90 lets one out.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from romin.catalogue.models import ToolSheet
from romin.catalogue.printing.directives import Checks, Frame, Grid, Prose, Scale
from romin.catalogue.printing.sources import SupportSource
from romin.catalogue.readability import Readability, readability
from romin.catalogue.rendering import plain_blocks
from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import SheetSource

SUMMARY_EASE = 65.0
"""An officer reads a list of summaries in a glance or two."""
SUMMARY_SENTENCE = 35
"""Words a sentence of a summary may have."""
SUPPORT_EASE = 90.0
"""A support is filled in by someone who may read little."""
SUPPORT_SENTENCE = 14
"""docs/redaction.md asks for fewer than fifteen words."""


def summary_reading(sheet: ToolSheet) -> Readability:
    """The measure of a sheet's summary."""
    return readability([sheet.summary])


def support_reading(source: SupportSource) -> Readability:
    """The measure of all that a support prints; labels and headings are sentences of their own."""
    return readability(_units(source))


def check_summary(source: SheetSource, report: Report) -> None:
    """A summary that is hard to read, or holds a long sentence."""
    _check(summary_reading(source.sheet), _SUMMARY, source.line("resume"), report)


def check_support(source: SupportSource, report: Report) -> None:
    """The same of a support."""
    _check(support_reading(source), _SUPPORT, 0, report)


@dataclass(frozen=True, slots=True)
class _Limits:
    """What a kind of text must hold to, and its French name."""

    name: str
    lowest_ease: float
    most_words: int


_SUMMARY = _Limits("Le résumé", SUMMARY_EASE, SUMMARY_SENTENCE)
_SUPPORT = _Limits("Le support", SUPPORT_EASE, SUPPORT_SENTENCE)


def _check(found: Readability, limits: _Limits, line: int, report: Report) -> None:
    if found.ease is not None and found.ease < limits.lowest_ease:
        scale = f"{math.floor(found.ease)} à l'échelle de Kandel et Moles (au moins {limits.lowest_ease:.0f})"
        message = f"{limits.name} se lit difficilement : {scale}."
        report.warn("lecture_difficile", line, message, "Coupez les phrases longues, préférez les mots courts.")
    if found.longest_words > limits.most_words:
        message = f"{limits.name} a une phrase de {found.longest_words} mots : {shown(found.longest)}."
        report.warn("phrase_longue", line, message, f"Coupez-la en deux ({limits.most_words} mots au plus).")


def _units(source: SupportSource) -> Iterator[str]:
    yield source.title
    yield source.instruction
    for block in source.blocks:
        match block:
            case Prose(markdown=markdown):
                yield from plain_blocks(markdown)
            case Frame(title=title):
                yield title
            case Checks(options=labels) | Grid(columns=labels):
                yield from labels
            case Scale(left=left, right=right):
                yield from (left, right)
