"""Every sentence is whole, and what a button sends is understood as what it announces."""

import re
import string
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.test_state import CONSTRAINTS
from romin.assistant import wording
from romin.assistant.ranking import RELAXING_ORDER
from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.reading import Danger, Topic
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import (
    RISK_FACTOR_LABELS,
    EvidenceLevel,
    Modality,
    ReadingLevel,
    RiskFactor,
    Sessions,
    Stage,
)
from support import ANY_SHEET, sheet

FACTORS = st.lists(st.sampled_from(RiskFactor), min_size=1, unique=True)
NAMES = [field.name for field in fields(Constraints)]


def templates() -> dict[str, str]:
    return {name: value for name, value in vars(wording).items() if name.isupper() and isinstance(value, str)}


def slots(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@pytest.mark.parametrize(("label", "message", "change"), wording.REFINEMENTS)
def test_a_refinement_says_exactly_what_it_announces(label: str, message: str, change: dict[str, Any]) -> None:
    assert read_constraints(message) == Constraints(**change)
    assert not label[0].islower()


def test_refinements_do_not_repeat_each_other() -> None:
    assert len({label for label, _, _ in wording.REFINEMENTS}) == len(wording.REFINEMENTS)
    assert len({message for _, message, _ in wording.REFINEMENTS}) == len(wording.REFINEMENTS)


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_has_a_reply(topic: Topic) -> None:
    reply = wording.TOPIC_REPLIES[topic]
    assert reply.endswith((".", ":"))
    assert not slots(reply)


NUMBERS = {"15", "17", "18", "112", "114", "119", "3114", "3919"}


@pytest.mark.parametrize("danger", Danger)
def test_each_danger_has_a_short_notice_with_somebody_to_call(danger: Danger) -> None:
    notice = wording.alert([danger])
    assert notice == wording.ALERTS[danger]
    assert notice.contacts
    assert len(f"{notice.title} {notice.text}".split()) <= wording.MAX_WORDS
    assert "peut-être" in notice.title  # it may be a false alarm, and is no diagnosis


def test_the_notices_give_every_number_and_no_other() -> None:
    contacts = [contact.value for notice in wording.ALERTS.values() for contact in notice.contacts]
    assert {number for value in contacts for number in re.findall(r"\d+", value)} == NUMBERS


def test_several_dangers_make_one_notice_as_short_with_everybody_to_call_once() -> None:
    notice = wording.alert(list(Danger))
    assert notice
    assert len(f"{notice.title} {notice.text}".split()) <= wording.MAX_WORDS
    assert {contact for each in wording.ALERTS.values() for contact in each.contacts} == set(notice.contacts)
    assert len(set(notice.contacts)) == len(notice.contacts)
    assert wording.alert([]) is None


def test_every_template_is_known_here() -> None:
    """A new slot in a sentence fails here: make sure that something fills it."""
    assert {name: slots(value) for name, value in templates().items() if slots(value)} == {
        "SET_ASIDE_ONLY": {"factors"},
        "NO_SHEET_FOR": {"factors"},
        "FOUND_SEVERAL": {"count"},
        "RELAXED": {"names"},
        "RELAXED_PARTLY": {"names"},
        "PERSONAL_DATA": {"kinds"},
    }


@given(FACTORS, st.integers(0, 20))
def test_no_sentence_about_what_was_found_keeps_a_slot(factors: list[RiskFactor], count: int) -> None:
    said = [wording.found(factors, count), wording.set_aside_only(factors)]
    assert all("{" not in sentence and "}" not in sentence and "None" not in sentence for sentence in said)
    if count > 1:
        assert str(count) in said[0]
    assert all(RISK_FACTOR_LABELS[factor] in said[1] for factor in factors)


@given(st.lists(st.sampled_from(RELAXING_ORDER), min_size=1, unique=True))
def test_what_was_loosened_is_named(names: list[str]) -> None:
    sentence = wording.relaxed(names)
    assert "{" not in sentence
    assert all(wording.CONSTRAINT_NAMES[name] in sentence for name in names)


@given(CONSTRAINTS, FACTORS, st.integers(0, 20), st.booleans())
def test_before_the_list_there_are_few_words_and_what_was_loosened_stays(
    wanted: Constraints, factors: list[RiskFactor], count: int, partly: bool
) -> None:
    names = [name for name in RELAXING_ORDER if getattr(wanted, name) is not None]
    owned_up = wording.relaxed(names, wanted, partly=partly) if names else ""
    said = wording.opening([wording.found(factors, count), wording.set_aside_only(factors), owned_up])
    assert wording.count_words(said) <= wording.MAX_WORDS
    assert said.endswith(owned_up)
    if 0 < len(names) <= wording.MAX_VALUES:
        assert all(wording.constraint_chips(Constraints(**{name: getattr(wanted, name)}))[0] in said for name in names)


def test_every_constraint_has_a_name() -> None:
    assert sorted(wording.CONSTRAINT_NAMES) == sorted(NAMES) == sorted(wording._NAMES)


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a et b"),
        (["a", "b", "c"], "a, b et c"),
        (["a", "b", "c", "d"], "a, b, c et d"),
    ],
)
def test_words_are_joined_in_french(words: list[str], joined: str) -> None:
    assert wording.join_words(words) == joined


