"""Of a message without answer, only words that the catalogue uses itself may be counted, and nobody's name or place."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant.dialogue.acts import ActKind
from romin.assistant.presenting import present
from romin.assistant.schemas import Answer, Need
from romin.assistant.unanswered import MIN_SHARED, allowed_stems, group_stems, places, unanswered_stems
from romin.catalogue.vocabulary import RiskFactor
from romin.core.personal import packaged_lexicon
from romin.core.text import fold
from romin.embeddings.lexical import french_stems
from support import catalogue_of, sheet

LEXICON = packaged_lexicon()
BODY = "Parler des dettes et du logement avec Karim, à Toulouse, en mars 2024. Le surendettement se traite."
CATALOGUE = catalogue_of(
    sheet("un", RiskFactor.TRAVAIL, body=BODY),
    sheet("deux", RiskFactor.TRAVAIL, body=BODY.replace("surendettement", "budget")),
)
ALLOWED = allowed_stems(CATALOGUE, LEXICON)


def answer(**values: object) -> Answer:
    return Answer(**{"query_id": uuid4(), "reply": "", "need": Need(), "state": {}, **values})


def kept(message: str) -> frozenset[str]:
    return unanswered_stems(message, answer(), ALLOWED, LEXICON)


def test_words_of_two_sheets_are_allowed_others_are_not() -> None:
    assert {*french_stems("dettes logement")} <= ALLOWED
    assert not {*french_stems("surendettement budget")} & ALLOWED


def test_names_places_and_numbers_of_the_catalogue_itself_are_not_allowed() -> None:
    assert not {*french_stems("karim toulouse 2024")} & ALLOWED


@pytest.mark.parametrize(
    "message",
    [
        "karim garrigue a des dettes de logement",
        "Mme Garrigue, née le 3 mars 1984, dettes, logement, 06 12 34 56 78",
        "DETTES LOGEMENT DE M. GARRIGUE A TOULOUSE",
        "dettes logement k.garrigue@exemple.fr écrou 12345 FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_nothing_but_allowed_words_is_kept(message: str) -> None:
    assert kept(message) == {*french_stems("dettes logement")}


@given(st.text(max_size=200))
def test_whatever_is_typed_only_the_catalogue_s_words_are_kept(message: str) -> None:
    assert kept(message) <= ALLOWED


def test_what_was_answered_or_asked_nothing_is_not_counted() -> None:
    item = present(CATALOGUE.sheets[0], "")
    for other in (answer(sheets=(item,)), answer(act=ActKind.THANKS), answer(act=ActKind.HELP)):
        assert unanswered_stems("dettes logement", other, ALLOWED, LEXICON) == frozenset()


def test_places_are_folded_words() -> None:
    assert {"toulouse", "marseille", "algerie"} <= places()
    assert all(word == fold(word) and " " not in word for word in places())
    assert not {"maison", "travail", "prison"} & places()


USERS = st.lists(st.sets(st.sampled_from(range(6))), min_size=1, max_size=8)
"""For each word, the sheets that use it."""


@given(USERS)
def test_stems_of_the_same_sheets_are_together(users: list[set[int]]) -> None:
    """Each with the first group whose first stem is mostly in the same sheets, counted here the long way."""
    words = ["dettes", "logement", "alcool", "travail", "colere", "amis", "stage", "budget"][: len(users)]
    bodies = [" ".join(word for word, own in zip(words, users, strict=True) if number in own) for number in range(6)]
    catalogue = catalogue_of(*(sheet(f"s{n}", RiskFactor.TRAVAIL, body=body) for n, body in enumerate(bodies)))
    own = {french_stems(word)[0]: found for word, found in zip(words, users, strict=True)}
    expected: list[list[str]] = []
    for stem, found in own.items():
        for group in expected:
            other = own[group[0]]
            if found & other and len(found & other) >= MIN_SHARED * len(found | other):
                group.append(stem)
                break
        else:
            expected.append([stem])
    groups = group_stems(catalogue, [(stem, 9) for stem in own])
    assert [[stem for stem, _ in group] for group in groups] == expected


def test_without_stems_or_sheets_there_is_no_group() -> None:
    assert group_stems(CATALOGUE, []) == ()
    assert group_stems(catalogue_of(), [("dett", 5)]) == ((("dett", 5),),)
