"""Criteria taken from closed lists: modality, setting, kind, reading level. Each value is a family of phrases."""

from romin.assistant.understanding.constraints.clauses import Rule, matches, rule
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, Setting

_NOT = (
    r"(?:pas|sans|refuse|jamais|ni|evit\w+|hors|plutot que|supporte \w+|allergique au?)"
    r"(?: \w+)? (?:de |d'|du |le |en |un |au |la )?"
)
_COLLECTIVE = (
    rule(r"collectif|collectifs|collective|collectives|collectivement", before=_NOT),
    rule(
        r"en groupes?|en petits? groupes?|en atelier|groupe de parole|gppr|ppr|"
        r"(?:animer|anime|animation|co-anime\w*|monter|lancer)(?: \w+)? (?:un |le |d'un )?(?:groupe|atelier)|"
        r"(?:outils?|seances?|ateliers?|exercices?|support|truc|activite|module|fiche)s?(?: \w+)? (?:de |"
        r"pour (?:un |le |mon |notre )?)?groupe|"
        r"(?:un|mon|notre|le|petit) groupe (?:de|d') ?(?:\d+|\w+) (?:personnes|participants|detenus|hommes|"
        r"auteurs|jeunes|probationnaires)|"
        r"a plusieurs|pour (?:un|mon|notre|le) groupe|groupe (?:vif|vc|alcool|stup\w*)",
        before=_NOT + r"|effet|parler|bien|traine|sort|agit|actes?|bagarres?|viols?|vols?|violences?"
        r"|agressions?|delinque\w*|faits?",
    ),
)
_INDIVIDUAL = (
    rule(
        r"individuel|individuels|individuelle|individuelles|individuellement|en indiv|indiv|"
        r"en tete[\s-]a[\s-]tete|en face[\s-]a[\s-]face|seul a seul|en one to one|en solo",
        before=_NOT,
    ),
    rule(r"(?:pas|refuse|sans|hors|ni|jamais)(?: \w+)? (?:de |d'|du |le |en |un |au )?(?:collectif|groupe)"),
)
_PRISON = (
    r"(?:detention|prison|maison d'arret|cellule|centre de detention|maison centrale|"
    r"etablissement penitentiaire|taule|zonzon|"
    r"quartier (?:arrivants|disciplinaire|maison d'arret|d'isolement)|ma|cd|qsl|csl|mf|qi|mitard|milieu ferme)"
)
_LEAVING = (
    r"(?:sort|sorti|sortie|sortir|sortant|sortante|retour|depuis|apres|avant|suite|libere|revient|ancien|ex|fin|aller|"
    r"retourner|passe|peur|risque|evite\w*|eviter|menace\w*|annees|mois|ans|alternative)(?: sec|"
    r" seche?)?(?: a| de| d'| en| sa| la| une| l')*"
)
_INSIDE = (
    rule(rf"(?:en|au|a la|dans (?:la|sa)|cote|depuis (?:la|sa)) {_PRISON}", before=_LEAVING),
    rule(
        r"detenue?s?|incarceree?s?|ecrouee?s?|promenade|codetenus?|co-detenus?|parloirs?|auxi|cantine|surveillants?|"
        r"semi-libre|en semi[\s-]liberte|milieu ferme|maison d'arret",
        before=r"ancienn?e?|ex|ex-|ete|etait|ami|copain|frere|pere|mari|conjoint|fils|compagnon|deja|jamais|"
        r"visite|a ete",
        after=r"(?:en|pendant|par le passe) (?:19|20)\d\d",
    ),
)
_OUTSIDE = (rule(r"milieu ouvert|en mo|au mo|cote mo|suivi mo|en milieu libre"),)
_KIND_RULES: dict[Kind, tuple[Rule, ...]] = {
    Kind.PROGRAMME: (
        rule(
            r"programmes?|ppr|modules?|(?:stage|stages) (?:de |d')?(?:responsabilisation|citoyennete|"
            r"sensibilisation|collectif|vif|vc|stup\w*)|"
            r"parcours (?:complet|collectif|de groupe)|atelier complet|cycle (?:complet|d'ateliers|de seances)",
            before=r"hors|pas de|sans|fini|suit|suivi|suivi un|termine|fait un|apres un|apres le|sort du|"
            r"sort d'un|du|son|leur",
            after=r"tele|scolaire|de formation|minceur",
        ),
    ),
    Kind.TECHNIQUE: (
        rule(
            r"techniques?(?: d'entretien)?|postures?|maniere de (?:mener|conduire|reagir|repondre|lui parler)|"
            r"facon de (?:mener|conduire|reagir|repondre|lui parler)|methodes? d'entretien",
            before=r"chomage|lycee|service|agent|formation|controle|bac|intervention",
        ),
    ),
    Kind.OUTIL: (
        rule(
            r"outils?",
            before=r"boite a|caisse a|vol|vole|voler|vole des|ses|vol d'",
            after=r"de (?:jardin|chantier|travail)|du patron",
        ),
    ),
}
_CANNOT_READ = (
    rule(
        r"(?:ne |n')?(?:sait|sachant|savent|savait|sais|peut|c)(?: \w+)? (?:pas|ni)(?: \w+)? lire|"
        r"ne lit (?:pas|ni)(?! bien)|lit pas(?! bien)|"
        r"illettre\w*|illetr\w*|illetrisme|illettrisme|analphabet\w*|non[\s-]lecteurs?|non[\s-]lectrices?|"
        r"sans (?:lecture|ecrit|lire|support ecrit)|"
        r"ni lire ni ecrire|jamais appris a lire|ne lit ni|tout a l'oral|uniquement (?:a l')?oral|"
        r"que de l'oral|pas d'ecrit|"
        r"(?:aucun|zero|0) ecrit|passer par l'oral",
    ),
)
_READS_LITTLE = (
    rule(
        r"lit (?:tres )?(?:mal|peu|difficilement|a peine|lentement)|lit pas bien|ne lit pas (?:tres )?bien|"
        r"(?:du mal|difficultes?|galere|peine|mal a l'aise|pas a l'aise)(?: \w+)? (?:a |avec |pour |de |"
        r"en )(?:la )?(?:lire|lecture|l'ecrit|ecrit)|"
        r"petit (?:lecteur|niveau)|faible niveau de lecture|niveau (?:de lecture )?(?:faible|bas|cp|ce1|ce2|primaire)|"
        r"allophones?|non francophones?|maitrise mal (?:le francais|la langue)|"
        r"(?:comprend|parle|lit|ecrit) (?:tres )?(?:mal|peu|a peine) (?:le |bien le )?francais|"
        r"ne parle pas (?:bien |tres bien )?(?:le )?francais|"
        r"barriere de (?:la )?langue|falc|facile a lire|mauvais lecteur|peu lecteur|dechiffre",
    ),
)


def modality(folded: str) -> Modality | None:
    """In a group or one to one."""
    if matches(folded, _COLLECTIVE):
        return Modality.COLLECTIVE
    return Modality.INDIVIDUELLE if matches(folded, _INDIVIDUAL) else None


def setting(folded: str) -> Setting | None:
    """In prison or in the community."""
    if matches(folded, _INSIDE):
        return Setting.FERME
    return Setting.OUVERT if matches(folded, _OUTSIDE) else None


def kind(folded: str) -> Kind | None:
    """A tool, a technique or a programme, when the word is there."""
    return next((found for found, rules in _KIND_RULES.items() if matches(folded, rules)), None)


def reading_level(folded: str) -> ReadingLevel | None:
    """The most that the person can read."""
    if matches(folded, _CANNOT_READ):
        return ReadingLevel.ORAL
    return ReadingLevel.FACILE if matches(folded, _READS_LITTLE) else None
