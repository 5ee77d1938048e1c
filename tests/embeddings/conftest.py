"""A small French corpus, the fake encoder, a tiny model to learn on, and the prepared model where it exists."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from romin.embeddings.fake import FakeEncoder
from romin.embeddings.index import Document, Passage


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def corpus() -> tuple[Document, ...]:
    texts = {
        "addiction": ("Prévenir la rechute après un sevrage d'alcool", "Les drogues et les paris sportifs"),
        "colere": ("Gérer la colère et l'énervement", "respirer, compter, s'éloigner"),
        "evenement": ("L'événement et l'œuvre", "raconter un événement difficile avec le cœur"),
        "famille": ("Les conflits familiaux et la parentalité", "écouter l'autre, négocier"),
        "loisirs": ("Trouver des loisirs dans son quartier", "sport, théâtre, bénévolat"),
        "travail": ("Chercher un emploi", "le curriculum, l'entretien d'embauche, les diplômes"),
    }
    return tuple(
        Document(name, (Passage("title", title), Passage("how-to", body))) for name, (title, body) in texts.items()
    )


@pytest.fixture(scope="session")
def model_dir() -> Path:
    return Path(os.environ.get("ROMIN_DATA_DIR", "data")) / "model"


LETTERS = "abcdefghijklmnopqrstuvwxyzéèêàçùîôœ'’.,;:!?-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ж"


@pytest.fixture(scope="module")
def few_french_words() -> Iterator[None]:
    """The French list takes half a minute; a tiny vocabulary needs no more than its short pieces."""
    wordfreq = pytest.importorskip("wordfreq")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(wordfreq, "top_n_list", lambda _language, _count: ["la", "colère"])
        yield


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers directory: one layer of 32 dimensions, one piece a letter."""
    torch = pytest.importorskip("torch")
    pytest.importorskip("sentence_transformers")
    from transformers import BertConfig, BertModel

    from romin.embeddings.export import build_sentence_transformer
    from romin.embeddings.packaged import Pieces
    from romin.embeddings.pruning import unigram_tokenizer
    from romin.embeddings.sources import FloatModel

    texts = ("<s>", "<pad>", "</s>", "<unk>", "▁", *LETTERS)
    pieces = Pieces(texts, (0.0,) * 4 + tuple(-1.0 - place / 100 for place in range(len(texts) - 4)), 0, 2, 1, 3)
    torch.manual_seed(0)
    sizes: Any = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    network: Any = BertModel(BertConfig(vocab_size=len(texts), max_position_embeddings=64, **sizes))
    special = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    tokenizer = unigram_tokenizer(pieces, {0x07: "", 0x0A: " "})
    folder = tmp_path_factory.mktemp("source") / "tiny"
    build_sentence_transformer(
        FloatModel(network.eval(), tokenizer, special, {"query": "q: ", "passage": "p: "}, 64), folder
    )
    return folder
