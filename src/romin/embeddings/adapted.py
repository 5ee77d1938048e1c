"""The model being adapted: the transformer with low-rank matrices, the heads on top. Needs the ``prepare`` extra.

The encoder is adapted by low-rank matrices (LoRA, Hu et al. 2021), small enough to be kept in the repository and merged
into the weights by ``romin model prepare``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from romin.embeddings.accents import french_accents
from romin.embeddings.adapter import AdapterError, read_adapter
from romin.embeddings.heads import SENTENCE_SCALE, HeadsSpec, first_told

LORA_TARGETS = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the result; the defaults are those chosen in docs/evaluation.md."""

    warm_epochs: int = 3
    epochs: int = 5
    batch_size: int = 32
    rank: int = 16
    lora_alpha: int = 32
    first_layer: int = 2
    lora_rate: float = 1e-3
    resumed_rate: float = 0.6
    """Share of the rates when what was learnt before is taken up again."""
    resumed_epochs: int = 2
    warm_rate: float = 1e-2
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    dropout: float = 0.05
    token_weight: float = 0.5
    order_weight: float = 0.3
    group_weight: float = 0.15
    noise: float = 0.3
    rename: float = 0.15
    join: float = 0.05
    chatter: float = 0.15
    seed: int = 20
    threads: int = 2

    @property
    def scale(self) -> float:
        """What the product of the low-rank matrices is multiplied by."""
        return self.lora_alpha / self.rank


class HeadsModule(nn.Module):
    """The torch twin of :class:`romin.embeddings.heads.Heads`: same parameters, same computation, in batches."""

    def __init__(self, spec: HeadsSpec, dimension: int) -> None:
        """Fresh heads for ``spec``."""
        super().__init__()
        self.spec = spec
        count, ordered = len(spec.labels), len(spec.ordered)
        self.label_token = nn.Linear(dimension, count)
        self.label_sentence = nn.Linear(dimension, count)
        self.order_token = nn.Parameter(torch.zeros(ordered, dimension))
        self.order_sentence = nn.Parameter(torch.zeros(ordered, dimension))
        self.group_token = nn.ModuleDict(
            {name: nn.Linear(dimension, len(v), bias=False) for name, v in spec.groups.items()}
        )
        self.group_sentence = nn.ModuleDict({name: nn.Linear(dimension, len(v)) for name, v in spec.groups.items()})
        nn.init.constant_(self.label_token.bias, -1.0)

    def take(self, weights: Mapping[str, np.ndarray[Any, Any]]) -> None:
        """Start from the parameters that :meth:`weights` gave. Raises ``KeyError`` or ``RuntimeError`` on others."""
        with torch.no_grad():
            for name, parameter in self._named().items():
                parameter.copy_(torch.from_numpy(np.array(weights[name])))

    def forward(self, tokens: Tensor, mask: Tensor, sentence: Tensor) -> dict[str, Any]:
        """``tokens`` (b, t, d), ``mask`` (b, t) true on the text's own tokens, ``sentence`` (b, d) of norm 1."""
        sentence = sentence * SENTENCE_SCALE
        token_logits = self.label_token(tokens)
        attention = _masked_softmax(token_logits, mask)
        logits = (attention * token_logits).sum(1) + self.label_sentence(sentence)
        context = torch.einsum("btk,btd->bkd", attention[..., : len(self.spec.ordered)], tokens)
        order = (context * self.order_token).sum(-1) + sentence @ self.order_sentence.T
        groups = {}
        for name in self.spec.groups:
            group_logits = self.group_token[name](tokens)
            pooled = (_masked_softmax(group_logits, mask) * group_logits).sum(1)
            groups[name] = pooled + self.group_sentence[name](sentence)
        return {"logits": logits, "token_logits": token_logits, "order": order, "groups": groups}

    def weights(self) -> dict[str, np.ndarray[Any, Any]]:
        """The parameters under the names that :class:`romin.embeddings.heads.Heads` reads."""
        return {name: value.detach().float().cpu().numpy() for name, value in self._named().items()}

    def _named(self) -> dict[str, Any]:
        named: dict[str, Any] = {
            "label.token.weight": self.label_token.weight,
            "label.token.bias": self.label_token.bias,
            "label.sentence.weight": self.label_sentence.weight,
            "label.sentence.bias": self.label_sentence.bias,
            "order.token.weight": self.order_token,
            "order.sentence.weight": self.order_sentence,
        }
        for name in self.spec.groups:
            named[f"group.{name}.token.weight"] = self.group_token[name].weight
            named[f"group.{name}.sentence.weight"] = self.group_sentence[name].weight
            named[f"group.{name}.bias"] = self.group_sentence[name].bias
        return named


def _masked_softmax(logits: Tensor, mask: Tensor) -> Tensor:
    return torch.softmax(logits.masked_fill(~mask.unsqueeze(-1), -1e4), dim=1)


