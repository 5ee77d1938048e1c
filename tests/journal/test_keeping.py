"""Purge, copies and their return, by the command line as maintainers do it."""

import sqlite3
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from journal.samples import event, report, use, vote
from romin.cli.main import app
from romin.journal.keeping import MANIFEST, Retention
from romin.journal.repository import JournalRepository
from romin.journal.schemas import CommentStatus, UnansweredEvent
from romin.journal.service import Journal

FIRST, LAST = date(2020, 1, 1), date(2099, 1, 1)
RETENTION = Retention(events=180, comments=90, published=730, words=365, totals=1825)
TODAY = date(2026, 11, 25)
SECRET = "Phrase que seul ce test contient."


def hour(days_ago: int) -> datetime:
    return datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(days=days_ago) + timedelta(hours=9)


def fill(repository: JournalRepository, days_ago: int, comment: str = SECRET) -> None:
    """One of everything, that many days ago."""
    query = event(hour=hour(days_ago))
    repository.write(
        [
            query,
            use(query.id, hour=hour(days_ago)),
            report(hour=hour(days_ago), comment=comment, usable=3),
            UnansweredEvent(hour(days_ago).date(), frozenset({"dett"})),
        ]
    )


@pytest.fixture
def repository(database_url: str) -> Iterator[JournalRepository]:
    repository = JournalRepository(database_url)
    yield repository
    repository.close()


def copied(repository: JournalRepository, path: Path) -> dict[str, list[str]]:
    """Every row, by table, as a copy has them."""
    repository.copy_to(path)
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name).decode().splitlines() for name in archive.namelist() if name.endswith(".jsonl")
        }


@pytest.mark.parametrize(
    ("days_ago", "left"),
    [
        (90, {"queries", "uses", "experience_reports", "comments", "unanswered_words", "daily_counts"}),
        (91, {"queries", "uses", "experience_reports", "unanswered_words", "daily_counts"}),
        (180, {"queries", "uses", "experience_reports", "unanswered_words", "daily_counts"}),
        (181, {"unanswered_words", "daily_counts"}),
        (366, {"daily_counts"}),
        (1826, set()),
    ],
)
def test_each_thing_is_kept_its_own_time(
    repository: JournalRepository, tmp_path: Path, days_ago: int, left: set[str]
) -> None:
    fill(repository, days_ago)
    repository.purge(RETENTION, TODAY)
    rows = copied(repository, tmp_path / "copy.zip")
    assert {name.removesuffix(".jsonl") for name, lines in rows.items() if lines} == left
    assert sum(repository.purge(RETENTION, TODAY).values()) == 0


def test_a_published_comment_is_kept_longer(repository: JournalRepository) -> None:
    fill(repository, 100)
    (comment,) = repository.comments(CommentStatus.PENDING)
    repository.publish_comment(comment.id)
    repository.purge(RETENTION, TODAY)
    assert len(repository.comments(CommentStatus.PUBLISHED)) == 1


def test_what_is_purged_is_no_longer_in_the_files(tmp_path: Path) -> None:
    repository = JournalRepository(f"sqlite:///{tmp_path / 'romin.sqlite3'}")
    fill(repository, 200)

    def on_disk() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("romin.sqlite3*"))

    assert SECRET.encode() in on_disk()
    repository.purge(RETENTION, TODAY)
    assert SECRET.encode() not in on_disk()
    repository.close()


def test_a_running_journal_purges_by_itself(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'romin.sqlite3'}"
    repository = JournalRepository(url)
    old = datetime.now(UTC) - timedelta(days=200)
    repository.write([event(hour=old), event(hour=datetime.now(UTC))])
    journal = Journal(repository, RETENTION)
    journal.start()
    with sqlite3.connect(url.removeprefix("sqlite:///")) as reader:
        for _ in range(500):
            if reader.execute("SELECT count(*) FROM queries").fetchone() == (1,):
                break
            time.sleep(0.02)
        else:
            pytest.fail("nothing was purged")
    reader.close()
    journal.stop()


