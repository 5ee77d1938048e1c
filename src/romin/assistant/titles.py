"""A sheet asked for by its name (« génogramme », « la balance décisionnelle »)."""

from collections.abc import Callable, Sequence

from romin.catalogue.models import ToolSheet

MIN_SHARE = 0.6
"""Share of the message's telling words that a title must hold; below, the message is a situation, not a name."""
MAX_WORDS = 6
"""Longest message, in telling words, that can be a sheet's name."""
REQUEST_WORDS = frozenset(
    (
        "outil",
        "fich",
        "exercic",
        "support",
        "cherch",
        "trouv",
        "propos",
        "besoin",
        "techniqu",
        "document",
        "imprim",
        "voudr",
    )
)
"""Stems that ask for a sheet without naming it."""

Stemmer = Callable[[str], Sequence[str]]


def sheets_by_title(message: str, sheets: Sequence[ToolSheet], stems: Stemmer) -> list[ToolSheet]:
    """The sheets whose title holds most of the message's telling words, closest title first, then by id."""
    words = {stem for stem in stems(message) if not any(stem.startswith(word) for word in REQUEST_WORDS)}
    if not 0 < len(words) <= MAX_WORDS:
        return []
    scored = []
    for sheet in sheets:
        title = set(stems(sheet.title))
        share = len(words & title) / len(words)
        if share >= MIN_SHARE:
            scored.append((-share, -len(words & title) / len(title), sheet.id, sheet))
    return [sheet for *_, sheet in sorted(scored, key=lambda item: item[:3])]
