"""The index on disk, in bad times: killed, damaged, out of space, built by two at once."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import faiss
import pytest

from romin.core.errors import NotReady, RominError
from romin.core.files import single_writer
from romin.embeddings import store
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.index import Document, Passage
from romin.embeddings.store import LoadedIndex, load_index, rebuild

FILES = ("vectors.faiss", "contents.json", "lexical.npz", "lexical.json", "manifest.json")


def build(documents: tuple[Document, ...], folder: Path) -> LoadedIndex:
    return rebuild(documents, FakeEncoder(), folder, "digest", lambda _done, _total: None)


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def zero_tail(path: Path) -> None:
    size = path.stat().st_size
    os.truncate(path, size // 2)
    os.truncate(path, size)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def delete(path: Path) -> None:
    path.unlink()


DAMAGES = [(damage, name) for damage in (truncate, empty, zero_tail, flip, delete) for name in FILES]
# A flipped bit can leave a legal manifest: it is what the others are checked against.
DAMAGES.remove((flip, "manifest.json"))


@pytest.mark.parametrize(("damage", "name"), DAMAGES, ids=[f"{damage.__name__}-{name}" for damage, name in DAMAGES])
def test_a_damaged_generation_gives_way_to_the_one_before(
    corpus: tuple[Document, ...], tmp_path: Path, damage: Callable[[Path], None], name: str
) -> None:
    build(corpus[:3], tmp_path)
    build(corpus, tmp_path)
    damage(tmp_path / "current" / name)
    loaded = load_index(tmp_path)
    assert (loaded.generation, len(loaded.index)) == ("00000001", 3)
    assert "romin index build" in loaded.warning
    build(corpus, tmp_path)
    healed = load_index(tmp_path)
    assert (healed.generation, len(healed.index), healed.warning) == ("00000003", 6, "")


def test_faiss_never_reads_a_file_whose_digest_is_wrong(
    corpus: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(corpus, tmp_path)
    flip(tmp_path / "current" / "vectors.faiss")
    monkeypatch.setattr(faiss, "read_index", lambda _path: pytest.fail("read"))
    with pytest.raises(NotReady, match="abîmé"):
        load_index(tmp_path)


def test_two_damaged_generations_say_both_reasons(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    for _ in range(2):
        build(corpus, tmp_path)
    for folder in (tmp_path / "generations").iterdir():
        empty(folder / "vectors.faiss")
    with pytest.raises(NotReady) as caught:
        load_index(tmp_path)
    assert caught.value.message.count("abîmé") == 2


def test_counts_that_do_not_match_are_refused(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    build(corpus, tmp_path)
    manifest = tmp_path / "current" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"documents": 6', '"documents": 7'))
    with pytest.raises(NotReady, match="incohérent"):
        load_index(tmp_path)


def test_a_lost_link_leads_to_the_latest_generation(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    build(corpus[:2], tmp_path)
    build(corpus, tmp_path)
    (tmp_path / "current").unlink()
    assert len(load_index(tmp_path).index) == 6


def full_disk(*_arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def full_disk_for_faiss(_index: object, path: str) -> None:
    Path(path).write_bytes(b"stub")
    raise RuntimeError("Error: 'ret == (size)' failed: write error: No space left on device")


FULL_DISKS = [
    (faiss, "write_index", full_disk_for_faiss),
    (store, "publish_folder", full_disk),
    (store, "write_json", full_disk),
    (store, "point_to", full_disk),
]


@pytest.mark.parametrize("fault", FULL_DISKS, ids=[name for _, name, _ in FULL_DISKS])
def test_a_full_disk_leaves_the_old_index(
    corpus: tuple[Document, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: tuple[object, str, object]
) -> None:
    build(corpus[:3], tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(*fault)
        with pytest.raises(RominError, match=r"No space left.*toujours"):
            build(corpus, tmp_path)
    loaded = load_index(tmp_path)
    assert (len(loaded.index), loaded.warning) == (3, "")
    assert not list((tmp_path / "generations").glob(".building-*"))
    assert len(build(corpus, tmp_path).index) == 6


def test_of_two_builders_one_wins_and_the_other_says_so(corpus: tuple[Document, ...], tmp_path: Path) -> None:
    build(corpus, tmp_path)
    with single_writer(tmp_path / "lock", "x"), pytest.raises(RominError, match="en cours") as caught:
        build(corpus, tmp_path)
    assert caught.value.code == "deja_en_cours"
    assert build(corpus, tmp_path).generation == "00000002"


KILL_REBUILDS = """
import os, random, signal, sys, time
from pathlib import Path
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.index import Document, Passage
from romin.embeddings.store import load_index, rebuild

folder = Path(sys.argv[1])

def build(turn):
    documents = [Document(f"{place:03}", (Passage("title", f"sujet {place} tour {turn}"),)) for place in range(60)]
    rebuild(documents, FakeEncoder(), folder, f"{turn}", lambda _done, _total: None)

build(0)
chance = random.Random(20)
for turn in range(25):
    child = os.fork()
    if not child:
        while True:
            build(turn)
    time.sleep(chance.uniform(0.01, 0.15))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    loaded = load_index(folder)
    print(len(loaded.index), loaded.warning, flush=True)
"""


def test_kill_at_any_moment_leaves_an_index_that_loads(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILL_REBUILDS, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["60"] * 25
    documents = (Document("a", (Passage("title", "après"),)),)
    assert len(build(documents, tmp_path).index) == 1
    assert not list((tmp_path / "generations").glob(".building-*"))
    assert len(list((tmp_path / "generations").iterdir())) == 2
