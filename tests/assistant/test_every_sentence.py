"""No sentence of an answer comes from elsewhere than a wording module, a sheet, or the officer's own words."""

import re
import string
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.test_composing import MODEL, SCRIPT, SHELF, TOPICS
from assistant.test_state import CONSTRAINTS, FACTORS
from romin.assistant import wording
from romin.assistant.composing import Turn, compose
from romin.assistant.dialogue import wording as sayings
from romin.assistant.dialogue.acts import Act, ActKind, Aspect
from romin.assistant.dialogue.moving import from_codes, holds
from romin.assistant.dialogue.targeting import possible_acts
from romin.assistant.schemas import Answer, AskedNeed
from romin.assistant.state import Past, State, seal
from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.reading import Reading
from romin.assistant.understanding.understand import understand
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import (
    KIND_LABELS,
    MODALITY_LABELS,
    NOT_GIVEN,
    READING_LABELS,
    RISK_FACTOR_LABELS,
    SESSIONS_LABELS,
    SETTING_LABELS,
    STAGE_LABELS,
    RiskFactor,
)
from romin.embeddings.fake import FakeEncoder

IDS = st.sampled_from([*SHELF.table.ids, "fiche-disparue"])
NEEDS = st.builds(Past, FACTORS, st.just(()), CONSTRAINTS)
STATES = st.builds(
    State,
    factors=FACTORS,
    constraints=CONSTRAINTS,
    shown=st.lists(IDS, max_size=20).map(tuple),
    listed=st.lists(IDS, max_size=5, unique=True).map(tuple),
    focus=st.none() | IDS,
    history=st.lists(NEEDS, max_size=5).map(tuple),
)
WORDS = [*SCRIPT, *TOPICS, "génogramme", "Zébulon", "collectif", "30 minutes"]
MESSAGES = st.sampled_from(
    ["et pour {}", "plutôt {}", "enlève {}", "commence par {}", "{}", "pas la {}", "comment utiliser {}"]
).flatmap(lambda form: st.sampled_from(WORDS).map(form.format)) | st.sampled_from(
    (
        "d'autres",
        "la deuxième",
        "les précautions ?",
        "c'est long ?",
        "annule",
        "recommence",
        "aide",
        "merci",
        "la 9",
        "peu importe la durée",
        "quel matériel ?",
        "moins de 20 minutes en groupe",
        "la suivante",
    )
)
LABELS = [
    name
    for names in (
        RISK_FACTOR_LABELS,
        STAGE_LABELS,
        MODALITY_LABELS,
        SESSIONS_LABELS,
        KIND_LABELS,
        SETTING_LABELS,
        READING_LABELS,
    )
    for name in names.values()
]


def slot(name: str) -> str:
    """What a slot of a sentence may hold."""
    factors = "|".join(re.escape(f"« {label} »") for label in RISK_FACTOR_LABELS.values())
    limits = "|".join(map(re.escape, LABELS)) + r"|[\dh min]+"
    names = "|".join(map(re.escape, wording.CONSTRAINT_NAMES.values()))
    one = {
        "factors": rf"(?:{factors})",
        "names": rf"(?:{names})(?: \((?:{limits})(?: au plus)?\))?",
        "count": r"\d+",
        "title": "(?:" + "|".join(re.escape(sheet.title) for sheet in SHELF.catalogue.sheets) + ")",
        "length": r"[\dh min]+",
        "kinds": "(?:" + "|".join(map(re.escape, wording.PERSONAL_KINDS.values())) + ")",
    }[name]
    return rf"{one}(?:(?:, | et ){one})*" if name in {"factors", "names", "kinds"} else one


def pattern(template: str) -> str:
    return "".join(
        re.escape(text) + (slot(name) if name else "") for text, name, _, _ in string.Formatter().parse(template)
    )


TEMPLATES = [
    value
    for module in (wording, sayings)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str)
] + list(wording.TOPIC_REPLIES.values())
SENTENCES = re.compile("(?:{0})(?: (?:{0}))*".format("|".join(pattern(text) for text in TEMPLATES)))
OFFERED = {
    *RISK_FACTOR_LABELS.values(),
    *(part for label, said, _ in wording.REFINEMENTS for part in (label, said)),
    *(part for choice in sayings.STAGE_CHOICES.values() for part in choice),
    *(part for choice in sayings.MINUTES_CHOICES.values() for part in choice),
}
REASON = re.compile(
    rf"Outil transversal, utilisable pour ce facteur|Travaille {slot('factors')}|Effet (?:démontré|prometteur)|"
    rf"(?:Modalité|Durée|Nombre de séances|Type|Milieu|Stade|Lecture) : {NOT_GIVEN}|"
    rf"(?:[\dh min]+ par séance|(?:Stade : )?(?:{'|'.join(map(re.escape, LABELS))})"
    rf"(?:(?:, | et )(?:{'|'.join(map(re.escape, LABELS))}))*)(?: \(hors de votre demande\))?"
)


