"""One spelling a word for the model, whatever the case and accents typed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.core.errors import NotReady
from romin.core.text import plain
from romin.embeddings.accents import Accents

ACCENTS = Accents(["alcoolisé", "conjoint", "séparation", "déjà", "forêt"])


@pytest.mark.parametrize(
    "typed", ["déjà alcoolisé", "deja alcoolise", "DEJA ALCOOLISE", "DÉJÀ ALCOOLISÉ", "Dejà Alcoolise"]
)
def test_the_same_words_are_the_same_text(typed: str) -> None:
    assert ACCENTS(typed) == "déjà alcoolisé"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Il fume à la Réunion", "il fume a la reunion"),
        ("l'alcoolise, deux fois !", "l'alcoolisé, deux fois !"),
        ("re-separation", "re-séparation"),
        ("", ""),
        ("été 2019 ☀ Ωmega", "ete 2019 ☀ ωmega"),
    ],
)
def test_other_words_lose_theirs(typed: str, read: str) -> None:
    assert ACCENTS(typed) == read


@given(st.text(max_size=60))
def test_offsets_hold_and_nothing_moves_twice(text: str) -> None:
    read = ACCENTS(text)
    assert len(read) == len(text) == len(plain(text))
    assert ACCENTS(read) == read


@given(st.text(alphabet="abcdeéèàçùïôÉÀ '-", max_size=60))
def test_case_and_accents_never_change_what_is_read(text: str) -> None:
    assert ACCENTS(text.upper()) == ACCENTS(text.lower()) == ACCENTS(plain(text)) == ACCENTS(text)


def test_written_then_read_again(tmp_path: Path) -> None:
    ACCENTS.save(tmp_path / "accents.txt")
    assert Accents.load(tmp_path / "accents.txt")("DEJA LA FORET") == "déjà la forêt"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_missing_or_damaged_list_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "accents.txt").write_bytes(content)
    with pytest.raises(NotReady, match="accents"):
        Accents.load(tmp_path / "accents.txt")
