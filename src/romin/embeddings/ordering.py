"""Fitting the order heads last, on the adapted model's states: what is said to come first, less how late it is told.

Needs the ``prepare`` extra (torch). ``Heads`` gives each present label a priority from the words that carry it and from
the sentence; people also simply tell first what matters first. The two are weighed together here.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from romin.embeddings.adapted import Adapted
from romin.embeddings.examples import Example
from romin.embeddings.heads import SENTENCE_SCALE, first_told

RATE, DECAY, EPOCHS, BATCH = 3e-3, 1.0, 6, 128


def fit_order(model: Adapted, examples: Sequence[Example], seed: int, prefix: str = "query: ") -> float:
    """Refit the order heads of ``model`` on the ``examples`` (cleaned) with several ranked labels.

    Returns the weight of the position: what being told at the very end costs.
    """
    several = [example for example in examples if len(example.ranked) > 1]
    if not several:
        return 0.0
    context, sentence, position = _features(model, several, prefix)
    ordered = model.heads.spec.ordered
    ranks = [[ordered.index(label) for label in example.ranked] for example in several]
    generator = torch.Generator().manual_seed(seed)
    token_weight = torch.zeros_like(model.heads.order_token, requires_grad=True)
    sentence_weight = torch.zeros_like(model.heads.order_sentence, requires_grad=True)
    late = torch.tensor(6.0, requires_grad=True)
    optimiser = torch.optim.AdamW(
        [{"params": [token_weight, sentence_weight], "weight_decay": DECAY}, {"params": [late], "weight_decay": 0.0}],
        lr=RATE,
    )
    for _ in range(EPOCHS):
        for rows in torch.split(torch.randperm(len(several), generator=generator), BATCH):
            scores = (context[rows] * token_weight).sum(-1) + sentence[rows] @ sentence_weight.T
            terms = plackett_luce(scores - late * position[rows], [ranks[row] for row in rows.tolist()])
            optimiser.zero_grad()
            torch.autograd.backward(torch.stack(terms).mean())
            optimiser.step()
    with torch.no_grad():
        model.heads.order_token.copy_(token_weight)
        model.heads.order_sentence.copy_(sentence_weight)
    return float(late.detach())


def plackett_luce(scores: Tensor, ranks: Sequence[Sequence[int]]) -> list[Tensor]:
    """Negative log-likelihood of each choice made in ranking (Plackett 1975): which comes first, then second…

    ``scores``: shape (texts, labels); ``ranks``: for each text its labels' columns, in order. Only labels present
    together are compared: how strongly one is present must not count for its rank.
    """
    return [
        torch.logsumexp(scores[row, ranked[place:]], 0) - scores[row, ranked[place]]
        for row, ranked in enumerate(ranks)
        for place in range(len(ranked) - 1)
    ]


def _features(model: Adapted, examples: Sequence[Example], prefix: str) -> tuple[Tensor, Tensor, Tensor]:
    """For each example: what its words say of each label (k, d), its sentence vector (d), where each is told (k)."""
    contexts, sentences, positions = [], [], []
    count = len(model.heads.spec.ordered)
    with torch.no_grad():
        for example in examples:
            batch = model.tokenise([example.text], prefix)
            states, sentence = model.encode(batch)
            own: Any = batch["own"][0]
            kept = states[0][own]
            logits = model.heads.label_token(kept)[:, :count]
            contexts.append(torch.softmax(logits, 0).T @ kept)
            sentences.append(sentence[0] * SENTENCE_SCALE)
            offsets = [(int(start), int(end)) for start, end in batch["offsets"][0][own].tolist()]
            told = torch.sigmoid(logits).numpy()
            positions.append([first_told(told[:, column], offsets) for column in range(count)])
    return torch.stack(contexts), torch.stack(sentences), torch.tensor(np.array(positions), dtype=torch.float32)
