"""What no sheet offers: a stage some factor never meets, nothing short, nothing for detention or for poor readers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from romin.catalogue.models import Catalogue, Problem, ToolSheet
from romin.catalogue.reporting import Report
from romin.catalogue.vocabulary import (
    RISK_FACTOR_LABELS,
    STAGE_LABELS,
    Kind,
    Modality,
    ReadingLevel,
    RiskFactor,
    Setting,
    Stage,
)

PLACE = "fiches"
"""What the report names as the file: these problems belong to the folder."""
SHORT_MINUTES = 30
MIN_SHORT = 3
"""An interview leaves half an hour; with fewer than three tools the officer has no choice."""


@dataclass(frozen=True, slots=True)
class _Demand:
    """Something every factor should have: at least ``least`` sheets that satisfy ``holds``."""

    name: str
    least: int
    holds: Callable[[ToolSheet], bool]


def coverage_holes(catalogue: Catalogue) -> tuple[Problem, ...]:
    """What each factor lacks: a warning when too few sheets fill it, a notice when only transversal sheets do.

    A sheet silent on a criterion does not count: nothing says that it fits.
    """
    report = Report(PLACE)
    demands = tuple(_demands())
    for factor in RiskFactor:
        every = [sheet for sheet in catalogue.sheets if factor in sheet.risk_factors]
        own = [sheet for sheet in every if not sheet.transversal]
        for demand in demands:
            _check(factor, demand, every, own, report)
    return tuple(report.problems)


def _demands() -> Iterator[_Demand]:
    for stage in Stage:
        yield _Demand(f"au stade « {STAGE_LABELS[stage]} »", 1, partial(_is_for, stage))
    yield _Demand(f"d'outil individuel de {SHORT_MINUTES} minutes ou moins", MIN_SHORT, _is_short)
    yield _Demand("faisable en détention", 1, lambda sheet: Setting.FERME in sheet.settings)
    yield _Demand("pour une personne qui lit peu", 1, _suits_poor_reader)


def _is_for(stage: Stage, sheet: ToolSheet) -> bool:
    return stage in sheet.stages


def _is_short(sheet: ToolSheet) -> bool:
    individual_tool = sheet.kind is Kind.OUTIL and Modality.INDIVIDUELLE in sheet.modalities
    return individual_tool and sheet.minutes is not None and sheet.minutes <= SHORT_MINUTES


def _suits_poor_reader(sheet: ToolSheet) -> bool:
    return sheet.reading_level in {ReadingLevel.ORAL, ReadingLevel.FACILE}


def _check(
    factor: RiskFactor, demand: _Demand, every: Sequence[ToolSheet], own: Sequence[ToolSheet], report: Report
) -> None:
    label = RISK_FACTOR_LABELS[factor]
    count, own_count = (sum(map(demand.holds, sheets)) for sheets in (every, own))
    if count < demand.least:
        message = f"{label} : {_how_many(count, demand)}."
        report.warn("couverture", 0, message, "Écrivez une fiche qui comble ce vide, ou complétez l'en-tête de l'une.")
    elif own_count < demand.least:
        message = f"{label} : {_how_many(own_count, demand)}, fiches transversales mises à part."
        report.notice("couverture_propre", 0, message, "Une fiche propre à ce facteur aiderait.")


def _how_many(count: int, demand: _Demand) -> str:
    if not count:
        return f"aucune fiche {demand.name}"
    return f"{count} fiche{'s' if count > 1 else ''} seulement {demand.name}, il en faut {demand.least}"