def test_a_copy_comes_back_whole_in_an_empty_journal(repository: JournalRepository, tmp_path: Path) -> None:
    for days_ago in (0, 1, 200):
        fill(repository, days_ago)
    query = event(hour=hour(0))
    repository.write([query, vote(query.id, comment="é’œ 🙂\nligne 2")])
    rows = copied(repository, tmp_path / "copy.zip")
    other = JournalRepository(f"sqlite:///{tmp_path / 'other' / 'romin.sqlite3'}")
    counts = other.bring_back(tmp_path / "copy.zip")
    assert copied(other, tmp_path / "again.zip") == rows
    assert counts["queries"] == 4
    assert sorted(other.totals(FIRST, LAST)) == sorted(repository.totals(FIRST, LAST))
    other.write([event()])  # and it goes on
    other.close()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ROMIN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def run(*arguments: object, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["journal", *map(str, arguments)], input=typed)
    return result.exit_code, result.output


def journal_of(folder: Path) -> JournalRepository:
    return JournalRepository(f"sqlite:///{folder / 'data' / 'romin.sqlite3'}")


def test_backup_then_restore_on_an_empty_machine(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = journal_of(here)
    fill(repository, 3)
    repository.close()
    code, said = run("backup", here / "copies" / "copy.zip")
    assert (code, "1 copié : demandes" in said) == (0, True)
    code, said = run("restore", here / "copies" / "copy.zip")
    assert (code, "n'est pas vide" in said) == (1, True)
    monkeypatch.setenv("ROMIN_DATA_DIR", str(here / "new machine"))
    code, said = run("restore", here / "copies" / "copy.zip")
    assert (code, "1 remis : demandes" in said) == (0, True)


@pytest.mark.parametrize("damage", ["cut", "empty", "absent", "other format", "missing row"])
def test_a_copy_that_is_not_whole_is_refused_and_leaves_nothing(here: Path, damage: str) -> None:
    source = JournalRepository(f"sqlite:///{here / 'source.sqlite3'}")
    fill(source, 3)
    source.copy_to(here / "copy.zip")
    source.close()
    path = here / "copy.zip"
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "absent":
        path.unlink()
    else:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        if damage == "other format":
            parts[MANIFEST] = parts[MANIFEST].replace(b'"format": 1', b'"format": 9')
        else:
            parts["uses.jsonl"] = b""
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
    code, said = run("restore", path)
    assert (code, "n'est pas une copie entière" in said) == (1, True)
    repository = journal_of(here)
    assert repository.count_queries() == 0
    repository.close()


def test_comments_are_read_then_published_or_erased(here: Path) -> None:
    repository = journal_of(here)
    fill(repository, 1, "Premier [bold]avis[/].")
    fill(repository, 2, "Second avis.")
    code, said = run("comments")
    assert code == 0
    assert "[bold]avis[/]" in said
    code, said = run("moderate", typed="p\ne\n")
    assert (code, "0 commentaire à relire" in said) == (0, True)
    assert [comment.text for comment in repository.comments(CommentStatus.PUBLISHED)] == ["Premier [bold]avis[/]."]
    number = repository.comments(CommentStatus.PUBLISHED)[0].id
    assert "Premier" in run("comments", "--publies")[1]
    assert run("moderate", number)[0] == 1
    assert run("moderate", number, "--effacer") == (0, "Commentaire effacé.\n")
    assert run("moderate", uuid4(), "--publier")[0] == 1
    assert "Aucun commentaire à relire" in run("moderate")[1]
    repository.close()


def test_purge_says_what_it_erased(here: Path) -> None:
    repository = journal_of(here)
    repository.write([event(hour=datetime.now(UTC) - timedelta(days=400))])
    repository.close()
    code, said = run("purge")
    assert (code, "1 effacé : demandes" in said) == (0, True)


def test_a_database_that_cannot_be_opened_is_said_in_a_sentence(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROMIN_DATABASE_URL", f"sqlite:///{here}")
    code, said = run("comments")
    assert code == 1
    assert "Traceback" not in said
