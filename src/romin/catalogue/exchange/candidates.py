"""From a row or a Markdown file to the sheet it describes: what was normalised is said, what is unreadable is named."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from romin.catalogue.exchange.cells import LISTS, restored, sheet_cells, split_items
from romin.catalogue.exchange.columns import BODY, IDENTIFIER, SECTIONS, close_key, find_key
from romin.catalogue.exchange.limits import MAX_IDENTIFIER
from romin.catalogue.exchange.models import Candidate, Change, Remark
from romin.catalogue.exchange.tables import Row, Table
from romin.catalogue.models import ToolSheet
from romin.catalogue.parsing import parse_files
from romin.catalogue.rendering import left_out
from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import KNOWN_KEYS, build_sheet
from romin.catalogue.source import Document, Entry, Fields, Items, Node, Text, parse_document
from romin.catalogue.supports import MEDIA_TYPES
from romin.core.text import slugify

_TRIVIAL = re.compile(r"[\s;,•*–\-']+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TAG = re.compile(r"<[a-zA-Z/!]")
_LEFT_OUT = {
    "html": "Le texte contient du HTML : il sera montré tel quel, jamais interprété.",
    "image": "Le texte contient une image : elle ne sera pas montrée.",
    "lien": "Le texte contient un lien qui ne sera pas suivi (seuls https, mailto et nos propres pages le sont).",
}
_SERVED = re.compile(r" ; (?:elle|cette fiche) [^;]*\.$")
_AWAITED = frozenset({"support_introuvable"})
_REWRITE = "Récrivez ce passage en Markdown simple."
_FLAW_REMEDIES = {
    "formule": "Remplacez la formule par sa valeur (collage spécial, texte seul).",
    "fusionnée": "Défusionnez et remplissez chaque ligne : une cellule vide n'hérite pas de sa voisine.",
}


def table_candidates(table: Table, file: str, content_dir: Path) -> tuple[Candidate, ...]:
    """One candidate a row."""
    return tuple(_row_candidate(table, row, file, content_dir) for row in table.rows)


def markdown_candidate(raw: bytes, stem: str, file: str, content_dir: Path) -> Candidate:
    """The candidate of the file ``stem``.md: its id comes from there, as in the catalogue."""
    report = Report(file)
    sheet_id = _identifier(stem, report, 0)
    document = parse_document(raw, report) if sheet_id else None
    if document is None:
        return Candidate(file, 0, sheet_id, "", None, remarks=_remarks(report, {}))
    header = Fields(tuple(_renamed(entry) for entry in document.header.entries), document.header.line)
    _check_repeats(header, report)
    source = build_sheet(content_dir, sheet_id, replace(document, header=header), report)
    remarks = _remarks(report, {})
    if source is None:
        return Candidate(file, 0, sheet_id, "", None, remarks=remarks)
    changes = [Change(IDENTIFIER, stem, sheet_id)] if stem != sheet_id else []
    changes += [Change("encodage", "Windows-1252", "UTF-8") for remark in remarks if remark.code == "encodage"]
    pairs = zip(document.header.entries, header.entries, strict=True)
    changes += [Change("clé", old.key, new.key) for old, new in pairs if old.key != new.key]
    changes += _normalised({entry.key: _typed(entry.value) for entry in header.entries}, source.sheet, content_dir)
    seen = (
        _left_out_remark(kind, file, line + source.body_line - 1 if key == BODY else source.line(key), key)
        for key, line, kind in _left_out(source.sheet, content_dir)
    )
    whole = frozenset((*KNOWN_KEYS, BODY))
    title, references = source.sheet.title, _references(header)
    return Candidate(file, 0, sheet_id, title, source.sheet, whole, references, tuple(changes), (*remarks, *seen))


def _row_candidate(table: Table, row: Row, file: str, content_dir: Path) -> Candidate:
    """The candidate of a row. In the report of its sheet, a line number is the place of a column, from 1."""
    report = Report(file)
    places = {column.key: number for number, column in enumerate(table.columns, 1)}
    names = {number: column.name for number, column in enumerate(table.columns, 1)}
    cells = [restored(cell.strip("\n")) for cell in row.cells] + [""] * table.width
    typed = {column.key: cells[column.index] for column in table.columns}
    _check_cells(table, row, typed, places, report)
    title = " ".join(typed["titre"].split())
    sheet_id = _row_identifier(typed, title, places, report)
    header = Fields(
        tuple(
            Entry(key, places[key], _node(key, cell, places[key]))
            for key, cell in typed.items()
            if key in KNOWN_KEYS and cell.strip()
        ),
        0,
    )
    body = _body(typed, places, report)
    source = build_sheet(content_dir, sheet_id, Document(header, body, 0), report) if sheet_id else None
    remarks = _remarks(report, names, row.line)
    if source is None:
        return Candidate(file, row.line, sheet_id, title, None, remarks=remarks)
    identifier = typed.get(IDENTIFIER, "").strip()
    changes = [Change(IDENTIFIER, identifier, sheet_id)] if identifier and identifier != sheet_id else []
    changes += _normalised({entry.key: typed[entry.key] for entry in header.entries}, source.sheet, content_dir)
    seen = (
        _left_out_remark(kind, file, row.line, names.get(places.get(key, 0), key))
        for key, _, kind in _left_out(source.sheet, content_dir)
    )
    given = (places.keys() & set(KNOWN_KEYS)) | ({BODY} if places.keys() & {BODY, *SECTIONS} else set())
    references = _references(header)
    return Candidate(
        file,
        row.line,
        sheet_id,
        title,
        source.sheet,
        frozenset(given),
        references,
        tuple(changes),
        (*remarks, *dict.fromkeys(seen)),
    )


def _check_cells(table: Table, row: Row, typed: dict[str, str], places: dict[str, int], report: Report) -> None:
    """Refuse formulas, cells hidden by a merge, null characters, and cells beyond the header."""
    numbers = {column.index: number for number, column in enumerate(table.columns, 1)}
    for index, flaw in row.flaws:
        if index in numbers:
            remedy = next(text for word, text in _FLAW_REMEDIES.items() if word in flaw)
            report.error("cellule_refusee", numbers[index], f"La cellule {flaw}.", remedy)
    for key in (key for key, cell in typed.items() if "\0" in cell):
        report.error("cellule_refusee", places[key], "La cellule contient un caractère nul.", "Ressaisissez ce texte.")
    if any(cell.strip() for cell in row.cells[table.width :]):
        message = "La ligne a plus de cellules que l'en-tête n'a de colonnes."
        report.error("cellules_en_trop", 0, message, "Mettez entre guillemets un texte qui contient le séparateur.")
    sessions = typed.get("nb_seances", "").strip()
    if _DATE.match(sessions):
        message = f"Le nombre de séances est devenu une date, {shown(sessions)} : le tableur a transformé « 2-5 »."
        remedy = "Mettez la colonne au format texte, ou écrivez « entre 2 et 5 »."
        report.error("seances_en_date", places["nb_seances"], message, remedy)
        typed["nb_seances"] = ""


def _row_identifier(typed: dict[str, str], title: str, places: dict[str, int], report: Report) -> str:
    identifier = typed.get(IDENTIFIER, "").strip()
    if not identifier and not title:
        report.error("titre_absent", 0, "La ligne n'a pas de titre.", "Remplissez la colonne « titre ».")
        return ""
    place = places[IDENTIFIER if identifier else "titre"]
    return _identifier(identifier or title, report, place, strict=bool(identifier))


def _identifier(text: str, report: Report, line: int, *, strict: bool = False) -> str:
    """The id of ``text``, empty (reported) when it has none. A ``strict`` one may not look like a path."""
    slug = slugify(text)
    if strict and any(mark in text for mark in "/\\.\0"):
        message = f"L'identifiant {shown(text)} ressemble à un chemin."
        remedy = f"Écrivez {shown(slug)}." if slug else "Écrivez des minuscules et des tirets."
        report.error("identifiant_invalide", line, message, remedy)
        return ""
    if not slug or len(slug) > MAX_IDENTIFIER:
        message = (
            f"L'identifiant tiré de {shown(text)} dépasse la limite de {MAX_IDENTIFIER} caractères."
            if slug
            else f"Aucun identifiant ne peut être tiré de {shown(text)}."
        )
        remedy = "Donnez un identifiant court, en minuscules et tirets, par exemple balance-decisionnelle."
        report.error("identifiant_invalide", line, message, remedy)
        return ""
    return slug


def _node(key: str, cell: str, number: int) -> Node:
    if key in LISTS:
        return Items(tuple(Text(item, number) for item in split_items(cell)), number)
    return Text(cell, number)


def _body(typed: dict[str, str], places: dict[str, int], report: Report) -> str:
    """The body of its own column, or put together from the columns of its sections."""
    whole = typed.get(BODY, "")
    parts = [(name, typed[name].strip("\n")) for name in SECTIONS if typed.get(name, "").strip()]
    if whole.strip() and parts:
        message = f"Le corps est rempli, et la section {shown(parts[0][0])} aussi."
        report.error("corps_double", places[BODY], message, "Gardez le corps entier, ou les sections.")
    return whole if whole.strip() else "\n\n".join(f"## {name}\n\n{text}" for name, text in parts)


def _renamed(entry: Entry) -> Entry:
    """The entry under its key when a label or a close spelling of it was typed."""
    key = entry.key if entry.key in KNOWN_KEYS else find_key(entry.key) or close_key(entry.key)
    return replace(entry, key=key) if key in KNOWN_KEYS else entry


def _check_repeats(header: Fields, report: Report) -> None:
    keys: set[str] = set()
    for entry in header.entries:
        if entry.key in keys:
            message = f"Deux clés disent {shown(entry.key)}."
            report.error("cle_repetee", entry.line, message, "Gardez une seule des deux.")
        keys.add(entry.key)


def _typed(node: Node) -> str:
    """A value of a header as text, for comparing."""
    if isinstance(node, Text):
        return node.text
    if isinstance(node, Items):
        return "\n".join(_typed(item) for item in node.items)
    return " ".join(_typed(entry.value) for entry in node.entries)


def _normalised(typed: dict[str, str], sheet: ToolSheet, content_dir: Path) -> Iterable[Change]:
    """What reading changed more than in spaces and separators; supports are shown as their own remarks."""
    cells = sheet_cells(sheet, content_dir)
    for key, before in typed.items():
        after = cells.get(key, before)
        if key != "supports" and _TRIVIAL.sub("", before) != _TRIVIAL.sub("", after):
            yield Change(key, " ".join(before.split()), " ".join(after.split()))


def _references(header: Fields) -> tuple[str, ...]:
    """The supports as typed, those of a kind that may be offered."""
    files = parse_files(header.get("supports"), Report(""))
    return tuple(
        file.text for file in files if PurePosixPath(file.text.partition("?")[0]).suffix.lower() in MEDIA_TYPES
    )


def _remarks(report: Report, names: dict[int, str], row: int | None = None) -> tuple[Remark, ...]:
    """The problems of a sheet as remarks: of a ``row``, whose columns their lines stand for, or of a file.

    What loading would leave out and serve the rest of, an import refuses: its sentences end before saying so. But a
    sheet may come before its supports.
    """
    return tuple(
        Remark(
            "warning" if problem.code in _AWAITED else problem.severity,
            problem.code,
            problem.file,
            problem.line if row is None else row,
            names.get(problem.line, ""),
            _SERVED.sub(".", problem.message) if problem.severity == "error" else problem.message,
            problem.remedy,
        )
        for problem in report.problems
    )


def _left_out(sheet: ToolSheet, content_dir: Path) -> Iterable[tuple[str, int, str]]:
    """What the pages will show otherwise than typed: the key, the line of the body, the kind."""
    yield from ((BODY, line, kind) for line, kind in left_out(sheet.body))
    for key, cell in sheet_cells(sheet, content_dir).items():
        if key != BODY and _TAG.search(cell):
            yield key, 0, "html"


def _left_out_remark(kind: str, file: str, line: int, column: str) -> Remark:
    return Remark("warning", f"{kind}_neutralise", file, line, column, _LEFT_OUT[kind], _REWRITE)