class Adapted(nn.Module):
    """The transformer with low-rank matrices, and the heads on top."""

    def __init__(self, directory: Path, spec: HeadsSpec, recipe: Recipe) -> None:
        """Load the float model of a sentence-transformers ``directory``."""
        super().__init__()
        from peft import LoraConfig, inject_adapter_in_model
        from transformers import AutoModel, AutoTokenizer

        self.tokenizer = AutoTokenizer.from_pretrained(str(directory))
        self.accents = french_accents()
        base = AutoModel.from_pretrained(
            str(directory), attention_probs_dropout_prob=0.0, hidden_dropout_prob=recipe.dropout
        )
        config = LoraConfig(
            r=recipe.rank,
            lora_alpha=recipe.lora_alpha,
            target_modules=list(LORA_TARGETS),
            layers_to_transform=list(range(recipe.first_layer, base.config.num_hidden_layers)),
        )
        self.encoder = inject_adapter_in_model(config, base)
        for name, parameter in self.encoder.named_parameters():
            parameter.requires_grad = "lora_" in name
        self.heads = HeadsModule(spec, base.config.hidden_size)

    def tokenise(self, texts: Sequence[str], prefix: str, max_length: int = 256) -> dict[str, Tensor]:
        """Token ids, attention mask, ``own`` (true on the text's own tokens) and ``offsets``, prefix left out."""
        batch = self.tokenizer(
            [prefix + self.accents(text) for text in texts], padding=True, truncation=True, max_length=max_length,
            return_tensors="pt", return_offsets_mapping=True, return_special_tokens_mask=True,
        )  # fmt: skip
        offsets = batch["offset_mapping"] - len(prefix)
        own = (batch["special_tokens_mask"] == 0) & (batch["attention_mask"] == 1) & (offsets[..., 1] > 0)
        return {
            "input_ids": batch["input_ids"],
            "attention_mask": batch["attention_mask"],
            "own": own,
            "offsets": offsets.clamp(min=0),
        }

    def encode(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        """The token states (b, t, d) and the sentence vectors (b, d), of norm 1, of a tokenised batch."""
        states = self.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).float()
        return states, functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Any]:
        """Run the encoder and the heads on a tokenised batch."""
        states, sentence = self.encode(batch)
        result: dict[str, Any] = self.heads(states, batch["own"], sentence)
        return result


def standard_directory(source: Path, folder: Path) -> Path:
    """The unadapted float model of a located ``source``, pruned, as a sentence-transformers directory in ``folder``."""
    from romin.embeddings.export import build_sentence_transformer
    from romin.embeddings.prepare import prune
    from romin.embeddings.pruning import is_unigram
    from romin.embeddings.sources import load_source

    model = load_source(source)
    build_sentence_transformer(prune(model) if is_unigram(model.tokenizer) else model, folder)
    return folder


@dataclass(frozen=True, slots=True)
class Heard:
    """What the heads say of one text before calibration: logits of the labels, probabilities of each group.

    ``order``: priority of each ordered label; ``told_at``: where it is first told, from 0 to 1.
    """

    logits: list[float]
    groups: dict[str, dict[str, float]]
    order: list[float]
    told_at: list[float]


def predict(
    model: Adapted, texts: Sequence[str], prefix: str = "query: ", heads: HeadsModule | None = None
) -> list[Heard]:
    """What the heads (the model's own by default) say of each cleaned text, one at a time."""
    heads = heads or model.heads
    rows = []
    with torch.no_grad():
        for text in texts:
            batch = model.tokenise([text], prefix)
            states, sentence = model.encode(batch)
            output = heads(states, batch["own"], sentence)
            groups = {
                name: dict(zip(values, torch.softmax(output["groups"][name][0], -1).tolist(), strict=True))
                for name, values in heads.spec.groups.items()
            }
            own = batch["own"][0]
            offsets = [(int(start), int(end)) for start, end in batch["offsets"][0][own].tolist()]
            told = torch.sigmoid(output["token_logits"][0][own]).numpy()
            rows.append(
                Heard(
                    logits=output["logits"][0].tolist(),
                    groups=groups,
                    order=output["order"][0].tolist(),
                    told_at=[first_told(told[:, column], offsets) for column in range(len(heads.spec.ordered))],
                )
            )
    return rows


def resume(model: Adapted, adapter: Path, weights: Mapping[str, np.ndarray[Any, Any]], base: str, scale: float) -> None:
    """Put what was learnt before back in ``model``: the ``adapter`` that :func:`save_adapter` wrote, and the heads.

    Raises :class:`AdapterError` when they were learnt on another model than ``base``, at another ``scale``
    (:attr:`Recipe.scale`) or with other shapes.
    """
    learnt, learnt_scale = read_adapter(adapter, base)
    try:
        if learnt_scale != scale:
            raise KeyError("scale")
        with torch.no_grad():
            for name, parameter in model.encoder.named_parameters():
                if "lora_" in name:
                    parameter.copy_(learnt[_adapter_name(name)])
        model.heads.take(weights)
    except (KeyError, RuntimeError):
        raise AdapterError(f"L'adaptation {adapter} ne suit pas la recette : apprenez-la depuis le début.") from None


def _adapter_name(parameter: str) -> str:
    module, side = parameter.replace(".default.weight", "").rsplit(".", 1)
    return f"{module}.weight.{side}"


def save_adapter(model: Adapted, path: Path, base: str, alpha: int) -> None:
    """Write the low-rank matrices in the format of :mod:`romin.embeddings.adapter`, in half precision.

    ``base``: digest of the source they were learnt on. ``alpha``: the recipe's ``lora_alpha``.
    """
    from safetensors.torch import save_file

    tensors, rank = {}, 1
    for name, parameter in model.encoder.named_parameters():
        if "lora_" in name:
            tensors[_adapter_name(name)] = parameter.detach().half().contiguous()
            rank = parameter.shape[0] if "lora_A" in name else rank
    save_file(tensors, path, metadata={"base": base, "scale": str(alpha / rank)})
