"""The whole catalogue as one file, the same bytes for the same sheets: CSV, ODS or JSON.

Imports read the first two back as they were (``cells.py``); the JSON holds codes and lists, for programs.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from xml.sax.saxutils import escape

from romin.catalogue.exchange.cells import neutralised, sheet_cells, sheet_values
from romin.catalogue.exchange.columns import ALL_COLUMNS, BODY, IDENTIFIER
from romin.catalogue.models import ToolSheet

BOM = b"\xef\xbb\xbf"
"""French Excel takes a CSV without it for Windows-1252."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest date a ZIP entry can hold: the same whatever the day."""
_SPACES = re.compile(r"^ | {2,}| $")
_NOT_XML = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}


class ExportFormat(StrEnum):
    """What the catalogue can be exported as."""

    CSV = "csv"
    ODS = "ods"
    JSON = "json"


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    ExportFormat.JSON: "application/json",
}


def export(sheets: Iterable[ToolSheet], content_dir: Path, output: ExportFormat, *, bom: bool = True) -> bytes:
    """``sheets`` in that format, in their order; ``bom`` concerns the CSV alone."""
    if output is ExportFormat.JSON:
        return _json(sheets, content_dir)
    rows = [ALL_COLUMNS, *(_row(sheet, content_dir) for sheet in sheets)]
    return ods_file(rows, "Fiches") if output is ExportFormat.ODS else csv_file(rows, bom=bom)


def _row(sheet: ToolSheet, content_dir: Path) -> tuple[str, ...]:
    cells = {IDENTIFIER: sheet.id} | sheet_cells(sheet, content_dir)
    return tuple(neutralised(cells[column]) for column in ALL_COLUMNS)


def csv_file(rows: Iterable[tuple[str, ...]], *, bom: bool = True) -> bytes:
    """``rows`` as French spreadsheets read them: semicolons, and a byte order mark."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return (BOM if bom else b"") + text.getvalue().encode("utf-8", "replace")


def _json(sheets: Iterable[ToolSheet], content_dir: Path) -> bytes:
    items = [{IDENTIFIER: sheet.id} | sheet_values(sheet, content_dir) | {BODY: sheet.body} for sheet in sheets]
    return (json.dumps({"fiches": items}, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def ods_file(rows: Sequence[tuple[str, ...]], name: str) -> bytes:
    """A workbook of one sheet, ``name``, of text cells.

    Its rows are handed over as XML: cell by cell, a catalogue took over two seconds.
    """
    from odfdo import Document, Element

    document = Document("spreadsheet")
    document.body.clear()
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    document.body.append(
        Element.from_tag(f'<table:table {spaces} table:name="{escape(name)}">{columns}{lines}</table:table>')
    )
    packed = io.BytesIO()
    document.save(packed)
    return _same_always(packed)


def _ods_cell(text: str) -> str:
    """A text cell, a paragraph a line; spaces and tabs written so that no reader folds them."""
    if not text:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{_ods_line(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _ods_line(line: str) -> str:
    spaced = _SPACES.sub(lambda match: f'<text:s text:c="{len(match[0])}"/>', escape(_NOT_XML.sub("\ufffd", line)))
    return spaced.replace("\t", "<text:tab/>")


def _same_always(packed: io.BytesIO) -> bytes:
    """The archive packed again without the date of the day."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            same = zipfile.ZipInfo(entry.filename, _EPOCH)
            same.compress_type = entry.compress_type
            target.writestr(same, source.read(entry))
    return fixed.getvalue()
