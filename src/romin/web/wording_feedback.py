"""What is said about feedback, experience reports and comments."""

from romin.assistant.wording import minutes
from romin.journal.schemas import Experience, Reason

TOO_MANY = "Trop d'envois depuis cette adresse. Merci de patienter un peu, puis de réessayer."

RECORDED = "Merci, votre avis est enregistré."
REPLACED = "Merci, votre avis remplace le précédent."
NOTED = "Merci, c'est noté."
REPORT_RECORDED = "Merci, votre retour d'expérience est enregistré."
ALREADY_RECORDED = "Ce retour était déjà enregistré ; il n'a pas été compté deux fois."
COMMENT_LATER = "Votre commentaire sera relu avant toute publication."
TO_CONFIRM = "Rien n'est encore enregistré. Relisez votre commentaire tel qu'il serait gardé, puis confirmez."
TO_CONFIRM_MASKED = (
    "Rien n'est encore enregistré. Votre commentaire semblait contenir {kinds} : cela a été masqué. "
    "Relisez-le tel qu'il serait gardé, corrigez-le s'il le faut, puis confirmez."
)
WARNING = "N'écrivez rien qui permette de reconnaître quelqu'un : ni nom, ni lieu, ni date, ni numéro."

VOTE = "Cette réponse vous aide-t-elle ?"
SHEET_VOTE = "Cette fiche vous aide-t-elle ?"
USEFUL, USELESS = "Utile", "Pas utile"
SAY_MORE, SAY_WHY = "Ajouter un commentaire (nouvel onglet)", "Dire ce qui n'allait pas (nouvel onglet)"
NOT_RECORDED = "Votre avis n'a pas pu être enregistré. Réessayez dans un instant."
DETAILS_TITLE = "Préciser votre avis"
DETAILS_LEAD = "Facultatif : ce que vous dites ici aide à corriger les fiches et la compréhension des messages."
WHERE_TO_VOTE = "Un avis se donne sous une réponse de l'assistant, ou sur une fiche qu'elle propose."
REASONS_FIELD = "Ce qui n'allait pas"
REASONS = {
    Reason.FACTOR: "Mauvais facteur de risque",
    Reason.UNFIT: "Outil inadapté à la situation",
    Reason.LONG: "Trop long",
    Reason.JARGON: "Trop de jargon",
    Reason.AUDIENCE: "Pas pour ce public",
}
REPORTS_TITLE = "Retours d'expérience"
NO_REPORT = "Peu ou pas de retours pour l'instant."
TELL = "Raconter l'usage de cette fiche"


def experience_lines(found: Experience) -> tuple[str, ...]:
    """What the reports about a sheet say together, a sentence each."""
    lines = [f"{found.reports} retours d'expérience."]
    if found.minutes is not None:
        lines.append(f"Une séance a demandé {minutes(found.minutes)} (médiane).")
    if found.again is not None:
        lines.append(f"{found.again}\N{NO-BREAK SPACE}% s'en serviraient encore.")
    return tuple(lines)


THANKS_TITLE = "Merci"
CONFIRM_TITLE = "Relire votre commentaire"
REPORT_DESCRIPTION = (
    "Quelques questions sur une fiche dont vous vous êtes servi : durée, utilité, ce que vous avez adapté."
)
REPORT_TITLE = "Raconter l'usage d'une fiche"
NOT_SENT_TITLE = "Votre avis n'a pas pu être enregistré"
COMMENT_FIELD = "Votre commentaire, tel qu'il serait gardé"
FREE_COMMENT_FIELD = "Un commentaire (facultatif)"
CONFIRM = "Confirmer et envoyer"
WITHOUT_COMMENT = "Envoyer sans commentaire"
SEND_REPORT = "Envoyer"
SETTING_FIELD, SETTINGS = "Où ?", (("ouvert", "Milieu ouvert"), ("fermé", "Détention"))
MINUTES_FIELD = "Durée vraiment nécessaire d'une séance, en minutes (facultatif)"
AGAIN_FIELD = "Vous en serviriez-vous encore ?"
REPORT_COMMENT_FIELD = "Ce que vous avez adapté, ce qui s'est passé (facultatif)"
USED_FIELD = "Avez-vous utilisé cette fiche avec une personne ou un groupe ?"
YES, NO = "Oui", "Non"
MARKS = (("1", "Pas du tout"), ("2", "Plutôt non"), ("3", "Plutôt oui"), ("4", "Tout à fait"))
NO_MARK = "Sans avis"
NOT_SAID = "Non précisé"
MARK_FIELDS = (
    ("utilisable", "Était-elle simple à utiliser telle quelle ?"),
    ("utile", "A-t-elle servi le travail sur le facteur de risque ?"),
    ("impact", "Avez-vous vu un changement chez la personne ?"),
    ("efficience", "Vous a-t-elle fait gagner du temps de préparation ?"),
)
