"""Supports are reached by name among the sheet's own, and stay inside their folder."""

import unicodedata
from pathlib import Path

import pytest

from catalogue.samples import load_one, sheet_text, write
from romin.catalogue.loading import load_catalogue
from romin.catalogue.supports import resolve_support
from romin.core.errors import NotFound

MEDIA = {
    "a.pdf": "application/pdf",
    "a.odt": "application/vnd.oasis.opendocument.text",
    "a.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "a.txt": "text/plain; charset=utf-8",
    "a.csv": "text/csv; charset=utf-8",
    "a.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "a.ods": "application/vnd.oasis.opendocument.spreadsheet",
    "a.PNG": "image/png",
}


def _put(content: Path, place: str, data: bytes = b"x") -> Path:
    path = content / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", MEDIA)
def test_media_types(content: Path, name: str) -> None:
    _put(content, f"supports/fiche/{name}")
    sheet, problems = load_one(content, f"supports: /supports/fiche/{name}")
    assert not problems
    assert resolve_support(sheet, name).media_type == MEDIA[name]


@pytest.mark.parametrize(
    ("place", "reference"),
    [
        ("media/uploads/a.pdf", "/media/uploads/a.pdf"),
        ("media/uploads/a.pdf", "a.pdf"),
        ("media/uploads/a b.pdf", "/media/uploads/a%20b.pdf"),
        ("media/uploads/é.pdf", "/media/uploads/%C3%A9.pdf"),
        ("supports/fiche/a.pdf", "/media/uploads/a.pdf"),
        ("supports/fiche/a.pdf", "C:\\\\fichiers\\\\a.pdf"),
        ("supports/autre/a.pdf", "/supports/autre/a.pdf"),
        ("supports/a.pdf", "a.pdf"),
    ],
)
def test_where_a_support_is_looked_for(content: Path, place: str, reference: str) -> None:
    path = _put(content, place)
    sheet, problems = load_one(content, f'supports: ["{reference}"]')
    assert not problems
    assert sheet.supports[0].path == path.resolve()


def test_a_name_in_the_other_unicode_form_is_found(content: Path) -> None:
    _put(content, "media/uploads/" + unicodedata.normalize("NFD", "été.pdf"))
    sheet, _ = load_one(content, "supports: /media/uploads/été.pdf")
    assert resolve_support(sheet, unicodedata.normalize("NFD", "été.pdf")).name == "été.pdf"


@pytest.mark.parametrize(
    "reference",
    [
        "/supports/../secret.pdf",
        "/supports/fiche/../../secret.pdf",
        "/supports/%2e%2e/secret.pdf",
        "../secret.pdf",
        "/supports/fiche/lien.pdf",
        "/supports/dossier/secret.pdf",
        "/media/uploads/lien.pdf",
        "/supports//etc/passwd.pdf",
        "a\\0b.pdf",
        "/supports/boucle.pdf",
        "x" * 5_000 + ".pdf",
    ],
)
def test_nothing_outside_is_offered(content: Path, reference: str) -> None:
    outside = _put(content, "secret.pdf")
    (content / "supports/fiche").mkdir()
    (content / "supports/fiche/lien.pdf").symlink_to(outside)
    (content / "media/uploads/lien.pdf").symlink_to(outside)
    (content / "supports/dossier").symlink_to(content)
    (content / "supports/boucle.pdf").symlink_to(content / "supports/boucle.pdf")
    write(content, sheet_text(f'supports: ["{reference}"]'))
    catalogue = load_catalogue(content)
    assert [sheet.supports for sheet in catalogue.sheets] == [()]
    assert [problem.code for problem in catalogue.problems] == ["support_introuvable"]


@pytest.mark.parametrize(
    "name", ["", "b.pdf", "../a.pdf", "/supports/fiche/a.pdf", "fiche/a.pdf", "A.pdf", "a.pdf\0", "..", "%61.pdf"]
)
def test_only_the_exact_name_opens_a_support(content: Path, name: str) -> None:
    _put(content, "supports/fiche/a.pdf")
    _put(content, "supports/fiche/b.pdf")
    sheet, _ = load_one(content, "supports: /supports/fiche/a.pdf")
    assert resolve_support(sheet, "a.pdf").bytes == 1
    with pytest.raises(NotFound):
        resolve_support(sheet, name)


def test_a_support_that_left_or_became_a_link_is_no_longer_served(content: Path) -> None:
    path = _put(content, "supports/fiche/a.pdf")
    outside = _put(content, "secret.pdf")
    sheet, _ = load_one(content, "supports: /supports/fiche/a.pdf")
    path.unlink()
    with pytest.raises(NotFound):
        resolve_support(sheet, "a.pdf")
    path.symlink_to(outside)
    with pytest.raises(NotFound):
        resolve_support(sheet, "a.pdf")


