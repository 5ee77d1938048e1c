"""The filters of a list as plain links, and what to read after a sheet. Pure functions over the catalogue."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from romin.assistant.wording import minutes as said_minutes
from romin.catalogue.linking import Links
from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.querying import facets as counted
from romin.catalogue.querying import query
from romin.web.wording import stage_name
from romin.web.wording_choosing import (
    LEVEL_LABELS,
    LONG_MINUTES,
    READING_CHOICES,
    WITHOUT_TEXT,
    at_least,
    at_most,
    period_name,
    without,
)

DURATIONS = (15, 30, 45, 60)
"""Minutes offered as filters: from what is left of an interview to a whole one."""

PARAMETERS = {
    "facteur": "risk_factor",
    "stade": "stage",
    "modalite": "modality",
    "duree": "max_minutes",
    "duree_min": "min_minutes",
    "type": "kind",
    "milieu": "setting",
    "lecture": "reading",
    "preuve": "evidence",
    "periode": "period",
}
"""The French query parameters and the criterion each holds. Published addresses: never renamed."""


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
    values = {name: getattr(wanted, field) for name, field in PARAMETERS.items() if with_factor or name != "facteur"}
    return {name: str(value) for name, value in values.items() if value is not None}


def address(path: str, params: Mapping[str, str]) -> str:
    """``path`` with its query string, if any."""
    return f"{path}?{urlencode(params)}" if params else path


def facets(catalogue: Catalogue, wanted: SheetQuery, path: str, *, with_factor: bool) -> tuple[Facet, ...]:
    """The filters of a list at ``path``. A value that would list nothing is not offered, unless active."""
    wanted = replace(wanted, text="")
    rows = {
        title: tuple(_option(catalogue, wanted, choice, path, with_factor=with_factor) for choice in choices)
        for title, choices in _choices(catalogue, wanted, with_factor=with_factor)
    }
    found = (Facet(title, tuple(item for item in row if item.count or item.active)) for title, row in rows.items())
    return tuple(facet for facet in found if facet.options)


def ways_out(catalogue: Catalogue, wanted: SheetQuery, path: str, *, with_factor: bool) -> tuple[Option, ...]:
    """What giving up one criterion alone would list, the most first; for a list that holds nothing."""
    found = []
    if wanted.text:
        kept = replace(wanted, text="")
        found.append(_way_out(catalogue, kept, WITHOUT_TEXT, path, with_factor=with_factor))
    else:
        for _, choices in _choices(catalogue, wanted, with_factor=with_factor):
            for choice in choices:
                if choice.active(wanted):
                    given_up = replace(wanted, **choice.given_up)
                    found.append(_way_out(catalogue, given_up, choice.label, path, with_factor=with_factor))
    return tuple(sorted((option for option in found if option.count), key=lambda option: -option.count))


def related(catalogue: Catalogue, sheet: ToolSheet, links: Links, limit: int = 4) -> tuple[ToolSheet, ...]:
    """Sheets to see next: those the sheet names, else others of its first factor; never one that ``links`` holds."""
    named = [found for found in map(catalogue.get, sheet.see_also) if found is not None and found.id != sheet.id]
    if not named and sheet.risk_factors and not sheet.transversal:
        same = query(catalogue, SheetQuery(risk_factor=sheet.risk_factors[0]))
        named = [other for other in same if other.id != sheet.id]
    shown = {linked.id for linked in (*links.before, *links.after, *links.combine_with)}
    return tuple(other for other in named if other.id not in shown)[:limit]


@dataclass(frozen=True, slots=True)
class _Choice:
    """A value of a criterion: the fields it sets, its name, how many sheets it would list when already known."""

    fields: Mapping[str, Any]
    label: str
    count: int | None = None

    def active(self, wanted: SheetQuery) -> bool:
        """True when ``wanted`` asks for it."""
        return all(getattr(wanted, field) == value for field, value in self.fields.items() if value is not None)

    @property
    def given_up(self) -> dict[str, Any]:
        """The change that takes it away."""
        return {field: None for field, value in self.fields.items() if value is not None}


def _choices(
    catalogue: Catalogue, wanted: SheetQuery, *, with_factor: bool
) -> Iterator[tuple[str, tuple[_Choice, ...]]]:
    """Every criterion of the lists and its values, in the order shown."""
    counts = counted(catalogue, wanted)

    def codes(field: str, found: Mapping[Any, int], names: Mapping[Any, str] | None = None) -> tuple[_Choice, ...]:
        def name(code: Any) -> str:
            return names[code] if names else stage_name(code)

        return tuple(_Choice({field: code}, name(code), count) for code, count in found.items())

    if with_factor:
        yield "Facteur de risque", codes("risk_factor", counts.risk_factors)
    yield "Stade", codes("stage", counts.stages)
    yield "Durée d'une séance", tuple(_durations(wanted))
    yield "Modalité", codes("modality", counts.modalities)
    yield "Milieu", codes("setting", counts.settings)
    yield "Lecture", codes("reading", counts.readings, READING_CHOICES)
    yield "Période du suivi", codes("period", counts.periods, {code: period_name(code) for code in counts.periods})
    yield "Niveau de preuve", codes("evidence", counts.evidence, LEVEL_LABELS)
    yield "Type", codes("kind", counts.kinds)


def _durations(wanted: SheetQuery) -> Iterable[_Choice]:
    """The limits offered, and the asked one when it is another. One takes the place of the other."""
    for minutes in sorted({*DURATIONS, *([wanted.max_minutes] if wanted.max_minutes else [])}):
        yield _Choice({"max_minutes": minutes, "min_minutes": None}, at_most(said_minutes(minutes)))
    for minutes in sorted({LONG_MINUTES, *([wanted.min_minutes] if wanted.min_minutes else [])}):
        yield _Choice({"min_minutes": minutes, "max_minutes": None}, at_least(minutes, said_minutes(minutes)))


def _option(catalogue: Catalogue, wanted: SheetQuery, choice: _Choice, path: str, *, with_factor: bool) -> Option:
    active = choice.active(wanted)
    changed = choice.given_up if active else choice.fields
    count = choice.count if choice.count is not None else len(query(catalogue, replace(wanted, **choice.fields)))
    url = address(path, filter_params(replace(wanted, **changed), with_factor=with_factor))
    return Option(choice.label, count, url, active)


def _way_out(catalogue: Catalogue, kept: SheetQuery, name: str, path: str, *, with_factor: bool) -> Option:
    url = address(path, filter_params(kept, with_factor=with_factor))
    return Option(without(name), len(query(catalogue, kept)), url, active=False)
