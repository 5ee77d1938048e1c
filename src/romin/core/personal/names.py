"""Names of people, as officers type them: with or without civility, with or without capitals.

Lists alone would take « rose », « pierre » or « marine » for people, and miss half of the family names; rules alone
leak most first names typed without capital. So a word is a name by its list only when it is no word that people write
otherwise; when it is one, or is in no list, what stands around it must say so.
"""

from collections.abc import Iterator, Sequence

from romin.core.personal.cues import (
    BORN,
    CAPITAL_CIVILITIES,
    CIVILITIES,
    CONCEPTS,
    CUES,
    INSTITUTIONS,
    NUMBER_WORDS,
    OUTER,
    PARTICLES,
    PREDICATES,
    SAINTS,
    SURE_CIVILITIES,
    SURE_PREDICATES,
)
from romin.core.personal.lexicon import Lexicon
from romin.core.personal.model import PersonalKind, PersonalSpan
from romin.core.personal.words import Word


def find_names(words: Sequence[Word], lexicon: Lexicon, *, capitals: bool) -> Iterator[PersonalSpan]:
    """Names among ``words``, in order, apart from each other. ``capitals``: whether a capital means something here."""
    reader = _Reader(words, lexicon, capitals)
    place = 0
    while place < len(words):
        end = reader.name_end(place)
        if end is None:
            place += 1
            continue
        start = reader.extended_left(place)
        yield PersonalSpan(words[start].start, words[end - 1].end, PersonalKind.NAME)
        place = end


