"""What the assistant says of the conversation itself and of one sheet. Same rules as the room's wording module."""

from collections.abc import Mapping, Sequence

from romin.assistant import wording
from romin.assistant.dialogue.acts import Act, ActKind
from romin.catalogue.vocabulary import RiskFactor, Stage

HELP = (
    "Décrivez la situation ou nommez un facteur de risque. Ensuite : « en collectif », « moins de 45 minutes », "
    "« et pour le travail ? », « d'autres », « la deuxième », « les précautions ? », « annule » ou « recommence »."
)
RESTARTED = "C'est noté, on repart de zéro. Décrivez la situation, ou choisissez un facteur :"
CLEARED = "Plus aucun critère. Décrivez la situation, ou choisissez un facteur :"
NOTHING_ASKED = "Dites-moi d'abord le facteur à travailler, ou la situation :"
NOTHING_LISTED = "Je n'ai pas encore proposé de fiche. Décrivez la situation, ou choisissez un facteur :"
NOTHING_TO_UNDO = "Il n'y a rien à annuler."
NOTHING_LEFT = "Vous avez vu toutes les fiches référencées pour cette demande."
NOTHING_LEFT_WITHIN = (
    "Vous avez vu toutes les fiches référencées pour cette demande. Retirez une contrainte pour en voir d'autres."
)
NO_SUCH_PLACE = "La dernière liste compte {count} fiches : laquelle vous intéresse ?"
NO_SUCH_PLACE_SINGLE = "La dernière liste ne compte qu'une fiche."
GONE = "Cette fiche n'est plus au catalogue."
ABOUT = "Voici ce que dit la fiche « {title} »."
ABOUT_FIRST = "Voici ce que dit la première fiche, « {title} »."

ADDED = "J'ajoute {factors}."
REPLACED = "C'est noté : {factors}."
REMOVED = "Je laisse de côté {factors}."
FIRST = "On commence par {factors}."
DROPPED = "Je ne tiens plus compte de ceci : {names}."
UNDONE = "Je reviens à la demande précédente."
MORE_SINGLE = "Voici encore une fiche, la dernière."
MORE_SEVERAL = "Voici {count} autres fiches."

SUMMARY, OBJECTIVES, HOW, TIME = "Résumé", "Objectifs", "Déroulé", "Durée"
PRECAUTIONS, CONTRAINDICATIONS = "Précautions", "Contre-indications"
MATERIAL, SUPPORTS, AUDIENCE, SETTING = "Matériel", "Supports à télécharger", "Public", "Milieu"
READING, STAGE, MODALITY, GROUP_SIZE = "Lecture", "Stade du changement", "Modalité", "Taille du groupe"
EVIDENCE, SOURCES = "Niveau de preuve", "Sources"
PER_SESSION = "{length} par séance"

ASK_STAGE = "Où en est la personne ?"
ASK_MODALITY = "En individuel ou en groupe ?"
ASK_MINUTES = "De combien de temps disposez-vous ?"

STAGE_CHOICES: Mapping[Stage, tuple[str, str]] = {
    Stage.PRECONTEMPLATION: ("Ne voit pas le problème", "stade de précontemplation"),
    Stage.CONTEMPLATION: ("Hésite", "stade de contemplation"),
    Stage.DETERMINATION: ("Veut s'y mettre", "stade de détermination"),
    Stage.ACTION: ("A commencé", "en action"),
    Stage.MAINTIEN: ("Tient, craint la rechute", "stade de maintien"),
}
"""Each stage as an officer says it, and the message that the button sends (tested)."""
MODALITY_CHOICES = wording.REFINEMENTS[:2]
MINUTES_CHOICES: Mapping[int, tuple[str, str]] = {
    20: ("20 minutes", "moins de 20 minutes"),
    30: ("30 minutes", "moins de 30 minutes"),
    45: ("45 minutes", "moins de 45 minutes"),
    60: ("Une heure", "moins de 60 minutes"),
}
"""Lengths of time offered, and the message that the button sends (tested)."""


def per_session(minutes: int) -> str:
    """« 45 min par séance »."""
    return PER_SESSION.format(length=wording.minutes(minutes))


def done(act: Act, factors: Sequence[RiskFactor]) -> str:
    """What the act did, in a few words; empty when the list says it all. ``factors``: those that it named."""
    template = {
        ActKind.ADD: ADDED,
        ActKind.REPLACE: REPLACED,
        ActKind.REMOVE: REMOVED,
        ActKind.FIRST: FIRST,
        ActKind.UNDO: UNDONE,
    }.get(act.kind, "")
    if act.kind is ActKind.DROP:
        return DROPPED.format(names=wording.join_words([wording.CONSTRAINT_NAMES[name] for name in act.dropped]))
    return template.format(factors=wording.labels(factors))


def more(count: int) -> str:
    """Opening of another page of ``count`` sheets."""
    return MORE_SINGLE if count == 1 else MORE_SEVERAL.format(count=count)


def no_such_place(count: int) -> str:
    """What is said when the list does not go that far."""
    return NO_SUCH_PLACE_SINGLE if count == 1 else NO_SUCH_PLACE.format(count=count)


def about(title: str, *, assumed_first: bool) -> str:
    """Which sheet is quoted; said otherwise when it was not named."""
    return (ABOUT_FIRST if assumed_first else ABOUT).format(title=title)
