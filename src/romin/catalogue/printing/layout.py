"""The HTML of a printable support: what WeasyPrint lays out and tags. Everything typed is escaped."""

import re
from functools import singledispatch
from html import escape

from romin.catalogue.printing.directives import Checks, Frame, Grid, Lines, PageBreak, Prose, Scale
from romin.catalogue.printing.sources import DIGEST_KEYWORD, SupportSource
from romin.catalogue.rendering import render_fragment

_BEFORE_SIGN = re.compile(r" (?=[:;?!»])")


def support_html(source: SupportSource) -> str:
    """A whole HTML page: title and keywords become the PDF's, ``data-reference`` its footer."""
    instruction = f'<p class="consigne">{escape(source.instruction)}</p>' if source.instruction else ""
    orientation = "paysage" if source.landscape else "portrait"
    body = "\n".join(_block_html(block) for block in source.blocks)
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>{escape(source.title)}</title>
<meta name="keywords" content="{DIGEST_KEYWORD}{source.digest}">
</head>
<body class="{orientation}" data-reference="{escape(source.reference)}">
{french_spaces(f"<h1>{escape(source.title)}</h1>{instruction}{body}")}
</body>
</html>"""


def french_spaces(html: str) -> str:
    """Keep « : » off the start of a line and « off its end. No tag made here holds such a sequence."""
    return _BEFORE_SIGN.sub("\N{NO-BREAK SPACE}", html).replace("« ", "«\N{NO-BREAK SPACE}")


@singledispatch
def _block_html(block: object) -> str:
    raise TypeError(f"Bloc inconnu : {type(block).__name__}")


@_block_html.register
def _(block: Prose) -> str:
    return f'<div class="texte">{render_fragment(block.markdown)}</div>'


@_block_html.register
def _(block: Lines) -> str:
    return f'<div class="lignes">{"<div></div>" * block.count}</div>'


@_block_html.register
def _(block: Frame) -> str:
    title = f'<p class="titre">{escape(block.title)}</p>' if block.title else ""
    return f'<div class="cadre" style="min-height: {block.height_cm:g}cm">{title}</div>'


@_block_html.register
def _(block: Checks) -> str:
    options = "".join(f'<li><span class="case">☐</span> {escape(option)}</li>' for option in block.options)
    return f'<ul class="cases">{options}</ul>'


@_block_html.register
def _(block: Scale) -> str:
    numbers = "".join(f"<li>{number}</li>" for number in range(block.low, block.high + 1))
    ends = f"<span>{escape(block.left)}</span><span>{escape(block.right)}</span>"
    legend = f'<p class="bornes">{ends}</p>' if block.left or block.right else ""
    return f'<div class="echelle">{legend}<ul class="nombres">{numbers}</ul></div>'


@_block_html.register
def _(block: Grid) -> str:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in block.columns)
    row = f"<tr>{'<td></td>' * len(block.columns)}</tr>"
    return f'<table class="grille"><thead><tr>{heads}</tr></thead><tbody>{row * block.rows}</tbody></table>'


@_block_html.register
def _(_block: PageBreak) -> str:
    return '<div class="page"></div>'
