"""What only shows across sheets: dead links, gaps, repeated titles, supports out of step with their source."""

from pathlib import Path
from shutil import copytree

from catalogue.samples import assert_presentable, complete, sheet_text, write
from romin.catalogue.checking.holes import PLACE
from romin.catalogue.models import Problem
from romin.catalogue.printing.sources import DIGEST_KEYWORD, source_digest
from romin.catalogue.validation import check_content

REFERENTIAL = Path(__file__).parents[2] / "content" / "referential"
FULL, OTHER = complete("alpha"), complete("omega")
SOURCE = "---\ntitre: Feuille\nconsigne: Je note.\n---\n::lignes 3::\n"


def _problems(content: Path) -> list[Problem]:
    """Those of the files: a catalogue of two sheets has holes everywhere."""
    copytree(REFERENTIAL, content / "referential", dirs_exist_ok=True)
    problems = [problem for problem in check_content(content).problems if problem.file != PLACE]
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
    write(content, sheet_text(OTHER, title="Autre"), "autre.md")
    _write_source(content)
    assert _problems(content) == []


def test_gaps_are_warnings(content: Path) -> None:
    write(content, sheet_text())
    found = _problems(content)
    assert [problem.code for problem in found] == [
        "resume_absent",
        "situations_absentes",
        "facteurs_absents",
        "support_absent",
    ]
    assert {problem.severity for problem in found} == {"warning"}


def test_dead_links_are_named_with_their_line(content: Path) -> None:
    body = "\n\nUn texte.\n\nVoir [ceci](/fiches/autr) et [cela](</fiches/fiche>)."
    write(content, sheet_text(FULL + "\nvoir_aussi: [absente, retiree]", body))
    write(content, sheet_text(OTHER, title="Autre"), "autre.md")
    write(content, sheet_text("statut: retiré", title="Retirée"), "retiree.md")
    found = [(problem.severity, problem.line, problem.remedy) for problem in _problems(content)]
    assert [(severity, line) for severity, line, _ in found] == [
        ("error", 7),
        ("error", 7),
        ("error", 13),
        ("warning", 13),
    ]
    assert found[2][2] == "Vouliez-vous dire « autre » ?"


def test_links_of_every_kind_are_checked(content: Path) -> None:
    links = "\ncombiner_avec: [autr]\navant: fiche\napres: [/fiches/autre, absente-de-partout]"
    write(content, sheet_text(complete("alpha") + links))
    write(content, sheet_text(complete("omega"), title="Autre"), "autre.md")
    found = [(problem.code, problem.severity, problem.line, problem.remedy) for problem in _problems(content)]
    assert found == [
        ("lien_mort", "error", 7, "Vouliez-vous dire « autre » ?"),
        ("lien_mort", "warning", 8, "Retirez ce renvoi."),
        ("lien_mort", "error", 9, "Corrigez l'identifiant ou retirez le renvoi."),
    ]


def test_an_order_that_goes_round_is_named_once_where_it_is_written(content: Path) -> None:
    write(content, sheet_text(complete("alpha") + "\napres: [b]", title="A"), "a.md")
    write(content, sheet_text(complete("omega") + "\napres: [c]", title="B"), "b.md")
    write(content, sheet_text(complete("delta") + "\navant: [b]\napres: [a, d]", title="C"), "c.md")
    write(content, sheet_text(complete("sigma") + "\navant: [c]", title="D"), "d.md")
    (problem,) = _problems(content)
    assert (problem.code, problem.severity) == ("ordre_circulaire", "error")
    turn = problem.message.split(" : ")[1].strip("«» .\u00a0").split(", puis ")
    assert turn[0] == turn[-1]
    assert sorted(turn[1:]) == ["a", "b", "c"]
    assert problem.line > 1


def test_two_sheets_that_each_come_before_the_other(content: Path) -> None:
    write(content, sheet_text(complete("alpha") + "\navant: [b]\napres: [b]", title="A"), "a.md")
    write(content, sheet_text(complete("omega"), title="B"), "b.md")
    assert [problem.code for problem in _problems(content)] == ["ordre_circulaire"]


def test_an_order_that_the_periods_contradict(content: Path) -> None:
    write(content, sheet_text(complete("alpha") + "\nperiodes: [fin de mesure]\napres: [b]", title="A"), "a.md")
    write(content, sheet_text(complete("omega") + "\nperiodes: [evaluation, travail]", title="B"), "b.md")
    write(content, sheet_text(complete("delta") + "\nperiodes: [travail]\navant: [b]", title="C"), "c.md")
    (problem,) = _problems(content)
    assert (problem.code, problem.severity, problem.file, problem.line) == (
        "ordre_et_periodes",
        "warning",
        "fiches/a.md",
        8,
    )


def test_an_effect_without_source(content: Path) -> None:
    write(content, sheet_text(complete("alpha") + "\nniveau_preuve: prometteur"))
    write(
        content, sheet_text(complete("omega") + "\nniveau_preuve: prometteur\nsources: [Une étude]", title="B"), "b.md"
    )
    write(content, sheet_text(complete("delta") + "\nniveau_preuve: usage professionnel", title="C"), "c.md")
    (problem,) = _problems(content)
    assert (problem.code, problem.severity, problem.line) == ("preuve_sans_source", "warning", 7)


def test_two_sheets_of_one_title(content: Path) -> None:
    write(content, sheet_text(FULL, title="Écocarte"), "a.md")
    write(content, sheet_text(OTHER, title="ecocarte"), "b.md")
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
    (problem,) = [problem for problem in check_content(content).problems if problem.file != PLACE]
    assert (problem.code, problem.file) == ("referentiel_invalide", "referential/facteurs.yaml")
