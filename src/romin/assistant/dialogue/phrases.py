"""The turns of phrase of the conversation, over plain text (lower case, no accents); each is a whole message."""

import re

from romin.assistant.dialogue.acts import ActKind
from romin.assistant.understanding.numbers import NUMBER

LEAD = (
    r"(?:(?:non|nan|ok|okay|oui|ouais|bon|alors|donc|et|euh|ah|mais|d'accord|tres bien|bien|par contre|sinon|du coup|"
    r"attends?|attendez|oups|stop|pardon|desolee?|finalement|en fait)[ ,.!:]+)*"
)
TAIL = r"(?:[ ,]+(?:alors|du coup|plutot|finalement|maintenant|si possible|en fait|hein|merci))*[ ?!.]*"
REST = r"(?P<rest>[^,;.!?\n]+?)"
_ARTICLE = r"(?:les? |la |l'|ses? |son |sa |leurs? |cette? |ces )"
_VERB = (
    r"(?:on |je |tu |vous |il faut |faut |peux[ -]tu |pouvez[ -]vous |tu peux |vous pouvez |je (?:veux|"
    r"voudrais) )?"
)

FACTOR_PHRASES: tuple[tuple[ActKind, bool, str], ...] = (
    (
        ActKind.REMOVE,
        True,
        rf"{_VERB}(?:enlev\w*|retir\w*|supprim\w*|vir(?:e|ez|er)|ot(?:e|ez|er)|oubli\w*|exclu\w*|ecart\w*|"
        rf"laiss\w* (?:tomber|de cote)|met\w* de cote|ne (?:garde|gardez) pas) (?:plutot |donc |aussi )?{REST}",
    ),
    (
        ActKind.REMOVE,
        True,
        rf"{REST},? (?:on|je|tu peux) (?:(?:l'|les? |la )?(?:laiss\w*|met\w*|enlev\w*|oubli\w*|retir\w*))"
        r"(?: tomber| de cote)?",
    ),
    (ActKind.REMOVE, False, rf"(?:pas|sans|sauf|hors|surtout pas|mais pas) (?=(?:de )?{_ARTICLE}){REST}"),
    (
        ActKind.FIRST,
        True,
        rf"{_VERB}(?:voudrais |aimerais |prefere |vais |va |peut )?(?:commence\w*|commenc\w*|debut\w*|demarr\w*|"
        rf"attaqu\w*) "
        rf"(?:d'abord |plutot |donc )?(?:par|avec|sur) {REST}",
    ),
    (
        ActKind.FIRST,
        True,
        rf"(?:d'abord|en premier(?: lieu)?|en priorite|(?:la )?priorite(?: est| c'est)?(?: a| au| aux| sur)?|"
        rf"avant tout),? "
        rf"{REST}",
    ),
    (ActKind.FIRST, True, rf"{REST},? (?:d'abord|en premier|en priorite|avant tout)"),
    (
        ActKind.ADD,
        True,
        rf"(?:et |sinon |alors )+(?:aussi |sinon )?(?:pour|sur|cote|concernant|quant a|(?:au )?niveau(?: d[eu'])?|"
        rf"du cote d[eu]s?|par rapport a(?:ux?)?|vis[- ]a[- ]vis d[eu]) ?{REST}",
    ),
    (
        ActKind.ADD,
        True,
        rf"{_VERB}(?:r?ajout\w*|il y a (?:aussi|egalement)|y a (?:aussi|egalement)|en plus|plus(?= l[ea'])|avec "
        rf"aussi|mais "
        rf"aussi|"
        rf"et aussi|egalement|aussi) (?:aussi |egalement )?{REST}",
    ),
    (ActKind.ADD, True, rf"(?:et )?(?=(?:pour |sur )?{_ARTICLE}){REST} (?:aussi|egalement|en plus)"),
    (
        ActKind.REPLACE,
        True,
        r"(?:(?:non|nan|plutot|finalement|en fait|enfin|pardon|au lieu de ca|a la place|mieux|erreur)[ ,.:]+)+"
        r"(?:je (?:voulais dire|parlais d[eu']|pensais a|parle d[eu']) ?)?"
        rf"(?:c'est |c'etait |ce serait |ce sont |il s'agit d[eu'] ?|voir |parlons d[eu'] ?|sur |pour "
        rf")?(?:plutot )?{REST}",
    ),
    (
        ActKind.REPLACE,
        True,
        rf"(?:je (?:voulais dire|parlais d[eu']|pensais (?:plutot )?a)|c'est plutot|ce serait plutot|"
        rf"remplac\w* (?:ca |le )?par|change\w* (?:ca )?pour|passons a|on passe a) ?{REST}",
    ),
    (ActKind.ADD, False, rf"et (?={_ARTICLE}){REST}"),
)
"""Act on a factor, whether the phrase can be nothing else, pattern; the first that holds and finds a factor is it."""

