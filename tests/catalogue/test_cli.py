"""The maintainers' commands: what they print and the code they leave with."""

import json
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from catalogue.samples import sheet_text, write
from romin.cli.catalogue import app

REFERENTIAL = Path(__file__).parents[2] / "content" / "referential"
FULL = "resume: R\nfacteurs_risques: tous\nsituations: [il hésite]"
RUNNER = CliRunner(env={"COLUMNS": "200"})


@pytest.fixture(autouse=True)
def _here(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(REFERENTIAL, content / "referential", dirs_exist_ok=True)
    monkeypatch.chdir(content)
    monkeypatch.setenv("ROMIN_CONTENT_DIR", str(content))


def test_check_is_happy_with_a_whole_catalogue(content: Path) -> None:
    write(content, sheet_text(FULL))
    result = RUNNER.invoke(app, ["check"])
    assert result.exit_code == 0
    assert "1 fiche, 0 support, 0 erreur, 0 avertissement" in result.stdout
    assert "addictions" in result.stdout


def test_check_names_each_problem_and_fails_on_an_error(content: Path) -> None:
    write(content, sheet_text(FULL + "\nduree_minutes: longtemps\n'[bold]': x"))
    result = RUNNER.invoke(app, ["check"])
    assert result.exit_code == 1
    assert "fiches/fiche.md" in result.stdout
    assert "duree_minutes" in result.stdout
    assert "[bold]" in result.stdout
    assert "1 erreur, 1 avertissement" in result.stdout


def test_warnings_alone_do_not_fail(content: Path) -> None:
    write(content, sheet_text())
    assert RUNNER.invoke(app, ["check"]).exit_code == 0


def test_check_as_json(content: Path) -> None:
    write(content, sheet_text(FULL + "\nduree_minutes: longtemps"))
    result = RUNNER.invoke(app, ["check", "--format", "json"])
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert (answer["sheets"], answer["errors"], answer["warnings"]) == (1, 1, 0)
    assert answer["problems"][0]["line"] == 6
    assert answer["coverage"][0]["factor"] == "attitudes"


@pytest.mark.parametrize("command", [["check"], ["supports", "--fiche", "absente"]])
def test_a_failure_is_one_sentence(content: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.setenv("ROMIN_CONTENT_DIR", str(content / "absent"))
    result = RUNNER.invoke(app, command)
    assert result.exit_code == 1
    assert result.stderr.strip().startswith("Erreur : ")
    assert "Traceback" not in result.output


def test_supports_builds_and_reports(content: Path) -> None:
    folder = content / "supports" / "fiche"
    folder.mkdir()
    (folder / "a.md").write_text("---\ntitre: A\nconsigne: B\n---\n::lignes 2::\n")
    result = RUNNER.invoke(app, ["supports"])
    assert result.exit_code == 0
    assert "1 support à jour, dont 1 refait, 0 échec" in result.stdout
    assert (folder / "a.pdf").read_bytes().startswith(b"%PDF")
    (folder / "a.md").write_text("---\ntitre: A\nconsigne: B\n---\n::linges 2::\n")
    result = RUNNER.invoke(app, ["supports"])
    assert result.exit_code == 1
    assert "1 échec" in result.stdout
