"""Merges what was learnt from labelled sentences into the model's weights, before they are exported.

An adapter is a safetensors file. ``<parameter>`` holds a difference to add; ``<parameter>.lora_A`` (rank, in) and
``<parameter>.lora_B`` (out, rank) hold a low-rank one: ``scale x lora_B @ lora_A``. Its metadata: ``base``, the digest
of the model it was learnt from (:func:`romin.embeddings.sources.source_digest`), and ``scale`` (1 when absent).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from romin.core.errors import RominError

if TYPE_CHECKING:
    import torch

_LOW, _HIGH = ".lora_A", ".lora_B"


class AdapterError(RominError):
    """The adapter does not fit the model; the message says in what."""

    code = "adaptation_invalide"


def read_adapter(path: Path, base: str) -> tuple[dict[str, "torch.Tensor"], float]:
    """The tensors of ``path``, in float32, and their scale.

    Raises :class:`AdapterError` when the file is unreadable or was not learnt from ``base``.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 (not a mapping)
    except (OSError, SafetensorError) as error:
        raise AdapterError(f"Adaptation illisible : {path} ({type(error).__name__}).") from None
    if metadata.get("base") != base:
        raise AdapterError(f"L'adaptation {path} a été apprise sur un autre modèle : réapprenez-la sur celui-ci.")
    return tensors, float(metadata.get("scale", "1"))


def merge_adapter(state: Mapping[str, "torch.Tensor"], path: Path, base: str) -> dict[str, "torch.Tensor"]:
    """Return the weights ``state`` with the differences of ``path`` added, in float32; ``state`` is left as it is.

    ``base`` is the digest of the model that ``state`` comes from. Raises :class:`AdapterError` when the file is
    unreadable, was learnt from another model, or has a name or a shape the model does not know.
    """
    tensors, scale = read_adapter(path, base)
    merged = dict(state)
    for name, difference in _differences(tensors, scale, path).items():
        if name not in merged:
            raise AdapterError(f"L'adaptation {path} change « {name} », que le modèle n'a pas.")
        if merged[name].shape != difference.shape:
            shapes = f"{tuple(difference.shape)} au lieu de {tuple(merged[name].shape)}"
            raise AdapterError(f"L'adaptation {path} donne à « {name} » la forme {shapes}.")
        merged[name] = merged[name].float() + difference
    return merged


def _differences(tensors: dict[str, "torch.Tensor"], scale: float, path: Path) -> dict[str, "torch.Tensor"]:
    """The full difference of each parameter."""
    differences = {name: tensor for name, tensor in tensors.items() if not name.endswith((_LOW, _HIGH))}
    pairs = {name.removesuffix(_LOW).removesuffix(_HIGH) for name in tensors if name.endswith((_LOW, _HIGH))}
    for name in pairs:
        low, high = tensors.get(name + _LOW), tensors.get(name + _HIGH)
        if low is None or high is None or low.ndim != 2 or high.ndim != 2 or low.shape[0] != high.shape[1]:
            raise AdapterError(f"L'adaptation {path} n'a pas la paire de « {name} », ou ses rangs diffèrent.")
        differences[name] = scale * (high @ low)
    return differences
