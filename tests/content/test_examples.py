"""The labelled messages: readable, balanced enough, and no near-duplicate from one part to another."""

from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest

from romin.assistant.understanding.dataset import Labelled, read_dangers, read_jsonl, spans_of
from romin.assistant.understanding.reading import Danger
from romin.catalogue.vocabulary import RiskFactor
from romin.core.text import fold

EXAMPLES = Path(__file__).parents[2] / "content" / "examples"
PARTS = ("train", "dev", "test")
TOO_ALIKE = 0.7
COMMON = 400


@pytest.fixture(scope="module")
def parts() -> dict[str, tuple[Labelled, ...]]:
    return {name: read_jsonl(EXAMPLES / f"{name}.jsonl") for name in PARTS}


def grams(text: str) -> frozenset[str]:
    """Four-character pieces of the folded letters and digits."""
    kept = "".join(char for char in fold(text) if char.isalnum() or char == " ")
    return frozenset(f" {kept} "[at : at + 4] for at in range(max(1, len(kept) - 1)))


def near_duplicates(first: tuple[Labelled, ...], second: tuple[Labelled, ...]) -> list[tuple[str, str]]:
    """Pairs whose pieces overlap (Jaccard) by at least ``TOO_ALIKE``."""
    pieces = [grams(message.message) for message in second]
    holders: dict[str, list[int]] = defaultdict(list)
    for index, found in enumerate(pieces):
        for piece in found:
            holders[piece].append(index)
    pairs = []
    for message in first:
        own = grams(message.message)
        shared = Counter(
            index for piece in own if len(holders.get(piece, ())) < COMMON for index in holders.get(piece, ())
        )
        for index, _ in shared.most_common(20):
            if len(own & pieces[index]) / len(own | pieces[index]) >= TOO_ALIKE:
                pairs.append((message.message, second[index].message))
    return pairs


def test_near_duplicates_are_seen() -> None:
    typed = Labelled(message="il boit depuis la séparation")
    assert near_duplicates((typed,), (Labelled(message="Il boit, depuis la separation !"),))
    assert not near_duplicates((typed,), (Labelled(message="il ne tient pas les horaires"),))


def test_there_are_enough_messages(parts: dict[str, tuple[Labelled, ...]]) -> None:
    assert sum(map(len, parts.values())) >= 5_000
    for messages in parts.values():
        present = Counter(code for message in messages for code in message.factors)
        assert min(present[factor] for factor in RiskFactor) >= 60
        assert 0.15 < sum(not message.factors for message in messages) / len(messages) < 0.4


@pytest.mark.parametrize(("first", "second"), list(combinations(PARTS, 2)))
def test_no_near_duplicate_and_no_voice_crosses_the_split(
    parts: dict[str, tuple[Labelled, ...]], first: str, second: str
) -> None:
    assert near_duplicates(parts[first], parts[second]) == []
    voices = [{message.writer for message in parts[name]} for name in (first, second)]
    assert not voices[0] & voices[1]


def test_labels_hold_together(parts: dict[str, tuple[Labelled, ...]]) -> None:
    for messages in parts.values():
        for message in messages:
            assert not set(message.factors) & set(message.excluded), message.message
            assert len(set(message.factors)) == len(message.factors), message.message
            for label, start, end in spans_of(message):
                assert message.message[start:end].strip(), (message.message, label)


def test_dangers_and_their_look_alikes_are_balanced_and_no_voice_or_near_duplicate_crosses_the_split(
    parts: dict[str, tuple[Labelled, ...]],
) -> None:
    dangers = {name: read_dangers(EXAMPLES / "safety" / f"{name}.jsonl") for name in PARTS}
    for lines in dangers.values():
        told = Counter(danger for line in lines for danger in line.dangers)
        assert min(told[danger] for danger in Danger) >= 25
        assert 0.3 < sum(not line.dangers for line in lines) / len(lines) < 0.7
    assert sum(map(len, dangers.values())) >= 200
    whole = {
        name: (*parts[name], *(Labelled(message=line.message, writer=line.writer) for line in dangers[name]))
        for name in PARTS
    }
    for first, second in combinations(PARTS, 2):
        assert near_duplicates(whole[first], whole[second]) == []
        voices = [{line.writer for line in dangers[name]} for name in (first, second)]
        assert not voices[0] & voices[1]
