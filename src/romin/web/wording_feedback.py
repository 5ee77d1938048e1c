"""What is said about feedback, experience reports and comments."""

TOO_MANY = "Trop d'envois depuis cette adresse. Merci de patienter un peu, puis de réessayer."

RECORDED = "Merci, votre avis est enregistré."
REPLACED = "Merci, votre avis remplace le précédent."
REPORT_RECORDED = "Merci, votre retour d'expérience est enregistré."
ALREADY_RECORDED = "Ce retour était déjà enregistré ; il n'a pas été compté deux fois."
COMMENT_LATER = "Votre commentaire sera relu avant toute publication."
TO_CONFIRM = "Rien n'est encore enregistré. Relisez votre commentaire tel qu'il serait gardé, puis confirmez."
TO_CONFIRM_MASKED = (
    "Rien n'est encore enregistré. Votre commentaire semblait contenir {kinds} : cela a été masqué. "
    "Relisez-le tel qu'il serait gardé, corrigez-le s'il le faut, puis confirmez."
)
WARNING = "N'écrivez rien qui permette de reconnaître quelqu'un : ni nom, ni lieu, ni date, ni numéro."

THANKS_TITLE = "Merci"
CONFIRM_TITLE = "Relire votre commentaire"
REPORT_TITLE = "Raconter l'usage d'une fiche"
NOT_SENT_TITLE = "Votre avis n'a pas pu être enregistré"
COMMENT_FIELD = "Votre commentaire, tel qu'il serait gardé"
FREE_COMMENT_FIELD = "Un commentaire (facultatif)"
CONFIRM = "Confirmer et envoyer"
WITHOUT_COMMENT = "Envoyer sans commentaire"
SEND_REPORT = "Envoyer"
USED_FIELD = "Avez-vous utilisé cette fiche avec une personne ou un groupe ?"
YES, NO = "Oui", "Non"
MARKS = (("1", "Pas du tout"), ("2", "Plutôt non"), ("3", "Plutôt oui"), ("4", "Tout à fait"))
NO_MARK = "Sans avis"
MARK_FIELDS = (
    ("utilisable", "Était-elle simple à utiliser telle quelle ?"),
    ("utile", "A-t-elle servi le travail sur le facteur de risque ?"),
    ("impact", "Avez-vous vu un changement chez la personne ?"),
    ("efficience", "Vous a-t-elle fait gagner du temps de préparation ?"),
)
