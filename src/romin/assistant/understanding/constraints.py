"""What an officer asks beside the factor: time, sessions, modality, setting, kind, reading level, stage of change.

A regular grammar over the folded message, read clause by clause. Each rule is a family of turns of phrase with the
contexts that cancel it ("sort de détention" is not "en détention"; "retard de 20 minutes" is not a time available).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from romin.assistant.understanding.numbers import NUMBER, Duration, durations, parse_number
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, Sessions, Setting, Stage
from romin.core.text import fold


@dataclass(frozen=True, slots=True)
class Constraints:
    """What was asked for; ``None`` when a criterion is not mentioned."""

    stage: Stage | None = None
    modality: Modality | None = None
    max_minutes: int | None = None
    max_sessions: Sessions | None = None
    kind: Kind | None = None
    setting: Setting | None = None
    reading_level: ReadingLevel | None = None

    def merged_over(self, earlier: "Constraints") -> "Constraints":
        """This need where it speaks, ``earlier`` where it is silent."""
        changes = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None}
        return replace(earlier, **changes)


MIN_MINUTES, MAX_MINUTES = 5, 240
"""Outside this range a length of time is not that of an interview."""

_CLAUSE_END = re.compile(r"[.;!?:\n()]|,(?!\d)|\b(?:mais|par contre|cependant)\b")


def read_constraints(message: str) -> Constraints:
    """Read every constraint of ``message``. Never raises."""
    folded = fold(message)
    officer = _without_quotes(folded)
    return Constraints(
        stage=_stage(officer),
        modality=_modality(folded),
        max_minutes=_max_minutes(officer),
        max_sessions=_max_sessions(officer),
        kind=_kind(folded),
        setting=_setting(folded),
        reading_level=_reading_level(folded),
    )


_QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"|“[^”]*”")


def _without_quotes(folded: str) -> str:
    """``folded`` without the person's own words, which ask for nothing; as it is when there is nothing else."""
    rest = _QUOTED.sub(" ; ", folded)
    return rest if any(char.isalnum() for char in rest) else folded


def _before(text: str, position: int, width: int = 45) -> str:
    """The words of the same clause just before ``position``."""
    start = max(0, position - width)
    cut = [match.end() for match in _CLAUSE_END.finditer(text, start, position)]
    return text[cut[-1] if cut else start : position]


def _after(text: str, position: int, width: int = 35) -> str:
    """The words of the same clause just after ``position``."""
    match = _CLAUSE_END.search(text, position, position + width)
    return text[position : match.start() if match else position + width]


# -- time -------------------------------------------------------------------------------------------------------------

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


def _max_minutes(folded: str) -> int | None:
    """The shortest time said to be available, in minutes."""
    found = [item.minutes for item in durations(folded) if _is_time_available(folded, item)]
    return min(found) if found else None


def _is_time_available(folded: str, item: Duration) -> bool:
    before, after = _before(folded, item.start), _after(folded, item.end)
    if not MIN_MINUTES <= item.minutes <= MAX_MINUTES or _NOT_AVAILABLE_AFTER.match(after):
        return False
    if _NO_MORE.search(before):
        return True
    if _MINIMUM_BEFORE.search(before):
        return False
    if _AVAILABLE_BEFORE.search(before) or _AVAILABLE_AFTER.match(after):
        return True
    if _NOT_AVAILABLE_BEFORE.search(before):
        return False
    alone = not before.strip() and not after.strip()
    return alone or bool(_REQUEST.search(before) or _REQUEST.search(after))


# -- sessions ---------------------------------------------------------------------------------------------------------

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


def _max_sessions(folded: str) -> Sessions | None:
    if _ONE.search(folded):
        return Sessions.ONE
    bands = [band for match in _SESSIONS.finditer(folded) if (band := _session_band(folded, match))]
    if bands:
        return min(bands, key=lambda band: band.rank)
    return Sessions.FEW if _A_FEW.search(folded) else None


