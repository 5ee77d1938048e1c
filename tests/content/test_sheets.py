"""The demonstration catalogue keeps what docs/redaction.md promises."""

import re
from pathlib import Path

import pytest

from romin.catalogue.coverage import coverage
from romin.catalogue.linking import links_of
from romin.catalogue.loading import read_sheets
from romin.catalogue.models import ToolSheet
from romin.catalogue.pathway import pathway
from romin.catalogue.printing.sources import made_from, read_source, source_files, source_report
from romin.catalogue.validation import check_content
from romin.catalogue.vocabulary import Modality, Stage, Status

CONTENT = Path(__file__).parents[2] / "content"
CATALOGUE = check_content(CONTENT)
SECTIONS = ["En bref", "Préparer", "Déroulé", "Si ça bloque", "Adapter", "La suite"]
STEP = re.compile(r"^### .*\((\d+) min\)\s*$", re.MULTILINE)

every_sheet = pytest.mark.parametrize("sheet", CATALOGUE.sheets, ids=lambda sheet: sheet.id)
every_source = pytest.mark.parametrize(
    "path", source_files(CONTENT), ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def test_no_error_is_left() -> None:
    errors = [problem for problem in CATALOGUE.problems if problem.severity == "error"]
    assert [f"{error.file}:{error.line} {error.message} {error.remedy}" for error in errors] == []


def test_every_file_is_served() -> None:
    assert len(read_sheets(CONTENT).sources) == len(list((CONTENT / "fiches").glob("*.md"))) == len(CATALOGUE.sheets)


@every_sheet
def test_the_six_sections_are_there_in_order(sheet: ToolSheet) -> None:
    assert re.findall(r"^## (.+?)\s*$", sheet.body, re.MULTILINE) == SECTIONS


@every_sheet
def test_the_steps_add_up_to_the_session(sheet: ToolSheet) -> None:
    steps = [int(minutes) for minutes in STEP.findall(sheet.body)]
    assert len(steps) == len(re.findall(r"^### ", sheet.body, re.MULTILINE))
    assert sum(steps) == sheet.minutes


@every_sheet
def test_each_step_gives_a_sentence_to_say(sheet: ToolSheet) -> None:
    course = sheet.body.split("## Déroulé")[1].split("\n## ")[0]
    for step in re.split(r"^### ", course, flags=re.MULTILINE)[1:]:
        assert re.search(r"^\s*> .*«", step, re.MULTILINE), step.split("\n")[0]


@every_sheet
def test_the_header_is_complete(sheet: ToolSheet) -> None:
    assert 6 <= len(sheet.situations) <= 10
    assert sheet.summary
    assert sheet.objectives
    assert sheet.risk_factors
    assert sheet.stages
    assert sheet.modalities
    assert sheet.sessions
    assert sheet.precautions
    assert sheet.periods
    assert sheet.status in {Status.BROUILLON, Status.RELU}
    assert sheet.validated_on is None


@every_sheet
def test_nothing_the_page_would_drop(sheet: ToolSheet) -> None:
    assert not re.search(r"!\[|<[a-zA-Z/!]", sheet.body)


@every_source
def test_a_support_is_printed_from_its_source_and_offered(path: Path) -> None:
    report = source_report(path)
    source = read_source(path, report)
    assert source
    assert not report.problems
    pdf = path.with_suffix(".pdf")
    assert made_from(pdf.read_bytes()) == source.digest
    sheet = CATALOGUE.get(source.sheet_id)
    assert sheet
    assert pdf.resolve() in {support.path for support in sheet.supports}


def test_each_factor_has_enough_sheets_of_its_own() -> None:
    assert {row.factor.value: row.own for row in coverage(CATALOGUE) if row.own < 6} == {}


def test_each_stage_has_enough_sheets() -> None:
    counts = {stage.value: sum(stage in sheet.stages for sheet in CATALOGUE.sheets) for stage in Stage}
    assert {stage: count for stage, count in counts.items() if count < 8} == {}


@every_sheet
def test_a_sheet_has_a_few_links_not_a_crowd(sheet: ToolSheet) -> None:
    links = links_of(CATALOGUE, sheet)
    assert 1 <= len((*links.before, *links.after, *links.combine_with)) <= 5


def test_each_period_has_enough_sheets() -> None:
    assert {period.value for period, sheets in pathway(CATALOGUE).periods.items() if len(sheets) < 8} == set()


def test_no_link_order_or_level_is_left_to_mend() -> None:
    codes = {"ordre_circulaire", "ordre_et_periodes", "preuve_sans_source", "lien_mort"}
    assert [problem for problem in CATALOGUE.problems if problem.code in codes] == []


def test_both_modalities_and_enough_supports() -> None:
    assert {modality for sheet in CATALOGUE.sheets for modality in sheet.modalities} == set(Modality)
    assert sum(bool(sheet.supports) for sheet in CATALOGUE.sheets) >= 20
