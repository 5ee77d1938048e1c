"""The index on disk, in good times."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from romin.core.errors import NotReady
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.index import Document, Passage
from romin.embeddings.store import LoadedIndex, load_index, rebuild


def build(documents: tuple[Document, ...], folder: Path, digest: str = "catalogue-1") -> LoadedIndex:
    return rebuild(documents, FakeEncoder(), folder, digest, lambda _done, _total: None)


def find(loaded: LoadedIndex, text: str) -> list[tuple[str, float]]:
    vector = FakeEncoder().encode([text], "query")[0].vector
    return [(hit.id, hit.score) for hit in loaded.index.search(vector, text, 10)]


def test_what_is_loaded_is_what_was_built(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    made = build(corpus, tmp_path / "index")
    loaded = load_index(tmp_path / "index", fingerprint=FakeEncoder.fingerprint)
    assert loaded.manifest == made.manifest
    assert loaded.warning == ""
    assert loaded.index.contents == made.index.contents
    assert np.array_equal(loaded.index.vectors, made.index.vectors)
    assert find(loaded, "la collère") == find(made, "la collère")
    manifest = loaded.manifest
    assert (manifest.documents, manifest.passages, manifest.dimension) == (6, 12, FakeEncoder.dimension)
    assert (manifest.catalogue_digest, manifest.engine) == ("catalogue-1", "fake")


def test_an_empty_index_is_kept_too(tmp_path: Path) -> None:
    build((), tmp_path)
    assert len(load_index(tmp_path).index) == 0


def test_building_twice_gives_the_same_files(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    assert build(corpus, tmp_path / "a").manifest.files == build(corpus, tmp_path / "b").manifest.files
    assert build(corpus, tmp_path / "a").manifest.files == build(corpus, tmp_path / "b").manifest.files


def test_the_current_one_and_the_one_before_are_kept(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    for _ in range(4):
        made = build(corpus, tmp_path)
    assert sorted(folder.name for folder in (tmp_path / "generations").iterdir()) == ["00000003", "00000004"]
    assert load_index(tmp_path).generation == made.generation == "00000004"


def test_no_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="romin index build"):
        load_index(tmp_path / "none")


def test_another_model_is_refused_and_another_engine_is_not(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    build(corpus, tmp_path)
    load_index(tmp_path, fingerprint="fake-1:onnxruntime-fp32")
    with pytest.raises(NotReady, match="autre modèle"):
        load_index(tmp_path, fingerprint="fake-2:fake")


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    for path in [tmp_path, *tmp_path.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)


def test_a_read_only_folder_is_read(corpus: tuple[Document, ...], read_only: Path) -> None:
    build(corpus, read_only)
    before = sorted(str(path) for path in read_only.rglob("*"))
    for path in [*read_only.rglob("*"), read_only]:
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    assert len(load_index(read_only).index) == 6
    assert sorted(str(path) for path in read_only.rglob("*")) == before


def test_the_folder_can_be_moved(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    build(corpus, tmp_path / "a")
    (tmp_path / "a").rename(tmp_path / "b")
    assert load_index(tmp_path / "b").generation == "00000001"


words = st.text(alphabet="abcdeéœ '’-", min_size=1, max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(st.lists(st.lists(words, min_size=1, max_size=3), max_size=5), words)
def test_round_trip(tmp_path: Path, texts: list[list[str]], query: str) -> None:
    documents = tuple(
        Document(str(place), tuple(Passage("x", text) for text in passages)) for place, passages in enumerate(texts)
    )
    made = build(documents, tmp_path)
    assert find(load_index(tmp_path), query) == find(made, query)
