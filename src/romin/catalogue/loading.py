"""Reading the catalogue folder: every sheet that can be served, and every mistake named, never a traceback."""

import os
from dataclasses import dataclass
from pathlib import Path

from romin.catalogue.models import Catalogue, Problem
from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import SheetSource, build_sheet
from romin.catalogue.source import read_document
from romin.catalogue.vocabulary import Status
from romin.core.errors import RominError
from romin.core.text import slugify


@dataclass(frozen=True, slots=True)
class Reading:
    """What a folder holds: its readable sheets, the withdrawn ones too, sorted by id, and the problems met."""

    sources: tuple[SheetSource, ...]
    problems: tuple[Problem, ...]

    def catalogue(self, more_problems: tuple[Problem, ...] = ()) -> Catalogue:
        """The sheets that are served."""
        sheets = (source.sheet for source in self.sources)
        return Catalogue(
            tuple(sheet for sheet in sheets if sheet.status is not Status.RETIRE), self.problems + more_problems
        )


def sheets_dir(content_dir: Path) -> Path:
    """Where the sheets are."""
    return content_dir / "fiches"


def load_catalogue(content_dir: Path) -> Catalogue:
    """Read every sheet of ``content_dir``; broken ones are left out and reported.

    Only the problems of reading are found here; :func:`romin.catalogue.validation.check_content` adds those that need
    several sheets or the supports. Raises :class:`RominError` when the folder itself is missing or unreadable.
    """
    return read_sheets(content_dir).catalogue()


def read_sheets(content_dir: Path) -> Reading:
    """Read ``fiches/*.md`` in the order of their names. Same errors as :func:`load_catalogue`."""
    sources: dict[str, SheetSource] = {}
    problems: list[Problem] = []
    for path in _sheet_files(content_dir):
        report = Report(f"fiches/{_printable(path.name)}")
        source = _read_sheet(content_dir, path, sources, report)
        if source:
            sources[source.sheet.id] = source
        problems += report.problems
    return Reading(tuple(sources[sheet_id] for sheet_id in sorted(sources)), tuple(problems))


def _sheet_files(content_dir: Path) -> list[Path]:
    folder = sheets_dir(content_dir)
    try:
        paths = [path for path in folder.iterdir() if path.suffix == ".md" and not path.name.startswith(".")]
        return sorted(path for path in paths if path.is_file())
    except OSError as error:
        raise RominError(
            f"Le dossier des fiches {folder} ne peut pas être lu ({type(error).__name__}). Vérifiez ROMIN_CONTENT_DIR.",
            code="catalogue_introuvable",
        ) from None


def _read_sheet(content_dir: Path, path: Path, known: dict[str, SheetSource], report: Report) -> SheetSource | None:
    sheet_id = _sheet_id(path, report)
    if not sheet_id:
        return None
    if sheet_id in known:
        message = (
            f"L'identifiant {shown(sheet_id)} est déjà celui de {known[sheet_id].file} ; cette fiche n'est pas servie."
        )
        report.error("identifiant_double", 0, message, "Renommez l'un des deux fichiers.")
        return None
    document = read_document(path, report)
    return build_sheet(content_dir, sheet_id, document, report) if document else None


def _sheet_id(path: Path, report: Report) -> str:
    """The id a file name gives; a name that is not an id is reported and turned into one."""
    stem = _printable(path.stem)
    slug = slugify(stem)
    if not slug:
        message = "Le nom du fichier ne contient ni lettre ni chiffre ; la fiche n'est pas servie."
        report.error("identifiant_invalide", 0, message, "Renommez le fichier, par exemple balance-decisionnelle.md.")
    elif slug != stem:
        message = f"Le nom du fichier n'est pas un identifiant ; la fiche est servie sous {shown(slug)}."
        report.warn("identifiant_invalide", 0, message, f"Renommez le fichier en {slug}.md.")
    return slug


def _printable(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "replace")
