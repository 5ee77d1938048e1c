"""The labelled messages of ``content/examples``: reading, splitting, and turning them into training examples."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from romin.assistant.understanding.constraints import Constraints, read_constraints
from romin.assistant.understanding.essence import read_message, sentences
from romin.assistant.understanding.reading import HARMLESS, Danger, Topic
from romin.catalogue.vocabulary import Kind, Modality, ReadingLevel, RiskFactor, Sessions, Setting, Stage
from romin.core.errors import InvalidInput
from romin.core.text import CleanText
from romin.embeddings.examples import Example

TOPIC_TAGS = {topic.value for topic in Topic} - {Topic.FACTOR.value, Topic.THANKS.value}

LABELS = (*(factor.value for factor in RiskFactor), *(f"-{factor}" for factor in RiskFactor))
DANGERS = tuple(danger.value for danger in Danger)
HEARD = (*LABELS, *DANGERS, HARMLESS)
"""Everything the model learns to hear in a message: factors, factors set aside, dangers, and that nothing is said."""
SILENT_TOPICS = {Topic.GREETING, Topic.OFF_TOPIC}
"""Topics of messages that may say nothing or not: nobody judged."""
GROUPS: dict[str, tuple[str, ...]] = {
    "stage": ("", *(stage.value for stage in Stage)),
    "modality": ("", *(modality.value for modality in Modality)),
    "setting": ("", *(setting.value for setting in Setting)),
    "kind": ("", *(kind.value for kind in Kind)),
    "reading": ("", ReadingLevel.ORAL.value, ReadingLevel.FACILE.value),
    "topic": ("", *sorted(TOPIC_TAGS)),
}
UNKNOWN_GROUPS: dict[str, str | None] = dict.fromkeys(GROUPS)

Line = TypeVar("Line", bound=BaseModel)


class Labelled(BaseModel):
    """One labelled message, as a line of the JSONL files holds it (docs/annotation.md).

    ``dangers``: null when careful readers would disagree.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    message: str
    factors: tuple[RiskFactor, ...] = ()
    excluded: tuple[RiskFactor, ...] = ()
    evidence: dict[RiskFactor, tuple[str, ...]] = {}
    stage: Stage | None = None
    modality: Modality | None = None
    minutes: int | None = None
    sessions: Sessions | None = None
    kind: Kind | None = None
    setting: Setting | None = None
    reading: ReadingLevel | None = None
    dangers: tuple[Danger, ...] | None = ()
    tags: tuple[str, ...] = ()
    writer: str = ""
    theme: str = ""

    @property
    def topic(self) -> str:
        """What a message without factor is about, empty when it has one."""
        return "" if self.factors else next((tag for tag in self.tags if tag in TOPIC_TAGS), "")


class SentenceLabelled(BaseModel):
    """A sentence, harmless or not, as ``content/examples/harmless`` holds it (docs/annotation.md).

    ``before``: the sentence it follows, when it means something only after it; for the annotator, since learning judges
    the sentence alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str
    signals: tuple[Literal["anodin"], ...] = ()
    before: str = ""
    writer: str = ""

    @property
    def harmless(self) -> bool:
        """True when it can be left out."""
        return HARMLESS in self.signals


class DangerLabelled(BaseModel):
    """A message and the dangers it tells, as ``content/examples/safety`` holds it; its factors were not labelled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: str
    dangers: tuple[Danger, ...] = ()
    writer: str = ""


def read_jsonl(path: Path) -> tuple[Labelled, ...]:
    """Every message of ``path``. Raises :class:`InvalidInput` naming the first bad line or the unreadable file."""
    return _read(path, Labelled)


def read_sentences(path: Path) -> tuple[SentenceLabelled, ...]:
    """Every line of ``path``, a file of harmless and other sentences; raises as :func:`read_jsonl`."""
    return _read(path, SentenceLabelled)


def read_dangers(path: Path) -> tuple[DangerLabelled, ...]:
    """Every line of ``path``, a file of dangers; raises as :func:`read_jsonl`."""
    return _read(path, DangerLabelled)


