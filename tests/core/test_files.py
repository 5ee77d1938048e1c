"""Digests, links and locks."""

import subprocess
import sys
from pathlib import Path

import pytest

from romin.core import files
from romin.core.errors import NotReady, RominError


def test_text_digest_separates_its_parts() -> None:
    assert files.text_digest("a", "bc") != files.text_digest("ab", "c")
    assert files.text_digest("\ud800") == files.text_digest("\ud800")


def test_check_digests_names_the_missing_and_the_changed_file(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_text("one")
    digests = files.folder_digests(tmp_path)
    files.check_digests(tmp_path, digests, "Refaites.")
    (tmp_path / "in" / "a").write_text("two")
    with pytest.raises(NotReady, match=r"abîmé.*in/a.*Refaites"):
        files.check_digests(tmp_path, digests, "Refaites.")
    (tmp_path / "in" / "a").unlink()
    with pytest.raises(NotReady, match="manquant"):
        files.check_digests(tmp_path, digests, "Refaites.")


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff\xfe"])
def test_read_json_refuses_what_is_not_an_object(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(NotReady, match="illisible"):
        files.read_json(path, "")


def test_point_to_replaces_a_link(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "deep" / name).mkdir(parents=True)
        files.point_to(tmp_path / "current", tmp_path / "deep" / name)
        assert (tmp_path / "current").resolve() == tmp_path / "deep" / name
    moved = tmp_path.with_name(f"{tmp_path.name}-moved")
    tmp_path.rename(moved)
    assert (moved / "current").is_dir()


def test_single_writer_refuses_a_second_and_survives_a_killed_holder(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    script = (
        "import sys,time;from pathlib import Path;from romin.core.files import single_writer\n"
        "with single_writer(Path(sys.argv[1]), 'x'): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(lock)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RominError, match="déjà pris"), files.single_writer(lock, "déjà pris"):
            pass
        holder.kill()
        holder.wait()
        with files.single_writer(lock, "déjà pris"):
            pass


def test_explained_turns_a_system_error_into_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RominError, match=r"No space left.*rien de perdu"), files.explained(tmp_path, "rien de perdu."):
        raise OSError(28, "No space left on device")
