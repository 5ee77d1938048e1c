"""Turns a float model into the graphs that serve it: last hidden states out, any batch, any length up to the window."""

import contextlib
import io
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from romin.embeddings.manifest import GRAPHS, ONNX, OPENVINO
from romin.embeddings.sources import FloatModel

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_EXAMPLE_SHAPE = (2, 7)


def build_sentence_transformer(model: FloatModel, folder: Path) -> "SentenceTransformer":
    """Write ``model`` in ``folder`` as a standard sentence-transformers directory, and return it loaded from there."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast
    from transformers.utils.logging import disable_progress_bar

    hide_bars: Any = disable_progress_bar
    hide_bars()
    model.network.save_pretrained(folder)
    tokenizer_class: Any = PreTrainedTokenizerFast
    wrapped = tokenizer_class(
        tokenizer_object=model.tokenizer, model_max_length=model.max_tokens, **model.special_tokens
    )
    wrapped.save_pretrained(str(folder))
    transformer = Transformer(str(folder), max_seq_length=model.max_tokens)
    pooling = Pooling(transformer.get_embedding_dimension(), "mean")
    built = SentenceTransformer(modules=[transformer, pooling, Normalize()], prompts=model.prompts, device="cpu")
    built.save(str(folder), create_model_card=False)
    return built.eval()


def export_onnx(model: FloatModel, folder: Path) -> None:
    """Write the ONNX graph: ``input_ids`` and ``attention_mask`` (batch, length) int64 to ``states``, float32."""
    import torch

    class States(torch.nn.Module):
        def __init__(self, network: torch.nn.Module) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            states: torch.Tensor = self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return states

    # Two tensors: given the same one twice, the exporter makes the graph read the ids where it needs the mask.
    ids, mask = torch.ones(_EXAMPLE_SHAPE, dtype=torch.long), torch.ones(_EXAMPLE_SHAPE, dtype=torch.long)
    axes = {0: torch.export.Dim("batch", min=1, max=1024), 1: torch.export.Dim("length", min=2, max=model.max_tokens)}
    path = folder / GRAPHS[ONNX]
    path.parent.mkdir(parents=True)
    model.network.set_attn_implementation("eager")
    with quiet():
        torch.onnx.export(
            States(model.network).eval(),
            (ids, mask),
            path,
            input_names=["input_ids", "attention_mask"],
            output_names=["states"],
            dynamic_shapes=(axes, axes),
            external_data=False,
            dynamo=True,
        )


def export_openvino(folder: Path) -> None:
    """Write the OpenVINO graph with int8 weights, from the ONNX one of the same folder."""
    # NNCF reports its use to its vendor unless it believes it runs in CI; this product makes no outside call.
    os.environ["NNCF_CI"] = "1"
    import nncf
    import openvino

    nncf.set_log_level(logging.ERROR)
    graph = openvino.Core().read_model(folder / GRAPHS[ONNX])
    with quiet():
        compressed = nncf.compress_weights(graph, mode=nncf.CompressWeightsMode.INT8_ASYM)
    path = folder / GRAPHS[OPENVINO]
    path.parent.mkdir(parents=True)
    openvino.save_model(compressed, path, compress_to_fp16=False)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep the exporters' own progress bars and deprecation notices off the maintainer's screen."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
