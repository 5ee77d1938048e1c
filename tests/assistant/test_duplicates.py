"""Sheets that the model takes for one another, with a stand-in for the model."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.samples import assert_presentable, complete, sheet_text, write
from romin.assistant import duplicates
from romin.assistant.duplicates import near_pairs, near_sheets
from romin.core.errors import NotReady
from romin.core.settings import Settings
from romin.embeddings.fake import FakeEncoder

BODY = "## Déroulé\n\nOn trace quatre cases, on pèse le pour et le contre, on garde la feuille."


@pytest.fixture
def three_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two sheets that say the same under two titles, and another one."""
    content = tmp_path / "content"
    (content / "fiches").mkdir(parents=True)
    write(content, sheet_text(complete("alpha"), BODY, title="Peser"), "a.md")
    write(content, sheet_text(complete("alpha"), BODY, title="Peser bien"), "c.md")
    write(content, sheet_text(complete("omega"), "Une marche en forêt.", title="Sortir"), "b.md")
    monkeypatch.setattr(duplicates, "load_encoder", lambda *_: FakeEncoder())
    return Settings(_env_file=None, data_dir=tmp_path / "data", content_dir=content)


def _ignore(step: str, share: float) -> None:
    assert step
    assert 0 <= share <= 1


def test_a_pair_is_told_once_on_its_later_sheet(three_sheets: Settings) -> None:
    (problem,) = near_sheets(three_sheets, _ignore)
    assert_presentable(problem)
    assert (problem.severity, problem.code, problem.file) == ("warning", "fiches_proches", "fiches/c.md")
    assert "« a »" in problem.message


@pytest.mark.parametrize(("only", "files"), [("a", ["fiches/a.md"]), ("c", ["fiches/c.md"]), ("b", [])])
def test_one_sheet_is_told_of_its_own_pairs(three_sheets: Settings, only: str, files: list[str]) -> None:
    assert [problem.file for problem in near_sheets(three_sheets, _ignore, only)] == files


def test_without_a_model_the_failure_is_said(three_sheets: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(NotReady):
        near_sheets(three_sheets, _ignore)


@given(st.lists(st.integers(0, 359), max_size=12), st.floats(-1, 1))
def test_pairs_are_those_of_every_couple(degrees: list[int], threshold: float) -> None:
    angles = np.radians(degrees)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32).reshape(-1, 2)
    pairs = list(near_pairs(vectors, threshold))
    assert [pair[:2] for pair in pairs] == sorted({pair[:2] for pair in pairs})
    single = 1e-6  # vectors are in single precision
    assert all(first < second and cosine >= threshold - single for first, second, cosine in pairs)
    clear = [
        (first, second)
        for first in range(len(vectors))
        for second in range(first + 1, len(vectors))
        if vectors[first] @ vectors[second] > threshold + 1e-5
    ]
    assert set(clear) <= {pair[:2] for pair in pairs}
