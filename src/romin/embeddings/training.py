"""Adapting the model and training its heads on labelled texts. Needs the ``prepare`` extra (torch).

One pass of the encoder serves several tasks at once: labels (present, set aside) with the words that carry them, their
order, and single-choice groups. The encoder itself is adapted by low-rank matrices (LoRA, Hu et al. 2021), small
enough to be kept in the repository and merged into the weights by ``romin model prepare``. Seeded: the same data, seed
and number of threads give the same weights on the same machine.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from romin.core.text import clean
from romin.embeddings.augmentation import identity, lower, misspell
from romin.embeddings.examples import Example
from romin.embeddings.heads import SENTENCE_SCALE, HeadsSpec

CHARACTERS_A_BATCH = 6000
"""Longest batch, padding included: bounds memory (a batch of 32 long cases took 10 GB) and evens the steps."""

LORA_TARGETS = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the result; the defaults are those chosen in docs/evaluation.md."""

    warm_epochs: int = 3
    epochs: int = 4
    batch_size: int = 32
    rank: int = 16
    lora_alpha: int = 32
    first_layer: int = 2
    lora_rate: float = 1e-3
    warm_rate: float = 1e-2
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    dropout: float = 0.0
    token_weight: float = 0.5
    order_weight: float = 0.3
    group_weight: float = 0.15
    noise: float = 0.2
    join: float = 0.05
    seed: int = 20
    threads: int = 2


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
        return {name: value.detach().float().cpu().numpy() for name, value in named.items()}


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

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Any]:
        """Run the encoder and the heads on a tokenised batch (see :func:`tokenise`)."""
        states = self.encoder(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).last_hidden_state
        mask = batch["attention_mask"].unsqueeze(-1).float()
        sentence = functional.normalize((states * mask).sum(1) / mask.sum(1), dim=-1)
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


def predict_logits(model: Adapted, examples: Sequence[Example], prefix: str = "query: ") -> list[dict[str, float]]:
    """The uncalibrated logit of each label for each example, one text at a time."""
    rows = []
    with torch.no_grad():
        for example in examples:
            batch = tokenise(model.tokenizer, [_cleaned(example).text], prefix)
            values = model(batch)["logits"][0].tolist()
            rows.append(dict(zip(model.heads.spec.labels, values, strict=True)))
    return rows


def save_adapter(model: Adapted, path: Path, base: str, alpha: int) -> None:
    """Write the low-rank matrices in the format of :mod:`romin.embeddings.adapter`, in half precision.

    ``base``: digest of the source they were learnt on. ``alpha``: the recipe's ``lora_alpha``.
    """
    from safetensors.torch import save_file

    tensors, rank = {}, 1
    for name, parameter in model.encoder.named_parameters():
        if "lora_" in name:
            plain = name.replace(".default.weight", "")
            module, side = plain.rsplit(".", 1)
            tensors[f"{module}.weight.{side}"] = parameter.detach().half().contiguous()
            rank = parameter.shape[0] if side == "lora_A" else rank
    save_file(tensors, path, metadata={"base": base, "scale": str(alpha / rank)})


def tokenise(tokenizer: Any, texts: Sequence[str], prefix: str, max_length: int = 256) -> dict[str, Tensor]:
    """Token ids, attention mask, ``own`` (true on the text's own tokens) and ``offsets`` in the text without prefix."""
    batch = tokenizer(
        [prefix + text for text in texts], padding=True, truncation=True, max_length=max_length, return_tensors="pt",
        return_offsets_mapping=True, return_special_tokens_mask=True,
    )  # fmt: skip
    offsets = batch["offset_mapping"] - len(prefix)
    own = (batch["special_tokens_mask"] == 0) & (batch["attention_mask"] == 1) & (offsets[..., 1] > 0)
    return {
        "input_ids": batch["input_ids"],
        "attention_mask": batch["attention_mask"],
        "own": own,
        "offsets": offsets.clamp(min=0),
    }


def augment(example: Example, pool: Sequence[Example], recipe: Recipe, rng: random.Random) -> Example:
    """``example`` as another person could have typed it, sometimes joined to another one, its labels following."""
    if rng.random() < recipe.join:
        example = join(example, rng.choice(pool), rng)
    if rng.random() < recipe.noise:
        return _respan(example, misspell(example.text, rng))
    if rng.random() < 0.3:
        return _respan(example, lower(identity(example.text), rng))
    return example


def _respan(example: Example, noisy: Any) -> Example:
    moved = ((label, noisy.span(start, end)) for label, start, end in example.spans)
    return replace(example, text=noisy.text, spans=tuple((label, *span) for label, span in moved if span))


def join(first: Example, second: Example, rng: random.Random) -> Example:
    """Both texts one after the other: the labels of both, those of the first ahead; a present label wins."""
    separator = rng.choice([". ", ", ", " ; ", " et sinon ", "\n", " - ", ". Et "])
    shift = len(first.text) + len(separator)
    present = set(first.ranked) | set(second.ranked)
    contradicted = {
        label for label in first.labels | second.labels if label.removeprefix("-") in present and label[0] == "-"
    }
    groups = {
        name: first.groups[name] if first.groups[name] != "" else second.groups.get(name, "") for name in first.groups
    }
    return Example(
        text=first.text + separator + second.text,
        labels=(first.labels | second.labels) - contradicted,
        ranked=first.ranked + tuple(label for label in second.ranked if label not in first.ranked),
        spans=first.spans + tuple((label, start + shift, end + shift) for label, start, end in second.spans),
        groups=groups,
    )


