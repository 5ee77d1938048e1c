"""A plan as a printable document: the same source as a support, hence the same PDF/UA and ODT makers."""

import hashlib
import re
from collections.abc import Iterable, Iterator

from romin.assistant import wording_plan as words
from romin.assistant.planning.models import Plan
from romin.assistant.planning.outlining import InterviewOutline, PartOutline, cautions, left_lines, outline
from romin.assistant.wording import minutes as said
from romin.catalogue.printing.directives import Block, Lines, Prose
from romin.catalogue.printing.sources import SupportSource

DOCUMENT_NAME = "plan-d-entretiens"

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")


def plan_document(plan: Plan) -> SupportSource:
    """``plan`` ready to be laid out. It holds no date: the same plan of the same sheets gives the same bytes."""
    prose = "\n\n".join(_prose(plan))
    summary = words.plan_summary(plan.asked, said(plan.minutes))
    blocks: tuple[Block, ...] = (Prose(escaped(words.NAME_TO_WRITE), 0), Lines(1), Prose(prose, 0))
    return SupportSource(
        sheet_id="plan",
        name=summary,
        title=f"{words.TITLE} : {summary}",
        instruction=words.PAPER_ADVICE,
        landscape=False,
        blocks=blocks,
        digest=hashlib.sha256(f"{summary}\n{prose}".encode()).hexdigest(),
    )


def escaped(text: str) -> str:
    """``text`` as Markdown that shows it as it is: one line, every mark escaped."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _prose(plan: Plan) -> Iterator[str]:
    for interview in outline(plan):
        yield from _interview(interview)
    if plan.left:
        yield f"## {escaped(words.LEFT_TITLE)}"
        yield escaped(words.overflow(plan.asked, plan.needed))
        yield _list(left_lines(plan))
    warned = cautions(plan)
    if warned:
        yield f"## {escaped(words.CAUTIONS)}"
        yield "\n".join(f"- **{escaped(title)}** {escaped(text)}" for title, text in warned)


def _interview(interview: InterviewOutline) -> Iterator[str]:
    fixed = said(interview.fixed)
    yield f"## {escaped(words.interview_title(interview.number, said(interview.minutes)))}"
    yield _paragraph(words.fixed_title(words.CHECK_IN, fixed), (interview.check_in,))
    yield _paragraph(words.fixed_title(words.REVIEW, fixed), interview.review)
    yield _paragraph(words.fixed_title(words.WORK, said(interview.work)), ())
    yield "\n".join(f"- {_part(part)}" for part in interview.parts)
    yield _paragraph(words.fixed_title(words.HOMEWORK, fixed), interview.homework)
    names = ", ".join(support.name for _, support in interview.prints)
    yield _paragraph(words.PRINT, (names or words.NOTHING_TO_PRINT,))


def _part(part: PartOutline) -> str:
    name = words.part_title(part.sheet.title, part.session, said(part.minutes))
    return f"**{escaped(name)}** {escaped(' · '.join((*part.lines, *part.remarks)))}"


def _paragraph(name: str, texts: Iterable[str]) -> str:
    return f"**{escaped(name)}** {' '.join(map(escaped, texts))}".rstrip()


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in lines)
