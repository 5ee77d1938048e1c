"""The grammar of the conversation, the needs it leads to, the question asked back, what a sheet says of itself."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.test_state import STATES
from romin.assistant.dialogue import wording as sayings
from romin.assistant.dialogue.acts import Act, ActKind, Aspect
from romin.assistant.dialogue.asking import MIN_GAIN, Candidate, best_question, information_gain
from romin.assistant.dialogue.detailing import details
from romin.assistant.dialogue.grammar import MAX_CHARACTERS, read_acts
from romin.assistant.dialogue.moving import Wanted, next_history, next_need
from romin.assistant.dialogue.phrases import CRITERIA
from romin.assistant.schemas import Question
from romin.assistant.state import MAX_HISTORY, Past, State
from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.reading import FactorReading, Reading
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import NOT_GIVEN, Modality, RiskFactor
from support import ANY_SHEET, sheet

SITUATIONS = (
    "il boit depuis la séparation",
    "pas de boulot",
    "pas d'activité le week-end",
    "il recommence à boire",
    "il en veut encore à son père",
    "sans emploi",
    "sans domicile",
    "il a commencé par l'alcool puis la drogue, il ne s'arrête plus",
    "la première fois qu'il a bu",
    "elle ne voit pas le problème",
    "il reprend contact avec ses anciens copains",
    "il a besoin d'aide pour arrêter",
    "d'autres dettes",
    "il est en groupe de parole",
    "addictions",
    "bonjour",
    "le travail",
    "plus de permis",
    "il annule tous ses rendez-vous",
)


def first(message: str) -> Act:
    return read_acts(read_message(message))[0]


@pytest.mark.parametrize("message", SITUATIONS)
def test_a_situation_is_an_ordinary_message(message: str) -> None:
    assert first(message).kind is ActKind.MESSAGE


@pytest.mark.parametrize(
    ("message", "kind", "rest"),
    [
        ("et pour le travail ?", ActKind.ADD, "le travail"),
        ("Plutôt SON entourage", ActKind.REPLACE, "SON entourage"),
        ("non, finalement c'est son entourage", ActKind.REPLACE, "son entourage"),
        ("enlève la famille stp", ActKind.REMOVE, "la famille"),
        ("on comence par l'alcool", ActKind.FIRST, "l'alcool"),
    ],
)
def test_the_rest_leads_back_to_the_message(message: str, kind: ActKind, rest: str) -> None:
    act = first(message)
    assert act.kind is kind
    assert act.rest is not None
    assert act.rest.text == rest
    assert "".join(message[start:end] for start, end in act.rest.origins) == rest


@pytest.mark.parametrize(
    ("message", "aspect", "position"),
    [
        ("la deuxième", None, 2),
        ("la 3e fiche, c'est long ?", Aspect.TIME, 3),
        ("avant-dernière", None, -2),
        ("comment on l'utilise ?", Aspect.HOW, None),
        ("les précotions ?", Aspect.PRECAUTIONS, None),
        ("il y a un support ?", Aspect.SUPPORTS, None),
        ("c'est pour quel public ?", Aspect.AUDIENCE, None),
    ],
)
def test_what_is_asked_of_a_sheet(message: str, aspect: Aspect | None, position: int | None) -> None:
    act = first(message)
    assert (act.kind, act.aspect, act.position) == (ActKind.DETAIL, aspect, position)


@pytest.mark.parametrize(
    "hostile",
    [
        "et " * 60,
        "non, " * 30 + "x",
        "a" * MAX_CHARACTERS,
        "la la la la la " * 8,
        "pour " * 24,
        "en groupe, " * 10 + "zzz",
        "d'" * 60,
        ". ! ? " * 20,
        "la 2 " * 20,
        "30 minutes " * 10,
    ],
)
def test_no_message_makes_the_grammar_run_away(hostile: str) -> None:
    started = time.process_time()
    assert read_acts(read_message(hostile[:MAX_CHARACTERS]))
    assert time.process_time() - started < 1


@given(st.text(max_size=MAX_CHARACTERS + 10))
def test_any_text_is_read_and_ends_as_an_ordinary_message(text: str) -> None:
    acts = read_acts(read_message(text))
    assert acts[-1] == Act()
    for act in acts:
        assert act.rest is None or act.rest.text in read_message(text).text


@pytest.mark.parametrize(
    ("said", "wanted"),
    [(said, {"stage": stage}) for stage, (_, said) in sayings.STAGE_CHOICES.items()]
    + [(said, {"max_minutes": count}) for count, (_, said) in sayings.MINUTES_CHOICES.items()]
    + [(said, dict(change)) for _, said, change in sayings.MODALITY_CHOICES],
)
def test_a_choice_only_says_what_its_button_announces(said: str, wanted: dict[str, Any]) -> None:
    assert first(said).kind is ActKind.REFINE
    assert read_constraints(said) == Constraints(**wanted)


ALCOHOL, WORK = FactorReading(RiskFactor.ADDICTIONS, 0.9), FactorReading(RiskFactor.TRAVAIL, 0.8)
STATE = State(
    factors=(RiskFactor.ADDICTIONS, RiskFactor.FAMILLE), constraints=Constraints(modality=Modality.COLLECTIVE)
)


@pytest.mark.parametrize(
    ("kind", "read", "factors", "excluded"),
    [
        (ActKind.ADD, WORK, ["travail", "addictions", "famille"], []),
        (ActKind.REPLACE, WORK, ["travail"], []),
        (ActKind.REMOVE, ALCOHOL, ["famille"], ["addictions"]),
        (ActKind.FIRST, FactorReading(RiskFactor.FAMILLE, 0.9), ["famille", "addictions"], []),
    ],
)
def test_an_act_on_a_factor_changes_it_alone(
    kind: ActKind, read: FactorReading, factors: list[str], excluded: list[str]
) -> None:
    wanted = next_need(Act(kind), Reading(factors=(read,)), STATE)
    assert (list(wanted.codes), list(wanted.excluded)) == (factors, excluded)
    assert wanted.constraints == STATE.constraints


@given(STATES, st.sampled_from(ActKind), st.lists(st.sampled_from(RiskFactor), unique=True, max_size=3))
def test_no_factor_is_both_wanted_and_set_aside_by_an_act(state: State, kind: ActKind, codes: list[RiskFactor]) -> None:
    state = replace(state, excluded=tuple(code for code in state.excluded if code not in state.factors))
    state = replace(state, history=())
    reading = Reading(factors=tuple(FactorReading(code, 0.9) for code in codes))
    wanted = next_need(Act(kind), reading, state)
    assert not set(wanted.codes) & set(wanted.excluded)
    assert len(set(wanted.codes)) == len(wanted.codes)


def test_undo_goes_back_one_need_at_a_time_and_remembers_five() -> None:
    state = State()
    needs = [Past(factors=(factor,)) for factor in RiskFactor]
    for need in needs:
        history = next_history(Act(), Wanted.of(need), state)
        state = State(factors=need.factors, history=history)
    assert state.history == tuple(needs[-MAX_HISTORY - 1 : -1])
    for need in reversed(needs[-MAX_HISTORY - 1 : -1]):
        wanted = next_need(Act(ActKind.UNDO), Reading(), state)
        assert wanted.past == need
        state = State(factors=wanted.codes, history=next_history(Act(ActKind.UNDO), wanted, state))
    assert state.history == ()
    assert next_need(Act(ActKind.UNDO), Reading(), state).past == needs[-MAX_HISTORY - 1]


def test_an_answer_that_changes_nothing_brings_no_information() -> None:
    relevance = np.ones(4, np.float32)
    assert information_gain(relevance, np.ones((4, 2), np.float32)) == pytest.approx(0)
    assert information_gain(relevance, np.zeros((4, 2), np.float32)) == pytest.approx(0)
    split = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    assert information_gain(relevance, split) == pytest.approx(1)
    half = np.array([[1, 0], [1, 1], [0, 1], [1, 1]], np.float32)
    assert information_gain(relevance, half) == pytest.approx(0.5)
    assert information_gain(np.array([1, 1, 0, 0], np.float32), split) == pytest.approx(0)
    assert information_gain(np.zeros(4, np.float32), split) == 0


@given(
    st.integers(1, 6).flatmap(
        lambda answers: st.lists(
            st.tuples(st.floats(0, 1, width=32), st.lists(st.integers(0, 1), min_size=answers, max_size=answers)),
            min_size=1,
            max_size=8,
        )
    )
)
def test_the_gain_is_a_share(rows: list[tuple[float, list[int]]]) -> None:
    relevance = np.array([value for value, _ in rows], np.float32)
    gain = information_gain(relevance, np.array([suits for _, suits in rows], np.float32))
    assert 0 <= gain <= 1


def test_at_most_one_question_the_best_never_twice_never_for_little() -> None:
    def asking(name: str, gain: float) -> Candidate:
        return Candidate(name, gain, Question(text=name))

    some = [asking("stage", 0.5), asking("modality", 0.9), asking("max_minutes", MIN_GAIN / 2)]
    best = best_question(some)
    assert best is not None
    assert best.name == "modality"
    second = best_question(some, ["modality"])
    assert second is not None
    assert second.name == "stage"
    assert best_question(some, ["modality", "stage"]) is None


@given(ANY_SHEET, st.none() | st.sampled_from(Aspect))
def test_a_sheet_always_says_something_or_that_it_does_not(item: ToolSheet, aspect: Aspect | None) -> None:
    said = details(item, aspect, "/outils")
    assert said.sections
    assert all(section.items and all(section.items) for section in said.sections)
    assert said.url == f"/outils/fiches/{'%3F' if item.id == '?' else item.id}"


def test_how_quotes_the_steps_and_what_is_not_said_is_said_so() -> None:
    body = (
        "## En bref\n\nOn pèse.\n\n## Déroulé\n\n### 1. Ouvrir (5 min)\n\nDites.\n\n### 2. Fermer (5 min)\n\nDites.\n"
    )
    said = details(sheet("x", body=body), Aspect.HOW, "")
    assert [(part.title, part.items) for part in said.sections] == [
        ("En bref", ("On pèse.",)),
        ("Déroulé", ("1. Ouvrir (5 min)", "2. Fermer (5 min)")),
    ]
    (none,) = details(sheet("x"), Aspect.MATERIAL, "").sections
    assert (none.title, none.items) == (sayings.MATERIAL, (NOT_GIVEN,))


def test_every_criterion_has_words_to_be_lifted_by() -> None:
    assert set(CRITERIA) == set(Constraints.__slots__)


@pytest.mark.parametrize("said", ["réparation", "revenus", "rejet", "reparler", "revente", "respect", "rêves", "repas"])
def test_a_word_of_the_trade_neither_starts_again_nor_goes_back(said: str) -> None:
    assert not {act.kind for act in read_acts(read_message(said))} & {ActKind.RESTART, ActKind.UNDO}
