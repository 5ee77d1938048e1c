"""Every sentence and label of the web room that is not in a template: plain, polite, short French."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from romin.assistant.planning.models import MAX_SHEETS
from romin.assistant.wording import CONSTRAINT_NAMES
from romin.catalogue.vocabulary import (
    KIND_LABELS,
    MODALITY_LABELS,
    MONTHS,
    READING_LABELS,
    RISK_FACTOR_LABELS,
    SESSIONS_LABELS,
    SETTING_LABELS,
    STAGE_LABELS,
    EvidenceLevel,
    Status,
)

SITE_NAME = "ROMIN"
ALL_SHEETS = "Toutes les fiches"
MENU = (
    ("/", "Accueil", "home"),
    ("/choisir", "Choisir", "choose"),
    ("/fiches", "Fiches", "sheets"),
    ("/parcours", "Parcours", "path"),
    ("/plan", "Plan", "plan"),
    ("/methode", "Méthode", "method"),
)
"""The entries of the main menu: path, name, section."""

INTEGRATION_TITLE = "Mettre l'assistant dans un intranet"
INTEGRATION_DESCRIPTION = (
    "La ligne à coller pour afficher l'assistant dans les pages d'un intranet, et ce qu'elle demande."
)
UNEXPECTED = "Le service a rencontré un problème. Merci de réessayer dans un instant."
UNKNOWN_ADDRESS = "Cette adresse n'existe pas."
UNKNOWN_SHEET = "Cette fiche n'existe pas ou n'est plus publiée."
UNKNOWN_FACTOR = "Ce facteur de risque n'existe pas."
INVALID_REQUEST = "La demande n'a pas pu être lue telle quelle."
TOO_LARGE = "La demande est trop volumineuse."
NEED_JSON = "Le corps de la demande doit être du JSON (Content-Type : application/json)."
OEMBED_JSON = "Cette description n'existe qu'en JSON (format=json)."
SEARCH_DESCRIPTION = "Fiches-outils par facteur de risque"
NEED_FORM = "Le formulaire n'a pas été reconnu."
LOST_STATE = "L'échange précédent n'a pas pu être repris. Merci de reposer votre question."

HTTP_SENTENCES = {
    400: "La demande n'a pas pu être lue.",
    405: "Cette adresse ne répond pas à cette méthode.",
    413: TOO_LARGE,
    415: NEED_JSON,
}

NO_WORD = "Écrivez au moins un mot : un facteur de risque ou une situation."
FORBIDDEN_CHARACTERS = "Ce texte contient des caractères qui ne peuvent pas être lus."
BAD_STATE = "L'état de l'échange n'est pas lisible ; repartez sans état."

THEME_UNREADABLE = "La feuille de style {} (ROMIN_THEME_CSS) ne peut pas être lue."
THEME_INCOMPLETE = "La feuille de style {} (ROMIN_THEME_CSS) ne déclare pas : {}."

UNKNOWN_REASON = "valeur non valide"
FIELD_REASONS = {
    "missing": "champ obligatoire",
    "extra_forbidden": "champ inconnu",
    "json_invalid": "JSON illisible",
    "string_type": "un texte est attendu",
    "string_unicode": FORBIDDEN_CHARACTERS,
    "string_too_short": NO_WORD,
    "too_long": "trop de valeurs ({max_length} au plus)",
    "too_short": "{min_length} valeur au moins",
    "trop_de_fiches": f"{MAX_SHEETS} fiches au plus dans un plan",
    "string_too_long": "texte trop long ({max_length} caractères au plus)",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "int_parsing_size": "nombre trop grand",
    "int_from_float": "un nombre entier est attendu",
    "finite_number": "un nombre fini est attendu",
    "greater_than_equal": "{ge} au moins",
    "less_than_equal": "{le} au plus",
    "enum": "valeur inconnue ; valeurs admises : {expected}",
    "literal_error": "valeur inconnue ; valeurs admises : {expected}",
    "dict_type": "un objet est attendu",
    "model_attributes_type": "un objet JSON est attendu",
    "model_type": "un objet JSON est attendu",
    "bool_type": "vrai ou faux est attendu",
    "bool_parsing": "vrai ou faux est attendu",
    "uuid_type": "un numéro de réponse est attendu",
    "uuid_parsing": "un numéro de réponse est attendu",
    "sans_mot": NO_WORD,
    "caracteres_interdits": FORBIDDEN_CHARACTERS,
    "etat_illisible": BAD_STATE,
}
"""Pydantic's error types (and ours) said to a person; bounds come from our own schemas."""

