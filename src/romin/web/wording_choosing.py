"""Every word of the pages that help to choose: « Choisir », « Parcours », « Niveaux de preuve », and of their marks."""

from collections.abc import Mapping
from dataclasses import dataclass

from romin.catalogue.vocabulary import (
    PERIOD_LABELS,
    EvidenceFilter,
    EvidenceLevel,
    Period,
    ReadingLevel,
    RiskFactor,
)
from romin.web.wording import label

CHOOSE_TITLE = "Choisir un outil"
CHOOSE_LEAD = "Partez de ce que vous savez : le facteur, le stade, le temps qu'il vous reste. Tout se combine ensuite."
CHOOSE_DESCRIPTION = "Trouver une fiche-outil par facteur de risque, stade du changement, durée, modalité ou lecture."
CHOOSE_SILENT = (
    "Une fiche qui ne dit rien d'un critère n'est pas cachée : elle compte ici et vient en fin de liste. "
    "Seul le niveau de preuve est pris à la lettre."
)
MATRIX_TITLE = "Facteur et stade à la fois"
MATRIX_CAPTION = "Nombre de fiches par facteur de risque et par stade du changement"
MATRIX_CORNER = "Facteur"

PATH_TITLE = "Le parcours d'une mesure"
PATH_LEAD = "Six périodes, du premier entretien à la fin de la mesure, et les fiches qui servent à chacune."
PATH_DESCRIPTION = "Les fiches-outils rangées selon les six périodes d'un suivi, avec ce qui se fait avant et après."
PATH_ORDER = "Dans une période, une fiche vient après celles qui la préparent, puis par ordre alphabétique."
PATH_FILTER = "Voir un seul facteur"
PATH_EVERY_FACTOR = "Tous les facteurs"
PATH_CHART_TITLE = "Vue d'ensemble"
PATH_CHART_CAPTION = "Nombre de fiches par facteur de risque et par période, outils transversaux compris"
PATH_UNPLACED = "Période non renseignée"
PATH_EMPTY = "Aucune fiche pour cette période."
PATH_AFTER = "Après :"
EVERY_FACTOR_SHORT = "tout facteur"

