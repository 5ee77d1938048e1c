"""Labelled messages: read whole, or the first bad line named."""

import json
from pathlib import Path

import pytest

from romin.assistant.understanding.dataset import (
    GROUPS,
    LABELS,
    Labelled,
    read_jsonl,
    spans_of,
    to_example,
    to_examples,
)
from romin.catalogue.vocabulary import Modality, ReadingLevel, RiskFactor, Stage
from romin.core.errors import InvalidInput

LINE = {
    "message": "Il ne boit plus mais se dispute avec son père",
    "factors": ["famille"],
    "excluded": ["addictions"],
    "evidence": {
        "famille": ["se dispute avec son père"],
        "addictions": ["ne boit plus"],
        "loisirs": ["absent du texte"],
    },
    "stage": "action",
    "modality": "collective",
    "reading": "facile",
    "tags": ["negation"],
    "writer": "w1",
    "unknown": 1,
}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "dev.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_every_message_is_read_blank_lines_aside(tmp_path: Path) -> None:
    first, second = read_jsonl(write(tmp_path, LINE, "", "   ", {"message": "bonjour", "tags": ["salutation"]}))
    assert first.factors == (RiskFactor.FAMILLE,)
    assert (first.stage, first.modality, first.reading) == (Stage.ACTION, Modality.COLLECTIVE, ReadingLevel.FACILE)
    assert first.topic == ""
    assert second.topic == "salutation"


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        "null",
        '{"factors": []}',
        {"message": "x", "factors": ["inconnu"]},
        {"message": "x", "stage": "fini"},
        {"message": 3},
    ],
)
def test_the_first_bad_line_is_named(tmp_path: Path, bad: object) -> None:
    path = write(tmp_path, LINE, "", bad, "{")
    with pytest.raises(InvalidInput, match=r"^dev\.jsonl, ligne 3 : ") as caught:
        read_jsonl(path)
    assert "\n" not in caught.value.message


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_bytes(b'{"message": "caf\xe9"}\n')
    with pytest.raises(InvalidInput, match=r"dev\.jsonl"):
        read_jsonl(path)


def test_spans_point_at_the_words_and_carry_the_sign() -> None:
    message = Labelled.model_validate(LINE)
    spans = spans_of(message)
    assert {(label, message.message[start:end]) for label, start, end in spans} == {
        ("famille", "se dispute avec son père"),
        ("-addictions", "ne boit plus"),
    }


def test_an_example_for_training_has_labels_order_and_groups() -> None:
    (example,) = to_examples([Labelled.model_validate(LINE)])
    assert example.labels == {"famille", "-addictions"}
    assert example.ranked == ("famille",)
    assert example.groups == {
        "stage": "action", "modality": "collective", "setting": "", "kind": "", "reading": "facile", "topic": "",
    }  # fmt: skip


def test_every_value_of_an_example_is_one_that_the_heads_know() -> None:
    assert set(to_example(Labelled.model_validate(LINE)).groups) == set(GROUPS)
    for name, value in to_example(Labelled.model_validate(LINE)).groups.items():
        assert value in GROUPS[name]
    assert len(LABELS) == 2 * len(RiskFactor)
    assert all(values[0] == "" for values in GROUPS.values())
