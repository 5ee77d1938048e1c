"""The model at work: texts in, vectors and token states out, without torch.

The graph gives the last hidden states; pooling is done here. ONNX Runtime in float32 is exact; OpenVINO with int8
weights is faster and checked at load, because int8 results depend on the processor (docs/evaluation.md).
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from romin.core.errors import NotReady, RominError
from romin.core.files import check_digests
from romin.embeddings.accents import Accents
from romin.embeddings.manifest import ACCENTS, GRAPHS, ONNX, OPENVINO, REMEDY, TOKENIZER, Card, Manifest, read_manifest
from romin.embeddings.protocols import Encoded, Role, Vector

THREADS = 2
"""Threads inside one inference: the machines that run this have two cores."""
CHUNK = {"query": 16, "passage": 8}
"""Texts in one inference. Passages of 160 tokens go fastest by 4 to 8, and take half the memory they take by 64."""
SELF_CHECK_COSINE = 0.999
"""Lowest cosine to the stored vectors at load; the int8 engine gives 0.9998 where it works."""

_logger = logging.getLogger(__name__)

_Ids = npt.NDArray[np.int64]
_Graph = Callable[[_Ids, _Ids], Vector]
"""Token ids and mask, both (batch, length), to last hidden states (batch, length, dimension)."""


class GraphEncoder:
    """An :class:`~romin.embeddings.protocols.Encoder` around an exported graph. Use it from one thread at a time."""

    def __init__(self, tokenizer: Tokenizer, accents: Accents, card: Card, engine: str, graph: _Graph) -> None:
        self._tokenizer = tokenizer
        self._accents = accents
        self._card = card
        self._graph = graph
        self.engine = engine
        self.fingerprint = f"{card.identity}:{engine}"
        self.dimension = card.dimension

    def encode(self, texts: list[str], role: Role) -> list[Encoded]:
        """Encode ``texts`` in order, accents restored, prefixed for its ``role``, cut to the model's window."""
        texts = [self._accents(text) for text in texts]
        prompt = self._card.prompts.get(role, "")
        encodings = self._tokenizer.encode_batch([prompt + text for text in texts])
        encoded: dict[int, Encoded] = {}
        for places in _chunks([len(encoding) for encoding in encodings], CHUNK[role]):
            chunk = [encodings[place] for place in places]
            states = self._graph(*self._padded(chunk))
            for row, place in enumerate(places):
                encoded[place] = _encoded(states[row], encodings[place], prompt + texts[place], len(prompt))
        return [encoded[place] for place in range(len(texts))]

    def _padded(self, chunk: Sequence[Encoding]) -> tuple[_Ids, _Ids]:
        length = max(len(encoding) for encoding in chunk)
        ids = np.full((len(chunk), length), self._card.padding, np.int64)
        mask = np.zeros((len(chunk), length), np.int64)
        for row, encoding in enumerate(chunk):
            ids[row, : len(encoding)] = encoding.ids
            mask[row, : len(encoding)] = 1
        return ids, mask


