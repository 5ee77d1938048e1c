"""The conversation travels with the client: codes only, signed against forgery, never the officer's words."""

import json
from dataclasses import dataclass, field
from typing import Any

from itsdangerous import BadSignature, Signer

from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, RiskFactor, Sessions, Setting, Stage
from romin.core.errors import InvalidInput

VERSION = 1
MAX_SHOWN = 60
"""Sheet ids remembered as already shown."""


@dataclass(frozen=True, slots=True)
class State:
    """What the previous turns established."""

    factors: tuple[RiskFactor, ...] = ()
    excluded: tuple[RiskFactor, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)
    shown: tuple[str, ...] = ()


def _body(state: State) -> dict[str, Any]:
    constraints = state.constraints
    return {
        "version": VERSION,
        "factors": [factor.value for factor in state.factors],
        "excluded": [factor.value for factor in state.excluded],
        "constraints": {
            name: value for name in Constraints.__slots__ if (value := getattr(constraints, name)) is not None
        },
        "shown": list(state.shown[-MAX_SHOWN:]),
    }


def _canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _signer(key: str) -> Signer:
    return Signer(key, salt="romin.state")


def seal(state: State, key: str) -> dict[str, Any]:
    """``state`` as the API gives it, with its signature."""
    body = _body(state)
    return {**body, "signature": _signer(key).get_signature(_canonical(body)).decode()}


def unseal(sealed: dict[str, Any] | None, key: str) -> State:
    """Read a state given back by a client.

    ``None`` and ``{}`` start afresh. Raises :class:`InvalidInput` (``etat_invalide``) when it is forged or not ours.
    """
    if not sealed:
        return State()
    body = {name: value for name, value in sealed.items() if name != "signature"}
    try:
        if not _signer(key).verify_signature(_canonical(body), str(sealed.get("signature", ""))):
            raise BadSignature("signature")
        return _read(body)
    except (BadSignature, KeyError, TypeError, ValueError, RecursionError):
        raise InvalidInput(
            "L'état de la conversation n'est pas reconnu : recommencez sans lui.", code="etat_invalide"
        ) from None


def _read(body: dict[str, Any]) -> State:
    if body["version"] != VERSION:
        raise ValueError("version")
    raw = body["constraints"]
    return State(
        factors=tuple(RiskFactor(code) for code in body["factors"]),
        excluded=tuple(RiskFactor(code) for code in body["excluded"]),
        constraints=Constraints(
            stage=Stage(raw["stage"]) if "stage" in raw else None,
            modality=Modality(raw["modality"]) if "modality" in raw else None,
            max_minutes=int(raw["max_minutes"]) if "max_minutes" in raw else None,
            max_sessions=Sessions(raw["max_sessions"]) if "max_sessions" in raw else None,
            kind=Kind(raw["kind"]) if "kind" in raw else None,
            setting=Setting(raw["setting"]) if "setting" in raw else None,
            reading_level=ReadingLevel(raw["reading_level"]) if "reading_level" in raw else None,
        ),
        shown=tuple(str(sheet_id) for sheet_id in body["shown"]),
    )
