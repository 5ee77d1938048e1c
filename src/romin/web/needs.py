"""A need as an address, without any text: codes only, under French names; and the chips that take one thing away."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from romin.assistant.schemas import AskedNeed, Evidence, Need
from romin.web.wording import constraint, label, set_aside

PARAMETERS = {
    "risk_factors": "facteur",
    "excluded": "sauf",
    "stage": "stade",
    "modality": "modalite",
    "max_minutes": "duree",
    "max_sessions": "seances",
    "kind": "type",
    "setting": "milieu",
    "reading_level": "lecture",
}
"""The fields of a need, in order, and their names in an address; ``static/js/render.js`` makes the same addresses."""
SEVERAL = ("risk_factors", "excluded")
"""Fields that hold a list, one parameter a value."""
MAX_VALUES = 30
"""Parameters read of an address; what comes after is ignored."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood: how it is said, with which words of the message, and the address of the need without it."""

    label: str
    style: str
    url: str
    evidence: tuple[Evidence, ...] = ()


def codes_of(need: Need) -> dict[str, Any]:
    """``need`` in codes: what :class:`AskedNeed` takes."""
    values = need.model_dump(mode="json", exclude={"risk_factors"}, exclude_none=True)
    return {"risk_factors": [factor.code.value for factor in need.risk_factors], **values}


def address(home: str, values: Mapping[str, Any]) -> str:
    """The address of a need given in codes: that of ``home``, the page of the exchange, when nothing is asked."""
    pairs = [
        (name, str(value))
        for field, name in PARAMETERS.items()
        for value in (values.get(field) or () if field in SEVERAL else [values.get(field)])
        if value is not None
    ]
    return f"{home}?{urlencode(pairs)}" if pairs else home


def read_address(pairs: Iterable[tuple[str, str]]) -> tuple[AskedNeed | None, bool]:
    """The need of an address, and whether some of it was not understood.

    ``None`` when nothing of it is a need. Unknown names and values are left out; the first value of a criterion holds.
    """
    fields = {name: field for field, name in PARAMETERS.items()}
    values: dict[str, Any] = {field: [] for field in SEVERAL}
    unknown = False
    for name, value in list(pairs)[:MAX_VALUES]:
        field = fields.get(name)
        if field is None:
            continue
        if not _valid(field, value):
            unknown = True
        elif field in SEVERAL:
            values[field] += [value] if value not in values[field] else []
        else:
            values.setdefault(field, value)
    need = AskedNeed.model_validate(values)
    return (None if need == AskedNeed() else need), unknown


def _valid(field: str, value: str) -> bool:
    try:
        AskedNeed.model_validate({field: [value] if field in SEVERAL else value})
    except ValidationError:
        return False
    return True


def chips(need: Need, home: str) -> Iterator[Chip]:
    """What was understood: factors, those set aside, constraints; their addresses on the page ``home``."""
    codes = codes_of(need)

    def without(field: str, value: Any) -> str:
        left = [other for other in codes[field] if other != value] if field in SEVERAL else None
        return address(home, {**codes, field: left})

    for factor in need.risk_factors:
        yield Chip(factor.label, "", without("risk_factors", factor.code.value), factor.evidence)
    for code in codes["excluded"]:
        yield Chip(set_aside(label(code)), "chip-out", without("excluded", code))
    for field in PARAMETERS:
        if field not in SEVERAL and field in codes:
            yield Chip(constraint(field, codes[field]), "chip-limit", without(field, codes[field]))
