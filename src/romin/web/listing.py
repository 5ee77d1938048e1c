"""The filters of a list as plain links, and what to read after a sheet. Pure functions over the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.querying import facets as counted
from romin.catalogue.querying import query
from romin.web.wording import stage_name

Code = TypeVar("Code", bound=StrEnum)

DURATIONS = (20, 30, 45, 60)
"""Minutes offered as filters: what fits between two interviews, up to a whole one."""


@dataclass(frozen=True, slots=True)
class Option:
    """A filter value as a link: where it leads, and how many sheets it would list. The active one leads back."""

    label: str
    count: int
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A criterion and its values."""

    title: str
    options: tuple[Option, ...]


def filter_params(wanted: SheetQuery, *, with_factor: bool) -> dict[str, str]:
    """The French query parameters of ``wanted``. The searched text is left out: it never goes into an address."""
    values = {
        "facteur": wanted.risk_factor if with_factor else None,
        "stade": wanted.stage,
        "modalite": wanted.modality,
        "duree": wanted.max_minutes,
        "type": wanted.kind,
    }
    return {name: str(value) for name, value in values.items() if value is not None}


def address(path: str, params: Mapping[str, str]) -> str:
    """``path`` with its query string, if any."""
    return f"{path}?{urlencode(params)}" if params else path


def facets(catalogue: Catalogue, wanted: SheetQuery, path: str, *, with_factor: bool) -> tuple[Facet, ...]:
    """The filters of a list at ``path``. A value that would list nothing is not offered, unless active."""
    wanted = replace(wanted, text="")
    counts = counted(catalogue, wanted)

    def option(field: str, value: StrEnum | int, name: str, count: int) -> Option:
        active = getattr(wanted, field) == value
        changed: dict[str, Any] = {field: None if active else value}
        target = replace(wanted, **changed)
        return Option(name, count, address(path, filter_params(target, with_factor=with_factor)), active)

    def codes(field: str, found: Mapping[Code, int]) -> Iterable[Option]:
        return (option(field, code, stage_name(code), count) for code, count in found.items())

    within = {minutes: len(query(catalogue, replace(wanted, max_minutes=minutes))) for minutes in DURATIONS}
    durations = (option("max_minutes", minutes, f"{minutes} min au plus", within[minutes]) for minutes in DURATIONS)
    rows: list[tuple[str, Iterable[Option]]] = [
        ("Facteur de risque", codes("risk_factor", counts.risk_factors) if with_factor else ()),
        ("Stade", codes("stage", counts.stages)),
        ("Modalité", codes("modality", counts.modalities)),
        ("Durée d'une séance", durations),
        ("Type", codes("kind", counts.kinds)),
    ]
    found = (Facet(title, tuple(choice for choice in row if choice.count or choice.active)) for title, row in rows)
    return tuple(facet for facet in found if facet.options)


def related(catalogue: Catalogue, sheet: ToolSheet, limit: int = 4) -> tuple[ToolSheet, ...]:
    """Sheets to see next: those the sheet names, else others of its first factor."""
    named = [found for found in map(catalogue.get, sheet.see_also) if found is not None and found.id != sheet.id]
    if not named and sheet.risk_factors and not sheet.transversal:
        same = query(catalogue, SheetQuery(risk_factor=sheet.risk_factors[0]))
        named = [other for other in same if other.id != sheet.id]
    return tuple(named[:limit])
