"""Documents received from elsewhere: their text is read, and what is broken or hostile says so and stops there."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from odfdo import Document, Paragraph
from pypdf import PdfWriter

from romin.catalogue import extraction
from romin.catalogue.extraction import MAX_CHARACTERS, Extracted, Unread, extract, read_text

SHIPPED = Path(__file__).parents[2] / "content" / "supports"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MANIFEST = "META-INF/manifest.xml"


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def docx(path: Path, body: str, **parts: str) -> Path:
    found = {f"word/{name}.xml": f"<w:hdr {W}>{content}</w:hdr>" for name, content in parts.items()}
    return zipped(path, {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **found})


def odt(path: Path, content: str) -> Path:
    names = 'xmlns:text="urn:text" xmlns:office="urn:office"'
    return zipped(path, {MANIFEST: "<m/>", "content.xml": f"<office:body {names}>{content}</office:body>"})


def test_a_shipped_pdf_and_its_odt_say_the_same_words() -> None:
    pdf = next(iter(sorted(SHIPPED.glob("*/*.pdf"))))
    printed, editable = extract(pdf), extract(pdf.with_suffix(".odt"))
    assert (printed.unread, editable.unread) == (None, None)
    words = {word for word in printed.text.split() if word.isalpha() and len(word) > 4}
    assert len(words & set(editable.text.split())) > 0.8 * len(words) > 10


def test_an_odt_of_a_word_processor(tmp_path: Path) -> None:
    document = Document("text")
    document.body.append(Paragraph("La carte des appuis"))
    document.save(tmp_path / "a.odt")
    assert extract(tmp_path / "a.odt") == Extracted("La carte des appuis")


def test_the_words_of_a_docx_cut_into_runs_its_header_and_its_tables(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:t>Sem</w:t></w:r><w:r><w:t>aine</w:t><w:tab/><w:t>type</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Lundi</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:instrText>PAGE</w:instrText><w:delText>barré</w:delText></w:r></w:p>"
    )
    path = docx(tmp_path / "a.docx", body, header1="<w:p><w:r><w:t>Service</w:t></w:r></w:p>")
    assert read_text(path).text.splitlines() == ["Semaine type", "Lundi", "Service"]


def test_what_is_written_in_an_odt_and_nothing_else(tmp_path: Path) -> None:
    path = odt(
        tmp_path / "a.odt",
        "<text:tracked-changes><text:p>retiré</text:p></text:tracked-changes><text:h>Mes<text:s/>buts</text:h>"
        "<text:p>Pre<text:span>mier</text:span> pas<text:line-break/>fait</text:p>"
        "<text:list><text:list-item><text:p>Un</text:p></text:list-item></text:list>",
    )
    assert read_text(path).text.splitlines() == ["Mes buts", "Premier pas fait", "Un"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_plain_text_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("Échéancier".encode(encoding))
    assert read_text(tmp_path / "a.txt").text == "Échéancier"


def protected_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    found = io.BytesIO()
    writer.write(found)
    return found.getvalue()


def blank_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    found = io.BytesIO()
    writer.write(found)
    return found.getvalue()


BOMB = "<!DOCTYPE a [<!ENTITY b 'x'>]>"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", Unread.BROKEN),
        ("a.pdf", b"%PDF-1.7\nrien", Unread.BROKEN),
        ("a.pdf", blank_pdf()[:-60], Unread.BROKEN),
        ("a.pdf", blank_pdf(), Unread.NO_TEXT),
        ("a.pdf", protected_pdf(), Unread.PROTECTED),
        ("a.odt", b"PK\x03\x04", Unread.BROKEN),
        ("a.docx", b"<html></html>", Unread.BROKEN),
        ("a.docx", b"\xd0\xcf\x11\xe0 compound", Unread.PROTECTED),
        ("a.txt", b" \n ", Unread.NO_TEXT),
        ("a.png", b"\x89PNG", Unread.BROKEN),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, reason: Unread) -> None:
    (tmp_path / name).write_bytes(content)
    assert read_text(tmp_path / name) == Extracted(unread=reason)


def test_archives_that_are_not_what_they_say(tmp_path: Path) -> None:
    without = zipped(tmp_path / "a.odt", {MANIFEST: "<m/>"})
    entities = zipped(tmp_path / "b.odt", {MANIFEST: "<m/>", "content.xml": f"{BOMB}<a>&b;</a>"})
    locked = zipped(tmp_path / "c.odt", {MANIFEST: "<encryption-data/>", "content.xml": "x"})
    cut = odt(tmp_path / "d.odt", "<text:p>")
    assert [read_text(path).unread for path in (without, entities, locked, cut)] == [
        Unread.BROKEN,
        Unread.BROKEN,
        Unread.PROTECTED,
        Unread.BROKEN,
    ]


def marked(path: Path, local: int, central: int, value: bytes) -> Path:
    """``path`` with the same field of every local and central header set to ``value``."""
    raw = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = raw.find(signature)
        while at >= 0:
            raw[at + offset : at + offset + len(value)] = value
            at = raw.find(signature, at + 4)
    path.write_bytes(raw)
    return path


def test_an_archive_with_a_password_or_an_unknown_compression(tmp_path: Path) -> None:
    locked = marked(docx(tmp_path / "a.docx", "<w:p/>"), 6, 8, b"\x01\x00")
    unknown = marked(docx(tmp_path / "b.docx", "<w:p/>"), 8, 10, b"\x63\x00")
    assert [read_text(path).unread for path in (locked, unknown)] == [Unread.PROTECTED, Unread.BROKEN]


def test_a_zip_bomb_is_counted_while_it_is_unpacked(tmp_path: Path) -> None:
    path = odt(tmp_path / "a.odt", "<text:p>" + " " * (extraction.MAX_XML_BYTES + 1) + "</text:p>")
    assert path.stat().st_size < 200_000
    assert extract(path) == Extracted(unread=Unread.TOO_BIG)


def test_a_text_is_kept_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mot " * MAX_CHARACTERS)
    assert len(read_text(tmp_path / "a.txt").text) == MAX_CHARACTERS


def test_a_file_too_heavy_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "MAX_FILE_BYTES", 3)
    (tmp_path / "a.txt").write_text("quatre")
    assert read_text(tmp_path / "a.txt").unread is Unread.TOO_BIG


@pytest.mark.parametrize(
    "trap",
    [
        pytest.param("while True: pass", id="endless"),
        pytest.param("held = [bytes(10_000_000) for _ in range(1000)]", id="growing"),
        pytest.param("import os; os.abort()", id="crashing"),
    ],
)
def test_a_reading_that_lasts_grows_or_crashes_ends_there(tmp_path: Path, trap: str) -> None:
    """The trap stands where the library would be; the bounds are set as for any document."""
    code = (
        "import sys; from pathlib import Path; from romin.catalogue import extraction\n"
        "extraction.MAX_CPU_SECONDS = 1\n"
        f"def trap(path):\n    {trap}\n    yield ''\n"
        "extraction._READERS['.txt'] = trap\n"
        "extraction.main(Path(sys.argv[1]))"
    )
    (tmp_path / "a.txt").write_text("x")
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.txt"], capture_output=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert not done.stdout


def test_a_reading_without_answer_is_said_to_be_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("x")
    monkeypatch.setattr(extraction, "MAX_SECONDS", 0.001)
    assert extract(tmp_path / "a.txt") == Extracted(unread=Unread.TOO_LONG)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    monkeypatch.setattr(extraction, "MAX_SECONDS", 10)
    assert extract(tmp_path / "a.txt") == Extracted(unread=Unread.TOO_LONG)
