"""All the supports of one or several sheets in one ZIP, made in memory: the same files give the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from romin.catalogue.models import Support, ToolSheet
from romin.catalogue.supports import resolve_support
from romin.core.errors import NotFound
from romin.core.text import fold

MAX_BYTES = 20_000_000
"""Heavier, a sheet's supports are downloaded one by one: an archive is held in memory, once a request."""
MAX_NAME = 100
"""Characters of a file's name in the archive, its extension apart."""

NOTHING = "Cette fiche n'a pas de supports à télécharger ensemble."

_EPOCH = (1980, 1, 1, 0, 0, 0)
_REFUSED = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]')
"""What Windows refuses in a name, and what does not show or turns a name round."""


def can_be_archived(*sheets: ToolSheet) -> bool:
    """True when the sheets have supports, together light enough."""
    return 0 < sum(file.bytes for sheet in sheets for file in sheet.files) <= MAX_BYTES


def supports_archive(sheet: ToolSheet) -> bytes:
    """The ZIP of every file of ``sheet``, in a folder of its name.

    Files that have gone since the catalogue was read are left out. Raises :class:`NotFound` when nothing is left, or
    when the files are too heavy; sizes are those read, whatever was announced.
    """
    if not can_be_archived(sheet):
        raise NotFound(NOTHING, details={"sheet": sheet.id})
    return sheets_archive((sheet,), {})


def sheets_archive(sheets: Sequence[ToolSheet], documents: Mapping[str, bytes]) -> bytes:
    """The ZIP of ``documents`` and of every file of ``sheets``, a folder a sheet. Stored as they are, being compressed.

    Raises :class:`NotFound` as :func:`supports_archive` does.
    """
    made, room = io.BytesIO(), MAX_BYTES
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, document in documents.items():
            _write(archive, name, document)
        for sheet in sheets:
            for file, name in zip(sheet.files, archive_names(file.name for file in sheet.files), strict=True):
                data = _read(sheet, file, room)
                if data is not None:
                    room -= len(data)
                    _write(archive, f"{sheet.id}/{name}", data)
        if not archive.namelist():
            raise NotFound(NOTHING, details={"sheets": [sheet.id for sheet in sheets]})
    return made.getvalue()


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = 3  # the same on every system
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def archive_names(names: Iterable[str]) -> Iterator[str]:
    """A name for each of ``names``, as it is when any system can unpack it, distinct whatever the case or accents."""
    seen: set[str] = set()
    for name in names:
        path = PurePosixPath(_REFUSED.sub("_", name).strip(" ."))
        stem, suffix = path.stem[:MAX_NAME] or "support", path.suffix
        number, unique = 1, f"{stem}{suffix}"
        while fold(unique) in seen:
            number += 1
            unique = f"{stem} ({number}){suffix}"
        seen.add(fold(unique))
        yield unique


def _read(sheet: ToolSheet, file: Support, room: int) -> bytes | None:
    """The bytes of ``file``; ``None`` when it has gone. Raises :class:`NotFound` beyond ``room``."""
    try:
        with resolve_support(sheet, file.name).path.open("rb") as opened:
            data = opened.read(room + 1)
    except (NotFound, OSError):
        return None
    if len(data) > room:
        raise NotFound(NOTHING, details={"sheet": sheet.id})
    return data
