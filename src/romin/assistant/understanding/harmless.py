"""Sentences that say nothing of the person nor of what is asked: left out before the message is read."""

from collections.abc import Sequence

from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.essence import essence, sentences
from romin.assistant.understanding.factors import FactorModel
from romin.core.text import CleanText
from romin.embeddings.protocols import Encoded

MAX_SENTENCES = 12


def parts(message: CleanText) -> list[CleanText]:
    """The sentences of ``message`` when it has several; nothing otherwise: a lone sentence is read as it is.

    Past ``MAX_SENTENCES`` the message is a report, not a request: it is read whole.
    """
    found = sentences(message)
    return [essence(message.part(*span)) for span in found] if 1 < len(found) <= MAX_SENTENCES else []


def without_harmless(message: CleanText, encoded: Sequence[Encoded], model: FactorModel) -> CleanText:
    """``message`` less its harmless sentences; unchanged when all are. ``encoded``: the encodings of its :func:`parts`.

    Each sentence is judged alone, so that adding a harmless one leaves what is read exactly as it was.
    """
    harmless = [
        span
        for span, part, item in zip(sentences(message), parts(message), encoded, strict=True)
        if read_constraints(part.text) == Constraints() and model.harmless(part, item)
    ]
    return message.without(harmless) if 0 < len(harmless) < len(encoded) else message
