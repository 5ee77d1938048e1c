"""The editable supports: what the PDF says, in a sound ODT, the same bytes each time."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from romin.catalogue.printing.sources import SupportSource, made_from, read_source, source_digest, source_report

pytest.importorskip("odfdo")

from romin.catalogue.printing.editable.package import MEDIA_TYPE, support_odt

SOURCE = """---
titre: Ma balance
consigne: Je choisis une habitude.
---
## Ce que je remarque

- Dans mon corps : le cœur, *vite*.
  1. Un
  2. Deux
- **« il se moque »**

| Moment | Ce que je fais |
|---|---|
| Le soir | |

::lignes 3::
::cadre 4 | Ce que j'aime là-dedans::
::cases Oui | Non | Je ne sais pas encore::

::page::
### La suite
::echelle 0 10 | Pas du tout | Tout à fait::
::tableau 4 | Situation | Ce que je fais::
> Règle d'or : je m'arrête tôt.
"""
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
}


def key(name: str) -> str:
    """``text:p`` as ElementTree spells it."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def read(folder: Path, text: str = SOURCE) -> SupportSource:
    path = folder / "supports" / "balance-decisionnelle" / "ma-balance.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    report = source_report(path)
    source = read_source(path, report)
    assert source
    assert not report.has_errors
    return source


