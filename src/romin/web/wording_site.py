"""Every word of the pages about the site itself: help, legal notice, accessibility, site map; and their list."""

from dataclasses import dataclass

from romin.catalogue.models import ToolSheet
from romin.catalogue.referential import FactorReference
from romin.web.wording import SITE_NAME, french_date, label

OTHER_PAGES = (
    ("/aide", "Aide"),
    ("/plan-du-site", "Plan du site"),
    ("/accessibilite", "Accessibilité : non conforme"),
    ("/mentions-legales", "Mentions légales"),
    ("/donnees-personnelles", "Données personnelles"),
    ("/stats", "Statistiques"),
)
"""Pages linked at the bottom of every page; those that this application does not serve are left out."""
OTHER_PAGES_NAME = "Le site"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, its paragraphs, then its list."""

    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


COPY, COPIED = "Copier l'échange", "Échange copié."
NOT_COPIED = "Le navigateur a refusé la copie."
PRINT = "Imprimer"
CLEAR, CLEARED = "Effacer l'échange", "Échange effacé."
TIME_BAR = "Le temps d'une séance, étape par étape"
DISCS = "Les mêmes nombres en image : plus le disque est grand, plus il y a de fiches."
HOME_HELP = "Comment s'en servir"

HELP_TITLE = "Aide"
HELP_DESCRIPTION = "Demander, préciser, imprimer, faire un plan : comment se servir du site, à la souris ou au clavier."
HELP_LEAD = "L'essentiel tient en une phrase : écrivez un facteur de risque ou une situation, puis lisez la fiche."
HELP = (
    Section(
        "Demander",
        items=(
            "Écrivez avec vos mots : « il boit depuis la séparation, 45 minutes ». Ni nom, ni date, ni numéro.",
            "Vérifiez d'abord les facteurs reconnus : les mots qui y ont conduit sont montrés.",
            "Une croix retire ce qui a été mal compris ; un bouton sous la réponse la précise.",
            "Pas d'idée de phrase ? Cliquez un facteur, ou passez par « Choisir » ou « Parcours ».",
            "Rien n'est reconnu ? Nommez le facteur, ou dites ce que la personne fait, pense ou vit.",
        ),
    ),
    Section(
        "Poursuivre l'échange",
        items=(
            "Continuez comme on parle : « plutôt en collectif », « moins de 30 minutes », « autre chose ».",
            "« Assoupli » signale un critère que rien ne respectait et qui a été élargi.",
            "Sous le champ, vous pouvez copier l'échange, l'imprimer ou l'effacer. Fermer l'onglet l'efface aussi.",
            "Si le service ne répond pas, votre message reste dans le champ : réessayez, ou parcourez les fiches.",
        ),
    ),
    Section(
        "Lire et imprimer une fiche",
        items=(
            "La durée, les séances, la modalité et le stade se lisent avant même d'ouvrir la fiche.",
            "Les supports se téléchargent en PDF, à imprimer, et souvent en ODT, à modifier.",
            "L'impression du navigateur donne la fiche seule, sans menus ni boutons, sur une ou deux feuilles.",
            "« Préparer mon entretien » en fait un guide minuté d'une page.",
        ),
    ),
    Section(
        "Faire un plan",
        items=(
            "« Ajouter au plan » range les fiches choisies sur plusieurs entretiens.",
            "Le plan est dans l'adresse de la page : mettez-la en favori pour le retrouver.",
        ),
    ),
    Section(
        "Dire ce qui va et ce qui ne va pas",
        items=(
            "« Utile » ou « Pas utile », sous une réponse ou une fiche qu'elle propose ; vous pouvez dire pourquoi.",
            "« Raconter l'usage de cette fiche », en bas d'une fiche : durée réelle, ce que vous avez adapté.",
            "Un commentaire vous est montré tel qu'il serait gardé, puis relu par une personne avant d'être publié.",
        ),
    ),
    Section(
        "Au clavier",
        items=(
            "Tabulation avance, Maj + Tabulation recule, Entrée active.",
            "« Aller au contenu », premier lien de chaque page, saute les menus.",
            "Dans le champ de l'accueil, Entrée envoie et Maj + Entrée passe à la ligne.",
            "Les réponses s'ajoutent à la suite, sans déplacer votre curseur ; leur nombre de fiches est annoncé.",
        ),
    ),
    Section(
        "Avec un autre affichage",
        items=(
            "Le site suit vos réglages : clair ou sombre, contraste renforcé, animations réduites, texte agrandi.",
            "Sans JavaScript, tout fonctionne : seules la copie de l'échange et l'ouverture des filtres changent.",
        ),
    ),
    Section(
        "Ce que le site ne fait pas",
        items=(
            "Il n'évalue personne et ne prend aucune décision : il classe des outils.",
            "Il n'invente rien : tout ce qui est dit d'un outil vient de sa fiche.",
            "Il ne garde pas vos messages.",
        ),
    ),
)

LEGAL_TITLE = "Mentions légales"
LEGAL_DESCRIPTION = "Éditeur, hébergement, licence et responsabilité du site."
NO_PUBLISHER = "Non renseigné : la personne qui installe le site remplit le réglage ROMIN_PUBLISHER."
NO_CONTACT = "Non renseigné : la personne qui installe le site remplit le réglage ROMIN_CONTACT."
PUBLISHER_TITLE, CONTACT_TITLE = "Éditeur et hébergement", "Contact"
LEGAL = (
    Section(
        "Licence",
        (
            "Le logiciel est libre, sous licence MIT. Le modèle de langue multilingual-e5-small est sous licence MIT. "
            "Les sources citées par chaque fiche restent à leurs auteurs.",
        ),
    ),
    Section(
        "Responsabilité",
        (
            "Le catalogue est une démonstration : ses fiches sont relues mais non validées. Elles appuient le jugement "
            "professionnel et ne le remplacent pas.",
            "Ce site n'est pas un service d'urgence. En cas de danger, les règles du service passent avant.",
        ),
    ),
    Section(
        "Cookies et traces",
        (
            "Le site ne pose aucun cookie, n'appelle aucun autre site et ne mesure pas l'audience des personnes. "
            "Les messages saisis ne sont ni conservés ni journalisés.",
        ),
    ),
)

ACCESS_TITLE = "Accessibilité"
ACCESS_DESCRIPTION = "Déclaration d'accessibilité : état, contenus vérifiés, limites connues, recours."
ACCESS_LEAD = (
    "Ce site n'a pas encore été audité. Sans audit, l'article 47 de la loi du 11 février 2005 le fait déclarer non "
    "conforme au référentiel général d'amélioration de l'accessibilité (RGAA 4.1)."
)
ACCESS = (
    Section(
        "Ce qui est vérifié à chaque changement",
        items=(
            "chaque page et chaque état passés aux règles automatiques d'axe-core, dont celles du RGAA, et de HTML "
            "CodeSniffer, sans erreur ;",
            "les parcours principaux au clavier seul, et sans JavaScript ;",
            "l'affichage sur 320 × 256 pixels et à 200 %, avec un texte espacé, sans perte ni défilement de côté ;",
            "les couleurs claires, sombres, à fort contraste et forcées ; les animations réduites ;",
            "la validité du HTML.",
        ),
    ),
    Section(
        "Ce qui ne l'est pas",
        items=(
            "Les règles automatiques ne voient qu'une partie des critères ; aucun auditeur n'a encore tout relu.",
            "Le site n'a pas encore été essayé avec des lecteurs d'écran par des personnes qui s'en servent.",
            "Les supports reçus d'ailleurs ne sont pas vérifiés. Ceux du catalogue de démonstration sont des PDF "
            "balisés (PDF/UA) ou des ODT.",
        ),
    ),
    Section(
        "Signaler un défaut",
        (
            "Si un contenu vous est inaccessible, écrivez au contact indiqué dans les mentions légales : il vous sera "
            "donné sous une autre forme.",
        ),
    ),
    Section(
        "Voies de recours",
        (
            "Sans réponse satisfaisante, vous pouvez saisir le Défenseur des droits : formulaire en ligne, délégué "
            "de votre département, ou courrier gratuit, sans affranchissement, à « Défenseur des droits, Libre réponse "
            "71120, 75342 Paris CEDEX 07 ».",
        ),
    ),
)

SITE_MAP_TITLE = "Plan du site"
SITE_MAP_DESCRIPTION = "Toutes les pages du site, en une liste."
SITE_MAP_MAIN, SITE_MAP_FACTORS, SITE_MAP_KINDS = "Pages principales", "Fiches par facteur de risque", "Fiches par type"
KIND_LISTS = {"outil": "Outils", "programme": "Programmes", "technique": "Techniques"}

GLOSSARY_TITLE = "Les abréviations"
METHOD_DESCRIPTION = "Les sept facteurs de risque, les cinq stades du changement et les abréviations du métier."
HOME_DESCRIPTION = (
    "D'un facteur de risque ou d'une situation aux fiches-outils : durée, séances, modalité, précautions."
)
LIST_DESCRIPTION = "Le catalogue des fiches-outils, avec filtres par facteur, stade, durée, modalité et lecture."
NO_SUMMARY = "Fiche-outil : durée, séances, modalité, précautions, déroulé et supports."


def list_description(factor: FactorReference | None) -> str:
    """What a list holds: the whole catalogue, or the sheets of ``factor``."""
    if factor is None:
        return LIST_DESCRIPTION
    return factor.definition or f"Les fiches-outils du facteur de risque « {factor.label} »."


def cite(sheet: ToolSheet) -> str:
    """How to name a sheet in a report: title, kind, identifier, the date of its latest version when it says one."""
    dates = [day for day in (sheet.created_on, sheet.modified_on, sheet.validated_on) if day]
    version = f", version du {french_date(max(dates))}" if dates else ""
    kind = label(sheet.kind).lower()
    return f"Pour citer : « {sheet.title} », {kind} du catalogue {SITE_NAME}, fiche « {sheet.id} »{version}."
