"""Exports hold everything, are the same each time, are harmless in a spreadsheet, and come back as they were."""

import csv
import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from catalogue.samples import sheet_text, write
from catalogue.test_import import plan_of
from romin.catalogue.exchange import writing
from romin.catalogue.exchange.cells import cell_text, neutralised, restored, split_items
from romin.catalogue.exchange.columns import ALL_COLUMNS
from romin.catalogue.exchange.exporting import BOM, ExportFormat, export
from romin.catalogue.exchange.importing import prepare_import
from romin.catalogue.exchange.models import Outcome
from romin.catalogue.loading import load_catalogue, read_sheets
from romin.catalogue.parsing import parse_items
from romin.catalogue.reporting import Report
from romin.catalogue.source import Entry, Items, Text
from romin.cli.main import app
from romin.core import files
from romin.core.errors import RominError

REAL = Path(__file__).parents[2] / "content"
RUNNER = CliRunner(env={"COLUMNS": "200"})
TABLES = (ExportFormat.CSV, ExportFormat.ODS)
ODD = sheet_text(
    "resume: '=SOMME(A1)'\nobjectifs: ['un ; deux']\nmateriel: [+1, '- - x', '@cmd', \"'=y\"]\n"
    "nb_seances: 2-5\nstatut: retiré\nvoir_aussi: [a, b]",
    "  - liste\n\tcode  avec   espaces\n\n\nfin  ",
    '"\'=Titre"',
)


def harmless(cell: str) -> bool:
    return cell.lstrip()[:1] not in {"=", "+", "-", "@"} and cell[:1] not in {"\t", "\r"}


@pytest.mark.parametrize("output", TABLES)
def test_the_real_catalogue_comes_back_identical(tmp_path: Path, output: ExportFormat) -> None:
    path = tmp_path / f"catalogue.{output}"
    path.write_bytes(export((source.sheet for source in read_sheets(REAL).sources), REAL, output))
    plan = prepare_import(path, REAL)
    assert len(plan.lines) == len(read_sheets(REAL).sources) > 50
    assert {line.outcome for line in plan.lines} == {Outcome.IDENTICAL}, [
        line for line in plan.lines if line.outcome is not Outcome.IDENTICAL
    ][:2]
    assert (plan.remarks, plan.writes) == ((), ())


@pytest.mark.parametrize("output", TABLES)
def test_the_real_catalogue_can_be_written_anew(tmp_path: Path, content: Path, output: ExportFormat) -> None:
    path = tmp_path / f"catalogue.{output}"
    path.write_bytes(export((source.sheet for source in read_sheets(REAL).sources), REAL, output))
    writing.apply_writes(prepare_import(path, content).writes, content)
    again = {sheet.id: sheet for sheet in load_catalogue(content).sheets}
    for source in read_sheets(REAL).sources:
        sheet = again[source.sheet.id]
        assert (sheet.title, sheet.body, sheet.precautions) == (
            source.sheet.title,
            source.sheet.body,
            source.sheet.precautions,
        )


@pytest.mark.parametrize("output", TABLES)
def test_odd_texts_come_back_identical(content: Path, output: ExportFormat) -> None:
    write(content, ODD)
    raw = export((source.sheet for source in read_sheets(content).sources), content, output)
    plan = plan_of(content, raw, f"f.{output}")
    assert [line.outcome for line in plan.lines] == [Outcome.IDENTICAL], plan.lines


def test_no_cell_can_be_taken_for_a_formula(content: Path) -> None:
    write(content, ODD)
    raw = export((source.sheet for source in read_sheets(content).sources), content, ExportFormat.CSV)
    assert raw.startswith(BOM)
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert tuple(rows[0]) == ALL_COLUMNS
    assert rows[1][ALL_COLUMNS.index("resume")] == "'=SOMME(A1)"
    assert rows[1][ALL_COLUMNS.index("titre")] == "''=Titre"
    assert rows[1][ALL_COLUMNS.index("nb_seances")] == "Entre 2 et 5 séances"
    assert all(harmless(cell) for row in rows for cell in row)


@given(st.text(alphabet="=+-@\t\r\n' a;•", max_size=8))
def test_neutralising_is_undone_and_harmless(text: str) -> None:
    cell = neutralised(text)
    assert restored(cell) == text
    assert harmless(cell)


@given(
    st.lists(st.text(alphabet="ab;•*- ", min_size=1, max_size=6).map(lambda text: " ".join(text.split())), max_size=3)
)
def test_a_list_comes_back_from_its_cell(items: list[str]) -> None:
    kept = [item for item in items if item]
    texts = tuple(Text(item, 1) for item in split_items(restored(neutralised(cell_text("objectifs", kept)))))
    found = parse_items(Entry("objectifs", 1, Items(texts, 1)), Report("f"))
    assert [item.text for item in found] == kept


@pytest.mark.parametrize("output", list(ExportFormat))
def test_the_same_bytes_each_time(content: Path, output: ExportFormat, monkeypatch: pytest.MonkeyPatch) -> None:
    write(content, ODD)
    found = [source.sheet for source in read_sheets(content).sources]
    first = export(found, content, output)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert export(found, content, output) == first


