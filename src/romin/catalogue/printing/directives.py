"""The directives of a support source: ``::name arguments::`` alone on a line, described in docs/redaction.md."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from romin.catalogue.reporting import Report, did_you_mean, shown

MAX_LINES = 25
MAX_FRAME_CM = 22
MAX_OPTIONS = 8
MAX_SCALE_STEPS = 11
MAX_ROWS = 14
MAX_COLUMNS = 8
MAX_ARGUMENT_CHARS = 120


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown between two directives."""

    markdown: str
    line: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Ruled lines to write on."""

    count: int


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled box, ``height_cm`` of writing room."""

    height_cm: float
    title: str


@dataclass(frozen=True, slots=True)
class Checks:
    """Boxes to tick, on one line when they fit."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers from ``low`` to ``high`` to circle, with the meaning of both ends."""

    low: int
    high: int
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with headed columns and empty rows."""

    rows: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts a page."""


Block = Prose | Lines | Frame | Checks | Scale | Grid | PageBreak

_DIRECTIVE = re.compile(r"\s*::\s*([^\s:|]+)(?:\s+(.*?))?\s*::\s*")
_LOOKS_LIKE_ONE = re.compile(r"\s*::\s*\w")


def parse_blocks(body: str, report: Report, *, first_line: int = 1) -> tuple[Block, ...]:
    """Cut ``body`` into blocks, in order. A directive that cannot be read is reported with its line and left out."""
    blocks: list[Block] = []
    prose: list[str] = []
    prose_line = first_line
    for number, text in enumerate(body.split("\n"), first_line):
        if not _LOOKS_LIKE_ONE.match(text):
            prose_line = prose_line if prose else number
            prose.append(text)
            continue
        _flush(prose, prose_line, blocks)
        block = _parse_directive(text, number, report)
        if block:
            blocks.append(block)
    _flush(prose, prose_line, blocks)
    return tuple(blocks)


def _flush(prose: list[str], line: int, blocks: list[Block]) -> None:
    if any(text.strip() for text in prose):
        blocks.append(Prose("\n".join(prose), line))
    prose.clear()


def _parse_directive(text: str, line: int, report: Report) -> Block | None:
    match = _DIRECTIVE.fullmatch(text)
    if match is None:
        message = f"La directive {shown(text)} n'est pas fermée."
        report.error("directive_invalide", line, message, "Terminez la ligne par « :: », sans rien après.")
        return None
    name = match[1].lower()
    if name not in _PARSERS:
        message = f"La directive {shown(match[1])} n'existe pas."
        remedy = did_you_mean(name, _PARSERS) or f"Directives possibles : {', '.join(sorted(_PARSERS))}."
        report.error("directive_inconnue", line, message, remedy)
        return None
    parse, example = _PARSERS[name]
    arguments = [" ".join(part.split()) for part in (match[2] or "").split("|")]
    block = parse(arguments) if all(len(part) <= MAX_ARGUMENT_CHARS for part in arguments) else None
    if block is None:
        message = f"Les valeurs de la directive {shown(text)} ne conviennent pas."
        report.error("directive_invalide", line, message, f"Exemple : {example}")
    return block


def _whole(text: str, lowest: int, highest: int) -> int | None:
    value = int(text) if re.fullmatch(r"[0-9]{1,3}", text) else None
    return value if value is not None and lowest <= value <= highest else None


def _lines(arguments: list[str]) -> Block | None:
    count = _whole(arguments[0], 1, MAX_LINES)
    return Lines(count) if count and len(arguments) == 1 else None


def _frame(arguments: list[str]) -> Block | None:
    size = re.fullmatch(r"([0-9]{1,2})(?:[.,]([0-9]))?", arguments[0])
    if size is None or len(arguments) > 2:
        return None
    height = float(f"{size[1]}.{size[2] or 0}")
    return Frame(height, "".join(arguments[1:])) if 1 <= height <= MAX_FRAME_CM else None


def _checks(arguments: list[str]) -> Block | None:
    return Checks(tuple(arguments)) if all(arguments) and len(arguments) <= MAX_OPTIONS else None


def _scale(arguments: list[str]) -> Block | None:
    bounds = re.fullmatch(r"([0-9]{1,2}) ([0-9]{1,3})", arguments[0])
    if bounds is None or len(arguments) not in {1, 3}:
        return None
    low, high = int(bounds[1]), int(bounds[2])
    left, right = arguments[1:] or ("", "")
    return Scale(low, high, left, right) if 1 <= high - low < MAX_SCALE_STEPS else None


def _grid(arguments: list[str]) -> Block | None:
    rows = _whole(arguments[0], 1, MAX_ROWS)
    columns = tuple(arguments[1:])
    return Grid(rows, columns) if rows and columns and all(columns) and len(columns) <= MAX_COLUMNS else None


def _page(arguments: list[str]) -> Block | None:
    return PageBreak() if arguments == [""] else None


_PARSERS: dict[str, tuple[Callable[[list[str]], Block | None], str]] = {
    "lignes": (_lines, f"« ::lignes 4:: » (de 1 à {MAX_LINES})."),
    "cadre": (_frame, f"« ::cadre 5 | Ce que j'aime là-dedans:: » (de 1 à {MAX_FRAME_CM} cm)."),
    "cases": (_checks, f"« ::cases Oui | Non:: » ({MAX_OPTIONS} cases au plus)."),
    "echelle": (_scale, f"« ::echelle 0 10 | Pas du tout | Tout à fait:: » ({MAX_SCALE_STEPS} nombres au plus)."),
    "tableau": (
        _grid,
        f"« ::tableau 5 | Situation | Ce que je fais:: » ({MAX_ROWS} lignes, {MAX_COLUMNS} colonnes au plus).",
    ),
    "page": (_page, "« ::page:: », sans valeur."),
}
