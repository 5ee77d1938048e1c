"""A factor named alone is that factor, whatever the model would say."""

import pytest
from hypothesis import given

from romin.assistant.understanding.labels import named_factor
from romin.assistant.understanding.reading import Span
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, RiskFactor
from romin.core.text import clean
from support import TYPED

ALL = [(factor, name) for factor, label in RISK_FACTOR_LABELS.items() for name in (factor.value, label)]


@pytest.mark.parametrize(("factor", "name"), ALL)
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "{} ?",
        " {}\n",
        "le facteur {}",
        "fiches sur {}",
        "un outil pour travailler sur les {}".replace("un ", ""),
        "facteur de risque : {}",
    ],
)
def test_its_code_or_label_alone(factor: RiskFactor, name: str, form: str) -> None:
    for typed in (form.format(name), form.format(name).upper(), form.format(name).replace("'", "’")):
        found = named_factor(clean(typed))
        assert found is not None
        code, span = found
        assert code is factor
        assert typed[span.start : span.end].strip() == typed[span.start : span.end]
        assert clean(typed[span.start : span.end]).text == clean(typed).text


@pytest.mark.parametrize(
    "message",
    [
        "",
        "le",
        "fiches",
        "son père boit",
        "pas addictions",
        "addictions et famille",
        "addictions en collectif",
        "l'absence de père",
        "travail familles",
    ],
)
def test_anything_more_is_left_to_the_model(message: str) -> None:
    assert named_factor(clean(message)) is None


@given(TYPED)
def test_whatever_is_typed_the_span_is_in_the_message(text: str) -> None:
    found = named_factor(clean(text))
    if found:
        assert 0 <= found[1].start < found[1].end <= len(text)


def test_the_span_is_that_of_the_message_as_sent() -> None:
    assert named_factor(clean("\u200b  addictions \n")) == (RiskFactor.ADDICTIONS, Span(3, 13))
