"""What the MCP server says of itself and of its tools, in plain French."""

INSTRUCTIONS = (
    "Catalogue de fiches-outils pour les conseillers pénitentiaires d'insertion et de probation, par facteur de "
    "risque. Lecture seule. Ne transmettez ni nom, ni adresse, ni numéro : la situation en quelques mots suffit. "
    "Citez les fiches telles quelles, avec leur adresse ; elles appuient le jugement professionnel, elles ne le "
    "remplacent pas. Quand une réponse porte « alert », donnez-la en premier, telle quelle."
)
SITUATION = "Un facteur de risque ou une situation, en français, sans rien qui nomme une personne."
SEARCH_TITLE = "Chercher des fiches par situation"
SEARCH_DESCRIPTION = (
    "D'une situation décrite en français (« il boit depuis la séparation, 45 minutes au plus ») aux facteurs de risque "
    "reconnus et aux fiches-outils classées, avec les raisons, la durée, les précautions et les supports à "
    "télécharger. Rien du texte n'est conservé."
)
LIST_TITLE = "Lister les fiches d'un facteur"
LIST_DESCRIPTION = (
    "Les fiches-outils d'un facteur de risque, page par page, filtrées si besoin par stade du changement, modalité et "
    "durée d'une séance. Une fiche qui ne renseigne pas un critère vient après les autres."
)
READ_TITLE = "Lire une fiche"
READ_DESCRIPTION = (
    "Une fiche entière d'après son identifiant (le champ « id » des listes) : objectifs, déroulé en Markdown, "
    "précautions, sources, fiches à voir avant et après, supports à télécharger."
)
