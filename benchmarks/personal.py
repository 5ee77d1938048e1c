"""What the detector of personal data leaks, and what it takes for personal without reason.

Run by hand: ``.venv/bin/python benchmarks/personal.py [--part dev|test] [--spacy PYTHON] [--errors]``. ``--spacy``
is the Python of an environment that has spaCy and ``fr_core_news_sm``: its persons are measured alone and with ours.
Results go to docs/evaluation.md.
"""

import argparse
import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from romin.assistant.naming import catalogue_lexicon
from romin.assistant.understanding.dataset import read_jsonl
from romin.catalogue.loading import load_catalogue
from romin.core.personal import Lexicon, PersonalKind, PersonalSpan, find_personal, packaged_lexicon
from romin.core.personal.words import split_words

CONTENT = Path(__file__).parents[1] / "content"
Spans = tuple[PersonalSpan, ...]
Finder = Callable[[str], Spans]
_SPACY = """
import json, sys, spacy
model = spacy.load("fr_core_news_sm")
texts = json.load(sys.stdin)
print(json.dumps([[(e.start_char, e.end_char) for e in d.ents if e.label_ == "PER"] for d in model.pipe(texts)]))
"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One labelled sentence."""

    message: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class Score:
    """Spans per kind, those left with a letter or digit uncovered, those not seen at all; spans found for nothing."""

    wanted: Counter[PersonalKind]
    uncovered: Counter[PersonalKind]
    unseen: Counter[PersonalKind]
    false: int
    false_sentences: int
    clean_sentences: int


def main() -> None:
    arguments = _arguments()
    sentences = read_personal(arguments.part)
    lexicon = catalogue_lexicon(load_catalogue(CONTENT))
    for lowered in (False, True):
        read = [lower(sentence) for sentence in sentences] if lowered else sentences
        finders = _finders(lexicon, read, arguments.spacy)
        scores = {name: score(read, finder) for name, finder in finders.items()}
        Console().print(_table(scores, f"{arguments.part}, {'lower-cased' if lowered else 'as typed'}"))
        if arguments.errors:
            _show_errors(read, finders["rules + lists"])
    _false_alarms(lexicon, arguments.errors)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("dev", "test"), default="test")
    parser.add_argument("--spacy", help="Python of an environment with spaCy and fr_core_news_sm")
    parser.add_argument("--errors", action="store_true", help="show each error: for the development part only")
    return parser.parse_args()


def read_personal(part: str) -> list[Sentence]:
    """The labelled sentences of ``part``."""
    lines = (CONTENT / "examples" / "personal" / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Sentence(
            line["message"],
            tuple(PersonalSpan(span["start"], span["end"], PersonalKind(span["kind"])) for span in line["personal"]),
        )
        for line in map(json.loads, lines)
    ]


def lower(sentence: Sentence) -> Sentence:
    """``sentence`` without capitals; no letter of the set changes length."""
    return replace(sentence, message=sentence.message.lower())


def score(sentences: Sequence[Sentence], find: Finder) -> Score:
    """What ``find`` leaves, and what it finds for nothing, whatever the kind it gives."""
    wanted, uncovered, unseen = Counter[PersonalKind](), Counter[PersonalKind](), Counter[PersonalKind]()
    false = false_sentences = 0
    for sentence in sentences:
        found = find(sentence.message)
        covered = {place for span in found for place in range(span.start, span.end)}
        for span in sentence.spans:
            places = {place for place in range(span.start, span.end) if sentence.message[place].isalnum()}
            wanted[span.kind] += 1
            uncovered[span.kind] += not places <= covered
            unseen[span.kind] += not places & covered
        alarms = [
            one for one in found if not any(one.start < span.end and span.start < one.end for span in sentence.spans)
        ]
        false += len(alarms)
        false_sentences += not sentence.spans and bool(alarms)
    clean = sum(not sentence.spans for sentence in sentences)
    return Score(wanted, uncovered, unseen, false, false_sentences, clean)


