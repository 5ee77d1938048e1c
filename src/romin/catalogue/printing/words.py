"""The words printed on a support, read from its source, for who looks for a sheet by what is on its paper.

Those received from elsewhere, without a source, are read by :mod:`romin.catalogue.received`.
"""

from collections.abc import Iterator
from functools import singledispatch
from pathlib import Path

from romin.catalogue.printing.directives import Checks, Frame, Grid, Prose, Scale
from romin.catalogue.printing.sources import SupportSource, read_source, source_report
from romin.catalogue.rendering import plain_text


def printed_words(support: Path) -> str:
    """Everything written on ``support``; empty when there is no readable source beside it. A link is not followed.

    The mistakes of a source are those of ``catalogue check``, not of who reads the catalogue.
    """
    path = support.with_suffix(".md")
    source = read_source(path, source_report(path)) if path.is_file() and not path.is_symlink() else None
    return " \n ".join(filter(None, _written(source))) if source else ""


def _written(source: SupportSource) -> Iterator[str]:
    yield source.title
    yield source.instruction
    yield from map(_words, source.blocks)


@singledispatch
def _words(_block: object) -> str:
    """What is written in a block: nothing in lines to fill nor a page break."""
    return ""


@_words.register
def _(block: Prose) -> str:
    return plain_text(block.markdown)


@_words.register
def _(block: Frame) -> str:
    return block.title


@_words.register
def _(block: Checks) -> str:
    return " ; ".join(block.options)


@_words.register
def _(block: Scale) -> str:
    return f"{block.left} {block.right}".strip()


@_words.register
def _(block: Grid) -> str:
    return " ; ".join(block.columns)
