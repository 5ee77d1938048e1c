"""The state travels with the client: it comes back whole, or it is refused."""

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.assistant.state import MAX_SHOWN, State, seal, unseal
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
STATES = st.builds(
    State,
    factors=FACTORS,
    excluded=FACTORS,
    constraints=CONSTRAINTS,
    shown=st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=MAX_SHOWN).map(tuple),
)
SAMPLE = State(
    factors=(RiskFactor.ADDICTIONS, RiskFactor.FAMILLE),
    excluded=(RiskFactor.TRAVAIL,),
    constraints=Constraints(modality=Modality.COLLECTIVE, max_minutes=45, setting=Setting.FERME),
    shown=("balance-decisionnelle", "œuvre-été"),
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
        lambda s: s.update(version=2),
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
        lambda s: s.clear() or s.update(version=1),
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
        {"version": 1, "factors": ["inconnu"], "excluded": [], "constraints": {}, "shown": []},
        {"version": 1, "factors": [], "excluded": [], "constraints": {"stage": "autre"}, "shown": []},
        {"version": 1, "factors": [], "excluded": [], "constraints": {"max_minutes": "x"}, "shown": []},
        {"version": 1, "factors": [], "excluded": [], "constraints": []},
        {"version": 2, "factors": [], "excluded": [], "constraints": {}, "shown": []},
    ],
)
def test_a_state_that_we_signed_in_another_version_is_refused(body: dict[str, Any]) -> None:
    from romin.assistant.state import _canonical, _signer

    assert refused({**body, "signature": _signer(KEY).get_signature(_canonical(body)).decode()})
