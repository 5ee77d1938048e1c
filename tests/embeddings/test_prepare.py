"""Preparing a tiny model from start to end, and what must stop or interrupt it."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from romin.core.errors import RominError
from romin.core.files import single_writer
from romin.embeddings import prepare
from romin.embeddings.accents import Accents
from romin.embeddings.adapter import AdapterError
from romin.embeddings.encoder import load_encoder
from romin.embeddings.manifest import ACCENTS, ONNX, OPENVINO, EngineReport, Manifest, read_manifest
from romin.embeddings.prepare import prepare_model
from romin.embeddings.sources import source_digest
from romin.embeddings.verification import compare, verification_sentences

torch = pytest.importorskip("torch")
pytest.importorskip("sentence_transformers")
pytestmark = pytest.mark.filterwarnings("ignore")


def silent(_label: str, share: float) -> None:
    assert 0 <= share <= 1


@pytest.fixture(scope="module", autouse=True)
def _few_words(few_french_words: None) -> None:
    """Two words of French are enough here."""


@pytest.fixture(scope="module")
def source(tiny_model: Path) -> Path:
    return tiny_model


@pytest.fixture(scope="module")
def prepared(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("data") / "model"
    prepare_model(source, target, adapter=None, progress=silent)
    return target


@pytest.fixture
def copy(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def no_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything but the exports, which take seconds; they are said to agree."""
    agreed = EngineReport(accepted=True, sentences=1, mean_cosine=1, min_cosine=1, same_neighbour=1)
    monkeypatch.setattr(prepare, "export_onnx", lambda _model, _folder: None)
    monkeypatch.setattr(prepare, "export_openvino", lambda _folder: None)
    monkeypatch.setattr(prepare, "_verify", lambda *_arguments: agreed)


def leftovers(target: Path) -> list[Path]:
    return [path for path in target.parent.glob(f".{target.name}-*") if path.resolve() != target.resolve()]


def test_a_directory_becomes_a_verified_model(prepared: Path, source: Path) -> None:
    manifest = read_manifest(prepared)
    assert manifest.source_digest == source_digest(source)
    assert manifest.engines[ONNX].accepted
    assert manifest.engines[ONNX].sentences >= 100
    assert manifest.card.prompts == {"query": "q: ", "passage": "p: "}
    assert (manifest.card.dimension, manifest.card.max_tokens) == (32, 64)
    assert "ж" not in (prepared / "sentence-transformers/tokenizer.json").read_text(encoding="utf-8")
    assert leftovers(prepared) == []


def test_the_export_gives_what_sentence_transformers_gives(prepared: Path) -> None:
    from sentence_transformers import SentenceTransformer

    standard = SentenceTransformer(str(prepared / "sentence-transformers"), device="cpu")
    accents = Accents.load(prepared / ACCENTS)
    texts = ["La colère monte.", "un mot", "x" * 300]
    for role in ("query", "passage"):
        wanted = standard.encode([accents(text) for text in texts], prompt_name=role)
        got = np.stack([one.vector for one in load_encoder(prepared, ONNX).encode(texts, role)])
        assert np.allclose(wanted, got, atol=1e-5)


def test_the_same_model_is_not_prepared_again(prepared: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "load_source", lambda _path: pytest.fail("loaded"))
    assert prepare_model(source, prepared, adapter=None, progress=silent) == read_manifest(prepared)


@pytest.mark.usefixtures("no_export")
def test_a_damaged_model_is_prepared_again(copy: Path, source: Path) -> None:
    (copy / "sentence-transformers/model.safetensors").write_bytes(b"")
    prepare_model(source, copy, adapter=None, progress=silent)
    assert (copy / "sentence-transformers/model.safetensors").stat().st_size > 0
    assert leftovers(copy) == []


