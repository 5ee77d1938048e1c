"""From the bytes of a Markdown file to its YAML header and its body, whatever the bytes are.

The header is read as text with line numbers, never as YAML types: ``titre: Non`` stays « Non » and a date stays what
was typed. Only libyaml's parser is used: it is iterative and bounds nesting, where PyYAML's own needed 240 s to refuse
100 000 opening brackets.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from romin.catalogue.reporting import Report, shown

MAX_BYTES = 1_000_000
"""A sheet is a few kilobytes; anything above this is refused unread."""

MAX_HEADER_CHARS = 64_000
"""Bounds the time spent on the mistakes of a header (a suggestion costs about 0.1 ms each)."""

_FENCE = re.compile(r"---[ \t]*\Z")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_YAML_REMEDIES = (
    (
        "mapping values are not allowed",
        "Mettez entre guillemets le texte qui contient un deux-points suivi d'une espace.",
    ),
    ("cannot start any token", "Remplacez la tabulation par des espaces, ou mettez le texte entre guillemets."),
    ("expected ':'", "Vérifiez que chaque clé est suivie d'un deux-points et d'une espace."),
    ("expected key", "Vérifiez l'alignement : les clés commencent toutes au bord gauche."),
    ("unexpected end of stream", "Fermez le guillemet ouvert."),
    ("nesting", "Une fiche n'a pas besoin de listes imbriquées : aplatissez cette valeur."),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as typed (empty for a YAML null) and its line in the file."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A YAML list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, its line and its value."""

    key: str
    line: int
    value: "Node"


@dataclass(frozen=True, slots=True)
class Fields:
    """A YAML mapping; a repeated key keeps its last value only."""

    entries: tuple[Entry, ...]
    line: int

    def get(self, key: str) -> Entry | None:
        """The entry of that exact key."""
        return next((entry for entry in self.entries if entry.key == key), None)


Node = Text | Items | Fields


@dataclass(frozen=True, slots=True)
class Document:
    """A file split in two. ``body_line`` is the line of the file where the body starts."""

    header: Fields
    body: str
    body_line: int


def read_document(path: Path, report: Report) -> Document | None:
    """Read, decode, split and parse ``path``; ``None`` when it cannot be used, the reason then being in ``report``."""
    raw = read_bytes(path, report)
    return None if raw is None else parse_document(raw, report)


def read_bytes(path: Path, report: Report) -> bytes | None:
    """The bytes of ``path``, or ``None`` (reported) when it is too heavy or unreadable."""
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        report.error(
            "fichier_illisible",
            0,
            f"Le fichier ne peut pas être lu ({type(error).__name__}).",
            "Vérifiez ses droits d'accès.",
        )
        return None
    if size > MAX_BYTES:
        message = f"Le fichier pèse {size // 1000} ko ; la limite est {MAX_BYTES // 1000} ko."
        report.error("fichier_trop_lourd", 0, message, "Déplacez le contenu volumineux dans un support à télécharger.")
        return None
    return raw


def parse_document(raw: bytes, report: Report) -> Document | None:
    """Decode ``raw``, split header from body and parse the header."""
    text = decode(raw, report)
    cut = None if text is None else _split(text.split("\n"), report)
    if cut is None:
        return None
    header_text, header_line, body = cut
    header = parse_yaml(header_text, report, first_line=header_line)
    if header is None:
        return None
    if not isinstance(header, Fields):
        remedy = "Écrivez une clé par ligne, par exemple « titre: Balance décisionnelle »."
        report.error("entete_illisible", header_line, "L'en-tête n'est pas une suite de clés et de valeurs.", remedy)
        return None
    return Document(header, body, header_line + header_text.count("\n") + 2)


def _split(lines: list[str], report: Report) -> tuple[str, int, str] | None:
    """Header text, its first line in the file, and body."""
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    remedy = "Commencez le fichier par une ligne « --- », les clés, puis une seconde ligne « --- »."
    if not _FENCE.match(lines[start]):
        report.error("entete_absent", start + 1, "Le fichier n'a pas d'en-tête.", remedy)
        return None
    end = next((number for number in range(start + 1, len(lines)) if _FENCE.match(lines[number])), None)
    if end is None:
        report.error("entete_absent", start + 1, "L'en-tête n'est pas fermé.", remedy)
        return None
    header = "\n".join(lines[start + 1 : end])
    if len(header) > MAX_HEADER_CHARS:
        message = f"L'en-tête dépasse {MAX_HEADER_CHARS} caractères."
        report.error("fichier_trop_lourd", start + 1, message, "Déplacez les longs textes dans le corps de la fiche.")
        return None
    return header, start + 2, "\n".join(lines[end + 1 :])


