"""A sheet asked for by its name is found by its name; a situation is not taken for a name."""

from collections.abc import Sequence

import pytest

from romin.assistant.titles import MAX_WORDS
from romin.assistant.titles import sheets_by_title as by_stems
from romin.catalogue.models import ToolSheet
from romin.embeddings.lexical import french_stems
from support import sample_catalogue, sheet

SHEETS = sample_catalogue().sheets


def sheets_by_title(message: str, sheets: Sequence[ToolSheet]) -> list[ToolSheet]:
    titles = [frozenset(french_stems(item.title)) for item in sheets]
    return by_stems(french_stems(message), sheets, titles)


def found(message: str) -> list[str]:
    return [item.id for item in sheets_by_title(message, SHEETS)]


@pytest.mark.parametrize(
    ("message", "sheet_id"),
    [
        ("génogramme", "genogramme"),
        ("le genogramme", "genogramme"),
        ("LE GÉNOGRAMME ?", "genogramme"),
        ("je cherche la fiche génogramme", "genogramme"),
        ("la balance décisionnelle", "balance-decisionnelle"),
        ("l'outil balances décisionnelles", "balance-decisionnelle"),
        ("contre discours", "contre-discours"),
        ("roue des émotions", "roue-des-emotions"),
    ],
)
def test_a_name_finds_its_sheet(message: str, sheet_id: str) -> None:
    assert found(message)[0] == sheet_id


@pytest.mark.parametrize(
    "message",
    [
        "",
        "bonjour",
        "une fiche",
        "un outil",
        "il a perdu son emploi et boit avec des copains le soir",
        "le de la",
        "🙂",
    ],
)
def test_a_situation_is_no_name(message: str) -> None:
    assert found(message) == []


def test_a_long_message_is_never_a_name() -> None:
    title = " ".join(f"mot{number}" for number in range(MAX_WORDS + 1))
    assert sheets_by_title(title, [sheet("x", title=title)]) == []


def test_the_closest_title_comes_first_then_the_id() -> None:
    sheets = [
        sheet("c-journal", title="Journal"),
        sheet("a-journal", title="Journal"),
        sheet("b-journal-long", title="Journal de la colère au travail"),
        sheet("d-autre", title="Génogramme"),
    ]
    names = [item.id for item in sheets_by_title("journal", sheets)]
    assert names == ["a-journal", "c-journal", "b-journal-long"]
