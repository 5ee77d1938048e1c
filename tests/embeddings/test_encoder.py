"""The model at work, on whichever engines this machine has."""

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from romin.core.errors import NotReady
from romin.embeddings.encoder import ENGINES, GraphEncoder, load_encoder
from romin.embeddings.manifest import (
    FILE_NAME,
    FORMAT,
    GRAPHS,
    ONNX,
    OPENVINO,
    TOKENIZER,
    read_manifest,
    write_manifest,
)
from romin.embeddings.verification import verification_sentences

pytestmark = pytest.mark.model

TEXT = "Il s'énerve très vite, l'œuvre est à l'école."


@pytest.fixture(scope="module", params=[ONNX, OPENVINO])
def engine(request: pytest.FixtureRequest, model_dir: Path) -> GraphEncoder:
    return load_encoder(model_dir, request.param)


def test_vectors_tokens_and_offsets(engine: GraphEncoder) -> None:
    (encoded,) = engine.encode([TEXT], "query")
    assert encoded.vector.shape == (engine.dimension,)
    assert encoded.vector.dtype == encoded.tokens.dtype == np.float32
    assert np.isclose(np.linalg.norm(encoded.vector), 1, atol=1e-5)
    assert encoded.tokens.shape == (len(encoded.offsets), engine.dimension)
    parts = [TEXT[start:end] for start, end in encoded.offsets]
    assert "".join(parts) == TEXT.replace(" ", "")
    assert all(part == part.strip() and part for part in parts)


def test_the_role_changes_the_vector_but_not_the_tokens(engine: GraphEncoder) -> None:
    (query,) = engine.encode([TEXT], "query")
    (passage,) = engine.encode([TEXT], "passage")
    assert query.offsets == passage.offsets
    assert float(query.vector @ passage.vector) < 0.9999


def test_a_vector_does_not_depend_on_its_batch_mates_or_on_the_order(engine: GraphEncoder) -> None:
    texts = [*verification_sentences()[:30], "long " * 200, "a"]
    together = engine.encode(texts, "query")
    for text, encoded in zip(texts, together, strict=True):
        (alone,) = engine.encode([text], "query")
        assert float(alone.vector @ encoded.vector) >= 0.999
        assert alone.offsets == encoded.offsets


@pytest.mark.parametrize("text", ["", " ", "☕", "日本語", "a" * 5_000, "mot " * 3_000, "\u0000", "e\u0301te\u0301"])
def test_any_text_is_encoded(engine: GraphEncoder, text: str) -> None:
    for role in ("query", "passage"):
        (encoded,) = engine.encode([text], role)
        assert np.isclose(np.linalg.norm(encoded.vector), 1, atol=1e-5)
        assert all(0 <= start < end <= len(text) for start, end in encoded.offsets)


def test_no_text_gives_nothing(engine: GraphEncoder) -> None:
    assert engine.encode([], "query") == []


def test_encoding_is_deterministic(engine: GraphEncoder) -> None:
    first, second = (engine.encode([TEXT], "passage")[0].vector for _ in range(2))
    assert np.array_equal(first, second)


def test_engines_share_the_model_and_not_the_fingerprint(model_dir: Path) -> None:
    manifest = read_manifest(model_dir)
    prints = {load_encoder(model_dir, engine).fingerprint for engine in ENGINES}
    assert len(prints) == 2
    assert {one.partition(":")[0] for one in prints} == {manifest.card.identity}


@pytest.fixture
def copy(tmp_path: Path, model_dir: Path) -> Path:
    """A model folder whose files are links, to spoil one at a time."""
    folder = tmp_path / "model"
    for name in read_manifest(model_dir).files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to((model_dir / name).resolve())
    shutil.copy(model_dir / FILE_NAME, folder / FILE_NAME)
    return folder


def spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(bytes(content))


def test_auto_falls_back_to_onnx_and_says_why(copy: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert load_encoder(copy).engine == "openvino-int8"
    spoil(copy / "openvino/model.bin")
    with caplog.at_level(logging.WARNING):
        assert load_encoder(copy).engine == "onnxruntime-fp32"
    assert "abîmé" in caplog.records[-1].__dict__["reason"]
    with pytest.raises(NotReady, match="romin model prepare"):
        load_encoder(copy, OPENVINO)


def test_vectors_that_are_not_the_stored_ones_are_refused(copy: Path) -> None:
    manifest = read_manifest(copy)
    first, *others = manifest.self_check
    wrong = first.model_copy(update={"vector": tuple(reversed(first.vector))})
    write_manifest(copy, manifest.model_copy(update={"self_check": (wrong, *others)}))
    with pytest.raises(NotReady, match="bons vecteurs"):
        load_encoder(copy)


@pytest.mark.parametrize("name", [GRAPHS[ONNX], TOKENIZER])
def test_a_damaged_or_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(NotReady, match="manquant"):
        load_encoder(copy, ONNX)


def test_an_unknown_engine_or_a_missing_model_is_not_a_traceback(model_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="tensorrt"):
        load_encoder(model_dir, "tensorrt")
    with pytest.raises(NotReady, match="romin model prepare"):
        load_encoder(tmp_path)


def test_a_manifest_of_another_format_is_refused(copy: Path) -> None:
    text = (copy / FILE_NAME).read_text(encoding="utf-8")
    (copy / FILE_NAME).write_text(text.replace(f'"format": {FORMAT}', '"format": 0'), encoding="utf-8")
    with pytest.raises(NotReady, match="autre version"):
        load_encoder(copy)
