"""The catalogue's counts, periods and scale of evidence in the shapes of the API. Pure functions."""

from romin.assistant.presenting import sheet_url
from romin.catalogue.linking import predecessors
from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.pathway import pathway
from romin.catalogue.querying import facets, query
from romin.catalogue.vocabulary import PERIOD_DEFINITIONS, EvidenceFilter, RiskFactor
from romin.web.schemas import (
    EvidenceLevelItem,
    EvidenceLevelList,
    FacetCounts,
    PeriodItem,
    PeriodList,
    PeriodStep,
    SheetReference,
)
from romin.web.wording_choosing import LEVEL_ANCHORS, LEVEL_LABELS, LEVEL_TEXTS, period_name


def reference(sheet: ToolSheet, root: str) -> SheetReference:
    """``sheet`` as another names it."""
    return SheetReference(id=sheet.id, title=sheet.title, url=sheet_url(root, sheet.id))


def facet_counts(catalogue: Catalogue, wanted: SheetQuery) -> FacetCounts:
    """How many sheets each value would list."""
    counts = facets(catalogue, wanted)
    return FacetCounts(
        total=len(query(catalogue, wanted)),
        risk_factors=dict(counts.risk_factors),
        stages=dict(counts.stages),
        modalities=dict(counts.modalities),
        kinds=dict(counts.kinds),
        settings=dict(counts.settings),
        reading_levels=dict(counts.readings),
        evidence_levels=dict(counts.evidence),
        periods=dict(counts.periods),
    )


def periods(catalogue: Catalogue, root: str, risk_factor: RiskFactor | None) -> PeriodList:
    """The periods and their sheets, all or those of one factor."""
    found = pathway(catalogue, risk_factor)
    earlier = predecessors(catalogue.sheets)

    def step(sheet: ToolSheet) -> PeriodStep:
        return PeriodStep(
            **reference(sheet, root).model_dump(),
            kind=sheet.kind,
            minutes=sheet.minutes,
            risk_factors=sheet.risk_factors,
            evidence_level=sheet.evidence_level,
            status=sheet.status,
            before=tuple(sorted(earlier[sheet.id])),
        )

    return PeriodList(
        items=tuple(
            PeriodItem(
                code=period,
                label=period_name(period),
                definition=PERIOD_DEFINITIONS[period],
                url=f"{root}/parcours#{period}",
                sheets=tuple(step(sheet) for sheet in sheets),
            )
            for period, sheets in found.periods.items()
        ),
        unplaced=tuple(step(sheet) for sheet in found.unplaced),
    )


def evidence_levels(catalogue: Catalogue, root: str) -> EvidenceLevelList:
    """The scale of evidence, explained and counted."""
    counts = facets(catalogue, SheetQuery()).evidence
    return EvidenceLevelList(
        items=tuple(
            EvidenceLevelItem(
                code=level,
                label=LEVEL_LABELS[level],
                meaning=LEVEL_TEXTS[level].meaning,
                how=LEVEL_TEXTS[level].how,
                limits=LEVEL_TEXTS[level].limits,
                sheets=counts[level],
                url=f"{root}/niveaux-de-preuve#{LEVEL_ANCHORS[level]}",
            )
            for level in EvidenceFilter
        )
    )