def decode(raw: bytes, report: Report) -> str | None:
    """Text of ``raw`` with ``\\n`` line ends, no byte order mark, no control character.

    UTF-8 is expected; Windows-1252, the encoding of the first editors' Windows machines, is read with a warning.
    ``None`` (reported) for anything else: binary files, UTF-16.
    """
    remedy = "Enregistrez le fichier en UTF-8."
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            report.error("encodage_illisible", 0, "Le fichier n'est pas du texte lisible.", remedy)
            return None
        line = _first_non_ascii_line(raw)
        report.warn("encodage", line, "Le fichier n'est pas en UTF-8 ; il est lu comme du Windows-1252.", remedy)
    if "\0" in text:
        report.error("encodage_illisible", 0, "Le fichier n'est pas du texte lisible.", remedy)
        return None
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _first_non_ascii_line(raw: bytes) -> int:
    position = next(index for index, byte in enumerate(raw) if byte > 0x7F)
    return raw.count(b"\n", 0, position) + 1


def parse_yaml(text: str, report: Report, *, first_line: int = 1) -> Node | None:
    """Parse one YAML document into nodes; ``None`` (reported) when it is not valid or uses aliases.

    Aliases are refused: no sheet needs them and they can blow a small file up to gigabytes.
    """
    try:
        return _build(yaml.parse(text, Loader=yaml.CSafeLoader), report, first_line)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + mark.line if mark else first_line
        problem = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
        remedy = next((advice for sign, advice in _YAML_REMEDIES if sign in problem), "")
        column = f", colonne {mark.column + 1}" if mark else ""
        report.error(
            "entete_illisible",
            line,
            f"L'écriture YAML est invalide à la ligne {line}{column}.",
            remedy or "Vérifiez les guillemets, les tirets et l'alignement de cette ligne et de la précédente.",
        )
        return None


@dataclass(slots=True)
class _Open:
    """A list or mapping being read: its children so far, and the key waiting for its value."""

    line: int
    mapping: bool
    children: list[Node]


def _build(events: object, report: Report, first_line: int) -> Node | None:
    """Turn libyaml's events into nodes without recursion."""
    stack: list[_Open] = []
    root: Node | None = None
    for event in events:  # type: ignore[attr-defined]
        line = first_line + event.start_mark.line
        node: Node | None = None
        if isinstance(event, yaml.ScalarEvent):
            plain = not event.style
            node = Text("" if plain and event.value in _NULLS else event.value, line)
        elif isinstance(event, yaml.AliasEvent):
            message = "L'en-tête utilise un renvoi YAML (« * »)."
            report.error("entete_illisible", line, message, "Recopiez la valeur en toutes lettres.")
            return None
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            stack.append(_Open(line, isinstance(event, yaml.MappingStartEvent), []))
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            node = _close(stack.pop(), report)
        if node is None:
            continue
        if stack:
            stack[-1].children.append(node)
        elif root is None:
            root = node
        else:
            report.error("entete_illisible", line, "L'en-tête contient plusieurs documents YAML.", "N'en gardez qu'un.")
            return None
    return root if root is not None else Text("", first_line)


def _close(opened: _Open, report: Report) -> Node:
    if not opened.mapping:
        return Items(tuple(opened.children), opened.line)
    entries: dict[str, Entry] = {}
    for key, value in zip(opened.children[::2], opened.children[1::2], strict=True):
        if not isinstance(key, Text):
            report.error("cle_invalide", key.line, "Une clé doit être un mot.", "Écrivez « clé: valeur ».")
            continue
        if key.text in entries:
            message = f"La clé {shown(key.text)} est répétée ; seule cette ligne est lue."
            report.warn("cle_repetee", key.line, message, "Gardez une seule ligne pour cette clé.")
        entries[key.text] = Entry(key.text, key.line, value)
    return Fields(tuple(entries.values()), opened.line)
