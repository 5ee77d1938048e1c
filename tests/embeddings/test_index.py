"""Searching by vector and by words, and encoding only what changed."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.core.errors import RominError
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.index import Document, Hit, Index, Passage, build_index, fuse
from romin.embeddings.protocols import Encoded, Role


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


def built(documents: Sequence[Document]) -> Index:
    return build_index(documents, FakeEncoder(), None, silent)


def find(index: Index, text: str, limit: int = 5) -> list[Hit]:
    return index.search(FakeEncoder().encode([text], "query")[0].vector, text, limit)


class Counter(FakeEncoder):
    """Remembers the texts it encoded; ``fingerprint`` may be changed."""

    def __init__(self, fingerprint: str = FakeEncoder.fingerprint) -> None:
        self.fingerprint = fingerprint
        self.seen: list[str] = []

    def encode(self, texts: list[str], role: Role) -> list[Encoded]:
        self.seen += texts
        return super().encode(texts, role)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("gérer sa colère", "colere"),
        ("COLERE", "colere"),
        ("collère", "colere"),
        ("l’évènement", "evenement"),
        ("des oeuvres", "evenement"),
        ("rechute d'alcol", "addiction"),
        ("loisir", "loisirs"),
        ("les diplomes", "travail"),
    ],
)
def test_the_right_document_comes_first(corpus: tuple[Document, ...], query: str, wanted: str) -> None:
    assert find(built(corpus), query)[0].id == wanted


def test_a_hit_says_which_passage_and_why(corpus: tuple[Document, ...]) -> None:
    index = built(corpus)
    hit = find(index, "respirer, compter, s'éloigner")[0]
    assert (hit.id, hit.passage_kind) == ("colere", "how-to")
    assert hit.semantic == pytest.approx(1, abs=1e-5)
    assert hit.lexical > 0
    vector = FakeEncoder().encode(["respirer, compter, s'éloigner"], "query")[0].vector
    assert index.semantic(vector)["colere"] == pytest.approx(hit.semantic)


def test_a_document_is_found_once_and_the_limit_is_kept(corpus: tuple[Document, ...]) -> None:
    hits = find(built(corpus), "la colère", 3)
    assert len(hits) == len({hit.id for hit in hits}) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert find(built(corpus), "la colère", 0) == []


def test_ties_are_ordered_by_id() -> None:
    passages = (Passage("title", "le même texte"),)
    index = built([Document(name, passages) for name in ("c", "a", "b")])
    assert [hit.id for hit in find(index, "le même texte")] == ["a", "b", "c"]


def test_an_empty_index_is_legal() -> None:
    index = built([])
    assert len(index) == 0
    assert find(index, "colère") == []
    assert index.semantic(np.ones(FakeEncoder.dimension, np.float32)) == {}


def test_incoherent_documents_are_refused() -> None:
    passage = Passage("title", "x")
    with pytest.raises(RominError, match="« a »"):
        built([Document("a", (passage,)), Document("a", (passage,))])
    with pytest.raises(RominError, match="vide"):
        built([Document("a", ())])


def test_only_what_changed_is_encoded_again(corpus: tuple[Document, ...]) -> None:
    encoder = Counter()
    first = build_index(corpus, encoder, None, silent)
    encoder.seen.clear()
    changed = Document(corpus[0].id, (corpus[0].passages[0], Passage("how-to", "un texte neuf")))
    second = build_index([*corpus[1:], changed], encoder, first, silent)
    assert encoder.seen == ["un texte neuf"]
    assert np.array_equal(second.vectors, built([*corpus[1:], changed]).vectors)


def test_another_fingerprint_encodes_everything_again(corpus: tuple[Document, ...]) -> None:
    first = build_index(corpus, Counter(), None, silent)
    other = Counter("other:fake")
    build_index(corpus, other, first, silent)
    assert len(other.seen) == 12


def test_a_text_given_twice_is_encoded_once() -> None:
    encoder = Counter()
    build_index([Document(name, (Passage("title", "pareil"),)) for name in "ab"], encoder, None, silent)
    assert encoder.seen == ["pareil"]


def test_fusion_increases_with_both_scores() -> None:
    semantic = np.array([0.5, 0.8, 0.9, 0.9, 1.0], np.float32)
    lexical = np.array([0, 0, 0, 2, 100], np.float32)
    fused = fuse(semantic, lexical)
    assert fused[0] == fused[1] == 0
    assert (np.diff(fused[1:]) > 0).all()
    assert fused[-1] < 1


def test_more_documents_than_candidates_are_searched_exactly() -> None:
    documents = [Document(f"{place:04}", (Passage("title", f"sujet {place}"),) * 2) for place in range(400)]
    hits = find(built(documents), "sujet 321", 20)
    assert hits[0].id == "0321"
    assert len(hits) == 20


word = st.text(alphabet="abcdefghij", min_size=3, max_size=8)


@given(st.lists(word, min_size=1, max_size=8, unique=True), st.integers(0, 7))
def test_an_unrelated_document_does_not_remove_the_first(titles: list[str], chosen: int) -> None:
    query = titles[chosen % len(titles)]
    documents = [Document(title, (Passage("title", title),)) for title in titles]
    before = find(built(documents), query)[0].id
    after = find(built([*documents, Document("zzz", (Passage("title", "vvvv wwww zzzz"),))]), query)[0].id
    assert before == after == query


@given(st.lists(word, min_size=1, max_size=8, unique=True), st.text(max_size=30), st.randoms())
def test_the_order_of_documents_does_not_matter(titles: list[str], query: str, random: object) -> None:
    documents = [Document(title, (Passage("title", title),)) for title in titles]
    shuffled = list(documents)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = find(built(documents), query, 8), find(built(shuffled), query, 8)
    assert {hit.id: pytest.approx(hit.score, abs=1e-6) for hit in one} == {hit.id: hit.score for hit in two}