def _finders(lexicon: Lexicon, sentences: Sequence[Sentence], python: str | None) -> dict[str, Finder]:
    nobody: frozenset[str] = frozenset()
    rules = replace(lexicon, first=nobody, family=nobody)
    finders: dict[str, Finder] = {
        "rules": lambda text: find_personal(text, rules),
        "lists": lambda text: _listed(text, packaged_lexicon()),
        "rules + lists": lambda text: find_personal(text, lexicon),
    }
    if python:
        named = dict(zip((one.message for one in sentences), _spacy(python, sentences), strict=True))
        finders["fr_core_news_sm"] = named.__getitem__
        finders["all three"] = lambda text: (*find_personal(text, lexicon), *named[text])
    return finders


def _listed(text: str, lexicon: Lexicon) -> Spans:
    """Every word that is in a list of names and is no ordinary word, without any rule."""
    return tuple(
        PersonalSpan(word.start, word.end, PersonalKind.NAME)
        for word in split_words(text)
        if word.text in lexicon.first | lexicon.family and word.text not in lexicon.common
    )


def _spacy(python: str, sentences: Sequence[Sentence]) -> list[Spans]:
    texts = json.dumps([sentence.message for sentence in sentences])
    done = subprocess.run([python, "-c", _SPACY], input=texts, capture_output=True, text=True, check=True)
    return [
        tuple(PersonalSpan(start, end, PersonalKind.NAME) for start, end in spans)
        for spans in json.loads(done.stdout.splitlines()[-1])
    ]


def _table(scores: dict[str, Score], title: str) -> Table:
    """Leaks as « not covered whole (not seen at all) » of how many."""
    table = Table("kind", "spans", *scores, title=title)
    wanted = next(iter(scores.values())).wanted
    for kind in PersonalKind:
        cells = (f"{one.uncovered[kind]} ({one.unseen[kind]})" for one in scores.values())
        table.add_row(kind, str(wanted[kind]), *cells)
    totals = (f"{one.uncovered.total()} ({one.unseen.total()})" for one in scores.values())
    table.add_row("all", str(wanted.total()), *totals)
    table.add_row("false spans", "", *(str(one.false) for one in scores.values()))
    alarms = (f"{one.false_sentences} of {one.clean_sentences}" for one in scores.values())
    table.add_row("sentences alarmed for nothing", "", *alarms)
    return table


def _show_errors(sentences: Sequence[Sentence], find: Finder) -> None:
    for sentence in sentences:
        found = find(sentence.message)
        covered = {place for span in found for place in range(span.start, span.end)}
        left = "".join(
            sentence.message[place]
            for span in sentence.spans
            for place in range(span.start, span.end)
            if place not in covered and sentence.message[place].isalnum()
        )
        alarms = [
            (sentence.message[one.start : one.end], one.kind.value)
            for one in found
            if not any(one.start < span.end and span.start < one.end for span in sentence.spans)
        ]
        if left or alarms:
            print(f"left {left!r} alarms {alarms}: {sentence.message}")


def _false_alarms(lexicon: Lexicon, errors: bool) -> None:
    """Messages of the labelled sets that raise an alarm; next to none of them names anybody."""
    for part in ("train", "dev", "test"):
        messages = [labelled.message for labelled in read_jsonl(CONTENT / "examples" / f"{part}.jsonl")]
        start = time.process_time()
        found = {message: spans for message in messages if (spans := find_personal(message, lexicon))}
        spent = (time.process_time() - start) * 1e6 / len(messages)
        share = 100 * len(found) / len(messages)
        print(f"examples/{part}: {len(found)} of {len(messages)} messages ({share:.2f} %), {spent:.0f} µs a message")
        if errors and part != "test":
            for message, spans in found.items():
                print("  ", [(message[one.start : one.end], one.kind.value) for one in spans], message[:90])


if __name__ == "__main__":
    main()
