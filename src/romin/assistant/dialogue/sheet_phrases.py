"""The turns of phrase that ask about a sheet: which one, and what of it. Same text as in :mod:`phrases`."""

from romin.assistant.dialogue.acts import Aspect
from romin.assistant.dialogue.phrases import LEAD, TAIL

_LOOK = (
    r"(?:(?:dis|dites|parle|parlez|montre|montrez|detaille|detaillez|ouvre|ouvrez|donne|donnez|explique|expliquez|"
    r"presente|presentez|resume|resumez)(?:[- ](?:moi|m'en|nous))?(?: (?:plus|mieux|un peu))?(?: (?:sur|de|d'))?|"
    r"je (?:veux|voudrais|prends|choisis|prefere|regarde)(?: bien)?(?: voir| lire| prendre)?|on (?:prend|"
    r"regarde)|voir|lire|"
    r"c'est quoi|(?:c'est|et|va) pour|(?:plus )?(?:d'infos?|d'informations?|de details?) (?:sur|de|pour)|en "
    r"savoir plus sur|"
    r"pour|et)"
)
ORDINALS = {
    "premiere?|1 ?er?e?|1": 1,
    "deuxieme|seconde?|2 ?n?de?|2 ?e(?:me)?|2": 2,
    "troisieme|3 ?e(?:me)?|3": 3,
    "quatrieme|4 ?e(?:me)?|4": 4,
    "cinquieme|5 ?e(?:me)?|5": 5,
    "sixieme|6 ?e(?:me)?|6": 6,
    "septieme|7 ?e(?:me)?|7": 7,
    "huitieme|8 ?e(?:me)?|8": 8,
    "neuvieme|9 ?e(?:me)?|9": 9,
    "dixieme|10 ?e(?:me)?|10": 10,
    "avant[- ]derniere?": -2,
    "derniere?": -1,
    "suivante?|prochaine?": 0,
}
"""A sheet named by its place in the list."""
_NOUN = r"(?:fiche|outil|exercice|technique|programme|proposition)"
POSITION = (
    rf"(?:(?:la|le|l'|cette?|celle|celui) ?)?(?:{_NOUN} )?(?:n(?:umero|°|o)? ?)?(?P<ordinal>{{ordinals}})(?: "
    rf"{_NOUN})?"
)
POSITION = POSITION.format(ordinals="|".join(ORDINALS))
_THIS = rf"(?:(?:cette?|ce|la|l'|le) ?{_NOUN}|celle[- ](?:ci|la)|celui[- ](?:ci|la)|ca|cela)"
_TITLE = r"(?P<title>[^,;.!?\n]{3,80}?)"
_TARGET = rf"[ ,]+(?:(?:(?:de|du|des|pour|avec|dans|a|au|sur|il faut pour) )*|d')(?:{POSITION}|{_THIS}|{_TITLE})"

