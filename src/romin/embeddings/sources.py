"""Where a model comes from: the packaged file, or any sentence-transformers directory or hub name.

Both become the same thing, a float model with its tokenizer and prompts, so that what follows has one way.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer

from romin.core.errors import RominError
from romin.core.files import file_digest, folder_digests, text_digest
from romin.embeddings.packaged import PROMPTS, PackagedModel, packaged_path, read_packaged, standard_weights
from romin.embeddings.pruning import unigram_tokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from transformers import PreTrainedModel

_HUB_FILES = ["*.json", "*.safetensors", "*.txt", "*.model"]
_SPECIAL_NAMES = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")


@dataclass(frozen=True, slots=True)
class FloatModel:
    """A model ready to be adapted, pruned and exported."""

    network: "PreTrainedModel"
    tokenizer: Tokenizer
    special_tokens: dict[str, str]
    prompts: dict[str, str]
    max_tokens: int


def locate(source: str | Path | None) -> Path:
    """The local file or folder of ``source``: ``None`` is the packaged model, a name is fetched from the hub.

    Raises :class:`RominError` when it cannot be had.
    """
    if source is None:
        return packaged_path()
    if Path(source).is_dir():
        return Path(source)
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(str(source), allow_patterns=_HUB_FILES))
    except Exception as error:  # network, authentication, unknown name: the hub has a type for each
        raise RominError(
            f"Modèle introuvable : « {source} » n'est ni un dossier ni un nom joignable ({type(error).__name__}).",
            code="modele_introuvable",
        ) from None


def source_digest(path: Path) -> str:
    """Digest of a located source; an adapter records it as its ``base``."""
    if path.is_file():
        return file_digest(path)
    return text_digest(*(f"{name}={digest}" for name, digest in folder_digests(path).items()))


def load_source(path: Path) -> FloatModel:
    """Load a located source in float32. Raises :class:`RominError` when it is not a mean-pooling encoder."""
    return _from_packaged(read_packaged(path)) if path.is_file() else _from_folder(path)


def _from_packaged(packaged: PackagedModel) -> FloatModel:
    import torch
    from transformers import BertConfig, BertModel

    pieces = packaged.pieces
    config = BertConfig(
        vocab_size=packaged.rows,
        hidden_size=packaged.hidden,
        num_hidden_layers=packaged.layers,
        num_attention_heads=packaged.heads,
        intermediate_size=packaged.inner,
        max_position_embeddings=packaged.positions,
        type_vocab_size=packaged.types,
        layer_norm_eps=packaged.epsilon,
        pad_token_id=pieces.padding,
    )
    network: Any = BertModel(config)
    weights = {name: torch.from_numpy(values) for name, values in standard_weights(packaged).items()}
    # The file has no pooler, which mean pooling does not use: zeros make the saved model the same every time.
    unused = {
        name: torch.zeros_like(value) for name, value in network.state_dict().items() if name.startswith("pooler.")
    }
    network.load_state_dict(weights | unused)
    begin, end = pieces.texts[pieces.begin], pieces.texts[pieces.end]
    padding, unknown = pieces.texts[pieces.padding], pieces.texts[pieces.unknown]
    special = dict(zip(_SPECIAL_NAMES, (begin, end, unknown, end, padding, begin), strict=False))
    tokenizer = unigram_tokenizer(pieces, packaged.normalisation)
    return FloatModel(network.eval(), tokenizer, special, PROMPTS, packaged.positions)


def _from_folder(path: Path) -> FloatModel:
    from sentence_transformers import SentenceTransformer

    try:
        model = SentenceTransformer(str(path), device="cpu", model_kwargs={"dtype": "float32"}, local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError) as error:
        message = f"{path} n'est pas un modèle sentence-transformers lisible ({type(error).__name__})."
        raise RominError(message, code="modele_invalide") from error
    _check_pooling(path, model)
    tokenizer = model.tokenizer
    special = {name: token for name in _SPECIAL_NAMES if (token := getattr(tokenizer, name, None))}
    network: Any = model[0]
    backend = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    backend.no_padding()
    backend.no_truncation()
    return FloatModel(network.auto_model.eval(), backend, special, _prompts(model), int(model.max_seq_length or 512))


def _check_pooling(path: Path, model: "SentenceTransformer") -> None:
    """Vectors here are the normalised mean of the token states: refuse a model that makes them otherwise."""
    names = [type(module).__name__ for module in model]
    pooling: Any = model[1] if len(names) > 1 else None
    if names[:2] != ["Transformer", "Pooling"] or set(names[2:]) > {"Normalize"} or pooling.pooling_mode != "mean":
        raise RominError(
            f"{path} n'est pas un modèle à moyenne des jetons : {', '.join(names)}.", code="modele_invalide"
        )


def _prompts(model: "SentenceTransformer") -> dict[str, str]:
    """The prefix of each role; a model without any has empty ones."""
    prompts = model.prompts or {}
    return {"query": prompts.get("query") or "", "passage": prompts.get("passage") or prompts.get("document") or ""}
