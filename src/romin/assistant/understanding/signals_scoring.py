"""Figures of the signals: harmless sentences heard, others taken for one, and what leaving them out changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from romin.assistant.understanding.dataset import Labelled, SignalLabelled
from romin.assistant.understanding.scoring import Prediction
from romin.assistant.understanding.signals import Signal

SAMPLE = 160
"""Messages that a harmless sentence is added to, before and after."""
LONGEST = 300

Hear = Callable[[str], frozenset[Signal]]
Read = Callable[[str], Prediction]


@dataclass(frozen=True, slots=True)
class SignalFigures:
    """``count`` sentences carry the signal; of them ``heard`` is found, and ``false_alarms`` of the others."""

    count: int
    heard: float
    false_alarms: float


def signal_figures(lines: Sequence[SignalLabelled], hear: Hear) -> dict[str, SignalFigures]:
    """Each signal, judged on the sentence alone."""
    found = [(frozenset(line.signals), hear(line.message)) for line in lines]
    return {signal.value: _figures([(signal in want, signal in got) for want, got in found]) for signal in Signal}


def _figures(pairs: Sequence[tuple[bool, bool]]) -> SignalFigures:
    carrying = [got for want, got in pairs if want]
    others = [got for want, got in pairs if not want]
    return SignalFigures(len(carrying), _share(carrying), _share(others))


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / max(1, len(flags))


def unmoved(messages: Sequence[Labelled], harmless: Sequence[str], read: Read) -> dict[str, float]:
    """Share of messages read the same, order included, once a harmless sentence stands before or after them."""
    chosen = [message.message for message in messages if len(message.message) < LONGEST]
    chosen = chosen[:: max(1, len(chosen) // SAMPLE)][:SAMPLE]
    shares = {}
    for place in ("before", "after"):
        same = []
        for number, text in enumerate(chosen):
            sentence = f"{harmless[number % len(harmless)].rstrip(' .!?')}."
            body = text if text.rstrip().endswith((".", "!", "?", "…")) else f"{text.rstrip()}."
            moved = f"{sentence} {text}" if place == "before" else f"{body} {sentence}"
            same.append(_said(read(moved)) == _said(read(text)))
        shares[place] = _share(same)
    return shares


def _said(prediction: Prediction) -> tuple[object, ...]:
    return prediction.factors, frozenset(prediction.excluded)
