"""Noise as people type it: accents lost, letters doubled, swapped or missing, phonetic spelling, capitals.

Used to adapt the model and to measure what misspelling costs. Every operation keeps, for each character, the index of
the character it comes from, so that labelled spans follow. Deterministic for a given ``random.Random``.
"""

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_KEYS = {
    "a": "zqs", "z": "aes", "e": "zrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "om", "q": "asw", "s": "qdz", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli",
    "l": "kmo", "m": "lp", "w": "xq", "x": "wcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bh",
}  # fmt: skip

_PHONETIC: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"\bqu(?=[eioé])|qu(?=[eaio])", ("k", "q")),
    (r"\bc(?=[aou])", ("k",)),
    (r"eaux?|aux?\b|eau", ("o",)),
    (r"ph", ("f",)),
    (r"(?<=[a-zé])er\b|(?<=[a-zé])ez\b|ée?s\b|ai(?:t|s|ent)\b", ("é", "e", "er", "ai")),
    (r"(?<=[a-zéè]{2})(?:e|s|es|ent|t|d|x)\b", ("",)),
    (r"\b(?:c'est|s'est|ses|ces)\b", ("c", "cé", "sé", "ses")),
    (r"\bil y a\b", ("ya", "y a")),
    (r"\bpas\b", ("pa",)),
    (r"\bpour\b", ("pr", "pour")),
    (r"\bdans\b", ("ds", "dan")),
    (r"\btout(?:es?)?\b|\btous\b", ("tt", "tout")),
    (r"\btemps\b", ("tps", "tem")),
    (r"\bavec\b", ("ac", "avc", "avek")),
    (r"\b(?:et|est)\b", ("é", "e", "et")),
    (r"ss", ("s",)),
    (r"(?<=[aeiou])s(?=[aeiou])", ("z", "ss")),
    (r"mm|nn|ll|tt|pp|rr|ff", ("",)),
    (r"[âà]", ("a",)),
    (r"\bbeaucoup\b", ("bcp",)),
    (r"\bquelque chose\b", ("qqch", "qqc")),
    (r"\btoujours\b", ("tjs", "tjr", "toujour")),
    (r"\bproblèmes?\b", ("pb", "pbs", "probleme", "souci")),
    (r"\btravail\b", ("taf", "trava", "travaille")),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), choices) for pattern, choices in _PHONETIC)


@dataclass(frozen=True, slots=True)
class Noisy:
    """A noisy text; ``origin[i]`` is the index, in the first text, of the character that gave character ``i``."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the first text's ``[start, end)`` went; ``None`` when nothing of it is left."""
        inside = [index for index, source in enumerate(self.origin) if start <= source < end]
        return (inside[0], inside[-1] + 1) if inside else None


Operation = Callable[[Noisy, random.Random], Noisy]


def identity(text: str) -> Noisy:
    """``text`` without noise."""
    return Noisy(text, tuple(range(len(text))))


def _rebuild(pairs: list[tuple[str, int]]) -> Noisy:
    return Noisy("".join(char for char, _ in pairs), tuple(source for char, source in pairs for _ in char))


def drop_accents(noisy: Noisy, _rng: random.Random) -> Noisy:
    """Every letter without its accent."""
    pairs = [
        (unicodedata.normalize("NFD", char)[0], source) for char, source in zip(noisy.text, noisy.origin, strict=True)
    ]
    return _rebuild(pairs)


def lower(noisy: Noisy, _rng: random.Random) -> Noisy:
    """Everything in lower case."""
    return _rebuild([(char.lower(), source) for char, source in zip(noisy.text, noisy.origin, strict=True)])


def drop_punctuation(noisy: Noisy, rng: random.Random) -> Noisy:
    """Without commas, full stops and quotes; apostrophes become a space, stay, or vanish."""
    apostrophe = rng.choice([" ", "", "'"])
    pairs = []
    for char, source in zip(noisy.text, noisy.origin, strict=True):
        kept = apostrophe if char in "'’" else "" if char in '.,;:!?«»"()' else char
        pairs.append((kept, source))
    return _rebuild(pairs)


def mistype(noisy: Noisy, rng: random.Random, rate: float = 0.05) -> Noisy:
    """About ``rate`` of the letters missing, doubled, swapped with the next one or replaced by a neighbouring key."""
    pairs = list(zip(noisy.text, noisy.origin, strict=True))
    result: list[tuple[str, int]] = []
    position = 0
    while position < len(pairs):
        char, source = pairs[position]
        if not char.isalpha() or rng.random() >= rate:
            result.append((char, source))
        else:
            kind = rng.randrange(4)
            if kind == 1:
                result += [(char, source), (char, source)]
            elif kind == 2 and position + 1 < len(pairs) and pairs[position + 1][0].isalpha():
                result += [pairs[position + 1], (char, source)]
                position += 1
            elif kind == 3:
                result.append((rng.choice(_KEYS.get(char.lower(), char)), source))
        position += 1
    return _rebuild(result)


def respell(noisy: Noisy, rng: random.Random, rate: float = 0.45) -> Noisy:
    """Phonetic and text-message spelling of about ``rate`` of the places that lend themselves to it."""
    for pattern, choices in _COMPILED:
        pairs: list[tuple[str, int]] = []
        position = 0
        for match in pattern.finditer(noisy.text):
            if rng.random() >= rate:
                continue
            pairs += list(
                zip(noisy.text[position : match.start()], noisy.origin[position : match.start()], strict=True)
            )
            pairs.append((rng.choice(choices), noisy.origin[match.start()]))
            position = match.end()
        pairs += list(zip(noisy.text[position:], noisy.origin[position:], strict=True))
        noisy = _rebuild(pairs)
    return noisy


_SUBJECT = re.compile(r"\b(?:il|elle)\b(?! (?:y a|faut|s'agit|est (?:possible|question)))", re.IGNORECASE)
_SUBJECTS = ("il", "elle", "M.", "Mme", "monsieur", "madame", "M. B.", "le jeune", "mon suivi", "la personne")


def rename(noisy: Noisy, rng: random.Random) -> Noisy:
    """The first subject called otherwise (« M. », « elle », « mon suivi »): who it is changes nothing."""
    match = _SUBJECT.search(noisy.text)
    if not match:
        return noisy
    pairs = list(zip(noisy.text, noisy.origin, strict=True))
    return _rebuild(
        [*pairs[: match.start()], (rng.choice(_SUBJECTS), noisy.origin[match.start()]), *pairs[match.end() :]]
    )


LIGHT: tuple[Operation, ...] = (drop_accents, lower, drop_punctuation, mistype)


def misspell(text: str, rng: random.Random) -> Noisy:
    """``text`` as somebody in a hurry would type it: one to three kinds of noise."""
    noisy = identity(text)
    for operation in rng.sample(LIGHT, rng.choice([1, 2, 2, 3])):
        noisy = operation(noisy, rng)
    return respell(lower(noisy, rng), rng) if rng.random() < 0.25 else noisy
