"""XLSX and ODS workbooks: unpacked under a count, measured, packed again as checked, and only then read.

What the spreadsheet library is given is a new archive of the very bytes that were counted: a directory that lies, a
name met twice or a part hidden between two others cannot make it read something else.
"""

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from xml.parsers.expat import ExpatError

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from romin.catalogue.exchange.limits import MAX_PARTS, MAX_ROWS, MAX_UNPACKED_BYTES, size_name
from romin.catalogue.exchange.scanning import (
    Extent,
    WorkbookRefused,
    parse_parts,
    scan_ods,
    scan_xlsx_sheet,
    scan_xlsx_texts,
)
from romin.catalogue.exchange.tables import HEADER_ROWS, Row, Table, read_table
from romin.catalogue.reporting import Report, shown

COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
"""How old .xls workbooks and password-protected .xlsx ones start."""

FORMULA = "contient une formule"
MERGED = "est cachée par une cellule fusionnée"

_AGAIN = "Enregistrez-le à nouveau au format .xlsx ou .ods avec LibreOffice ou Excel."
_PROTECTED = "Le classeur est protégé par un mot de passe."
_UNPROTECT = "Enregistrez-le sans mot de passe."
_TAB, _BREAK = re.compile(rb"<text:tab\b[^>]*/>"), re.compile(rb"<text:line-break\b[^>]*/>")
_CHUNK = 1 << 16


def read_workbook(raw: bytes, report: Report) -> Table | None:
    """The first sheet of a workbook that has a header; ``None`` (reported) when unreadable or over a limit."""
    try:
        parts = _unpack(raw)
        extents = _measure(parts)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(_packed(parts)))
        return _first_table(workbook, extents, report)
    except WorkbookRefused as refusal:
        code, message, remedy = refusal.args
        report.error(code, 0, message, remedy)
    except (zipfile.BadZipFile, CalamineError, ExpatError, zlib.error, LookupError, ValueError, OSError, EOFError):
        report.error("classeur_illisible", 0, "Le classeur est abîmé ou n'est ni XLSX ni ODS.", _AGAIN)
    except NotImplementedError:  # what zipfile raises for a compression it does not know
        report.error("classeur_illisible", 0, "Le classeur est compressé d'une façon inconnue.", _AGAIN)
    return None


def _unpack(raw: bytes) -> dict[str, bytes]:
    """Every part of the archive, counted while it is unpacked."""
    if raw.startswith(COMPOUND_FILE):
        message = "Le classeur est protégé par un mot de passe, ou à l'ancien format .xls."
        raise WorkbookRefused("classeur_protege", message, "Enregistrez-le en .xlsx ou .ods, sans mot de passe.")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_PARTS:
            message = f"Le classeur contient plus de {MAX_PARTS} fichiers."
            raise WorkbookRefused("classeur_trop_gros", message, _AGAIN)
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise WorkbookRefused("classeur_protege", _PROTECTED, _UNPROTECT)
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise _too_big()
        parts: dict[str, bytes] = {}
        left = MAX_UNPACKED_BYTES
        for entry in entries:
            if entry.filename in parts:
                raise zipfile.BadZipFile(entry.filename)
            if not entry.is_dir():
                parts[entry.filename] = _content(archive, entry, left)
                left -= len(parts[entry.filename])
        return parts


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """A part, read to its real end: the size its entry declares is not what stops the reading."""
    # Past the limit by more than a chunk, or the check of the sum at the end of a part would come before ours.
    declared, entry.file_size = entry.file_size, limit + 2 * _CHUNK
    content = io.BytesIO()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            content.write(chunk)
            if content.tell() > limit:
                raise _too_big()
    if content.tell() != declared:
        raise zipfile.BadZipFile(entry.filename)
    return content.getvalue()


def _too_big() -> WorkbookRefused:
    message = f"Le classeur décompressé dépasse la limite de {size_name(MAX_UNPACKED_BYTES)}."
    return WorkbookRefused("classeur_trop_gros", message, "Retirez-en les images et les feuilles inutiles.")


def _packed(parts: dict[str, bytes]) -> bytes:
    """A new archive of the parts, tabs and line breaks of an ODS put as characters: the library leaves them out."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            ods = name == "content.xml"
            archive.writestr(name, _BREAK.sub(b"&#10;", _TAB.sub(b"&#9;", content)) if ods else content)
    return packed.getvalue()


def _measure(parts: dict[str, bytes]) -> list[Extent]:
    """The extent of each sheet, in the order of the workbook; every sheet must keep within the limits."""
    if "content.xml" in parts:
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise WorkbookRefused("classeur_protege", _PROTECTED, _UNPROTECT)
        return scan_ods(parts["content.xml"])
    if "encrypted-package" in parts:
        raise WorkbookRefused("classeur_protege", _PROTECTED, _UNPROTECT)
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        message = "Le classeur contient des macros."
        raise WorkbookRefused("classeur_a_macros", message, "Enregistrez-le en .xlsx, sans macros.")
    texts = scan_xlsx_texts(parts["xl/sharedStrings.xml"]) if "xl/sharedStrings.xml" in parts else []
    targets = {part["Id"]: part["Target"] for part in parse_parts(parts["xl/_rels/workbook.xml.rels"], "Relationship")}
    sheets = {
        name: scan_xlsx_sheet(content, texts)
        for name, content in parts.items()
        if name.startswith("xl/") and name.endswith(".xml") and "sheets/" in name
    }
    found = []
    for sheet in parse_parts(parts["xl/workbook.xml"], "sheet"):
        target = targets[
            next(value for name, value in sheet.items() if name.rpartition(":")[2] == "id" and ":" in name)
        ]
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        extent = sheets[part]
        extent.name = sheet["name"]
        found.append(extent)
    return found


def _first_table(workbook: CalamineWorkbook, extents: list[Extent], report: Report) -> Table | None:
    if workbook.sheet_names != [extent.name for extent in extents]:
        raise ValueError("sheets")
    table: Table | None = None
    trial = Report(report.file)
    for index, extent in enumerate(extents):
        rows = _rows(workbook.get_sheet_by_index(index), extent)
        if table is None:
            trial = Report(report.file)
            table = read_table(rows, trial)
            if table is None and len(extents) > 1 and trial.problems[-1].code == "entete_absent":
                continue
            report.problems += trial.problems
            if table is None:
                return None
        elif rows:
            message = f"La feuille {shown(extent.name)} n'est pas lue : seule la première qui a un en-tête l'est."
            report.warn("feuille_non_lue", 0, message, "Mettez les fiches sur une seule feuille.")
    if table is None and not report.problems:
        report.problems += trial.problems
    return table


def _rows(sheet: CalamineSheet, extent: Extent) -> list[Row]:
    """The rows that hold something, with what is wrong in their cells."""
    grid = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + HEADER_ROWS)
    return [
        Row(number + 1, tuple(cell_value(value) for value in values), _flaws(extent, number, len(values)))
        for number, values in enumerate(grid)
        if any(value != "" for value in values)
    ]


def _flaws(extent: Extent, row: int, width: int) -> tuple[tuple[int, str], ...]:
    formulas = ((column, FORMULA) for column in range(width) if (row, column) in extent.formulas)
    return (*formulas, *((column, MERGED) for column in sorted(extent.covered(row, width))))


def cell_value(value: object) -> str:
    """A cell as a person would type it: whole numbers without a decimal point, ISO dates, times of day as durations."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value.hour * 60 + value.minute} min"
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds() // 60)} min"
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
