"""Which sheets serve in each period of a supervision, in the order they are to be done."""

from collections.abc import Mapping
from dataclasses import dataclass

from romin.catalogue.linking import in_order
from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.querying import query
from romin.catalogue.vocabulary import Period, RiskFactor


@dataclass(frozen=True, slots=True)
class Pathway:
    """The sheets of each period, and those that name none."""

    periods: Mapping[Period, tuple[ToolSheet, ...]]
    unplaced: tuple[ToolSheet, ...]


def pathway(catalogue: Catalogue, risk_factor: RiskFactor | None = None) -> Pathway:
    """Every sheet, or those of one factor, period by period; a sheet of several periods is in each.

    Sheets silent on the factor are kept, as everywhere. « avant » and « apres » decide, then the title.
    """
    ordered = in_order(query(catalogue, SheetQuery(risk_factor=risk_factor)))
    return Pathway(
        {period: tuple(sheet for sheet in ordered if period in sheet.periods) for period in Period},
        tuple(sheet for sheet in ordered if not sheet.periods),
    )


def chart(catalogue: Catalogue) -> Mapping[RiskFactor, Mapping[Period, int]]:
    """How many sheets :func:`pathway` shows for each factor in each period."""
    found: dict[RiskFactor, Mapping[Period, int]] = {}
    for factor in RiskFactor:
        serving = [sheet for sheet in catalogue.sheets if not sheet.risk_factors or factor in sheet.risk_factors]
        found[factor] = {period: sum(period in sheet.periods for sheet in serving) for period in Period}
    return found
