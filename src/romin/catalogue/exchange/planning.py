"""What an import would do, decided whole and in memory: each candidate against the others and against the catalogue."""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from romin.catalogue.exchange.cells import FIELDS, sheet_cells
from romin.catalogue.exchange.composing import sheet_markdown
from romin.catalogue.exchange.models import Candidate, Change, Line, Outcome, Plan, Remark, Write
from romin.catalogue.loading import read_sheets
from romin.catalogue.models import ToolSheet
from romin.catalogue.parsing import parse_files
from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import SheetSource, build_sheet
from romin.catalogue.source import parse_document, read_document
from romin.catalogue.vocabulary import Status
from romin.core.text import fold

REVIEW_KEYS = ("statut", "valide_par", "valide_le")
"""Set by whoever re-reads the sheet, never by an import: a text that nobody here has read is a draft."""


def plan_import(
    candidates: Sequence[Candidate], remarks: tuple[Remark, ...], content_dir: Path, *, replacing: bool
) -> Plan:
    """A line for each candidate, and the files to write when all of them are taken.

    Raises :class:`romin.core.errors.RominError` when the catalogue itself cannot be read.
    """
    known = {source.sheet.id: source for source in read_sheets(content_dir).sources}
    clashes = _clashes(candidates, known)
    lines: list[Line] = []
    writes: list[Write] = []
    for alone, clash in zip(candidates, clashes, strict=True):
        candidate = replace(alone, remarks=(*alone.remarks, *clash))
        line, write = _decided(candidate, known.get(candidate.id), content_dir, replacing=replacing)
        lines.append(line)
        writes += [write] if write else []
    plan = Plan(tuple(lines), remarks, tuple(writes))
    return replace(plan, writes=()) if plan.refused else plan


def _decided(
    candidate: Candidate, source: SheetSource | None, content_dir: Path, *, replacing: bool
) -> tuple[Line, Write | None]:
    sheet = candidate.sheet
    if candidate.refused or sheet is None:
        return _line(candidate, Outcome.REFUSED), None
    if source is None:
        return _taken(candidate, sheet, content_dir)
    wanted = replace(source.sheet, **_given(candidate, sheet))
    changes = _differences(source.sheet, wanted, content_dir)
    if not changes:
        return _line(candidate, Outcome.IDENTICAL), None
    if not replacing:
        keys = ", ".join(change.key for change in changes)
        message = f"La fiche {shown(candidate.id)} existe déjà ({source.file}) et diffère : {keys}."
        refusal = _refusal(candidate, "existe_deja", message, "Relancez avec --replace pour la remplacer.")
        return _line(replace(candidate, remarks=(*candidate.remarks, refusal)), Outcome.REFUSED, changes), None
    if source.sheet.status is not Status.RETIRE:
        wanted = _drafted(wanted)
    references = candidate.references
    if wanted.supports == source.sheet.supports:
        references = _written_references(content_dir / source.file)
    changes = _differences(source.sheet, wanted, content_dir)
    line = _line(candidate, Outcome.REPLACED, changes)
    return _written(line, wanted, references, source.file, content_dir)


def _taken(candidate: Candidate, sheet: ToolSheet, content_dir: Path) -> tuple[Line, Write | None]:
    draft = _drafted(sheet)
    cells, drafted = sheet_cells(sheet, content_dir), sheet_cells(draft, content_dir)
    changes = (
        *(change for change in candidate.changes if change.key not in REVIEW_KEYS),
        *(Change(key, cells[key], drafted[key]) for key in REVIEW_KEYS if cells[key] != drafted[key]),
    )
    outcome = Outcome.CHANGED if changes else Outcome.TAKEN
    line = _line(candidate, outcome, changes)
    return _written(line, draft, candidate.references, f"fiches/{draft.id}.md", content_dir)


def _drafted(sheet: ToolSheet) -> ToolSheet:
    return replace(sheet, status=Status.BROUILLON, validated_by="", validated_on=None)


def _given(candidate: Candidate, sheet: ToolSheet) -> dict[str, Any]:
    """The fields that the candidate speaks of, those of review left out."""
    return {FIELDS[key]: getattr(sheet, FIELDS[key]) for key in candidate.given if key not in REVIEW_KEYS}


def _differences(before: ToolSheet, after: ToolSheet, content_dir: Path) -> tuple[Change, ...]:
    old, new = sheet_cells(before, content_dir), sheet_cells(after, content_dir)
    return tuple(Change(key, old[key], new[key]) for key in old if old[key] != new[key])


