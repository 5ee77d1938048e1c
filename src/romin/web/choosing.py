"""The pages that help to choose: counts and orders of the catalogue turned into links. Pure functions."""

from collections.abc import Iterable, Mapping

from romin.assistant.presenting import sheet_url
from romin.catalogue.linking import predecessors
from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.pathway import chart, pathway
from romin.catalogue.querying import facets as counted
from romin.catalogue.querying import matrix
from romin.catalogue.vocabulary import (
    PERIOD_DEFINITIONS,
    RISK_FACTOR_LABELS,
    STAGE_LABELS,
    EvidenceFilter,
    Period,
    RiskFactor,
    Status,
)
from romin.web.contexts import (
    Cell,
    ChoosePage,
    Level,
    PathPage,
    PathPeriod,
    ProofPage,
    Row,
    SheetLink,
    Step,
    Table,
)
from romin.web.listing import Option, address, facets
from romin.web.wording import stage_name
from romin.web.wording_choosing import (
    CHOOSE_DESCRIPTION,
    CHOOSE_TITLE,
    EVERY_FACTOR_SHORT,
    LEVEL_ANCHORS,
    LEVEL_LABELS,
    LEVEL_TEXTS,
    MATRIX_CAPTION,
    MATRIX_CORNER,
    PATH_CHART_CAPTION,
    PATH_DESCRIPTION,
    PATH_EVERY_FACTOR,
    PATH_TITLE,
    PROOF_DESCRIPTION,
    PROOF_TITLE,
    SHORT_FACTORS,
    STRONG_LEVELS,
    cell_text,
    evidence_filter,
    period_name,
)

SHADES = 4
"""Steps of the background of a table's cells, by their share of the largest number."""


def choose_page(catalogue: Catalogue, root: str) -> ChoosePage:
    """Every criterion as links with counts, and factors by stages."""
    path = f"{root}/fiches"
    counts = matrix(catalogue)
    largest = max((count for row in counts.values() for count in row.values()), default=0)
    rows = tuple(
        Row(
            SHORT_FACTORS[factor],
            f"{root}/facteurs/{factor}",
            tuple(
                Cell(
                    count,
                    address(path, {"facteur": str(factor), "stade": str(stage)}),
                    cell_text(count, RISK_FACTOR_LABELS[factor], STAGE_LABELS[stage]),
                    _shade(count, largest),
                )
                for stage, count in row.items()
            ),
        )
        for factor, row in counts.items()
    )
    columns = tuple((stage_name(stage), address(path, {"stade": str(stage)})) for stage in STAGE_LABELS)
    return ChoosePage(
        title=CHOOSE_TITLE,
        description=CHOOSE_DESCRIPTION,
        canonical=f"{root}/choisir",
        section="choose",
        listed=True,
        facets=facets(catalogue, SheetQuery(), path, with_factor=True),
        table=Table(MATRIX_CAPTION, MATRIX_CORNER, columns, rows),
        total=len(catalogue.sheets),
    )


def path_page(catalogue: Catalogue, root: str, factor: RiskFactor | None) -> PathPage:
    """The six periods, for every factor or one."""
    path = f"{root}/parcours"
    found = pathway(catalogue, factor)
    before = predecessors(catalogue.sheets)

    def steps(sheets: Iterable[ToolSheet]) -> tuple[Step, ...]:
        return tuple(_step(catalogue, sheet, before, root) for sheet in sheets)

    return PathPage(
        title=PATH_TITLE,
        description=PATH_DESCRIPTION,
        canonical=path,
        section="path",
        listed=factor is None,
        inside=factor is not None,
        chosen=RISK_FACTOR_LABELS[factor] if factor else "",
        factors=tuple(_factor_options(catalogue, path, factor)),
        table=_path_table(catalogue, path),
        periods=tuple(
            PathPeriod(str(period), period_name(period), PERIOD_DEFINITIONS[period], steps(sheets))
            for period, sheets in found.periods.items()
        ),
        unplaced=steps(found.unplaced),
    )


def proof_page(catalogue: Catalogue, root: str) -> ProofPage:
    """The scale of evidence, with how many sheets are at each level."""
    counts = counted(catalogue, SheetQuery()).evidence
    return ProofPage(
        title=PROOF_TITLE,
        description=PROOF_DESCRIPTION,
        canonical=f"{root}/niveaux-de-preuve",
        listed=True,
        levels=tuple(
            Level(
                LEVEL_ANCHORS[level],
                LEVEL_LABELS[level],
                LEVEL_TEXTS[level],
                counts[level],
                address(f"{root}/fiches", {"preuve": str(level)}),
                strong=level in STRONG_LEVELS,
            )
            for level in EvidenceFilter
        ),
    )


def sheet_link(sheet: ToolSheet, root: str) -> SheetLink:
    """A sheet as a line of a list."""
    return SheetLink(sheet.title, sheet_url(root, sheet.id), sheet.minutes, draft=sheet.status is Status.BROUILLON)


def _step(catalogue: Catalogue, sheet: ToolSheet, before: Mapping[str, set[str]], root: str) -> Step:
    earlier = [found for sheet_id in sorted(before[sheet.id]) if (found := catalogue.get(sheet_id))]
    names = (EVERY_FACTOR_SHORT,) if sheet.transversal else tuple(SHORT_FACTORS[code] for code in sheet.risk_factors)
    return Step(
        sheet_link(sheet, root),
        sheet.kind,
        names,
        evidence_filter(sheet.evidence_level),
        tuple(sheet_link(other, root) for other in earlier),
    )


def _factor_options(catalogue: Catalogue, path: str, chosen: RiskFactor | None) -> Iterable[Option]:
    yield Option(PATH_EVERY_FACTOR, len(catalogue.sheets), path, chosen is None)
    for factor, count in counted(catalogue, SheetQuery()).risk_factors.items():
        yield Option(SHORT_FACTORS[factor], count, address(path, {"facteur": str(factor)}), factor is chosen)


def _path_table(catalogue: Catalogue, path: str) -> Table:
    counts = chart(catalogue)
    largest = max((count for row in counts.values() for count in row.values()), default=0)

    def cell(factor: RiskFactor, period: Period, count: int) -> Cell:
        url = f"{address(path, {'facteur': str(factor)})}#{period}"
        text = cell_text(count, RISK_FACTOR_LABELS[factor], period_name(period))
        return Cell(count, url, text, _shade(count, largest))

    rows = tuple(
        Row(
            SHORT_FACTORS[factor],
            address(path, {"facteur": str(factor)}),
            tuple(cell(factor, period, count) for period, count in row.items()),
        )
        for factor, row in counts.items()
    )
    columns = tuple((period_name(period), f"#{period}") for period in Period)
    return Table(PATH_CHART_CAPTION, MATRIX_CORNER, columns, rows)


def _shade(count: int, largest: int) -> int:
    """0 for none, then 1 to :data:`SHADES`."""
    return -(-count * SHADES // largest) if largest else 0
