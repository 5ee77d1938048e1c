"""The closed lists of the catalogue: codes in the API, labels on the page, spellings maintainers may type."""

from enum import StrEnum


class RiskFactor(StrEnum):
    """One of the seven dynamic risk factors."""

    ATTITUDES = "attitudes"
    PERSONNALITE = "personnalite"
    ENTOURAGE = "entourage"
    LOISIRS = "loisirs"
    FAMILLE = "famille"
    TRAVAIL = "travail"
    ADDICTIONS = "addictions"


class Stage(StrEnum):
    """One of the five stages of change."""

    PRECONTEMPLATION = "precontemplation"
    CONTEMPLATION = "contemplation"
    DETERMINATION = "determination"
    ACTION = "action"
    MAINTIEN = "maintien"


class Modality(StrEnum):
    """Alone with the officer or in a group."""

    INDIVIDUELLE = "individuelle"
    COLLECTIVE = "collective"


class Sessions(StrEnum):
    """How many sessions a sheet takes, in the four bands of the catalogue, shortest first."""

    ONE = "1"
    FEW = "2-5"
    SEVERAL = "6-10"
    MANY = "plus-de-10"

    @property
    def rank(self) -> int:
        """Position from shortest (0) to longest (3), for comparing bands."""
        return list(Sessions).index(self)


class Kind(StrEnum):
    """What a sheet describes."""

    OUTIL = "outil"
    PROGRAMME = "programme"
    TECHNIQUE = "technique"


class Setting(StrEnum):
    """Where the person is followed."""

    OUVERT = "ouvert"
    FERME = "fermé"


class ReadingLevel(StrEnum):
    """What the person must be able to read, easiest first."""

    ORAL = "oral"
    FACILE = "facile"
    COURANT = "courant"

    @property
    def rank(self) -> int:
        """Position from the easiest (0) to the hardest (2)."""
        return list(ReadingLevel).index(self)


class EvidenceLevel(StrEnum):
    """How well the effect of a tool is established."""

    DEMONTRE = "démontré"
    PROMETTEUR = "prometteur"
    USAGE = "usage professionnel"


class EvidenceFilter(StrEnum):
    """An evidence level to list by: those of :class:`EvidenceLevel`, and the absence of any."""

    DEMONTRE = "démontré"
    PROMETTEUR = "prometteur"
    USAGE = "usage professionnel"
    NON_RENSEIGNE = "non renseigné"

    @property
    def level(self) -> EvidenceLevel | None:
        """The level of the sheets it lists, ``None`` for those that give none."""
        return None if self is EvidenceFilter.NON_RENSEIGNE else EvidenceLevel(self.value)


class Period(StrEnum):
    """One of the six periods of a supervision, in order."""

    PREMIER_ENTRETIEN = "premier-entretien"
    EVALUATION = "evaluation"
    PLANIFICATION = "planification"
    TRAVAIL = "travail"
    CONSOLIDATION = "consolidation"
    FIN_DE_MESURE = "fin-de-mesure"

    @property
    def rank(self) -> int:
        """Position from the first (0) to the last (5)."""
        return list(Period).index(self)


class Status(StrEnum):
    """Where a sheet stands in review."""

    BROUILLON = "brouillon"
    RELU = "relu"
    VALIDE = "validé"
    RETIRE = "retiré"


RISK_FACTOR_LABELS: dict[RiskFactor, str] = {
    RiskFactor.ATTITUDES: "Attitudes & croyances favorisant la délinquance",
    RiskFactor.PERSONNALITE: "Traits de personnalité antisociale",
    RiskFactor.ENTOURAGE: "Entourage social facilitant la commission d'infraction",
    RiskFactor.LOISIRS: "Absence de loisirs pro-sociaux",
    RiskFactor.FAMILLE: "Problèmes familiaux/conjugaux",
    RiskFactor.TRAVAIL: "Problèmes d'ordre professionnel",
    RiskFactor.ADDICTIONS: "Addictions (alcool, stupéfiants)",
}

STAGE_LABELS: dict[Stage, str] = {
    Stage.PRECONTEMPLATION: "Précontemplation",
    Stage.CONTEMPLATION: "Contemplation",
    Stage.DETERMINATION: "Détermination",
    Stage.ACTION: "Action",
    Stage.MAINTIEN: "Maintien et prévention de la rechute",
}

MODALITY_LABELS: dict[Modality, str] = {
    Modality.INDIVIDUELLE: "Individuelle",
    Modality.COLLECTIVE: "Collective",
}

SESSIONS_LABELS: dict[Sessions, str] = {
    Sessions.ONE: "1 séance",
    Sessions.FEW: "Entre 2 et 5 séances",
    Sessions.SEVERAL: "Entre 6 et 10 séances",
    Sessions.MANY: "Plus de 10 séances",
}

KIND_LABELS: dict[Kind, str] = {
    Kind.OUTIL: "Outil",
    Kind.PROGRAMME: "Programme",
    Kind.TECHNIQUE: "Technique",
}

SETTING_LABELS: dict[Setting, str] = {Setting.OUVERT: "Milieu ouvert", Setting.FERME: "Milieu fermé"}

READING_LABELS: dict[ReadingLevel, str] = {
    ReadingLevel.ORAL: "Sans lecture",
    ReadingLevel.FACILE: "Lecture facile",
    ReadingLevel.COURANT: "Lecture courante",
}

PERIOD_LABELS: dict[Period, str] = {
    Period.PREMIER_ENTRETIEN: "Premier entretien",
    Period.EVALUATION: "Évaluation",
    Period.PLANIFICATION: "Planification",
    Period.TRAVAIL: "Travail",
    Period.CONSOLIDATION: "Consolidation",
    Period.FIN_DE_MESURE: "Fin de mesure",
}

PERIOD_DEFINITIONS: dict[Period, str] = {
    Period.PREMIER_ENTRETIEN: (
        "Les premiers rendez-vous : accueillir, dire le cadre et les rôles, entendre ce que la personne attend."
    ),
    Period.EVALUATION: (
        "Comprendre le parcours, les facteurs de risque, les appuis et l'envie de changer, avec la personne."
    ),
    Period.PLANIFICATION: (
        "Choisir avec elle un ou deux facteurs à travailler et convenir d'objectifs, d'étapes et d'aides."
    ),
    Period.TRAVAIL: "Apprendre et s'exercer, facteur par facteur, d'un entretien ou d'une séance à l'autre.",
    Period.CONSOLIDATION: "Faire tenir ce qui a changé : répéter, étendre à d'autres situations, prévoir les faux pas.",
    Period.FIN_DE_MESURE: "Faire le bilan, passer le relais et laisser à la personne ce qui l'aidera sans le service.",
}
"""What each period is for, in one sentence."""

NOT_GIVEN = "non renseigné"
"""What pages show for a missing value: a gap never hides a sheet."""

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
"""As dates are written and shown."""
