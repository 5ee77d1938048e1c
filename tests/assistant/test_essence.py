"""Greetings and thanks around a message change nothing to what is understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant.understanding.essence import read_message
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
