"""Files made to harm or merely broken: refused with a sentence that names the limit, fast, and nothing is written."""

import os
import struct
import time
from pathlib import Path

import pytest

from catalogue.samples import sheet_text
from catalogue.spreadsheets import MAIN, archive, ods, ods_row, sheet_xml, xlsx, xlsx_parts
from catalogue.test_import import codes, only, plan_of
from romin.catalogue.exchange.importing import prepare_import
from romin.catalogue.exchange.limits import MAX_FILE_BYTES, MAX_ROWS
from romin.catalogue.exchange.models import Outcome

HEADER = ods_row("titre", "resume")
BOMB = b"0" * 61_000_000
COVERED = "<table:covered-table-cell/>"


def lying(raw: bytes, name: bytes, size: int) -> bytes:
    """``raw`` with another uncompressed size declared for ``name``, in both directories."""
    content = bytearray(raw)
    local = content.index(name) - 30
    central = content.rindex(name) - 46
    assert content[local : local + 4] == b"PK\x03\x04"
    assert content[central : central + 4] == b"PK\x01\x02"
    struct.pack_into("<I", content, local + 22, size)
    struct.pack_into("<I", content, central + 24, size)
    return bytes(content)


def encrypted_flag(raw: bytes) -> bytes:
    content = bytearray(raw)
    central = content.index(b"PK\x01\x02")
    content[central + 8] |= 1
    return bytes(content)


def shared_bomb() -> bytes:
    """One long text used by every cell: a few kilobytes that would be gigabytes once read."""
    cells = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ") + "</row>"
        for row in range(1, 200)
    )
    texts = f'<sst xmlns="{MAIN}"><si><t>{"a" * 90_000}</t></si></sst>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return archive(xlsx_parts(sheet) | {"xl/sharedStrings.xml": texts})


FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
SOUND = xlsx(("titre", "resume"), ("A", "b"))
ENTITIES = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]>'

