"""A table, whatever file it comes from: a header that was understood, and rows of texts with their line numbers."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from romin.catalogue.exchange.columns import Column, find_key, read_columns
from romin.catalogue.exchange.limits import MAX_CELL_CHARS, MAX_ROWS
from romin.catalogue.reporting import Report
from romin.catalogue.source import decode

HEADER_ROWS = 10
"""A header may come after a few lines of title."""
_DELIMITERS = ";,\t"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line of the file. ``flaws`` names the cells (place from 0) that are no typed text, and why."""

    line: int
    cells: tuple[str, ...]
    flaws: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that are read, and the rows that are not empty."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    width: int
    """Cells of the header row, those of unknown columns too."""


def read_csv(raw: bytes, report: Report) -> Table | None:
    """The table of a CSV file: ``;``, ``,`` or tabs, UTF-8 or Windows-1252. ``None`` (reported) when it is not one."""
    text = decode(raw, report)
    if text is None:
        return None
    known = {mark: _known_columns(text, mark) for mark in _DELIMITERS}
    mark = max(known, key=lambda candidate: known[candidate])
    rows: list[Row] = []
    try:
        for row in _rows(text, mark):
            rows.append(row)
            if len(rows) > MAX_ROWS + HEADER_ROWS:
                break
    except csv.Error:
        line = rows[-1].line + 1 if rows else 1
        message = (
            f"Le fichier cesse d'être un CSV après la ligne {line} : guillemets mal fermés ou cellule trop longue."
        )
        remedy = f"Doublez les guillemets à l'intérieur d'une cellule ; {MAX_CELL_CHARS} caractères au plus."
        report.error("csv_illisible", line, message, remedy)
        return None
    return read_table(rows, report)


def read_table(rows: Sequence[Row], report: Report) -> Table | None:
    """Find the header among the first rows and keep what follows; ``None`` (reported) without a header or a row."""
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    header = next((row for row in filled[:HEADER_ROWS] if _is_header(row)), None)
    if header is None:
        message = "Le tableau est vide." if not filled else "Aucune ligne d'en-tête avec une colonne « titre »."
        line = filled[0].line if filled else 0
        report.error("entete_absent", line, message, "Nommez les colonnes sur la première ligne, dont « titre ».")
        return None
    columns = read_columns(header.cells, header.line, report)
    below = tuple(row for row in filled if row.line > header.line)
    if columns is None:
        return None
    if not below:
        message = "Le tableau n'a qu'une ligne d'en-tête."
        report.error("tableau_vide", header.line, message, "Ajoutez une ligne par fiche.")
        return None
    if len(below) > MAX_ROWS:
        report.error("trop_de_lignes", 0, f"Le tableau dépasse la limite de {MAX_ROWS} lignes.", "Découpez-le.")
        return None
    long = next((row.line for row in below if any(len(cell) > MAX_CELL_CHARS for cell in row.cells)), 0)
    if long:
        message = f"Une cellule de la ligne {long} dépasse la limite de {MAX_CELL_CHARS} caractères."
        report.error("cellule_trop_longue", long, message, "Raccourcissez ce texte.")
        return None
    return Table(columns, below, len(header.cells))


def _is_header(row: Row) -> bool:
    return any(find_key(cell) == "titre" for cell in row.cells)


def _rows(text: str, mark: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    line = 1
    for cells in reader:
        yield Row(line, tuple(cells))
        line = reader.line_num + 1


def _known_columns(text: str, mark: str) -> int:
    """How many columns of the best of the first rows are known, with that separator."""
    best = 0
    try:
        for count, row in enumerate(_rows(text, mark)):
            if count >= HEADER_ROWS:
                break
            best = max(best, sum(find_key(cell) is not None for cell in row.cells if len(cell) < 100))
    except csv.Error:
        pass
    return best
