"""The how-to of a sheet as a program reads it: the steps of « Déroulé » with their minutes, and what « La suite » asks.

What docs/redaction.md prescribes is read; a sheet written otherwise simply has no steps, or no homework.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from romin.catalogue.parsing import read_minutes
from romin.catalogue.rendering import parse_markdown, token_text
from romin.core.text import fold

STEPS_SECTION = "deroule"
"""Folded heading of the section that holds the steps."""
NEXT_SECTION = "la suite"
MAX_STEP_MINUTES = 24 * 60

_NUMBER = re.compile(r"^\d{1,3}\s*[.)]\s*")
_SENTENCE_END = re.compile(r"[.!?…](?:\s*»)?(?=\s)")
_HOMEWORK = re.compile(r"consigne\b", re.IGNORECASE)
_HOMEWORK_LABEL = re.compile(r"^consigne\s*:\s*", re.IGNORECASE)
_NEXT_TIME = re.compile(r"\b(?:entretien|rendez-vous|seance)s?\b")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the « Déroulé »; ``minutes`` is ``None`` when its heading does not say, ``saying`` its first quote."""

    title: str
    minutes: int | None = None
    saying: str = ""


@dataclass(frozen=True, slots=True)
class HowTo:
    """The steps in order; what the person does until next time, and what the officer asks then."""

    steps: tuple[Step, ...] = ()
    homework: str = ""
    next_time: str = ""


@lru_cache(maxsize=512)
def read_howto(body: str) -> HowTo:
    """The how-to of a sheet's ``body`` (Markdown). Never fails: what cannot be read is left out."""
    steps: list[Step] = []
    following: list[str] = []
    for section, head, tokens in _parts(parse_markdown(body)):
        if section == STEPS_SECTION and head:
            steps.append(_step(head, tokens))
        elif section == NEXT_SECTION:
            following += filter(None, map(token_text, tokens))
    return HowTo(tuple(steps), *_homework(" ".join(following)))


def sentences(text: str) -> tuple[str, ...]:
    """``text`` cut after each sentence; a sign between « and » ends none."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        sentence, follows = text[start : match.end()], text[match.end() :].lstrip()[:1]
        if sentence.count("«") <= sentence.count("»") and follows != "»" and not follows.islower():
            found.append(sentence.strip())
            start = match.end()
    return tuple(filter(None, (*found, text[start:].strip())))


def split_duration(title: str) -> tuple[str, int]:
    """``title`` without the brackets that close it, and the minutes they say: 0, and all of it, when they say none.

    A number alone is no duration: « Étape (2) ».
    """
    start, opened, inside = title.rpartition("(")
    said = inside.removesuffix(")").strip()
    if not opened or not title.endswith(")") or said.isdecimal():
        return title, 0
    minutes = read_minutes(said)
    return (start.rstrip(), minutes) if minutes or said.startswith("0") else (title, 0)


def _parts(tokens: Sequence[Token]) -> Iterator[tuple[str, str, list[Token]]]:
    """(folded level-2 heading, level-3 heading, what is under it), in order."""
    section, head, inside = "", "", list[Token]()
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.tag in {"h1", "h2", "h3"}:
            yield section, head, inside
            text = token_text(tokens[place + 1])
            section, head = (section, text) if token.tag == "h3" else (fold(text), "")
            inside = []
        elif not (place and tokens[place - 1].type == "heading_open"):
            inside.append(token)
    yield section, head, inside


def _step(head: str, tokens: Sequence[Token]) -> Step:
    name, minutes = split_duration(head)
    title = _NUMBER.sub("", name)
    return Step(title or head, minutes if 0 < minutes <= MAX_STEP_MINUTES else None, _first_quote(tokens))


def _first_quote(tokens: Sequence[Token]) -> str:
    said: list[str] = []
    for token in tokens:
        if token.type == "blockquote_close" and token.level == 0:
            break
        if said or token.type == "blockquote_open":
            said.append(token_text(token))
    return " ".join(filter(None, said))


def _homework(text: str) -> tuple[str, str]:
    """What is to be done until next time, and the first sentence after it that speaks of a next time, or the very next.

    Without « Consigne », the first sentence stands for it.
    """
    said = sentences(text)
    if not said:
        return "", ""
    place = next((index for index, sentence in enumerate(said) if _HOMEWORK.match(sentence)), 0)
    after = said[place + 1 :]
    next_time = next((sentence for sentence in after if _NEXT_TIME.search(fold(sentence))), after[0] if after else "")
    task = _HOMEWORK_LABEL.sub("", said[place])
    return task[:1].upper() + task[1:], next_time
