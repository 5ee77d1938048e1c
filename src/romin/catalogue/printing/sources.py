"""A support source: its header, its blocks, and the digest that ties it to the files made from it."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from romin.catalogue.parsing import parse_text
from romin.catalogue.printing.directives import Block, Frame, parse_blocks
from romin.catalogue.reporting import Report, did_you_mean, shown
from romin.catalogue.source import Document, parse_document, read_bytes
from romin.catalogue.supports import supports_dir

KNOWN_KEYS = ("titre", "consigne", "orientation")
ORIENTATIONS = {"portrait": False, "paysage": True}
MAX_LANDSCAPE_FRAME_CM = 13
DIGEST_KEYWORD = "romin-source-sha256-"
SHORT_DIGEST = 8
"""Characters of the digest printed in the footer."""

_DIGEST = re.compile(DIGEST_KEYWORD.encode() + rb"([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class SupportSource:
    """A printable support, ready to be laid out. ``digest`` is the SHA-256 of the source text."""

    sheet_id: str
    name: str
    title: str
    instruction: str
    landscape: bool
    blocks: tuple[Block, ...]
    digest: str

    @property
    def reference(self) -> str:
        """What the footer says, for a sheet of paper found alone."""
        return f"ROMIN · {self.sheet_id} · {self.name} · version {self.digest[:SHORT_DIGEST]}"


def source_files(content_dir: Path) -> tuple[Path, ...]:
    """Every support source, ``supports/<sheet>/<name>.md``, sorted."""
    return tuple(sorted(path for path in supports_dir(content_dir).glob("*/*.md") if path.is_file()))


def source_report(path: Path) -> Report:
    """A report named as the maintainer sees the file."""
    return Report(f"supports/{path.parent.name}/{path.name}")


def read_source(path: Path, report: Report) -> SupportSource | None:
    """Read a source; ``None`` (reported) when it is unreadable. Any error in ``report`` forbids printing it."""
    raw = read_bytes(path, report)
    document = None if raw is None else parse_document(raw, report)
    if raw is None or document is None:
        return None
    values = _header(document, report)
    landscape = ORIENTATIONS.get(values.get("orientation", "portrait").lower())
    if landscape is None:
        message = f"L'orientation {shown(values['orientation'])} est inconnue."
        report.error("valeur_inconnue", _line(document, "orientation"), message, "Écrivez portrait ou paysage.")
    if not values.get("titre"):
        report.error(
            "titre_absent", 1, "Le support n'a pas de titre.", "Ajoutez une ligne « titre: … » dans l'en-tête."
        )
        return None
    if not values.get("consigne"):
        report.warn("consigne_absente", 1, "Le support n'a pas de consigne.", "Ajoutez « consigne: … », une phrase.")
    blocks = parse_blocks(document.body, report, first_line=document.body_line)
    if landscape and any(isinstance(block, Frame) and block.height_cm > MAX_LANDSCAPE_FRAME_CM for block in blocks):
        message = f"Un cadre dépasse la hauteur d'une page en paysage ({MAX_LANDSCAPE_FRAME_CM} cm)."
        report.error("directive_invalide", document.body_line, message, "Réduisez ce cadre.")
    return SupportSource(
        path.parent.name,
        path.stem,
        values["titre"],
        values.get("consigne", ""),
        bool(landscape),
        blocks,
        source_digest(raw),
    )


def source_digest(raw: bytes) -> str:
    """SHA-256 of a source, the same whatever the line ends of the working copy."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()


def made_from(file: bytes) -> str:
    """The digest of the source a PDF or an ODT was made from; empty for a file not made here.

    The metadata of ours is left uncompressed so that no library, nor any unzipping, is needed to serve or check them.
    """
    match = _DIGEST.search(file)
    return match[1].decode() if match else ""


def _header(document: Document, report: Report) -> dict[str, str]:
    values: dict[str, str] = {}
    for entry in document.header.entries:
        if entry.key not in KNOWN_KEYS:
            remedy = did_you_mean(entry.key, KNOWN_KEYS) or f"Clés possibles : {', '.join(KNOWN_KEYS)}."
            report.warn(
                "cle_inconnue", entry.line, f"La clé {shown(entry.key)} est inconnue ; elle est ignorée.", remedy
            )
        else:
            values[entry.key] = parse_text(entry, report)
    return values


def _line(document: Document, key: str) -> int:
    entry = document.header.get(key)
    return entry.line if entry else 1