def _read(path: Path, shape: type[Line]) -> tuple[Line, ...]:
    try:
        return tuple(_lines(path, shape))
    except UnicodeDecodeError:
        raise InvalidInput(f"{path.name} n'est pas en UTF-8.") from None


def _lines(path: Path, shape: type[Line]) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                yield shape.model_validate(json.loads(line))
            except (ValueError, ValidationError) as error:
                first = str(error).splitlines()[0]
                raise InvalidInput(f"{path.name}, ligne {number} : exemple illisible ({first}).") from None


def spans_of(message: Labelled) -> tuple[tuple[str, int, int], ...]:
    """(label, start, end) of every evidence span; the label of a factor set aside has a leading ``-``."""
    found: list[tuple[str, int, int]] = []
    for factor, texts in message.evidence.items():
        label = factor.value if factor in message.factors else f"-{factor}"
        for text in texts:
            start = message.message.find(text)
            if start >= 0:
                found.append((label, start, start + len(text)))
    return tuple(found)


def to_example(message: Labelled) -> Example:
    """``message`` as the training module takes it: its essence, which is all that serving shows the model."""
    read = read_message(message.message)
    spans = ((label, read.clean_span(start, end)) for label, start, end in spans_of(message))
    harmless = frozenset({HARMLESS} if HARMLESS in message.tags else ())
    unknown = {
        *(DANGERS if message.dangers is None else ()),
        *({HARMLESS} if message.topic in SILENT_TOPICS and not harmless else ()),
    }
    return Example(
        text=read.text,
        labels=frozenset([*message.factors, *(f"-{factor}" for factor in message.excluded), *(message.dangers or ())])
        | harmless,
        ranked=tuple(factor.value for factor in message.factors),
        spans=tuple((label, *span) for label, span in spans if span),
        groups={
            "stage": message.stage or "",
            "modality": message.modality or "",
            "setting": message.setting or "",
            "kind": message.kind or "",
            "reading": message.reading or "",
            "topic": message.topic,
        },
        judged=frozenset(HEARD) - unknown if unknown else None,
        whole=harmless,
    )


def danger_example(message: DangerLabelled) -> Example:
    """``message`` as the training module takes it: only its dangers are known, and that a danger says something."""
    text = read_message(message.message).text
    known = frozenset({*DANGERS, HARMLESS} if message.dangers else DANGERS)
    return Example(text, frozenset(message.dangers), groups=UNKNOWN_GROUPS, judged=known)


def sentence_example(sentence: SentenceLabelled) -> Example:
    """``sentence`` alone, as serving shows it: a harmless one says nothing at all, what another says is not known."""
    text = read_message(sentence.message).text
    if sentence.harmless:
        return Example(text, frozenset({HARMLESS}), groups=dict.fromkeys(GROUPS, ""), whole=frozenset({HARMLESS}))
    return Example(text, frozenset(), groups=UNKNOWN_GROUPS, judged=frozenset({HARMLESS}))


def telling_sentences(messages: Iterable[Labelled]) -> list[Example]:
    """The sentences, alone, of messages of several that tell a factor or a constraint: none of them is harmless."""
    found = []
    for message in messages:
        example = to_example(message)
        for start, end in _sentences_of(example):
            text = example.text[start:end]
            told = any(first < end and last > start for _, first, last in example.spans)
            if told or read_constraints(text) != Constraints():
                found.append(
                    Example(read_message(text).text, frozenset(), groups=UNKNOWN_GROUPS, judged=frozenset({HARMLESS}))
                )
    return found


def _sentences_of(example: Example) -> list[tuple[int, int]]:
    found = sentences(CleanText(example.text, tuple((at, at + 1) for at in range(len(example.text)))))
    return found if len(found) > 1 else []


def to_examples(messages: Iterable[Labelled]) -> list[Example]:
    """Every message as a training example."""
    return [to_example(message) for message in messages]
