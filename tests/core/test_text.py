"""Cleaning keeps the way back to what was typed; folding compares; neither loses a letter."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from romin.core.text import clean, fold, has_words, slugify
from support import NOISE, TYPED

WORDS = [
    "été",
    "où",
    "ça",
    "coeur",
    "prévenu",
    "déjà",
    "garçon",
    "naïf",
    "l'alcool",
    "père",
    "noël",
    "hôpital",
    "emploi",
]


@st.composite
def messages(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A lower-case message as pasted (accents composed or apart, noise anywhere) and its words as they should read."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    typed = []
    for word in words:
        form = draw(st.sampled_from(["NFC", "NFD"]))
        letters = list(unicodedata.normalize(form, word))  # type: ignore[arg-type]
        for _ in range(draw(st.integers(0, 3))):
            letters.insert(draw(st.integers(0, len(letters))), draw(st.sampled_from(NOISE[:-2])))
        typed.append("".join(letters).replace("'", draw(st.sampled_from(["'", "’", "ʼ"]))))
    spaces = st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", " \r\n "])
    return draw(spaces) + draw(spaces).join(typed) + draw(spaces), words


@given(messages())
def test_every_word_leads_back_to_the_very_characters_typed(message: tuple[str, list[str]]) -> None:
    typed, words = message
    cleaned = clean(typed)
    assert cleaned.text == " ".join(words)
    position = 0
    for word in words:
        start, end = cleaned.original_span(position, position + len(word))
        assert clean(typed[start:end]).text == word
        assert typed[start : start + 1].strip()
        assert typed[end - 1 : end].strip()
        position += len(word) + 1


def test_ligatures_are_spelt_out_and_lead_back_to_their_letter() -> None:
    cleaned = clean("sa sœur, Œdipe")
    assert cleaned.text == "sa soeur, Oedipe"
    assert cleaned.original_span(3, 8) == (3, 7)
    assert cleaned.clean_span(3, 7) == (3, 8)


@given(TYPED)
def test_a_part_leads_back_like_the_whole(text: str) -> None:
    cleaned = clean(text)
    middle = len(cleaned.text) // 2
    for part, shift in ((cleaned.part(0, middle), 0), (cleaned.part(middle, len(cleaned.text)), middle)):
        for place in range(len(part.text)):
            assert part.original_span(place, place + 1) == cleaned.original_span(place + shift, place + shift + 1)


@given(TYPED)
@example("e\u0301tat")
@example("q\u0301\u0327")
def test_spans_stay_inside_and_in_order(text: str) -> None:
    cleaned = clean(text)
    spans = [cleaned.original_span(place, place + 1) for place in range(len(cleaned.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)
    whole = cleaned.original_span(0, len(cleaned.text))
    assert whole == ((spans[0][0], spans[-1][1]) if spans else (0, 0))


@given(TYPED)
@example("e\u0301tat")
@example("cafe\u0301")
@example("e\u200b\u0301")
def test_every_letter_and_accent_typed_is_covered(text: str) -> None:
    cleaned = clean(text)
    covered: set[int] = set()
    for place in range(len(cleaned.text)):
        covered.update(range(*cleaned.original_span(place, place + 1)))
    kept = {i for i, char in enumerate(text) if unicodedata.category(char)[0] in "LNM" and not _variation(char)}
    assert kept <= covered


def _variation(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F


@given(TYPED)
@example("e\u200b\u0301")
@example("J\u030cJ\u030c")
@example("A\u0f73")
@example("\u0301\u0f73")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@given(TYPED)
def test_nothing_invisible_is_left(text: str) -> None:
    cleaned = clean(text).text
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert not [char for char in cleaned if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"} or _variation(char)]
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize("noise", NOISE)
def test_noise_inside_a_word_is_as_if_not_there(noise: str) -> None:
    assert clean(f"al{noise}cool").text == "alcool"
    assert clean(f"e{noise}\u0301tat").text == "état"


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("IL BOIT BEAUCOUP", "il boit beaucoup"),
        ("IL BOIT depuis", "IL BOIT depuis"),
        ("ABCdef", "ABCdef"),
        ("ABCDef", "abcdef"),
        ("A 12 !", "A 12 !"),
        ("TIG", "tig"),
        ("le TIG à la DISP", "le TIG à la DISP"),
        ("\u00c9TAT D\u2019IVRESSE", "état d'ivresse"),
        ("E\u0301TAT D’IVRESSE", "état d'ivresse"),
        ("123 456", "123 456"),
    ],
)
def test_lowered_only_when_mostly_capitals(typed: str, cleaned: str) -> None:
    assert clean(typed).text == cleaned


@pytest.mark.parametrize("empty", ["", "   ", "\n\t\u00a0", "\u200b\u202e\ufeff", "\ud800"])
def test_nothing_gives_nothing(empty: str) -> None:
    cleaned = clean(empty)
    assert cleaned.text == ""
    assert cleaned.original_span(0, 0) == (0, 0)


def test_an_empty_span_is_nowhere() -> None:
    assert clean("alcool").original_span(3, 3) == (0, 0)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Œuvre", "oeuvre"),
        ("CŒUR", "coeur"),
        ("Élève  à\nl’école", "eleve a l'ecole"),
        ("naïf", "naif"),
        ("Ça", "ca"),
        ("e\u0301te\u0301", "ete"),
        ("\ufb01n", "fin"),
        ("Straße", "strasse"),
        ("ex æquo", "ex aequo"),
        ("", ""),
        ("1½ h", "11/2 h"),
    ],
)
def test_folding_leaves_what_is_compared(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(TYPED)
def test_folding_is_stable_and_bare(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(unicodedata.combining(char) for char in folded)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("text", ["a", "3", " é ", "!?x", "山"])
def test_letters_and_figures_are_words(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize("text", ["", " ", "🙂🙂", "!?…", "\u200b", "\u0301", "👨‍👩‍👧"])
def test_signs_alone_are_no_words(text: str) -> None:
    assert not has_words(text)


@given(TYPED)
def test_a_slug_is_plain(text: str) -> None:
    slug = slugify(text)
    assert slug == slugify(slug)
    assert all(char in "abcdefghijklmnopqrstuvwxyz0123456789-" for char in slug)
    assert not slug.startswith("-")
    assert "--" not in slug


def test_a_slug_reads_like_its_title() -> None:
    assert slugify("L’œuvre : été 2024 !") == "l-oeuvre-ete-2024"