def _chunks(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Places grouped by ``size``, longest texts first, so that little padding is computed."""
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _encoded(states: Vector, encoding: Encoding, text: str, prompt_length: int) -> Encoded:
    """Pool one text's states, and keep those of its own tokens with their spans, spaces trimmed."""
    vector = states[: len(encoding)].mean(axis=0)
    kept, offsets = [], []
    for place, (start, end) in enumerate(encoding.offsets):
        first = max(start, prompt_length)
        first += len(text[first:end]) - len(text[first:end].lstrip())
        if first < end and not encoding.special_tokens_mask[place]:
            kept.append(place)
            offsets.append((first - prompt_length, end - prompt_length))
    return Encoded(vector / np.linalg.norm(vector), states[kept], tuple(offsets))


def open_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """Read a tokenizer that truncates to ``max_tokens``, special tokens included, and never pads."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _readers(folder: Path, card: Card) -> tuple[Tokenizer, Accents]:
    return open_tokenizer(folder / TOKENIZER, card.max_tokens), Accents.load(folder / ACCENTS)


class OnnxEncoder(GraphEncoder):
    """Float32 on ONNX Runtime: the exact, portable engine."""

    def __init__(self, folder: Path, card: Card) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        # Threads that spin while they wait fight over the two cores with whatever else runs: at a load of 2.7, a query
        # of 24 tokens took 47 ms spinning and 23 ms not (medians of 90, interleaved).
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(folder / GRAPHS[ONNX], options, providers=["CPUExecutionProvider"])

        def graph(ids: _Ids, mask: _Ids) -> Vector:
            states: Vector = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
            return states

        super().__init__(*_readers(folder, card), card, "onnxruntime-fp32", graph)


class OpenVinoEncoder(GraphEncoder):
    """Int8 weights on OpenVINO: the fast engine.

    The precision hint keeps activations in float32 where the processor would choose bfloat16.
    """

    def __init__(self, folder: Path, card: Card) -> None:
        import openvino

        hints = {
            "INFERENCE_NUM_THREADS": THREADS,
            "INFERENCE_PRECISION_HINT": "f32",
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
        }
        request = openvino.Core().compile_model(folder / GRAPHS[OPENVINO], "CPU", hints).create_infer_request()

        def graph(ids: _Ids, mask: _Ids) -> Vector:
            states: Vector = request.infer({"input_ids": ids, "attention_mask": mask})[0]
            return states

        super().__init__(*_readers(folder, card), card, "openvino-int8", graph)


ENGINES: dict[str, type[OnnxEncoder] | type[OpenVinoEncoder]] = {ONNX: OnnxEncoder, OPENVINO: OpenVinoEncoder}


def load_encoder(model_dir: Path, engine: str = "auto") -> GraphEncoder:
    """Load the prepared model of ``model_dir`` on ``engine``: ``openvino``, ``onnxruntime``, or ``auto``.

    ``auto`` takes OpenVINO when it was accepted and passes its self-check, else ONNX Runtime, and logs why. The digests
    of the engine's files are checked first: SHA-256 goes at 1.4 GB/s here, so 0.03 s for OpenVINO, 0.13 s for ONNX.
    Raises :class:`NotReady`, naming the command that mends it.
    """
    manifest = read_manifest(model_dir)
    if engine != "auto":
        return _load(model_dir, manifest, engine)
    try:
        return _load(model_dir, manifest, OPENVINO)
    except NotReady as error:
        _logger.warning("openvino left out", extra={"reason": error.message})
        return _load(model_dir, manifest, ONNX)


def _load(model_dir: Path, manifest: Manifest, engine: str) -> GraphEncoder:
    report = manifest.engines.get(engine)
    if report is None or not report.accepted:
        reason = report.reason if report else "moteur inconnu"
        raise NotReady(f"Le moteur {engine} n'est pas disponible pour ce modèle ({reason}). {REMEDY}")
    needed = {
        name: digest
        for name, digest in manifest.files.items()
        if name in {TOKENIZER, ACCENTS} or name.startswith(f"{engine}/")
    }
    check_digests(model_dir, needed, REMEDY)
    try:
        encoder = ENGINES[engine](model_dir, manifest.card)
        cosine = self_check(encoder, manifest)
    except RominError:
        raise
    except Exception as error:  # the runtimes raise their own types, and plain RuntimeError
        raise NotReady(f"Le moteur {engine} ne démarre pas ({type(error).__name__}). {REMEDY}") from error
    if not cosine >= SELF_CHECK_COSINE:
        raise NotReady(f"Le moteur {engine} ne donne pas les bons vecteurs (cosinus {cosine:.4f}). {REMEDY}")
    return encoder


def self_check(encoder: GraphEncoder, manifest: Manifest) -> float:
    """Lowest cosine between the stored vectors and the encoder's, over the manifest's self-check queries."""
    stored = np.array([check.vector for check in manifest.self_check], np.float32)
    encoded = encoder.encode([check.text for check in manifest.self_check], "query")
    vectors = np.stack([one.vector for one in encoded])
    return float((stored * vectors).sum(axis=1).min())
