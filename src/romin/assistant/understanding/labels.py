"""The shortest request of all: a factor named by its code or label, alone or nearly (« le facteur addictions »)."""

import re

from romin.assistant.understanding.reading import Span
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, RiskFactor
from romin.core.text import CleanText, fold

_FILLER = {
    "facteur",
    "facteurs",
    "de",
    "risque",
    "risques",
    "le",
    "la",
    "les",
    "sur",
    "travailler",
    "fiches",
    "fiche",
    "outil",
    "outils",
    "pour",
}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))


_NAMES: dict[tuple[str, ...], RiskFactor] = {
    tuple(_words(name)): factor for factor, label in RISK_FACTOR_LABELS.items() for name in (label, factor.value)
}


def named_factor(message: CleanText) -> tuple[RiskFactor, Span] | None:
    """The factor whose code or label makes up the whole message, filler words aside; its span in the message."""
    words = [word for word in _words(message.text) if word not in _FILLER]
    for name, factor in _NAMES.items():
        if words == [word for word in name if word not in _FILLER]:
            start, end = message.original_span(0, len(message.text))
            return factor, Span(start, end)
    return None
