"""Where the catalogue is rich and where it is thin: how many sheets each factor has, by stage and by modality."""

from collections.abc import Mapping
from dataclasses import dataclass

from romin.catalogue.models import Catalogue, ToolSheet
from romin.catalogue.vocabulary import Modality, RiskFactor, Stage


@dataclass(frozen=True, slots=True)
class FactorCoverage:
    """The sheets of one factor. ``own`` leaves the transversal ones out, every other count has them."""

    factor: RiskFactor
    total: int
    own: int
    stages: Mapping[Stage, int]
    modalities: Mapping[Modality, int]
    with_support: int


def coverage(catalogue: Catalogue) -> tuple[FactorCoverage, ...]:
    """One row a factor, in the order of the vocabulary."""
    return tuple(_row(factor, [s for s in catalogue.sheets if factor in s.risk_factors]) for factor in RiskFactor)


def _row(factor: RiskFactor, sheets: list[ToolSheet]) -> FactorCoverage:
    return FactorCoverage(
        factor,
        total=len(sheets),
        own=sum(not sheet.transversal for sheet in sheets),
        stages={stage: sum(stage in sheet.stages for sheet in sheets) for stage in Stage},
        modalities={modality: sum(modality in sheet.modalities for sheet in sheets) for modality in Modality},
        with_support=sum(bool(sheet.supports) for sheet in sheets),
    )
