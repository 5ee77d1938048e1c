"""How easy a French text is to read: Flesch's measure as adapted by Kandel and Moles, and its longest sentence.

L. Kandel and A. Moles, « Application de l'indice de Flesch à la langue française », Cahiers d'études de
radio-télévision 19, 1958: ``207 - 1.015 x words per sentence - 73.6 x syllables per word``. Around 100 is very easy, 60
to 70 ordinary, under 30 hard; nothing bounds it. It knows lengths only: a short obscure word is easy to it. It ranks
texts and shows the heavy ones, it judges none.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

MIN_WORDS = 30
"""Under this many words one long word moves the measure by several points: it is not given."""

_END = re.compile(r"(?<!\b[A-Z])[.!?…]+[\s»\"”)]*(?=\s+[\"«“(]?\s*[A-ZÀ-ÖØ-ÞŒ0-9]|\s*$)|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PART = re.compile(r"['’-]")
_SILENT_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eéèêiîy])")
_CONSONANT_Y = re.compile(r"(?<=[aeiouàâéèêëîïôûù])y(?=[aeiouàâéèêëîïôûù])")
_MUTE_END = re.compile(r"es?$")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöûùü]+")
_HIATUS = re.compile(r"é(?=[aeiouéèêâîôû])|[aoe](?=[éïëü])|[aeou](?=ï)")


@dataclass(frozen=True, slots=True)
class Readability:
    """The measure of one text. ``ease`` is ``None`` under :data:`MIN_WORDS` words; ``longest`` is a sentence."""

    ease: float | None
    words: int
    sentences: int
    longest: str
    longest_words: int


def readability(units: Iterable[str]) -> Readability:
    """Measure a text given in ``units`` (a paragraph, a list item, a label): none runs on into the next."""
    sentences = [(part, words) for unit in units for part in split_sentences(unit) if (words := split_words(part))]
    longest, longest_words = max(sentences, key=lambda sentence: len(sentence[1]), default=("", []))
    every = [word for _, words in sentences for word in words]
    return Readability(
        _ease(every, len(sentences)) if len(every) >= MIN_WORDS else None,
        len(every),
        len(sentences),
        longest,
        len(longest_words),
    )


def split_sentences(text: str) -> list[str]:
    """The sentences of ``text``: cut after . ! ? or … before a capital or the end, and at line ends.

    A colon or a semicolon ends nothing, nor does the full stop of an initial (« W. Miller »).
    """
    ends = [match.end() for match in _END.finditer(text)]
    pieces = (text[start:end].strip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
    return [piece for piece in pieces if piece]


def split_words(text: str) -> list[str]:
    """The words of ``text``; an elided or hyphenated word is one (« l'infraction », « peut-être »)."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=20_000)
def count_syllables(word: str) -> int:
    """Spoken syllables of ``word``, by rule, at least one.

    A syllable is a run of vowels, after these rules: u is silent after q, and after g before e or i; y between vowels
    is a consonant; a final e or es is mute when another vowel is left; é before a vowel, and é, ï, ë or ü after a, e or
    o, stand apart (ré-alité, po-ésie, na-ïf). A number has one a figure. Endings in -ent are counted (as in
    « souvent », wrongly in « ils parlent »), -ier and -uer as one syllable.
    """
    parts = (part for part in _PART.split(word.lower().replace("œ", "e").replace("æ", "e")) if part)
    return max(1, sum(map(_part_syllables, parts)))


def _part_syllables(part: str) -> int:
    if part.isdecimal():
        return len(part)
    spoken = _CONSONANT_Y.sub("j", _SILENT_U.sub("", part))
    bare = _MUTE_END.sub("", spoken)
    spoken = bare if _VOWELS.search(bare) else spoken
    return sum(1 + len(_HIATUS.findall(run)) for run in _VOWELS.findall(spoken))


def _ease(words: list[str], sentences: int) -> float:
    return 207 - 1.015 * len(words) / sentences - 73.6 * sum(map(count_syllables, words)) / len(words)