@pytest.mark.usefixtures("no_export")
def test_an_adapter_changes_the_weights_and_must_be_of_this_model(copy: Path, source: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file

    name, adapter = "encoder.layer.0.output.dense.bias", tmp_path / "adapter.safetensors"
    before = load_file(copy / "sentence-transformers/model.safetensors")[name]
    save_file({name: torch.ones(32)}, adapter, metadata={"base": source_digest(source)})
    identity = read_manifest(copy).card.identity
    manifest = prepare_model(source, copy, adapter=adapter, progress=silent)
    after = load_file(copy / "sentence-transformers/model.safetensors")[name]
    assert torch.allclose(after, before + 1)
    assert manifest.adapter_digest
    assert manifest.card.identity != identity
    save_file({name: torch.ones(32)}, adapter, metadata={"base": "another"})
    with pytest.raises(AdapterError):
        prepare_model(source, copy, adapter=adapter, progress=silent)
    with pytest.raises(AdapterError, match="introuvable"):
        prepare_model(source, copy, adapter=tmp_path / "none", progress=silent)
    assert read_manifest(copy) == manifest


def force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "_already", lambda _order, _target: None)


@pytest.mark.usefixtures("no_export")
def test_an_onnx_export_that_disagrees_is_refused(copy: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    force(monkeypatch)
    rng = np.random.default_rng(0)
    report = compare(*rng.normal(size=(2, 100, 8)).astype(np.float32))
    monkeypatch.setattr(prepare, "_verify", lambda *_arguments: report)
    before = read_manifest(copy)
    with pytest.raises(RominError, match="ONNX") as caught:
        prepare_model(source, copy, adapter=None, progress=silent)
    assert caught.value.code == "modele_refuse"
    assert read_manifest(copy) == before
    assert leftovers(copy) == []


@pytest.mark.usefixtures("no_export")
def test_an_openvino_export_that_fails_is_dropped(copy: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(folder: Path) -> None:
        (folder / "openvino").mkdir()
        raise ImportError("nncf")

    force(monkeypatch)
    monkeypatch.setattr(prepare, "export_openvino", fail)
    manifest = prepare_model(source, copy, adapter=None, progress=silent)
    assert not manifest.engines[OPENVINO].accepted
    assert "ImportError" in manifest.engines[OPENVINO].reason
    assert not (copy / "openvino").exists()


@pytest.mark.usefixtures("no_export")
def test_an_interrupted_run_leaves_the_old_model(copy: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_folder: Path, _manifest: Manifest) -> None:
        raise KeyboardInterrupt

    force(monkeypatch)
    before = read_manifest(copy)
    monkeypatch.setattr(prepare, "write_manifest", interrupt)
    with pytest.raises(KeyboardInterrupt):
        prepare_model(source, copy, adapter=None, progress=silent)
    assert read_manifest(copy) == before
    assert leftovers(copy) == []


@pytest.mark.usefixtures("no_export")
def test_what_a_killed_run_left_is_removed(copy: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    force(monkeypatch)
    (copy.parent / ".model-killed" / "onnxruntime").mkdir(parents=True)
    prepare_model(source, copy, adapter=None, progress=silent)
    assert leftovers(copy) == []


def test_two_preparations_at_once(prepared: Path, source: Path) -> None:
    lock = prepared.parent / f".{prepared.name}.lock"
    with single_writer(lock, "x"), pytest.raises(RominError, match="en cours"):
        prepare_model(source, prepared, adapter=None, progress=silent)


def test_a_source_that_cannot_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def unreachable(*_arguments: object, **_options: object) -> str:
        raise OSError("no network")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", unreachable)
    with pytest.raises(RominError, match="inconnu/modele"):
        prepare_model("inconnu/modele", tmp_path / "model", adapter=None, progress=silent)
    (tmp_path / "empty").mkdir()
    with pytest.raises(RominError, match="sentence-transformers"):
        prepare_model(tmp_path / "empty", tmp_path / "model", adapter=None, progress=silent)
    assert not (tmp_path / "model").exists()


def test_comparison_accepts_the_same_and_refuses_a_gap() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(100, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert compare(vectors, vectors.copy()).accepted
    assert not compare(vectors, np.full_like(vectors, np.nan)).accepted
    reversed_report = compare(vectors, vectors[::-1].copy())
    assert not reversed_report.accepted
    assert "cosinus" in reversed_report.reason


def test_the_verification_sentences_are_many_and_distinct() -> None:
    sentences = verification_sentences()
    assert len(sentences) >= 100
    assert len(set(sentences)) == len(sentences)
