"""The heads in numpy compute what the heads in torch were trained to compute."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.scripted import DECISION, HEADS_SPEC
from romin.core.errors import NotReady
from romin.embeddings.heads import Calibration, Heads, HeadsSpec
from romin.embeddings.protocols import Encoded

DIMENSION = 24


def random_encoded(rng: np.random.Generator, count: int) -> Encoded:
    vector = rng.normal(size=DIMENSION).astype(np.float32)
    tokens = rng.normal(scale=2.0, size=(count, DIMENSION)).astype(np.float32)
    return Encoded(vector / np.linalg.norm(vector), tokens, tuple((i, i + 1) for i in range(count)))


def random_heads(seed: int, calibration: dict[str, Calibration] | None = None) -> Heads:
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "label.token.weight": (len(HEADS_SPEC.labels), DIMENSION),
        "label.token.bias": (len(HEADS_SPEC.labels),),
        "label.sentence.weight": (len(HEADS_SPEC.labels), DIMENSION),
        "label.sentence.bias": (len(HEADS_SPEC.labels),),
        "order.token.weight": (len(HEADS_SPEC.ordered), DIMENSION),
        "order.sentence.weight": (len(HEADS_SPEC.ordered), DIMENSION),
    }
    for name, values in HEADS_SPEC.groups.items():
        shapes[f"group.{name}.token.weight"] = (len(values), DIMENSION)
        shapes[f"group.{name}.sentence.weight"] = (len(values), DIMENSION)
        shapes[f"group.{name}.bias"] = (len(values),)
    spec = HeadsSpec(
        HEADS_SPEC.labels,
        HEADS_SPEC.ordered,
        HEADS_SPEC.groups,
        {**HEADS_SPEC.calibration, **(calibration or {})},
        DECISION,
        {"stage": (0.2, 0.5)},
        {"train.jsonl": "0"},
    )
    weights = {name: rng.normal(scale=0.3, size=shape).astype(np.float32) for name, shape in shapes.items()}
    return Heads(weights, spec)


@pytest.mark.parametrize("seed", range(5))
def test_numpy_and_torch_agree(seed: int) -> None:
    torch = pytest.importorskip("torch")
    adapted = pytest.importorskip("romin.embeddings.adapted")
    torch.manual_seed(seed)
    module = adapted.HeadsModule(HEADS_SPEC, DIMENSION)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, 0.3)
    heads = Heads(module.weights(), HEADS_SPEC)
    rng = np.random.default_rng(seed)
    texts = [random_encoded(rng, count) for count in (1, 2, 7, 40)]
    longest = max(len(text.tokens) for text in texts)
    tokens = np.zeros((len(texts), longest, DIMENSION), np.float32)
    mask = np.zeros((len(texts), longest), bool)
    for row, text in enumerate(texts):
        tokens[row, : len(text.tokens)] = text.tokens
        tokens[row, len(text.tokens) :] = 99.0  # what fills a batch must count for nothing
        mask[row, : len(text.tokens)] = True
    with torch.no_grad():
        wanted = module(
            torch.from_numpy(tokens),
            torch.from_numpy(mask),
            torch.from_numpy(np.stack([text.vector for text in texts])),
        )
    for row, text in enumerate(texts):
        output = heads(text)
        probabilities = torch.sigmoid(wanted["logits"][row]).numpy()
        token_probabilities = torch.sigmoid(wanted["token_logits"][row, : len(text.tokens)]).numpy()
        np.testing.assert_allclose(list(output.labels.values()), probabilities, atol=1e-4)
        np.testing.assert_allclose(output.tokens, token_probabilities, atol=1e-4)
        np.testing.assert_allclose(list(output.order.values()), wanted["order"][row].numpy(), atol=1e-3, rtol=1e-4)
        for name, values in output.groups.items():
            expected = torch.softmax(wanted["groups"][name][row], dim=0).numpy()
            np.testing.assert_allclose(list(values.values()), expected, atol=1e-4)


@settings(max_examples=25)
@given(st.integers(0, 1000), st.integers(0, 30))
def test_probabilities_are_probabilities(seed: int, count: int) -> None:
    output = random_heads(seed)(random_encoded(np.random.default_rng(seed), count))
    assert list(output.labels) == list(HEADS_SPEC.labels)
    assert list(output.order) == list(HEADS_SPEC.ordered)
    assert all(0 <= value <= 1 for value in output.labels.values())
    assert ((output.tokens >= 0) & (output.tokens <= 1)).all()
    for name, values in output.groups.items():
        assert tuple(values) == HEADS_SPEC.groups[name]
        assert sum(values.values()) == pytest.approx(1, abs=1e-5)


def test_extreme_weights_do_not_overflow() -> None:
    heads = random_heads(1)
    large = Heads({name: weights * 1e4 for name, weights in heads.weights.items()}, heads.spec)
    output = large(random_encoded(np.random.default_rng(1), 5))
    assert all(np.isfinite(value) for value in output.labels.values())


def test_the_calibration_moves_the_probability() -> None:
    label = HEADS_SPEC.labels[0]
    encoded = random_encoded(np.random.default_rng(3), 6)
    plain = random_heads(3)(encoded).labels
    shifted = random_heads(3, {label: (1.0, 0.0, 5.0)})(encoded).labels
    assert shifted[label] > plain[label]
    assert {name: value for name, value in shifted.items() if name != label} == {
        name: value for name, value in plain.items() if name != label
    }


def test_saved_then_loaded_they_say_the_same(tmp_path: Path) -> None:
    heads = random_heads(2, {HEADS_SPEC.labels[1]: (0.5, 0.2, -1.0)})
    heads.save(tmp_path / "heads.safetensors")
    loaded = Heads.load(tmp_path / "heads.safetensors")
    encoded = random_encoded(np.random.default_rng(2), 4)
    assert loaded.spec == heads.spec
    assert loaded(encoded).labels == heads(encoded).labels


@pytest.mark.parametrize("damage", ["missing", "no names", "bytes", "names", "empty names", "other names"])
def test_heads_that_cannot_be_read_are_not_ready(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "heads.safetensors"
    random_heads(2).save(path)
    if damage == "missing":
        path.unlink()
    elif damage == "no names":
        path.with_suffix(".json").unlink()
    elif damage == "bytes":
        path.write_bytes(path.read_bytes()[:100])
    else:
        path.with_suffix(".json").write_text({"empty names": "{}", "other names": "[]"}.get(damage, "[1, 2"))
    with pytest.raises(NotReady, match=r"heads\.safetensors"):
        Heads.load(path)


def test_labels_learnt_later_start_silent_and_the_others_unmoved() -> None:
    heads = random_heads(1)
    wider = replace(heads.spec, labels=(*heads.spec.labels, "new"))
    encoded = random_encoded(np.random.default_rng(1), 6)
    before, after = heads(encoded), Heads(heads.widened(wider), wider)(encoded)
    assert after.labels["new"] < 0.1
    assert {label: after.labels[label] for label in before.labels} == pytest.approx(before.labels)
    assert after.order == pytest.approx(before.order)


@pytest.mark.parametrize("change", [{"labels": ("new", *HEADS_SPEC.labels)}, {"labels": ("a",)}, {"groups": {}}])
def test_other_changes_of_labels_are_refused(change: dict[str, Any]) -> None:
    heads = random_heads(1)
    with pytest.raises(ValueError, match=r"labels|negative"):
        heads.widened(replace(heads.spec, **change))
