"""French quantities as officers type them: figures, number words, hours and minutes, numbers of sessions.

A regular grammar over folded text (``romin.core.text.fold``: lower case, no accents, straight apostrophes).
"""

import re
from dataclasses import dataclass

_UNITS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
}  # fmt: skip
_TENS = {word: value for word, value in _UNITS.items() if value >= 20}
_WORDS = {
    **_UNITS,
    **{f"{tens}{sep}{unit}": t + u for tens, t in _TENS.items() for unit, u in _UNITS.items() if u < 10
       for sep in (" ", "-", " et ", "-et-")},
    "dix-sept": 17, "dix-huit": 18, "dix-neuf": 19, "soixante-dix": 70, "soixante-quinze": 75, "quatre-vingts": 80,
    "quatre-vingt": 80, "quatre-vingt-dix": 90,
}  # fmt: skip
NUMBER = r"(?:\d{1,3}|" + "|".join(sorted((re.escape(word) for word in _WORDS), key=len, reverse=True)) + r")"

_MINUTE = r"(?:minutes?|mins?|mns?|mnts?|')(?![a-z])"
_HOUR = r"(?:heures?|hrs?|h)(?![a-z])"
_DURATION = re.compile(
    rf"""(?<![\w/])(?:
      (?P<three>(?:3\s*/\s*4|trois[\s-]+quarts?)\s*(?:d'\s*{_HOUR}|d\s{_HOUR}|de\s{_HOUR}|{_HOUR}))
    | (?P<quarter>(?:1\s*/\s*4|un\s+(?:petit\s+)?quart|quart)\s*(?:d'\s*{_HOUR}|d\s{_HOUR}|de\s{_HOUR}|{_HOUR}))
    | (?P<half>(?:1\s*/\s*2|(?:une?\s+(?:petite\s+)?)?demi)[\s-]*(?:e\s+)?{_HOUR})
    | (?P<hours>{NUMBER})\s*(?:{_HOUR}|h(?=\d))\s*(?:
        et\s+(?P<and>demie?|quart|{NUMBER})|(?P<rest>\d{{1,2}}|quinze|trente|quarante[ -]cinq)(?!\d)
      )?
      (?:\s*{_MINUTE})?
    | (?:\d{{1,3}}\s*(?:a|ou|et|-)\s*)?(?P<minutes>{NUMBER})\s*-?\s*{_MINUTE}
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time found in a folded text: minutes, and its half-open span there."""

    minutes: int
    start: int
    end: int


def parse_number(word: str) -> int:
    """The value of a figure or number word. Raises ``KeyError`` on anything else."""
    return int(word) if word.isdigit() else _WORDS[re.sub(r"\s+", " ", word)]


def durations(folded: str) -> list[Duration]:
    """Every length of time written in ``folded``, in order."""
    return [Duration(_minutes(match), match.start(), match.end()) for match in _DURATION.finditer(folded)]


def _minutes(match: re.Match[str]) -> int:
    if match["three"]:
        return 45
    if match["quarter"]:
        return 15
    if match["half"]:
        return 30
    if match["minutes"]:
        return parse_number(match["minutes"])
    minutes = 60 * parse_number(match["hours"])
    if match["rest"]:
        return minutes + parse_number(match["rest"])
    if match["and"]:
        part = {"demi": 30, "demie": 30, "quart": 15}.get(match["and"])
        return minutes + (parse_number(match["and"]) if part is None else part)
    return minutes
