"""Supports received from elsewhere: read once, remembered, found by their words; what is unread is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from romin.catalogue import received
from romin.catalogue.extraction import Extracted, Unread
from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import Catalogue, SheetQuery
from romin.catalogue.querying import query
from romin.catalogue.received import MEMORY_FILE, ReceivedTexts, UnreadSupport, served_catalogue
from romin.core.errors import RominError
from romin.core.settings import Settings


@pytest.fixture
def settings(content: Path, tmp_path: Path) -> Settings:
    folder = content / "supports" / "carte"
    folder.mkdir()
    (folder / "recue.txt").write_text("Le budget du mois")
    (folder / "faite.txt").write_text("n'est pas lu")
    (folder / "faite.md").write_text("---\ntitre: Ma carte\n---\nMes appuis\n")
    (folder / "vide.txt").write_text("")
    (content / "fiches" / "carte.md").write_text(
        "---\ntitre: La carte\nresume: Un résumé.\nfacteurs_risques: [entourage]\n"
        "supports: [/supports/carte/recue.txt, /supports/carte/faite.txt, /supports/carte/vide.txt]\n---\n\nUn corps.\n"
    )
    return Settings(content_dir=content, data_dir=tmp_path / "data")


@pytest.fixture
def memory(settings: Settings) -> Path:
    return settings.data_dir / MEMORY_FILE


@pytest.fixture
def catalogue(settings: Settings) -> Catalogue:
    return load_catalogue(settings.content_dir)


def words(catalogue: Catalogue) -> dict[str, str]:
    return {support.name: support.words for support in catalogue.sheets[0].supports}


def test_what_was_read_when_indexing_is_known_when_serving(
    settings: Settings, memory: Path, catalogue: Catalogue
) -> None:
    assert words(served_catalogue(settings))["recue.txt"] == ""
    unread = ReceivedTexts.remembered(memory).learn(catalogue.sheets)
    assert unread == (UnreadSupport("carte", "vide.txt", Unread.NO_TEXT),)
    served = served_catalogue(settings)
    assert words(served) == {"recue.txt": "Le budget du mois", "faite.txt": "Ma carte \n Mes appuis", "vide.txt": ""}
    assert [sheet.id for sheet in query(served, SheetQuery(text="budget"))] == ["carte"]


def test_each_is_read_once_until_it_changes(
    memory: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(path: Path) -> Extracted:
        read.append(path.name)
        return Extracted(path.read_text())

    monkeypatch.setattr(received, "extract", reading)
    ReceivedTexts.remembered(memory).learn(catalogue.sheets)
    ReceivedTexts.remembered(memory).learn(catalogue.sheets)
    assert read == ["recue.txt", "vide.txt"]
    catalogue.sheets[0].supports[0].path.write_text("Autre chose")
    ReceivedTexts.remembered(memory).learn(catalogue.sheets)
    assert read == ["recue.txt", "vide.txt", "recue.txt"]
    assert words(ReceivedTexts.remembered(memory).applied(catalogue))["recue.txt"] == "Autre chose"


def test_those_that_left_are_forgotten(memory: Path, catalogue: Catalogue) -> None:
    ReceivedTexts.remembered(memory).learn(catalogue.sheets)
    assert "budget" in memory.read_text()
    ReceivedTexts.remembered(memory).learn([])
    assert "budget" not in memory.read_text()


def test_a_file_that_went_away_meanwhile_changes_nothing_else(memory: Path, catalogue: Catalogue) -> None:
    catalogue.sheets[0].supports[2].path.unlink()
    texts = ReceivedTexts.remembered(memory)
    assert texts.learn(catalogue.sheets) == ()
    assert words(texts.applied(catalogue))["recue.txt"] == "Le budget du mois"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"texts": []}', '{"texts": {"a": {"text": "x", "unread": "?"}}}'])
def test_a_damaged_memory_is_made_again(memory: Path, catalogue: Catalogue, damage: str) -> None:
    memory.parent.mkdir()
    memory.write_text(damage)
    ReceivedTexts.remembered(memory).learn(catalogue.sheets)
    assert words(ReceivedTexts.remembered(memory).applied(catalogue))["recue.txt"] == "Le budget du mois"


def test_a_memory_that_cannot_be_written_is_said_and_the_old_one_kept(
    memory: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ReceivedTexts.remembered(memory).learn(catalogue.sheets)
    before = memory.read_bytes()

    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("romin.core.files.flush", full)
    with pytest.raises(RominError, match="No space left"):
        ReceivedTexts.remembered(memory).learn([replace(catalogue.sheets[0], supports=())])
    assert [path.name for path in memory.parent.iterdir()] == [MEMORY_FILE]
    assert memory.read_bytes() == before