def part(odt: bytes, name: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        return ET.fromstring(archive.read(name))


def body(odt: bytes) -> ET.Element:
    (found,) = part(odt, "content.xml").iter(key("office:text"))
    return found


def written(element: ET.Element) -> str:
    """The text of an element, tabs and kept spaces said."""
    marks = {key("text:tab"): "\t", key("text:s"): " ", key("text:line-break"): "\n"}
    inside = "".join(written(child) + (child.tail or "") for child in element)
    return marks.get(element.tag, element.text or "") + inside


def styled(element: ET.Element, style: str) -> list[str]:
    """The text of each paragraph of that style."""
    paragraphs = [item for item in element.iter() if item.tag in {key("text:p"), key("text:h")}]
    return [written(item) for item in paragraphs if item.get(key("text:style-name")) == style]


def tables(element: ET.Element) -> list[list[list[str]]]:
    """The cells of every table, row by row."""
    return [
        [["".join(map(written, cell)) for cell in row.iter(key("table:table-cell"))] for row in rows]
        for rows in (one.iter(key("table:table-row")) for one in element.iter(key("table:table")))
    ]


def test_it_is_a_sound_odt_whose_first_entry_says_so(tmp_path: Path) -> None:
    odt = support_odt(read(tmp_path))
    with zipfile.ZipFile(io.BytesIO(odt)) as archive:
        assert archive.testzip() is None
        first, *others = archive.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read(first).decode() == MEDIA_TYPE
        names = {entry.filename for entry in others}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        manifest = ET.fromstring(archive.read("META-INF/manifest.xml"))
    listed = {entry.get(entry.tag.replace("file-entry", "full-path")) for entry in manifest}
    assert listed == {"/"} | names - {"META-INF/manifest.xml"}
    versions = {part(odt, name).get(key("office:version")) for name in ("content.xml", "styles.xml", "meta.xml")}
    assert len(versions) == 1
    assert len(odt) < 15_000


def test_its_metadata_names_the_source_and_nobody(tmp_path: Path) -> None:
    odt = support_odt(read(tmp_path))
    meta = {item.tag: item.text for item in part(odt, "meta.xml")[0]}
    assert meta == {
        key("dc:title"): "Ma balance",
        key("dc:language"): "fr",
        key("meta:generator"): "ROMIN",
        key("meta:keyword"): f"romin-source-sha256-{source_digest(SOURCE.encode())}",
    }
    assert made_from(odt) == source_digest(SOURCE.encode())


@pytest.mark.parametrize(
    ("orientation", "page", "line"),
    [("portrait", ("21.0cm", "29.7cm"), "17.80cm"), ("paysage", ("29.7cm", "21.0cm"), "26.50cm")],
)
def test_the_page_is_a4_french_and_signed_at_its_foot(
    tmp_path: Path, orientation: str, page: tuple[str, str], line: str
) -> None:
    source = read(tmp_path, SOURCE.replace("\n---\n", f"\norientation: {orientation}\n---\n", 1))
    styles = part(support_odt(source), "styles.xml")
    (layout,) = styles.iter(key("style:page-layout-properties"))
    assert (layout.get(key("fo:page-width")), layout.get(key("fo:page-height"))) == page
    assert {stop.get(key("style:position")) for stop in styles.iter(key("style:tab-stop"))} == {line}
    (footer,) = styles.iter(key("style:footer"))
    assert written(footer[0]) == f"{source.reference}\t1 / 1"
    assert {item.tag for item in footer[0]} == {key("text:tab"), key("text:page-number"), key("text:page-count")}
    texts = list(styles.iter(key("style:text-properties")))
    assert texts[0].get(key("fo:language")) == "fr"
    assert texts[0].get(key("style:font-name")) == "DejaVu Sans"
    sizes = {float(item.get(key("fo:font-size"), "12pt").removesuffix("pt")) for item in texts}
    footer_size, rules = 8.5, {2.0, 6.0}
    assert min(sizes - rules - {footer_size}) >= 12


def test_every_style_used_is_defined(tmp_path: Path) -> None:
    odt = support_odt(read(tmp_path))
    content, styles = part(odt, "content.xml"), part(odt, "styles.xml")
    defined = {item.get(key("style:name")) for tree in (content, styles) for item in tree.iter()}
    wanted = (key("text:style-name"), key("table:style-name"), key("style:parent-style-name"))
    used = {item.get(name) for tree in (content, styles) for item in tree.iter() for name in wanted} - {None}
    assert {"Heading_20_1", "Puces", "Tableau", "Colonne11", "Ligne"} <= used
    assert used <= defined


def test_titles_lists_and_quotations_are_real_ones(tmp_path: Path) -> None:
    written_body = body(support_odt(read(tmp_path)))
    heads = [(item.get(key("text:outline-level")), written(item)) for item in written_body.iter(key("text:h"))]
    assert heads == [("1", "Ma balance"), ("2", "Ce que je remarque"), ("3", "La suite")]
    assert styled(written_body, "Consigne") == ["Je choisis une habitude."]
    assert styled(written_body, "Quotations") == ["Règle d'or\N{NO-BREAK SPACE}: je m'arrête tôt."]
    outer, inner = written_body.iter(key("text:list"))
    assert (outer.get(key("text:style-name")), inner.get(key("text:style-name"))) == ("Puces", "Numeros")
    assert [written(item[0]) for item in inner] == ["Un", "Deux"]
    spans = {item.get(key("text:style-name")): written(item) for item in written_body.iter(key("text:span"))}
    assert spans["Gras"] == "«\N{NO-BREAK SPACE}il se moque\N{NO-BREAK SPACE}»"
    assert spans["Souligne"] == "vite"


def test_every_directive_is_there_in_order(tmp_path: Path) -> None:
    written_body = body(support_odt(read(tmp_path)))
    assert styled(written_body, "Ligne") + styled(written_body, "Ligne_20_finale") == ["\t"] * 3
    (boxes,) = styled(written_body, "Cases")
    assert boxes.split() == ["☐", "Oui", "☐", "Non", "☐", "Je", "ne", "sais", "pas", "encore"]
    assert boxes.count("☐\N{NO-BREAK SPACE}") == 3
    markdown, frame, scale, grid = tables(written_body)
    assert markdown == [["Moment", "Ce que je fais"], ["Le soir", ""]]
    assert frame == [["Ce que j'aime là-dedans"], [""]]
    assert scale == [["Pas du tout", "Tout à fait"], [str(number) for number in range(11)]]
    assert grid == [["Situation", "Ce que je fais"], *[["", ""]] * 4]
    names = [item.get(key("table:name")) for item in written_body.iter(key("table:table"))]
    assert len(set(names)) == 4
    headed = [bool(list(item.iter(key("table:table-header-rows")))) for item in written_body.iter(key("table:table"))]
    assert headed == [True, True, False, True]
    order = [child.get(key("text:style-name")) for child in written_body]
    assert order.index("Saut_20_de_20_page") == order.index("Cases") + 1


def test_a_frame_is_as_high_as_asked(tmp_path: Path) -> None:
    head = "---\ntitre: A\nconsigne: B\n---\n"
    odt = support_odt(read(tmp_path, f"{head}::cadre 4,5::\n::cadre 4,5 | Titre::\n"))
    heights = {
        item[0].get(key("style:min-row-height"))
        for item in part(odt, "content.xml").iter(key("style:style"))
        if (item.get(key("style:name")) or "").startswith("Cadre")
    }
    assert heights == {"4.50cm", "3.60cm"}


@pytest.mark.parametrize("low_high", ["0 1", "1 3", "0 10"])
def test_the_ends_of_a_scale_cover_all_its_numbers(tmp_path: Path, low_high: str) -> None:
    head = "---\ntitre: A\nconsigne: B\n---\n"
    written_body = body(support_odt(read(tmp_path, f"{head}::echelle {low_high} | Peu | Beaucoup::\n")))
    ends, numbers = written_body.iter(key("table:table-row"))
    spans = [int(cell.get(key("table:number-columns-spanned"), "1")) for cell in ends.iter(key("table:table-cell"))]
    assert sum(spans) == len(ends) == len(numbers)
    (column,) = written_body.iter(key("table:table-column"))
    assert column.get(key("table:number-columns-repeated")) == str(len(numbers))


HOSTILE = """---
titre: "<b>&amp; ]]> ${page_width} \\u0001"
consigne: '</text:p><text:h>x</text:h> "&" <!-- -->'
---
<script>alert(1)</script> & `<x>` <!-- a --> {brut}

[ici](javascript:alert(1)) [là](https://exemple.fr/?a=1&b=2) [nous](/fiches/desc) [fichier](file:///etc/passwd)

::cadre 3 | <draw:frame xlink:href="file:///etc/passwd"/>::
::cases <a> | &b; | ]]>::
::echelle 0 2 | "<" | '>'::
::tableau 1 | <th> | &::

- | a | b |
  |---|---|
  | <td> | c |

```
<?xml version="1.0"?>
  deux  espaces
```
"""


def test_what_is_typed_stays_text(tmp_path: Path) -> None:
    odt = support_odt(read(tmp_path, HOSTILE.replace("{brut}", "a\ufffeb\uffffc\u202ed")))
    content = body(odt)
    everything = written(content)
    for typed in ("<script>alert(1)</script>", "<x>", "<draw:frame", "&b;", "]]>", "<td>", "deux espaces"):
        assert typed in everything
    assert "</text:p><text:h>x</text:h>" in styled(content, "Consigne")[0]
    (head,) = content.iter(key("text:h"))
    assert written(head).strip() == "<b>&amp; ]]> ${page_width}"
    links = [item.get(key("xlink:href")) for item in content.iter() if item.get(key("xlink:href"))]
    assert links == ["https://exemple.fr/?a=1&b=2"]
    allowed = tuple("{" + NAMES[name] + "}" for name in ("text", "table"))
    assert {item.tag for item in content.iter() if not item.tag.startswith(allowed)} == {key("office:text")}
    assert "là nous [fichier](file:" in everything  # not even a link for the parser, hence as typed


def test_a_hostile_file_name_stays_text_in_the_footer(tmp_path: Path) -> None:
    path = tmp_path / "supports" / "a&b" / "<c>$d.md"
    path.parent.mkdir(parents=True)
    path.write_text(SOURCE, encoding="utf-8")
    source = read_source(path, source_report(path))
    assert source
    (footer,) = part(support_odt(source), "styles.xml").iter(key("style:footer"))
    assert "ROMIN · a&b · <c>$d · version" in written(footer[0])


def test_deep_lists_and_quotations_are_written(tmp_path: Path) -> None:
    deep = "\n".join(f"{'  ' * level}- niveau {level}" for level in range(30)) + "\n\n" + "> " * 30 + "cité\n"
    text = written(body(support_odt(read(tmp_path, f"---\ntitre: A\nconsigne: B\n---\n{deep}"))))
    assert "niveau 5" in text


def test_a_last_table_is_followed_by_a_line_that_takes_no_room(tmp_path: Path) -> None:
    head = "---\ntitre: A\nconsigne: B\n---\n"
    *_, table, last = body(support_odt(read(tmp_path, f"{head}::tableau 2 | A::\n")))
    assert (table.tag, last.get(key("text:style-name"))) == (key("table:table"), "Fin")


def test_two_processes_give_the_same_bytes(tmp_path: Path) -> None:
    read(tmp_path)
    code = (
        "import sys; from pathlib import Path; "
        "from romin.catalogue.printing.editable.package import support_odt; "
        "from romin.catalogue.printing.sources import read_source, source_report; "
        "path = Path(sys.argv[1]); sys.stdout.buffer.write(support_odt(read_source(path, source_report(path))))"
    )
    path = str(tmp_path / "supports/balance-decisionnelle/ma-balance.md")
    made = [
        subprocess.run(
            [sys.executable, "-c", code, path],
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONHASHSEED": str(number), "TZ": f"UTC{number}"},
        ).stdout
        for number in (1, 2)
    ]
    assert made[0] == made[1]
    assert zipfile.is_zipfile(io.BytesIO(made[0]))
