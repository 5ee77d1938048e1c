"""A sheet asked for by its name (« génogramme », « la balance décisionnelle »)."""

from collections.abc import Sequence

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


def sheets_by_title(
    message_stems: Sequence[str], sheets: Sequence[ToolSheet], title_stems: Sequence[frozenset[str]]
) -> list[ToolSheet]:
    """The sheets whose title holds most of the message's telling words, closest title first, then by id.

    ``title_stems``: the stems of each sheet's title, in the order of ``sheets``.
    """
    words = {stem for stem in message_stems if not any(stem.startswith(word) for word in REQUEST_WORDS)}
    if not 0 < len(words) <= MAX_WORDS:
        return []
    scored = []
    for sheet, title in zip(sheets, title_stems, strict=True):
        share = len(words & title) / len(words)
        if share >= MIN_SHARE:
            scored.append((-share, -len(words & title) / len(title), sheet.id, sheet))
    return [sheet for *_, sheet in sorted(scored, key=lambda item: item[:3])]
