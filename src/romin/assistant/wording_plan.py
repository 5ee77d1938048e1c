"""Every fixed sentence of a plan and of an interview's guide. What is particular comes from the sheets, as written."""

from romin.catalogue.models import ToolSheet

FIXED_RULE = (
    "Bilan, retour et consigne prennent ensemble un cinquième de l'entretien au plus, et jamais plus de 15 minutes ; "
    "le reste va à l'intervention."
)

CHECK_IN = "Bilan"
REVIEW = "Retour"
WORK = "Intervention"
HOMEWORK = "Consigne"
PRINT = "À imprimer"

FIRST_CHECK_IN = (
    "Accueillez, dites le temps dont vous disposez et ce que vous proposez, puis demandez comment va la personne."
)
NEXT_CHECK_IN = "Demandez comment va la personne, ce qui a changé depuis, et s'il y a une urgence à traiter d'abord."

FIRST_REVIEW = "Rien du plan encore : revenez sur ce qui était convenu avant, s'il y a lieu."
PLAIN_REVIEW = "Demandez ce qui a été fait de la consigne, même à moitié, et relevez ce qui a réussi."

PLAIN_HOMEWORK = "Convenez d'un petit pas, précis et daté, d'ici au prochain entretien."
LAST_HOMEWORK = "Dernier entretien de ce plan : dites ce qui a été fait, et ce qui reste à décider."

NOTHING_TO_PRINT = "Rien à imprimer."
WHOLE_SHEET = "Conduire la fiche"


def resume(title: str, place: int, step: str) -> str:
    """Where a sheet that was cut goes on."""
    return f"« {title} » s'est arrêtée avant l'étape {place}, « {step} » : rappelez en deux phrases ce qui a été fait."


def to_be_continued(title: str) -> str:
    """What stands for homework when a sheet is cut."""
    return f"« {title} » continue au prochain entretien : annoncez-le, sans consigne nouvelle."


def titled(title: str, text: str) -> str:
    """A sentence of a sheet, with the sheet it comes from."""
    return f"« {title} » : {text}"


def session_name(number: int, total: int) -> str:
    """« séance 2 sur 2 au moins »; empty for a sheet of one session."""
    return f"séance {number} sur {total} au moins" if total > 1 else ""


def step_line(place: int, title: str, minutes: str, *, estimated: bool) -> str:
    """« 3. Peser (8 min) », « 3. Peser (8 min, durée estimée) »."""
    name = f"{place}. {title}" if title else WHOLE_SHEET
    return f"{name} ({minutes}{', durée estimée' if estimated else ''})"


def over_time(minutes: str, room: str) -> str:
    """For a step that no interview of this length can hold."""
    return (
        f"Cette étape demande à elle seule {minutes}, et un entretien n'en laisse que {room} : prévoyez plus de temps."
    )


def overflow(interviews: int, needed: int) -> str:
    """What does not fit, in interviews."""
    have = f"{interviews} entretien{'s ne suffisent' if interviews > 1 else ' ne suffit'} pas"
    return f"{have} : il en faudrait {needed}. Ajoutez du temps ou des entretiens, ou retirez une fiche."


def spare(interviews: int, used: int) -> str:
    """What is left free."""
    free = interviews - used
    return (
        f"{free} entretien{'s restent libres' if free > 1 else ' reste libre'} : gardez du temps pour l'imprévu, "
        "ou ajoutez une fiche."
    )


TITLE = "Plan d'entretiens"
NAME_TO_WRITE = "Nom, à écrire à la main :"
CAUTIONS = "Précautions"
LEFT_TITLE = "Ce qui ne tient pas"
PAPER_ADVICE = "Un plan se revoit à chaque entretien : la personne et l'urgence passent avant lui."


def plan_summary(interviews: int, minutes: str) -> str:
    """« 4 entretiens de 45 min »."""
    return f"{interviews} entretien{'s' if interviews > 1 else ''} de {minutes}"


def interview_title(number: int, minutes: str) -> str:
    """« Entretien 2 (44 min) »."""
    return f"Entretien {number} ({minutes})"


def part_title(title: str, session: str, minutes: str) -> str:
    """« La balance décisionnelle, séance 1 sur 2 au moins (30 min) »."""
    return f"{title}{f', {session}' if session else ''} ({minutes})"


def fixed_title(name: str, minutes: str) -> str:
    """« Bilan (3 min) »."""
    return f"{name} ({minutes})"


def left_line(title: str, sessions: int, total: int, minutes: str) -> str:
    """« Les colonnes de Beck : 2 séances sur 2, 1 h 30 »; for a sheet of one session, only the time."""
    plural = "s" if sessions > 1 else ""
    return f"{title} : {f'{sessions} séance{plural} sur {total}, ' if total > 1 else ''}{minutes}"


def cautions(sheet: ToolSheet) -> str:
    """All that a sheet warns of, on one line; empty when it warns of nothing."""
    refused = " ; ".join(sheet.contraindications)
    said = [line if line.rstrip().endswith((".", "!", "?", "…")) else f"{line}." for line in sheet.precautions]
    return " ".join([*said, *([f"Ne pas utiliser : {refused}."] if refused else [])])
