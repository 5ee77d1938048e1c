"""Training an adapted model and its heads on labelled texts. Needs the ``prepare`` extra (torch).

One pass of the encoder serves several tasks at once: labels (present, set aside) with the words that carry them, their
order, and single-choice groups. Seeded: the same data, seed and number of threads give the same weights on the same
machine.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from romin.core.text import clean
from romin.embeddings.adapted import Adapted, HeadsModule, Recipe
from romin.embeddings.augmentation import identity, misspell, rename
from romin.embeddings.examples import Example
from romin.embeddings.heads import HeadsSpec
from romin.embeddings.ordering import plackett_luce

_UNKNOWN = -100
"""Column of a group's value that nobody judged: weighs nothing."""
CHARACTERS_A_BATCH = 6000
"""Longest batch, padding included: bounds memory (a batch of 32 long cases took 10 GB) and evens the steps."""


def augment(example: Example, pool: "Pool", recipe: Recipe, rng: random.Random) -> Example:
    """``example`` as another person could have typed it, sometimes beside another text, its labels following."""
    if rng.random() < recipe.join:
        example = join(example, rng.choice(pool.all), rng)
    elif pool.untelling and rng.random() < recipe.chatter:
        other = rng.choice(pool.untelling)
        example = join(example, other, rng) if rng.random() < 0.5 else join(other, example, rng)
    if rng.random() < recipe.rename:
        example = _respan(example, rename(identity(example.text), rng))
    if rng.random() < recipe.noise:
        example = _respan(example, misspell(example.text, rng))
    return example


@dataclass(frozen=True, slots=True)
class Pool:
    """The texts to join others with: all, and those that tell nothing, which change nothing to what they join.

    A text that was not judged on every label is not known to tell nothing.
    """

    all: Sequence[Example]
    untelling: Sequence[Example]

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "Pool":
        """The pool of ``examples``."""
        return cls(examples, [example for example in examples if not example.told and example.judged is None])


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
    # Some groups only say what an unlabelled text is about: they are taken from the texts that decide the labels.
    alike = bool(first.told) == bool(second.told)
    main, other = (first, second) if first.told or alike else (second, first)
    whole = first.whole & second.whole
    groups = {
        name: _group_together(value, other.groups.get(name, "")) if alike else value
        for name, value in main.groups.items()
    }
    return Example(
        text=first.text + separator + second.text,
        labels=((first.told | second.told) - contradicted) | whole,
        ranked=first.ranked + tuple(label for label in second.ranked if label not in first.ranked),
        spans=first.spans + tuple((label, start + shift, end + shift) for label, start, end in second.spans),
        groups=groups,
        judged=_judged_together(first, second),
        whole=whole,
    )


def _group_together(first: str | None, second: str | None) -> str | None:
    """The group's value in two joined texts: the first one told; unknown when one of them may have told it."""
    return first or second or (None if first is None or second is None else "")


def _judged_together(first: Example, second: Example) -> frozenset[str] | None:
    """The labels known of two joined texts: judged in both, or present in either."""
    if first.judged is None or second.judged is None:
        known = first.judged if second.judged is None else second.judged
    else:
        known = first.judged & second.judged
    return None if known is None else known | first.told | second.told


def losses(
    output: dict[str, Any], batch: dict[str, Tensor], examples: Sequence[Example], spec: HeadsSpec, recipe: Recipe
) -> Tensor:
    """The weighted sum of the four losses over a batch; what is unknown of a text weighs nothing."""
    index = {label: position for position, label in enumerate(spec.labels)}
    target, known = torch.zeros_like(output["logits"]), torch.ones_like(output["logits"])
    token_target = torch.zeros_like(output["token_logits"])
    located = torch.ones_like(known)
    for row, example in enumerate(examples):
        if example.judged is not None:
            known[row, [column for label, column in index.items() if label not in example.judged]] = 0.0
        spanned = {label for label, _, _ in example.spans}
        for label in example.labels:
            target[row, index[label]] = 1.0
            located[row, index[label]] = float(label in spanned)
        for label, start, end in example.spans:
            inside = (batch["offsets"][row, :, 0] < end) & (batch["offsets"][row, :, 1] > start) & batch["own"][row]
            token_target[row, inside, index[label]] = 1.0
    label_loss = functional.binary_cross_entropy_with_logits(output["logits"], target, reduction="none")
    total = (label_loss * known).sum(1).mean()
    token_loss = functional.binary_cross_entropy_with_logits(output["token_logits"], token_target, reduction="none")
    weights = batch["own"].unsqueeze(-1) * (known * located).unsqueeze(1)
    lengths = batch["own"].sum(1).clamp(min=1)
    total = total + recipe.token_weight * ((token_loss * weights).sum(-1).sum(1) / lengths).mean() * 4
    total = total + recipe.order_weight * order_loss(output["order"], examples, spec)
    for name, values in spec.groups.items():
        told = [example.groups.get(name, "") for example in examples]
        wanted = torch.tensor([_UNKNOWN if value is None else values.index(value) for value in told])
        summed = functional.cross_entropy(output["groups"][name], wanted, ignore_index=_UNKNOWN, reduction="sum")
        total = total + recipe.group_weight * summed / len(examples)
    return total


