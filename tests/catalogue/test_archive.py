"""All the supports of a sheet in one ZIP: sound, the same bytes each time, and nothing that unpacks elsewhere."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.catalogue import archive
from romin.catalogue.archive import archive_names, can_be_archived, supports_archive
from romin.catalogue.models import Support, ToolSheet
from romin.core.errors import NotFound
from romin.core.text import fold


def sheet_of(folder: Path, *names: str) -> ToolSheet:
    """A sheet whose supports are files of ``names``, each holding its name."""
    supports = []
    for name in names:
        path = (folder / name).resolve()
        path.write_bytes(name.encode())
        supports.append(Support(name, path, "application/pdf", path.stat().st_size))
    return ToolSheet(id="fiche", title="Fiche", supports=tuple(supports))


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert opened.testzip() is None
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: opened.read(name) for name in opened.namelist()}


def test_every_file_is_there_under_a_name_people_can_read(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "ma feuille.pdf", "été.odt", "Ete.odt", "a:b?.txt")
    data = supports_archive(sheet)
    assert list(unpacked(data)) == ["fiche/ma feuille.pdf", "fiche/été.odt", "fiche/Ete (2).odt", "fiche/a_b_.txt"]
    assert unpacked(data)["fiche/été.odt"] == "été.odt".encode()
    assert supports_archive(sheet) == data


@given(st.lists(st.text(max_size=150), max_size=6))
def test_no_name_leaves_the_folder_nor_hides_another(names: list[str]) -> None:
    given_names = list(archive_names(names))
    assert len(given_names) == len(names)
    assert len({fold(name) for name in given_names}) == len(names)
    for name in given_names:
        assert name
        assert name not in {".", ".."}
        assert not re.search(r'[\x00-\x1f/\\:*?"<>|\u202a-\u202e]', name)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\a.pdf", "C:\\a.pdf", "..", "a\0.pdf", ""])
def test_a_name_from_elsewhere_stays_inside(name: str) -> None:
    (given_name,) = archive_names([name])
    assert (Path("/x") / given_name).resolve().parent == Path("/x")


def test_files_that_left_or_became_links_are_not_in_it(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "a.pdf", "b.pdf", "c.pdf")
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    sheet.supports[0].path.unlink()
    sheet.supports[1].path.unlink()
    sheet.supports[1].path.symlink_to(secret)
    assert unpacked(supports_archive(sheet)) == {"fiche/c.pdf": b"c.pdf"}
    sheet.supports[2].path.unlink()
    with pytest.raises(NotFound):
        supports_archive(sheet)


def test_a_sheet_without_supports_has_none() -> None:
    sheet = ToolSheet(id="fiche", title="Fiche")
    assert not can_be_archived(sheet)
    with pytest.raises(NotFound):
        supports_archive(sheet)


def test_too_heavy_is_refused_whatever_size_was_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 20)
    sheet = sheet_of(tmp_path, "a.pdf", "b.pdf")
    assert can_be_archived(sheet)
    sheet.supports[1].path.write_bytes(b"x" * 16)
    with pytest.raises(NotFound):
        supports_archive(sheet)
    heavier = ToolSheet(
        id="fiche", title="Fiche", supports=(Support("a.pdf", tmp_path / "a.pdf", "application/pdf", 21),)
    )
    assert not can_be_archived(heavier)
