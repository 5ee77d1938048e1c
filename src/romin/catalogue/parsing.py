"""From one value of a header, as typed, to the value it means; a bad value is reported and dropped, never raised."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from romin.catalogue.reporting import Report, did_you_mean, shown
from romin.catalogue.source import Entry, Fields, Items, Node, Text
from romin.catalogue.spellings import SESSIONS, Spellings
from romin.catalogue.vocabulary import MONTHS, Sessions
from romin.core.text import fold

T = TypeVar("T", bound=StrEnum)

MAX_MINUTES = 600
"""A longer session is a typing mistake."""

BULLET = re.compile(r"^[-*•–]\s+")
"""What an item typed as a list may open with; reading takes it off."""
_SEPARATORS = re.compile(r"[,;\n]")
_HOURS = re.compile(r"(\d{1,2})\s*(?:h|heures?)\s*(\d{1,2})?(?:\s*(?:min|minutes?|mn))?")
_MINUTES = re.compile(r"(\d{1,4})(?:[.,]0+)?\s*(?:min|minutes?|mn|')?")
_SESSION_COUNT = re.compile(r"(\d{1,3})(?:\s*(?:séances?|seances?|sceances?|rdv|fois))?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_FRENCH_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_WRITTEN_DAY = re.compile(r"(?:\w+ )?(\d{1,2})(?:er)? ([^\W\d_]{3,})\.? (\d{4})")
_PERSON_KEYS = ("prenom", "prénom", "nom")
_FILE_KEYS = ("fichier", "file", "chemin", "support", "url")


def parse_text(entry: Entry | None, report: Report) -> str:
    """A text on one line; the items of a list are joined by commas. Empty when absent."""
    return (
        ", ".join(parse_texts(entry, report)) if entry and isinstance(entry.value, Items) else _one_text(entry, report)
    )


def parse_texts(entry: Entry | None, report: Report) -> tuple[str, ...]:
    """A list of texts; a bare string is a list of one, a block of lines a list of its lines."""
    return tuple(item.text for item in parse_items(entry, report))


def parse_items(entry: Entry | None, report: Report) -> tuple[Text, ...]:
    """Like :func:`parse_texts`, each with its line."""
    if entry is None:
        return ()
    found: list[Text] = []
    for node in _members(entry.value):
        if not isinstance(node, Text):
            _not_a_text(entry.key, node, report)
            continue
        lines = (BULLET.sub("", line.strip()) for line in node.text.split("\n"))
        found += [Text(_flat(line), node.line) for line in lines if line]
    return tuple(found)


def parse_choices(entry: Entry | None, spellings: Spellings[T], report: Report) -> tuple[T, ...]:
    """Values of a closed list, in the order typed, without repeats; the unknown ones are reported and dropped."""
    if entry is None:
        return ()
    found: list[T] = []
    for node in _members(entry.value):
        if isinstance(node, Text):
            found += _choices_of(entry.key, node, spellings, report)
        else:
            _not_a_text(entry.key, node, report)
    return tuple(dict.fromkeys(found))


def parse_choice(entry: Entry | None, spellings: Spellings[T], report: Report) -> T | None:
    """One value of a closed list; with several, the first is kept and the rest reported."""
    found = parse_choices(entry, spellings, report)
    if entry and len(found) > 1:
        message = f"La clé {shown(entry.key)} n'attend qu'une valeur ; {shown(found[0])} est gardée."
        report.error("valeur_invalide", entry.line, message, "Gardez une seule valeur.")
    return found[0] if found else None


def parse_sessions(entry: Entry | None, report: Report) -> Sessions | None:
    """How many sessions: one of the four bands in any wording, or a plain number put in its band."""
    if entry and isinstance(entry.value, Text) and (match := _SESSION_COUNT.fullmatch(_flat(entry.value.text).lower())):
        band = _band(int(match[1]))
        if band is None:
            _bad(entry, "un nombre de séances", 'Écrivez "1", "2-5", "6-10" ou "plus-de-10".', report)
        return band
    return parse_choice(entry, SESSIONS, report)


def parse_minutes(entry: Entry | None, report: Report) -> int | None:
    """The length of one session in minutes; ``45``, « 45 min » and « 1 h 30 » are read."""
    text = _one_text(entry, report).lower()
    if entry is None or not text:
        return None
    minutes = read_minutes(text)
    if 0 < minutes <= MAX_MINUTES:
        return minutes
    remedy = f"Écrivez un nombre entier entre 1 et {MAX_MINUTES}, par exemple 45."
    _bad(entry, "une durée en minutes", remedy, report)
    return None


def read_minutes(text: str) -> int:
    """The minutes « 45 », « 45 min » or « 1 h 30 » say, 0 when ``text`` says none."""
    flat = _flat(text).lower()
    if match := _HOURS.fullmatch(flat):
        return int(match[1]) * 60 + int(match[2] or 0)
    return int(match[1]) if (match := _MINUTES.fullmatch(flat)) else 0


def parse_day(entry: Entry | None, report: Report) -> date | None:
    """A day: ``AAAA-MM-JJ`` with or without a time, ``JJ/MM/AAAA``, or written, « 1er mars 2024 », « 3 févr. 2024 »."""
    text = _one_text(entry, report)
    if entry is None or not text:
        return None
    if match := _DAY.fullmatch(text):
        parts = (int(match[1]), int(match[2]), int(match[3]))
    elif match := _FRENCH_DAY.fullmatch(text):
        parts = (int(match[3]), int(match[2]), int(match[1]))
    elif match := _WRITTEN_DAY.fullmatch(fold(text)):
        parts = (int(match[3]), _month(match[2]), int(match[1]))
    else:
        parts = (0, 0, 0)
    try:
        return date(*parts)
    except ValueError:
        _bad(entry, "une date", "Écrivez la date AAAA-MM-JJ, par exemple 2026-03-04.", report)
        return None


def parse_author(entry: Entry | None, report: Report) -> str:
    """Who wrote the sheet: a name, or the first editor's object of which only the names are kept."""
    if entry is None:
        return ""
    return ", ".join(filter(None, (_person(node, entry, report) for node in _members(entry.value))))