def order_loss(scores: Tensor, examples: Sequence[Example], spec: HeadsSpec) -> Tensor:
    """What the texts' orders cost (see :func:`~romin.embeddings.ordering.plackett_luce`), mean over the batch."""
    terms = plackett_luce(scores, [[spec.ordered.index(label) for label in example.ranked] for example in examples])
    return torch.stack(terms).sum() / max(1, len(examples)) if terms else scores.sum() * 0


def batches(
    examples: Sequence[Example],
    size: int,
    rng: random.Random,
    prepare: Callable[[Example], Example] = lambda example: example,
) -> Iterator[list[Example]]:
    """Shuffled batches of texts of like length, to pad little; ``prepare`` is what is done to a text before.

    Sorted once prepared: joined or noisy texts batched by the length they had before filled 47 % of a batch with words.
    """
    shuffled = list(examples)
    rng.shuffle(shuffled)
    window = size * 32
    for start in range(0, len(shuffled), window):
        grouped: list[list[Example]] = []
        prepared = (prepare(example) for example in shuffled[start : start + window])
        waiting = sorted(prepared, key=lambda example: -len(example.text))
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
    start: Callable[[Adapted], None] | None = None,
) -> Adapted:
    """Adapt the model of ``directory`` on ``examples``; returns it in evaluation mode.

    The heads learn alone first, on the model as it is: low-rank matrices trained from random heads fell silent.
    ``start`` puts back what was learnt before, on fewer texts say: learning goes on from there, at lower rates.
    """
    torch.manual_seed(recipe.seed)
    torch.set_num_threads(recipe.threads)
    torch.set_flush_denormal(True)  # put back at the end: it holds for the whole process
    rng = random.Random(recipe.seed)  # noqa: S311  reproducible noise, not a secret
    model = Adapted(directory, spec, recipe)
    pool = Pool.of(examples)
    low_rank = [parameter for parameter in model.encoder.parameters() if parameter.requires_grad]
    if start is None:
        teach(model, model.heads, examples, recipe, prefix=prefix, rng=rng)
        progress("têtes chauffées", 1 / (1 + recipe.epochs))
    else:
        start(model)
    share = recipe.resumed_rate if start else 1.0
    optimiser = torch.optim.AdamW(
        [
            {"params": low_rank, "lr": share * recipe.lora_rate},
            {"params": list(model.heads.parameters()), "lr": share * recipe.head_rate},
        ],
        weight_decay=recipe.weight_decay,
    )
    steps = recipe.epochs * sum(1 for _ in batches(examples, recipe.batch_size, random.Random(0)))  # noqa: S311
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(_warm_then_down, steps=steps))
    for epoch in range(1, recipe.epochs + 1):
        model.train()
        for noisy in batches(
            examples, recipe.batch_size, rng, lambda example: _cleaned(augment(example, pool, recipe, rng))
        ):
            batch = model.tokenise([example.text for example in noisy], prefix)
            loss = losses(model(batch), batch, noisy, spec, recipe)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(low_rank, 1.0)
            optimiser.step()
            schedule.step()
        progress(f"époque {epoch}/{recipe.epochs}, perte {loss.item():.3f}", (1 + epoch) / (1 + recipe.epochs))
        model.eval()
        after_epoch(epoch, model)
    torch.set_flush_denormal(False)
    return model


def teach(
    model: Adapted,
    heads: HeadsModule,
    examples: Sequence[Example],
    recipe: Recipe,
    *,
    prefix: str = "query: ",
    rng: random.Random,
) -> None:
    """Teach ``heads`` on the model as it is: its states are computed once, then read ``warm_epochs`` times."""
    model.eval()
    seen = []
    with torch.no_grad():
        for group in batches(examples, recipe.batch_size, rng):
            batch = model.tokenise([example.text for example in group], prefix)
            seen.append((group, batch, *model.encode(batch)))
    optimiser = torch.optim.AdamW(heads.parameters(), lr=recipe.warm_rate, weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, partial(_warm_then_down, steps=recipe.warm_epochs * len(seen))
    )
    for _ in range(recipe.warm_epochs):
        rng.shuffle(seen)
        for group, batch, states, sentence in seen:
            loss = losses(heads(states, batch["own"], sentence), batch, group, heads.spec, recipe)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()


def _warm_then_down(step: int, steps: int, warm: float = 0.06) -> float:
    """Share of the full rate: up over the first ``warm`` of the steps, then down in a straight line."""
    share = step / max(1, steps)
    return share / warm if share < warm else max(0.02, (1 - share) / (1 - warm))


def _cleaned(example: Example) -> Example:
    """The example as serving sees it: the text cleaned, spans following."""
    cleaned = clean(example.text)
    spans = ((label, cleaned.clean_span(start, end)) for label, start, end in example.spans)
    return replace(example, text=cleaned.text, spans=tuple((label, *span) for label, span in spans if span))
