"""Reads the act of a message: whole-message phrases, tried from the most to the least particular.

As typed first; failing that, with the grammar's own words mended. What matches nothing is an ordinary message.
"""

import re

from romin.assistant.dialogue import phrases, sheet_phrases
from romin.assistant.dialogue.acts import Act, ActKind
from romin.assistant.dialogue.repairing import Repaired, repair, vocabulary
from romin.core.text import CleanText, plain

MAX_CHARACTERS = 120
"""A longer message is a situation."""
MAX_REST_WORDS = 7
"""Longest name of a factor or a sheet, in words."""

_SIMPLE = [(kind, phrases.whole(pattern)) for kind, pattern in phrases.SIMPLE_PHRASES]
_DROPS = [(names, re.compile(rf"\s*{pattern}\s*")) for names, pattern in phrases.drop_patterns()]
_ASPECTS = [(aspect, re.compile(rf"\s*{pattern}\s*")) for aspect, pattern in sheet_phrases.aspect_patterns()]
_REFINE = re.compile(rf"\s*{phrases.REFINE}\s*")
_FACTORS = [(kind, certain, phrases.whole(pattern)) for kind, certain, pattern in phrases.FACTOR_PHRASES]
_POSITIONS = [(re.compile(words), position) for words, position in sheet_phrases.ORDINALS.items()]
_WORDS = vocabulary(
    [
        *[pattern for _, pattern in phrases.SIMPLE_PHRASES],
        *[pattern for _, pattern in sheet_phrases.ASPECT_PHRASES],
        *[pattern for _, _, pattern in phrases.FACTOR_PHRASES],
        *sheet_phrases.ORDINALS,
        *[pattern for _, pattern in phrases.drop_patterns()],
    ]
)


def read_acts(message: CleanText) -> list[Act]:
    """What ``message`` may do, likeliest first; always ends with an ordinary message. Never raises."""
    ordinary = Act()
    if len(message.text) > MAX_CHARACTERS:
        return [ordinary]
    typed = plain(message.text)
    as_typed = _read(message, Repaired(typed, tuple(range(len(typed) + 1))))
    return [*(as_typed or _read(message, repair(typed, _WORDS))), ordinary]


def _read(message: CleanText, said: Repaired) -> list[Act]:
    for kind, pattern in _SIMPLE[:-1]:
        if pattern.fullmatch(said.text):
            return [Act(kind)]
    for names, pattern in _DROPS:
        if pattern.fullmatch(said.text):
            return [Act(ActKind.DROP, dropped=names)]
    if _REFINE.fullmatch(said.text):
        return [Act(ActKind.REFINE)]
    kind, pattern = _SIMPLE[-1]
    if pattern.fullmatch(said.text):
        return [Act(kind)]
    return [*_details(message, said), *_on_factors(message, said)]


def _details(message: CleanText, said: Repaired) -> list[Act]:
    found = []
    for aspect, pattern in _ASPECTS:
        if match := pattern.fullmatch(said.text):
            groups = match.groupdict()
            rest = _part(message, said, match, "title") if groups.get("title") else None
            if rest is None and groups.get("title"):
                continue
            found.append(Act(ActKind.DETAIL, rest, aspect=aspect, position=_position(groups.get("ordinal"))))
    return sorted(found, key=lambda act: act.rest is not None)


def _on_factors(message: CleanText, said: Repaired) -> list[Act]:
    found = []
    for kind, certain, pattern in _FACTORS:
        if (match := pattern.fullmatch(said.text)) and (rest := _part(message, said, match, "rest")):
            found.append(Act(kind, rest, certain))
    return found


def _part(message: CleanText, said: Repaired, match: re.Match[str], name: str) -> CleanText | None:
    start, end = said.original_span(*match.span(name))
    part = message.part(start, end)
    return part if part.text.strip() and len(part.text.split()) <= MAX_REST_WORDS else None


def _position(word: str | None) -> int | None:
    return next((place for words, place in _POSITIONS if word and words.fullmatch(word)), None)
