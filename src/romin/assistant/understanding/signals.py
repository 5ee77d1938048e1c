"""Sentences that say nothing of the person nor of what is asked: left out before the message is read.

Heard by a small head on the encoding (:mod:`romin.embeddings.heads`), taught after the adaptation.
"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.essence import essence, sentences
from romin.core.text import CleanText
from romin.embeddings.heads import Heads
from romin.embeddings.protocols import Encoded

SIGNALS_FILE = "signals.safetensors"
MAX_SENTENCES = 12


class Signal(StrEnum):
    """What a sentence may signal."""

    HARMLESS = "anodin"


class Signals:
    """The heads behind this module; ``decision`` of their spec holds the probability from which each signal counts."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads

    @classmethod
    def load(cls, folder: Path) -> "Signals":
        """Load what ``romin model train`` wrote in ``folder``. Raises ``NotReady``."""
        return cls(Heads.load(folder / SIGNALS_FILE))

    def harmless(self, text: str, encoded: Encoded) -> bool:
        """True when a sentence says nothing of the person nor of what is asked: it can be left out."""
        return read_constraints(text) == Constraints() and self._signals(encoded, Signal.HARMLESS)

    def _signals(self, encoded: Encoded, signal: Signal) -> bool:
        return self._heads(encoded).labels[signal] >= self._heads.spec.decision[signal]


def parts(message: CleanText) -> list[CleanText]:
    """The sentences of ``message`` when it has several; nothing otherwise: a lone sentence is read as it is.

    Past ``MAX_SENTENCES`` the message is a report, not a request: it is read whole.
    """
    found = sentences(message)
    return [essence(message.part(*span)) for span in found] if 1 < len(found) <= MAX_SENTENCES else []


def without_harmless(message: CleanText, encoded: Sequence[Encoded], signals: Signals) -> CleanText:
    """``message`` less its harmless sentences; unchanged when all are. ``encoded``: the encodings of its :func:`parts`.

    Each sentence is judged alone, so that adding a harmless one leaves what is read exactly as it was.
    """
    found = sentences(message)
    harmless = [
        span for span, item in zip(found, encoded, strict=True) if signals.harmless(message.text[slice(*span)], item)
    ]
    return message.without(harmless) if 0 < len(harmless) < len(found) else message
