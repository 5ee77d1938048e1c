"""How many sessions are asked for."""

import re

from romin.assistant.understanding.constraints.clauses import before
from romin.assistant.understanding.numbers import NUMBER, parse_number
from romin.catalogue.vocabulary import Sessions

_MEETING = r"(?:sc?eances?|creneaux?|sessions?|entretiens?|rdvs?|rendez-vous|rencontres?|fois)"
_SESSIONS = re.compile(
    rf"\b(?P<low>{NUMBER})(?:\s*(?:ou|a|-|/|,)\s*(?P<high>{NUMBER}))?\s*(?:seules? |petite?s? |"
    rf"grandes? )?{_MEETING}(?P<tail>[^,;.]{{0,22}})"
)
_MISSED = re.compile(
    r"^\s*(?:manque|rate|loupe|annule|de suite|honore|non|sans|d'affilee|par (?:mois|semaine|an)|deja|sur)"
)
_FREQUENCY = re.compile(
    r"(?:(?:absences?|retards?|manques?|rates?|loupes?|honores?|venue?|presente?) sur|deja|absent|apres|"
    r"depuis|encore|manque\w*|rate\w*|loupe\w*|toutes? les?)\s*(?:a |ses |les )?$"
)
_ONE = re.compile(
    rf"\b(?:one[\s-]?shot|(?:une?|1)\s+seule?\s+{_MEETING}|seance unique|unique seance|d'un coup|en une seule)\b"
)
_A_FEW = re.compile(rf"\bquelques {_MEETING}\b(?! (?:manque|rate|loupe))")
_MORE_THAN = re.compile(r"(?:plus d[e'])\s*$")
_UNIT_FOIS = re.compile(r"\bfois\b")
_FOIS_CONTEXT = re.compile(r"(?:\ben|faisable en|tenir en|sur)\s*$")


def max_sessions(folded: str) -> Sessions | None:
    """The smallest band of sessions said to be possible."""
    if _ONE.search(folded):
        return Sessions.ONE
    bands = [band for match in _SESSIONS.finditer(folded) if (band := _session_band(folded, match))]
    if bands:
        return min(bands, key=lambda band: band.rank)
    return Sessions.FEW if _A_FEW.search(folded) else None


def _session_band(folded: str, match: re.Match[str]) -> Sessions | None:
    earlier = before(folded, match.start())
    if _MISSED.match(match["tail"]) or _FREQUENCY.search(earlier):
        return None
    alone = not earlier.strip() and not match["tail"].strip()
    if _UNIT_FOIS.search(match[0]) and not alone and not _FOIS_CONTEXT.search(earlier):
        return None
    if (
        match["low"] in {"un", "une"}
        and not match["high"]
        and not re.search(r"(?:en|sur|max\w*|seulement)\s*$", earlier)
    ):
        return None  # "un entretien" is any interview, "en un entretien" is a limit
    count = parse_number(match["high"] or match["low"])
    if _MORE_THAN.search(earlier) and not re.search(r"pas plus d[e']\s*$", earlier):
        count += 1
    return session_band(count)


def session_band(count: int) -> Sessions:
    """The band of the catalogue that holds ``count`` sessions."""
    if count <= 1:
        return Sessions.ONE
    if count <= 5:
        return Sessions.FEW
    return Sessions.SEVERAL if count <= 10 else Sessions.MANY
