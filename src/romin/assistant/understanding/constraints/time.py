"""Time said to be available for a session, in minutes."""

import re

from romin.assistant.understanding.constraints.clauses import after, before
from romin.assistant.understanding.numbers import Duration, durations

MIN_MINUTES, MAX_MINUTES = 5, 240
"""Outside this range a length of time is not that of an interview."""

_NOT_AVAILABLE_BEFORE = re.compile(
    r"(?:depuis|il y a|toutes les|tous les|retard d[e']|pendant|apres|au bout d[e']|plus d[e']|au moins|a|vers|des|"
    r"jusqu'a|trajet d[e']|route d[e']|chaque|dormi|dort|travaill\w+|passe|jou\w+|arriv\w+|joint|bois|boit|"
    r"\d\s*joints? (?:en|par))\s*(?:environ |pres d[e'] ?|plus d[e'] ?)?$"
)
_NOT_AVAILABLE_AFTER = re.compile(
    r"^\s*(?:par (?:jour|nuit|semaine|mois)|du (?:mat|soir)|en retard|de (?:retard|route|trajet|train|bus|"
    r"voiture|sommeil|marche|"
    r"garde|tig|tnr|travail|sport|colle|supp)|a pied|plus tard|avant (?:le|la|les|son)|apres (?:le|la|les|son)|"
    r"en (?:bus|train|voiture)|/ ?(?:jour|semaine|sem)|hebdo|supp)"
)
_AVAILABLE_BEFORE = re.compile(
    r"(?:moins d[e']|max(?:imum|i)?(?: d[e'])?|prevoir|prevu|compter|exos? d[e']|pas plus d[e']|plus d[e'] ?|"
    r"que|en|dans|sur|j'ai|on a|"
    r"dispos\w+(?: d[e'])?|reste|"
    r"dure[ernt]*|faisable|tien\w* (?:en|dans)|seances? d[e']|entretiens? d[e']|rdv d[e']|creneau d[e']|outils? d[e']|"
    r"exercices? d[e']|atelier d[e']|duree|environ|sous|temps|court|rapide|<|inferieur\w* a|exceder|depasser|jusqu'a|"
    r"a peine|juste|petite?|bonne|seulement|groupe d[e'])\s*(?:environ |juste |une petite |une |les |l')?$"
)
_AVAILABLE_AFTER = re.compile(
    r"^\s*(?:max|maxi|maximum|grand max|au (?:plus|max)|devant|dispo|d'entretien|de seance|pas plus|chrono|"
    r"par seance|par entretien|"
    r"top|grand|ou moins|pour|avant)"
)
_MINIMUM_BEFORE = re.compile(r"(?<!pas )(?:plus d[e']|au moins|minimum(?: d[e'])?)\s*(?:environ )?$")
_NO_MORE = re.compile(r"(?:pas|jamais|ne|n'\w+|sans)\b[^,;.]{0,20}(?:plus d[e']|depasser|exceder)\s*(?:les )?$")
_REQUEST = re.compile(
    r"\b(?:outils?|fiches?|exercices?|supports?|seances?|entretiens?|ateliers?|activites?|quelque chose|qqch|qqc|truc|"
    r"collectif|groupe|individuel\w*|rdv|idees?|proposer|cherche|besoin|technique)\b"
)


def max_minutes(folded: str) -> int | None:
    """The shortest time said to be available, in minutes."""
    found = [item.minutes for item in durations(folded) if _is_time_available(folded, item)]
    return min(found) if found else None


def _is_time_available(folded: str, item: Duration) -> bool:
    earlier, later = before(folded, item.start), after(folded, item.end)
    if not MIN_MINUTES <= item.minutes <= MAX_MINUTES or _NOT_AVAILABLE_AFTER.match(later):
        return False
    if _NO_MORE.search(earlier):
        return True
    if _MINIMUM_BEFORE.search(earlier):
        return False
    if _AVAILABLE_BEFORE.search(earlier) or _AVAILABLE_AFTER.match(later):
        return True
    if _NOT_AVAILABLE_BEFORE.search(earlier):
        return False
    alone = not earlier.strip() and not later.strip()
    return alone or bool(_REQUEST.search(earlier) or _REQUEST.search(later))