def parse_files(entry: Entry | None, report: Report) -> tuple[Text, ...]:
    """The paths of files: a path, a list of them, or of objects that hold one."""
    if entry is None:
        return ()
    found: list[Text] = []
    for node in _members(entry.value):
        held = _first_of(node, _FILE_KEYS) if isinstance(node, Fields) else node
        if not isinstance(held, Text):
            _not_a_text(entry.key, node, report)
        elif held.text.strip():
            found.append(Text(held.text.strip(), held.line))
    return tuple(found)


def _person(node: Node, entry: Entry, report: Report) -> str:
    if isinstance(node, Fields):
        parts = (node.get(key) for key in _PERSON_KEYS)
        return " ".join(_flat(part.value.text) for part in parts if part and isinstance(part.value, Text)).strip()
    if isinstance(node, Text):
        return _flat(node.text)
    _not_a_text(entry.key, node, report)
    return ""


def _first_of(fields: Fields, keys: tuple[str, ...]) -> Node | None:
    return next((entry.value for key in keys if (entry := fields.get(key))), None)


def _members(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else (node,)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _one_text(entry: Entry | None, report: Report) -> str:
    if entry is None:
        return ""
    if isinstance(entry.value, Text):
        return _flat(entry.value.text)
    _not_a_text(entry.key, entry.value, report)
    return ""


def _choices_of(key: str, node: Text, spellings: Spellings[T], report: Report) -> list[T]:
    """A whole label first, misspelt or not (some hold commas), then its parts."""
    whole = spellings.find(node.text)
    if whole is not None or not node.text.strip():
        return list(whole or ())
    parts = [part for part in _SEPARATORS.split(node.text) if part.strip()]
    if not any(spellings.find(part) for part in parts) and _SEPARATORS.search(did_you_mean(node.text, spellings.shown)):
        parts = []
    found: list[T] = []
    for part in parts if len(parts) > 1 else [node.text]:
        values = spellings.find(BULLET.sub("", part.strip()))
        if values is None:
            remedy = did_you_mean(_flat(part), spellings.shown) or f"Valeurs possibles : {', '.join(spellings.shown)}."
            message = f"La valeur {shown(part)} de la clé {shown(key)} est inconnue ; elle est ignorée."
            report.error("valeur_inconnue", node.line, message, remedy)
        found += values or ()
    return found


def _month(name: str) -> int:
    """The number of the only month that ``name``, folded, opens; 0 when there is none or several."""
    found = [number for number, month in enumerate(MONTHS, 1) if fold(month).startswith(name)]
    return found[0] if len(found) == 1 else 0


def _band(count: int) -> Sessions | None:
    if count < 1:
        return None
    if count == 1:
        return Sessions.ONE
    return Sessions.FEW if count <= 5 else Sessions.SEVERAL if count <= 10 else Sessions.MANY


def _bad(entry: Entry, expected: str, remedy: str, report: Report) -> None:
    value = entry.value.text if isinstance(entry.value, Text) else ""
    message = f"La valeur {shown(value)} de la clé {shown(entry.key)} n'est pas {expected} ; elle est ignorée."
    report.error("valeur_invalide", entry.line, message, remedy)


def _not_a_text(key: str, node: Node | None, report: Report) -> None:
    message = f"La valeur de la clé {shown(key)} n'a pas la forme attendue ; elle est ignorée."
    remedy = "Écrivez un texte ou une liste de textes ; mettez entre guillemets un texte qui contient « : »."
    report.error("valeur_invalide", node.line if node else 0, message, remedy)