WORKBOOKS: dict[str, tuple[str, bytes, str, str]] = {
    "declared bomb": ("f.xlsx", archive({"xl/a.xml": BOMB}), "classeur_trop_gros", "60 Mo"),
    "bomb in ods": ("f.ods", archive({"content.xml": BOMB}), "classeur_trop_gros", "60 Mo"),
    "lying bomb": ("f.xlsx", lying(archive({"xl/a.xml": BOMB}), b"xl/a.xml", 10), "classeur_trop_gros", "60 Mo"),
    "lying small": ("f.xlsx", lying(SOUND, b"xl/workbook.xml", 10), "classeur_illisible", ".xlsx"),
    "many parts": ("f.xlsx", archive({f"xl/{n}.xml": b"" for n in range(501)}), "classeur_trop_gros", "500"),
    "far corner": ("f.xlsx", xlsx(("titre",), extra=FAR), "trop_de_lignes", f"{MAX_ROWS}"),
    "wide": ("f.xlsx", xlsx(("titre", *("x",) * 201)), "trop_de_colonnes", "200"),
    "100 000 rows": ("f.xlsx", xlsx(("titre",), *(("A",),) * 100_000), "trop_de_lignes", f"{MAX_ROWS}"),
    "one repeated row": (
        "f.ods",
        ods(HEADER + ods_row("A", "b", attributes=' table:number-rows-repeated="1048575"')),
        "trop_de_lignes",
        f"{MAX_ROWS}",
    ),
    "one repeated cell": (
        "f.ods",
        ods(
            HEADER
            + ods_row("A").replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" ')
        ),
        "trop_de_colonnes",
        "200",
    ),
    "shared text": ("f.xlsx", shared_bomb(), "fichier_trop_lourd", "60000000"),
    "long cell": ("f.xlsx", xlsx(("titre",), ("a" * 100_001,)), "cellule_trop_longue", "100000"),
    "entities": ("f.xlsx", archive(xlsx_parts(ENTITIES + sheet_xml((("titre",),)))), "classeur_illisible", "DOCTYPE"),
    "encrypted xlsx": (
        "f.xlsx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        "classeur_protege",
        "mot de passe",
    ),
    "encrypted zip": ("f.xlsx", encrypted_flag(SOUND), "classeur_protege", "mot de passe"),
    "encrypted ods": ("f.ods", ods(HEADER, "<m><encryption-data/></m>"), "classeur_protege", "mot de passe"),
    "macros": ("f.xlsx", archive(xlsx_parts(sheet_xml(())) | {"xl/vbaProject.bin": b"x"}), "classeur_a_macros", ""),
    "truncated": ("f.xlsx", SOUND[: len(SOUND) // 2], "classeur_illisible", ".xlsx"),
    "not a zip": ("f.ods", b"titre\nA\n", "classeur_illisible", ".xlsx"),
    "empty zip": ("f.xlsx", archive({}), "classeur_illisible", ".xlsx"),
    "bad reference": ("f.xlsx", xlsx(("titre",), extra='<row r="x"/>'), "classeur_illisible", ".xlsx"),
    "no sheet part": (
        "f.xlsx",
        archive({k: v for k, v in xlsx_parts("").items() if "sheet1" not in k}),
        "classeur_illisible",
        "",
    ),
    "header only": ("f.xlsx", xlsx(("titre", "resume")), "tableau_vide", "en-tête"),
    "no header": ("f.xlsx", xlsx(("a", "b"), ("c", "d")), "entete_absent", "titre"),
    "no cell": ("f.ods", ods(""), "entete_absent", "vide"),
    "formula": ("f.xlsx", xlsx(("titre", "resume"), ("A", "<f>1+1</f><v>2</v>")), "cellule_refusee", "formule"),
    "merged": (
        "f.xlsx",
        xlsx(("titre", "resume"), ("A", "b"), ("B", ""), after='<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'),
        "cellule_refusee",
        "fusionnée",
    ),
    "merged in ods": (
        "f.ods",
        ods(
            HEADER
            + ods_row("A", "b").replace("><text:p>b", ' table:number-rows-spanned="2"><text:p>b')
            + ods_row("B").replace("</table:table-row>", COVERED + "</table:table-row>")
        ),
        "cellule_refusee",
        "fusionnée",
    ),
    "formula in ods": (
        "f.ods",
        ods(HEADER + ods_row("A", "b").replace("><text:p>b", ' table:formula="of:=1+1"><text:p>b')),
        "cellule_refusee",
        "formule",
    ),
}


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_hostile_workbook_is_refused_and_said(content: Path, kind: str) -> None:
    name, raw, code, said = WORKBOOKS[kind]
    plan = plan_of(content, raw, name)
    assert plan.refused
    assert code in codes(plan)
    remark = next(remark for line in plan.lines for remark in line.remarks if remark.code == code)
    assert said in remark.message + remark.remedy
    assert plan.writes == ()


def test_empty_cells_repeated_to_the_end_of_the_sheet_cost_nothing(content: Path) -> None:
    tail = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    started = time.process_time()
    assert only(plan_of(content, ods(HEADER + ods_row("A", "b") + tail), "f.ods")).outcome is Outcome.TAKEN
    assert time.process_time() - started < 5


def test_a_file_of_30_mb_is_refused_unread(content: Path) -> None:
    path = content / "f.csv"
    with path.open("wb") as file:
        file.write(b"titre\nA\n")
        file.truncate(30_000_000)
    plan = prepare_import(path, content)
    assert codes(plan) == ["fichier_trop_lourd"]
    assert "20 Mo" in only(plan).remarks[0].message
    assert MAX_FILE_BYTES == 20_000_000


@pytest.mark.parametrize(
    ("raw", "code", "said"),
    [
        (b"", "fichier_vide", "vide"),
        (b" \n\n", "fichier_vide", "vide"),
        (b"titre;resume\n", "tableau_vide", "en-tête"),
        (b"a;b\nc;d\n", "entete_absent", "titre"),
        (b"titre\nA\0B\n", "encodage_illisible", "lisible"),
        ("titre\nÉcocarte\n".encode("utf-16"), "encodage_illisible", "UTF-8"),
        (b"titre\n\x81\n", "encodage_illisible", "UTF-8"),
        (b'titre;resume\nA;"jamais ferm\xc3\xa9\nB;c\n', "csv_illisible", "uillemets"),
        (b"titre;resume\nA;" + b"a" * 140_000 + b"\n", "csv_illisible", "100000"),
        (b"titre;resume\nA;" + b"a" * 100_001 + b"\n", "cellule_trop_longue", "100000"),
        (b"titre\n" + b"A\n" * 100_000, "trop_de_lignes", f"{MAX_ROWS}"),
        (b"titre" + b";x" * 201 + b"\nA\n", "trop_de_colonnes", "200"),
    ],
)
def test_a_hostile_csv_is_refused_and_said(content: Path, raw: bytes, code: str, said: str) -> None:
    plan = plan_of(content, raw)
    assert codes(plan) == [code]
    assert said in only(plan).remarks[0].message + only(plan).remarks[0].remedy


def test_nothing_but_plain_files_is_read(content: Path) -> None:
    os.mkfifo(content / "tube.csv")
    assert codes(prepare_import(content / "tube.csv", content)) == ["fichier_illisible"]
    assert codes(prepare_import(content / "absent.csv", content)) == ["fichier_introuvable"]
    (content / "vieux.xls").write_bytes(b"x")
    assert codes(prepare_import(content / "vieux.xls", content)) == ["format_inconnu"]


def test_links_in_a_folder_are_not_followed(content: Path) -> None:
    folder = content / "ancien"
    (folder / "dossier").mkdir(parents=True)
    (content / "secret.md").write_text(sheet_text(title="Secret"))
    (folder / "lien.md").symlink_to(content / "secret.md")
    (folder / "saine.md").write_text(sheet_text(title="Saine"))
    os.mkfifo(folder / "tube.md")
    plan = prepare_import(folder, content)
    assert sorted(codes(plan)) == ["fichier_illisible", "lien_symbolique"]
    assert [line.title for line in plan.lines if line.outcome is Outcome.TAKEN] == ["Saine"]
    assert [remark.code for remark in plan.remarks] == ["non_lu"]
    assert plan.writes == ()


def test_an_empty_folder(content: Path) -> None:
    (content / "ancien").mkdir()
    assert codes(prepare_import(content / "ancien", content)) == ["dossier_vide"]