def _session_band(folded: str, match: re.Match[str]) -> Sessions | None:
    before = _before(folded, match.start())
    if _MISSED.match(match["tail"]) or _FREQUENCY.search(before):
        return None
    alone = not before.strip() and not match["tail"].strip()
    if _UNIT_FOIS.search(match[0]) and not alone and not _FOIS_CONTEXT.search(before):
        return None
    if (
        match["low"] in {"un", "une"}
        and not match["high"]
        and not re.search(r"(?:en|sur|max\w*|seulement)\s*$", before)
    ):
        return None  # "un entretien" is any interview, "en un entretien" is a limit
    count = parse_number(match["high"] or match["low"])
    if _MORE_THAN.search(before) and not re.search(r"pas plus d[e']\s*$", before):
        count += 1
    return session_band(count)


def session_band(count: int) -> Sessions:
    """The band of the catalogue that holds ``count`` sessions."""
    if count <= 1:
        return Sessions.ONE
    if count <= 5:
        return Sessions.FEW
    return Sessions.SEVERAL if count <= 10 else Sessions.MANY


# -- closed lists: each value is a pattern, a pattern that cancels it before, another after ---------------------------

_Rule = tuple[re.Pattern[str], re.Pattern[str] | None, re.Pattern[str] | None]


def _rule(pattern: str, before: str = "", after: str = "") -> _Rule:
    return (
        re.compile(rf"\b(?:{pattern})\b"),
        re.compile(rf"\b(?:{before})\s*$") if before else None,
        re.compile(rf"^\s*(?:{after})\b") if after else None,
    )


def _matches(folded: str, rules: Iterable[_Rule]) -> bool:
    for pattern, before, after in rules:
        for match in pattern.finditer(folded):
            cancelled = (before and before.search(_before(folded, match.start()))) or (
                after and after.search(_after(folded, match.end()))
            )
            if not cancelled:
                return True
    return False