ERROR_TITLES = {
    401: "Page réservée",
    404: "Page introuvable",
    405: "Demande non prévue",
    413: "Demande trop volumineuse",
    422: "Demande non comprise",
    429: "Trop de demandes",
    503: "Service momentanément indisponible",
}

_CODES: tuple[Mapping[Any, str], ...] = (
    RISK_FACTOR_LABELS,
    STAGE_LABELS,
    MODALITY_LABELS,
    SESSIONS_LABELS,
    KIND_LABELS,
    SETTING_LABELS,
    READING_LABELS,
    {
        EvidenceLevel.DEMONTRE: "Effet démontré",
        EvidenceLevel.PROMETTEUR: "Effet prometteur",
        EvidenceLevel.USAGE: "Usage professionnel",
    },
    {Status.BROUILLON: "Brouillon", Status.RELU: "Relue", Status.VALIDE: "Validée", Status.RETIRE: "Retirée"},
)
LABELS: dict[str, str] = {str(code): name for names in _CODES for code, name in names.items()}
"""The label of every code; codes differ from one list to the next, so one table serves all."""

SHORT_STAGES = {"maintien": "Maintien"}
"""Shorter stage names, for cards."""

CONSTRAINT_LABELS = {"max_minutes": "{} min au plus", "stage": "stade : {}"}
"""How an understood constraint is said; the others are said by their label alone."""

MAX_SESSIONS_LABELS = {
    "1": "1 séance",
    "2-5": "5 séances au plus",
    "6-10": "10 séances au plus",
    "plus-de-10": "plus de 10 séances",
}
"""Session bands said as a limit."""

MEDIA_NAMES = {
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.oasis.opendocument.text": "OpenDocument",
    "application/msword": "Word",
    "image/png": "image PNG",
    "image/jpeg": "image JPEG",
    "text/plain": "texte",
}


def label(code: str) -> str:
    """The French label of a code, or the code itself when it has none."""
    return LABELS.get(code, str(code))


def stage_name(code: str) -> str:
    """A stage in one word, for cards."""
    return SHORT_STAGES.get(code, label(code))


def constraint(name: str, value: str | int) -> str:
    """An understood constraint in a few words; ``static/js/render.js`` says it alike."""
    if name == "max_sessions":
        return MAX_SESSIONS_LABELS.get(str(value), str(value))
    return CONSTRAINT_LABELS.get(name, "{}").format(label(value) if isinstance(value, str) else value)


SET_ASIDE = "écarté : {}"
TAKE_AWAY = "Retirer : {}"
SHARE = "Lien vers cette demande"
SHARE_NOTE = "(des critères seulement, rien de votre message)"
READ_SHEET = "Lire la fiche entière"
PARTLY_READ = "Une partie de cette adresse n'a pas été reconnue ; elle a été laissée de côté."


def set_aside(factor: str) -> str:
    """A factor that is not to be worked on."""
    return SET_ASIDE.format(factor)


def constraint_name(name: str) -> str:
    """A constraint itself, « la durée »."""
    return CONSTRAINT_NAMES.get(name, name)


def file_size(count: int) -> str:
    """Bytes as people read them: « 12 Ko », « 1,4 Mo »."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} Ko"
    return f"{count / 1_000_000:.1f} Mo".replace(".", ",")


def media_name(media_type: str) -> str:
    """A file's type as people call it."""
    return MEDIA_NAMES.get(media_type, "fichier")


def french_date(day: date) -> str:
    """« 1er mars 2025 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def plural(count: int, word: str) -> str:
    """« 1 fiche », « 3 fiches »: French counts zero and one as singular."""
    return f"{count} {word}{'s' if count > 1 else ''}"
