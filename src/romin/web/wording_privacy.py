"""The page on personal data, its figures read from the settings."""

TITLE = "Données personnelles"
DESCRIPTION = "Ce qui n'est jamais gardé, ce qui est compté, combien de temps, et comment faire effacer un commentaire."
LEAD = (
    "Rien de ce que vous écrivez à l'assistant n'est gardé. Ce service compte ce qui est utile ; il ne suit personne "
    "et n'évalue personne."
)
KEPT = (
    "Demandes, consultations, téléchargements, impressions, plans, avis et retours : codes et chiffres, à l'heure près",
    "Commentaire non publié",
    "Commentaire publié",
    "Mots du catalogue restés sans réponse, comptés par jour",
    "Totaux de chaque journée",
)
"""What is kept, in the order of the settings that say how long."""
