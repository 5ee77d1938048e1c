"""Words as French people type them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.core.errors import NotReady
from romin.embeddings.lexical import ARRAYS, WORDS, build_lexical, french_stems, load_lexical, words

DOCUMENTS = (
    "Gérer la colère et l'énervement",
    "L'événement, l'œuvre et le cœur",
    "Prévenir la rechute : l'alcool, les drogues, les paris sportifs",
    "Les copains du quartier, les amis d'enfance",
    "",
)
PROBES = {
    "colère": 0, "COLÈRE": 0, "colere": 0, "COLERE": 0, "collère": 0, "la coleère": 0, "énervements": 0, "s'énerve": 0,
    "l’énervement": 0, "événement": 1, "évènement": 1, "EVENEMENTS": 1, "oeuvre": 1, "œuvres": 1, "coeur": 1, "cœur": 1,
    "d'alcool": 2, "alcol": 2, "jusqu'à la rechute": 2, "rechuttes": 2, "drogue": 2,
    "qu'est-ce que les paris sportifs ?": 2,
    "copain": 3, "ses copins du cartier": 3, "quartiers": 3, "l'ami d’enfance": 3,
}  # fmt: skip


@pytest.mark.parametrize(("probe", "document"), PROBES.items(), ids=list(PROBES))
def test_french_probes(probe: str, document: int) -> None:
    assert int(build_lexical(DOCUMENTS).scores(probe).argmax()) == document


@pytest.mark.parametrize(
    "text", ["", "   ", "qu'est-ce que c'est ?", "parapluie", "☕", "' - !", "et AND or NEAR(", '"']
)
def test_what_is_not_there_scores_nothing(text: str) -> None:
    assert not build_lexical(DOCUMENTS).scores(text).any()


def test_no_score_is_negative_even_when_every_document_has_the_word() -> None:
    assert (build_lexical(["colère", "colère", "colère"]).scores("colère") > 0).all()


def test_no_document_and_no_word_are_legal() -> None:
    assert build_lexical([]).scores("colère").shape == (0,)
    assert build_lexical(["", "le la les"]).scores("colère").tolist() == [0, 0]


def test_elisions_and_stop_words_go() -> None:
    assert words("Lorsqu'il s’énerve, qu'est-ce que l'officier d'État fait aujourd'hui ?") == [
        "enerve",
        "officier",
        "etat",
    ]
    assert french_stems("Les œuvres, l'œuvre") == french_stems("oeuvre OEUVRE")


def test_a_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    built = build_lexical(DOCUMENTS)
    built.save(tmp_path)
    loaded = load_lexical(tmp_path)
    for probe in PROBES:
        assert np.array_equal(built.scores(probe), loaded.scores(probe))


@pytest.mark.parametrize("name", [ARRAYS, WORDS])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x80\x04pickle"])
def test_an_unreadable_file_is_not_a_traceback(tmp_path: Path, name: str, content: bytes | None) -> None:
    build_lexical(DOCUMENTS).save(tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(NotReady):
        load_lexical(tmp_path)


@given(st.text(max_size=200))
def test_any_query_gives_finite_positive_scores(text: str) -> None:
    scores = build_lexical(DOCUMENTS).scores(text)
    assert np.isfinite(scores).all()
    assert (scores >= 0).all()


def test_what_is_written_beside_counts_for_less_and_changes_nothing_to_the_rest() -> None:
    texts = ["la colère monte", "le génogramme", "la colère redescend"]
    plain = build_lexical(texts)
    beside = build_lexical(texts, ["", "la colère du génogramme en pâte à modeler", ""])
    assert beside.scores("modeler").argmax() == 1
    assert not plain.scores("modeler").any()
    in_text, _, _ = beside.scores("colère")
    assert in_text > beside.scores("colère")[1] > 0
    assert build_lexical(texts, ["", "", ""]).scores("colère").tolist() == plain.scores("colère").tolist()
    repeated = build_lexical(texts, ["monte colère", "génogramme", "redescend colère"])
    assert np.argsort(-repeated.scores("colère monte")).tolist() == np.argsort(-plain.scores("colère monte")).tolist()
