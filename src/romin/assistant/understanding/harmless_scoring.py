"""Figures of the harmless sentences: heard, others taken for one, and what leaving them out changes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from romin.assistant.understanding.dataset import Labelled, SentenceLabelled
from romin.assistant.understanding.scoring import Prediction

SAMPLE = 160
"""Messages that a harmless sentence is added to, before and after."""
LONGEST = 300

IsHarmless = Callable[[str], bool]
Read = Callable[[str], Prediction]


@dataclass(frozen=True, slots=True)
class HarmlessFigures:
    """``count`` sentences are harmless; of them ``heard`` is found, and ``wrong`` of the others is taken for one."""

    count: int
    heard: float
    wrong: float


def harmless_figures(lines: Sequence[SentenceLabelled], harmless: IsHarmless) -> HarmlessFigures:
    """Each sentence judged alone."""
    found = [(line.harmless, harmless(line.message)) for line in lines]
    return HarmlessFigures(
        count=sum(want for want, _ in found),
        heard=_share(got for want, got in found if want),
        wrong=_share(got for want, got in found if not want),
    )


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / max(1, len(values))


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
