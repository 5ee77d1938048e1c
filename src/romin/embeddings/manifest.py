"""What is written beside a prepared model: where it comes from, what it is, how each engine was verified."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from romin.core.errors import NotReady
from romin.core.files import read_json, write_json

FORMAT = 2
"""Version of what ``prepare`` writes; raise it when a model prepared by older code must be prepared again."""
FILE_NAME = "manifest.json"
REMEDY = "Relancez « romin model prepare »."
STANDARD_FOLDER = "sentence-transformers"
TOKENIZER = f"{STANDARD_FOLDER}/tokenizer.json"
ACCENTS = "accents.txt"
ONNX = "onnxruntime"
OPENVINO = "openvino"
GRAPHS = {ONNX: "onnxruntime/model.onnx", OPENVINO: "openvino/model.xml"}
"""The file each engine opens, relative to the model's folder."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Card(_Frozen):
    """What encoding needs to know of the model.

    ``identity``: digest of the float weights, the tokenizer, the accents and the prompts; ``dimension``: length of a
    vector; ``max_tokens``: window, special tokens included; ``padding``: id of the padding token; ``prompts``: prefix
    by role; ``vocabulary``: number of pieces.
    """

    identity: str
    dimension: int
    max_tokens: int
    padding: int
    prompts: dict[str, str]
    vocabulary: int


class EngineReport(_Frozen):
    """How an export compares with the float model on the verification sentences.

    ``mean_cosine``, ``min_cosine``: pooled vectors, sentence by sentence; ``same_neighbour``: share of sentences whose
    nearest other sentence is unchanged; ``accepted`` is false when it was dropped, and ``reason`` then says why.
    """

    accepted: bool
    sentences: int
    mean_cosine: float
    min_cosine: float
    same_neighbour: float
    reason: str = ""


class SelfCheck(_Frozen):
    """A query and the float model's vector of it, for the check at load."""

    text: str
    vector: tuple[float, ...]


class Manifest(_Frozen):
    """The prepared model's ``manifest.json``. ``files`` holds the SHA-256 of each file by relative path."""

    format: int
    source: str
    source_digest: str
    adapter_digest: str | None
    versions: dict[str, str]
    card: Card
    engines: dict[str, EngineReport]
    self_check: tuple[SelfCheck, ...]
    files: dict[str, str]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest`` in ``folder``."""
    content: dict[str, Any] = manifest.model_dump(mode="json")
    write_json(folder / FILE_NAME, content)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of ``folder``. Raises :class:`NotReady` when it is missing, damaged or of another format."""
    content = read_json(folder / FILE_NAME, REMEDY)
    if content.get("format") != FORMAT:
        raise NotReady(f"Le modèle de {folder} a été préparé par une autre version. {REMEDY}")
    try:
        return Manifest.model_validate(content)
    except ValidationError:
        raise NotReady(f"Fichier illisible : {folder / FILE_NAME}. {REMEDY}") from None
