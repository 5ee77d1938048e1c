"""What an import takes, normalises, recognises and refuses, whatever the file."""

from pathlib import Path

import pytest

from catalogue.samples import OLD_SHEET, sheet_text, write
from catalogue.spreadsheets import xlsx
from romin.catalogue.exchange.importing import prepare_import
from romin.catalogue.exchange.models import Line, Outcome, Plan
from romin.catalogue.exchange.writing import apply_writes
from romin.catalogue.loading import load_catalogue
from romin.catalogue.vocabulary import Modality, RiskFactor, Sessions, Stage, Status

CSV = (
    "Titre;Facteurs de risque;Stade;Durée;Séances;Objectifs;Créé le;Statut;En bref;Déroulé\n"
    'La carte;"Travail ; Famille";contemplation;1h30;3 séances;"Voir ; Choisir";3 mars 2024;validé;Pour voir.;'
    '"### 1. Voir (45 min)\n> « Où ? »"\n'
)


def plan_of(content: Path, raw: bytes | str, name: str = "fiches.csv", *, replacing: bool = False) -> Plan:
    path = content / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return prepare_import(path, content, replacing=replacing)


def only(plan: Plan) -> Line:
    (line,) = plan.lines
    return line


def codes(plan: Plan) -> list[str]:
    return [remark.code for line in plan.lines for remark in line.remarks if remark.severity == "error"]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_csv_of_labels_is_put_in_the_catalogue_s_words(content: Path, mark: str, encoding: str) -> None:
    text = CSV if mark == ";" else CSV.replace(" ; ", " | ").replace(";", mark).replace(" | ", " ; ")
    plan = plan_of(content, text.encode(encoding))
    line = only(plan)
    assert (line.outcome, line.line, line.id) == (Outcome.CHANGED, 2, "la-carte")
    changed = {change.key: (change.before, change.after) for change in line.changes}
    assert changed["duree_minutes"] == ("1h30", "90")
    assert changed["cree_le"] == ("3 mars 2024", "2024-03-03")
    assert changed["statut"] == ("validé", "brouillon")
    assert changed["facteurs_risques"] == ("Travail ; Famille", "travail ; famille")
    assert not load_catalogue(content).sheets, "a plan writes nothing"
    apply_writes(plan.writes, content)
    (sheet,) = load_catalogue(content).sheets
    assert (sheet.minutes, sheet.sessions, sheet.status) == (90, Sessions.FEW, Status.BROUILLON)
    assert sheet.risk_factors == (RiskFactor.TRAVAIL, RiskFactor.FAMILLE)
    assert sheet.stages == (Stage.CONTEMPLATION,)
    assert sheet.objectives == ("Voir", "Choisir")
    assert sheet.body == "## En bref\n\nPour voir.\n\n## Déroulé\n\n### 1. Voir (45 min)\n> « Où ? »"
    assert only(plan_of(content, text.encode(encoding))).outcome is Outcome.IDENTICAL


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_folder_of_the_old_editor(content: Path, encoding: str) -> None:
    folder = content / "ancien"
    folder.mkdir()
    (folder / "La Balance.md").write_bytes(OLD_SHEET.encode(encoding))
    plan = prepare_import(folder, content)
    line = only(plan)
    assert line.outcome is Outcome.CHANGED, line.remarks
    changed = {change.key: (change.before, change.after) for change in line.changes}
    assert changed["identifiant"] == ("La Balance", "la-balance")
    assert changed["duree_minutes"] == ("45 min", "45"), "the old key « duree » is not lost"
    assert changed["nb_seances"] == ("Entre 2 et 5", "Entre 2 et 5 séances")
    assert ("encodage" in changed) == (encoding == "cp1252")
    apply_writes(plan.writes, content)
    (sheet,) = load_catalogue(content).sheets
    assert (sheet.id, sheet.author, sheet.minutes) == ("la-balance", "Claude Durand", 45)
    assert sheet.modalities == (Modality.INDIVIDUELLE, Modality.COLLECTIVE)
    written = (content / "fiches/la-balance.md").read_text()
    assert "/media/uploads/balance.pdf" in written, "a support that is not there yet is kept"
    assert "exemple.fr" not in written
    assert only(prepare_import(folder, content)).outcome is Outcome.IDENTICAL


def test_an_xlsx_with_a_title_above_its_header(content: Path) -> None:
    plan = plan_of(content, xlsx(("Nos outils",), (), ("titre", "durée"), ("La carte", "45 min")), "f.xlsx")
    line = only(plan)
    assert (line.outcome, line.line) == (Outcome.CHANGED, 4)
    assert [(change.key, change.after) for change in line.changes] == [("duree_minutes", "45")]


@pytest.mark.parametrize(
    ("header", "row", "code", "column"),
    [
        ("titre;durée", "A;longtemps", "valeur_invalide", "durée"),
        ("titre;facteurs", "A;adictions", "valeur_inconnue", "facteurs"),
        ("titre;cree_le", "A;31 février 2024", "valeur_invalide", "cree_le"),
        ("titre;cree_le", "A;3 jui 2024", "valeur_invalide", "cree_le"),
        ("titre;nb_seances", "A;2024-05-02", "seances_en_date", "nb_seances"),
        ("titre;resume", ";sans titre", "titre_absent", ""),
        ("titre;resume", "???;x", "identifiant_invalide", "titre"),
        ("titre;resume", "A;b;c", "cellules_en_trop", ""),
        ("titre;corps;En bref", "A;b;c", "corps_double", "corps"),
        ("titre;identifiant", "A;../../etc/passwd", "identifiant_invalide", "identifiant"),
        ("titre;identifiant", "A;..\\a", "identifiant_invalide", "identifiant"),
        ("titre;identifiant", "A;/etc/a", "identifiant_invalide", "identifiant"),
        ("titre;resume", f"{'a' * 101};x", "identifiant_invalide", "titre"),
    ],
)
def test_a_row_is_refused_with_its_place_and_remedy(
    content: Path, header: str, row: str, code: str, column: str
) -> None:
    plan = plan_of(content, f"{header}\n{row}\nSaine;\n")
    refused, sound = plan.lines
    assert (refused.outcome, sound.outcome) == (Outcome.REFUSED, Outcome.TAKEN)
    remark = next(remark for remark in refused.remarks if remark.severity == "error")
    assert (remark.code, remark.line, remark.column, remark.file) == (code, 2, column, "fiches.csv")
    assert remark.remedy
    assert "servie" not in remark.message
    assert "ignorée" not in remark.message
    assert plan.writes == (), "one refused line and nothing is written"