@pytest.mark.parametrize(
    ("count", "shown"),
    [(5, "5 min"), (45, "45 min"), (60, "1 h"), (65, "1 h 05"), (90, "1 h 30"), (120, "2 h"), (240, "4 h")],
)
def test_lengths_of_time_are_written_in_french(count: int, shown: str) -> None:
    assert wording.minutes(count) == shown


def test_a_question_sends_the_label_that_it_shows() -> None:
    question = wording.factor_question([RiskFactor.TRAVAIL], wording.ASK_WHICH)
    assert question.text == wording.ASK_WHICH
    assert [(choice.label, choice.message) for choice in question.choices] == [
        (RISK_FACTOR_LABELS[RiskFactor.TRAVAIL],) * 2
    ]


@given(ANY_SHEET, FACTORS, CONSTRAINTS, st.lists(st.sampled_from(NAMES), unique=True))
def test_reasons_are_whole_sentences(
    item: ToolSheet, factors: list[RiskFactor], wanted: Constraints, broken: list[str]
) -> None:
    given_reasons = wording.reasons(item, factors, wanted, broken)
    assert all(reason and "{" not in reason and "None" not in reason for reason in given_reasons)
    assert len(set(given_reasons)) == len(given_reasons)


@pytest.mark.parametrize(
    ("item", "wanted", "broken", "expected"),
    [
        (sheet("x", RiskFactor.TRAVAIL), Constraints(), (), ("Travaille « Problèmes d'ordre professionnel »",)),
        (sheet("x", *RiskFactor), Constraints(), (), ("Outil transversal, utilisable pour ce facteur",)),
        (sheet("x"), Constraints(max_minutes=30), (), ("Durée : non renseigné",)),
        (sheet("x", minutes=30), Constraints(max_minutes=30), (), ("30 min par séance",)),
        (
            sheet("x", minutes=90),
            Constraints(max_minutes=30),
            ("max_minutes",),
            ("1 h 30 par séance (hors de votre demande)",),
        ),
        (
            sheet("x", modalities=tuple(Modality)),
            Constraints(modality=Modality.COLLECTIVE),
            (),
            ("Individuelle et Collective",),
        ),
        (sheet("x", sessions=Sessions.ONE), Constraints(max_sessions=Sessions.FEW), (), ("1 séance",)),
        (
            sheet("x", stages=(Stage.ACTION, Stage.MAINTIEN)),
            Constraints(stage=Stage.ACTION),
            (),
            ("Stade : Action",),
        ),
        (
            sheet("x", reading_level=ReadingLevel.ORAL),
            Constraints(reading_level=ReadingLevel.FACILE),
            (),
            ("Sans lecture",),
        ),
        (sheet("x", evidence_level=EvidenceLevel.DEMONTRE), Constraints(), (), ("Effet démontré",)),
        (sheet("x", evidence_level=EvidenceLevel.USAGE), Constraints(), (), ()),
    ],
)
def test_reasons_say_why_and_what_is_outside_the_request(
    item: ToolSheet, wanted: Constraints, broken: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert wording.reasons(item, [RiskFactor.TRAVAIL], wanted, broken) == expected


@given(CONSTRAINTS)
def test_chips_one_for_each_constraint(wanted: Constraints) -> None:
    chips = wording.constraint_chips(wanted)
    assert len(chips) == sum(getattr(wanted, name) is not None for name in NAMES)
    assert all(chip and "None" not in chip for chip in chips)


@pytest.mark.parametrize("message", ["merci", "Merci beaucoup !", "MERCI", "super", "ok parfait", "mrc"])
def test_thanks(message: str) -> None:
    assert wording.is_thanks(message)


@pytest.mark.parametrize("message", ["bonjour", "", "le superviseur", "re"])
def test_not_thanks(message: str) -> None:
    assert not wording.is_thanks(message)
