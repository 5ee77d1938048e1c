"""Whatever is in the folder, loading answers: sheets, and problems that a person can read."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.samples import assert_presentable, write
from romin.catalogue.loading import load_catalogue
from romin.catalogue.printing.directives import parse_blocks
from romin.catalogue.printing.layout import support_html
from romin.catalogue.printing.sources import SupportSource, read_source
from romin.catalogue.reporting import Report
from romin.catalogue.sheets import KNOWN_KEYS

SLOW = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = st.recursive(
    st.text(max_size=30)
    | st.sampled_from(["attitudes", "&a x", "*a", "[", "{", "!!python/object:os.system x", "~", "|"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
    max_leaves=5,
)
HEADERS = st.lists(st.tuples(st.sampled_from(KNOWN_KEYS), VALUES), max_size=6).map(
    lambda pairs: "\n".join(f"{key}: {value}" for key, value in pairs)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("content")
    (root / "fiches").mkdir()
    (root / "supports" / "fiche").mkdir(parents=True)
    return root


def _check(folder: Path, raw: bytes) -> None:
    write(folder, raw)
    catalogue = load_catalogue(folder)
    assert len(catalogue.sheets) <= 1
    assert catalogue.sheets or catalogue.problems or b"retir" in raw.lower()
    for problem in catalogue.problems:
        assert_presentable(problem)
        assert 0 <= problem.line <= len(raw) + 1


@SLOW
@given(st.binary(max_size=2_000))
def test_any_bytes(folder: Path, raw: bytes) -> None:
    _check(folder, raw)


@SLOW
@given(st.text(max_size=400), st.text(max_size=100))
def test_any_text_as_front_matter(folder: Path, header: str, body: str) -> None:
    _check(folder, f"---\n{header}\n---\n{body}".encode("utf-8", "replace"))


@SLOW
@given(HEADERS)
def test_any_value_of_a_known_key(folder: Path, header: str) -> None:
    _check(folder, f"---\ntitre: A\n{header}\n---\n".encode("utf-8", "replace"))


@SLOW
@given(st.binary(max_size=1_000))
def test_any_bytes_as_a_support_source(folder: Path, raw: bytes) -> None:
    path = folder / "supports" / "fiche" / "feuille.md"
    path.write_bytes(b"---\ntitre: A\n---\n" + raw)
    report = Report("f")
    source = read_source(path, report)
    assert source or report.problems


@given(
    st.lists(st.sampled_from(["::", "lignes", "cadre", "cases", "|", " ", "4", "\n", "<b>", "texte", ":"])).map("".join)
)
def test_any_directives_give_blocks_or_problems(body: str) -> None:
    report = Report("f")
    blocks = parse_blocks(body, report)
    html = support_html(SupportSource("fiche", "feuille", "T", "", False, blocks, "0" * 64))
    assert "<b>" not in html
    for problem in report.problems:
        assert_presentable(problem)
        assert 1 <= problem.line <= body.count("\n") + 1
