"""The text of a document received from elsewhere: PDF, OpenDocument, DOCX or plain text.

Such a file may be broken or hostile, and libraries that read PDF have known endless loops: :func:`extract` reads it in
a process of its own (``python -m romin.catalogue.extraction FILE``) that can neither last nor grow.
"""

import json
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree as ET

MAX_FILE_BYTES = 30_000_000
MAX_XML_BYTES = 30_000_000
"""Uncompressed size of the text of an OpenDocument or DOCX, counted while it is read."""
MAX_PAGES = 200
MAX_CHARACTERS = 100_000
"""What is kept of a text; more would weigh on every search and say nothing more of what the document is."""
MAX_MEMORY = 1_000_000_000
MAX_CPU_SECONDS = 20
MAX_SECONDS = 40

_LINES = {"p", "h"}
"""Local names of what holds a line of text: ``text:p`` and ``text:h``, ``w:p``."""
_BREAKS = {"p": "\n", "h": "\n", "s": " ", "tab": " ", "line-break": " ", "br": " ", "cr": " "}
"""What parts words; anything else may stand inside a word."""
_NOT_WRITTEN = {"instrText", "delText", "Fallback", "tracked-changes", "annotation"}
"""Codes of fields, text struck out, a text box said again for older software, remarks."""
_WORD_PARTS = ("word/document.xml", "word/header", "word/footer", "word/footnotes.xml", "word/endnotes.xml")


class Unread(StrEnum):
    """Why a document gave no text; the values are what a maintainer reads."""

    BROKEN = "fichier abîmé ou d'un autre format"
    PROTECTED = "protégé par un mot de passe"
    TOO_BIG = "trop lourd"
    TOO_LONG = "trop long à lire"
    NO_TEXT = "sans texte : une image numérisée, sans doute"


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document, or why there is none."""

    text: str = ""
    unread: Unread | None = None


def extract(path: Path) -> Extracted:
    """The text of ``path``, at most :data:`MAX_CHARACTERS`. Never raises: what cannot be read says why."""
    command = [sys.executable, "-m", __name__, str(path)]
    try:
        done = subprocess.run(  # noqa: S603  our own module, its path an argument: no shell reads it
            command, capture_output=True, timeout=MAX_SECONDS, check=False
        )
        said = json.loads(done.stdout) if done.returncode == 0 else {"text": "", "unread": Unread.TOO_LONG}
        return Extracted(said["text"], Unread(said["unread"]) if said["unread"] else None)
    except subprocess.TimeoutExpired:
        return Extracted(unread=Unread.TOO_LONG)
    except (OSError, ValueError):
        return Extracted(unread=Unread.BROKEN)


def read_text(path: Path) -> Extracted:
    """As :func:`extract`, in this process and without its bounds on time and memory."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return Extracted(unread=Unread.TOO_BIG)
        return _kept(_READERS[path.suffix.lower()](path))
    except _Refused as refusal:
        return Extracted(unread=refusal.reason)
    except RecursionError:
        return Extracted(unread=Unread.TOO_LONG)
    except (OSError, ValueError, LookupError, zlib.error, EOFError, *_BROKEN_ARCHIVE, ET.ParseError):
        return Extracted(unread=Unread.BROKEN)


_BROKEN_ARCHIVE = (zipfile.BadZipFile, NotImplementedError)
"""What zipfile raises: the second one for a compression it does not know."""


class _Refused(Exception):
    def __init__(self, reason: Unread) -> None:
        super().__init__(reason)
        self.reason = reason


def _kept(lines: Iterator[str]) -> Extracted:
    found: list[str] = []
    left = MAX_CHARACTERS
    for line in lines:
        said = " ".join(line.split())[:left]
        if said:
            found.append(said)
            left -= len(said) + 1
        if left <= 0:
            break
    return Extracted("\n".join(found)) if found else Extracted(unread=Unread.NO_TEXT)


def _pdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _Refused(Unread.PROTECTED)
        for number, page in enumerate(reader.pages):
            if number == MAX_PAGES:
                return
            yield page.extract_text()
    except PyPdfError:
        raise _Refused(Unread.BROKEN) from None
    except (TypeError, AttributeError, ArithmeticError):  # what pypdf lets out on some broken files
        raise _Refused(Unread.BROKEN) from None


def _open_document(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
            raise _Refused(Unread.PROTECTED)
        yield from _paragraphs(_part(archive, "content.xml"))


def _docx(path: Path) -> Iterator[str]:
    if path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0":  # an encrypted DOCX is no longer a ZIP
        raise _Refused(Unread.PROTECTED)
    with zipfile.ZipFile(path) as archive:
        for name in [name for name in archive.namelist() if name.startswith(_WORD_PARTS)]:
            yield from _paragraphs(_part(archive, name))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of the archive; the size it declares is not believed."""
    if archive.getinfo(name).flag_bits & 0x1:
        raise _Refused(Unread.PROTECTED)
    with archive.open(name) as stream:
        content = stream.read(MAX_XML_BYTES + 1)
    if len(content) > MAX_XML_BYTES:
        raise _Refused(Unread.TOO_BIG)
    return content


def _paragraphs(xml: bytes) -> Iterator[str]:
    """The lines of text, in order; what is in a text box comes with the line that holds it."""
    if b"<!DOCTYPE" in xml:
        raise _Refused(Unread.BROKEN)  # no office suite writes one; its entities could swell
    root = ET.fromstring(xml)  # noqa: S314  without DOCTYPE, in a bounded process
    yield from "".join(_written(root)).split("\n")


def _written(node: ET.Element) -> Iterator[str]:
    name = node.tag.rpartition("}")[2]
    yield _BREAKS.get(name, "")
    if name not in _NOT_WRITTEN:
        yield node.text or ""
        for child in node:
            yield from _written(child)
            yield child.tail or ""
    yield "\n" if name in _LINES else ""


def _plain(path: Path) -> Iterator[str]:
    raw = path.read_bytes()
    try:
        yield raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield raw.decode("cp1252", "replace")


_READERS = {".pdf": _pdf, ".odt": _open_document, ".ods": _open_document, ".docx": _docx, ".txt": _plain}
READABLE = frozenset(_READERS)
"""The extensions of what can be read."""


def main(path: Path) -> None:
    """Print the text of ``path`` as JSON, within the bounds of this process."""
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    json.dump(asdict(read_text(path)), sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