_GROUP = r"(?:(?:petit |un )?groupe|collectif)"
_ALONE = r"(?:individuel|entretien individuel|tete a tete|face a face|solo)"
CRITERIA: dict[str, str] = {
    "max_minutes": r"(?:la |de )?duree|(?:le |de )?temps|(?:les |de )?minutes|(?:la |de )?longueur",
    "modality": rf"(?:la |de )?modalites?|(?:le )?(?:collectif|individuel|groupe)|(?:que ce soit )?(?:en "
    rf")?{_GROUP} ou (?:en )?{_ALONE}|"
    rf"(?:que ce soit )?(?:en )?{_ALONE} ou (?:en )?{_GROUP}",
    "max_sessions": r"(?:le |de )?nombre de (?:seances?|rdv|entretiens?)|(?:les |de )?seances?",
    "stage": r"(?:le |de )?stade(?: du changement)?",
    "kind": r"(?:le |de )?type(?: de fiche)?",
    "setting": r"(?:le |de )?milieu(?: ouvert| ferme)?|(?:en )?detention|dedans ou dehors",
    "reading_level": r"(?:le |de )?niveau(?: de lecture)?|(?:la )?lecture|(?:qu'il )?(?:sache )?lire ou (?:pas|non)",
}
"""How each criterion is named when it no longer counts."""
_WHATEVER = (
    r"(?:(?:peu|qu'|n'|peu m')?[ ]?importe(?: peu)?|(?:ca )?m'est egal|(?:on s'en|je m'en) (?:fiche|fout|moque)|"
    r"comme (?:tu|vous) (?:veux|voulez)|n'est pas (?:important\w*|un probleme)|pas de preference|les deux(?: me "
    r"vont)?|"
    r"ca ne change rien|indifferent|aucune importance)"
)
_LIMIT = r"(?:(?:la |les |le |toute )?(?:limites?|contraintes?|criteres?|conditions?) ?(?:de |d'|du |sur |a )?)?"
_TAKE_OFF = (
    rf"{_VERB}(?:enlev\w*|retir\w*|supprim\w*|oubli\w*|laiss\w* tomber|lev\w*|ignor\w*|sans(?: limite| "
    rf"contrainte| condition)|"
    r"pas de (?:limite|contrainte|condition)|plus de (?:limite|contrainte)) "
)


