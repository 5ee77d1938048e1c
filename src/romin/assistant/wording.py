"""Every sentence the assistant says. Plain, polite, short French; nothing is generated."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from romin.assistant.schemas import Alert, Choice, Contact, Notice, Question
from romin.assistant.understanding.constraints import Constraints
from romin.assistant.understanding.reading import Danger, Topic
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import (
    KIND_LABELS,
    MODALITY_LABELS,
    READING_LABELS,
    RISK_FACTOR_LABELS,
    SESSIONS_LABELS,
    SETTING_LABELS,
    STAGE_LABELS,
    EvidenceLevel,
    Modality,
    ReadingLevel,
    RiskFactor,
    Sessions,
)
from romin.core.personal import PersonalKind
from romin.core.text import fold

NOTHING_REFERENCED = "Je n'ai rien de référencé pour cette demande. Choisissez le facteur de risque à travailler :"

TOPIC_REPLIES: Mapping[Topic, str] = {
    Topic.FACTOR: NOTHING_REFERENCED,
    Topic.GREETING: "Bonjour. Décrivez la situation, ou choisissez le facteur de risque à travailler :",
    Topic.THANKS: "Avec plaisir. Bon entretien.",
    Topic.OFF_TOPIC: (
        "Je n'ai rien de référencé sur ce sujet : je ne propose que des fiches-outils. "
        "Choisissez un facteur de risque :"
    ),
    Topic.OFFICE: (
        "Cette question relève de l'organisation du service : je n'ai rien de référencé là-dessus. "
        "Pour une fiche-outil, choisissez un facteur de risque :"
    ),
    Topic.OTHER_NEED: (
        "Je n'ai rien de référencé pour ce besoin : il est hors des sept facteurs, mais compte pour l'insertion ; "
        "les partenaires du service peuvent y répondre. Si un facteur est aussi en jeu, choisissez-le :"
    ),
    Topic.RECORD: (
        "Le passé pénal ne se travaille pas : je n'ai rien de référencé à ce titre. "
        "Quel facteur, lui, peut évoluer ? Choisissez-le :"
    ),
    Topic.ATTENDANCE: (
        "Les absences touchent à l'adhésion au suivi, pas à un facteur de risque. "
        "Les outils qui clarifient le rôle et la motivation peuvent aider ; pour un facteur précis, choisissez-le :"
    ),
    Topic.DISTRESS: (
        "Une souffrance ou un danger est peut-être évoqué. Danger immédiat : 15, ou 17 en cas de menace. Prévention du "
        "suicide : 3114. Prévenez votre hiérarchie et, en détention, la surveillance et l'unité sanitaire. "
        "Je ne propose pas d'outil ici."
    ),
    Topic.OFFENCE: (
        "L'infraction seule ne dit pas le facteur à travailler : je n'ai rien de référencé à ce titre. "
        "Quelle problématique ressort de vos entretiens ? Choisissez-la :"
    ),
}
"""What is said when no factor is recognised."""

_CALL = "Si le danger est immédiat, appelez sans attendre."
_PROCEDURE = "Prévenez aussitôt votre hiérarchie, selon la procédure du service."
_POLICE = Contact(label="Danger immédiat (police ou gendarmerie)", value="17 (114 par SMS si parler est impossible)")

ALERTS: Mapping[Danger, Alert] = {
    Danger.SUICIDE: Alert(
        code=Danger.SUICIDE,
        title="Un risque de suicide est peut-être évoqué",
        text=(
            f"Ne laissez pas la personne seule. {_CALL} "
            f"En détention, alertez d'abord la surveillance, puis l'unité sanitaire. {_PROCEDURE}"
        ),
        contacts=(
            Contact(label="Danger immédiat (SAMU, pompiers)", value="15, 18 ou 112"),
            Contact(label="Prévention du suicide (avis de soignants), jour et nuit", value="3114"),
        ),
    ),
    Danger.THREAT: Alert(
        code=Danger.THREAT,
        title="Quelqu'un est peut-être menacé",
        text=(
            f"Ne vous exposez pas. {_CALL} En détention, alertez un gradé. {_PROCEDURE} "
            "Avisez le magistrat, et le parquet en cas d'infraction."
        ),
        contacts=(_POLICE, Contact(label="Violences Femmes Info (écoute, hors urgence), jour et nuit", value="3919")),
    ),
    Danger.CHILD: Alert(
        code=Danger.CHILD,
        title="Un enfant est peut-être en danger",
        text=f"{_CALL} {_PROCEDURE} Avisez le jour même la CRIP, et le parquet si la situation est grave.",
        contacts=(_POLICE, Contact(label="Enfance en danger (relais vers la CRIP), jour et nuit", value="119")),
    ),
}
"""The fixed safety notices: whom to call and whom to tell; neither diagnosis nor advice on the person."""
SEVERAL_DANGERS = "Plusieurs dangers sont peut-être évoqués"
SEVERAL_DANGERS_TEXT = (
    f"Veillez sur la personne, sans vous exposer. {_CALL} {_PROCEDURE} "
    "Alertez selon le cas surveillance, unité sanitaire, magistrat, parquet, CRIP."
)
SAFETY_FIRST = (
    "Je ne propose pas d'outil pour l'instant. Si je me trompe, ou une fois la sécurité assurée, "
    "dites-moi quel facteur travailler."
)

SET_ASIDE_ONLY = "Je laisse de côté {factors}. Choisissez un facteur à travailler :"
CONSTRAINTS_ONLY = "J'ai noté vos contraintes. Précisez le facteur de risque pour affiner cette liste :"
BY_TITLE = "Ces fiches portent sur ce que vous cherchez :"
EMPTY_CATALOGUE = "Le catalogue ne contient aucune fiche pour l'instant."
NO_SHEET_FOR = "Aucune fiche n'est référencée pour {factors}."
FOUND_SEVERAL = "Voici {count} fiches, la plus adaptée d'abord."
FOUND_SINGLE = "Voici la seule fiche qui convient."
RELAXED = "Aucune fiche ne réunit tout : j'ai assoupli {names}, le plus proche d'abord."
RELAXED_PARTLY = "Pour une partie, aucune fiche ne réunit tout : j'ai assoupli {names}."

MAX_WORDS = 40
"""Most words of a reply before the list."""
MAX_VALUES = 2
"""Most loosened constraints that are named with what had been asked."""

CONSTRAINT_NAMES: Mapping[str, str] = {
    "modality": "la modalité",
    "max_minutes": "la durée",
    "max_sessions": "le nombre de séances",
    "kind": "le type de fiche",
    "setting": "le milieu",
    "stage": "le stade du changement",
    "reading_level": "le niveau de lecture",
}
"""French names of the constraints that ``relaxed`` may hold."""

ASK_WHICH_FIRST = "Plusieurs facteurs ressortent. Lequel travailler d'abord ?"
ASK_WHICH = "Quel facteur de risque voulez-vous travailler ?"
ASK_DOUBTFUL = "Est-ce l'un de ces facteurs ?"


def join_words(words: Sequence[str]) -> str:
    """« a, b et c »."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}" if words else ""


