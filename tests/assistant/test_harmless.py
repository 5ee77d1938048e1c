"""Sentences that say nothing are left out before the reading; on a stand-in model."""

import pytest

from assistant.scripted import ScriptedModel
from romin.assistant.understanding.dataset import (
    DANGERS,
    LABELS,
    DangerLabelled,
    Labelled,
    SentenceLabelled,
    danger_example,
    sentence_example,
    telling_sentences,
    to_example,
)
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.harmless import MAX_SENTENCES, parts, without_harmless
from romin.assistant.understanding.harmless_scoring import HarmlessFigures, harmless_figures, unmoved
from romin.assistant.understanding.reading import HARMLESS, Danger
from romin.assistant.understanding.scoring import Prediction
from romin.assistant.understanding.understand import Reader
from romin.catalogue.vocabulary import RiskFactor
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.protocols import Encoded

READER = Reader(ScriptedModel({"boit": RiskFactor.ADDICTIONS}, harmless=frozenset({"dimanche"})))


def heard(texts: list[str]) -> list[Encoded]:
    return FakeEncoder().encode(texts, "query")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Je le vois dimanche. Il boit.", "Il boit."),
        ("Il boit. Rendez-vous dimanche.", "Il boit."),
        ("Il boit. Rien d'autre.", "Il boit. Rien d'autre"),
        ("On se voit dimanche. À dimanche.", "On se voit dimanche. À dimanche"),
        ("Il boit et vient dimanche", "Il boit et vient dimanche"),
        ("Il boit. Une séance de 30 minutes dimanche.", "Il boit. Une séance de 30 minutes dimanche"),
    ],
)
def test_a_harmless_sentence_is_left_out_unless_all_are_or_it_asks_something(text: str, kept: str) -> None:
    message = read_message(text)
    assert READER.essential(message, heard(READER.texts(message))).text.rstrip(".") == kept.rstrip(".")


def test_what_is_left_is_read_where_it_was() -> None:
    text = "Bonjour. Je le vois dimanche. Il boit beaucoup."
    message = read_message(text)
    first = heard(READER.texts(message))
    essential = READER.essential(message, first)
    reading = READER.read(essential, FakeEncoder().encode([essential.text], "query")[0])
    (factor,) = reading.factors
    assert [text[span.start : span.end] for span in factor.evidence] == ["boit"]


def test_a_reader_of_wholes_leaves_nothing_out() -> None:
    message = read_message("Je le vois dimanche. Une corde.")
    whole = Reader(READER.model, whole=True)
    encoded = heard(whole.texts(message))
    assert len(encoded) == 1
    assert whole.essential(message, encoded) is message


def test_a_report_is_read_whole() -> None:
    assert parts(read_message("Il boit. " * MAX_SENTENCES))
    assert parts(read_message("Il boit. " * (MAX_SENTENCES + 1))) == []
    assert parts(read_message("Il boit.")) == []


def test_left_out_sentences_must_match_what_was_encoded() -> None:
    with pytest.raises(ValueError, match="zip"):
        without_harmless(read_message("Un. Deux."), [], READER.model)


def test_telling_sentences_are_those_that_tell_a_factor_or_a_constraint() -> None:
    message = Labelled(
        message="Je le vois mardi. Il boit. Plutôt en groupe.",
        factors=(RiskFactor.ADDICTIONS,),
        evidence={RiskFactor.ADDICTIONS: ("boit",)},
    )
    found = telling_sentences([message, Labelled(message="Il joue.", factors=(RiskFactor.ADDICTIONS,))])
    assert [example.text for example in found] == ["Il boit", "Plutôt en groupe"]
    assert all(example.judged == frozenset({HARMLESS}) and not example.labels for example in found)


def test_what_is_known_of_each_kind_of_example() -> None:
    harmless = sentence_example(SentenceLabelled(message="Bonjour, à dimanche.", signals=("anodin",)))
    assert (harmless.text, harmless.labels, harmless.judged) == ("à dimanche", frozenset({HARMLESS}), None)
    assert not harmless.told
    assert sentence_example(SentenceLabelled(message="C'est réglé.")).judged == frozenset({HARMLESS})
    told = danger_example(DangerLabelled(message="Une corde.", dangers=(Danger.SUICIDE,)))
    assert told.judged == frozenset({*DANGERS, HARMLESS})
    assert danger_example(DangerLabelled(message="Le ciel.")).judged == frozenset(DANGERS)
    assert to_example(Labelled(message="Il fait beau", tags=("aucun", "hors-sujet"))).judged == frozenset(
        {*LABELS, *DANGERS}
    )
    assert to_example(Labelled(message="Il dort dehors", tags=("aucun", "besoin-hors-champ"))).judged is None
    assert to_example(Labelled(message="À mardi", tags=("aucun", "salutation", "anodin"))).labels == frozenset(
        {HARMLESS}
    )
    assert to_example(Labelled(message="Il veut partir", dangers=None)).judged == frozenset({*LABELS, HARMLESS})


def test_figures_of_harmless_sentences() -> None:
    lines = [
        SentenceLabelled(message="dimanche", signals=("anodin",)),
        SentenceLabelled(message="rien", signals=("anodin",)),
        SentenceLabelled(message="ciel"),
    ]
    assert harmless_figures(lines, lambda text: text == "dimanche") == HarmlessFigures(2, 0.5, 0.0)


def test_a_reading_moved_by_a_harmless_sentence_is_counted() -> None:
    messages = [Labelled(message="Il boit"), Labelled(message="Il joue.")]

    def read(text: str) -> Prediction:
        return Prediction((RiskFactor.ADDICTIONS,) if text.startswith("Il boit") else ())

    assert unmoved(messages, ["Il pleut"], read) == {"before": 0.5, "after": 1.0}
