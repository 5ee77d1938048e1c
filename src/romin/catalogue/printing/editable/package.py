"""The ODT file of a support: styles, body, metadata, in a zip whose bytes depend on the source only."""

import io
import zipfile
from importlib.resources import files
from string import Template
from types import MappingProxyType
from xml.sax.saxutils import escape

from odfdo import Document, Element

from romin.catalogue.printing.editable.blocks import BodyWriter, frame_style
from romin.catalogue.printing.editable.elements import element, text
from romin.catalogue.printing.sources import DIGEST_KEYWORD, SupportSource

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
SIDE_MARGIN_CM = 1.6
A4_CM = (21.0, 29.7)
LIST_LEVELS = 10
"""What a word processor knows; deeper items keep the last one's marks."""
_BULLETS = "•–"
ODF_VERSION = "1.3"
"""What word processors have read since 2020; odfdo's own 1.4 is newer than many workstations."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BORDER = "0.75pt solid #000000"
_CELL = MappingProxyType({"fo:padding": "0.18cm", "fo:border": _BORDER})


def support_odt(source: SupportSource) -> bytes:
    """The file. Neither date nor author nor random name goes in: the same source gives the same bytes.

    The metadata is stored uncompressed, so that ``made_from`` reads its digest without opening the zip.
    """
    document = Document("text")
    writer = BodyWriter()
    document.body.clear()
    for child in writer.write(source):
        document.body.append(child)
    _add_styles(document, writer, _text_width_cm(source))
    for part in (document.content, document.meta):
        part.root.set_attribute("office:version", ODF_VERSION)
    return _zipped(
        {
            "meta.xml": _metadata(document, source),
            "content.xml": document.content.serialize(),
            "styles.xml": _styles(source),
        }
    )


def _text_width_cm(source: SupportSource) -> float:
    return A4_CM[source.landscape] - 2 * SIDE_MARGIN_CM


def _add_styles(document: Document, writer: BodyWriter, text_width_cm: float) -> None:
    """The automatic styles of tables, and only the font that the document uses."""
    fonts = document.content.get_element("//office:font-face-decls")
    styles = document.content.get_element("//office:automatic-styles")
    if fonts is None or styles is None:
        raise RuntimeError("odfdo's empty document has no place for styles any more")
    fonts.delete(keep_tail=False)
    table = {
        "style:width": f"{text_width_cm:.2f}cm",
        "table:align": "margins",
        "fo:margin-top": "0.1cm",
        "fo:margin-bottom": "0.4cm",
    }
    styles.append(_style("Tableau", "table", table))
    for count in sorted(writer.columns):
        width = {"style:column-width": f"{text_width_cm / count:.3f}cm"}
        styles.append(_style(f"Colonne{count}", "table-column", width))
    heights = {"Rangee": 0.7, "Rangee_20_haute": 1.4, "Nombres": 1.0}
    heights |= {frame_style(height): height for height in sorted(writer.frames)}
    for name, height in heights.items():
        row = {"style:min-row-height": f"{height:.2f}cm", "fo:keep-together": "always"}
        styles.append(_style(name, "table-row", row))
    centred = {"style:vertical-align": "middle", **_CELL}
    shaded = {**_CELL, "fo:border-bottom": "1.5pt solid #000000", "fo:background-color": "#eeeeee"}
    cells = {"Cellule": dict(_CELL), "Entete": shaded, "Numero": centred, "Libre": {"fo:padding": "0.1cm"}}
    for name, properties in cells.items():
        styles.append(_style(name, "table-cell", properties))


def _style(name: str, family: str, properties: dict[str, str]) -> Element:
    made = element(f"style:{family}-properties", attributes=properties)
    return element("style:style", made, attributes={"style:name": name, "style:family": family})


def _metadata(document: Document, source: SupportSource) -> bytes:
    meta = document.meta
    for name in ("creation-date", "editing-duration", "editing-cycles", "document-statistic"):
        found = meta.get_element(f"//meta:{name}")
        if found is not None:
            found.delete(keep_tail=False)
    meta.generator = "ROMIN"
    meta.title = text(source.title)
    meta.language = "fr"
    meta.keyword = f"{DIGEST_KEYWORD}{source.digest}"
    return meta.serialize()


def _styles(source: SupportSource) -> bytes:
    template = files("romin.catalogue").joinpath("print/support.styles.xml").read_text(encoding="utf-8")
    width, height = A4_CM[source.landscape], A4_CM[not source.landscape]
    values = {
        "page_width": f"{width}cm",
        "page_height": f"{height}cm",
        "orientation": "landscape" if source.landscape else "portrait",
        "text_width": f"{_text_width_cm(source):.2f}cm",
        "reference": escape(text(source.reference)),
        "bullet_levels": "\n".join(_bullet(level) for level in range(1, LIST_LEVELS + 1)),
        "number_levels": "\n".join(_numbering(level) for level in range(1, LIST_LEVELS + 1)),
    }
    return Template(template).substitute(values).encode()


def _bullet(level: int) -> str:
    bullet = _BULLETS[(level - 1) % len(_BULLETS)]
    return (
        f'<text:list-level-style-bullet text:level="{level}" text:bullet-char="{bullet}">'
        f"{_indent(level)}</text:list-level-style-bullet>"
    )


def _numbering(level: int) -> str:
    return (
        f'<text:list-level-style-number text:level="{level}" style:num-format="1" style:num-suffix=".">'
        f"{_indent(level)}</text:list-level-style-number>"
    )


def _indent(level: int) -> str:
    left = f"{0.7 * level:.1f}cm"
    return (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        f'<style:list-level-label-alignment text:label-followed-by="listtab" text:list-tab-stop-position="{left}" '
        f'fo:text-indent="-0.7cm" fo:margin-left="{left}"/></style:list-level-properties>'
    )


def _zipped(parts: dict[str, bytes]) -> bytes:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in sorted(parts)
    )
    version = f'manifest:version="{ODF_VERSION}"'
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" {version}>'
        f'<manifest:file-entry manifest:full-path="/" {version} manifest:media-type="{MEDIA_TYPE}"/>'
        f"{entries}</manifest:manifest>"
    )
    stored = {"mimetype": MEDIA_TYPE.encode(), "meta.xml": parts["meta.xml"]}
    packed = {name: data for name, data in parts.items() if name not in stored}
    packed["META-INF/manifest.xml"] = manifest.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in {**stored, **packed}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            method = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, method, compresslevel=9)
    return made.getvalue()
