"""A sheet as plain values (JSON, Markdown) and as the texts of a row, and the way back of what a row alone changes.

A list holds one item a line. ``;`` separates too, in a cell of one line that does not open with a bullet: an item that
holds one is therefore written after a bullet. A cell that a spreadsheet would take for a formula is written after an
apostrophe, which reading takes off; both marks are put and removed by one rule, so that any text comes back as it was.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from romin.catalogue.models import Support, ToolSheet
from romin.catalogue.parsing import BULLET
from romin.catalogue.sheets import KNOWN_KEYS, LINK_KEYS
from romin.catalogue.supports import supports_dir, uploads_dir
from romin.catalogue.vocabulary import SESSIONS_LABELS, Period, RiskFactor, Sessions, Stage

Value = str | int | list[str] | None

FIELDS = {
    "titre": "title",
    "type": "kind",
    "resume": "summary",
    "objectifs": "objectives",
    "facteurs_risques": "risk_factors",
    "facteurs_protecteurs": "protective_factors",
    "stades_changement": "stages",
    "modalite": "modalities",
    "duree_minutes": "minutes",
    "nb_seances": "sessions",
    "public": "audience",
    "milieu": "settings",
    "taille_groupe": "group_size",
    "materiel": "material",
    "niveau_lecture": "reading_level",
    "precautions": "precautions",
    "contre_indications": "contraindications",
    "niveau_preuve": "evidence_level",
    "sources": "sources",
    "statut": "status",
    "valide_par": "validated_by",
    "valide_le": "validated_on",
    "cree_le": "created_on",
    "modifie_le": "modified_on",
    "auteur": "author",
    "supports": "supports",
    "situations": "situations",
    "voir_aussi": "see_also",
    "combiner_avec": "combine_with",
    "avant": "before",
    "apres": "after",
    "periodes": "periods",
    "corps": "body",
}
"""The field of :class:`ToolSheet` that each key, or the body, fills."""

LISTS = frozenset(
    {
        "objectifs",
        "facteurs_protecteurs",
        "materiel",
        "precautions",
        "contre_indications",
        "sources",
        "supports",
        "situations",
        *LINK_KEYS,
    }
)
"""Keys that hold a list of texts."""

EVERYTHING = {
    "facteurs_risques": [*map(str, RiskFactor)],
    "stades_changement": [*map(str, Stage)],
    "periodes": [*map(str, Period)],
}
"""Lists that are written « tous » when they hold every code."""

_FORMULA = re.compile(r"[\s']*[=+\-@]|'*[\t\r]")


def neutralised(text: str) -> str:
    """``text`` as a spreadsheet can hold it without taking it for a formula. Undone by :func:`restored`."""
    return f"'{text}" if _FORMULA.match(text) else text


def restored(cell: str) -> str:
    """The text that :func:`neutralised` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def protected(item: str) -> str:
    """An item of a list, after a bullet when reading would take one off it."""
    return f"• {item}" if BULLET.match(item) else item


def split_items(cell: str) -> list[str]:
    """The items of a cell, bullets kept: one a line, else separated by ``;`` when the cell opens with no bullet."""
    text = cell.strip()
    parts = [text] if BULLET.match(text) else text.split(";")
    return [part.strip() for part in (text.split("\n") if "\n" in text else parts) if part.strip()]


def sheet_values(sheet: ToolSheet, content_dir: Path) -> dict[str, Value]:
    """Every key of a front matter, in order: codes, texts, numbers, ISO dates; ``None`` or ``[]`` when silent."""
    return {key: _value(getattr(sheet, FIELDS[key]), content_dir) for key in KNOWN_KEYS}


def sheet_cells(sheet: ToolSheet, content_dir: Path) -> dict[str, str]:
    """Every key, and the body under ``corps``, as the texts of a row (formulas not neutralised)."""
    cells = {key: cell_text(key, value) for key, value in sheet_values(sheet, content_dir).items()}
    return cells | {"corps": sheet.body}


def cell_text(key: str, value: Value) -> str:
    """One value as text. Session bands are written in full: a spreadsheet would make a date of ``2-5``."""
    if key in EVERYTHING and value == EVERYTHING[key]:
        return "tous"
    if key == "nb_seances" and value:
        return SESSIONS_LABELS[Sessions(str(value))]
    if isinstance(value, list):
        return _list_text(value) if key in LISTS else " ; ".join(value)
    return "" if value is None else str(value)


def _list_text(items: Sequence[str]) -> str:
    if len(items) == 1 and (";" in items[0] or BULLET.match(items[0])):
        return f"• {items[0]}"
    return "\n".join(protected(item) for item in items)


def _value(found: object, content_dir: Path) -> Value:
    if isinstance(found, tuple):
        return [support_address(item, content_dir) if isinstance(item, Support) else str(item) for item in found]
    if isinstance(found, int):
        return found
    return str(found) if found else None


def support_address(support: Support, content_dir: Path) -> str:
    """How a front matter names a support that was found."""
    for root, prefix in ((supports_dir(content_dir), "/supports"), (uploads_dir(content_dir), "/media/uploads")):
        if support.path.is_relative_to(root.resolve()):
            return f"{prefix}/{support.path.relative_to(root.resolve()).as_posix()}"
    return support.name
