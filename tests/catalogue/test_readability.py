"""The measure of reading ease: its order on known texts, its formula, and the rule that counts syllables."""

import pytest
from hypothesis import given

from romin.catalogue.readability import (
    MIN_WORDS,
    count_syllables,
    readability,
    split_sentences,
    split_words,
)
from support import TYPED

EASY = (
    "Je note ce que je fais. Je dis ce que je sens. Je pars si le ton monte. Je bois un verre d'eau. Je reviens "
    "quand je suis calme. Je dis merci. Je lis ma carte le soir."
)
ORDINARY = (
    "La personne raconte une colère récente et la place sur une échelle de zéro à dix. On cherche avec elle les "
    "premiers signes, puis ce qui l'aide à redescendre. Elle repart avec une carte à garder sur elle."
)
ARTICLE_112_1 = (
    "Sont seuls punissables les faits constitutifs d'une infraction à la date à laquelle ils ont été commis. "
    "Peuvent seules être prononcées les peines légalement applicables à la même date. Toutefois, les dispositions "
    "nouvelles s'appliquent aux infractions commises avant leur entrée en vigueur et n'ayant pas donné lieu à une "
    "condamnation passée en force de chose jugée lorsqu'elles sont moins sévères que les dispositions anciennes."
)
JARGON = (
    "L'individualisation des modalités d'accompagnement socio-éducatif présuppose l'opérationnalisation d'une "
    "évaluation pluridisciplinaire, systématiquement réactualisée, des problématiques criminologiques "
    "prioritairement identifiées, ainsi que la contractualisation formalisée des engagements réciproques avec "
    "l'ensemble des partenaires institutionnels."
)


def _ease(text: str) -> float:
    ease = readability([text]).ease
    assert ease is not None
    return ease


def test_from_the_easiest_to_the_hardest() -> None:
    eases = [_ease(text) for text in (EASY, ORDINARY, ARTICLE_112_1, JARGON)]
    assert eases == sorted(eases, reverse=True)
    assert eases[0] > 100
    assert 60 < eases[1] < 100
    assert 30 < eases[2] < 65
    assert eases[3] < 0


def test_the_published_formula() -> None:
    text = "Le chat dort. " * 10
    assert _ease(text) == pytest.approx(207 - 1.015 * 3 - 73.6 * 1)


def test_a_short_text_has_no_measure_but_a_longest_sentence() -> None:
    found = readability(["Le chat dort.", "Il a mangé hier soir."])
    assert (found.ease, found.words, found.longest, found.longest_words) == (None, 8, "Il a mangé hier soir.", 5)
    assert readability([]).longest_words == 0
    assert readability([" mot" * MIN_WORDS]).ease is not None


def test_a_unit_never_runs_on_into_the_next() -> None:
    assert readability(["Oui", "Non", "Je ne sais pas"]).sentences == 3


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Il part. Elle reste.", ["Il part.", "Elle reste."]),
        (
            "Il dit « Quoi ? » et part. « Non ! » Elle reste…",
            ["Il dit « Quoi ? » et part.", "« Non ! »", "Elle reste…"],
        ),
        ("W. Miller, 2002. Deux pages", ["W. Miller, 2002.", "Deux pages"]),
        ("Une chose : deux autres ; puis rien.", ["Une chose : deux autres ; puis rien."]),
        ("Un\nDeux", ["Un", "Deux"]),
        ("3.5 verres par jour.", ["3.5 verres par jour."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_words() -> None:
    assert split_words("Aujourd'hui, l’infraction (peut-être) : 45 min !") == [
        "Aujourd'hui",
        "l’infraction",
        "peut-être",
        "45",
        "min",
    ]


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("a", 1),
        ("elle", 1),
        ("que", 1),
        ("quatre", 1),
        ("langue", 1),
        ("été", 2),
        ("idée", 2),
        ("année", 2),
        ("Noël", 2),
        ("naïf", 2),
        ("payer", 2),
        ("voyage", 2),
        ("souvent", 2),
        ("famille", 2),
        ("cœur", 1),
        ("théâtre", 2),
        ("poésie", 3),
        ("réalité", 4),
        ("comportement", 4),
        ("infraction", 3),
        ("l'infraction", 3),
        ("aujourd’hui", 3),
        ("RÉALITÉ", 4),
        ("45", 2),
        ("xyz", 1),
    ],
)
def test_syllables(word: str, syllables: int) -> None:
    assert count_syllables(word) == syllables


@given(TYPED)
def test_any_text_is_measured(text: str) -> None:
    found = readability([text])
    assert found.words == sum(len(split_words(sentence)) for sentence in split_sentences(text))
    assert 0 <= found.longest_words <= found.words
    assert (found.ease is None) == (found.words < MIN_WORDS)