def labels(factors: Sequence[RiskFactor]) -> str:
    """The labels of ``factors``, joined in French."""
    return join_words([f"« {RISK_FACTOR_LABELS[factor]} »" for factor in factors])


def found(factors: Sequence[RiskFactor], count: int) -> str:
    """Opening sentence for ``count`` sheets on ``factors``."""
    template = NO_SHEET_FOR if count == 0 else FOUND_SINGLE if count == 1 else FOUND_SEVERAL
    return template.format(factors=labels(factors), count=count)


def relaxed(names: Sequence[str], wanted: Constraints | None = None, *, partly: bool = False) -> str:
    """Sentence that owns up to the loosened constraints, with what was ``wanted`` when they are few.

    ``partly``: some of the sheets listed do satisfy everything.
    """
    said = [CONSTRAINT_NAMES[name] for name in names]
    if wanted and len(names) <= MAX_VALUES:
        values = [constraint_chips(_only(wanted, name)) for name in names]
        said = [f"{name} ({value[0]})" if value else name for name, value in zip(said, values, strict=True)]
    return (RELAXED_PARTLY if partly else RELAXED).format(names=join_words(said))


def _only(wanted: Constraints, name: str) -> Constraints:
    return Constraints(**{name: getattr(wanted, name)})


def count_words(text: str) -> int:
    """Words as people count them: what stands between spaces, punctuation alone aside."""
    return sum(any(char.isalnum() for char in word) for word in text.split())


