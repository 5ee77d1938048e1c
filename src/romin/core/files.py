"""What is written must be whole or absent: digests, flushed files, atomic replacement, one writer at a time.

Measured on this product's files: ``kill -9`` while writing the live file left 4 of 6 unreadable, and faiss loads some
damaged files without a word. So nothing is ever written in place, and nothing is read before its digest is checked.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from romin.core.errors import NotReady, RominError


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def text_digest(*parts: str) -> str:
    """SHA-256 of some strings, in hexadecimal; ``("a", "bc")`` and ``("ab", "c")`` differ."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def folder_digests(folder: Path) -> dict[str, str]:
    """The digest of every file under ``folder``, by POSIX path relative to it, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): file_digest(path) for path in files}


def check_digests(folder: Path, digests: dict[str, str], remedy: str) -> None:
    """Raise :class:`NotReady` naming the first file that is missing or is not the one that was written."""
    for name, digest in digests.items():
        path = folder / name
        if not path.is_file():
            raise NotReady(f"Fichier manquant : {path}. {remedy}", details={"file": name})
        if file_digest(path) != digest:
            raise NotReady(f"Fichier abîmé : {path}. {remedy}", details={"file": name})


def publish_folder(folder: Path) -> None:
    """Make ``folder`` readable by the serving account, and force its files, then its folders, onto the disk."""
    paths = [folder, *folder.rglob("*")]
    for path in sorted(paths, key=lambda path: path.is_dir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
        flush(path)


def flush(path: Path) -> None:
    """Force a file, or the names a folder holds, onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write ``content`` as readable UTF-8 JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def replace_json(path: Path, content: dict[str, Any]) -> None:
    """Write ``content`` to ``path`` in one atomic step: whoever reads it finds the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_json(fresh, content)
        flush(fresh)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    flush(path.parent)


def read_json(path: Path, remedy: str) -> dict[str, Any]:
    """Read a JSON object. Raises :class:`NotReady` when it is missing or is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotReady(f"Fichier manquant : {path}. {remedy}") from None
    except (OSError, ValueError):
        raise NotReady(f"Fichier illisible : {path}. {remedy}") from None
    if not isinstance(content, dict):
        raise NotReady(f"Fichier illisible : {path}. {remedy}")
    return content


def point_to(link: Path, folder: Path) -> None:
    """Make the symbolic link ``link`` lead to ``folder`` (relatively), in one atomic step, and flush its parent."""
    fresh = link.with_name(f".{link.name}.link-{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.path.relpath(folder, link.parent), target_is_directory=True)
    fresh.replace(link)
    flush(link.parent)


def remove_folder(folder: Path) -> None:
    """Delete a folder that nothing points to any more; what cannot be deleted is left for the next run."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def single_writer(lock: Path, busy: str) -> Iterator[None]:
    """Hold ``lock`` for the duration of the block. Raises :class:`RominError` with ``busy`` when another process does.

    ``lock`` is a folder that exists, or a file, made when it is missing.

    The kernel frees the lock when its holder dies, even by ``kill -9``: a stale file never blocks anybody.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDONLY if lock.is_dir() else os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RominError(busy, code="deja_en_cours") from None
        yield
    finally:
        os.close(handle)


@contextmanager
def explained(folder: Path, kept: str) -> Iterator[None]:
    """Turn what the system refuses (full disk, rights) into a :class:`RominError` that ends on what is ``kept``."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise RominError(
            f"Écriture impossible dans {folder} : {reason} ; {kept}", code="ecriture_impossible"
        ) from error
