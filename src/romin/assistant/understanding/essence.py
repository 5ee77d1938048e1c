"""What of a message is to be understood: without the greeting that opens it, the thanks and full stop that close it.

Politeness changes nothing to a need, and a model may let itself be moved by it; removed, it cannot.
"""

import re

from romin.core.text import CleanText, clean, has_words, plain

_HELLO = r"(?:re)?(?:bonjour|bonsoir|bjr|bsr|salut|slt|coucou|hello|hey|allo)"
_ALL = r"a tou(?:s|tes)(?: et (?:a )?tou(?:s|tes))?|tout le monde|les collegues|collegues?|chere?s? collegues?|romin"
_ONE = r"(?:madame|monsieur|mesdames|messieurs)(?:,? (?:madame|monsieur|messieurs))?(?=\s*[,.!;:])"
_OPENING = re.compile(rf"(?:{_HELLO}\b(?:[ ,]+(?:{_ALL}|{_ONE})\b)*[ ,.!;:-]*)+")
_THANKS = (
    r"(?:grand |un grand )?merci(?: (?:beaucoup|bcp|bien|infiniment|a vous|a tous|d'avance|par avance|"
    r"de (?:votre|ton) (?:aide|retour|reponse)|pour (?:votre|ton) (?:aide|retour|reponse)))*"
)
_BYE = (
    r"svp|stp|s'il (?:vous|te) plait|cordialement|bien cordialement|cdlt|cdt|bien a (?:vous|toi)|"
    r"bonne (?:journee|soiree|continuation|fin de journee|fin de semaine)|bon week-?end|a bientot"
)
_CLOSING = re.compile(rf"(?:(?:^|[ ,.;:!?-])(?:et )?(?:{_THANKS}|{_BYE})[ ,.;:!-]*)+$|[ .!;,:]+$")


def essence(message: CleanText) -> CleanText:
    """``message`` without opening and closing politeness; unchanged when nothing else is left."""
    folded = plain(message.text)
    opening = _OPENING.match(folded)
    start = opening.end() if opening else 0
    end = len(folded)
    while (closing := _CLOSING.search(folded, start, end)) and closing.start() < end:
        end = closing.start() + (folded[closing.start()] == "?")
    kept = message.part(start, end)
    return kept if has_words(kept.text) else message


_SENTENCE_END = re.compile(r"[.!?…](?:\s*[»\")])*(\s+)")
"""Where a sentence may end; not after the full stop of « M. » (see :func:`_abbreviated`)."""


def sentences(message: CleanText) -> list[tuple[int, int]]:
    """The half-open spans of the sentences of ``message``, in order; those without a word go with the one before."""
    spans: list[tuple[int, int]] = []
    start = 0
    for found in [*_SENTENCE_END.finditer(message.text), None]:
        end = found.start(1) if found else len(message.text)
        following = message.text[found.end() :] if found else ""
        if found and (_abbreviated(message.text[start:end]) or not has_words(following)):
            continue
        if has_words(message.text[start:end]):
            spans.append((start, end))
            start = found.end() if found else end
    return spans


def _abbreviated(text: str) -> bool:
    """True when the full stop that ends ``text`` is that of a lone letter (« M. », « J. »), not a sentence's."""
    last = re.split(r"[^\w]", text.rstrip(".!?…"))[-1]
    return text.endswith(".") and len(last) == 1 and last.isalpha()


def read_message(text: str) -> CleanText:
    """``text`` as it is understood: cleaned, then its essence."""
    return essence(clean(text))
