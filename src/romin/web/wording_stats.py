"""The words of the statistics: what each figure is called, and exactly what it counts."""

TITLE = "Statistiques"
DESCRIPTION = "Ce qui est demandé, ouvert, téléchargé et jugé utile, par semaine, par facteur et par stade, sans suivi."
LEAD = "Ce qui est demandé, ouvert et jugé utile. Aucun chiffre ne parle d'une personne."
HIDDEN = "masqué"
NO_FIGURE = "–"
NOTHING = "Aucune demande sur cette période."

NUMBERS = {
    "messages": ("Demandes", "Messages et choix de critères auxquels le service a répondu."),
    "conversations": ("Conversations", "Suites de demandes d'un même échange, dans une même journée."),
    "consultations": ("Consultations", "Fiches ouvertes, sur une page ou par un programme."),
    "downloads": ("Téléchargements", "Supports, lots de supports et catalogue."),
    "prints": ("Impressions", "Pages imprimées depuis le navigateur, quand ses scripts sont permis."),
    "plans": ("Plans emportés", "Plans d'entretiens téléchargés."),
    "feedback": ("Avis", "Réponses ou fiches jugées utiles ou non ; le dernier avis sur chacune."),
    "reports": ("Retours d'expérience", "Récits de l'usage d'une fiche."),
}
SHARES = {
    "answered": ("Demandes satisfaites par des fiches", "Part des demandes de fiches qui en ont reçu au moins une."),
    "opened": ("Suivies d'une fiche ouverte", "Part des demandes dont au moins une fiche proposée a été ouverte."),
    "downloaded": ("Suivies d'un téléchargement", "Part des demandes dont un support proposé a été téléchargé."),
    "liked": ("Jugées utiles", "Part des demandes qui ont reçu au moins un avis favorable."),
    "satisfied": ("Satisfaction", "Part des avis qui sont favorables."),
}
REPORT_SHARES = {
    "used": ("Utilisé", "Part des retours où la fiche a servi avec une personne ou un groupe."),
    "again": ("Réutilisé", "Part des retours qui s'en serviraient encore."),
    "usable": ("Utilisable", "Part des réponses « plutôt oui » ou « tout à fait » : simple à utiliser telle quelle."),
    "useful": ("Utile", "Même part : la fiche a servi le travail sur le facteur de risque."),
    "impact": ("Impact", "Même part : un changement a été vu chez la personne."),
    "efficiency": ("Efficience", "Même part : du temps de préparation a été gagné."),
}
ANSWER_TIME = ("Temps de réponse médian", "La moitié des réponses ont été calculées en moins que cela.")
FIRST_SHEET = (
    "Délai médian avant la première fiche",
    "La moitié des demandes suivies d'une fiche ouverte l'ont été en moins que cela ; à 5 secondes près.",
)
SOURCES = {"page": "Pages du site", "widget": "Widget de l'intranet", "api": "Programmes (API)"}
WEEK_TITLE, FACTOR_TITLE, STAGE_TITLE, SOURCE_TITLE = "Par semaine", "Par facteur", "Par stade", "Par origine"
WEEK_NOTE = "Semaines du lundi au dimanche, en temps universel ; la première et la dernière peuvent être incomplètes."
FACTOR_NOTE = "Une demande peut porter sur plusieurs facteurs : la somme dépasse le nombre de demandes."
STAGE_NOTE = "Seules les demandes qui disent un stade sont comptées ici."
REASON_TITLE = "Ce qui n'allait pas"
REASON_NOTE = "Raisons cochées avec un avis défavorable ; un avis peut en donner plusieurs."
SERVICE_TITLE = "Par service"
SERVICE_NOTE = "Demandes dont l'intranet dit le service ; le compte n'est rattaché à aucune demande."
COMMENTS_TITLE = "Commentaires publiés"

PERIODS = (("4", "4 semaines"), ("12", "12 semaines"), ("52", "Un an"), ("tout", "Depuis le début"))
BAD_PERIOD = "Cette période n'est pas lisible : donnez deux jours (2026-01-31) ou un nombre de semaines."

MAINTENANCE_TITLE = "Ce qui manque au catalogue"
MAINTENANCE_LEAD = "Pour l'équipe qui tient le catalogue."
RESERVED = "Cette page demande le jeton d'administration (ROMIN_ADMIN_TOKEN), comme mot de passe."
CLOSED = "Ces pages sont fermées : aucun jeton d'administration n'est réglé (ROMIN_ADMIN_TOKEN)."
UNANSWERED_TITLE = "Mots des demandes restées sans fiche"
UNANSWERED_NOTE = (
    "Racines de mots que le catalogue emploie, avec leur nombre de demandes ; celles des mêmes fiches sont ensemble."
)
SCARCE_TITLE = "Facteurs demandés, et leur nombre de fiches"
NEVER_OPENED_TITLE = "Fiches proposées, jamais ouvertes"
UNHELPFUL_TITLE = "Fiches ouvertes, jugées inutiles"
REWORDED_TITLE = "Demandes reformulées"
REWORDED_NOTE = "Nouveaux messages libres d'une même conversation, après une première réponse, par facteur reconnu."
NOT_RECOGNISED = "Aucun facteur reconnu"


def count(value: int | None) -> str:
    """A count as people read it."""
    return HIDDEN if value is None else f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def percent(value: int | None) -> str:
    """A share as people read it."""
    return NO_FIGURE if value is None else f"{value}\N{NO-BREAK SPACE}%"


def duration_ms(value: int | None) -> str:
    """A computing time."""
    return NO_FIGURE if value is None else f"{value}\N{NO-BREAK SPACE}ms"


def delay_s(value: int | None) -> str:
    """A delay in seconds, in minutes from two on."""
    if value is None:
        return NO_FIGURE
    return f"{value // 60}\N{NO-BREAK SPACE}min" if value >= 120 else f"{value}\N{NO-BREAK SPACE}s"
