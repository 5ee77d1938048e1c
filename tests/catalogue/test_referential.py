"""The reference texts are complete and speak the vocabulary."""

import re
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from romin.catalogue.loading import load_catalogue
from romin.catalogue.referential import ReferentialError, load_referential
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, STAGE_LABELS, RiskFactor, Stage

CONTENT = Path(__file__).parents[2] / "content"


def test_labels_are_those_of_the_vocabulary() -> None:
    referential = load_referential(CONTENT)
    assert {factor.code: factor.label for factor in referential.factors} == RISK_FACTOR_LABELS
    assert {stage.code: stage.label for stage in referential.stages} == STAGE_LABELS
    assert [factor.code for factor in referential.factors] == list(RiskFactor)
    assert [stage.code for stage in referential.stages] == list(Stage)


def test_each_entry_says_enough() -> None:
    referential = load_referential(CONTENT)
    for factor in referential.factors:
        assert factor.definition.endswith(".")
        assert len(factor.dimensions) >= 5
        assert len(factor.officer_words) >= 8
        assert factor.reported_words
        assert factor.confusions
        assert factor.target
    for stage in referential.stages:
        assert stage.definition.endswith(".")
        assert stage.signs
        assert stage.fits
        assert stage.avoid


def test_look_up() -> None:
    referential = load_referential(CONTENT)
    assert referential.factor(RiskFactor.TRAVAIL).code is RiskFactor.TRAVAIL
    assert referential.stage(Stage.ACTION).code is Stage.ACTION


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("famille:\n  libelle", "familles:\n  libelle", "« famille »"),
        ("libelle: Absence de loisirs pro-sociaux", "libelle: Loisirs", "libellé"),
        ("  cible: Bâtir", "  but: Bâtir", "« cible »"),
        ("attitudes:\n", "attitudes: *a\n", "YAML"),
    ],
)
def test_a_mistake_is_said_with_its_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    copytree(CONTENT / "referential", tmp_path / "referential")
    path = tmp_path / "referential" / "facteurs.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ReferentialError) as caught:
        load_referential(tmp_path)
    assert said in caught.value.message
    assert caught.value.details["file"] == "referential/facteurs.yaml"
    assert caught.value.details["remedy"]


def test_a_referential_without_abbreviations_has_none(tmp_path: Path) -> None:
    copytree(CONTENT / "referential", tmp_path / "referential")
    (tmp_path / "referential" / "abreviations.yaml").unlink()
    assert load_referential(tmp_path).abbreviations == ()


def test_an_abbreviation_without_a_meaning_is_said_with_its_line(tmp_path: Path) -> None:
    copytree(CONTENT / "referential", tmp_path / "referential")
    (tmp_path / "referential" / "abreviations.yaml").write_text("CPIP: conseiller\nTIG:\n", encoding="utf-8")
    with pytest.raises(ReferentialError, match="« TIG »") as caught:
        load_referential(tmp_path)
    assert caught.value.details["line"] == 2


def test_abbreviations_that_sheets_show_are_explained() -> None:
    """Those of at least two sheets; ``situations`` are sentences to search by, which pages do not show."""
    seen: Counter[str] = Counter()
    for sheet in load_catalogue(CONTENT).sheets:
        shown = (sheet.title, sheet.summary, sheet.audience, sheet.body, *sheet.objectives, *sheet.precautions)
        seen.update(set(re.findall(r"\b[A-Z]{2,}\d?\b", " ".join(shown))))
    explained = {name for name, _ in load_referential(CONTENT).abbreviations}
    common = {name for name, count in seen.items() if count > 1}
    assert common - {"STOP"} <= explained, "« STOP » est un mot"
