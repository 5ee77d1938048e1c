"""Sentences that say nothing are left out before the reading; on stand-in heads."""

import numpy as np
import pytest

from assistant.scripted import ScriptedModel
from romin.assistant.understanding.dataset import Labelled, SignalLabelled
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.scoring import Prediction
from romin.assistant.understanding.signals import MAX_SENTENCES, Signal, Signals, parts, without_harmless
from romin.assistant.understanding.signals_learning import ordinary_examples, signal_example, threshold
from romin.assistant.understanding.signals_scoring import SignalFigures, signal_figures, unmoved
from romin.assistant.understanding.understand import Reader
from romin.catalogue.vocabulary import RiskFactor
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.heads import Heads, HeadsSpec
from romin.embeddings.protocols import Encoded

SCRIPT = ScriptedModel({"boit": RiskFactor.ADDICTIONS})
WORDS = {"dimanche": Signal.HARMLESS}


class Scripted(Signals):
    """Signals told by a word of the text, which the stand-in encoder carries in the order of its calls."""

    def __init__(self) -> None:
        spec = HeadsSpec(labels=tuple(Signal), ordered=(), groups={}, decision=dict.fromkeys(Signal, 0.5))
        super().__init__(Heads({}, spec))
        self.texts: dict[int, str] = {}

    def _signals(self, encoded: Encoded, signal: Signal) -> bool:
        return any(WORDS.get(word) is signal for word in self.texts[id(encoded)].rstrip(".").split())


@pytest.fixture
def reader() -> Reader:
    return Reader(SCRIPT, Scripted())


def heard(reader: Reader, texts: list[str]) -> list[Encoded]:
    encoded = FakeEncoder().encode(texts, "query")
    assert isinstance(reader.signals, Scripted)
    reader.signals.texts |= {id(item): text for item, text in zip(encoded, texts, strict=True)}
    return encoded


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
def test_a_harmless_sentence_is_left_out_unless_all_are_or_it_asks_something(
    reader: Reader, text: str, kept: str
) -> None:
    message = read_message(text)
    assert reader.essential(message, heard(reader, reader.texts(message))).text.rstrip(".") == kept.rstrip(".")


def test_what_is_left_is_read_where_it_was(reader: Reader) -> None:
    text = "Bonjour. Je le vois dimanche. Il boit beaucoup."
    message = read_message(text)
    first = heard(reader, reader.texts(message))
    essential = reader.essential(message, first)
    reading = reader.read(essential, FakeEncoder().encode([essential.text], "query")[0])
    (factor,) = reading.factors
    assert [text[span.start : span.end] for span in factor.evidence] == ["boit"]


def test_without_signals_nothing_is_left_out() -> None:
    message = read_message("Je le vois dimanche. Une corde.")
    reader = Reader(SCRIPT)
    encoded = FakeEncoder().encode(reader.texts(message), "query")
    assert len(encoded) == 1
    assert reader.essential(message, encoded) is message


def test_a_report_is_read_whole() -> None:
    assert parts(read_message("Il boit. " * MAX_SENTENCES))
    assert parts(read_message("Il boit. " * (MAX_SENTENCES + 1))) == []
    assert parts(read_message("Il boit.")) == []


def test_left_out_sentences_must_match_what_was_encoded(reader: Reader) -> None:
    assert reader.signals is not None
    with pytest.raises(ValueError, match="zip"):
        without_harmless(read_message("Un. Deux."), [], reader.signals)


def test_the_threshold_weighs_what_is_missed_or_what_is_wrong() -> None:
    chances, truth = np.array([0.9, 0.7, 0.5, 0.3, 0.1]), np.array([True, False, True, False, False])
    assert 0.3 < threshold(chances, truth, 2.0) <= 0.5
    assert 0.7 < threshold(chances, truth, 0.5) <= 0.9


def test_ordinary_sentences_are_those_that_tell_a_factor_or_a_constraint() -> None:
    message = Labelled(
        message="Je le vois mardi. Il boit. Plutôt en groupe.",
        factors=(RiskFactor.ADDICTIONS,),
        evidence={RiskFactor.ADDICTIONS: ("boit",)},
    )
    texts = [example.text for example in ordinary_examples([message])]
    assert texts == ["Je le vois mardi. Il boit. Plutôt en groupe", "Il boit", "Plutôt en groupe"]
    assert ordinary_examples([Labelled(message="Je le vois mardi.", tags=("anodin",))]) == []
    assert signal_example(SignalLabelled(message="Bonjour, à dimanche.")).text == "à dimanche"


def test_figures_of_signals() -> None:
    lines = [
        SignalLabelled(message="dimanche", signals=(Signal.HARMLESS,)),
        SignalLabelled(message="rien", signals=(Signal.HARMLESS,)),
        SignalLabelled(message="ciel"),
    ]
    figures = signal_figures(lines, lambda text: frozenset({WORDS[text]} if text in WORDS else ()))
    assert figures == {"anodin": SignalFigures(2, 0.5, 0.0)}


def test_a_reading_moved_by_a_harmless_sentence_is_counted() -> None:
    messages = [Labelled(message="Il boit"), Labelled(message="Il joue.")]

    def read(text: str) -> Prediction:
        return Prediction((RiskFactor.ADDICTIONS,) if text.startswith("Il boit") else ())

    assert unmoved(messages, ["Il pleut"], read) == {"before": 0.5, "after": 1.0}
