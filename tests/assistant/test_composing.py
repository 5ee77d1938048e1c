"""From a reading to the whole answer, over the sample catalogue: what is said, asked, shown, kept."""

from collections.abc import Mapping
from dataclasses import fields
from uuid import UUID

import numpy as np
import pytest

from assistant.scripted import ScriptedModel
from romin.assistant import wording
from romin.assistant.composing import Turn, compose
from romin.assistant.schemas import Answer
from romin.assistant.shelf import Shelf
from romin.assistant.state import State, seal, unseal
from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.reading import Danger, FactorReading, Reading, Topic
from romin.assistant.understanding.understand import understand
from romin.catalogue.models import Catalogue
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, Modality, RiskFactor, Sessions, Stage
from romin.core.text import clean, fold
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.index import build_index
from support import catalogue_of, sample_catalogue, sheet

KEY = "clé"
QUERY = UUID(int=7)
SCRIPT = {"boit": RiskFactor.ADDICTIONS, "pere": RiskFactor.FAMILLE, "copains": RiskFactor.ENTOURAGE}
TOPICS = {
    "bonjour": Topic.GREETING,
    "merci": Topic.GREETING,
    "imprimante": Topic.OFFICE,
    "football": Topic.OFF_TOPIC,
    "logement": Topic.OTHER_NEED,
    "suicide": Topic.DISTRESS,
    "absences": Topic.ATTENDANCE,
    "casier": Topic.RECORD,
    "vol": Topic.OFFENCE,
}
MODEL = ScriptedModel(SCRIPT, TOPICS)
QUESTIONS = ("first", "doubt", "which", "stage", "modality", "max_minutes")
SEVEN = [RISK_FACTOR_LABELS[factor] for factor in RiskFactor]


def shelf(catalogue: Catalogue | None = None) -> Shelf:
    """A shelf whose likeness is never asked for here: each turn brings its own."""
    return Shelf.of(catalogue or sample_catalogue(), build_index([], FakeEncoder(), None, lambda *_: None), "00000001")


SHELF = shelf()


def answer(
    message: str,
    state: State | None = None,
    *,
    reading: Reading | None = None,
    on: Shelf = SHELF,
    limit: int = 5,
    likeness: Mapping[str, float] | None = None,
) -> Answer:
    """What is answered to ``message``, read by the scripted model unless ``reading`` is given."""
    cleaned = clean(message)
    (encoded,) = FakeEncoder().encode([cleaned.text], "query")
    read = reading or understand(cleaned, encoded, MODEL)
    scores = np.array([(likeness or {}).get(sheet_id, 0.0) for sheet_id in on.table.ids], np.float32)
    turn = Turn(QUERY, message, read, scores, state or State(), limit)
    return compose(turn, on, "/outils", lambda kept: seal(kept, KEY))


def state_after(given: Answer) -> State:
    return unseal(given.state, KEY)


def codes(given: Answer) -> list[RiskFactor]:
    return [item.code for item in given.need.risk_factors]


def ids(given: Answer) -> list[str]:
    return [item.id for item in given.sheets]