def drop_patterns() -> list[tuple[tuple[str, ...], str]]:
    """Phrases that lift a constraint: the names lifted, the pattern."""
    found: list[tuple[tuple[str, ...], str]] = []
    for name, words in CRITERIA.items():
        named = rf"{_LIMIT}(?:{words})"
        found += [
            ((name,), rf"{LEAD}{_WHATEVER}[ ,:]*(?:pour |sur )?(?:{named}){TAIL}"),
            ((name,), rf"{LEAD}(?:pour |sur )?(?:{named})[ ,:]*(?:c'est )?{_WHATEVER}{TAIL}"),
            ((name,), rf"{LEAD}{_TAKE_OFF}(?:de |d'|sur )?(?:{named}){TAIL}"),
        ]
    both = rf"(?:en )?(?:{_ALONE} ou (?:en )?{_GROUP}|{_GROUP} ou (?:en )?{_ALONE})"
    found += [
        (("modality",), rf"{LEAD}(?:que ce soit )?{both}{TAIL}"),
        (("max_minutes",), rf"{LEAD}j'ai (?:tout (?:mon|le)|le|du) temps{TAIL}"),
        (
            tuple(CRITERIA),
            rf"{LEAD}{_TAKE_OFF}(?:tous |toutes )?(?:les |mes )?(?:contraintes|criteres|filtres|limites){TAIL}",
        ),
        (tuple(CRITERIA), rf"{LEAD}sans (?:aucune |aucun )?(?:contraintes?|criteres?|filtres?|limites?){TAIL}"),
    ]
    return found


_LENGTH = (
    rf"(?:{NUMBER} ?(?:minutes?|mins?|mn|')|(?:{NUMBER} ?)?(?:heures?|h)(?: ?(?:\d\d|et (?:demie?|"
    rf"quart)))?|"
) + (r"(?:une )?demi[- ]?e?[- ]?heure|(?:trois quarts|3/4) d'heure|(?:un )?quart d'heure)")
_ASKED = (
    rf"(?:(?:en |plutot en |si possible en |uniquement en )?(?:{_GROUP}|{_ALONE})|"
    rf"(?:en |de |sur )?(?:moins d[e']|pas plus d[e']|maximum|max|moins que|plutot) ?{_LENGTH}(?: (?:max\w*|au "
    rf"plus|environ|par seance))?|"
    rf"(?:en |de |j'ai |j'ai que |je n'ai que |seulement )?{_LENGTH}(?: (?:max\w*|au plus|environ|par seance))?|"
    rf"(?:en |sur )?(?:une|1|{NUMBER}) (?:seule? )?(?:seances?|rdv|entretiens?|fois)(?: (?:max\w*|au plus))?|"
    r"en action|(?:en |a |au )?(?:stade )?(?:de |d')?(?:la )?(?:pre)?contemplation|(?:en |au )?stade (?:de |d'|"
    r"du )?(?:la |l')?"
    r"(?:pre[- ]?contemplation|contemplation|determination|action|maintien)|"
    r"(?:la personne |il |elle )?(?:ne )?(?:lit peu|sait pas lire|lit mal)|(?:en )?milieu (?:ouvert|ferme)|"
    r"(?:que |seulement )?(?:des |un |une )?(?:techniques?|programmes?))"
)
REFINE = (
    rf"{LEAD}(?:(?:plutot|c'est|ce serait|si c'est|je (?:veux|voudrais|prefere)|il (?:me )?faut|que|quelque "
    rf"chose)[ ,]+)*"
    rf"{_ASKED}(?:(?:[ ,]+(?:et |ou )?){_ASKED})*{TAIL}"
)
"""A message that only adds constraints, whatever factor a word of it may recall (« en groupe »)."""

