"""Reading clause by clause: what stands just before and after a turn of phrase, and rules that contexts cancel."""

import re
from collections.abc import Iterable

_CLAUSE_END = re.compile(r"[.;!?:\n()]|,(?!\d)|\b(?:mais|par contre|cependant)\b")


_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"|“[^”]*”")


def without_quotes(folded: str) -> str:
    """``folded`` without the person's own words, which ask for nothing; as it is when there is nothing else."""
    rest = _QUOTED.sub(" ; ", folded)
    return rest if any(char.isalnum() for char in rest) else folded


def before(text: str, position: int, width: int = 45) -> str:
    """The words of the same clause just before ``position``."""
    start = max(0, position - width)
    cut = [match.end() for match in _CLAUSE_END.finditer(text, start, position)]
    return text[cut[-1] if cut else start : position]


def after(text: str, position: int, width: int = 35) -> str:
    """The words of the same clause just after ``position``."""
    match = _CLAUSE_END.search(text, position, position + width)
    return text[position : match.start() if match else position + width]


Rule = tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None]


def rule(pattern: str, before: str = "", after: str = "") -> Rule:
    """A family of phrases, and what cancels it when it stands just before or after."""
    return (
        re.compile(rf"\b(?:{pattern})\b"),
        re.compile(rf"\b(?:{before})\s*$") if before else None,
        re.compile(rf"^\s*(?:{after})\b") if after else None,
    )


def matches(folded: str, rules: Iterable[Rule]) -> bool:
    """True when a phrase of ``rules`` is in ``folded`` and nothing cancels it."""
    for pattern, cancels_before, cancels_after in rules:
        for match in pattern.finditer(folded):
            cancelled = (cancels_before and cancels_before.search(before(folded, match.start()))) or (
                cancels_after and cancels_after.search(after(folded, match.end()))
            )
            if not cancelled:
                return True
    return False
