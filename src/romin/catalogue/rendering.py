"""The body of a sheet as safe HTML for the pages, and as plain passages for the index.

Two locks: markdown-it lets no HTML through, and what it makes is filtered again by an allow-list (no image, no SVG,
no style, links to https, mailto or our own pages only).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from romin.catalogue.models import ToolSheet

PASSAGE_CHARS = 900
"""Longest passage given to the index: about 200 tokens, well under the model's 512."""

_TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "blockquote",
    "code",
    "pre",
    "br",
    "hr",
    "a",
} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}, "th": {"scope"}}
_UNSAFE_IN_LINK = re.compile(r"[\s\x00-\x1f\x7f\\\"'<>`{}|^]")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_SENTENCE = re.compile(r"(?<=[.!?…»])\s+")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def parse_markdown(markdown: str) -> list[Token]:
    """The tokens of ``markdown`` as written here: tables known, HTML and images refused."""
    return _parser().parse(markdown)


def render_body(markdown: str, root_path: str = "", top_level: int = 2) -> str:
    """Safe HTML of ``markdown``.

    The highest heading becomes ``<h{top_level}>`` and the others follow, so that the page keeps its only ``h1``.
    Links to our own pages (``/…``) get ``root_path`` in front; any other link that is not https, mailto, an anchor or
    a plain relative path loses its address and keeps its text.
    """
    tokens = parse_markdown(markdown)
    shift = top_level - min(_levels(tokens), default=top_level)
    return _safe_html(tokens, shift, root_path)


def render_fragment(markdown: str) -> str:
    """Safe HTML of a piece of a longer text: its headings stay at the level written, never above ``<h2>``."""
    return _safe_html(parse_markdown(markdown), 0, "")


def plain_text(markdown: str) -> str:
    """The words of ``markdown`` on one line, without its marks."""
    return " ".join(filter(None, map(token_text, parse_markdown(markdown))))


def left_out(markdown: str) -> tuple[tuple[int, str], ...]:
    """What :func:`render_body` does not let through: the line, from 1, and ``html``, ``image`` or ``lien``.

    HTML is then shown as the text it is, an image by its caption, a link by its words.
    """
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parser.validateLink = _any_link  # type: ignore[method-assign]  # so that refused links are still seen as links
    found: list[tuple[int, str]] = []
    for token in parser.parse(markdown):
        line = token.map[0] + 1 if token.map else 0
        kinds = ("html",) if token.type == "html_block" else map(_left_out, token.children or ())
        found += [(line, kind) for kind in kinds if kind]
    return tuple(dict.fromkeys(found))


def _any_link(url: str) -> bool:
    return isinstance(url, str)


def _left_out(token: Token) -> str:
    if token.type in {"html_inline", "image"}:
        return "html" if token.type == "html_inline" else "image"
    unsafe = token.type == "link_open" and safe_link(str(token.attrGet("href") or ""), "") is None
    return "lien" if unsafe else ""


def plain_passages(sheet: ToolSheet) -> list[str]:
    """The body in reading order, one passage a section or step, each opening with its headings, without Markdown marks.

    A section longer than :data:`PASSAGE_CHARS` is cut between sentences, a longer sentence between words.
    """
    return [passage for head, text in _sections(parse_markdown(sheet.body)) for passage in _cut(head, text)]


def plain_blocks(markdown: str) -> list[str]:
    """The paragraphs, items, headings and cells of ``markdown`` in order, without Markdown marks."""
    return [text for token in parse_markdown(markdown) if token.type == "inline" and (text := token_text(token))]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a body as plain text: its title, its paragraphs and list items, the titles of its steps."""

    title: str
    paragraphs: tuple[str, ...]
    steps: tuple[str, ...]


def outline(markdown: str) -> tuple[Section, ...]:
    """The parts of ``markdown`` under its headings of level 2, in order, without Markdown marks."""
    found: list[Section] = []
    heading = 0
    for token in parse_markdown(markdown):
        if token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "heading_close":
            heading = 0
        elif text := token_text(token):
            if heading and heading <= 2:
                found.append(Section(text, (), ()))
            elif found and heading == 3:
                found[-1] = replace(found[-1], steps=(*found[-1].steps, text))
            elif found and not heading:
                found[-1] = replace(found[-1], paragraphs=(*found[-1].paragraphs, text))
    return tuple(found)


def safe_link(url: str, root_path: str) -> str | None:
    """``url`` with ``root_path`` when it is ours, ``None`` when it must not be followed."""
    if not url or _UNSAFE_IN_LINK.search(url) or url.startswith("//"):
        return None
    scheme = _SCHEME.match(url)
    if scheme:
        return url if scheme[0].lower() in {"https:", "mailto:"} else None
    if ":" in re.split(r"[/?#]", url)[0]:
        return None
    return f"{root_path}{url}" if url.startswith("/") else url


def _levels(tokens: Sequence[Token]) -> list[int]:
    return [int(token.tag[1]) for token in tokens if token.type == "heading_open"]


def _safe_html(tokens: Sequence[Token], shift: int, root_path: str) -> str:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{max(2, min(6, int(token.tag[1]) + shift))}"
        elif token.type == "th_open":
            token.attrSet("scope", "col")

    def keep(tag: str, name: str, value: str) -> str | None:
        return safe_link(value, root_path) if (tag, name) == ("a", "href") else value

    return nh3.clean(
        _parser().renderer.render(tokens, _parser().options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _sections(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """(headings, text) of each part that has text; a level-3 heading carries its level-2 one."""
    heads: dict[int, str] = {}
    parts: list[str] = []
    heading = 0
    for token in tokens:
        if token.type == "heading_open":
            if parts:
                yield " — ".join(heads[level] for level in sorted(heads)), " ".join(parts)
                parts = []
            heading = int(token.tag[1])
            heads = {level: text for level, text in heads.items() if level < heading}
        elif token.type == "heading_close":
            heading = 0
        elif (text := token_text(token)) and heading:
            heads[heading] = text
        elif text:
            parts.append(text)
    if parts:
        yield " — ".join(heads[level] for level in sorted(heads)), " ".join(parts)


def token_text(token: Token) -> str:
    """The words of one token, without its marks."""
    if token.type in {"fence", "code_block"}:
        return _SPACES.sub(" ", token.content).strip()
    pieces = (
        child.content if child.type in {"text", "code_inline"} else " " if child.type.endswith("break") else ""
        for child in token.children or ()
    )
    return _SPACES.sub(" ", "".join(pieces)).strip()


def _cut(head: str, text: str) -> Iterator[str]:
    opening = f"{head[: PASSAGE_CHARS // 3]}. " if head else ""
    room = PASSAGE_CHARS - len(opening)
    current = ""
    for sentence in _SENTENCE.split(text):
        for piece in _words_within(sentence, room):
            if current and len(current) + 1 + len(piece) > room:
                yield opening + current
                current = piece
            else:
                current = f"{current} {piece}" if current else piece
    if current:
        yield opening + current


def _words_within(sentence: str, room: int) -> Iterator[str]:
    while len(sentence) > room:
        cut = sentence.rfind(" ", 0, room)
        cut = cut if cut > 0 else room
        yield sentence[:cut]
        sentence = sentence[cut:].lstrip()
    if sentence:
        yield sentence
