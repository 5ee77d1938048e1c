"""Where somebody lives and when they were born: read after the words that announce them."""

import re
from collections.abc import Iterator, Sequence

from romin.core.personal.cues import ARTICLES, AT, DWELLS, LIVES, SETTINGS
from romin.core.personal.lexicon import Lexicon
from romin.core.personal.model import PersonalKind, PersonalSpan
from romin.core.personal.words import Word

_MONTH = r"(?:janv|f[ée]v|mars|avr|mai|juin|juil|ao[uû]t|sept|oct|nov|d[ée]c)[a-zéû]{0,6}\.?"
DATE = (
    r"(?:\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?(?:19|20)?\d\d|\d{1,2}(?:er)?\s{1,2}"
    + _MONTH
    + r"\s{1,2}(?:19|20)?\d\d)"
)
_BORN = re.compile(
    r"(?<!\w)(?:n[ée]{1,2}\s?(?:\(?e\)?)?\s{1,3}(?:le|en|un)?|ddn|dn|date\s+de\s+naissance|naissance)\s{0,3}[:=]?\s{0,3}(?:le\s)?"
    r"(?P<value>" + DATE + r"|(?:" + _MONTH + r"|(?:0?[1-9]|1[0-2]))[\s/.\-]{1,2}(?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(r"[\s,(]{1,3}(?P<value>\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)?\d\d)(?!\w)")

_WAY = (
    r"rue|avenue|av|boulevard|bd|bvd|all[ée]es?|chemin|impasse|place|quai|square|route|cours|passage|sentier|ruelle|"
    r"voie|lotissement|villa|faubourg"
)
_NAMED = r"(?:[A-ZÉÈÀÎ][^\s,;.:!?()]{0,30}|[^\W\d_][^\s,;.:!?()]{1,30}(?=\s{0,2}(?:,|$|\d{5}|appt|b[âa]t)))"
_LINK = r"(?:de|du|des|la|le|les|et|aux?|sur|sous|l'|d')"
_ADDRESS = re.compile(
    r"(?<![\w/])(?P<value>(?:"
    rf"\d{{1,4}}(?:\s?(?i:bis|ter|quater|[a-d]))?\s?,?\s{{1,2}}(?i:{_WAY})\.?\s{{1,2}}(?!(?:en|a|à|dans|par|pour|sur|et|qui|au|chez)\s)"
    rf"(?:{_LINK}\s?){{0,3}}[^\W\d_][^\s,;.:!?()]{{1,30}}(?:\s(?:{_LINK}|{_NAMED})){{0,6}}"
    r"|(?i:r[ée]sidence)\s{1,2}(?:(?:les?|la|du|des|l')\s?)?[A-ZÉÈ][^\s,;.:!?()]{2,30}"
    r"|(?i:lieu-?\s?dit)\s{1,2}(?:(?:la|le|les)\s)?[^\s,;.:!?()]{2,30})"
    r"(?:\s{0,2},?\s{0,2}(?i:appt?|appartement|b[âa]t(?:iment)?|esc|[ée]tage)\.?\s{0,2}\w{1,4}){0,2}"
    r"(?:\s{0,2},?\s{0,2}\d{5}(?:\s{1,2}[^\W\d_][\w'’-]{1,40}(?:\s[A-ZÉÈ][\w'’-]{1,40}){0,2})?"
    r"|\s{0,2},\s{0,2}[A-ZÉÈ][\w'’-]{2,40})?)",
)
_POSTCODE_TOWN = re.compile(r"(?<![\w/])(?P<value>(?:0[1-9]|[1-8]\d|9[0-8])\d{3}\s{1,2}[A-ZÉÈ][\w'’-]{2,40})")

REACH = 5
"""Words that may stand between « habite » and « à »."""
SHORTEST_TOWN = 3
"""Letters: leaves out the article of « à l'hôtel »."""


def find_dated(text: str, names: Sequence[PersonalSpan]) -> Iterator[PersonalSpan]:
    """Birth dates: announced, or written right after one of the ``names``."""
    for match in _BORN.finditer(text):
        yield PersonalSpan(*match.span("value"), PersonalKind.BIRTH_DATE)
    for name in names:
        if after := _DATE.match(text, name.end):
            yield PersonalSpan(*after.span("value"), PersonalKind.BIRTH_DATE)


def find_addresses(text: str) -> Iterator[PersonalSpan]:
    """Postal addresses."""
    for pattern in (_ADDRESS, _POSTCODE_TOWN):
        for match in pattern.finditer(text):
            yield PersonalSpan(*match.span("value"), PersonalKind.ADDRESS)


def find_residences(words: Sequence[Word], lexicon: Lexicon, *, capitals: bool) -> Iterator[PersonalSpan]:
    """Places somebody is said to live in: after « habite », « vit »… and « à », a word that is no common noun."""
    for place, word in enumerate(words):
        if word.text in LIVES and (found := _town(words, place + 1, lexicon, capitals)):
            yield PersonalSpan(*found, PersonalKind.RESIDENCE)


def _town(words: Sequence[Word], start: int, lexicon: Lexicon, capitals: bool) -> tuple[int, int] | None:
    if _is_town(words, start, lexicon, capitals) and (
        words[start - 1].text in DWELLS or (capitals and words[start].capital)
    ):
        return words[start].start, words[start].end
    for place in range(start, min(start + REACH, len(words) - 1)):
        word = words[place]
        if word.opens or word.text in SETTINGS:
            return None
        if word.text in AT:
            town = place + 1
            if words[town].text in ARTICLES and town + 1 < len(words):
                town += 1
            return (words[place + 1].start, words[town].end) if _is_town(words, town, lexicon, capitals) else None
    return None


def _is_town(words: Sequence[Word], place: int, lexicon: Lexicon, capitals: bool) -> bool:
    """Whether the word at ``place``, right after the one before it, is no common noun."""
    if place >= len(words):
        return False
    named = words[place]
    known = named.text in lexicon.common and not (capitals and named.capital)
    return not (named.gap or known or len(named.text) < SHORTEST_TOWN or named.text[0].isdigit())