def test_a_factor_recognised_gives_its_sheets_and_the_words_that_say_so() -> None:
    message = "Il boit tous les soirs"
    given = answer(message)
    assert codes(given) == [RiskFactor.ADDICTIONS]
    (factor,) = given.need.risk_factors
    assert factor.label == RISK_FACTOR_LABELS[RiskFactor.ADDICTIONS]
    assert (
        [message[span.start : span.end] for span in factor.evidence]
        == [span.text for span in factor.evidence]
        == ["boit"]
    )
    assert ids(given)[:2] == ["balance-decisionnelle", "journal-des-consommations"]
    assert given.query_id == QUERY
    assert (given.question, given.relaxed, given.alert, given.notice) == (None, (), None, None)
    scores = [item.score for item in given.sheets]
    assert all(score is not None and 0 <= score <= 1 for score in scores)
    assert given.sheets[0].url == "/outils/fiches/balance-decisionnelle"
    assert given.sheets[0].supports[0].url == "/outils/fiches/balance-decisionnelle/supports/balance.pdf"
    assert all(item.reasons for item in given.sheets)


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("bonjour", Topic.GREETING),
        ("mon imprimante", Topic.OFFICE),
        ("le football", Topic.OFF_TOPIC),
        ("il cherche un logement", Topic.OTHER_NEED),
        ("son casier est long", Topic.RECORD),
        ("un vol", Topic.OFFENCE),
        ("rien de connu ici", Topic.FACTOR),
    ],
)
def test_without_a_factor_none_is_forced_and_the_seven_are_offered(message: str, topic: Topic) -> None:
    given = answer(message, likeness={"balance-decisionnelle": 1.0})
    assert given.reply == wording.TOPIC_REPLIES[topic]
    assert codes(given) == []
    assert given.sheets == ()
    assert given.suggestions == ()
    assert given.question is not None
    assert [choice.message for choice in given.question.choices] == SEVEN


def test_thanks_are_answered_without_a_question() -> None:
    given = answer("merci beaucoup")
    assert given.reply == wording.TOPIC_REPLIES[Topic.THANKS]
    assert (given.question, given.sheets) == (None, ())


def test_distress_is_not_answered_with_a_tool() -> None:
    given = answer("il parle de suicide")
    assert given.reply == wording.TOPIC_REPLIES[Topic.DISTRESS]
    assert (given.question, given.sheets, given.suggestions) == (None, (), ())


def test_absences_bring_the_tools_that_build_adherence_only() -> None:
    given = answer("ses absences")
    assert given.reply == wording.TOPIC_REPLIES[Topic.ATTENDANCE]
    assert ids(given) == ["clarifier-les-roles"]
    assert codes(given) == []


def test_two_factors_ask_which_first_and_both_are_served() -> None:
    given = answer("il boit avec ses copains")
    assert codes(given) == [RiskFactor.ADDICTIONS, RiskFactor.ENTOURAGE]
    assert given.question is not None
    assert given.question.text == wording.ASK_WHICH_FIRST
    assert [choice.message for choice in given.question.choices] == [
        RISK_FACTOR_LABELS[RiskFactor.ADDICTIONS],
        RISK_FACTOR_LABELS[RiskFactor.ENTOURAGE],
    ]
    served = {factor for item in given.sheets if len(item.risk_factors) < 7 for factor in item.risk_factors}
    assert {RiskFactor.ADDICTIONS, RiskFactor.ENTOURAGE} <= served


def test_the_choice_of_a_question_settles_it() -> None:
    first = answer("il boit avec ses copains")
    assert first.question is not None
    second = answer(first.question.choices[1].message, state_after(first))
    assert codes(second) == [RiskFactor.ENTOURAGE]
    assert second.question is None


def test_constraints_alone_show_what_fits_and_ask_the_factor() -> None:
    given = answer("plutôt en collectif")
    assert given.reply == wording.CONSTRAINTS_ONLY
    assert given.need.modality is Modality.COLLECTIVE
    assert codes(given) == []
    assert given.question is not None
    assert len(given.question.choices) == 7
    assert given.sheets
    assert all(not item.modality or Modality.COLLECTIVE in item.modality for item in given.sheets)


def test_what_had_to_be_loosened_is_owned_up_to() -> None:
    given = answer("il boit, en collectif")
    assert given.relaxed == ("modality",)
    assert wording.CONSTRAINT_NAMES["modality"] in given.reply
    assert any("hors de votre demande" in reason for reason in given.sheets[0].reasons)


def test_a_constraint_completes_the_need_of_the_state() -> None:
    first = answer("il boit avec ses copains")
    second = answer("moins de 30 minutes", state_after(first))
    assert codes(second) == [RiskFactor.ADDICTIONS, RiskFactor.ENTOURAGE]
    assert all(item.evidence == () for item in second.need.risk_factors)
    third = answer("plutôt en individuel", state_after(second))
    assert (third.need.max_minutes, third.need.modality) == (30, Modality.INDIVIDUELLE)
    assert codes(third) == [RiskFactor.ADDICTIONS, RiskFactor.ENTOURAGE]


