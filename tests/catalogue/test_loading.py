"""Old sheets load as they are; each kind of broken sheet is named with file, line and remedy."""

from datetime import date
from pathlib import Path

import pytest

from catalogue.samples import OLD_SHEET, assert_presentable, codes, load_one, sheet_text, write
from romin.catalogue.loading import load_catalogue, read_sheets
from romin.catalogue.vocabulary import Modality, RiskFactor, Sessions, Stage, Status
from romin.core.errors import RominError


def test_a_sheet_of_the_first_editor_loads_as_it_is(content: Path) -> None:
    (content / "media/uploads/balance.pdf").write_bytes(b"%PDF-1.4")
    write(content, OLD_SHEET, "la-balance.md")
    catalogue = load_catalogue(content)
    sheet = catalogue.get("la-balance")
    assert sheet is not None
    assert sheet.title == "La balance décisionnelle"
    assert sheet.author == "Claude Durand"
    assert sheet.created_on == date(2021, 3, 4)
    assert sheet.risk_factors == (RiskFactor.ENTOURAGE,)
    assert sheet.stages == (Stage.CONTEMPLATION, Stage.MAINTIEN)
    assert sheet.modalities == (Modality.INDIVIDUELLE, Modality.COLLECTIVE)
    assert sheet.sessions is Sessions.FEW
    assert sheet.minutes is None
    assert sheet.objectives == ("Peser le pour et le contre",)
    assert [(support.name, support.media_type, support.bytes) for support in sheet.supports] == [
        ("balance.pdf", "application/pdf", 8)
    ]
    assert sheet.body.startswith("## Comment faire")
    (problem,) = catalogue.problems
    assert (problem.severity, problem.code, problem.line) == ("warning", "cle_inconnue", 14)
    assert problem.remedy == "Vouliez-vous dire « duree_minutes » ?"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_same_sheet_in_old_encodings_and_line_ends(content: Path, encoding: str, line_end: str) -> None:
    write(content, OLD_SHEET.replace("\n", line_end).encode(encoding))
    catalogue = load_catalogue(content)
    assert catalogue.sheets[0].title == "La balance décisionnelle"
    assert catalogue.sheets[0].risk_factors == (RiskFactor.ENTOURAGE,)
    assert ("encodage" in codes(catalogue)) == (encoding == "cp1252")
    assert "support_introuvable" in codes(catalogue)


BROKEN: dict[str, tuple[bytes, str]] = {
    "no header": (b"## Comment faire\nDu texte.", "entete_absent"),
    "empty": (b"", "entete_absent"),
    "header never closed": (b"---\ntitre: A\n", "entete_absent"),
    "no title": (b"---\nresume: A\n---\n", "titre_absent"),
    "empty title": (b"---\ntitre: '  '\n---\n", "titre_absent"),
    "empty header": (b"---\n---\n", "entete_illisible"),
    "list as header": (b"---\n- titre\n---\n", "entete_illisible"),
    "unquoted colon": (b"---\ntitre: A\nresume: un : deux\n---\n", "entete_illisible"),
    "tab": (b"---\ntitre: A\nobjectifs:\n\t- B\n---\n", "entete_illisible"),
    "open quote": (b'---\ntitre: "A\n---\n', "entete_illisible"),
    "several documents": (b"---\ntitre: A\n...\n- b\n---\n", "entete_illisible"),
    "alias": (b"---\ntitre: &a A\nresume: *a\n---\n", "entete_illisible"),
    "deep nesting": (b"---\ntitre: " + b"[" * 60_000 + b"\n---\n", "entete_illisible"),
    "binary": (bytes(range(256)), "encodage_illisible"),
    "utf-16": ("---\ntitre: A\n---\n".encode("utf-16"), "encodage_illisible"),
    "undefined in windows-1252": (b"---\ntitre: \x81\n---\n", "encodage_illisible"),
    "too heavy": (b"---\ntitre: A\n---\n" + b"a" * 1_000_001, "fichier_trop_lourd"),
    "header too long": (b"---\ntitre: A\nresume: " + b"a" * 70_000 + b"\n---\n", "fichier_trop_lourd"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_sheet_is_left_out_and_named_the_others_are_served(content: Path, kind: str) -> None:
    raw, code = BROKEN[kind]
    write(content, raw, "cassee.md")
    write(content, sheet_text(), "saine.md")
    catalogue = load_catalogue(content)
    assert [sheet.id for sheet in catalogue.sheets] == ["saine"]
    errors = [problem for problem in catalogue.problems if problem.severity == "error"]
    assert [problem.code for problem in errors] == [code]
    assert errors[0].file == "fiches/cassee.md"
    assert_presentable(errors[0])


def test_a_billion_laughs_is_refused_at_once(content: Path) -> None:
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 10)}]" for n in range(1, 10))
    write(content, sheet_text(f"k0: &k0 [lol]\n{levels}"))
    catalogue = load_catalogue(content)
    assert (catalogue.sheets, codes(catalogue)) == ((), ["entete_illisible"])


def test_the_line_of_a_yaml_mistake_is_the_line_of_the_file(content: Path) -> None:
    write(content, "\n---\ntitre: A\nresume: un : deux\n---\n")
    (problem,) = load_catalogue(content).problems
    assert problem.line == 4
    assert "guillemets" in problem.remedy