def opening(sentences: Sequence[str]) -> str:
    """``sentences`` joined, the first left out while they make more than :data:`MAX_WORDS`: the last matter most."""
    kept = [sentence for sentence in sentences if sentence]
    while len(kept) > 1 and sum(map(count_words, kept)) > MAX_WORDS:
        del kept[0]
    return " ".join(kept)


def factor_question(factors: Sequence[RiskFactor], text: str) -> Question:
    """A question whose choices are ``factors``; each choice sends the canonical label."""
    return Question(
        text=text,
        choices=tuple(
            Choice(label=RISK_FACTOR_LABELS[factor], message=RISK_FACTOR_LABELS[factor]) for factor in factors
        ),
    )


def minutes(count: int) -> str:
    """« 45 min », « 1 h », « 1 h 30 »."""
    hours, rest = divmod(count, 60)
    return f"{count} min" if not hours else f"{hours} h {rest:02d}" if rest else f"{hours} h"


def reasons(
    sheet: ToolSheet, factors: Sequence[RiskFactor], wanted: Constraints, broken: Sequence[str]
) -> tuple[str, ...]:
    """Why this sheet is here: the factors it works on, the constraints it meets, those it breaks."""
    served = [factor for factor in factors if factor in sheet.risk_factors]
    found_reasons: list[str] = []
    if sheet.transversal and served:
        found_reasons.append("Outil transversal, utilisable pour ce facteur")
    elif served:
        found_reasons.append(f"Travaille {labels(served)}")
    found_reasons += [sentence for name in CONSTRAINT_NAMES if (sentence := _about(sheet, name, wanted, broken))]
    if sheet.evidence_level in {EvidenceLevel.DEMONTRE, EvidenceLevel.PROMETTEUR}:
        found_reasons.append(f"Effet {sheet.evidence_level}")
    return tuple(found_reasons)


def _about(sheet: ToolSheet, name: str, wanted: Constraints, broken: Sequence[str]) -> str:
    if getattr(wanted, name) is None:
        return ""
    given = _given(sheet, name, wanted)
    if not given:
        return f"{_NAMES[name]} : non renseigné"
    return f"{given} (hors de votre demande)" if name in broken else given


_NAMES = {
    "modality": "Modalité",
    "max_minutes": "Durée",
    "max_sessions": "Nombre de séances",
    "kind": "Type",
    "setting": "Milieu",
    "stage": "Stade",
    "reading_level": "Lecture",
}


def _given(sheet: ToolSheet, name: str, wanted: Constraints) -> str:
    match name:
        case "modality":
            return " et ".join(MODALITY_LABELS[item] for item in sheet.modalities)
        case "max_minutes":
            return f"{minutes(sheet.minutes)} par séance" if sheet.minutes else ""
        case "max_sessions":
            return SESSIONS_LABELS[sheet.sessions] if sheet.sessions else ""
        case "kind":
            return KIND_LABELS[sheet.kind]
        case "setting":
            return " et ".join(SETTING_LABELS[item] for item in sheet.settings)
        case "reading_level":
            return READING_LABELS[sheet.reading_level] if sheet.reading_level else ""
        case _:
            fits = wanted.stage in sheet.stages
            shown = [wanted.stage] if fits and wanted.stage else list(sheet.stages)
            return f"Stade : {', '.join(STAGE_LABELS[item] for item in shown)}" if shown else ""