def losses(
    output: dict[str, Any], batch: dict[str, Tensor], examples: Sequence[Example], spec: HeadsSpec, recipe: Recipe
) -> Tensor:
    """The weighted sum of the four losses over a batch."""
    index = {label: position for position, label in enumerate(spec.labels)}
    target = torch.zeros_like(output["logits"])
    token_target = torch.zeros_like(output["token_logits"])
    for row, example in enumerate(examples):
        for label in example.labels:
            target[row, index[label]] = 1.0
        for label, start, end in example.spans:
            inside = (batch["offsets"][row, :, 0] < end) & (batch["offsets"][row, :, 1] > start) & batch["own"][row]
            token_target[row, inside, index[label]] = 1.0
    total = functional.binary_cross_entropy_with_logits(output["logits"], target, reduction="none").sum(1).mean()
    token_loss = functional.binary_cross_entropy_with_logits(output["token_logits"], token_target, reduction="none")
    own = batch["own"].unsqueeze(-1).float()
    total = (
        total
        + recipe.token_weight * ((token_loss * own).sum(-1).sum(1) / own.sum(1).squeeze(-1).clamp(min=1)).mean() * 4
    )
    total = total + recipe.order_weight * order_loss(output["order"], examples, spec)
    for name, values in spec.groups.items():
        wanted = torch.tensor([values.index(example.groups.get(name, "")) for example in examples])
        total = total + recipe.group_weight * functional.cross_entropy(output["groups"][name], wanted)
    return total


def order_loss(scores: Tensor, examples: Sequence[Example], spec: HeadsSpec) -> Tensor:
    """Plackett–Luce negative log-likelihood of each text's order, mean over the batch (Plackett 1975).

    Only labels present together are compared: how strongly one is present must not count for its rank.
    """
    index = {label: position for position, label in enumerate(spec.ordered)}
    terms = []
    for row, example in enumerate(examples):
        ranked = [index[label] for label in example.ranked]
        for position in range(len(ranked)):
            rest = torch.tensor(ranked[position:])
            if len(rest) > 1:
                terms.append(torch.logsumexp(scores[row, rest], 0) - scores[row, ranked[position]])
    return torch.stack(terms).sum() / max(1, len(examples)) if terms else scores.sum() * 0


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Shuffled batches of texts of like length, to pad little."""
    shuffled = list(examples)
    rng.shuffle(shuffled)
    window = size * 16
    grouped: list[list[Example]] = []
    for start in range(0, len(shuffled), window):
        waiting = sorted(shuffled[start : start + window], key=lambda example: -len(example.text))
        while waiting:
            fitting = max(4, min(size, CHARACTERS_A_BATCH // max(1, len(waiting[0].text))))
            grouped.append(waiting[:fitting])
            waiting = waiting[fitting:]
    rng.shuffle(grouped)
    yield from grouped


def train(
    directory: Path,
    examples: Sequence[Example],
    spec: HeadsSpec,
    recipe: Recipe,
    *,
    prefix: str = "query: ",
    progress: Callable[[str, float], None] = lambda _text, _share: None,
    after_epoch: Callable[[int, Adapted], None] = lambda _epoch, _model: None,
) -> Adapted:
    """Adapt the model of ``directory`` on ``examples``; returns it in evaluation mode.

    The heads learn alone first, on the model as it is: low-rank matrices trained from random heads fell silent.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    torch.set_flush_denormal(True)
    rng = random.Random(recipe.seed)  # noqa: S311  reproducible noise, not a secret
    model = Adapted(directory, spec, recipe)
    low_rank = [parameter for parameter in model.encoder.parameters() if parameter.requires_grad]
    heads = list(model.heads.parameters())
    phases = (
        ([{"params": heads, "lr": recipe.warm_rate}], recipe.warm_epochs),
        ([{"params": low_rank, "lr": recipe.lora_rate}, {"params": heads, "lr": recipe.head_rate}], recipe.epochs),
    )
    whole = recipe.warm_epochs + recipe.epochs
    done = 0
    for groups, epochs in phases:
        for parameter in low_rank:
            parameter.requires_grad = len(groups) > 1
        optimiser = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
        steps = epochs * sum(1 for _ in batches(examples, recipe.batch_size, random.Random(0)))  # noqa: S311
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(_warm_then_down, steps=steps))
        for _ in range(epochs):
            model.train()
            for group in batches(examples, recipe.batch_size, rng):
                noisy = [_cleaned(augment(example, examples, recipe, rng)) for example in group]
                batch = tokenise(model.tokenizer, [example.text for example in noisy], prefix)
                loss = losses(model(batch), batch, noisy, spec, recipe)
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(low_rank, 1.0)
                optimiser.step()
                schedule.step()
            done += 1
            progress(f"époque {done}/{whole}, perte {loss.item():.3f}", done / whole)
            model.eval()
            after_epoch(done, model)
    return model


def _warm_then_down(step: int, steps: int, warm: float = 0.06) -> float:
    """Share of the full rate: up over the first ``warm`` of the steps, then down in a straight line."""
    share = step / max(1, steps)
    return share / warm if share < warm else max(0.02, (1 - share) / (1 - warm))


def _cleaned(example: Example) -> Example:
    """The example as serving sees it: the text cleaned, spans following."""
    cleaned = clean(example.text)
    spans = []
    for label, start, end in example.spans:
        inside = [index for index, (source, _) in enumerate(cleaned.origins) if start <= source < end]
        if inside:
            spans.append((label, inside[0], inside[-1] + 1))
    return replace(example, text=cleaned.text, spans=tuple(spans))