def _written(
    line: Line, sheet: ToolSheet, references: Sequence[str], file: str, content_dir: Path
) -> tuple[Line, Write | None]:
    """The line and the file, once the file has been read back as the sheet it stands for."""
    text = sheet_markdown(sheet, references, content_dir)
    report = Report(file)
    document = parse_document(text.encode("utf-8", "replace"), report)
    back = build_sheet(content_dir, sheet.id, document, report) if document else None
    path = content_dir / file
    replaces = line.outcome is Outcome.REPLACED
    if back is None or _differences(sheet, back.sheet, content_dir):
        reason = next((problem.message for problem in report.problems), "Elle ne se relit pas comme elle a été écrite.")
        remedy = "Raccourcissez ses textes et retirez-en les caractères invisibles."
        refusal = _refusal(line, "ecriture_impossible", f"La fiche ne peut pas être écrite. {reason}", remedy)
    elif not replaces and os.path.lexists(path):
        message = f"Le fichier {file} existe déjà et ne se lit pas."
        refusal = _refusal(line, "existe_deja", message, "Corrigez-le ou retirez-le (romin catalogue check).")
    else:
        return line, Write(path.name, text, replaces)
    return replace(line, outcome=Outcome.REFUSED, remarks=(*line.remarks, refusal)), None


def _written_references(path: Path) -> tuple[str, ...]:
    """The supports as the file names them, those that are not there yet too."""
    report = Report("")
    document = read_document(path, report)
    entry = document.header.get("supports") if document else None
    return tuple(file.text for file in parse_files(entry, report))


def _clashes(candidates: Sequence[Candidate], known: Mapping[str, SheetSource]) -> list[tuple[Remark, ...]]:
    """For each candidate, the others of the same id or title, here or in the catalogue: both are named."""
    by_id: dict[str, list[int]] = defaultdict(list)
    by_title: dict[str, list[int]] = defaultdict(list)
    for number, candidate in enumerate(candidates):
        if candidate.id:
            by_id[candidate.id].append(number)
        if candidate.title:
            by_title[fold(candidate.title)].append(number)
    titles: dict[str, list[SheetSource]] = defaultdict(list)
    for source in known.values():
        titles[fold(source.sheet.title)].append(source)

    def first(group: list[int], number: int) -> Candidate | None:
        return next((candidates[other] for other in group if other != number), None)

    return [
        (
            *_same_id(candidate, first(by_id[candidate.id], number)),
            *_same_title(candidate, first(by_title[fold(candidate.title)], number), titles, known),
        )
        for number, candidate in enumerate(candidates)
    ]


def _same_id(candidate: Candidate, other: Candidate | None) -> Iterable[Remark]:
    if candidate.id and other:
        message = f"{_name(candidate)} et {_name(other)} donnent le même identifiant, {shown(candidate.id)}."
        remedy = "Gardez-en une, ou donnez-leur des titres ou des identifiants différents."
        yield _refusal(candidate, "identifiant_double", message, remedy)


def _same_title(
    candidate: Candidate,
    other: Candidate | None,
    titles: Mapping[str, list[SheetSource]],
    known: Mapping[str, SheetSource],
) -> Iterable[Remark]:
    """A title taken by another sheet; two that already share theirs in the catalogue may come back as they are."""
    standing = known.get(candidate.id)
    title = fold(candidate.title)
    if not title or (standing and fold(standing.sheet.title) == title):
        return
    remedy = "Distinguez les deux titres, ou reprenez l'identifiant de la fiche à remplacer."
    if title in titles:
        message = f"Le titre de {_name(candidate)} est déjà celui de {titles[title][0].file}."
        yield _refusal(candidate, "titre_double", message, remedy)
    elif other and other.id != candidate.id:
        message = f"{_name(candidate)} et {_name(other)} ont le même titre."
        yield _refusal(candidate, "titre_double", message, remedy)


def _name(candidate: Candidate) -> str:
    where = f"ligne {candidate.line}" if candidate.line else candidate.file
    return f"{shown(candidate.title or candidate.id)} ({where})"


def _refusal(candidate: Candidate | Line, code: str, message: str, remedy: str) -> Remark:
    return Remark("error", code, candidate.file, candidate.line, "", message, remedy)


def _line(candidate: Candidate, outcome: Outcome, changes: tuple[Change, ...] = ()) -> Line:
    return Line(outcome, candidate.file, candidate.line, candidate.id, candidate.title, changes, candidate.remarks)
