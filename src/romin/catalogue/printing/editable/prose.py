"""From the Markdown of a support to OpenDocument paragraphs, lists and tables."""

from collections.abc import Callable, Iterator, Mapping

from markdown_it.tree import SyntaxTreeNode
from odfdo import Element, LineBreak

from romin.catalogue.printing.editable.elements import (
    cell,
    element,
    header_row,
    heading,
    paragraph,
    row,
    table,
    text,
)
from romin.catalogue.rendering import parse_markdown, safe_link

Inline = Element | str


class ProseWriter:
    """Writes pieces of Markdown one after the other; tables are numbered through the whole document."""

    def __init__(self, name_table: Callable[[int], str]) -> None:
        """``name_table`` gives the next table's name, from its number of columns."""
        self._name_table = name_table
        self._after: list[Element] = []

    def write(self, markdown: str) -> list[Element]:
        """The elements of ``markdown``, in order, as children of the document's body.

        A table inside a list, which OpenDocument does not allow, follows the list.
        """
        written: list[Element] = []
        for node in SyntaxTreeNode(parse_markdown(markdown)).children:
            written += [*self._block(node, "Text_20_body"), *self._after]
            self._after.clear()
        return written

    def _block(self, node: SyntaxTreeNode, style: str) -> Iterator[Element]:
        """The elements of one block; ``style`` is that of its paragraphs."""
        match node.type:
            case "paragraph":
                yield paragraph(style, *_inlines(node))
            case "heading":
                yield heading(max(2, int(node.tag[1])), *_inlines(node))
            case "bullet_list" | "ordered_list":
                yield self._list(node)
            case "blockquote":
                for child in node.children:
                    yield from self._block(child, "Quotations")
            case "table":
                self._after.append(self._table(node))
            case "fence" | "code_block":
                lines = node.content.rstrip("\n").split("\n")
                yield paragraph("Preformatted_20_Text", *_broken(lines))
            case "hr":
                yield paragraph("Horizontal_20_Line")

    def _list(self, node: SyntaxTreeNode) -> Element:
        items = [
            element("text:list-item", *(part for block in item.children for part in self._block(block, "List_20_item")))
            for item in node.children
        ]
        start = node.attrs.get("start")
        if start is not None:
            items[0].set_attribute("text:start-value", str(start))
        return element("text:list", *items, style="Puces" if node.type == "bullet_list" else "Numeros")

    def _table(self, node: SyntaxTreeNode) -> Element:
        rows = [line.children for part in node.children for line in part.children]
        heads = (cell("Entete", paragraph("Table_20_Heading", *_inlines(head))) for head in rows[0])
        body = (
            row("Rangee", *(cell("Cellule", paragraph("Table_20_Contents", *_inlines(one))) for one in line))
            for line in rows[1:]
        )
        return table(self._name_table(len(rows[0])), len(rows[0]), header_row(*heads), *body)


def _broken(lines: list[str]) -> Iterator[Inline]:
    """``lines`` with a line break between two."""
    for number, line in enumerate(lines):
        if number:
            yield LineBreak()
        yield text(line)


def _inlines(node: SyntaxTreeNode) -> Iterator[Inline]:
    """The text of a block, or of a marked part of one."""
    for child in node.children:
        yield from _inline(child)


def _span(style: str) -> Callable[[SyntaxTreeNode], Iterator[Inline]]:
    def write(node: SyntaxTreeNode) -> Iterator[Inline]:
        yield element("text:span", *_inlines(node), style=style)

    return write


def _link(node: SyntaxTreeNode) -> Iterator[Inline]:
    """A link out; one to our own pages leads nowhere from a file, and keeps its text only."""
    url = safe_link(str(node.attrs.get("href", "")), "")
    if url and ":" in url:
        attributes = {"xlink:type": "simple", "xlink:href": url}
        yield element("text:a", *_inlines(node), style="Internet_20_link", attributes=attributes)
    else:
        yield from _inlines(node)


_INLINES: Mapping[str, Callable[[SyntaxTreeNode], Iterator[Inline]]] = {
    "inline": _inlines,
    "strong": _span("Gras"),
    "em": _span("Souligne"),
    "link": _link,
    "hardbreak": lambda _node: iter((LineBreak(),)),
    "softbreak": lambda _node: iter((" ",)),
}


def _inline(node: SyntaxTreeNode) -> Iterator[Inline]:
    """One piece of a text; what has no form of its own here (code, an entity) is its text."""
    write = _INLINES.get(node.type)
    if write:
        yield from write(node)
    else:
        yield text(node.content)