@pytest.mark.parametrize(
    ("header", "line", "code", "remedy"),
    [
        ("facteurs_risques: [attitudes, adictions]", 3, "valeur_inconnue", "Vouliez-vous dire « addictions » ?"),
        ("stades_changement:\n  - Action\n  - Contemplassion", 5, "valeur_inconnue", "« contemplation »"),
        ("modalite: parfois", 3, "valeur_inconnue", "Valeurs possibles : individuelle, collective"),
        ("duree_minutes: longtemps", 3, "valeur_invalide", "nombre entier"),
        ("duree_minutes: 0", 3, "valeur_invalide", "nombre entier"),
        ("nb_seances: 0", 3, "valeur_invalide", "plus-de-10"),
        ("cree_le: hier", 3, "valeur_invalide", "AAAA-MM-JJ"),
        ("cree_le: 2021-02-30", 3, "valeur_invalide", "AAAA-MM-JJ"),
        ("type: [outil, programme]", 3, "valeur_invalide", "une seule valeur"),
        ("resume:\n  a: b", 4, "valeur_invalide", "guillemets"),
        ("objectifs:\n  - Dire : que faire\n", 4, "valeur_invalide", "guillemets"),
        ("? [a, b]\n: c", 3, "cle_invalide", "clé: valeur"),
    ],
)
def test_a_bad_value_is_dropped_and_the_sheet_served(
    content: Path, header: str, line: int, code: str, remedy: str
) -> None:
    _, problems = load_one(content, header)
    (problem,) = problems
    assert (problem.severity, problem.code, problem.line) == ("error", code, line)
    assert remedy in problem.remedy
    assert_presentable(problem)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("facteur_risque: attitudes", "cle_inconnue"),
        ("couleur: bleu", "cle_inconnue"),
        ("resume: a\nresume: b", "cle_repetee"),
    ],
)
def test_a_warning_loses_nothing_else(content: Path, header: str, code: str) -> None:
    _, problems = load_one(content, header)
    (problem,) = problems
    assert (problem.severity, problem.code) == ("warning", code)
    assert_presentable(problem)


@pytest.mark.parametrize(("support", "code"), [("absent.pdf", "support_introuvable"), ("page.html", "support_refuse")])
def test_a_support_that_cannot_be_offered_is_an_error(content: Path, support: str, code: str) -> None:
    _, problems = load_one(content, f"supports: /supports/fiche/{support}")
    (problem,) = problems
    assert (problem.severity, problem.code, problem.line) == ("error", code, 3)
    assert_presentable(problem)


def test_words_that_yaml_would_turn_into_something_else_stay_words(content: Path) -> None:
    sheet, problems = load_one(content, "resume: Non\npublic: 0123\nmateriel: [oui, on, 1e3]\ntaille_groupe: ~")
    assert not problems
    assert (sheet.summary, sheet.audience, sheet.material, sheet.group_size) == (
        "Non",
        "0123",
        ("oui", "on", "1e3"),
        "",
    )


def test_two_names_with_one_id(content: Path) -> None:
    write(content, sheet_text(title="Première"), "Balance.md")
    write(content, sheet_text(title="Seconde"), "balance.md")
    catalogue = load_catalogue(content)
    assert [sheet.title for sheet in catalogue.sheets] == ["Première"]
    assert codes(catalogue) == ["identifiant_invalide", "identifiant_double"]
    assert "fiches/Balance.md" in catalogue.problems[1].message


def test_a_name_that_is_not_an_id_gives_one(content: Path) -> None:
    write(content, sheet_text(), "2021-03-04 L’écocarte.md")
    catalogue = load_catalogue(content)
    assert [sheet.id for sheet in catalogue.sheets] == ["2021-03-04-l-ecocarte"]
    assert catalogue.problems[0].remedy == "Renommez le fichier en 2021-03-04-l-ecocarte.md."


def test_a_name_without_letters_is_refused(content: Path) -> None:
    write(content, sheet_text(), "___.md")
    assert codes(load_catalogue(content)) == ["identifiant_invalide"]


def test_a_withdrawn_sheet_is_read_but_not_served(content: Path) -> None:
    write(content, sheet_text("statut: Retiré"))
    assert load_catalogue(content).sheets == ()
    assert [source.sheet.status for source in read_sheets(content).sources] == [Status.RETIRE]


def test_sheets_come_sorted_by_id_and_other_files_are_ignored(content: Path) -> None:
    for name in ("b.md", "a.md", "c.txt", ".brouillon.md"):
        write(content, sheet_text(), name)
    (content / "fiches" / "dossier.md").mkdir()
    assert [sheet.id for sheet in load_catalogue(content).sheets] == ["a", "b"]


def test_a_missing_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RominError, match="ROMIN_CONTENT_DIR"):
        load_catalogue(tmp_path / "absent")


def test_every_known_key_is_read(content: Path) -> None:
    header = """type: programme
resume: >
  Une phrase
  coupée.
facteurs_protecteurs: [emploi]
milieu: Milieu fermé
materiel: |
  - stylo
  - feuille
niveau_lecture: Facile
precautions: Une seule
contre_indications: [Crise]
niveau_preuve: Prometteur
sources: ["Miller, 2013"]
valide_par: Un référent
valide_le: 04/03/2024
situations: [il hésite]
voir_aussi: [/fiches/autre, autre-encore]"""
    sheet, problems = load_one(content, header)
    assert not problems
    assert (sheet.kind.value, sheet.summary) == ("programme", "Une phrase coupée.")
    assert sheet.material == ("stylo", "feuille")
    assert (sheet.settings[0].value, sheet.reading_level, sheet.evidence_level) == ("fermé", "facile", "prometteur")
    assert sheet.validated_on == date(2024, 3, 4)
    assert sheet.see_also == ("autre", "autre-encore")
    assert (sheet.precautions, sheet.contraindications) == (("Une seule",), ("Crise",))
