"""Each check of a sheet among the others: likeness, course, links, age, ease, and what no sheet offers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from catalogue.samples import assert_presentable, complete, load_one, sheet_text, write
from romin.catalogue.checking.holes import coverage_holes
from romin.catalogue.checking.links import check_links
from romin.catalogue.checking.shelf import Shelf, shelf_of
from romin.catalogue.loading import read_sheets
from romin.catalogue.models import Catalogue, Problem, ToolSheet
from romin.catalogue.rendering import parse_markdown
from romin.catalogue.reporting import Report
from romin.catalogue.sheets import KNOWN_KEYS, SheetSource
from romin.catalogue.spellings import (
    EVIDENCE_LEVELS,
    KINDS,
    MODALITIES,
    READING_LEVELS,
    RISK_FACTORS,
    SESSIONS,
    SETTINGS,
    STAGES,
    STATUSES,
    Spellings,
)
from romin.catalogue.validation import check_sheet, check_sheets
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, RiskFactor, Setting, Stage
from support import ALL_FACTORS, TYPED, catalogue_of, sheet

TODAY = date(2026, 11, 25)
CLOSED: dict[str, Spellings[Any]] = {
    "facteurs_risques": RISK_FACTORS,
    "stades_changement": STAGES,
    "modalite": MODALITIES,
    "nb_seances": SESSIONS,
    "type": KINDS,
    "milieu": SETTINGS,
    "niveau_lecture": READING_LEVELS,
    "niveau_preuve": EVIDENCE_LEVELS,
    "statut": STATUSES,
}


def found(content: Path) -> list[Problem]:
    shelf = shelf_of(read_sheets(content))
    problems = list(check_sheets(shelf, list(shelf.sources), TODAY))
    for problem in problems:
        assert_presentable(problem)
    return problems


def body_problems(content: Path, body: str) -> list[Problem]:
    write(content, sheet_text(complete("alpha") + "\nprecautions: P", body))
    write(content, sheet_text(complete("omega"), title="Autre"), "autre.md")
    return found(content)


@pytest.mark.parametrize("key", [key for key in KNOWN_KEYS if key != "titre"])
def test_a_misspelt_key_is_given_back(content: Path, key: str) -> None:
    _, problems = load_one(content, f"{key}x: valeur")
    assert [(problem.code, problem.remedy) for problem in problems] == [
        ("cle_inconnue", f"Vouliez-vous dire « {key} » ?")
    ]


@pytest.mark.parametrize(
    ("key", "value"), [(key, shown) for key, spellings in CLOSED.items() for shown in spellings.shown if len(shown) > 3]
)
def test_a_misspelt_value_of_a_closed_list_is_given_back(content: Path, key: str, value: str) -> None:
    _, problems = load_one(content, f'{key}: "{value[:-1]}zz"')
    (problem,) = problems
    assert (problem.severity, problem.code) == ("error", "valeur_inconnue")
    proposed = problem.remedy.removeprefix("Vouliez-vous dire « ").removesuffix(" » ?")
    assert CLOSED[key].find(proposed) == CLOSED[key].find(value)


def test_a_tool_without_anything_to_print(content: Path) -> None:
    (content / "supports/fiche").mkdir()
    (content / "supports/fiche/grille.ods").write_bytes(b"x")
    write(content, sheet_text(complete("alpha", "outil") + "\nsupports: grille.ods"))
    assert [(problem.severity, problem.code) for problem in found(content)] == [("warning", "support_absent")]
    (content / "supports/fiche/feuille.pdf").write_bytes(b"%PDF")
    write(content, sheet_text(complete("alpha", "outil") + "\nsupports: [grille.ods, feuille.pdf]"))
    assert found(content) == []


def test_fewer_situations_than_six(content: Path) -> None:
    write(content, sheet_text("type: technique\nresume: R\nfacteurs_risques: tous\nsituations: [boit, crie]"))
    assert [(problem.code, problem.line) for problem in found(content)] == [("situations_rares", 6)]


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("Le journal de colère", "le journal de COLERE", "titre_double"),
        ("Le journal de colère", "Le journal de la colère", "titre_proche"),
        ("La balance décisionnelle", "La balance décisionelle", "titre_proche"),
        ("Colère, séance 1", "Colère, séance 2", ""),
        ("Le journal de colère", "Le journal de réussites", ""),
        ("À", "Où", ""),
    ],
)
def test_titles_hard_to_tell_apart(content: Path, first: str, second: str, code: str) -> None:
    write(content, sheet_text(complete("alpha"), title=f'"{first}"'), "a.md")
    write(content, sheet_text(complete("omega"), title=f'"{second}"'), "b.md")
    wanted = [(code, "fiches/b.md", 2)] if code else []
    assert [(problem.code, problem.file, problem.line) for problem in found(content)] == wanted


def _with_situation(tag: str, situation: str) -> str:
    return complete(tag).replace(f"{tag} hésite", situation)


@pytest.mark.parametrize(
    ("situation", "told"),
    [
        ("il boit depuis la séparation", True),
        ("Elle BOIT, depuis sa séparation !", True),
        ("il a perdu son emploi depuis", False),
        ("?", False),
    ],
)
def test_a_situation_another_sheet_holds(content: Path, situation: str, told: bool) -> None:
    write(content, sheet_text(_with_situation("alpha", "il boit depuis la séparation")), "a.md")
    write(content, sheet_text(_with_situation("omega", f'"{situation}"'), title="Autre"), "b.md")
    problems = [(problem.code, problem.file, problem.line) for problem in found(content)]
    assert problems == ([("situation_double", "fiches/b.md", 6)] if told else [])


def test_a_situation_repeated_in_its_own_sheet_or_from_its_title(content: Path) -> None:
    header = complete("alpha").replace("alpha hésite", "alpha refuse").replace("alpha boit", "dire un besoin")
    write(content, sheet_text(header, title="Dire un besoin"))
    assert {problem.code for problem in found(content)} == {"situation_double", "situation_titre"}


COURSE = "## Déroulé\n\n### 1. Nommer (20 min)\n\nTexte.\n\n### 2. Peser ({second})\n\n## La suite\n\n### Note\n"


@pytest.mark.parametrize(
    ("second", "minutes", "expected"),
    [
        ("25 min", "45", []),
        ("25 minutes", "45", []),
        ("1 h", "1 h 20", []),
        ("30 min", "45", [("duree_incoherente", 7)]),
        ("au calme", "20", [("etape_sans_duree", 15)]),
        ("au calme", "45", [("etape_sans_duree", 15), ("duree_incoherente", 7)]),
    ],
)
def test_the_steps_add_up(content: Path, second: str, minutes: str, expected: list[tuple[str, int]]) -> None:
    write(content, sheet_text(f"{complete('alpha')}\nduree_minutes: {minutes}", COURSE.format(second=second)))
    assert [(problem.code, problem.line) for problem in found(content)] == expected


@pytest.mark.parametrize(
    "body", ["## Déroulé\n\nOn parle.", "Rien.", "## Déroulé\n\n### Une étape\n", "```\n### x (9 min)\n```"]
)
def test_no_step_no_contradiction(content: Path, body: str) -> None:
    write(content, sheet_text(f"{complete('alpha')}\nduree_minutes: 45", body))
    assert found(content) == []


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/fiches",
        "/fiches?facteur=addictions",
        "/methode#contenu",
        "/facteurs/addictions",
        "/fiches/autre",
        "/fiches/autre/",
        "/fiches/autre#precautions",
        "autre",
        "#precautions",
        "https://www.alcool-info-service.fr/page?x=1#y",
        "https://xn--caf-dma.fr:8443/",
        "mailto:contact@exemple.fr",
    ],
)
def test_links_that_lead_somewhere(content: Path, address: str) -> None:
    assert body_problems(content, f"Voir [ceci]({address}).") == []


@pytest.mark.parametrize(
    ("address", "severity", "remedy"),
    [
        ("/fiches/autr", "error", "Vouliez-vous dire « autre » ?"),
        ("/fiche/autre", "error", "Vouliez-vous dire « /fiches/autre » ?"),
        ("/metode", "error", "Vouliez-vous dire « /methode » ?"),
        ("/facteurs/adictions", "error", "Vouliez-vous dire « /facteurs/addictions » ?"),
        ("/supports/autre/a.pdf", "error", "L'adresse d'un support est /fiches/autre/supports/a.pdf."),
        ("/fiches/autre/supports/a.pdf", "error", "Corrigez l'adresse ou retirez le lien."),
        ("/fiches/autre#precaution", "error", "Vouliez-vous dire « precautions » ?"),
        ("#deroule", "error", "Retirez ce qui suit le « # »."),
        ("autre.md", "error", "Vouliez-vous dire « autre » ?"),
        ("../../etc/passwd", "error", "Corrigez l'adresse ou retirez le lien."),
        ("/fiches/fiche", "warning", "Retirez ce renvoi."),
        ("http://exemple.fr", "warning", "Écrivez une adresse complète qui commence par https://."),
        ("https://exemple", "warning", "Recopiez l'adresse depuis la barre du navigateur."),
        ("https://exemple.fr:99999/", "warning", "Recopiez l'adresse depuis la barre du navigateur."),
        ("https://-exemple.fr", "warning", "Recopiez l'adresse depuis la barre du navigateur."),
        ("//exemple.fr/x", "warning", "Un lien mène à une page du site, à une adresse https:// ou mailto:."),
        ("mailto:contact", "warning", "Écrivez mailto:nom@domaine.fr."),
        ("ftp://exemple.fr", "warning", "Un lien mène à une page du site, à une adresse https:// ou mailto:."),
        ("https://[::1", "warning", "Recopiez l'adresse depuis la barre du navigateur."),
    ],
)
def test_links_that_lead_nowhere(content: Path, address: str, severity: str, remedy: str) -> None:
    (problem,) = body_problems(content, f"Un.\n\n- deux\n  et [ceci]({address}).")
    assert (problem.severity, problem.remedy, problem.line) == (severity, remedy, 12)


@pytest.mark.parametrize("text", ["[ceci](/fiches/autre ici)", "[ceci](javascript:alert(1))"])
def test_a_link_that_markdown_leaves_as_text(content: Path, text: str) -> None:
    assert [problem.code for problem in body_problems(content, text)] == ["lien_illisible"]


def test_a_link_in_code_is_no_link(content: Path) -> None:
    assert body_problems(content, "`[ceci](/fiches/absente)`\n\n    [cela](/fiches/absente)") == []


def test_a_link_to_a_support(content: Path) -> None:
    (content / "supports/autre").mkdir()
    (content / "supports/autre/ma feuille.pdf").write_bytes(b"%PDF")
    header = complete("omega") + '\nsupports: ["ma feuille.pdf"]'
    write(content, sheet_text(header, title="Autre"), "autre.md")
    body = "[a](/fiches/autre/supports/ma%20feuille.pdf) [b](/fiches/autre/supports/feuille.pdf)"
    write(content, sheet_text(complete("alpha"), body))
    assert [problem.remedy for problem in found(content)] == ["Vouliez-vous dire « ma feuille.pdf » ?"]


def test_the_addresses_of_sources(content: Path) -> None:
    sources = '["Guide, https://exemple.fr/a.", "Autre guide, www.exemple.fr"]'
    write(content, sheet_text(f"{complete('alpha')}\nsources: {sources}"))
    assert [problem.code for problem in found(content)] == ["adresse_invalide"]


@given(TYPED)
@settings(max_examples=60)
def test_any_body_is_checked(text: str) -> None:
    report = Report("fiches/fiche.md")
    source = SheetSource(sheet("fiche"), "fiches/fiche.md", {}, 4, {})
    check_links(source, parse_markdown(f"[x]({text})\n\n[{text}](<{text}>)"), Shelf({"fiche": source}), report)
    for problem in report.problems:
        assert_presentable(problem)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("statut: relu\ncree_le: 2024-11-24", True),
        ("statut: relu\ncree_le: 2024-11-25", False),
        ("statut: relu\ncree_le: 2020-01-01\nmodifie_le: 2026-01-01", False),
        ("statut: validé\ncree_le: 2020-01-01\nvalide_le: 2020-02-29", True),
        ("statut: brouillon\ncree_le: 2020-01-01", False),
        ("statut: relu", False),
        ("statut: relu\ncree_le: 9999-12-31", False),
    ],
)
def test_a_sheet_read_again_too_long_ago(content: Path, header: str, told: bool) -> None:
    write(content, sheet_text(f"{complete('alpha')}\n{header}"))
    wanted = [("notice", "relecture_ancienne")] if told else []
    assert [(problem.severity, problem.code) for problem in found(content)] == wanted


def test_a_summary_hard_to_read(content: Path) -> None:
    summary = "L'individualisation pluridisciplinaire " * 20
    write(content, sheet_text(complete("alpha").replace("resume: R", f"resume: {summary}")))
    assert [(problem.code, problem.line) for problem in found(content)] == [
        ("lecture_difficile", 4),
        ("phrase_longue", 4),
    ]


def test_the_newest_of_a_pair_is_the_one_being_edited(content: Path) -> None:
    write(content, sheet_text(complete("alpha")), "a.md")
    write(content, sheet_text(complete("omega")), "b.md")
    assert [problem.code for problem in check_sheet(content, "a", today=TODAY).problems] == ["titre_double"]


def _holes(catalogue: Catalogue) -> list[tuple[str, str]]:
    problems = coverage_holes(catalogue)
    for problem in problems:
        assert_presentable(problem)
    return [(problem.severity, problem.message) for problem in problems]


def _rich(*factors: RiskFactor, tag: str, **values: object) -> list[ToolSheet]:
    given_values: dict[str, object] = {
        "stages": tuple(Stage),
        "modalities": (Modality.INDIVIDUELLE,),
        "minutes": 30,
        "settings": (Setting.FERME,),
        "reading_level": ReadingLevel.FACILE,
        **values,
    }
    return [sheet(f"{tag}-{number}", *factors, **given_values) for number in range(3)]


def test_a_whole_coverage_has_no_hole() -> None:
    sheets = [one for factor in RiskFactor for one in _rich(factor, tag=factor)]
    assert _holes(catalogue_of(*sheets)) == []


def test_what_only_transversal_sheets_fill_is_a_notice() -> None:
    sheets = _rich(*ALL_FACTORS, tag="tous") + [
        one for factor in list(RiskFactor)[1:] for one in _rich(factor, tag=factor)
    ]
    found_holes = _holes(catalogue_of(*sheets))
    assert {severity for severity, _ in found_holes} == {"notice"}
    assert len(found_holes) == len(Stage) + 3
    assert all(message.startswith("Attitudes") for _, message in found_holes)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"stages": (Stage.ACTION,)}, "aucune fiche au stade"),
        ({"minutes": 31}, "aucune fiche d'outil individuel de 30 minutes ou moins"),
        ({"minutes": None}, "aucune fiche d'outil individuel"),
        ({"kind": Kind.TECHNIQUE}, "aucune fiche d'outil individuel"),
        ({"modalities": (Modality.COLLECTIVE,)}, "aucune fiche d'outil individuel"),
        ({"settings": (Setting.OUVERT,)}, "aucune fiche faisable en détention"),
        ({"reading_level": ReadingLevel.COURANT}, "aucune fiche pour une personne qui lit peu"),
    ],
)
def test_each_hole_is_named(values: dict[str, object], words: str) -> None:
    found_holes = _holes(catalogue_of(*_rich(*ALL_FACTORS, tag="tous", **values)))
    warned = [message for severity, message in found_holes if severity == "warning"]
    assert warned
    assert all(words in message for message in warned)


def test_two_short_tools_are_too_few() -> None:
    found_holes = _holes(catalogue_of(*_rich(*ALL_FACTORS, tag="tous")[:2]))
    warned = [message for severity, message in found_holes if severity == "warning"]
    assert len(warned) == len(RiskFactor)
    assert "2 fiches seulement d'outil individuel de 30 minutes ou moins, il en faut 3" in warned[0]
