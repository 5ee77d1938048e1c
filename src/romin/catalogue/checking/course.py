"""The steps of « Déroulé » must last what the header announces: an officer plans an interview on it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from romin.catalogue.howto import STEPS_SECTION, split_duration
from romin.catalogue.rendering import token_text
from romin.catalogue.reporting import Report, shown
from romin.catalogue.sheets import SheetSource
from romin.core.text import fold


def check_course(source: SheetSource, tokens: Sequence[Token], report: Report) -> None:
    """Each ``###`` of « Déroulé » ends with « (10 min) », and they add up to ``duree_minutes``.

    Silent for a sheet that has no step or does not say how long it lasts: a gap is no contradiction.
    """
    steps = [(title, line, split_duration(title)[1]) for title, line in _steps(tokens)]
    timed = [minutes for _, _, minutes in steps if minutes]
    if source.sheet.minutes is None or not timed:
        return
    for title, line, minutes in steps:
        if not minutes:
            message = f"L'étape {shown(title)} ne dit pas sa durée."
            report.warn("etape_sans_duree", source.body_line + line, message, "Terminez son titre par « (10 min) ».")
    if sum(timed) != source.sheet.minutes:
        message = f"Les étapes font {sum(timed)} minutes, « duree_minutes » en annonce {source.sheet.minutes}."
        remedy = "Corrigez la durée des étapes ou celle de la séance."
        report.warn("duree_incoherente", source.line("duree_minutes"), message, remedy)


def _steps(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Title and line in the body, from 0, of each level-3 heading of the section."""
    inside = False
    for opening, content in pairwise(tokens):
        if opening.type != "heading_open" or opening.map is None:
            continue
        if opening.tag in {"h1", "h2"}:
            inside = fold(token_text(content)) == STEPS_SECTION
        elif inside and opening.tag == "h3":
            yield token_text(content), opening.map[0]
