"""Words that say what stands beside them: somebody's name, a place, a thing. Folded, closed classes of the language."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


CIVILITIES = _set(
    "m mr mrs mme mmes mm mlle monsieur madame mademoiselle sieur dr docteur appelle appele appelee nomme "
    "nommee prenomme prenommee maitre"
)
SURE_CIVILITIES = _set("mr mrs mme mlle monsieur madame mademoiselle sieur")
CAPITAL_CIVILITIES = _set("me")
"""« Me Garrigue », but not « il me parle »."""
CUES = _set(
    "dossier suivi suivie concernant pour avec vu vue recu recue rdv contre surveillant surveillante chef "
    "cheffe educateur educatrice collegue avocat avocate jap juge psy psychologue procureur procureure cpip "
    "directeur directrice"
)
"""Words after which a family name is a person's."""
PREDICATES = _set(
    "a n est ne se s y dit boit veut refuse fume joue frappe traine nie minimise conteste vit va vient fait "
    "reste parle pense croit sort travaille crie tape rechute consomme deale vole ment repond demande "
    "commence continue habite"
)
"""Words that often follow the name of somebody: « rose boit », « pierre a frappé »."""
SURE_PREDICATES = _set("ne n est se s refuse dit veut boit nie conteste")
"""The same after a civility and a word that may well be a verb or an adjective: « mme roux ne vient pas »."""
BORN = _set("ne nee age agee")
PARTICLES = _set("da de del della di do dos du el al ben bin ould van von le la des d l n m ait abd")
INSTITUTIONS = _set(
    "foyer lycee college ecole hopital clinique chu chrs csapa caarud cmp centre stade gymnase rue avenue av "
    "boulevard bd place quai square allee chemin impasse cours pont gare fondation association residence "
    "universite faculte cite tour metro prison theatre salle mediatheque institut"
)
"""What may be named after somebody."""
NUMBER_WORDS = _set("iban rib nir")
"""They announce a number and are in a list of names as well."""
CONCEPTS = _set(
    "methode colonnes colonne roue triangle test echelle modele theorie cycle loi syndrome grille inventaire "
    "questionnaire pyramide fenetre technique programme complexe effet maladie"
)
"""What is named after its author."""
SAINTS = _set("saint sainte st ste abbe")
OUTER = _set("a de la le du en l d les des chez au aux sur vers ma cd cp")
"""Words after which a family name, or a first name that is also a word, is rather a place, a shop or a thing."""
LIVES = _set(
    "habite habitait habitant vit vivait vivent vivant loge loges logee reside residait residant domicilie "
    "domiciliee heberge hebergee demeure demeurant installe installee habitent"
)
"""Words after which a place is where somebody lives; « chez sa soeur » may stand between."""
DWELLS = _set("domicilie domiciliee reside residant")
"""Those after which the place may stand at once: « domicilié Melun »."""
AT = _set("a sur")
ARTICLES = _set("la le les")
SETTINGS = _set("ma cd cp mc csl mac epm prison detention maison centre quartier hotel foyer chrs")
