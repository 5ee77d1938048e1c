"""Small OpenDocument elements. Everything typed goes through :func:`text`, and odfdo escapes it."""

import re
from collections.abc import Mapping

from odfdo import Element, Spacer

from romin.catalogue.printing.layout import french_spaces

_NOT_XML = re.compile("[^\t\n\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"\s+")


def element(
    tag: str, *children: "Element | str", style: str = "", attributes: Mapping[str, str] | None = None
) -> Element:
    """``tag`` holding ``children``; ``style`` is a style's name, its attribute that of the tag's own namespace."""
    made = Element.from_tag(tag)
    if style:
        made.set_attribute(f"{tag.partition(':')[0]}:style-name", style)
    for name, value in (attributes or {}).items():
        made.set_attribute(name, value)
    for child in children:
        if child:
            made.append(child)
    return made


def paragraph(style: str, *children: "Element | str") -> Element:
    """A paragraph of that style."""
    return element("text:p", *children, style=style)


def heading(level: int, *children: "Element | str") -> Element:
    """A heading, its level and its style in step."""
    return element("text:h", *children, style=f"Heading_20_{level}", attributes={"text:outline-level": str(level)})


def text(typed: str) -> str:
    """``typed`` as it may stand in XML and on a French page: runs of spaces are one, none goes before a sign."""
    return french_spaces(_SPACES.sub(" ", _NOT_XML.sub("", typed)))


def gap(width: int) -> Element:
    """``width`` spaces that a word processor keeps."""
    return Spacer(width)


def table(name: str, columns: int, *rows: Element) -> Element:
    """A table as wide as the page, its columns equal. ``name`` is unique in the document, for screen readers."""
    column = element(
        "table:table-column", style=f"Colonne{columns}", attributes={"table:number-columns-repeated": str(columns)}
    )
    return element("table:table", column, *rows, style="Tableau", attributes={"table:name": name})


def header_row(*cells: Element) -> Element:
    """The heading row of a table, repeated at the top of a page and announced as such."""
    return element("table:table-header-rows", row("", *cells))


def row(style: str, *cells: Element) -> Element:
    """A row of that style, of the height of its text when the style is empty."""
    return element("table:table-row", *cells, style=style)


def cell(style: str, *content: Element, span: int = 1) -> Element:
    """A cell of that style over ``span`` columns."""
    attributes = {"office:value-type": "string"}
    if span > 1:
        attributes["table:number-columns-spanned"] = str(span)
    return element("table:table-cell", *content, style=style, attributes=attributes)
