"""What changes nothing to a need changes nothing to the factors: on the real model, over unseen messages."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from romin.assistant.understanding.dataset import read_jsonl
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.factors import HeadsFactorModel
from romin.assistant.understanding.understand import understand
from romin.core.settings import Settings
from romin.core.text import plain
from romin.embeddings.encoder import load_encoder

ROOT = Path(__file__).parents[1]
SAMPLE = 60
pytestmark = pytest.mark.model

Reader = Callable[[str], tuple[list[str], list[str]]]


@pytest.fixture(scope="module")
def read() -> Reader:
    settings = Settings(data_dir=ROOT / "data", content_dir=ROOT / "content")
    if not settings.models_dir.exists():
        pytest.fail("Le modèle manque : make setup.")
    encoder = load_encoder(settings.models_dir, settings.engine)
    model = HeadsFactorModel.load(ROOT / "content" / "understanding")

    def factors(text: str) -> tuple[list[str], list[str]]:
        message = read_message(text)
        found = understand(message, encoder.encode([message.text], "query")[0], model)
        return [item.code.value for item in found.factors], [factor.value for factor in found.excluded]

    return factors


@pytest.fixture(scope="module")
def messages() -> list[str]:
    unseen = [message.message for message in read_jsonl(ROOT / "content" / "examples" / "test.jsonl")]
    return random.Random(11).sample([text for text in unseen if len(text) < 300], SAMPLE)


EXACT: dict[str, Callable[[str], str]] = {
    "bonjour": lambda text: f"Bonjour, {text}",
    "merci": lambda text: f"{text.rstrip(' .!')}. Merci d'avance !",
    "capitals": str.upper,
    "lower case": str.lower,
    "without accents": lambda text: "".join(
        bare.upper() if char.isupper() else bare for char, bare in zip(text, plain(text), strict=True)
    ),
    "full stop": lambda text: f"{text.rstrip(' .!')}.",
    "spaces and a line break": lambda text: f"  {text.replace(' ', '  ')}\n",
    "curly apostrophes": lambda text: text.replace("'", "’"),
}
"""Changes that the reading removes before the model: nothing may move, whatever the message."""


@pytest.mark.parametrize("name", EXACT)
def test_the_same_need_written_otherwise_is_the_same_need(read: Reader, messages: list[str], name: str) -> None:
    moved = [text for text in messages if read(EXACT[name](text)) != read(text)]
    assert moved == []
