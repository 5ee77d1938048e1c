"""The maintainers' commands: what they print and the code they leave with."""

import io
import json
import re
from pathlib import Path
from shutil import copytree

import pytest
from rich.console import Console
from typer.testing import CliRunner

from catalogue.samples import complete, sheet_text, write
from romin.catalogue.coverage import coverage
from romin.catalogue.validation import check_content
from romin.cli.catalogue import app
from romin.cli.problems import by_file, coverage_table, problems_text

GUIDE = Path(__file__).parents[2] / "docs" / "maintenance.md"
REFERENTIAL = Path(__file__).parents[2] / "content" / "referential"
FULL = complete("alpha")
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
    assert "1 fiche, 0 support, 0 erreur, " in result.stdout
    assert "fiches/fiche.md" not in result.stdout
    assert "addictions" in result.stdout


def test_check_names_each_problem_and_fails_on_an_error(content: Path) -> None:
    write(content, sheet_text(FULL + "\nduree_minutes: longtemps\n'[bold]': x"))
    result = RUNNER.invoke(app, ["check"])
    assert result.exit_code == 1
    assert "fiches/fiche.md" in result.stdout
    assert "duree_minutes" in result.stdout
    assert "[bold]" in result.stdout
    assert "fiches/fiche.md : 1 erreur, 1 avertissement" in result.stdout


def test_warnings_alone_do_not_fail(content: Path) -> None:
    write(content, sheet_text())
    assert RUNNER.invoke(app, ["check"]).exit_code == 0


def test_check_as_json(content: Path) -> None:
    write(content, sheet_text(FULL + "\nduree_minutes: longtemps"))
    result = RUNNER.invoke(app, ["check", "--format", "json"])
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert (answer["sheets"], answer["errors"]) == (1, 1)
    assert answer["problems"][0]["line"] == 7
    assert answer["coverage"][0]["factor"] == "attitudes"


def test_the_json_report_has_the_keys_that_the_guide_documents(content: Path) -> None:
    summary = "Le chat dort. " * 12
    write(content, sheet_text(FULL.replace("resume: R", f"resume: {summary}") + "\nduree_minutes: longtemps"))
    answer = json.loads(RUNNER.invoke(app, ["check", "--format", "json"]).stdout)
    documented = json.loads(re.findall(r"```json\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[0])
    assert _shape(answer) == _shape(documented)
    assert answer["version"] == documented["version"]
    counts = [answer[key] for key in ("errors", "warnings", "notices")]
    assert sum(counts) == len(answer["problems"])
    assert answer["drafts"] == ["fiche"]


def _shape(value: object) -> object:
    """Keys and types; a list has the shape of its first item."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])]
    return type(value).__name__


def test_strict_fails_on_a_warning_but_not_on_a_notice(content: Path) -> None:
    write(content, sheet_text(f"{FULL}\nstatut: relu\ncree_le: 2001-01-01"))
    quiet = RUNNER.invoke(app, ["check", "--strict", "--fiche", "fiche"])
    assert quiet.exit_code == 0
    assert "0 erreur, 0 avertissement, 1 remarque" in quiet.stdout
    write(content, sheet_text())
    assert RUNNER.invoke(app, ["check", "--fiche", "fiche"]).exit_code == 0
    assert RUNNER.invoke(app, ["check", "--strict", "--fiche", "fiche"]).exit_code == 1


@pytest.mark.parametrize("name", ["a", "a.md", "content/fiches/a.md"])
def test_one_sheet_alone(content: Path, name: str) -> None:
    write(content, sheet_text(FULL + "\nvoir_aussi: [b]", title="Première"), "a.md")
    write(content, sheet_text("duree_minutes: longtemps", title="Seconde"), "b.md")
    result = RUNNER.invoke(app, ["check", "--fiche", name])
    assert result.exit_code == 0
    assert "b.md" not in result.stdout
    assert "Facteur" not in result.stdout


def test_one_sheet_that_cannot_be_read_or_does_not_exist(content: Path) -> None:
    write(content, "sans en-tête", "cassee.md")
    write(content, sheet_text(FULL), "entiere.md")
    broken = RUNNER.invoke(app, ["check", "--fiche", "cassee"])
    assert broken.exit_code == 1
    assert "Le fichier n'a pas d'en-tête." in broken.stdout
    absent = RUNNER.invoke(app, ["check", "--fiche", "entier"])
    assert absent.exit_code == 1
    assert "Vouliez-vous dire « entiere » ?" in absent.stderr


def test_the_worst_file_comes_first_and_its_worst_problem(content: Path) -> None:
    write(content, sheet_text(), "a.md")
    write(content, sheet_text("x: 1\nduree_minutes: longtemps", title="Autre"), "b.md")
    catalogue = check_content(content)
    files = [(file, found[0].severity) for file, found in by_file(catalogue.problems)]
    assert files[0] == ("fiches/b.md", "error")


def test_the_report_fits_80_columns(content: Path) -> None:
    write(content, sheet_text(f"{'clé' * 60}: x\nduree_minutes: {'long' * 40}\nvoir_aussi: [{'z' * 90}]"))
    output = io.StringIO()
    screen = Console(width=80, file=output)
    catalogue = check_content(content)
    screen.print(problems_text(catalogue.problems))
    screen.print(coverage_table(coverage(catalogue)))
    printed = output.getvalue()
    assert max(map(len, printed.splitlines())) <= 80
    assert "n'est pas une durée" in printed


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
