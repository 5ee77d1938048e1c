"""How much an import may weigh, and the one way its files are read: sizes are counted, never believed."""

import os
import stat
from pathlib import Path

from romin.catalogue.reporting import Report

MAX_FILE_BYTES = 20_000_000
"""A whole catalogue of 91 sheets weighs 1 MB."""
MAX_UNPACKED_BYTES = 60_000_000
"""Uncompressed size of a workbook, and characters its cells may hold once read."""
MAX_PARTS = 500
"""Files inside a workbook."""
MAX_ROWS = 5_000
"""Rows of a table, or files of a folder."""
MAX_COLUMNS = 200
MAX_MERGES = 500
"""Merged ranges in one sheet of a workbook."""
MAX_CELL_CHARS = 100_000
MAX_IDENTIFIER = 100
"""Characters; a file name holds 255 bytes."""

_REMEDY = "Vérifiez le chemin et ses droits d'accès."


def size_name(count: int) -> str:
    """Bytes as the messages say them: « 20 Mo »."""
    return f"{count / 1_000_000:.1f} Mo".replace(".0 ", " ").replace(".", ",")


def read_limited(path: Path, limit: int, report: Report, *, follow: bool = True) -> bytes | None:
    """The bytes of a plain file of at most ``limit`` bytes; ``None`` (reported) for anything else.

    A symbolic link is refused unless ``follow``; a pipe or a device always is, without waiting for it.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        if not follow and path.is_symlink():
            message = "Ce fichier est un lien vers un autre ; il n'est pas suivi."
            report.error("lien_symbolique", 0, message, "Copiez le fichier lui-même dans le dossier.")
            return None
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                report.error("fichier_illisible", 0, "Ce chemin n'est pas celui d'un fichier.", _REMEDY)
                return None
            raw = file.read(limit + 1)
    except FileNotFoundError:
        report.error("fichier_introuvable", 0, "Ce fichier n'existe pas.", _REMEDY)
        return None
    except (OSError, ValueError) as error:
        report.error("fichier_illisible", 0, f"Le fichier ne peut pas être lu ({type(error).__name__}).", _REMEDY)
        return None
    if len(raw) > limit:
        message = f"Le fichier dépasse la limite de {size_name(limit)}."
        report.error("fichier_trop_lourd", 0, message, "Découpez-le en plusieurs fichiers.")
        return None
    return raw
