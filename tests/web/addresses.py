"""Every page of the site, over the small catalogue: what the tests of pages go through. A crawl keeps it complete."""

SHEET = "/fiches/surfer-l-envie"
PLAN = "/plan?fiche=surfer-l-envie&fiche=thermometre-de-la-colere&entretiens=1&minutes=30"
UNKNOWN = "/rien"
ENTRIES = (
    "/",
    "/fiches",
    "/facteurs/addictions",
    SHEET,
    f"{SHEET}/entretien",
    f"{SHEET}/retour",
    "/methode",
    "/choisir",
    "/parcours",
    "/niveaux-de-preuve",
    "/plan",
    "/aide",
    "/accessibilite",
    "/mentions-legales",
    "/plan-du-site",
    "/integrer",
    "/donnees-personnelles",
    "/stats",
)
"""One address of each page."""
PAGES = (
    *ENTRIES,
    "/?facteur=addictions&duree=30",
    "/fiches?stade=action",
    "/fiches?milieu=ferm%C3%A9&preuve=d%C3%A9montr%C3%A9",
    "/fiches?plan=surfer-l-envie",
    "/fiches/fiche-incomplete",
    "/parcours?facteur=famille",
    PLAN,
    f"{SHEET}/entretien?minutes=15",
    f"{SHEET}?reponse=00000000-0000-4000-8000-000000000001",
    "/avis?reponse=00000000-0000-4000-8000-000000000001&utile=non",
    UNKNOWN,
)
"""The same, and the forms they take."""
WIDGET = ("/widget", "/widget?facteur=addictions")
"""What a frame of another site shows: no menu, and its links lead out of the frame."""
