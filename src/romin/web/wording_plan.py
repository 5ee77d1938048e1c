"""Every word of the pages « Plan » and « Préparer mon entretien », their links elsewhere and their downloads."""

from romin.assistant.planning.models import MAX_INTERVIEWS, MAX_MINUTES, MAX_SHEETS, MIN_MINUTES
from romin.web.wording import plural

PLAN_DESCRIPTION = (
    "Ranger des fiches-outils sur plusieurs entretiens, avec leurs étapes, leurs consignes et leurs supports."
)
PLAN_LEAD = "Choisissez des fiches, un nombre d'entretiens et leur durée : le plan répartit leurs étapes."
PLAN_PRIVACY = (
    "Rien n'est enregistré sur le serveur : le plan tient dans l'adresse de cette page. Le nom de la personne "
    "ne s'écrit qu'à la main, sur le papier."
)
PLAN_EMPTY = "Aucune fiche dans ce plan. Choisissez-en une ci-dessous, ou « Ajouter au plan » sur une fiche."
PLAN_SETTINGS = "Temps disponible"
PLAN_INTERVIEWS_FIELD = f"Nombre d'entretiens (1 à {MAX_INTERVIEWS})"
PLAN_MINUTES_FIELD = f"Minutes par entretien ({MIN_MINUTES} à {MAX_MINUTES})"
PLAN_APPLY = "Recalculer"
PLAN_SHEETS = "Les fiches, dans l'ordre"
PLAN_ORDER = "Ordre proposé : ce qui se fait avant, puis la période du suivi, puis le facteur."
PLAN_OWN_ORDER = "Vous avez changé l'ordre ; ce qui doit se faire avant reste avant."
PLAN_BACK_TO_ORDER = "Revenir à l'ordre proposé"
PLAN_ADD_TITLE = "Ajouter une fiche"
PLAN_ADD_FIELD = "Une fiche du catalogue"
PLAN_ADD = "Ajouter"
PLAN_NEAR = "Se mènent avec celles du plan"
PLAN_BROWSE = "Choisir parmi les fiches, avec leurs filtres"
PLAN_FULL = f"Ce plan est complet : {MAX_SHEETS} fiches au plus."
PLAN_DOWNLOADS = "Emporter le plan"
PLAN_PDF = "Plan en PDF"
PLAN_ODT = "Plan modifiable (ODT)"
PLAN_ZIP = "Plan et tous les supports (ZIP)"
PLAN_PRINT = "Cette page s'imprime aussi telle quelle : seuls le plan et ses consignes sortent sur le papier."
PLAN_NO_PDF = "Le PDF n'est pas proposé : ce serveur ne sait pas en fabriquer. Imprimez cette page, ou prenez l'ODT."
PLAN_INTERVIEWS = "Les entretiens"
PLAN_CLEAR = "Vider le plan"
EARLIER, LATER, REMOVE = "Monter", "Descendre", "Retirer"

ADD_TO_PLAN = "Ajouter au plan"
IN_PLAN = "Déjà dans le plan"
SEE_PLAN = "Voir le plan"
TOO_MANY_SHEETS = f"{MAX_SHEETS} fiches au plus dans un plan."
PLAN_TOO_HEAVY = "Les supports de ce plan sont trop lourds pour un seul fichier. Prenez-les fiche par fiche."
PDF_MISSING = "Ce serveur ne fabrique pas de PDF. Prenez l'ODT, ou imprimez la page du plan."
NO_SHEET = "Choisissez au moins une fiche."
BUSY_PRINTING = "D'autres plans sont en cours d'impression. Merci de réessayer dans un instant."
UNKNOWN_SHEETS = "Une fiche demandée n'existe pas ou n'est plus publiée."

GUIDE_TITLE = "Préparer mon entretien"
GUIDE_DESCRIPTION = "Un guide minuté d'une page, à partir d'une fiche et du temps disponible."
GUIDE_FIELD = f"Minutes disponibles ({MIN_MINUTES} à {MAX_MINUTES})"
GUIDE_APPLY = "Adapter"
GUIDE_RULE = (
    "Accueil, retour et consigne gardent leur temps. Les étapes se partagent le reste, raccourcies dans la même "
    "proportion, jamais de plus de la moitié ; les dernières passent au prochain entretien s'il le faut."
)
GUIDE_WELCOME = "Accueil et bilan"
GUIDE_LATER = "Au prochain entretien"
GUIDE_MATERIAL = "Matériel"
GUIDE_ESTIMATED = "durée estimée"
GUIDE_SHEET = "Revenir à la fiche"
GUIDE_PRINT = "Imprimez cette page : elle tient sur une feuille."
GUIDE_OVER = "Même à la moitié de son temps, la première étape dépasse le temps disponible : prévoyez plus long."


def sheets_left_out(count: int) -> str:
    """For ids that lead nowhere."""
    many = count > 1
    return (
        f"{count} fiche{'s' if many else ''} de cette adresse n'existe{'nt' if many else ''} pas ou plus : "
        f"{'elles ont été laissées' if many else 'elle a été laissée'} de côté."
    )


def plan_count(count: int) -> str:
    """« Plan en cours : 2 fiches »."""
    return f"Plan en cours : {plural(count, 'fiche')}"


def free_minutes(minutes: str) -> str:
    """What is left over when the steps take less than the time there is."""
    return f"Il reste {minutes} : gardez-les pour ce que la personne apporte."


def instead_of(minutes: str) -> str:
    """Beside a shortened step."""
    return f"au lieu de {minutes}"


def of_sheet(title: str) -> str:
    """What a repeated link adds for who hears it alone."""
    return f" : {title}"
