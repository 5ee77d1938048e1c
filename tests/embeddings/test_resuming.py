"""Learning taken up again starts exactly where it was left; on a tiny model."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from romin.embeddings import training
from romin.embeddings.adapted import Adapted, Recipe, predict, resume, save_adapter
from romin.embeddings.adapter import AdapterError
from romin.embeddings.examples import Example
from romin.embeddings.heads import HeadsSpec

torch = pytest.importorskip("torch")
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("few_french_words")]

SPEC = HeadsSpec(labels=("boire", "jouer"), ordered=("boire",), groups={"ton": ("", "vif")})
RECIPE = Recipe(warm_epochs=1, epochs=1, rank=2, first_layer=0, threads=1, join=0.0, chatter=0.0)
TEXTS = ["il boit", "il joue", "elle boit un peu", "rien"]
EXAMPLES = [
    Example(text, frozenset({"boire"} if "boit" in text else {"jouer"} if "joue" in text else ()), groups={"ton": ""})
    for text in TEXTS
]


def logits(model: Adapted) -> list[list[float]]:
    return [heard.logits for heard in predict(model, TEXTS)]


@pytest.fixture(scope="module")
def learnt(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Adapted, Path]:
    model = training.train(tiny_model, EXAMPLES, SPEC, replace(RECIPE, epochs=3, lora_rate=0.05))
    adapter = tmp_path_factory.mktemp("learnt") / "adapter.safetensors"
    save_adapter(model, adapter, "base", RECIPE.lora_alpha)
    return model, adapter


def test_what_was_learnt_comes_back(tiny_model: Path, learnt: tuple[Adapted, Path]) -> None:
    model, adapter = learnt
    fresh = Adapted(tiny_model, SPEC, RECIPE).eval()
    wanted = logits(model)
    assert [pytest.approx(row, abs=0.05) for row in wanted] != logits(fresh)
    resume(fresh, adapter, model.heads.weights(), "base", RECIPE.scale)
    assert [pytest.approx(row, abs=0.05) for row in wanted] == logits(fresh)


def test_learning_goes_on_from_there_without_warming_the_heads(
    tiny_model: Path, learnt: tuple[Adapted, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, adapter = learnt
    taught: list[Any] = []
    monkeypatch.setattr(training, "teach", lambda *found, **_: taught.append(found))
    start = partial(resume, adapter=adapter, weights=model.heads.weights(), base="base", scale=RECIPE.scale)
    again = training.train(tiny_model, EXAMPLES, SPEC, replace(RECIPE, resumed_rate=0.0), start=start)
    assert taught == []
    assert [pytest.approx(row, abs=0.05) for row in logits(model)] == logits(again)


@pytest.mark.parametrize(
    ("base", "recipe", "reason"),
    [
        ("other", RECIPE, "autre modèle"),
        ("base", replace(RECIPE, rank=3), "recette"),
        ("base", replace(RECIPE, lora_alpha=16), "recette"),
    ],
)
def test_what_does_not_fit_is_refused(
    tiny_model: Path, learnt: tuple[Adapted, Path], base: str, recipe: Recipe, reason: str
) -> None:
    model, adapter = learnt
    with pytest.raises(AdapterError, match=reason):
        resume(Adapted(tiny_model, SPEC, recipe), adapter, model.heads.weights(), base, recipe.scale)
