"""The files to download with a sheet: found when the catalogue is read, named, never reached by a path from outside."""

import unicodedata
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from romin.catalogue.models import Support, ToolSheet
from romin.catalogue.reporting import Report, did_you_mean, shown
from romin.catalogue.source import Text
from romin.core.errors import NotFound

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".png": "image/png",
}
"""What may be offered, by file extension. HTML and SVG stay out: a browser would run them on our origin."""

EDITABLE_SUFFIX = ".odt"
"""The editable form of a support; any word processor opens it."""


def supports_dir(content_dir: Path) -> Path:
    """Where the printable supports and their sources are, one folder a sheet."""
    return content_dir / "supports"


def uploads_dir(content_dir: Path) -> Path:
    """Where the first editor put the files it received."""
    return content_dir / "media" / "uploads"


def resolve_support(sheet: ToolSheet, name: str) -> Support:
    """The support of ``sheet`` called ``name``, checked to be still where it was found.

    Raises :class:`NotFound` for any other name, and when the file has gone or become a link to elsewhere.
    """
    wanted = unicodedata.normalize("NFC", name)
    for support in sheet.files:
        if support.name == wanted and _is_plain_file(support.path):
            return support
    raise NotFound("Ce support n'existe pas ou n'est plus disponible.", details={"sheet": sheet.id})


def find_supports(
    content_dir: Path, sheet_id: str, references: tuple[Text, ...], report: Report
) -> tuple[Support, ...]:
    """The supports a header names; each that cannot be offered is reported and left out.

    The ODT beside a PDF comes with it as its editable form, unless its name is already that of a support.
    """
    found: dict[str, Support] = {}
    for reference in references:
        support = _find_support(content_dir, sheet_id, reference, report)
        if support is None:
            continue
        if support.name in found and found[support.name] != support:
            message = f"Deux supports de la fiche s'appellent {shown(support.name)} ; seul le premier est proposé."
            report.warn("support_double", reference.line, message, "Renommez l'un des deux fichiers.")
        found.setdefault(support.name, support)
    return _with_editables(content_dir, found)


def _with_editables(content_dir: Path, found: dict[str, Support]) -> tuple[Support, ...]:
    names = set(found)
    supports: list[Support] = []
    for support in found.values():
        editable = _editable(content_dir, support)
        free = editable is not None and editable.name not in names
        names |= {editable.name} if editable else set()
        supports.append(replace(support, editable=editable) if free else support)
    return tuple(supports)


def _editable(content_dir: Path, support: Support) -> Support | None:
    """The ODT of the same name in the same folder as a PDF."""
    if support.media_type != MEDIA_TYPES[".pdf"]:
        return None
    roots = (supports_dir(content_dir), uploads_dir(content_dir))
    root = next((root for root in roots if support.path.is_relative_to(root.resolve())), None)
    path = _inside(root, support.path.with_suffix(EDITABLE_SUFFIX)) if root else None
    return _support(path, MEDIA_TYPES[EDITABLE_SUFFIX]) if path and path.suffix == EDITABLE_SUFFIX else None


def _support(path: Path, media_type: str) -> Support:
    return Support(unicodedata.normalize("NFC", path.name), path, media_type, path.stat().st_size)


def _find_support(content_dir: Path, sheet_id: str, reference: Text, report: Report) -> Support | None:
    asked = _asked_path(reference.text)
    media_type = MEDIA_TYPES.get(asked.suffix.lower())
    if media_type is None:
        message = f"Le support {shown(reference.text)} n'est pas d'un format proposé au téléchargement."
        report.warn("support_refuse", reference.line, message, f"Formats possibles : {', '.join(sorted(MEDIA_TYPES))}.")
        return None
    path = _locate(content_dir, sheet_id, asked)
    if path is None:
        message = f"Le support {shown(reference.text)} est introuvable ; la fiche est servie sans lui."
        report.warn("support_introuvable", reference.line, message, _missing_remedy(content_dir, sheet_id, asked))
        return None
    return _support(path, media_type)


def _missing_remedy(content_dir: Path, sheet_id: str, asked: PurePosixPath) -> str:
    own = _names(supports_dir(content_dir) / sheet_id)
    if f"{asked.stem}.md" in own:
        return "Lancez « romin catalogue supports » : sa source est là."
    offered = [name for name in own + _names(uploads_dir(content_dir)) if PurePosixPath(name).suffix in MEDIA_TYPES]
    where = f"Déposez le fichier dans content/supports/{sheet_id}/ ou retirez cette ligne."
    return did_you_mean(asked.name, offered) or where


def _asked_path(reference: str) -> PurePosixPath:
    return PurePosixPath(unquote(reference.partition("?")[0]).replace("\\", "/"))


def _locate(content_dir: Path, sheet_id: str, asked: PurePosixPath) -> Path | None:
    """Where ``asked`` is: the exact place under ``/supports/``, else its file name in the folders a sheet may use."""
    supports, uploads = supports_dir(content_dir), uploads_dir(content_dir)
    candidates = [
        (uploads, uploads / asked.name),
        (supports, supports / sheet_id / asked.name),
        (supports, supports / asked.name),
    ]
    if asked.parts[:2] == ("/", "supports"):
        candidates.insert(0, (supports, supports.joinpath(*asked.parts[2:])))
    return next((found for root, path in candidates if (found := _inside(root, path))), None)


def _inside(root: Path, path: Path) -> Path | None:
    """``path`` resolved when it is a file really inside ``root``; a name typed in another Unicode form is found too."""
    try:
        if not path.is_file():
            wanted = unicodedata.normalize("NFC", path.name)
            same = [name for name in _names(path.parent) if unicodedata.normalize("NFC", name) == wanted]
            if not same:
                return None
            path = path.parent / same[0]
        resolved = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    return resolved if resolved.is_file() and resolved.is_relative_to(root.resolve()) else None


def _is_plain_file(path: Path) -> bool:
    try:
        return path.is_file() and path.resolve(strict=True) == path
    except (OSError, RuntimeError):
        return False


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    except OSError:
        return []