def test_the_odt_beside_a_pdf_is_its_editable_form(content: Path) -> None:
    _put(content, "supports/fiche/a.pdf")
    _put(content, "supports/fiche/b.pdf")
    _put(content, "supports/fiche/c.ods")
    path = _put(content, "supports/fiche/a.odt", b"xyz")
    _put(content, "supports/fiche/c.odt")
    sheet, problems = load_one(
        content, "supports: [/supports/fiche/a.pdf, /supports/fiche/b.pdf, /supports/fiche/c.ods]"
    )
    assert not problems
    first, *others = sheet.supports
    assert first.editable
    assert (first.editable.name, first.editable.path, first.editable.bytes) == ("a.odt", path.resolve(), 3)
    assert first.editable.media_type == MEDIA["a.odt"]
    assert [support.editable for support in others] == [None, None]
    assert resolve_support(sheet, "a.odt") == first.editable
    with pytest.raises(NotFound):
        resolve_support(sheet, "c.odt")
    assert [file.name for file in sheet.files] == ["a.pdf", "a.odt", "b.pdf", "c.ods"]


def test_an_editable_form_that_leads_elsewhere_is_not_offered(content: Path) -> None:
    outside = _put(content, "secret.odt")
    page = _put(content, "supports/fiche/page.html")
    for name, target in (("a", outside), ("b", page), ("c", content / "supports/fiche/c.odt")):
        _put(content, f"supports/fiche/{name}.pdf")
        (content / f"supports/fiche/{name}.odt").symlink_to(target)
    sheet, _ = load_one(content, "supports: [/supports/fiche/a.pdf, /supports/fiche/b.pdf, /supports/fiche/c.pdf]")
    assert [support.editable for support in sheet.supports] == [None, None, None]


def test_an_odt_named_by_the_sheet_stays_a_support_of_its_own(content: Path) -> None:
    _put(content, "supports/fiche/a.pdf")
    _put(content, "supports/fiche/a.odt")
    sheet, problems = load_one(content, "supports: [/supports/fiche/a.pdf, /supports/fiche/a.odt]")
    assert not problems
    assert [(support.name, support.editable) for support in sheet.supports] == [("a.pdf", None), ("a.odt", None)]


def test_the_words_of_a_support_are_those_of_its_source(content: Path) -> None:
    _put(content, "supports/fiche/a.pdf")
    source = (
        "---\ntitre: Ma feuille\nconsigne: Je note.\n---\n## Un **titre**\n\n::cadre 3 | Le cadre::\n::lignes 2::\n"
        "::cases Oui | Non::\n::echelle 0 10 | Peu | Assez::\n::tableau 2 | Qui | Quand::\n::inconnue::\n::page::\n"
    )
    _put(content, "supports/fiche/a.md", source.encode())
    sheet, problems = load_one(content, "supports: [/supports/fiche/a.pdf]")
    assert not problems
    words = " ".join(sheet.support_words.split())
    assert words == "Ma feuille Je note. Un titre Le cadre Oui ; Non Peu Assez Qui ; Quand"


@pytest.mark.parametrize("source", [b"", b"\xff\xfe\x00", b"pas d'en-tete", b"---\n[\n---\n", b"---\na: b\n---\n"])
def test_a_source_that_cannot_be_read_gives_no_word_and_hides_nothing(content: Path, source: bytes) -> None:
    _put(content, "supports/fiche/a.pdf")
    _put(content, "supports/fiche/a.md", source)
    sheet, problems = load_one(content, "supports: [/supports/fiche/a.pdf]")
    assert not problems
    assert [(support.name, support.words) for support in sheet.supports] == [("a.pdf", "")]


def test_a_source_that_is_a_link_is_not_read(content: Path) -> None:
    _put(content, "supports/fiche/a.pdf")
    outside = _put(content, "secret.md", b"---\ntitre: Secret\n---\n")
    (content / "supports/fiche/a.md").symlink_to(outside)
    sheet, _ = load_one(content, "supports: [/supports/fiche/a.pdf]")
    assert sheet.support_words == ""


def test_two_supports_of_one_name(content: Path) -> None:
    _put(content, "supports/fiche/a.pdf")
    _put(content, "supports/autre/a.pdf", b"xy")
    sheet, problems = load_one(
        content, "supports: [/supports/fiche/a.pdf, /supports/autre/a.pdf, /supports/fiche/a.pdf]"
    )
    assert [support.bytes for support in sheet.supports] == [1]
    assert [problem.code for problem in problems] == ["support_double"]


def test_supports_written_as_objects(content: Path) -> None:
    _put(content, "media/uploads/a.pdf")
    sheet, problems = load_one(content, "supports:\n  - fichier: /media/uploads/a.pdf\n    titre: A")
    assert [support.name for support in sheet.supports] == ["a.pdf"]
    assert not problems


@pytest.mark.parametrize(
    ("others", "remedy"),
    [
        (["feuille.md"], "Lancez « romin catalogue supports » : sa source est là."),
        (["feuile.pdf"], "Vouliez-vous dire « feuile.pdf » ?"),
        ([], "Déposez le fichier dans content/supports/fiche/ ou retirez cette ligne."),
    ],
)
def test_the_remedy_for_a_missing_support(content: Path, others: list[str], remedy: str) -> None:
    for name in others:
        _put(content, f"supports/fiche/{name}")
    _, problems = load_one(content, "supports: /supports/fiche/feuille.pdf")
    assert [problem.remedy for problem in problems] == [remedy]