_NOT = (
    r"(?:pas|sans|refuse|jamais|ni|evit\w+|hors|plutot que|supporte \w+|allergique au?)"
    r"(?: \w+)? (?:de |d'|du |le |en |un |au |la )?"
)
_COLLECTIVE = (
    _rule(r"collectif|collectifs|collective|collectives|collectivement", before=_NOT),
    _rule(
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
    _rule(
        r"individuel|individuels|individuelle|individuelles|individuellement|en indiv|indiv|"
        r"en tete[\s-]a[\s-]tete|en face[\s-]a[\s-]face|seul a seul|en one to one|en solo",
        before=_NOT,
    ),
    _rule(r"(?:pas|refuse|sans|hors|ni|jamais)(?: \w+)? (?:de |d'|du |le |en |un |au )?(?:collectif|groupe)"),
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
    _rule(rf"(?:en|au|a la|dans (?:la|sa)|cote|depuis (?:la|sa)) {_PRISON}", before=_LEAVING),
    _rule(
        r"detenue?s?|incarceree?s?|ecrouee?s?|promenade|codetenus?|co-detenus?|parloirs?|auxi|cantine|surveillants?|"
        r"semi-libre|en semi[\s-]liberte|milieu ferme|maison d'arret",
        before=r"ancienn?e?|ex|ex-|ete|etait|ami|copain|frere|pere|mari|conjoint|fils|compagnon|deja|jamais|"
        r"visite|a ete",
        after=r"(?:en|pendant|par le passe) (?:19|20)\d\d",
    ),
)
_OUTSIDE = (_rule(r"milieu ouvert|en mo|au mo|cote mo|suivi mo|en milieu libre"),)
_KIND_RULES: dict[Kind, tuple[_Rule, ...]] = {
    Kind.PROGRAMME: (
        _rule(
            r"programmes?|ppr|modules?|(?:stage|stages) (?:de |d')?(?:responsabilisation|citoyennete|"
            r"sensibilisation|collectif|vif|vc|stup\w*)|"
            r"parcours (?:complet|collectif|de groupe)|atelier complet|cycle (?:complet|d'ateliers|de seances)",
            before=r"hors|pas de|sans|fini|suit|suivi|suivi un|termine|fait un|apres un|apres le|sort du|"
            r"sort d'un|du|son|leur",
            after=r"tele|scolaire|de formation|minceur",
        ),
    ),
    Kind.TECHNIQUE: (
        _rule(
            r"techniques?(?: d'entretien)?|postures?|maniere de (?:mener|conduire|reagir|repondre|lui parler)|"
            r"facon de (?:mener|conduire|reagir|repondre|lui parler)|methodes? d'entretien",
            before=r"chomage|lycee|service|agent|formation|controle|bac|intervention",
        ),
    ),
    Kind.OUTIL: (
        _rule(
            r"outils?",
            before=r"boite a|caisse a|vol|vole|voler|vole des|ses|vol d'",
            after=r"de (?:jardin|chantier|travail)|du patron",
        ),
    ),
}
_CANNOT_READ = (
    _rule(
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
    _rule(
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


def _modality(folded: str) -> Modality | None:
    if _matches(folded, _COLLECTIVE):
        return Modality.COLLECTIVE
    return Modality.INDIVIDUELLE if _matches(folded, _INDIVIDUAL) else None


def _setting(folded: str) -> Setting | None:
    if _matches(folded, _INSIDE):
        return Setting.FERME
    return Setting.OUVERT if _matches(folded, _OUTSIDE) else None


def _kind(folded: str) -> Kind | None:
    return next((kind for kind, rules in _KIND_RULES.items() if _matches(folded, rules)), None)


def _reading_level(folded: str) -> ReadingLevel | None:
    if _matches(folded, _CANNOT_READ):
        return ReadingLevel.ORAL
    return ReadingLevel.FACILE if _matches(folded, _READS_LITTLE) else None


# -- stage of change --------------------------------------------------------------------------------------------------

_STAGE_RULES: tuple[tuple[Stage, _Rule], ...] = (
    (
        Stage.MAINTIEN,
        _rule(
            r"maintien|rechut\w+|consolid\w+|replong\w+|retomb\w+|craquer|tenir dans la duree|tenir sur la duree|"
            r"stabilis\w+|fin de (?:mesure|suivi)|abstinent\w* depuis|sobre depuis|perenniser|garder le cap",
            before=r"a|deja|il y a|viennent de|vient de|encore|est|en pleine|s'est|pas",
        ),
    ),
    (
        Stage.PRECONTEMPLATION,
        _rule(
            r"precontemplation|(?:ne |n'y |n')?(?:voit|voient|voyait|comprend|vois)(?: \w+)? (?:pas|aucun|"
            r"toujours pas|meme pas)"
            r"(?: \w+){0,3} (?:probleme|pb|souci|interet|pourquoi|utilite|mal)|dans le deni|(?:deni|"
            r"denie)(?: total| massif| complet)?|"
            r"(?:aucune|pas de|zero|0) (?:remise en question|demande|motivation|prise de conscience)|"
            r"vient (?:uniquement |juste |que |seulement )?(?:parce que|pcq|pour) (?:le |la )?(?:juge|jap|"
            r"justice|mesure|obligation)|"
            r"pas pret a (?:changer|en parler)|ferme a toute|refuse d'en (?:parler|entendre)",
        ),
    ),
    (
        Stage.CONTEMPLATION,
        _rule(
            r"contemplation|hesite|hesitante?|ambivalen\w+|partagee? entre|pese le pour|oui mais|"
            r"commence a (?:se |s'|y |voir|prendre|realiser|reconnaitre|douter|comprendre|reflechir)"
            r"|s'interroge|se questionne|envisage|se demande si|un pied dedans|pas encore (?:decide|pret)",
        ),
    ),
    (
        Stage.DETERMINATION,
        _rule(
            r"determination|(?:veut|voudrait|souhaite|aimerait|decide|decidee|pret|prete|motive|"
            r"motivee)(?: \w+)? (?:a |de |d'|s'|se )?"
            r"(?:y mettre|mettre|arreter|changer|s'en sortir|sortir|passer a|prendre|soigner|decrocher|"
            r"reprendre|bouger|agir|faire)|"
            r"demande (?:comment|de l'aide|un coup de main|a etre aide)|par ou commencer|comment faire|"
            r"a pris la decision|"
            r"plan de changement|objectifs? (?:smart|concrets?)",
        ),
    ),
    (
        Stage.ACTION,
        _rule(
            r"a (?:commence|entame|demarre|reduit|diminue|arrete)|en action|tient (?:depuis|bon|le coup)|"
            r"est en cours de|"
            r"met en place|a mis en place|essaie de|fait des efforts|a repris|premiers? (?:progres|pas)",
        ),
    ),
)


def _stage(folded: str) -> Stage | None:
    return next((stage for stage, rule in _STAGE_RULES if _matches(folded, (rule,))), None)
