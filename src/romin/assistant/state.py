"""The conversation travels with the client: codes only, signed against forgery, never the officer's words."""

import json
from dataclasses import dataclass, field
from typing import Any

from itsdangerous import BadSignature, Signer

from romin.assistant.threading import Thread
from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, RiskFactor, Sessions, Setting, Stage
from romin.core.errors import InvalidInput

VERSION = 2
MAX_SHOWN, MAX_HISTORY = 60, 5
"""Sheet ids remembered as already shown, and earlier needs that one can go back to."""
MAX_BYTES = 4000
"""Size of a sealed state, as text: it travels in a form's hidden field. The oldest memories go first."""


@dataclass(frozen=True, slots=True)
class Past:
    """A need, in codes: the factors in order, those set aside, the constraints."""

    factors: tuple[RiskFactor, ...] = ()
    excluded: tuple[RiskFactor, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)


@dataclass(frozen=True, slots=True)
class State:
    """What the previous turns established.

    ``shown``: sheets already shown while a factor stayed, last shown last. ``listed``: the last list, in order.
    ``focus``: the sheet last detailed. ``history``: earlier needs, oldest first. ``asked``: questions already asked.
    ``thread``: the conversation of the day, for the journal.
    """

    factors: tuple[RiskFactor, ...] = ()
    excluded: tuple[RiskFactor, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)
    shown: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    focus: str | None = None
    history: tuple[Past, ...] = ()
    asked: tuple[str, ...] = ()
    thread: Thread | None = None

    @property
    def need(self) -> Past:
        """The need in force."""
        return Past(self.factors, self.excluded, self.constraints)


def _need_body(need: Past) -> dict[str, Any]:
    return {
        "factors": [factor.value for factor in need.factors],
        "excluded": [factor.value for factor in need.excluded],
        "constraints": {
            name: value for name in Constraints.__slots__ if (value := getattr(need.constraints, name)) is not None
        },
    }


def _body(state: State) -> dict[str, Any]:
    return {
        "version": VERSION,
        **_need_body(state.need),
        "shown": list(state.shown[-MAX_SHOWN:]),
        "listed": list(state.listed),
        "focus": state.focus,
        "history": [_need_body(past) for past in state.history[-MAX_HISTORY:]],
        "asked": list(state.asked),
        "thread": [state.thread.day, state.thread.number, state.thread.turn] if state.thread else None,
    }


def _within(body: dict[str, Any]) -> dict[str, Any]:
    """``body`` lightened to :data:`MAX_BYTES`: oldest shown go first, then history, then the list's end."""
    size = len(json.dumps(body)) + 64  # and its signature
    while size > MAX_BYTES and (name := next((key for key in ("shown", "history", "listed") if body[key]), None)):
        dropped = body[name].pop(-1 if name == "listed" else 0)
        size -= len(json.dumps(dropped)) + 2
    if size > MAX_BYTES:
        body["focus"] = None
    return body


def _canonical(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _signer(key: str) -> Signer:
    return Signer(key, salt="romin.state")


def seal(state: State, key: str) -> dict[str, Any]:
    """``state`` as the API gives it, with its signature."""
    body = _within(_body(state))
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
    need, focus, thread = _read_need(body), body["focus"], body.get("thread")
    return State(
        factors=need.factors,
        excluded=need.excluded,
        constraints=need.constraints,
        shown=tuple(str(sheet_id) for sheet_id in body["shown"]),
        listed=tuple(str(sheet_id) for sheet_id in body["listed"]),
        focus=None if focus is None else str(focus),
        history=tuple(_read_need(past) for past in body["history"]),
        asked=tuple(str(name) for name in body["asked"]),
        thread=Thread(*map(int, thread)) if thread else None,
    )


def _read_need(body: dict[str, Any]) -> Past:
    raw = body["constraints"]
    if not isinstance(raw, dict):
        raise TypeError("constraints")
    return Past(
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
    )