def answered(message: str, need: AskedNeed | None, state: State) -> Answer:
    """One turn, as the service takes it, without a model."""
    act, reading, text = Act(ActKind.NEED), from_codes(need or AskedNeed()), read_message(message)
    for act in () if need else possible_acts(text, state, SHELF):
        words = act.rest or text
        (encoded,) = FakeEncoder().encode([words.text], "query")
        refines = act.kind is ActKind.REFINE
        reading = Reading(constraints=read_constraints(text.text)) if refines else understand(words, encoded, MODEL)
        if holds(act, reading, state):
            break
    likeness = np.zeros(len(SHELF.table.ids), np.float32)
    turn = Turn(UUID(int=1), message, reading, likeness, state, 5, act)
    return compose(turn, SHELF, "", lambda kept: seal(kept, "clé"))


def quoted(sheet: ToolSheet) -> set[str]:
    """What may be said of a sheet: its own words, and the labels of its codes."""
    return {
        sheet.summary,
        sheet.audience,
        sheet.group_size,
        *sheet.objectives,
        *sheet.material,
        *sheet.precautions,
        *sheet.contraindications,
        *sheet.sources,
        *(support.name for support in sheet.supports),
        *LABELS,
        str(sheet.evidence_level),
        sayings.per_session(sheet.minutes or 0),
        NOT_GIVEN,
    }


def check(answer: Answer, message: str) -> None:
    assert SENTENCES.fullmatch(answer.reply), answer.reply
    assert wording.count_words(answer.reply) <= wording.MAX_WORDS, answer.reply
    choices = [*(answer.question.choices if answer.question else ()), *answer.suggestions]
    assert {part for choice in choices for part in (choice.label, choice.message)} <= OFFERED
    if answer.question:
        assert answer.question.text in TEMPLATES
        assert answer.question.choices
    for item in answer.sheets:
        sheet = SHELF.catalogue.get(item.id)
        assert sheet
        assert (item.title, item.summary, item.precautions) == (sheet.title, sheet.summary, sheet.precautions)
        assert all(REASON.fullmatch(reason) for reason in item.reasons), item.reasons
    if answer.detail:
        sheet = SHELF.catalogue.get(answer.detail.sheet_id)
        assert sheet
        for section in answer.detail.sections:
            assert section.title in TEMPLATES
            assert set(section.items) <= quoted(sheet)
    for factor in answer.need.risk_factors:
        assert all(clue.text == message[clue.start : clue.end] for clue in factor.evidence)


@settings(max_examples=60)
@given(MESSAGES, STATES)
def test_a_message_is_answered_with_known_sentences(message: str, state: State) -> None:
    check(answered(message, None, state), message)


@settings(max_examples=60)
@given(
    CONSTRAINTS,
    st.lists(st.sampled_from(list(RISK_FACTOR_LABELS)), unique=True),
    st.lists(st.sampled_from(list(RISK_FACTOR_LABELS)), unique=True),
    STATES,
)
def test_a_need_in_codes_is_answered_with_known_sentences(
    constraints: Constraints, factors: list[RiskFactor], excluded: list[RiskFactor], state: State
) -> None:
    values = {name: getattr(constraints, name) for name in type(constraints).__slots__}
    answer = answered("", AskedNeed(risk_factors=tuple(factors), excluded=tuple(excluded), **values), state)
    check(answer, "")
    assert [item.code for item in answer.need.risk_factors] == factors
    assert answer.act is ActKind.NEED


def test_every_aspect_of_every_sheet_is_quoted() -> None:
    for place, sheet_id in enumerate(SHELF.table.ids[:5], start=1):
        for aspect in set(Aspect) - {Aspect.HOW}:
            state = State(listed=SHELF.table.ids[:5])
            turn = Turn(
                UUID(int=1),
                "",
                Reading(),
                np.zeros(len(SHELF.table.ids), np.float32),
                state,
                5,
                Act(ActKind.DETAIL, aspect=aspect, position=place),
            )
            answer = compose(turn, SHELF, "", lambda kept: seal(kept, "clé"))
            check(answer, "")
            assert answer.detail
            assert answer.detail.sheet_id == sheet_id