def test_constraints_given_one_after_the_other_before_any_factor_add_up() -> None:
    first = answer("plutôt en collectif")
    second = answer("moins de 30 minutes", state_after(first))
    assert (second.need.modality, second.need.max_minutes) == (Modality.COLLECTIVE, 30)
    third = answer("il boit", state_after(second))
    assert (third.need.modality, third.need.max_minutes) == (Modality.COLLECTIVE, 30)


def test_a_new_factor_replaces_the_old_one_and_keeps_the_constraints() -> None:
    first = answer("il boit, moins de 30 minutes")
    second = answer("non, c'est son père", state_after(first))
    assert codes(second) == [RiskFactor.FAMILLE]
    assert second.need.max_minutes == 30


def test_thanks_do_not_wipe_the_conversation() -> None:
    first = answer("il boit, moins de 30 minutes")
    second = answer("merci", state_after(first))
    third = answer("plutôt en individuel", state_after(second))
    assert codes(third) == [RiskFactor.ADDICTIONS]
    assert third.need.max_minutes == 30


def test_what_is_set_aside_is_said_and_kept() -> None:
    reading = Reading(excluded=(RiskFactor.ADDICTIONS,))
    given = answer("il ne prend plus rien", reading=reading)
    assert given.reply == wording.set_aside_only([RiskFactor.ADDICTIONS])
    assert given.need.excluded == (RiskFactor.ADDICTIONS,)
    assert state_after(given).excluded == (RiskFactor.ADDICTIONS,)
    assert given.sheets == ()


def test_a_factor_set_aside_leaves_the_need_of_the_state() -> None:
    state = State(factors=(RiskFactor.ADDICTIONS, RiskFactor.FAMILLE))
    reading = Reading(excluded=(RiskFactor.FAMILLE,), constraints=Constraints(max_minutes=60))
    assert codes(answer("pas la famille, une heure", state, reading=reading)) == [RiskFactor.ADDICTIONS]


def test_a_doubt_is_asked_about_not_acted_upon() -> None:
    reading = Reading(doubtful=(FactorReading(RiskFactor.LOISIRS, 0.4), FactorReading(RiskFactor.TRAVAIL, 0.3)))
    given = answer("il s'ennuie", reading=reading)
    assert given.sheets == ()
    assert given.question is not None
    assert given.question.text == wording.ASK_DOUBTFUL
    assert [choice.message for choice in given.question.choices] == [
        RISK_FACTOR_LABELS[RiskFactor.LOISIRS],
        RISK_FACTOR_LABELS[RiskFactor.TRAVAIL],
    ]


def test_a_sheet_is_found_by_its_name() -> None:
    given = answer("le génogramme")
    assert given.reply == wording.BY_TITLE
    assert ids(given) == ["genogramme"]
    assert codes(given) == []


def test_an_empty_catalogue_says_so() -> None:
    given = answer("rien de connu", on=shelf(catalogue_of()))
    assert given.reply == wording.EMPTY_CATALOGUE
    assert given.sheets == ()


def test_a_factor_without_sheet_says_so() -> None:
    given = answer("il boit", on=shelf(catalogue_of(sheet("x", RiskFactor.TRAVAIL))))
    assert given.reply == wording.found([RiskFactor.ADDICTIONS], 0)
    assert given.sheets == ()
    assert codes(given) == [RiskFactor.ADDICTIONS]


@pytest.mark.parametrize("limit", [1, 2, 20])
def test_no_more_sheets_than_asked(limit: int) -> None:
    given = answer("il boit avec ses copains", limit=limit)
    assert 1 <= len(given.sheets) <= limit