_THING = (
    r"(?:fiches?|outils?|idees?|propositions?|pistes?|exercices?|choses?|options?|supports?|trucs?|techniques?|choix)"
)
_HAVE = (
    r"(?:(?:tu |vous |t'|il y |y )?(?:en )?(?:as|avez|a|aurais|auriez|auriez-vous|avez-vous|as-tu)(?: pas)? |"
    r"(?:est-ce qu'il |il )?y (?:en )?a(?:-t-il)? |j'en (?:veux|voudrais|veut) |je (?:veux|voudrais|peux)(?: "
    r"en)?(?: voir| avoir)? |"
    r"(?:montr|propos|donn|cherch)\w*(?:[- ](?:moi|m'en|en|nous))? |voir |en voir |qu'est-ce qu'il y a |rien |quoi )"
)
_BE = rf"(?:d'autres?|autres?|encore(?: d'autres?| une?| quelques[- ]une?s)?|plus(?: de)?|de plus)(?: {_THING})?"
SIMPLE_PHRASES: tuple[tuple[ActKind, str], ...] = (
    (
        ActKind.RESTART,
        r"(?:(?:on |je |il faut )?(?:tout )?(?:recommenc\w*(?: tout)?|(?:recommenc\w*|repar\w*|reprend\w*|repren\w*|"
        r"redemar\w*)(?: tout)? (?:de|a|du|depuis|au) (?:zero|0|neuf|le debut|debut))|"
        r"(?:une )?(?:nouvelle|autre) (?:recherche|situation|demande|personne)|"
        r"(?:un )?(?:nouveau|autre) (?:dossier|suivi|cas)|(?:re)?mise a zero|remets? a zero|"
        r"(?:on )?efface\w*(?: tout)?|tout effacer|(?:on )?(?:passe|change) (?:a (?:autre chose|une autre \w*|un "
        r"autre \w*)|"
        r"de (?:personne|dossier|situation|sujet)))",
    ),
    (
        ActKind.UNDO,
        r"(?:(?:on )?annul\w*(?: (?:ca|la derniere(?: demande)?|ma derniere demande))?|"
        r"(?:on )?(?:revien\w*|reven\w*|retour\w*)(?: (?:en )?arriere|"
        r" a (?:la|ma) (?:liste |demande )?(?:precedente|d'avant)| (?:a avant|comme avant))|reviens|retour|"
        r"(?:la |ma )?(?:liste |demande )?(?:precedente|d'avant)|comme avant|ctrl[ +-]z)",
    ),
    (
        ActKind.THANKS,
        r"(?:(?:super|parfait|ok|nickel|genial|top|impeccable|d'accord|cool|bien|c'est (?:parfait|bon|tout)|ca "
        r"marche|"
        r"excellent)[ ,.!]*)*(?:merci|mrc|merki)(?: (?:beaucoup|bcp|bien|infiniment|a (?:vous|toi)|pour tout|"
        r"pour (?:votre|ton|l') ?aide|c'est (?:parfait|bon|tout)))*|parfait|nickel|super|genial|top|cool|c'est "
        r"(?:parfait|"
        r"tout)|"
        r"impeccable|c'est tout bon",
    ),
    (
        ActKind.HELP,
        r"(?:a l')?aide(?:[- ]moi|z[- ]moi)?|help|besoin d'aide|(?:que|qu'est-ce que) (?:(?:sais|peux|savez|"
        r"pouvez|fais|"
        r"faites)[- ](?:tu|vous)|(?:tu|vous) (?:sais|peux|savez|pouvez|fais|faites))(?: faire)?(?: pour moi)?|"
        r"(?:tu|vous) (?:sais|peux|savez|pouvez|fais|faites|sers|servez) (?:faire |a )?quoi|comment (?:tu|vous) "
        r"(?:marche|fonctionne)\w*|comment (?:t'|vous )(?:utiliser|parler|interroger)|"
        r"a quoi (?:sers[- ]tu|servez[- ]vous|tu sers|vous servez)|(?:que|quoi) (?:puis-je |je peux "
        r")?(?:demander|taper|ecrire)|"
        r"qu'est-ce que je peux (?:demander|taper|ecrire|te demander|vous demander)|c'est quoi romin|qui (?:es[- "
        r"]tu|etes[- ]vous)",
    ),
    (
        ActKind.MORE,
        rf"(?:{_HAVE})*(?:autre chose|{_BE})|(?:(?:voir |montre\w* )?(?:la |les )?(?:suite|suivants|suivantes|"
        rf"page suivante))|"
        r"suivant|(?:voir |en voir )?plus|encore|continue\w*|(?:une |un )?autre",
    ),
)
"""Acts that name nothing."""


def whole(pattern: str) -> re.Pattern[str]:
    """``pattern`` for a whole message."""
    return re.compile(rf"\s*{LEAD}(?:{pattern}){TAIL}\s*")