_IT = (
    r"(?:(?:on |je |faut-il |peut-on |dois-je |est-ce qu'on |est-ce que ca |ca |cela |pour )?(?:l'|s'en |se |"
    r"le |la |y )?)"
)
ASPECT_PHRASES: tuple[tuple[Aspect, str], ...] = (
    (
        Aspect.HOW,
        rf"comment {_IT}(?:utilis\w+|sert|servir|marche|passe|fait|faire|procede\w*|anime\w*|mene\w*|conduit|"
        rf"conduire|"
        r"met en place|mettre en place|deroule|presente\w*|fonctionne)(?: (?:concretement|avec lui|avec elle|en "
        r"entretien|"
        r"en pratique))?|(?:le |c'est quoi le )?(?:mode d'emploi|deroule(?:ment)?)|(?:les |quelles (?:sont les "
        r")?)?etapes|"
        r"(?:la )?marche a suivre|(?:les |la )?consignes?|concretement",
    ),
    (
        Aspect.PRECAUTIONS,
        r"(?:(?:les|des|quelles?(?: sont les)?|une|la|il y a des|y a des|y a[- ]t[- ]il des|est-ce qu'il y a des) )?"
        r"(?:precautions?|contre[- ]?indications?|risques|limites|pieges|points? de vigilance)(?: a (?:prendre|"
        r"connaitre)|"
        r" particuliere?s?)?|(?:faire )?attention a quoi|a quoi (?:faut[- ]il |faut |dois-je |on doit )?faire "
        r"attention|"
        r"(?:y a|il y a) (?:des )?risques|dans quels cas (?:l'|ne pas ).{0,15}|quand (?:ne pas l'utiliser|l'eviter)",
    ),
    (
        Aspect.TIME,
        r"c'est (?:long|court|rapide)|(?:ca|cela|elle|il) (?:dure|prend) (?:combien(?: de temps)?|longtemps)|"
        r"combien de (?:temps|seances?|minutes|rdv|entretiens?)(?: (?:(?:ca|cela|il) )?(?:dure|prend|faut))?|"
        r"(?:il )?faut (?:compter )?combien de (?:temps|seances?|minutes)|(?:la |quelle (?:est la )?)?duree|"
        r"(?:en |sur )combien de seances?|ca (?:dure|prend) combien",
    ),
    (
        Aspect.MATERIAL,
        r"(?:il faut |faut |avec )?(?:quel|le|du|un) materiel(?: (?:il )?(?:faut|prevoir|necessaire|a prevoir))?|"
        r"(?:il )?faut (?:du materiel|quoi|prevoir quoi|preparer quoi)(?: comme materiel)?|"
        r"de quoi (?:j'ai|a[- ]t[- ]on|on a|ai-je) besoin|qu'est-ce qu'il faut(?: (?:prevoir|preparer|comme "
        r"materiel))?|"
        r"quoi (?:prevoir|preparer|comme materiel)|j'ai besoin de quoi",
    ),
    (
        Aspect.SUPPORTS,
        r"(?:(?:est-ce qu'|s')?(?:il )?y a(?:[- ]t[- ]il)? |existe[- ]t[- ]il |as[- ]tu |avez[- ]vous |c'est quoi )?"
        r"(?:un|des|le|les|quels?) (?:supports?|documents?|pdf|trame|fiche a imprimer)"
        r"(?: (?:a|pour) (?:imprimer|telecharger|distribuer|donner|lui donner))?|(?:qu'est-ce qu')?on imprime quoi|"
        r"(?:quelque chose|un truc|quoi|rien) a (?:imprimer|telecharger)|"
        r"(?:il )?y a (?:quelque chose|un truc|quoi) a (?:imprimer|telecharger)",
    ),
    (
        Aspect.AUDIENCE,
        r"(?:c'est |ca marche |ca convient |fait )?(?:pour|a) (?:quel(?:le)?s? (?:type de |profil de )?(?:public|"
        r"personnes?|"
        r"profils?)|qui)|quel (?:est le )?public(?: vise)?|a qui (?:ca |c'est |cela )?(?:s'adresse|destine|"
        r"convient)|le public",
    ),
    (
        Aspect.STAGE,
        r"(?:c'est )?(?:pour |a )?quel(?:s|le)? (?:est le )?(?:stade|moment|etape)s?(?: du (?:changement|suivi))?",
    ),
    (
        Aspect.MODALITY,
        r"(?:c'est|ca se fait|ca marche|c'est (?:faisable|possible|utilisable)|faisable|possible|utilisable|"
        r"on peut (?:le|la|l') ?(?:faire|utiliser)) (?:en )?(?:individuel|collectif|groupe)"
        r"(?: (?:ou|aussi|et)(?: en)?(?: individuel| collectif| groupe)?)?(?= ?\?)",
    ),
    (
        Aspect.EVIDENCE,
        r"(?:est-ce que )?(?:ca marche|c'est (?:efficace|prouve|valide|serieux|fiable|reconnu))(?: vraiment)?|"
        r"(?:quelles? (?:sont les )?|les |des )(?:preuves?|sources?|references?)|ca vient d'ou|d'ou ca vient",
    ),
    (
        Aspect.OVERVIEW,
        r"(?:c'est quoi|de quoi s'agit[- ]il|(?:a quoi )?ca sert(?: a quoi)?|a quoi ca sert|(?:c'est )?quoi "
        r"(?:le but|"
        r"l'objectif)|quel(?:s)? (?:est |sont )?(?:le but|l'objectif|les objectifs)|(?:en savoir|dis m'en|dites m'en|"
        r"dis-m'en|dites-m'en) plus|(?:plus )?de details?|plus d'infos?|detaille\w*|resume\w*|(?:un )?resume)",
    ),
)
"""What of a sheet is asked about. Alone, of the sheet in focus; with a place or a title, of that one."""


def aspect_patterns() -> list[tuple[Aspect | None, str]]:
    """The phrases that ask about a sheet: aspect, then its target; the target alone."""
    found: list[tuple[Aspect | None, str]] = [
        (aspect, rf"{LEAD}(?:{phrase})(?:{_TARGET})?{TAIL}") for aspect, phrase in ASPECT_PHRASES
    ]
    found += [(aspect, rf"{LEAD}{POSITION}[ ,:]+(?:et )?(?:{phrase}){TAIL}") for aspect, phrase in ASPECT_PHRASES]
    return [*found, (None, rf"{LEAD}(?:{_LOOK} )*{POSITION}{TAIL}"), (None, rf"{LEAD}(?:{_LOOK} )+(?:{_THIS}){TAIL}")]