def test_suggestions_are_refinements_not_asked_for_that_leave_something() -> None:
    given = answer("il boit, moins de 30 minutes")
    messages = {choice.message for choice in given.suggestions}
    assert messages <= {message for _, message, _ in wording.REFINEMENTS}
    assert "moins de 30 minutes" not in messages
    assert "plutôt en collectif" not in messages
    for message in messages:
        assert answer(message, state_after(given)).relaxed == ()


def test_sheets_shown_are_remembered_once_last_shown_last() -> None:
    first = answer("il boit", limit=2)
    again = answer("il boit", state_after(first), limit=1)
    assert state_after(first).shown == tuple(ids(first))
    assert sorted(state_after(again).shown) == sorted(ids(first))
    assert state_after(again).shown[-1] == ids(again)[0]
    other = answer("son père", state_after(again))
    assert state_after(other).shown == tuple(ids(other))


def test_every_constraint_is_told_in_the_need() -> None:
    wanted = Constraints(stage=Stage.ACTION, max_minutes=30, max_sessions=Sessions.ONE)
    given = answer("x", reading=Reading(constraints=wanted))
    assert {field.name: getattr(given.need, field.name) for field in fields(Constraints)} == {
        field.name: getattr(wanted, field.name) for field in fields(Constraints)
    }


@pytest.mark.parametrize(
    "message",
    [
        "Karim Dupont boit du pastis avec ses copains de Vitry, 45 minutes, en détention",
        "bonjour Madame Lefebvre",
        "le génogramme de Kevin",
        "mon imprimante Epson",
        "moins de 30 minutes pour Brahim",
    ],
)
def test_of_the_message_nothing_is_kept(message: str) -> None:
    """Only codes: what was typed is in no value of the state, read back or sealed, but the evidence shown at once."""
    given = answer(message)
    values = _values({name: value for name, value in given.state.items() if name != "signature"})
    known = {
        fold(item)
        for item in (
            *RiskFactor,
            *Stage,
            *Modality,
            *SHELF.table.ids,
            "fermé",
            "ouvert",
            "outil",
            "1",
            "2-5",
            *QUESTIONS,
        )
    }
    assert values <= known
    said = [given.reply, *[reason for item in given.sheets for reason in item.reasons]]
    for word in ("karim", "dupont", "pastis", "vitry", "lefebvre", "kevin", "epson", "brahim"):
        assert word not in fold(" ".join(said))


def _values(value: object) -> set[str]:
    """Every text of a JSON value, folded; keys are ours."""
    if isinstance(value, dict):
        return {text for inner in value.values() for text in _values(inner)}
    if isinstance(value, list | tuple):
        return {text for inner in value for text in _values(inner)}
    return {fold(value)} if isinstance(value, str) else set()


def test_the_same_turn_has_the_same_answer() -> None:
    assert answer("il boit avec ses copains") == answer("il boit avec ses copains")


def test_a_danger_comes_before_anything_else_and_the_tools_still_follow() -> None:
    factor = FactorReading(RiskFactor.ADDICTIONS, 0.9)
    given = answer("il boit et veut en finir", reading=Reading(factors=(factor,), dangers=(Danger.SUICIDE,)))
    assert given.alert == wording.ALERTS[Danger.SUICIDE]
    assert given.sheets
    assert list(Answer.model_fields).index("alert") < list(Answer.model_fields).index("sheets")


@pytest.mark.parametrize("topic", [Topic.DISTRESS, Topic.FACTOR, Topic.OFFICE])
def test_a_danger_alone_gets_the_notice_and_no_tool(topic: Topic) -> None:
    given = answer("il veut en finir", reading=Reading(topic=topic, dangers=(Danger.SUICIDE,)))
    assert given.alert
    assert (given.reply, given.sheets, given.question) == (wording.SAFETY_FIRST, (), None)
    assert answer("bonjour").alert is None


def test_a_danger_leaves_the_conversation_where_it_was() -> None:
    before = state_after(answer("il boit"))
    given = answer("il veut en finir", before, reading=Reading(dangers=(Danger.SUICIDE,)))
    assert state_after(given) == before
