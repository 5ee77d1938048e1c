"""The state travels with the client: it comes back whole, or it is refused."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant.state import MAX_BYTES, MAX_HISTORY, MAX_SHOWN, Past, State, seal, unseal
from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, RiskFactor, Sessions, Setting, Stage
from romin.core.errors import InvalidInput

KEY = "une clé de test"
FACTORS = st.lists(st.sampled_from(RiskFactor), unique=True).map(tuple)
CONSTRAINTS = st.builds(
    Constraints,
    stage=st.none() | st.sampled_from(Stage),
    modality=st.none() | st.sampled_from(Modality),
    max_minutes=st.none() | st.integers(5, 240),
    max_sessions=st.none() | st.sampled_from(Sessions),
    kind=st.none() | st.sampled_from(Kind),
    setting=st.none() | st.sampled_from(Setting),
    reading_level=st.none() | st.sampled_from(ReadingLevel),
)
IDS = st.text("abcdefghijklmnopqrstuvwxyz-0123456789", min_size=1, max_size=20)
STATES = st.builds(
    State,
    factors=FACTORS,
    excluded=FACTORS,
    constraints=CONSTRAINTS,
    shown=st.lists(IDS, max_size=MAX_SHOWN).map(tuple),
    listed=st.lists(IDS, max_size=10).map(tuple),
    focus=st.none() | IDS,
    history=st.lists(st.builds(Past, FACTORS, FACTORS, CONSTRAINTS), max_size=1).map(tuple),
    asked=st.lists(st.sampled_from(["first", "stage", "modality"]), unique=True).map(tuple),
)
SAMPLE = State(
    factors=(RiskFactor.ADDICTIONS, RiskFactor.FAMILLE),
    excluded=(RiskFactor.TRAVAIL,),
    constraints=Constraints(modality=Modality.COLLECTIVE, max_minutes=45, setting=Setting.FERME),
    shown=("balance-decisionnelle", "œuvre-été"),
    listed=("balance-decisionnelle",),
    focus="balance-decisionnelle",
    history=(Past(factors=(RiskFactor.LOISIRS,)),),
)


def refused(sealed: Any, key: str = KEY) -> bool:
    try:
        unseal(sealed, key)
    except InvalidInput as error:
        return error.code == "etat_invalide" and error.status == 422 and "traceback" not in error.message.lower()
    return False


@given(STATES)
def test_what_is_sealed_comes_back_through_json(state: State) -> None:
    assert unseal(json.loads(json.dumps(seal(state, KEY))), KEY) == state
    assert unseal(json.loads(json.dumps(seal(state, KEY), ensure_ascii=False, indent=2)), KEY) == state


def test_the_order_of_the_keys_does_not_matter() -> None:
    sealed = seal(SAMPLE, KEY)
    assert unseal(dict(reversed(list(sealed.items()))), KEY) == SAMPLE


@pytest.mark.parametrize("fresh", [None, {}])
def test_no_state_starts_afresh(fresh: dict[str, Any] | None) -> None:
    assert unseal(fresh, KEY) == State()


def test_only_the_sheets_last_shown_are_remembered() -> None:
    shown = tuple(f"fiche-{number}" for number in range(MAX_SHOWN + 15))
    assert unseal(seal(State(shown=shown), KEY), KEY).shown == shown[15:]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.update(signature=""),
        lambda s: s.pop("signature"),
        lambda s: s.update(signature=s["signature"][:-1]),
        lambda s: s.update(signature=s["signature"] + "A"),
        lambda s: s.update(signature=None),
        lambda s: s.update(signature=["x"]),
        lambda s: s.update(signature="é\ud800"),
        lambda s: s.update(signature="A" * 100_000),
        lambda s: s.update(version=1),
        lambda s: s.update(version=3),
        lambda s: s.update(listed=[]),
        lambda s: s.update(focus=None),
        lambda s: s["history"].clear(),
        lambda s: s.pop("version"),
        lambda s: s.update(factors=["travail"]),
        lambda s: s["factors"].append("loisirs"),
        lambda s: s["factors"].reverse(),
        lambda s: s.update(excluded=[]),
        lambda s: s["constraints"].update(max_minutes=46),
        lambda s: s["constraints"].update(max_minutes=45.0),
        lambda s: s["constraints"].pop("modality"),
        lambda s: s.update(shown=[]),
        lambda s: s.update(extra=1),
        lambda s: s.update(message="il boit"),
        lambda s: s.clear() or s.update(version=2),
    ],
)
def test_the_least_change_is_refused(change: Any) -> None:
    sealed = deepcopy(seal(SAMPLE, KEY))
    change(sealed)
    assert refused(sealed)


def test_a_state_of_another_service_is_refused() -> None:
    assert refused(seal(SAMPLE, "une autre clé"))
    assert refused(seal(SAMPLE, ""))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*seal(SAMPLE, KEY), "x"]) | st.text(max_size=5), JSON, min_size=1, max_size=6))
def test_anything_else_is_refused_with_a_sentence(sealed: dict[str, Any]) -> None:
    assert refused(sealed)


@given(st.sampled_from(sorted(seal(SAMPLE, KEY))), JSON)
def test_a_forged_field_is_refused(name: str, value: Any) -> None:
    sealed = seal(SAMPLE, KEY)
    if value != sealed[name]:
        assert refused({**sealed, name: value})


def test_a_huge_or_bottomless_state_is_refused() -> None:
    assert refused({**seal(SAMPLE, KEY), "shown": ["x" * 1000] * 1000})
    bottomless: dict[str, Any] = {}
    for _ in range(100_000):
        bottomless = {"constraints": bottomless}
    assert refused(bottomless)


@pytest.mark.parametrize(
    "body",
    [
        {"factors": ["inconnu"]},
        {"constraints": {"stage": "autre"}},
        {"constraints": {"max_minutes": "x"}},
        {"constraints": []},
        {"history": [{"factors": []}]},
        {"history": 3},
        {"listed": None},
        {"version": 1},
        {"version": 3},
    ],
)
def test_a_state_that_we_signed_in_another_version_is_refused(body: dict[str, Any]) -> None:
    from romin.assistant.state import _canonical, _signer

    whole = {name: value for name, value in seal(SAMPLE, KEY).items() if name != "signature"}
    assert not refused({**whole, "signature": _signer(KEY).get_signature(_canonical(whole)).decode()})
    body = {**whole, **body}
    assert refused({**body, "signature": _signer(KEY).get_signature(_canonical(body)).decode()})


def test_a_state_of_the_version_before_is_refused() -> None:
    from romin.assistant.state import _canonical, _signer

    old = {"version": 1, "factors": [], "excluded": [], "constraints": {}, "shown": []}
    assert refused({**old, "signature": _signer(KEY).get_signature(_canonical(old)).decode()})


LONG_IDS = st.text("abé-", min_size=1, max_size=255)


@given(
    st.builds(
        State,
        factors=FACTORS,
        excluded=FACTORS,
        constraints=CONSTRAINTS,
        shown=st.lists(LONG_IDS, max_size=70).map(tuple),
        listed=st.lists(LONG_IDS, max_size=20).map(tuple),
        focus=st.none() | LONG_IDS,
        history=st.lists(st.builds(Past, FACTORS, FACTORS, CONSTRAINTS), max_size=9).map(tuple),
    )
)
def test_the_sealed_state_stays_small_and_keeps_the_need(state: State) -> None:
    sealed = seal(state, KEY)
    assert len(json.dumps(sealed)) <= MAX_BYTES
    back = unseal(sealed, KEY)
    assert back.need == state.need
    assert len(back.history) <= MAX_HISTORY
    assert back.shown == state.shown[len(state.shown) - len(back.shown) :]
    assert back.listed == state.listed[: len(back.listed)]


def test_an_ordinary_conversation_forgets_nothing() -> None:
    shown = tuple(f"une-fiche-au-nom-assez-long-{number}" for number in range(MAX_SHOWN))
    past = tuple(
        Past((factor, RiskFactor.FAMILLE), (), SAMPLE.constraints) for factor in list(RiskFactor)[:MAX_HISTORY]
    )
    state = State(SAMPLE.factors, (), SAMPLE.constraints, shown, shown[-5:], shown[-1], past, ("first", "stage"))
    assert unseal(seal(state, KEY), KEY) == state
