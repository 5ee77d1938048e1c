"""Reading whatever path an import is given, into candidates, then into a plan."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from romin.catalogue.exchange.candidates import markdown_candidate, table_candidates
from romin.catalogue.exchange.limits import MAX_FILE_BYTES, MAX_ROWS, read_limited, size_name
from romin.catalogue.exchange.models import Candidate, Line, Outcome, Plan, Remark
from romin.catalogue.exchange.planning import plan_import
from romin.catalogue.exchange.tables import Table, read_csv
from romin.catalogue.exchange.workbooks import read_workbook
from romin.catalogue.reporting import Report
from romin.catalogue.source import MAX_BYTES

READERS: dict[str, Callable[[bytes, Report], Table | None]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": read_workbook,
    ".ods": read_workbook,
}
"""What can be read, by extension."""


def prepare_import(path: Path, content_dir: Path, *, replacing: bool = False) -> Plan:
    """What importing ``path`` would do; nothing is written. A file that cannot be read is a refused line, never raised.

    Raises :class:`romin.core.errors.RominError` when the catalogue itself cannot be read.
    """
    report = Report(_printable(path.name))
    candidates = _folder(path, content_dir, report) if path.is_dir() else _file(path, content_dir, report)
    remarks = tuple(
        Remark(problem.severity, problem.code, problem.file, problem.line, "", problem.message, problem.remedy)
        for problem in report.problems
    )
    refusals = tuple(remark for remark in remarks if remark.severity == "error")
    warnings = tuple(remark for remark in remarks if remark.severity != "error")
    plan = plan_import(candidates, warnings, content_dir, replacing=replacing)
    refused = tuple(Line(Outcome.REFUSED, remark.file, remark.line, "", "", (), (remark,)) for remark in refusals)
    return Plan((*refused, *plan.lines), plan.remarks, () if refused else plan.writes)


def _file(path: Path, content_dir: Path, report: Report) -> Sequence[Candidate]:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        message = f"L'extension « {_printable(path.suffix)} » n'est pas de celles qui se lisent."
        remedy = f"Donnez un dossier de fichiers .md, ou un fichier {', '.join(READERS)}."
        report.error("format_inconnu", 0, message, remedy)
        return ()
    raw = read_limited(path, MAX_FILE_BYTES, report)
    if raw is None:
        return ()
    if not raw.strip():
        report.error("fichier_vide", 0, "Le fichier est vide.", "Vérifiez que c'est le bon fichier.")
        return ()
    table = reader(raw, report)
    return table_candidates(table, report.file, content_dir) if table else ()


def _folder(path: Path, content_dir: Path, report: Report) -> Sequence[Candidate]:
    """The Markdown files of a folder, in the order of their names; what is left unread is said."""
    try:
        with os.scandir(path) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        message = f"Le dossier ne peut pas être lu ({type(error).__name__})."
        report.error("fichier_illisible", 0, message, "Vérifiez ses droits d'accès.")
        return ()
    files = [name for name in names if name.lower().endswith(".md")]
    if len(names) > len(files):
        message = f"{len(names) - len(files)} éléments du dossier ne sont pas des fichiers .md et ne sont pas lus."
        report.warn("non_lu", 0, message, "Un sous-dossier s'importe à part.")
    if not files:
        report.error("dossier_vide", 0, "Le dossier ne contient aucun fichier .md.", "Vérifiez le chemin.")
    if len(files) > MAX_ROWS:
        message = f"Le dossier dépasse la limite de {MAX_ROWS} fichiers."
        report.error("trop_de_fichiers", 0, message, "Répartissez-les en plusieurs dossiers.")
        return ()
    return _markdown_files(path, files, content_dir, report)


def _markdown_files(path: Path, names: Sequence[str], content_dir: Path, report: Report) -> Sequence[Candidate]:
    candidates: list[Candidate] = []
    total = 0
    for name in names:
        own = Report(_printable(name))
        raw = read_limited(path / name, MAX_BYTES, own, follow=False)
        total += len(raw or b"")
        if total > MAX_FILE_BYTES:
            message = f"Les fichiers du dossier dépassent ensemble la limite de {size_name(MAX_FILE_BYTES)}."
            report.error("fichier_trop_lourd", 0, message, "Répartissez-les en plusieurs dossiers.")
            return ()
        if raw is None:
            report.problems += own.problems
        else:
            stem = name[: -len(".md")]
            candidates.append(markdown_candidate(raw, _printable(stem), own.file, content_dir))
    return candidates


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")
