"""What a workbook's XML says before any of it is expanded: its real extent, its formulas, its merged cells.

A spreadsheet library lays a sheet out as one dense grid: two cells at opposite corners, one shared text used a million
times or one repeated row are a few bytes in the file and gigabytes in memory. So the extent is measured first, in one
pass that keeps nothing but positions.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from romin.catalogue.exchange.limits import MAX_CELL_CHARS, MAX_COLUMNS, MAX_MERGES, MAX_ROWS, MAX_UNPACKED_BYTES
from romin.catalogue.exchange.tables import HEADER_ROWS

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0, inclusive."""

_ODS_CELLS = frozenset(("table-cell", "covered-table-cell"))
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


class WorkbookRefused(Exception):
    """The workbook goes over a limit or is not what it says; the arguments are a code, a message and a remedy."""


@dataclass(slots=True)
class Extent:
    """One sheet as measured. Positions count from 0."""

    name: str = ""
    formulas: set[tuple[int, int]] = field(default_factory=set)
    merges: list[Range] = field(default_factory=list)
    chars: int = 0

    def fill(self, row: int, column: int, chars: int, rows: int = 1, columns: int = 1) -> None:
        """Count a cell that holds something, repeated; raises :class:`WorkbookRefused`."""
        if row + rows > MAX_ROWS + HEADER_ROWS:
            message = f"La feuille dépasse la limite de {MAX_ROWS} lignes."
            raise WorkbookRefused("trop_de_lignes", message, "Découpez-la, ou effacez les lignes du bas.")
        if column + columns > MAX_COLUMNS:
            message = f"La feuille dépasse la limite de {MAX_COLUMNS} colonnes."
            raise WorkbookRefused("trop_de_colonnes", message, "Effacez les colonnes inutiles.")
        if chars > MAX_CELL_CHARS:
            message = f"Une cellule de la ligne {row + 1} dépasse la limite de {MAX_CELL_CHARS} caractères."
            raise WorkbookRefused("cellule_trop_longue", message, "Raccourcissez ce texte.")
        self.chars += chars * rows * columns
        if self.chars > MAX_UNPACKED_BYTES:
            message = f"Les textes de la feuille dépassent la limite de {MAX_UNPACKED_BYTES} caractères."
            raise WorkbookRefused("fichier_trop_lourd", message, "Découpez-la.")

    def merge(self, found: Range) -> None:
        """Note a merged range."""
        self.merges.append(found)
        if len(self.merges) > MAX_MERGES:
            message = f"La feuille dépasse la limite de {MAX_MERGES} cellules fusionnées."
            raise WorkbookRefused("trop_de_fusions", message, "Défusionnez les cellules.")

    def covered(self, row: int, width: int) -> set[int]:
        """The columns below ``width`` whose cell, on that row, is hidden under a merged one."""
        hidden: set[int] = set()
        for top, left, bottom, right in self.merges:
            if top <= row <= bottom:
                hidden.update(range(left + (row == top), min(right + 1, width)))
        return hidden


def scan_xlsx_texts(xml: bytes) -> list[int]:
    """The length of each shared text."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    _parse(xml, start, text=text)
    return lengths


def scan_xlsx_sheet(xml: bytes, texts: list[int]) -> Extent:
    """The extent of one worksheet part, ``texts`` being the lengths of the shared texts."""
    extent = Extent()
    row, column, shared, inside = -1, -1, False, False
    value = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, shared, inside, value
        if name == "row":
            row, column = int(attributes.get("r", row + 2)) - 1, -1
        elif name == "c":
            row, column = _position(attributes["r"]) if "r" in attributes else (row, column + 1)
            shared, value = attributes.get("t") == "s", ""
        elif name == "f":
            extent.fill(row, column, 0)
            extent.formulas.add((row, column))
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            extent.merge((*_position(first), *_position(last or first)))
        inside = inside or name in {"v", "t"}

    def text(data: str) -> None:
        nonlocal value
        if inside:
            value += data
            extent.fill(row, column, len(value) if len(value) > MAX_CELL_CHARS else 0)

    def end(name: str) -> None:
        nonlocal inside
        if name in {"v", "t"}:
            inside = False
            index = int(value) if shared and value.isdecimal() and len(value) < 10 else -1
            extent.fill(row, column, texts[index] if 0 <= index < len(texts) else len(value))

    _parse(xml, start, end, text)
    return extent


def scan_ods(xml: bytes) -> list[Extent]:
    """The extent of each table of ``content.xml``, in order."""
    reader = _OdsReader()
    _parse(xml, reader.start, reader.end, reader.text)
    return reader.extents


class _OdsReader:
    """Follows the tables of an ODS: where it is, and how often what it reads is repeated."""

    def __init__(self) -> None:
        self.extents: list[Extent] = []
        self._row = self._rows = self._column = self._columns = self._chars = 0
        self._filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Enter an element."""
        if name == "table":
            self.extents.append(Extent(attributes.get("table:name", "")))
            self._row, self._rows = 0, 0
        elif name == "table-row":
            self._row, self._column, self._columns = self._row + self._rows, 0, 0
            self._rows = _repeats(attributes, "rows")
        elif name in _ODS_CELLS:
            self._column += self._columns
            self._columns = _repeats(attributes, "columns")
            self._chars = len(attributes.get("office:string-value", ""))
            self._filled = "office:value-type" in attributes
            _note_cell(self.extents[-1], attributes, self._row, self._column)
        elif name == "s":
            self.text(" " * min(int(attributes.get("text:c", 1)), MAX_CELL_CHARS + 1))
        elif name == "p":
            self._filled = True
            self.text("\n")

    def text(self, data: str) -> None:
        """Count what a cell holds."""
        self._chars += len(data)

    def end(self, name: str) -> None:
        """Leave an element."""
        if name in _ODS_CELLS and self._filled:
            self.extents[-1].fill(self._row, self._column, self._chars, self._rows, self._columns)
            self._filled = False


def _note_cell(extent: Extent, attributes: dict[str, str], row: int, column: int) -> None:
    if "table:formula" in attributes:
        extent.fill(row, column, 0)
        extent.formulas.add((row, column))
    down = int(attributes.get("table:number-rows-spanned", 1))
    across = int(attributes.get("table:number-columns-spanned", 1))
    if down > 1 or across > 1:
        extent.merge((row, column, row + down - 1, column + across - 1))


def _repeats(attributes: dict[str, str], what: str) -> int:
    return max(1, int(attributes.get(f"table:number-{what}-repeated", 1)))


def _position(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def parse_parts(xml: bytes, wanted: str) -> list[dict[str, str]]:
    """The attributes of each element called ``wanted``, in order."""
    found: list[dict[str, str]] = []
    _parse(xml, lambda name, attributes: found.append(attributes) if name == wanted else None)
    return found


def _parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read ``xml``, names without prefix. Raises ``ExpatError``, ``ValueError`` or :class:`WorkbookRefused`."""

    def no_doctype(*_: object) -> None:
        message = "Le classeur contient une déclaration DOCTYPE, qu'aucun tableur n'écrit."
        raise WorkbookRefused("classeur_illisible", message, "Enregistrez-le à nouveau avec LibreOffice ou Excel.")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = no_doctype
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    parser.Parse(xml, True)
