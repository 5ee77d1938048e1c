"""Texts and shortcuts the catalogue tests share."""

from pathlib import Path

from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import Catalogue, Problem, ToolSheet

OLD_SHEET = """---
titre: La balance décisionnelle
auteur:
  nom: Durand
  prenom: Claude
  email: claude.durand@exemple.fr
cree_le: 2021-03-04T10:22:33.123Z
facteurs_risques: Entourage social facilitant la commission d’infraction
stades_changement:
  - Contemplation
  - Maintien et prévention de la rechute
modalite: Individuelle et collective
nb_sceances: Entre 2 et 5
duree: 45 min
objectifs: Peser le pour et le contre
supports:
  - /media/uploads/balance.pdf
---
## Comment faire

On trace quatre cases.
"""


def write(content: Path, text: str | bytes, name: str = "fiche.md") -> Path:
    path = content / "fiches" / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def sheet_text(header: str = "", body: str = "Corps.", title: str = "Un titre") -> str:
    return f"---\ntitre: {title}\n{header}\n---\n{body}\n"


def load_one(content: Path, header: str = "", body: str = "Corps.") -> tuple[ToolSheet, tuple[Problem, ...]]:
    """Write one sheet, load it, expect it to be served."""
    write(content, sheet_text(header, body))
    catalogue = load_catalogue(content)
    assert len(catalogue.sheets) == 1, catalogue.problems
    return catalogue.sheets[0], catalogue.problems


def codes(catalogue: Catalogue) -> list[str]:
    return [problem.code for problem in catalogue.problems]


def assert_presentable(problem: Problem) -> None:
    """A maintainer can act on it: file, sentence, remedy, no Python in sight."""
    assert problem.file
    assert problem.message.endswith((".", "?"))
    assert problem.remedy
    for foreign in ("Traceback", "object at 0x", "None", "yaml.", "Exception"):
        assert foreign not in problem.message + problem.remedy


def complete(tag: str, kind: str = "technique") -> str:
    """A header with nothing to say against it; ``tag`` makes the situations those of this sheet alone."""
    situations = ", ".join(f"{tag} {word}" for word in ("hésite", "refuse", "boit", "crie", "ment", "dort"))
    return f"type: {kind}\nresume: R\nfacteurs_risques: tous\nsituations: [{situations}]"
