"""The PDFs themselves: tagged, titled, French, fonts inside, nothing off the page, same bytes each time."""

import builtins
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdf
import pytest

from romin.catalogue.printing.building import PrintingError, build_supports
from romin.catalogue.printing.sources import made_from, source_digest
from romin.core.errors import RominError

pytest.importorskip("weasyprint")

SOURCE = """---
titre: Ma balance
consigne: Je choisis une habitude. Je note ce que je gagne et ce que je perds.
---
## Ce que je remarque

- Dans mon corps : le cœur qui bat, *vite*.
- Dans ma tête : **« il se moque »**.

1. Un

| Moment | Ce que je fais |
|---|---|
| Le soir | |

::lignes 3::
::cadre 4 | Ce que j'aime là-dedans::
::cases Oui | Non | Je ne sais pas encore::

::page::
### La suite
::echelle 0 10 | Pas du tout | Tout à fait::
::tableau 4 | Situation | Ce que je me dis | Ce que je ressens | Ce que je fais::
> Règle d'or : je m'arrête tôt.

Unmotsansaucunespacequidepasselargementlalargeurdelapageimprimeeetquidoitdoncetrecoupequelquepartpournepassortir
"""


def _content(root: Path, text: str = SOURCE, name: str = "ma-balance") -> Path:
    folder = root / "supports" / "balance-decisionnelle"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module", params=["portrait", "paysage"])
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    text = SOURCE.replace("\n---\n", f"\norientation: {request.param}\n---\n", 1)
    (support,) = build_supports(_content(tmp_path_factory.mktemp("print"), text))
    assert {problem.code for problem in support.problems} <= {"support_long"}
    return support.pdf.read_bytes()


@pytest.fixture
def pdf(built: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(built)) as opened:
        yield opened


def _structure(pdf: pikepdf.Pdf) -> list[tuple[str, pikepdf.Object]]:
    """Every structure element with its role, in reading order."""
    found: list[tuple[str, pikepdf.Object]] = []
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            waiting.extend(reversed(list(item)))
        elif isinstance(item, pikepdf.Dictionary):
            found.append((str(item.get("/S", "")), item))
            if "/K" in item:
                waiting.append(item.K)
    return found


def test_it_is_tagged_titled_and_french(pdf: pikepdf.Pdf) -> None:
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "fr"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo["/Title"]) == "Ma balance"
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Ma balance"
    for page in pdf.pages:
        assert page.Tabs == "/S"


def test_the_structure_has_one_title_lists_and_headed_tables(pdf: pikepdf.Pdf) -> None:
    roles = [role for role, _ in _structure(pdf)]
    assert roles.count("/H1") == 1
    assert {"/H2", "/H3", "/P", "/L", "/LI", "/LBody", "/Table", "/TR", "/TH", "/TD", "/BlockQuote"} <= set(roles)
    assert roles.count("/TH") == 6
    assert roles.count("/TD") == 2 + 16
    assert "/Figure" not in roles
    headers = [cell.A.Headers for role, cell in _structure(pdf) if role == "/TD"]
    assert all(len(header) == 1 for header in headers)


def test_every_drawing_is_an_artifact_or_tagged(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            name, operands = str(instruction.operator), instruction.operands
            if name in {"BDC", "BMC"}:
                depth += 1
                assert str(operands[0]) in {"/Artifact", "/Span"}
            elif name == "EMC":
                depth -= 1
            elif name in {"Tj", "TJ", "S", "s", "f", "f*", "B", "B*", "Do", "sh"}:
                assert depth > 0, name
        assert depth == 0


def test_only_one_family_and_it_is_embedded(pdf: pikepdf.Pdf) -> None:
    names = set()
    for font in (font for page in pdf.pages for font in page.Resources.Font.values()):
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        assert "/ToUnicode" in font
        names.add(str(descriptor.FontName).partition("+")[2])
    assert names == {"DejaVu-Sans", "DejaVu-Sans-Bold"}


def _text_sizes(page: pypdf.PageObject) -> set[float]:
    """The font sizes of a page in points; fails on a text that starts outside of it."""
    sizes: set[float] = set()
    width, height = float(page.mediabox.width), float(page.mediabox.height)

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            assert 0 < tm[4] * cm[0] + cm[4] < width
            assert 0 < tm[5] * cm[3] + cm[5] < height
            sizes.add(round(abs(size * cm[0] * tm[0]), 1))

    page.extract_text(visitor_text=visit)
    return sizes


def test_no_text_leaves_the_page_nor_is_too_small(built: bytes) -> None:
    sizes = set().union(*(_text_sizes(page) for page in pypdf.PdfReader(io.BytesIO(built)).pages))
    footer = 8.5
    assert footer in sizes
    assert min(sizes - {footer}) >= 12


def test_words_stay_inside_the_margins(built: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(built)
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    width = 0.0
    words = 0
    for line in boxes.splitlines():
        values = dict(part.split("=") for part in line.replace('"', "").replace(">", " ").split() if "=" in part)
        if "<page" in line:
            width = float(values["width"])
        elif "<word" in line:
            words += 1
            assert float(values["xMin"]) >= 40
            assert float(values["xMax"]) <= width - 40
    assert words > 60


def test_the_footer_says_where_the_sheet_comes_from(built: bytes) -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(built)).pages]
    version = made_from(built)[:8]
    for number, text in enumerate(pages, 1):
        assert f"ROMIN · balance-decisionnelle · ma-balance · version {version}" in text
        assert f"{number} / {len(pages)}" in text


