"""What only shows across sheets: dead links, gaps, repeated titles, supports out of step with their source."""

from pathlib import Path
from shutil import copytree

from catalogue.samples import assert_presentable, sheet_text, write
from romin.catalogue.models import Problem
from romin.catalogue.printing.sources import DIGEST_KEYWORD, source_digest
from romin.catalogue.validation import check_content

REFERENTIAL = Path(__file__).parents[2] / "content" / "referential"
FULL = "resume: R\nfacteurs_risques: tous\nsituations: [il hésite]"
SOURCE = "---\ntitre: Feuille\nconsigne: Je note.\n---\n::lignes 3::\n"


def _problems(content: Path) -> list[Problem]:
    copytree(REFERENTIAL, content / "referential", dirs_exist_ok=True)
    problems = list(check_content(content).problems)
    for problem in problems:
        assert_presentable(problem)
    return problems


def _write_source(
    content: Path, source: str = SOURCE, pdf_of: str | None = SOURCE, odt_of: str | None = SOURCE
) -> None:
    folder = content / "supports" / "fiche"
    folder.mkdir()
    (folder / "feuille.md").write_text(source, encoding="utf-8")
    for suffix, made_of in ((".pdf", pdf_of), (".odt", odt_of)):
        if made_of is not None:
            (folder / f"feuille{suffix}").write_text(f"{DIGEST_KEYWORD}{source_digest(made_of.encode())}")


def test_a_whole_catalogue_has_no_problem(content: Path) -> None:
    write(
        content, sheet_text(FULL + "\nvoir_aussi: [autre]\nsupports: /supports/fiche/feuille.pdf", "[b](/fiches/autre)")
    )
    write(content, sheet_text(FULL, title="Autre"), "autre.md")
    _write_source(content)
    assert _problems(content) == []


def test_gaps_are_warnings(content: Path) -> None:
    write(content, sheet_text())
    found = _problems(content)
    assert [problem.code for problem in found] == ["resume_absent", "situations_absentes", "facteurs_absents"]
    assert {problem.severity for problem in found} == {"warning"}


def test_dead_links_are_named_with_their_line(content: Path) -> None:
    body = "\n\nUn texte.\n\nVoir [ceci](/fiches/autr) et [cela](</fiches/fiche#suite>)."
    write(content, sheet_text(FULL + "\nvoir_aussi: [absente, retiree]", body))
    write(content, sheet_text(FULL, title="Autre"), "autre.md")
    write(content, sheet_text("statut: retiré", title="Retirée"), "retiree.md")
    found = [(problem.severity, problem.line, problem.remedy) for problem in _problems(content)]
    assert [(severity, line) for severity, line, _ in found] == [
        ("error", 6),
        ("error", 6),
        ("error", 12),
        ("warning", 12),
    ]
    assert found[2][2] == "Vouliez-vous dire « autre » ?"


def test_two_sheets_of_one_title(content: Path) -> None:
    write(content, sheet_text(FULL, title="Écocarte"), "a.md")
    write(content, sheet_text(FULL, title="ecocarte"), "b.md")
    (problem,) = _problems(content)
    assert (problem.code, problem.file, problem.line) == ("titre_double", "fiches/b.md", 2)


def test_a_source_without_pdf(content: Path) -> None:
    _write_source(content, pdf_of=None)
    assert [problem.code for problem in _problems(content)] == ["support_sans_pdf"]


def test_a_pdf_made_from_another_version_of_its_source(content: Path) -> None:
    write(content, sheet_text(FULL + "\nsupports: /supports/fiche/feuille.pdf"))
    _write_source(content, pdf_of=SOURCE + "::lignes 2::\n")
    assert [problem.code for problem in _problems(content)] == ["support_perime"]


def test_an_odt_missing_or_behind_its_source(content: Path) -> None:
    write(content, sheet_text(FULL + "\nsupports: /supports/fiche/feuille.pdf"))
    _write_source(content, odt_of=None)
    (problem,) = _problems(content)
    assert (problem.severity, problem.code) == ("error", "support_sans_odt")
    assert "« feuille.odt »" in problem.message
    assert "romin catalogue supports" in problem.remedy
    (content / "supports/fiche/feuille.odt").write_bytes(b"PK\x03\x04 made elsewhere")
    (problem,) = _problems(content)
    assert (problem.severity, problem.code) == ("error", "support_perime")
    assert "L'ODT" not in problem.message
    assert "ODT « feuille.odt »" in problem.message


def test_a_pdf_follows_its_source_whatever_the_line_ends(content: Path) -> None:
    write(content, sheet_text(FULL + "\nsupports: /supports/fiche/feuille.pdf"))
    _write_source(content)
    (content / "supports/fiche/feuille.md").write_bytes(SOURCE.replace("\n", "\r\n").encode())
    assert _problems(content) == []


def test_a_pdf_that_no_sheet_offers(content: Path) -> None:
    _write_source(content)
    (problem,) = _problems(content)
    assert (problem.code, problem.severity) == ("support_orphelin", "warning")


def test_the_mistakes_of_a_source_are_reported(content: Path) -> None:
    _write_source(content, SOURCE + "::linges 3::\n", pdf_of=None)
    problem = _problems(content)[0]
    assert (problem.code, problem.line, problem.file) == ("directive_inconnue", 6, "supports/fiche/feuille.md")
    assert problem.remedy == "Vouliez-vous dire « lignes » ?"


def test_a_missing_referential_is_a_problem(content: Path) -> None:
    (problem,) = check_content(content).problems
    assert (problem.code, problem.file) == ("referentiel_invalide", "referential/facteurs.yaml")
