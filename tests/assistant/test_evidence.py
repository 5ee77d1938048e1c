"""The words shown as the reason for a factor are words of the message, whole, at their place, and few."""

import unicodedata
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.scripted import DECISION, HEADS_SPEC
from romin.assistant.understanding.factors import (
    DOUBT_THRESHOLD,
    EVIDENCE_THRESHOLD,
    PRESENT,
    TELLING,
    HeadsFactorModel,
    evidence_spans,
)
from romin.assistant.understanding.reading import Topic
from romin.catalogue.vocabulary import RiskFactor
from romin.core.text import clean
from romin.embeddings.fake import DIMENSION, FakeEncoder
from romin.embeddings.heads import Heads, HeadsSpec
from romin.embeddings.protocols import Vector
from support import TYPED

LOW, HIGH = EVIDENCE_THRESHOLD / 2, 0.9


def shown(message: str, *telling: str, score: float = HIGH, low: float = LOW) -> list[str]:
    """The evidence in ``message`` when the tokens of ``telling`` carry the factor."""
    cleaned = clean(message)
    (encoded,) = FakeEncoder().encode([cleaned.text], "query")
    scores = [score if cleaned.text[start:end] in telling else low for start, end in encoded.offsets]
    return [message[span.start : span.end] for span in evidence_spans(cleaned, encoded.offsets, scores)]


@pytest.mark.parametrize(
    ("message", "telling", "expected"),
    [
        ("Il boit trop le soir", ("boit",), ["boit"]),
        ("Il boit trop le soir", ("boit", "trop"), ["boit trop"]),
        ("Il boit, et se bat", ("boit", "bat"), ["boit", "bat"]),
        ("l'alcool, toujours l'alcool", ("alcool",), ["alcool", "alcool"]),
        ("l’alcool", ("l", "alcool"), ["l’alcool"]),
        ("mi-temps perdu", ("mi", "temps"), ["mi-temps"]),
        ("IL BOIT TROP", ("boit",), ["BOIT"]),
        ("bo\u200bit trop", ("boit",), ["bo\u200bit"]),
        ("son pe\u0300re", ("père",), ["pe\u0300re"]),
        ("de\u0301ja\u0300 be\u0301be\u0301", ("bébé",), ["be\u0301be\u0301"]),
    ],
)
def test_the_telling_words_at_their_place(message: str, telling: tuple[str, ...], expected: list[str]) -> None:
    assert shown(message, *telling) == expected


def test_function_words_alone_are_shown_only_when_nothing_else_is() -> None:
    assert shown("La cocaïne le samedi, tout va bien", "cocaïne", "bien", "La") == ["La cocaïne"]
    assert shown("Il est avec elle", "avec") == ["avec"]


def test_below_the_threshold_the_strongest_word_alone() -> None:
    assert shown("Il boit trop le soir", "boit", score=LOW, low=LOW / 2) == ["boit"]


def test_pieces_of_a_word_show_the_whole_word() -> None:
    cleaned = clean("ses addictions")
    pieces = [(0, 3), (4, 7), (7, 10), (10, 14)]
    (span,) = evidence_spans(cleaned, pieces, [0.0, 0.1, 0.9, 0.1])
    assert "ses addictions"[span.start : span.end] == "addictions"


def test_a_piece_that_is_a_sign_gives_way_to_the_strongest_word() -> None:
    cleaned = clean("boit, trop")
    pieces = [(0, 4), (4, 5), (6, 10)]
    spans = evidence_spans(cleaned, pieces, [0.2, 0.3, 0.1])
    assert ["boit, trop"[span.start : span.end] for span in spans] == ["boit"]


@given(TYPED, st.data())
def test_whole_words_in_order_inside_the_message(message: str, data: st.DataObject) -> None:
    cleaned = clean(message)
    (encoded,) = FakeEncoder().encode([cleaned.text], "query")
    if not encoded.offsets:
        return
    scores = data.draw(st.lists(st.floats(0, 1), min_size=len(encoded.offsets), max_size=len(encoded.offsets)))
    spans = evidence_spans(cleaned, encoded.offsets, scores)
    places = [(span.start, span.end) for span in spans]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(message) for start, end in places)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    for start, end in places:
        words = clean(message[start:end]).text
        assert words
        assert unicodedata.category(words[0])[0] in "LN"


