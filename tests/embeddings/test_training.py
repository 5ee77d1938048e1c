"""What training does to a text before learning from it, and how the order is fitted."""

import math
import random

import pytest
import torch

from romin.embeddings.adapted import Recipe
from romin.embeddings.augmentation import identity, rename
from romin.embeddings.examples import Example
from romin.embeddings.heads import HeadsSpec
from romin.embeddings.ordering import plackett_luce
from romin.embeddings.training import Pool, augment, batches, join, losses

DRINKS = Example("il boit", frozenset({"a"}), ("a",), (("a", 3, 7),), {"topic": "", "stage": "action"})
NO_JOB = Example("sans emploi", frozenset({"b", "-a"}), ("b",), (("b", 0, 11),), {"topic": "", "stage": ""})
HELLO = Example("il fait beau", frozenset(), (), (), {"topic": "hors-sujet", "stage": ""})


def said(example: Example) -> dict[str, str]:
    return {label: example.text[start:end] for label, start, end in example.spans}


def test_joined_texts_have_the_labels_of_both_and_present_wins() -> None:
    both = join(DRINKS, NO_JOB, random.Random(1))
    assert both.labels == {"a", "b"}
    assert both.ranked == ("a", "b")
    assert said(both) == {"a": "boit", "b": "sans emploi"}
    assert both.groups["stage"] == "action"


@pytest.mark.parametrize("seed", range(4))
def test_chatter_beside_a_need_changes_nothing_to_it(seed: int) -> None:
    rng = random.Random(seed)
    for pair in ((DRINKS, HELLO), (HELLO, DRINKS)):
        both = join(*pair, rng)
        assert (both.labels, both.ranked, both.groups) == (DRINKS.labels, DRINKS.ranked, DRINKS.groups)
        assert said(both) == {"a": "boit"}


@pytest.mark.parametrize("seed", range(12))
def test_another_subject_is_the_same_need(seed: int) -> None:
    noisy = rename(identity("Il boit, il le dit"), random.Random(seed))
    assert noisy.text.endswith(" boit, il le dit")
    assert noisy.span(3, 7) is not None
    start, end = noisy.span(3, 7) or (0, 0)
    assert noisy.text[start:end] == "boit"


@pytest.mark.parametrize("text", ["il y a de l'alcool", "il faut un outil", "rien"])
def test_nobody_to_rename(text: str) -> None:
    assert rename(identity(text), random.Random(3)).text == text


@pytest.mark.parametrize("seed", range(10))
def test_whatever_is_done_to_it_a_text_keeps_its_labels(seed: int) -> None:
    recipe = Recipe(noise=0.5, rename=0.5, join=0.0, chatter=1.0)
    noisy = augment(DRINKS, Pool.of([DRINKS, NO_JOB, HELLO]), recipe, random.Random(seed))
    assert (noisy.labels, noisy.ranked, noisy.groups) == (DRINKS.labels, DRINKS.ranked, DRINKS.groups)


DANGER = Example("une corde", frozenset({"c"}), groups={"topic": None, "stage": None}, judged=frozenset({"c"}))


def test_what_was_not_judged_of_one_text_is_unknown_of_both_unless_present() -> None:
    both = join(DRINKS, DANGER, random.Random(1))
    assert both.labels == {"a", "c"}
    assert both.judged == frozenset({"a", "c"})
    assert both.groups == {"topic": None, "stage": "action"}
    calm = Example("le ciel", frozenset(), groups=dict(DANGER.groups), judged=frozenset({"c"}))
    assert join(calm, DANGER, random.Random(1)).judged == frozenset({"c"})
    assert join(DRINKS, NO_JOB, random.Random(1)).judged is None


def test_a_text_judged_in_part_is_never_chatter() -> None:
    calm = Example("le ciel", frozenset(), judged=frozenset({"c"}))
    assert Pool.of([calm, HELLO, DRINKS]).untelling == [HELLO]


HARMLESS = Example("à mardi", frozenset({"h"}), groups={"topic": "", "stage": ""}, whole=frozenset({"h"}))


def test_what_holds_of_the_whole_text_only_stays_when_both_carry_it() -> None:
    for pair in ((DRINKS, HARMLESS), (HARMLESS, DRINKS)):
        both = join(*pair, random.Random(1))
        assert (both.labels, both.ranked, both.groups) == (DRINKS.labels, DRINKS.ranked, DRINKS.groups)
        assert both.judged is None
    assert join(HARMLESS, HARMLESS, random.Random(1)).labels == {"h"}
    unsure = join(HARMLESS, DANGER, random.Random(1))
    assert (unsure.labels, unsure.judged) == (frozenset({"c"}), frozenset({"c"}))
    assert Pool.of([HARMLESS, DRINKS]).untelling == [HARMLESS]


def test_the_unknown_costs_nothing() -> None:
    """Only the judged label and the words known to carry a label have a gradient."""
    spec = HeadsSpec(labels=("a", "b", "c"), ordered=("a",), groups={"topic": ("", "hors-sujet")})
    logits, tokens, topic = (torch.zeros(shape, requires_grad=True) for shape in ((1, 3), (1, 2, 3), (1, 2)))
    output = {"logits": logits, "token_logits": tokens, "order": torch.zeros(1, 1), "groups": {"topic": topic}}
    batch = {"own": torch.ones(1, 2, dtype=torch.bool), "offsets": torch.tensor([[[0, 3], [4, 9]]])}
    torch.autograd.backward(losses(output, batch, [DANGER], spec, Recipe()), inputs=[logits, tokens, topic])
    moved = [torch.nonzero(leaf.grad).tolist() for leaf in (logits, tokens, topic) if leaf.grad is not None]
    assert moved == [[[0, 2]], [], []]  # no word: nobody marked those that carry the label


def test_batches_hold_every_text_once() -> None:
    texts = [Example("x" * (1 + 37 * number % 900), frozenset()) for number in range(150)]
    found = [example for batch in batches(texts, 32, random.Random(0)) for example in batch]
    assert sorted(example.text for example in found) == sorted(example.text for example in texts)


def test_the_order_loss_is_least_when_scores_follow_the_ranks() -> None:
    right, wrong, even = (
        torch.stack(plackett_luce(torch.tensor([scores]), [[0, 2, 1]])).mean()
        for scores in ([3.0, 0.0, 1.0], [0.0, 3.0, 1.0], [0.0, 0.0, 0.0])
    )
    assert float(right) < float(even) < float(wrong)
    assert float(even) == pytest.approx((math.log(3) + math.log(2)) / 2)