class _Reader:
    """Reads one text. Each question looks at a bounded number of neighbours."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon, capitals: bool) -> None:
        self._words, self._lexicon, self._capitals = words, lexicon, capitals

    def name_end(self, place: int) -> int | None:
        """Where the name that begins at ``place`` ends, excluded; ``None`` when none begins there."""
        if not self._after_civility(place):
            return self._extended_right(place + 1) if self._alone(place) else None
        start = self._past_particles(place)
        return self._extended_right(start + 1) if self._titled(start, place) else None

    def extended_left(self, place: int) -> int:
        """Where the name found at ``place`` begins: a family name or an initial may stand before it."""
        while place:
            before, gap = self._words[place - 1], self._words[place].gap
            initial = gap == "." and len(before.text) == 1 and before.text not in CIVILITIES
            surname = not gap.strip("-") and (
                (before.text in self._lexicon.family and not self._lexicon.ordinary(before.text))
                or (self._capital(before) and (self._unknown(before) or before.text in PARTICLES))
            )
            if not (initial or surname):
                break
            place -= 1
        return place

    def _titled(self, place: int, first: int) -> bool:
        """Whether the word after a civility is a name, ``first`` being where the particles before it began."""
        word, after = self._words[place], self._word(place + 1)
        if word.gap not in {"", "."} and place == first:
            return False
        known = word.text in self._lexicon.first or word.text in self._lexicon.family
        if self._unknown(word):
            return known or len(word.text) > 2
        if self._capital(word):
            return known
        if known and place == first and word.text not in self._lexicon.domain and self._sure_civility(place - 1):
            return True
        return known and place == first and after is not None and not after.gap and after.text in SURE_PREDICATES

    def _alone(self, place: int) -> bool:
        """Whether the word, without civility, is a name."""
        word, before, after = self._words[place], self._word(place - 1), self._word(place + 1)
        first, family = word.text in self._lexicon.first, word.text in self._lexicon.family
        if (
            not (first or family)
            or word.text in NUMBER_WORDS
            or self._of_a_thing(place)
            or self._cited(place)
            or (self._capitals and word.acronym)
        ):
            return False
        if not self._lexicon.ordinary(word.text):
            return first or self._family_alone(word, before)
        if not first or word.text not in self._lexicon.common:
            return False
        follows = before is not None and not word.gap and before.text in OUTER
        beside = after is not None and not after.gap and self._surname(after)
        if word.opens:
            return beside or (
                after is not None and (self._presented(after) or (not after.gap and self._predicate(after)))
            )
        return self._capital(word) and (beside or not follows)

    def _family_alone(self, word: Word, before: Word | None) -> bool:
        """Whether a family name that is no other word is somebody's: announced, first, or with a capital."""
        if before is not None and not word.gap and before.text in OUTER:
            return False
        if (
            before is not None
            and not word.opens
            and (before.text in CUES or (len(before.text) == 1 and word.gap == "."))
        ):
            return True
        return word.opens or self._capital(word)

    def _of_a_thing(self, place: int) -> bool:
        """Whether what stands before says that a place, a street, a test bears this name."""
        for distance in (1, 2, 3):
            before = self._word(place - distance)
            if before is None or self._words[place - distance + 1].opens:
                return False
            if distance == 1 and before.text in SAINTS:
                return True
            if before.text in INSTITUTIONS or (distance < 3 and before.text in CONCEPTS):
                return True
        return False

    def _cited(self, place: int) -> bool:
        """Whether it is an author's, beside another word of the catalogue's sources: « Stanley et Brown »."""
        if self._words[place].text not in self._lexicon.authors:
            return False
        near = (self._word(place + distance) for distance in (-2, -1, 1, 2))
        return any(
            word is not None and word.text in self._lexicon.authors and word.text not in self._lexicon.common
            for word in near
        )

    def _extended_right(self, end: int) -> int:
        """``end`` moved past the other names, particles and the initial that follow."""
        while end < len(self._words):
            place = self._past_particles(end)
            word = self._word(place)
            if word is None or self._words[end].gap.strip("-") or word.gap.strip("-'"):
                break
            if len(word.text) == 1 and place == end and word.text.isalpha() and self._is_initial(place):
                return end + 1
            if not (self._unknown(word) or self._listed(word, self._word(place + 1))):
                break
            end = place + 1
        return end

    def _listed(self, word: Word, after: Word | None) -> bool:
        """Whether a word beside a name, ordinary elsewhere, is a name too: by its capital, or by what follows."""
        known = word.text in self._lexicon.family or word.text in self._lexicon.first
        if not known or word.text in PREDICATES:
            return False
        return self._capital(word) or after is None or "," in after.gap or self._predicate(after)

    def _is_initial(self, place: int) -> bool:
        after = self._word(place + 1)
        return (after is not None and after.gap.startswith(".")) or (
            self._capital(self._words[place]) and after is None
        )

    def _past_particles(self, place: int) -> int:
        """The first word from ``place`` that is no particle, at most three further."""
        end = place
        while end < place + 3 and end < len(self._words) and self._words[end].text in PARTICLES:
            end += 1
        return end if end < len(self._words) and self._unknown(self._words[end]) else place

    def _after_civility(self, place: int) -> bool:
        before = self._word(place - 1)
        if before is None or self._words[place].gap not in {"", "."}:
            return False
        return before.text in CIVILITIES or (before.text in CAPITAL_CIVILITIES and before.capital)

    def _sure_civility(self, place: int) -> bool:
        """« mme poulain », « m. poulain »; « m » alone may be a pronoun."""
        word = self._words[place]
        return word.text in SURE_CIVILITIES or (
            word.text == "m" and (word.capital or self._words[place + 1].gap == ".")
        )

    def _unknown(self, word: Word) -> bool:
        """True for a word of letters that nobody writes unless as a name."""
        parts = word.text.replace("-", "'").split("'")
        letters = all(part.isalpha() for part in parts) and len(word.text) > 1
        return (
            letters
            and word.text not in NUMBER_WORDS
            and not self._lexicon.ordinary(word.text)
            and not (len(parts) > 1 and all(len(part) == 1 or self._lexicon.ordinary(part) for part in parts))
        )

    def _surname(self, word: Word) -> bool:
        return self._unknown(word) and (self._capital(word) or word.text in self._lexicon.family)

    def _predicate(self, word: Word) -> bool:
        return word.text in PREDICATES and word.typed not in {"à", "À"}

    def _presented(self, word: Word) -> bool:
        """« Valentin, né le… », « Valentin, 34 ans »."""
        return "," in word.gap and (word.text in BORN or word.text.isdecimal())

    def _capital(self, word: Word) -> bool:
        return self._capitals and word.capital

    def _word(self, place: int) -> Word | None:
        return self._words[place] if 0 <= place < len(self._words) else None