def test_two_builds_in_two_processes_are_byte_identical(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from romin.catalogue.printing.building import build_supports; "
        "build_supports(Path(sys.argv[1]))"
    )
    made: list[list[bytes]] = []
    for number in (1, 2):
        root = _content(tmp_path / str(number))
        environment = os.environ | {"PYTHONHASHSEED": str(number), "TZ": f"UTC{number}"}
        subprocess.run([sys.executable, "-c", code, str(root)], check=True, env=environment)
        files = sorted((root / "supports/balance-decisionnelle").glob("ma-balance.[!m]*"))
        assert [file.suffix for file in files] == [".odt", ".pdf"]
        made.append([file.read_bytes() for file in files])
    assert made[0] == made[1]
    assert {made_from(file) for file in made[0]} == {source_digest(SOURCE.encode())}


def test_an_unchanged_source_is_not_rewritten(tmp_path: Path) -> None:
    root = _content(tmp_path)
    assert [support.changed for support in build_supports(root)] == [True]
    assert [support.changed for support in build_supports(root)] == [False]
    (root / "supports/balance-decisionnelle/ma-balance.odt").unlink()
    assert [support.changed for support in build_supports(root)] == [True]
    assert not list(root.rglob("*.tmp"))


def test_progress_and_choice_of_a_sheet(tmp_path: Path) -> None:
    root = _content(tmp_path)
    (root / "supports/autre").mkdir()
    (root / "supports/autre/a.md").write_text("---\ntitre: A\nconsigne: B\n---\n::lignes 2::\n")
    seen: list[tuple[int, int, str]] = []
    (support,) = build_supports(root, "autre", lambda done, total, name: seen.append((done, total, name)))
    assert support.pages == 1
    assert seen == [(0, 1, "autre/a"), (1, 1, "")]
    with pytest.raises(RominError, match="absente"):
        build_supports(root, "absente")


def test_a_source_with_a_mistake_keeps_its_pdf_and_the_others_are_made(tmp_path: Path) -> None:
    root = _content(tmp_path)
    _content(tmp_path, SOURCE + "::linges 2::\n", "cassee")
    olds = [root / "supports/balance-decisionnelle" / name for name in ("cassee.pdf", "cassee.odt")]
    for old in olds:
        old.write_bytes(b"avant")
    by_name = {support.pdf.stem: support for support in build_supports(root)}
    assert by_name["ma-balance"].pages == 2
    assert by_name["cassee"].pages == 0
    assert by_name["cassee"].problems[0].code == "directive_inconnue"
    assert [old.read_bytes() for old in olds] == [b"avant", b"avant"]


def test_a_character_of_another_font_is_an_error(tmp_path: Path) -> None:
    (support,) = build_supports(_content(tmp_path, SOURCE + "\n漢字 😀\n"))
    assert support.pages == 0
    assert {problem.code for problem in support.problems} == {"impression"}


def test_more_than_two_pages_is_a_warning(tmp_path: Path) -> None:
    (support,) = build_supports(_content(tmp_path, SOURCE + "\n::page::\n\nSuite.\n"))
    assert support.pages == 3
    assert [(problem.severity, problem.code) for problem in support.problems] == [("warning", "support_long")]


@pytest.mark.parametrize(
    ("module", "error", "advice"),
    [
        ("weasyprint", OSError, "fonts-dejavu-core"),
        ("weasyprint", ImportError, "romin[supports]"),
    ],
)
def test_without_its_libraries_one_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, error: type[Exception], advice: str
) -> None:
    for name in [name for name in sys.modules if name.startswith("romin.catalogue.printing.editable")]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def refuse(name: str, *args: object, **kwargs: object) -> object:
        if name == module:
            raise error(f"cannot load {name}")
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(PrintingError, match="restent proposés") as caught:
        build_supports(_content(tmp_path))
    assert advice in caught.value.message