def heads(spec: HeadsSpec = HEADS_SPEC, /, **bias: float) -> Heads:
    """Heads that say of any text what ``bias`` says: a logit for each label, the others far below."""
    count = len(HEADS_SPEC.labels)
    weights: dict[str, Vector] = {
        "label.token.weight": np.zeros((count, DIMENSION), np.float32),
        "label.token.bias": np.zeros(count, np.float32),
        "label.sentence.weight": np.zeros((count, DIMENSION), np.float32),
        "label.sentence.bias": np.array(
            [bias.get(label.replace("-", "no_"), -9.0) for label in HEADS_SPEC.labels], np.float32
        ),
        "order.token.weight": np.zeros((len(HEADS_SPEC.ordered), DIMENSION), np.float32),
        "order.sentence.weight": np.zeros((len(HEADS_SPEC.ordered), DIMENSION), np.float32),
    }
    for name, values in HEADS_SPEC.groups.items():
        weights[f"group.{name}.token.weight"] = np.zeros((len(values), DIMENSION), np.float32)
        weights[f"group.{name}.sentence.weight"] = np.zeros((len(values), DIMENSION), np.float32)
        weights[f"group.{name}.bias"] = np.array([bias.get(f"{name}_{value}", 0.0) for value in values], np.float32)
    return Heads(weights, spec)


def logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def test_what_is_recognised_in_doubt_and_set_aside() -> None:
    model = HeadsFactorModel(
        heads(
            travail=logit(DECISION[PRESENT]) + 0.1,
            famille=logit(DOUBT_THRESHOLD) + 0.1,
            loisirs=logit(DOUBT_THRESHOLD) - 0.1,
            no_addictions=2.0,
            no_travail=2.0,
        )
    )
    cleaned = clean("Il ne boit plus, il cherche du travail")
    (encoded,) = FakeEncoder().encode([cleaned.text], "query")
    read = model.read(cleaned, encoded)
    assert [item.code for item in read.recognised] == [RiskFactor.TRAVAIL]
    assert [item.code for item in read.doubtful] == [RiskFactor.FAMILLE]
    assert read.excluded == (RiskFactor.ADDICTIONS,)
    assert read.topic is Topic.FACTOR
    assert all(item.evidence for item in read.recognised)


def recognised(model: HeadsFactorModel) -> list[RiskFactor]:
    cleaned = clean("Il ne boit plus, il cherche du travail")
    (encoded,) = FakeEncoder().encode([cleaned.text], "query")
    return [item.code for item in model.read(cleaned, encoded).recognised]


def test_what_the_message_is_about_weighs_on_whether_it_tells_a_factor() -> None:
    weighing = replace(HEADS_SPEC, calibration={TELLING: (1.0, 1.0, 0.0)})
    sure, unsure = {"travail": 3.0}, {"travail": logit(DECISION[PRESENT]) - 0.1}
    another = {"topic_bureau": 6.0}
    assert recognised(HeadsFactorModel(heads(weighing, **sure, topic_=0.0, **another))) == []
    assert recognised(HeadsFactorModel(heads(weighing, **sure, topic_=6.0))) == [RiskFactor.TRAVAIL]
    assert recognised(HeadsFactorModel(heads(weighing, **unsure, topic_=6.0))) == [RiskFactor.TRAVAIL]
    assert recognised(HeadsFactorModel(heads(weighing, **unsure))) == []


@pytest.mark.parametrize("topic", [Topic.GREETING, Topic.OFFICE, Topic.DISTRESS])
def test_a_topic_is_told_only_when_no_factor_is(topic: Topic) -> None:
    cleaned = clean("bonjour")
    (encoded,) = FakeEncoder().encode([cleaned.text], "query")
    bias = {f"topic_{topic.value}": 9.0}
    assert HeadsFactorModel(heads(**bias)).read(cleaned, encoded).topic is topic
    assert HeadsFactorModel(heads(**bias, travail=9.0)).read(cleaned, encoded).topic is Topic.FACTOR


def test_a_text_without_token_is_read_without_evidence() -> None:
    cleaned = clean("…")
    (encoded,) = FakeEncoder().encode([cleaned.text], "query")
    read = HeadsFactorModel(heads(travail=9.0)).read(cleaned, encoded)
    assert [(item.code, item.evidence) for item in read.recognised] == [(RiskFactor.TRAVAIL, ())]
