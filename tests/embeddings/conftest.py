"""A small French corpus, the fake encoder, and the prepared model where it exists."""

import os
from pathlib import Path

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
