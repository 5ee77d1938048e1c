"""Greetings and thanks around a message change nothing to what is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant.understanding.essence import read_message, sentences
from romin.core.text import clean

NEED = "il boit depuis la séparation"


OPENINGS = (
    "",
    "Bonjour, ",
    "bonjour ",
    "BONJOUR ! ",
    "Slt ",
    "Bonsoir à tous, ",
    "bjr les collègues : ",
    "Bonjour Madame, ",
    "Rebonjour, bonjour, ",
    "Hello\n",
)
CLOSINGS = (
    "",
    ".",
    " !",
    ", merci",
    " Merci d'avance.",
    ". Merci beaucoup, bonne journée !",
    "\nCordialement",
    " svp",
    "... merci pour votre aide",
    " s'il vous plaît.",
)


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("closing", CLOSINGS)
def test_politeness_is_left_out(opening: str, closing: str) -> None:
    assert read_message(opening + NEED + closing).text == NEED


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        ("bonjour", "bonjour"),
        ("Merci beaucoup !", "Merci beaucoup !"),
        ("il boit ?", "il boit ?"),
        ("Bonjour monsieur frappe sa femme", "monsieur frappe sa femme"),
        ("sa dette, il dit merci patron", "sa dette, il dit merci patron"),
        ("salutations distinguées du tribunal", "salutations distinguées du tribunal"),
        ("M. boit.", "M. boit"),
        ("…", "…"),
    ],
)
def test_what_matters_stays(message: str, kept: str) -> None:
    assert read_message(message).text == kept


@given(st.text(max_size=80))
def test_what_is_kept_is_in_the_message_at_its_place(text: str) -> None:
    read, cleaned = read_message(text), clean(text)
    assert read.text in cleaned.text
    assert len(read.text) == len(read.origins)
    assert all(0 <= start <= end <= len(text) for start, end in read.origins)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Il boit. Je le vois demain matin !", ["Il boit.", "Je le vois demain matin !"]),
        ("M. D. boit. Que faire ?", ["M. D. boit.", "Que faire ?"]),
        ("« Je gère. » Il ne voit rien…  Rien !!!", ["« Je gère. »", "Il ne voit rien…", "Rien !!!"]),
        ("il boit, il joue", ["il boit, il joue"]),
        ("Il boit. ?!", ["Il boit. ?!"]),
        ("??? Il boit.", ["??? Il boit."]),
        ("...", []),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    message = clean(text)
    assert [message.text[start:end] for start, end in sentences(message)] == wanted


def test_a_sentence_left_out_leaves_the_others_where_they_were() -> None:
    text = "Il boit.  Je le vois demain.\n« Je gère. »"
    message = clean(text)
    spans = sentences(message)
    kept = message.without(spans[1:2])
    assert kept.text == "Il boit. « Je gère. »"
    at = kept.text.index("gère")
    start, end = kept.original_span(at, at + len("gère"))
    assert text[start:end] == "gère"
    assert message.without([]) == message
    assert message.without(spans).text == ""


@given(st.text(alphabet="ab. !?\n»", max_size=40))
def test_whatever_is_left_out_every_character_comes_from_its_place(text: str) -> None:
    message = clean(text)
    spans = sentences(message)
    for left_out in (spans[:1], spans[1:], spans[::2]):
        kept = message.without(left_out)
        assert len(kept.text) == len(kept.origins)
        for position, char in enumerate(kept.text):
            start, end = kept.origins[position]
            assert char == " " or text[start:end] == char
