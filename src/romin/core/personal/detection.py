"""Everything personal in a text, each stretch of it once."""

from collections.abc import Iterable, Iterator

from romin.core.personal.lexicon import Lexicon, packaged_lexicon
from romin.core.personal.model import PersonalKind, PersonalSpan
from romin.core.personal.names import find_names
from romin.core.personal.numbers import find_numbers
from romin.core.personal.places import find_addresses, find_dated, find_residences
from romin.core.personal.words import split_words
from romin.core.text import mostly_capitals

MASK = "[…]"
"""What stands for personal data in a text that is kept."""


def find_personal(text: str, lexicon: Lexicon | None = None) -> tuple[PersonalSpan, ...]:
    """What looks personal in ``text``: spans in order, apart from each other; offsets are those of ``text``.

    It finds most of what identifies, not all: see docs/evaluation.md before relying on it. Takes a time in proportion
    to the length of ``text``. Pure: nothing is kept.
    """
    return tuple(_apart(_found(text, lexicon or packaged_lexicon())))


def mask(text: str, spans: Iterable[PersonalSpan]) -> str:
    """``text`` with each of the ``spans``, in order and apart, replaced by ``MASK``."""
    kept: list[str] = []
    end = 0
    for span in spans:
        kept += [text[end : span.start], MASK]
        end = span.end
    return "".join([*kept, text[end:]])


def _found(text: str, lexicon: Lexicon) -> Iterator[PersonalSpan]:
    """Every span, the surest first; they may overlap."""
    words = split_words(text)
    capitals = not mostly_capitals(text)
    names = list(find_names(words, lexicon, capitals=capitals))
    yield from find_numbers(text)
    yield from find_addresses(text)
    yield from find_dated(text, names)
    yield from find_residences(words, lexicon, capitals=capitals)
    yield from names


def _apart(spans: Iterable[PersonalSpan]) -> list[PersonalSpan]:
    """``spans`` in order, without those that overlap a surer (earlier) one."""
    taken: set[int] = set()
    kept: list[PersonalSpan] = []
    for span in spans:
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept)


__all__ = ["MASK", "PersonalKind", "PersonalSpan", "find_personal", "mask"]