PROOF_TITLE = "Les niveaux de preuve"
PROOF_LEAD = (
    "Le niveau de preuve dit ce que l'on sait de l'effet d'une méthode. Il ne dit pas si l'outil convient à la "
    "personne que vous recevez : cela reste votre jugement."
)
PROOF_DESCRIPTION = "Ce que veulent dire démontré, prometteur, usage professionnel et non renseigné, et leurs limites."
PROOF_HOW = "Comment une fiche l'obtient :"
PROOF_LIMITS = "Limites :"
PROOF_NONE = "Aucune fiche de ce catalogue n'est à ce niveau."
PROOF_GENERAL: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Qui décide du niveau",
        (
            "L'auteur de la fiche l'écrit ; un second lecteur le vérifie contre les sources. Une fiche marquée "
            "« brouillon » n'a pas encore eu ce second lecteur : son niveau non plus.",
            "Le logiciel ne calcule rien. Il vérifie que le mot est l'un de ceux de cette page et signale au service "
            "un « démontré » ou un « prometteur » qui ne cite aucune source.",
        ),
    ),
    (
        "Ce que le niveau change ici",
        (
            "À pertinence égale, une fiche dont l'effet est mieux établi passe devant. L'écart est trop petit pour "
            "qu'elle dépasse une fiche qui répond mieux à votre demande.",
            "Un effet démontré ou prometteur est signalé par un losange et un encadré, dans les listes et sur la "
            "fiche.",
        ),
    ),
    (
        "Ce qu'il ne dit pas",
        (
            "Il parle d'un effet moyen sur des groupes, jamais de ce qui arrivera à une personne.",
            "Il parle de la méthode telle qu'elle a été évaluée, le plus souvent à l'étranger, par des professionnels "
            "formés. Raccourcie, adaptée ou sortie de son programme, elle peut ne pas avoir le même effet.",
            "Un niveau modeste n'est pas une preuve d'inefficacité : beaucoup d'outils utiles n'ont pas été évalués.",
            "Ce catalogue est une démonstration : ses niveaux ont été proposés par les auteurs et ne sont validés par "
            "aucune instance.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class LevelText:
    """What a level means, how a sheet gets it, and its limits."""

    meaning: str
    how: str
    limits: str


LEVEL_TEXTS: Mapping[EvidenceFilter, LevelText] = {
    EvidenceFilter.DEMONTRE: LevelText(
        "Plusieurs évaluations publiées, avec un groupe de comparaison et par des équipes différentes, trouvent un "
        "effet sur la récidive ou sur le facteur travaillé, et une revue ou une méta-analyse le confirme.",
        "la fiche cite cette synthèse, qui porte sur la méthode elle-même et sur des personnes suivies par la justice.",
        "un effet moyen, dans les conditions des études : séances complètes, animateurs formés.",
    ),
    EvidenceFilter.PROMETTEUR: LevelText(
        "Une étude ou une revue publiée va dans le bon sens, mais elle est isolée, ses résultats varient, elle évalue "
        "un programme entier dont l'outil n'est qu'une partie, ou elle porte sur un autre public.",
        "la fiche cite l'étude, ou l'ouvrage qui en rend compte, et précise autant que possible ce qui a été évalué.",
        "rien n'assure que l'outil seul, en entretien, garde cet effet ; d'autres études peuvent le démentir.",
    ),
    EvidenceFilter.USAGE: LevelText(
        "Des praticiens s'en servent ou des auteurs le décrivent, mais la fiche ne s'appuie sur aucune évaluation de "
        "son effet.",
        "son auteur ne peut citer aucune évaluation ; les sources, s'il y en a, décrivent l'outil.",
        "on ne sait pas s'il agit sur la récidive. Il peut servir à comprendre, à motiver ou à préparer la suite.",
    ),
    EvidenceFilter.NON_RENSEIGNE: LevelText(
        "La fiche ne dit rien de ce que l'on sait de son effet.",
        "son en-tête ne porte pas de niveau, ou un mot que le logiciel ne reconnaît pas.",
        "n'en concluez rien, ni en bien ni en mal ; lisez les sources ou demandez à son auteur.",
    ),
}

LEVEL_LABELS: Mapping[EvidenceFilter, str] = {
    level: label(level.level) if level.level else "Preuve non renseignée" for level in EvidenceFilter
}
LEVEL_ANCHORS: Mapping[EvidenceFilter, str] = {
    EvidenceFilter.DEMONTRE: "demontre",
    EvidenceFilter.PROMETTEUR: "prometteur",
    EvidenceFilter.USAGE: "usage-professionnel",
    EvidenceFilter.NON_RENSEIGNE: "non-renseigne",
}
"""Where each level is explained on its page."""
STRONG_LEVELS = frozenset({EvidenceFilter.DEMONTRE, EvidenceFilter.PROMETTEUR})
"""Levels that cards highlight."""

DRAFT = "Brouillon"

HOME_CHOOSE = "Choisir par stade, durée, lecture…"
HOME_PATH = "Les fiches, période par période"
HOME_PROOF = "Ce que valent les niveaux de preuve"
METHOD_TITLE = "Pour choisir"
PERIODS_NAME = "Périodes du suivi"

READING_CHOICES: Mapping[ReadingLevel, str] = {
    ReadingLevel.ORAL: "Sans lecture",
    ReadingLevel.FACILE: "Lecture facile au plus",
    ReadingLevel.COURANT: "Lecture courante possible",
}
"""Reading levels as a filter: what the person can read at most."""

SHORT_FACTORS: Mapping[RiskFactor, str] = {
    RiskFactor.ATTITUDES: "Attitudes et croyances",
    RiskFactor.PERSONNALITE: "Personnalité",
    RiskFactor.ENTOURAGE: "Entourage",
    RiskFactor.LOISIRS: "Loisirs",
    RiskFactor.FAMILLE: "Famille et couple",
    RiskFactor.TRAVAIL: "Travail",
    RiskFactor.ADDICTIONS: "Addictions",
}
"""Factor names for tables and compact lists; the whole label stays in the link's text or on its page."""

BEFORE_TITLE, AFTER_TITLE, COMBINE_TITLE = "À faire avant", "À faire ensuite", "À combiner avec"
CHAIN_TITLE = "Enchaîner"

EMPTY_WAYS_OUT = "En retirant un seul critère :"
WITHOUT_TEXT = "le texte cherché"


def evidence_filter(level: EvidenceLevel | None) -> EvidenceFilter:
    """The level of a sheet as the page of levels names it."""
    return EvidenceFilter.NON_RENSEIGNE if level is None else EvidenceFilter(level.value)


def all_sheets(count: int) -> str:
    """« Voir les 91 fiches »."""
    return f"Voir les {count} fiches" if count > 1 else "Voir toutes les fiches"


def at_most(minutes: str) -> str:
    """« 45 min au plus »."""
    return f"{minutes} au plus"


def at_least(minutes: int, said: str) -> str:
    """« plus d'une heure », « 30 min au moins »."""
    return "Plus d'une heure" if minutes == LONG_MINUTES else f"{said} au moins"


LONG_MINUTES = 61
"""Shortest session, in minutes, of those that take more than an hour."""


def without(name: str) -> str:
    """« Sans « Action » », for a criterion that could be given up."""
    return f"Sans « {name} »"


def cell_text(count: int, row: str, column: str) -> str:
    """What a link of a table adds to its number for who hears it alone."""
    return f" fiche{'s' if count > 1 else ''} : {row}, {column}"


def period_name(period: Period) -> str:
    """The label of a period: its code « travail » is also that of a factor, hence a table of its own."""
    return PERIOD_LABELS[period]