def test_json_holds_every_key_as_codes(content: Path) -> None:
    write(content, ODD)
    found = [source.sheet for source in read_sheets(content).sources]
    (item,) = json.loads(export(found, content, ExportFormat.JSON))["fiches"]
    assert tuple(item) == ALL_COLUMNS
    assert (item["nb_seances"], item["duree_minutes"], item["objectifs"]) == ("2-5", None, ["un ; deux"])
    assert item["statut"] == "retiré"


@pytest.fixture
def here(content: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(content)
    monkeypatch.setenv("ROMIN_CONTENT_DIR", str(content))
    return content


def test_the_command_is_a_dry_run_unless_told(here: Path) -> None:
    (here / "f.csv").write_text("titre;durée\nLa carte;1h30\n")
    result = RUNNER.invoke(app, ["catalogue", "import", "f.csv"])
    assert result.exit_code == 0, result.output
    assert "Essai à blanc" in result.stdout
    assert "« 1h30 » → « 90 »" in result.stdout
    assert not list((here / "fiches").iterdir())
    result = RUNNER.invoke(app, ["catalogue", "import", "f.csv", "--apply", "--format", "json"])
    answer = json.loads(result.stdout)
    assert (answer["written"], answer["counts"]["changed"]) == (True, 1)
    assert answer["lines"][0]["changes"] == [{"key": "duree_minutes", "before": "1h30", "after": "90"}]
    assert [path.name for path in (here / "fiches").iterdir()] == ["la-carte.md"]


def test_a_refusal_fails_the_command_and_writes_nothing(here: Path) -> None:
    (here / "f.csv").write_text("titre;durée\nLa carte;1h30\n[bold]x;hier\n")
    result = RUNNER.invoke(app, ["catalogue", "import", "f.csv", "--apply"])
    assert result.exit_code == 1
    assert "[bold]x" in result.stdout
    assert "Rien n'a été écrit" in result.stdout
    assert not list((here / "fiches").iterdir())


def test_export_to_a_file_and_to_the_standard_output(here: Path) -> None:
    write(here, sheet_text())
    assert RUNNER.invoke(app, ["catalogue", "export", "f.ods"]).exit_code == 0
    assert (here / "f.ods").read_bytes().startswith(b"PK")
    result = RUNNER.invoke(app, ["catalogue", "export", "-", "--format", "csv", "--no-bom"])
    assert result.stdout_bytes.startswith(b"identifiant;titre")
    assert RUNNER.invoke(app, ["catalogue", "export", "-"]).exit_code == 1
    assert RUNNER.invoke(app, ["catalogue", "export", "absent/f.csv"]).exit_code == 1


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_a_write_that_fails_leaves_everything_as_it_was(
    content: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    write(content, sheet_text("resume: Avant", title="La carte"), "la-carte.md")
    before = {path.name: path.read_bytes() for path in (content / "fiches").iterdir()}
    plan = plan_of(content, "titre;resume\nAbri;a\nLa carte;Après\nZone;z\n", replacing=True)
    assert len(plan.writes) == 3
    calls, flush = 0, files.flush

    def failing(path: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(28, "No space left on device")
        flush(path)

    monkeypatch.setattr(writing, "flush", failing)
    with pytest.raises(RominError, match="rien n'a été importé"):
        writing.apply_writes(plan.writes, content)
    assert {path.name: path.read_bytes() for path in (content / "fiches").iterdir()} == before


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_name_that_cannot_be_given_takes_the_others_back(
    content: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    write(content, sheet_text("resume: Avant", title="La carte"), "la-carte.md")
    before = {path.name: path.read_bytes() for path in (content / "fiches").iterdir()}
    plan = plan_of(content, "titre;resume\nAbri;a\nLa carte;Après\nZone;z\n", replacing=True)
    calls, link = 0, os.link

    def failing(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(28, "No space left on device")
        link(source, target)

    monkeypatch.setattr(os, "link", failing)
    with pytest.raises(RominError, match="No space left"):
        writing.apply_writes(plan.writes, content)
    assert {path.name: path.read_bytes() for path in (content / "fiches").iterdir()} == before


def test_an_import_that_died_is_undone_by_the_next(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(content, sheet_text("resume: Avant", title="La carte"), "la-carte.md")
    plan = plan_of(content, "titre;resume\nAbri;a\nLa carte;Après\n", replacing=True)
    monkeypatch.setattr(writing, "undo", lambda folder: None)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(OSError(5, "killed")))
    with pytest.raises(RominError):
        writing.apply_writes(plan.writes, content)
    monkeypatch.undo()
    assert [sheet.summary for sheet in load_catalogue(content).sheets] == ["a", "Après"]
    writing.apply_writes((), content)
    assert [sheet.summary for sheet in load_catalogue(content).sheets] == ["Avant"]
    assert [path.name for path in (content / "fiches").iterdir()] == ["la-carte.md"]


def test_a_file_made_in_the_meantime_is_not_written_over(content: Path) -> None:
    plan = plan_of(content, "titre\nAbri\nZone\n")
    write(content, "autre", "zone.md")
    with pytest.raises(RominError, match="File exists"):
        writing.apply_writes(plan.writes, content)
    assert {path.name: path.read_text() for path in (content / "fiches").iterdir()} == {"zone.md": "autre"}
