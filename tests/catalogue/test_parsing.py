"""Values are read in every wording seen in real sheets."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.samples import load_one
from romin.catalogue.parsing import parse_choices, parse_minutes, parse_sessions
from romin.catalogue.reporting import Report
from romin.catalogue.source import Entry, Text
from romin.catalogue.spellings import RISK_FACTORS, STAGES, Spellings
from romin.catalogue.vocabulary import (
    RISK_FACTOR_LABELS,
    STAGE_LABELS,
    EvidenceLevel,
    Modality,
    RiskFactor,
    Sessions,
    Setting,
    Stage,
    Status,
)

LABELS = [(label, factor) for factor, label in RISK_FACTOR_LABELS.items()]


def _entry(value: str, key: str = "cle") -> Entry:
    return Entry(key, 1, Text(value, 1))


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("1", Sessions.ONE),
        ("Entre 2 et 5", Sessions.FEW),
        ("entre 6 et 10 séances", Sessions.SEVERAL),
        ("Plus de 10", Sessions.MANY),
        ("2-5", Sessions.FEW),
        ("plus-de-10", Sessions.MANY),
        ("4", Sessions.FEW),
        ("8 séances", Sessions.SEVERAL),
        ("12", Sessions.MANY),
    ],
)
def test_sessions(wording: str, expected: Sessions) -> None:
    report = Report("f")
    assert parse_sessions(_entry(wording), report) is expected
    assert not report.problems


@pytest.mark.parametrize(
    ("wording", "minutes"),
    [
        ("45", 45),
        ("45 min", 45),
        ("45.0", 45),
        ("1 h", 60),
        ("1h30", 90),
        ("2 heures 15 minutes", 135),
        ("20 minutes", 20),
    ],
)
def test_minutes(wording: str, minutes: int) -> None:
    assert parse_minutes(_entry(wording), Report("f")) == minutes


@pytest.mark.parametrize("wording", ["-5", "601", "99999999999999999999", "quarante", "45 à 60", "1e3", "true"])
def test_minutes_refused(wording: str) -> None:
    report = Report("f")
    assert parse_minutes(_entry(wording), report) is None
    assert report.problems[0].code == "valeur_invalide"


@pytest.mark.parametrize("wording", ["tous", "Tous", "TOUS les facteurs", "transversal"])
def test_all_factors(wording: str) -> None:
    assert parse_choices(_entry(wording), RISK_FACTORS, Report("f")) == tuple(RiskFactor)


def test_a_transversal_sheet(content: Path) -> None:
    sheet, problems = load_one(content, "facteurs_risques: tous")
    assert sheet.transversal
    assert not problems


@given(
    label_and_factor=st.sampled_from(LABELS),
    apostrophe=st.sampled_from("'’ʼ"),
    case=st.sampled_from([str, str.upper, str.lower, str.title]),
    edges=st.sampled_from(["", " ", "  "]),
)
def test_a_label_in_any_case_and_apostrophe_is_its_factor(
    label_and_factor: tuple[str, RiskFactor], apostrophe: str, case: object, edges: str
) -> None:
    label, factor = label_and_factor
    typed = edges + case(label.replace("'", apostrophe)) + edges  # type: ignore[operator]
    report = Report("f")
    assert parse_choices(_entry(typed), RISK_FACTORS, report) == (factor,)
    assert not report.problems


@given(st.lists(st.sampled_from(list(Stage)), min_size=1, unique=True), st.sampled_from([", ", ";", "\n"]))
def test_a_bare_string_of_several_values_keeps_their_order(stages: list[Stage], separator: str) -> None:
    typed = separator.join(STAGE_LABELS[stage] for stage in stages)
    assert parse_choices(_entry(typed), STAGES, Report("f")) == tuple(stages)


@given(st.text(), st.sampled_from([RISK_FACTORS, STAGES]))
def test_any_text_gives_known_values_or_a_problem(typed: str, spellings: Spellings[RiskFactor]) -> None:
    report = Report("f")
    found = parse_choices(_entry(typed), spellings, report)
    assert found or report.problems or not any(part.strip() for part in typed.replace(";", ",").split(","))


@pytest.mark.parametrize(
    ("header", "attribute", "expected"),
    [
        ("modalite: Individuelle", "modalities", (Modality.INDIVIDUELLE,)),
        ("modalite: [collective, individuelle]", "modalities", (Modality.COLLECTIVE, Modality.INDIVIDUELLE)),
        ("modalite: en groupe", "modalities", (Modality.COLLECTIVE,)),
        ("milieu: [ouvert, ferme]", "settings", (Setting.OUVERT, Setting.FERME)),
        ("niveau_preuve: usage professionnel", "evidence_level", EvidenceLevel.USAGE),
        ("niveau_preuve: non renseigné", "evidence_level", None),
        ("statut: VALIDE", "status", Status.VALIDE),
        ("stades_changement: préparation", "stages", (Stage.DETERMINATION,)),
        ("Facteurs-Risques: Travail", "risk_factors", (RiskFactor.TRAVAIL,)),
        ("auteur: SPIP de l'Aube", "author", "SPIP de l'Aube"),
        ("auteur: [{nom: A, prenom: B}, C]", "author", "B A, C"),
        ("nb_seances: '1'\nnb_sceances: Plus de 10", "sessions", Sessions.ONE),
    ],
)
def test_wordings_of_the_other_keys(content: Path, header: str, attribute: str, expected: object) -> None:
    sheet, problems = load_one(content, header)
    assert getattr(sheet, attribute) == expected
    assert not problems