def test_two_rows_of_one_identifier_name_each_other(content: Path) -> None:
    first, second = plan_of(content, "titre\nL'écocarte\nL ecocarte\n").lines
    assert (first.outcome, second.outcome) == (Outcome.REFUSED, Outcome.REFUSED)
    for line, other in ((first, "(ligne 3)"), (second, "(ligne 2)")):
        message = next(remark.message for remark in line.remarks if remark.code == "identifiant_double")
        assert other in message


def test_a_title_of_the_catalogue_under_another_identifier(content: Path) -> None:
    write(content, sheet_text(title="La carte"), "carte.md")
    plan = plan_of(content, "titre\nla CARTE\n")
    assert codes(plan) == ["titre_double"]
    assert "fiches/carte.md" in only(plan).remarks[0].message


def test_the_title_of_another_row(content: Path) -> None:
    plan = plan_of(content, "titre;identifiant\nLa carte;carte-1\nLA CARTE;carte-2\n")
    assert codes(plan) == ["titre_double", "titre_double"]


def test_an_existing_sheet_is_replaced_only_when_asked(content: Path) -> None:
    text = sheet_text("resume: Ancien\nstatut: relu\npublic: Tous\nvalide_le: 2024-01-01", title="La carte")
    write(content, text, "la-carte.md")
    table = "titre;resume;public\nLa carte;Nouveau;\n"
    plan = plan_of(content, table)
    assert codes(plan) == ["existe_deja"]
    assert "fiches/la-carte.md" in only(plan).remarks[0].message
    plan = plan_of(content, table, replacing=True)
    line = only(plan)
    assert line.outcome is Outcome.REPLACED
    assert [(change.key, change.before, change.after) for change in line.changes] == [
        ("resume", "Ancien", "Nouveau"),
        ("public", "Tous", ""),
        ("statut", "relu", "brouillon"),
        ("valide_le", "2024-01-01", ""),
    ]
    apply_writes(plan.writes, content)
    (sheet,) = load_catalogue(content).sheets
    assert (sheet.summary, sheet.body, sheet.status) == ("Nouveau", "Corps.", Status.BROUILLON)


def test_a_withdrawn_sheet_stays_withdrawn(content: Path) -> None:
    write(content, sheet_text("statut: retiré", title="La carte"), "la-carte.md")
    apply_writes(plan_of(content, "titre;resume\nLa carte;Neuf\n", replacing=True).writes, content)
    assert load_catalogue(content).sheets == ()


def test_a_status_alone_changes_nothing(content: Path) -> None:
    write(content, sheet_text("statut: relu", title="La carte"), "la-carte.md")
    assert only(plan_of(content, "titre;statut\nLa carte;validé\n", replacing=True)).outcome is Outcome.IDENTICAL


def test_an_unreadable_file_of_the_catalogue_is_never_written_over(content: Path) -> None:
    write(content, "pas d'en-tête", "la-carte.md")
    plan = plan_of(content, "titre\nLa carte\n", replacing=True)
    assert codes(plan) == ["existe_deja"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<script>alert(1)</script>", "html_neutralise"),
        ("du texte <b onclick=x>gras</b>", "html_neutralise"),
        ("![une image](https://exemple.fr/a.png)", "image_neutralise"),
        ("[clic](javascript:alert%281%29)", "lien_neutralise"),
    ],
)
def test_what_the_pages_neutralise_is_said(content: Path, body: str, code: str) -> None:
    line = only(plan_of(content, f"titre;corps\nA;{body}\n"))
    assert line.outcome is Outcome.TAKEN
    assert [(remark.code, remark.severity, remark.column) for remark in line.remarks] == [(code, "warning", "corps")]


@pytest.mark.parametrize("body", ["un texte, 3 < 4", "[oui](https://exemple.fr)", "`<b>`", "[a](/fiches/b)"])
def test_sound_markdown_is_not_remarked_upon(content: Path, body: str) -> None:
    assert only(plan_of(content, f'titre;corps\nA;"{body}"\n')).remarks == ()


def test_unknown_and_close_columns_are_said(content: Path) -> None:
    plan = plan_of(content, "titre;resumee;bidule;duree_minut\nA;b;c;45\n")
    assert [remark.code for remark in plan.remarks] == ["colonne_rapprochee", "colonne_inconnue", "colonne_rapprochee"]
    assert "« bidule »" in plan.remarks[1].message
    assert not plan.refused


def test_two_columns_of_one_key_are_refused(content: Path) -> None:
    plan = plan_of(content, "titre;durée;duree_minutes\nA;1;2\n")
    assert codes(plan) == ["colonne_double"]
    assert "« durée »" in only(plan).remarks[0].message
    assert "« duree_minutes »" in only(plan).remarks[0].message
