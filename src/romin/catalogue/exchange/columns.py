"""Which column says what: front-matter keys, their French labels, close spellings."""

from collections.abc import Sequence
from dataclasses import dataclass

from romin.catalogue.exchange.limits import MAX_COLUMNS
from romin.catalogue.reporting import Report, close_name, did_you_mean, shown
from romin.catalogue.sheets import KNOWN_KEYS, OLD_KEYS
from romin.catalogue.spellings import spelling_key

IDENTIFIER = "identifiant"
BODY = "corps"
SECTIONS = ("En bref", "Préparer", "Déroulé", "Si ça bloque", "Adapter", "La suite")
"""The parts of a body that may each have a column (docs/redaction.md)."""
ALL_COLUMNS = (IDENTIFIER, *KNOWN_KEYS, BODY)
"""The columns of an export, in order."""

LABELS: dict[str, tuple[str, ...]] = {
    IDENTIFIER: ("Identifiant de la fiche", "id", "slug"),
    "titre": ("Titre de la fiche", "Titre de l'outil", "Nom de l'outil", "Intitulé"),
    "type": ("Type de fiche",),
    "resume": ("Résumé de la fiche", "Présentation"),
    "objectifs": ("Objectif", "Objectifs de l'outil"),
    "facteurs_risques": ("Facteurs de risque", "Facteur de risque", "Facteurs"),
    "facteurs_protecteurs": ("Facteur protecteur", "Facteurs de protection"),
    "stades_changement": ("Stades de changement", "Stade du changement", "Stades", "Stade"),
    "modalite": ("Modalités",),
    "duree_minutes": ("Durée", "Durée en minutes", "Durée (min)", "Durée d'une séance"),
    "nb_seances": ("Nombre de séances", "Séances", "Nb de séances"),
    "public": ("Public visé", "Public concerné"),
    "taille_groupe": ("Taille du groupe",),
    "materiel": ("Matériel nécessaire",),
    "niveau_lecture": ("Niveau de lecture", "Lecture"),
    "precautions": ("Précaution", "Précautions d'emploi"),
    "contre_indications": ("Contre-indication",),
    "niveau_preuve": ("Niveau de preuve", "Preuve"),
    "sources": ("Source", "Références"),
    "valide_par": ("Validé par",),
    "valide_le": ("Validé le", "Date de validation"),
    "cree_le": ("Créé le", "Date de création"),
    "modifie_le": ("Modifié le", "Date de modification", "Relu le"),
    "auteur": ("Auteurs", "Autrice"),
    "supports": ("Support", "Fichiers", "Pièces jointes"),
    "situations": ("Situation", "Situations d'usage"),
    "voir_aussi": ("Fiches liées",),
    "combiner_avec": ("À combiner avec",),
    "avant": ("À faire avant",),
    "apres": ("À faire après",),
    "periodes": ("Période", "Périodes du suivi"),
    BODY: ("Corps de la fiche", "Contenu", "Mode d'emploi", "Texte"),
}
"""What people call the keys; the keys themselves are always understood."""

CLOSE = 0.8
"""Similarity from which a misspelt column is taken for the key, and said; below it is only proposed."""

_BY_SPELLING = {
    spelling_key(name): key
    for key in (*ALL_COLUMNS, *SECTIONS)
    for name in (key, *LABELS.get(key, ()), *(old for old, new in OLD_KEYS.items() if new == key))
}
_NAMES = [name for key in (*ALL_COLUMNS, *SECTIONS) for name in (key, *LABELS.get(key, ()))]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is read: its place from 0, its name as typed, the key or the section it holds."""

    index: int
    name: str
    key: str


def find_key(name: str) -> str | None:
    """The key that a column name means exactly, ``None`` when there is none."""
    return _BY_SPELLING.get(spelling_key(name))


def close_key(name: str) -> str | None:
    """The key that a misspelt name is close to."""
    found = close_name(name, _NAMES, CLOSE)
    return _BY_SPELLING[spelling_key(found)] if found else None


def read_columns(cells: Sequence[str], row: int, report: Report) -> tuple[Column, ...] | None:
    """The columns of a header row; unknown ones are warned of. ``None`` (reported) when one key has two columns."""
    if len(cells) > MAX_COLUMNS:
        message = f"Le tableau a plus de {MAX_COLUMNS} colonnes."
        report.error("trop_de_colonnes", row, message, "Retirez les colonnes inutiles.")
        return None
    found: dict[str, Column] = {}
    for index, cell in enumerate(cells):
        name = " ".join(cell.split())
        if not name:
            continue
        key = find_key(name) or close_key(name)
        if key is None:
            remedy = did_you_mean(name, ALL_COLUMNS) or "Les colonnes possibles sont dans docs/import-export.md."
            report.warn("colonne_inconnue", row, f"La colonne {shown(name)} est inconnue ; elle n'est pas lue.", remedy)
            continue
        if find_key(name) is None:
            message = f"La colonne {shown(name)} est lue comme {shown(key)}."
            report.warn("colonne_rapprochee", row, message, f"Nommez-la {shown(key)} si c'est bien elle.")
        if key in found:
            message = f"Les colonnes {shown(found[key].name)} et {shown(name)} disent toutes deux {shown(key)}."
            report.error("colonne_double", row, message, "Gardez une seule des deux colonnes.")
            return None
        found[key] = Column(index, name, key)
    return tuple(found.values())
