"""Merging weight differences."""

from pathlib import Path

import pytest

from romin.embeddings.adapter import AdapterError, merge_adapter

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.torch")

BASE = "base-digest"


def adapter(folder: Path, tensors: dict[str, object], **metadata: str) -> Path:
    path = folder / "adapter.safetensors"
    safetensors.save_file(tensors, path, metadata={"base": BASE} | metadata)
    return path


def test_full_and_low_rank_differences_are_added(tmp_path: Path) -> None:
    state = {"a": torch.ones(2, 3), "b": torch.zeros(2, 3), "c": torch.ones(4)}
    low, high = torch.arange(3.0).reshape(1, 3), torch.tensor([[1.0], [2.0]])
    path = adapter(tmp_path, {"a": torch.full((2, 3), 0.5).half(), "b.lora_A": low, "b.lora_B": high}, scale="2")
    merged = merge_adapter(state, path, BASE)
    assert merged["a"].tolist() == [[1.5] * 3] * 2
    assert merged["b"].tolist() == [[0.0, 2.0, 4.0], [0.0, 4.0, 8.0]]
    assert merged["c"].tolist() == [1.0] * 4
    assert state["a"].tolist() == [[1.0] * 3] * 2


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    state = {"a": torch.ones(2, 3)}
    with pytest.raises(AdapterError, match="autre modèle"):
        merge_adapter(state, adapter(tmp_path, {"a": torch.ones(2, 3)}), "other")
    with pytest.raises(AdapterError, match="« b »"):
        merge_adapter(state, adapter(tmp_path, {"b": torch.ones(2, 3)}), BASE)
    with pytest.raises(AdapterError, match=r"\(3, 2\)"):
        merge_adapter(state, adapter(tmp_path, {"a": torch.ones(3, 2)}), BASE)
    with pytest.raises(AdapterError, match="paire"):
        merge_adapter(state, adapter(tmp_path, {"a.lora_A": torch.ones(1, 3)}), BASE)
    unequal_ranks = {"a.lora_A": torch.ones(1, 3), "a.lora_B": torch.ones(2, 2)}
    with pytest.raises(AdapterError, match="paire"):
        merge_adapter(state, adapter(tmp_path, unequal_ranks), BASE)


@pytest.mark.parametrize("content", [b"", b"not safetensors at all"])
def test_an_unreadable_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "adapter.safetensors"
    path.write_bytes(content)
    with pytest.raises(AdapterError, match="illisible"):
        merge_adapter({}, path, BASE)
    with pytest.raises(AdapterError, match="illisible"):
        merge_adapter({}, tmp_path / "none", BASE)