def constraint_chips(wanted: Constraints) -> list[str]:
    """The constraints understood, in a few words each."""
    chips = []
    if wanted.stage:
        chips.append(STAGE_LABELS[wanted.stage])
    if wanted.modality:
        chips.append(MODALITY_LABELS[wanted.modality])
    if wanted.max_minutes:
        chips.append(f"{minutes(wanted.max_minutes)} au plus")
    if wanted.max_sessions:
        chips.append(
            SESSIONS_LABELS[wanted.max_sessions] + ("" if wanted.max_sessions is Sessions.MANY else " au plus")
        )
    if wanted.kind:
        chips.append(KIND_LABELS[wanted.kind])
    if wanted.setting:
        chips.append(SETTING_LABELS[wanted.setting])
    if wanted.reading_level:
        chips.append(READING_LABELS[wanted.reading_level])
    return chips


def alert(dangers: Sequence[Danger]) -> Alert | None:
    """The notice for these dangers: that of the only one, or that of several with whom to call; ``None`` for none."""
    notices = [ALERTS[danger] for danger in dangers]
    if len(notices) < 2:
        return notices[0] if notices else None
    return Alert(
        code="+".join(notice.code for notice in notices),
        title=SEVERAL_DANGERS,
        text=SEVERAL_DANGERS_TEXT,
        contacts=tuple(dict.fromkeys(contact for notice in notices for contact in notice.contacts)),
    )


def set_aside_only(excluded: Sequence[RiskFactor]) -> str:
    """What is said when the message only sets factors aside."""
    return SET_ASIDE_ONLY.format(factors=labels(excluded))


_THANKS = re.compile(r"\b(?:merci\w*|mrc|super|parfait|nickel)\b")


def is_thanks(message: str) -> bool:
    """True when a message without request is a thank-you rather than a greeting."""
    return bool(_THANKS.search(fold(message)))


REFINEMENTS: Sequence[tuple[str, str, Mapping[str, Any]]] = (
    ("En individuel", "plutôt en individuel", {"modality": Modality.INDIVIDUELLE}),
    ("En collectif", "plutôt en collectif", {"modality": Modality.COLLECTIVE}),
    ("30 minutes au plus", "moins de 30 minutes", {"max_minutes": 30}),
    ("En une séance", "en une seule séance", {"max_sessions": Sessions.ONE}),
    ("Lit peu", "la personne lit peu", {"reading_level": ReadingLevel.FACILE}),
)
"""Refinements proposed under a list: label shown, message sent, and the constraint that message sets (tested)."""


PERSONAL_KINDS: Mapping[PersonalKind, str] = {
    PersonalKind.NAME: "un nom",
    PersonalKind.BIRTH_DATE: "une date de naissance",
    PersonalKind.PHONE: "un numéro de téléphone",
    PersonalKind.EMAIL: "une adresse électronique",
    PersonalKind.ADDRESS: "une adresse postale",
    PersonalKind.RESIDENCE: "un lieu de résidence",
    PersonalKind.PRISON_NUMBER: "un numéro d'écrou",
    PersonalKind.SOCIAL_SECURITY: "un numéro de sécurité sociale",
    PersonalKind.IBAN: "un numéro de compte",
    PersonalKind.CASE_NUMBER: "un numéro de procédure",
    PersonalKind.PLATE: "une plaque d'immatriculation",
    PersonalKind.CARD: "un numéro de carte",
    PersonalKind.HANDLE: "un pseudonyme",
    PersonalKind.IP: "une adresse IP",
    PersonalKind.URL: "l'adresse d'un profil",
}
"""What each kind of personal data is called."""
PERSONAL_DATA = (
    "Votre message semble contenir {kinds}. Rien n'en a été conservé. "
    "La prochaine fois, écrivez plutôt « monsieur », « il » ou une initiale."
)


def personal_notice(kinds: Sequence[PersonalKind]) -> Notice | None:
    """The remark on a message where personal data of ``kinds`` was seen, each named once; ``None`` without any."""
    names = [PERSONAL_KINDS[kind] for kind in PersonalKind if kind in kinds]
    return Notice(code="donnees_personnelles", text=PERSONAL_DATA.format(kinds=join_words(names))) if names else None
