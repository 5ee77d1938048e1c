"""Each directive of docs/redaction.md, and what is said of those that cannot be read."""

from pathlib import Path

import pytest

from romin.catalogue.printing.directives import (
    Block,
    Checks,
    Frame,
    Grid,
    Lines,
    PageBreak,
    Prose,
    Scale,
    parse_blocks,
)
from romin.catalogue.printing.layout import support_html
from romin.catalogue.printing.sources import SupportSource, read_source
from romin.catalogue.reporting import Report


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("::lignes 4::", Lines(4)),
        ("  ::Lignes  4 ::  ", Lines(4)),
        (":: lignes 4::", Lines(4)),
        ("::cadre 5 | Ce que j'aime là-dedans::", Frame(5, "Ce que j'aime là-dedans")),
        ("::cadre 3,5::", Frame(3.5, "")),
        ("::cadre 3 | Heure : 8::", Frame(3, "Heure : 8")),
        ("::cases Oui | Non | Je ne sais pas::", Checks(("Oui", "Non", "Je ne sais pas"))),
        ("::echelle 0 10 | Pas du tout | Tout à fait::", Scale(0, 10, "Pas du tout", "Tout à fait")),
        ("::echelle 1 5::", Scale(1, 5, "", "")),
        ("::tableau 5 | Situation | Ce que je fais::", Grid(5, ("Situation", "Ce que je fais"))),
        ("::page::", PageBreak()),
    ],
)
def test_each_directive(text: str, block: Block) -> None:
    report = Report("f")
    assert parse_blocks(text, report) == (block,)
    assert not report.problems


@pytest.mark.parametrize(
    ("text", "code", "remedy"),
    [
        ("::linges 4::", "directive_inconnue", "Vouliez-vous dire « lignes » ?"),
        ("::image a.png::", "directive_inconnue", ""),
        ("::lignes 4", "directive_invalide", "Terminez la ligne"),
        ("::lignes 4:: suite", "directive_invalide", "Terminez la ligne"),
        ("::lignes::", "directive_invalide", "::lignes 4::"),
        ("::lignes 0::", "directive_invalide", "de 1 à 25"),
        ("::lignes 4 | a::", "directive_invalide", "::lignes 4::"),
        ("::cadre grand::", "directive_invalide", "::cadre 5"),
        ("::cadre 40::", "directive_invalide", "22 cm"),
        ("::cases Oui |::", "directive_invalide", "::cases Oui"),
        ("::echelle 0 10 | Peu::", "directive_invalide", "::echelle 0 10"),
        ("::echelle 10 0::", "directive_invalide", "::echelle 0 10"),
        ("::echelle 0 100::", "directive_invalide", "11 nombres"),
        ("::tableau 5::", "directive_invalide", "::tableau 5"),
        ("::tableau x | a::", "directive_invalide", "::tableau 5"),
        ("::page 2::", "directive_invalide", "::page::"),
        ("::cadre 2 | " + "a" * 121 + "::", "directive_invalide", "::cadre 5"),
    ],
)
def test_a_directive_that_cannot_be_read(text: str, code: str, remedy: str) -> None:
    report = Report("f")
    blocks = parse_blocks(f"Avant.\n\n{text}\n\nAprès.", report, first_line=6)
    assert blocks == (Prose("Avant.\n", 6), Prose("\nAprès.", 9))
    (problem,) = report.problems
    assert (problem.severity, problem.code, problem.line) == ("error", code, 8)
    assert remedy in problem.remedy


def test_what_is_typed_is_escaped() -> None:
    body = "::cases <b>Oui</b>::\n::cadre 2 | <i>::\n::echelle 0 2 | <u> | &::\n::tableau 1 | <s>::\n<script>"
    blocks = parse_blocks(body, Report("f"))
    html = support_html(SupportSource('f"><x>', "n", "<t>", "<c>", False, blocks, "0" * 64))
    for tag in ("<b>", "<i>", "<u>", "<s>", "<script>", "<t>", "<c>", "<x>"):
        assert tag not in html


def test_signs_keep_company_with_their_word() -> None:
    blocks = parse_blocks("Il dit : « viens » !", Report("f"))
    html = support_html(SupportSource("f", "n", "t", "", False, blocks, "0" * 64))
    assert "dit\xa0: «\xa0viens\xa0»\xa0!" in html


def _read(tmp_path: Path, text: str) -> tuple[SupportSource | None, list[str]]:
    path = tmp_path / "fiche" / "feuille.md"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    report = Report("f")
    return read_source(path, report), [problem.code for problem in report.problems]


def test_a_source(tmp_path: Path) -> None:
    source, problems = _read(tmp_path, "---\ntitre: T\nconsigne: C\norientation: paysage\n---\n::page::\n")
    assert source is not None
    assert not problems
    assert (source.sheet_id, source.name, source.title, source.instruction) == ("fiche", "feuille", "T", "C")
    assert source.landscape
    assert source.reference == f"ROMIN · fiche · feuille · version {source.digest[:8]}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sans en-tête", "entete_absent"),
        ("---\nconsigne: C\n---\n", "titre_absent"),
        ("---\ntitre: T\n---\n", "consigne_absente"),
        ("---\ntitre: T\nconsigne: C\norientation: biais\n---\n", "valeur_inconnue"),
        ("---\ntitre: T\nconsigne: C\nauteur: A\n---\n", "cle_inconnue"),
        ("---\ntitre: T\nconsigne: C\norientation: paysage\n---\n::cadre 18::", "directive_invalide"),
    ],
)
def test_the_mistakes_of_a_source(tmp_path: Path, text: str, code: str) -> None:
    _, problems = _read(tmp_path, text)
    assert problems == [code]
