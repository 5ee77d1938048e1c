"""Putting an import on disk, all or nothing: whole files beside first, then names, and the way back kept until the end.

The new files, links to those they replace and the list of both wait in ``fiches/.import`` (a hidden folder: loading
ignores it). A failure undoes what was named; a process that died is undone by the next import, from that same folder.
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from romin.catalogue.exchange.models import Write
from romin.catalogue.loading import sheets_dir
from romin.core.files import explained, flush, single_writer

STAGING = ".import"
BUSY = "Un autre import est en cours ; réessayez quand il sera fini."
_LIST = "liste.json"


def apply_writes(writes: Sequence[Write], content_dir: Path) -> None:
    """Write every file, or none. Raises :class:`RominError` saying what stopped it, the folder being as it was."""
    folder = sheets_dir(content_dir)
    with explained(folder, "rien n'a été importé."), single_writer(folder, BUSY):
        undo(folder)
        try:
            _stage(writes, folder)
            for write in writes:
                _name(write, folder)
            flush(folder)
            (folder / STAGING / _LIST).unlink()  # from here on, nothing is undone
        except BaseException:
            undo(folder)
            raise
        shutil.rmtree(folder / STAGING)


def undo(folder: Path) -> None:
    """Take back what an import that did not end has named in ``folder``; nothing when there is none."""
    staging = folder / STAGING
    if not staging.is_dir():
        return
    if (staging / _LIST).is_file():
        for entry in json.loads((staging / _LIST).read_text(encoding="utf-8")):
            _take_back(entry["name"], staging, folder, replaces=entry["replaces"])
    shutil.rmtree(staging)
    flush(folder)


def _take_back(name: str, staging: Path, folder: Path, *, replaces: bool) -> None:
    """Give its old file back to ``name``, or remove the new one: only if it is still the very file that was staged."""
    new, old, named = staging / "new" / name, staging / "old" / name, folder / name
    if not (named.exists() and new.exists() and named.samefile(new)):
        return
    if replaces:
        old.replace(named)
    else:
        named.unlink()


def _stage(writes: Sequence[Write], folder: Path) -> None:
    staging = folder / STAGING
    for part in (staging / "new", staging / "old"):
        part.mkdir(parents=True)
    for write in writes:
        path = staging / "new" / write.name
        path.write_text(write.text, encoding="utf-8", newline="\n")
        flush(path)
        if write.replaces:
            os.link(folder / write.name, staging / "old" / write.name)
    entries = [{"name": write.name, "replaces": write.replaces} for write in writes]
    draft = staging / f"{_LIST}.tmp"
    draft.write_text(json.dumps(entries), encoding="utf-8")
    flush(draft)
    draft.replace(staging / _LIST)
    for path in (staging / "new", staging / "old", staging):
        flush(path)


def _name(write: Write, folder: Path) -> None:
    """Give a staged file its name. A new one never takes the place of another, even one made in the meantime."""
    staged = folder / STAGING / "new" / write.name
    if write.replaces:
        passing = folder / STAGING / write.name
        os.link(staged, passing)
        passing.replace(folder / write.name)
    else:
        os.link(staged, folder / write.name)
