"""Each block of a support as OpenDocument elements, beside what ``layout`` makes of it for the PDF."""

from functools import singledispatchmethod

from odfdo import Element, Tab

from romin.catalogue.printing.directives import Block, Checks, Frame, Grid, Lines, PageBreak, Prose, Scale
from romin.catalogue.printing.editable.elements import (
    cell,
    element,
    gap,
    header_row,
    heading,
    paragraph,
    row,
    table,
    text,
)
from romin.catalogue.printing.editable.prose import ProseWriter
from romin.catalogue.printing.sources import SupportSource

TITLE_ROW_CM = 0.9
"""Height of a frame's title, taken from its writing room as the PDF does."""
SMALLEST_FRAME_CM = 0.6
BETWEEN_BOXES = 4
"""Spaces between two boxes to tick."""


class BodyWriter:
    """The body of one support. ``columns`` and ``frames`` are what the automatic styles must then provide."""

    def __init__(self) -> None:
        """Nothing written yet."""
        self.columns: set[int] = set()
        self.frames: set[float] = set()
        self._tables = 0
        self._prose = ProseWriter(self._table_name)

    def write(self, source: SupportSource) -> list[Element]:
        """The children of the document's body: title, instruction, blocks."""
        written = [heading(1, text(source.title))]
        if source.instruction:
            written.append(paragraph("Consigne", text(source.instruction)))
        for block in source.blocks:
            written += self._block(block)
        if written[-1].tag == "table:table":  # a word processor adds a line after a last table, and a page with it
            written.append(paragraph("Fin"))
        return written

    def _table_name(self, columns: int) -> str:
        self.columns.add(columns)
        self._tables += 1
        return f"Tableau {self._tables}"

    @singledispatchmethod
    def _block(self, block: Block) -> list[Element]:
        raise TypeError(f"Bloc inconnu : {type(block).__name__}")

    @_block.register
    def _(self, block: Prose) -> list[Element]:
        return self._prose.write(block.markdown)

    @_block.register
    def _(self, block: Lines) -> list[Element]:
        """Tabs with a leader rather than borders: what is typed on the line stays on it."""
        styles = ["Ligne"] * (block.count - 1) + ["Ligne_20_finale"]
        return [paragraph(style, Tab()) for style in styles]

    @_block.register
    def _(self, block: Frame) -> list[Element]:
        height = max(SMALLEST_FRAME_CM, block.height_cm - TITLE_ROW_CM) if block.title else block.height_cm
        self.frames.add(height)
        title = [header_row(cell("Entete", paragraph("Table_20_Heading", text(block.title))))] if block.title else []
        room = row(frame_style(height), cell("Cellule", paragraph("Table_20_Contents")))
        return [table(self._table_name(1), 1, *title, room)]

    @_block.register
    def _(self, block: Checks) -> list[Element]:
        pieces: list[Element | str] = []
        for option in block.options:
            pieces += [element("text:span", "☐", style="Case"), f"\N{NO-BREAK SPACE}{text(option)}", gap(BETWEEN_BOXES)]
        return [paragraph("Cases", *pieces[:-1])]

    @_block.register
    def _(self, block: Scale) -> list[Element]:
        count = block.high - block.low + 1
        rows = [row("Nombres", *(_number(number) for number in range(block.low, block.high + 1)))]
        if block.left or block.right:
            left = cell("Libre", paragraph("Table_20_Contents", text(block.left)), span=count // 2)
            right = cell("Libre", paragraph("Borne_20_haute", text(block.right)), span=count - count // 2)
            rows.insert(0, row("", left, *_covered(count // 2), right, *_covered(count - count // 2)))
        return [table(self._table_name(count), count, *rows)]

    @_block.register
    def _(self, block: Grid) -> list[Element]:
        count = len(block.columns)
        heads = header_row(*(cell("Entete", paragraph("Table_20_Heading", text(name))) for name in block.columns))
        empty = (
            row("Rangee_20_haute", *(cell("Cellule", paragraph("Table_20_Contents")) for _ in block.columns))
            for _ in range(block.rows)
        )
        return [table(self._table_name(count), count, heads, *empty)]

    @_block.register
    def _(self, _block: PageBreak) -> list[Element]:
        return [paragraph("Saut_20_de_20_page")]


def frame_style(height_cm: float) -> str:
    """Name of the row style of a frame's writing room."""
    return f"Cadre{round(height_cm * 10)}"


def _number(number: int) -> Element:
    return cell("Numero", paragraph("Nombre", str(number)))


def _covered(span: int) -> list[Element]:
    """What a spanning cell hides."""
    return [element("table:covered-table-cell") for _ in range(span - 1)]
