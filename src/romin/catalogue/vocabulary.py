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


class EvidenceLevel(StrEnum):
    """How well the effect of a tool is established."""

    DEMONTRE = "démontré"
    PROMETTEUR = "prometteur"
    USAGE = "usage professionnel"


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
