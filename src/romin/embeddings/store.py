"""The index on disk: each generation built aside, digests checked before anything is read, one writer at a time.

``<index_dir>/generations/<number>/`` holds one index; ``<index_dir>/current`` is a symbolic link to the one to serve.
The one before is kept: should the current one be damaged, it serves instead. Generations are numbered rather than
dated, so that a clock set back changes nothing.
"""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import faiss
from pydantic import BaseModel, ConfigDict, ValidationError

from romin.core.errors import NotReady
from romin.core.files import (
    check_digests,
    explained,
    folder_digests,
    point_to,
    publish_folder,
    read_json,
    remove_folder,
    single_writer,
    write_json,
)
from romin.embeddings.index import Contents, Document, Index, build_index
from romin.embeddings.lexical import load_lexical
from romin.embeddings.protocols import Encoder

FORMAT = 1
"""Version of the files; raise it when an index written by older code must be built again."""
KEPT = 2
"""Generations kept: the current one and the one before."""
REMEDY = "Relancez « romin index build »."
_MANIFEST, _VECTORS, _CONTENTS = "manifest.json", "vectors.faiss", "contents.json"


class IndexManifest(BaseModel):
    """A generation's ``manifest.json``: what it was built from and with, and the SHA-256 of its files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    built_at: datetime
    catalogue_digest: str
    fingerprint: str
    engine: str
    dimension: int
    documents: int
    passages: int
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class LoadedIndex:
    """An index read from disk. ``warning`` says why it is not the latest one; empty when it is."""

    index: Index
    manifest: IndexManifest
    generation: str
    warning: str = ""


def rebuild(
    documents: Sequence[Document],
    encoder: Encoder,
    index_dir: Path,
    catalogue_digest: str,
    progress: Callable[[int, int], None],
) -> LoadedIndex:
    """Build the index of ``documents`` and make it the current one; only what changed is encoded again.

    Raises :class:`~romin.core.errors.RominError` when another rebuild is under way or the files cannot be written.
    Whatever happens, the index that was current still is, until the new one is whole on the disk.
    """
    busy = "Une autre reconstruction de l'index est en cours."
    lock = index_dir / "lock"
    with explained(index_dir, "l'ancien index sert toujours."), single_writer(lock, busy):
        generations = index_dir / "generations"
        generations.mkdir(exist_ok=True)
        _remove_unfinished(generations)
        index = build_index(documents, encoder, _previous(index_dir), progress)
        try:
            manifest, folder = _write(index, generations, catalogue_digest)
        finally:
            _remove_unfinished(generations)
        point_to(index_dir / "current", folder)
        _remove_old(index_dir)
        return LoadedIndex(index, manifest, folder.name)


def load_index(index_dir: Path, *, fingerprint: str | None = None) -> LoadedIndex:
    """Read the current index, or the one before when the current one is damaged or was built by another model.

    ``fingerprint``: that of the encoder that will search; the engine may differ (an index built in float32 is found as
    well, or better, by the int8 engine), the model may not. Writes nothing. Raises :class:`NotReady` with every reason.
    """
    reasons: list[str] = []
    for folder in _generations(index_dir):
        try:
            return _read(folder, fingerprint, " ".join(reasons))
        except NotReady as error:
            reasons.append(error.message)
    raise NotReady(" ".join(reasons) or f"Aucun index dans {index_dir}. Lancez « romin index build ».")


def current_generation(index_dir: Path) -> str | None:
    """Name of the generation published last, ``None`` before the first; cheap enough to ask every second."""
    current = index_dir / "current"
    return current.resolve().name if current.exists() else None


def _generations(index_dir: Path) -> list[Path]:
    """The whole generations, the current one first, then the latest."""
    current = (index_dir / "current").resolve()
    folders = sorted((index_dir / "generations").glob("[0-9]*"), key=lambda folder: folder.name, reverse=True)
    return sorted(folders, key=lambda folder: folder.resolve() != current)


def _read(folder: Path, fingerprint: str | None, warning: str) -> LoadedIndex:
    manifest = _read_manifest(folder)
    if fingerprint is not None and model_of(manifest.fingerprint) != model_of(fingerprint):
        raise NotReady(f"L'index {folder.name} a été construit avec un autre modèle. {REMEDY}")
    check_digests(folder, manifest.files, REMEDY)
    try:
        vectors = faiss.read_index(str(folder / _VECTORS))
        if not isinstance(vectors, faiss.IndexFlatIP):
            raise TypeError(type(vectors).__name__)
        index = Index(_contents(read_json(folder / _CONTENTS, REMEDY)), vectors, load_lexical(folder))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise NotReady(f"Index illisible : {folder} ({type(error).__name__}). {REMEDY}") from error
    counts = (len(index), len(index.contents.kinds), index.faiss.ntotal, index.dimension)
    if counts != (manifest.documents, manifest.passages, manifest.passages, manifest.dimension):
        raise NotReady(f"Index incohérent : {folder} n'a pas les nombres de son manifeste. {REMEDY}")
    return LoadedIndex(index, manifest, folder.name, warning)


def _contents(stored: dict[str, Any]) -> Contents:
    return Contents(
        ids=tuple(stored["ids"]),
        starts=tuple(stored["starts"]),
        kinds=tuple(stored["kinds"]),
        digests=tuple(stored["digests"]),
        fingerprint=stored["fingerprint"],
        engine=stored["engine"],
    )


def _read_manifest(folder: Path) -> IndexManifest:
    content = read_json(folder / _MANIFEST, REMEDY)
    if content.get("format") != FORMAT:
        raise NotReady(f"L'index {folder.name} a été construit par une autre version. {REMEDY}")
    try:
        return IndexManifest.model_validate(content)
    except ValidationError:
        raise NotReady(f"Fichier illisible : {folder / _MANIFEST}. {REMEDY}") from None


def model_of(fingerprint: str) -> str:
    """The model's part of an encoder's fingerprint, ``<model>:<engine>``."""
    return fingerprint.partition(":")[0]


def _previous(index_dir: Path) -> Index | None:
    try:
        return load_index(index_dir).index
    except NotReady:
        return None


def _write(index: Index, generations: Path, catalogue_digest: str) -> tuple[IndexManifest, Path]:
    """Write a whole generation, its files flushed, under the next number."""
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=generations))
    try:
        faiss.write_index(index.faiss, str(aside / _VECTORS))
    except RuntimeError as error:  # what faiss makes of a full disk
        raise OSError(str(error)) from error
    contents = {field.name: getattr(index.contents, field.name) for field in fields(index.contents)}
    (aside / _CONTENTS).write_text(json.dumps(contents, ensure_ascii=False), encoding="utf-8")
    index.lexical.save(aside)
    manifest = IndexManifest(
        format=FORMAT,
        built_at=datetime.now(UTC),
        catalogue_digest=catalogue_digest,
        fingerprint=index.contents.fingerprint,
        engine=index.contents.engine,
        dimension=index.dimension,
        documents=len(index),
        passages=len(index.contents.kinds),
        files=folder_digests(aside),
    )
    write_json(aside / _MANIFEST, manifest.model_dump(mode="json"))
    publish_folder(aside)
    numbers = [int(folder.name) for folder in generations.glob("[0-9]*")]
    folder = generations / f"{max(numbers, default=0) + 1:08d}"
    aside.rename(folder)
    return manifest, folder


def _remove_unfinished(generations: Path) -> None:
    for folder in generations.glob(".building-*"):
        remove_folder(folder)


def _remove_old(index_dir: Path) -> None:
    """Keep the current generation and the latest other one that reads, or else the latest."""
    current, *others = _generations(index_dir)
    kept = {current, *[folder for folder in others if _is_whole(folder)][: KEPT - 1]}
    for folder in others:
        if folder not in kept:
            remove_folder(folder)


def _is_whole(folder: Path) -> bool:
    try:
        check_digests(folder, _read_manifest(folder).files, REMEDY)
    except NotReady:
        return False
    return True
