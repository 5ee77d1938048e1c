"""What the product must do with the real model and the real catalogue, message by message."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from romin.assistant.schemas import Answer, Ask
from romin.assistant.service import Assistant
from romin.catalogue.supports import resolve_support
from romin.catalogue.vocabulary import Modality, RiskFactor
from romin.core.settings import Settings
from romin.embeddings.store import current_generation

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.model


class Product:
    """The assistant as it is served, asked from plain tests."""

    def __init__(self, settings: Settings) -> None:
        self.loop = asyncio.new_event_loop()
        self.assistant = Assistant(settings)
        self.loop.run_until_complete(self.assistant.start())

    def ask(self, message: str, **more: object) -> Answer:
        return self.loop.run_until_complete(self.assistant.answer(Ask.model_validate({"message": message, **more})))

    def close(self) -> None:
        self.loop.run_until_complete(self.assistant.stop())
        self.loop.close()


@pytest.fixture(scope="module")
def product(prepared_data: Path) -> Iterator[Product]:
    served = Product(Settings(data_dir=prepared_data, content_dir=ROOT / "content", secret_key="test"))
    yield served
    served.close()


@pytest.fixture(scope="module")
def prepared_data() -> Path:
    data = ROOT / "data"
    if not (data / "model").exists() or current_generation(data / "index") is None:
        pytest.fail("Le modèle ou l'index manque : make setup.")
    return data


def factors(answer: Answer) -> list[str]:
    return [item.code.value for item in answer.need.risk_factors]


def test_drink_driving_that_is_justified_is_addictions_then_attitudes(product: Product) -> None:
    assert factors(product.ask("CEA récidive, dit qu'il conduit mieux avec deux verres")) == ["addictions", "attitudes"]


def test_no_job_and_the_neighbourhood_is_work_and_company(product: Product) -> None:
    answer = product.ask("pas de boulot, traîne avec ceux du quartier")
    assert {"travail", "entourage"} <= set(factors(answer))
    for code in ("travail", "entourage"):
        assert any(code in sheet.risk_factors for sheet in answer.sheets)


def test_drinking_since_the_separation(product: Product) -> None:
    message = "il boit depuis la séparation et dit que c'est elle qui le pousse à bout"
    answer = product.ask(message)
    assert factors(answer)[0] == "addictions"
    assert "famille" in factors(answer)
    for item in answer.need.risk_factors:
        assert item.evidence
        for words in item.evidence:
            assert message[words.start : words.end] == words.text


@pytest.mark.parametrize("message", ["surendetté", "bonjour", "merci beaucoup", "sans papiers", "quel temps fait-il ?"])
def test_no_factor_is_forced(product: Product, message: str) -> None:
    answer = product.ask(message)
    assert factors(answer) == []
    assert answer.reply


def test_a_group_tool_under_an_hour_on_anger_is_that_or_says_what_it_loosened(product: Product) -> None:
    answer = product.ask("outil collectif de moins d'une heure sur la colère")
    assert "personnalite" in factors(answer)
    assert answer.sheets
    for sheet in answer.sheets:
        fits = Modality.COLLECTIVE in sheet.modality and (sheet.minutes or 0) <= 60
        assert fits or answer.relaxed


@pytest.mark.parametrize("factor", list(RiskFactor))
def test_a_code_or_a_label_is_enough(product: Product, factor: RiskFactor) -> None:
    answer = product.ask(factor.value)
    assert factors(answer) == [factor.value]
    assert len(answer.sheets) == 5


def test_every_sheet_and_support_announced_exists(product: Product) -> None:
    for factor in RiskFactor:
        for sheet in product.ask(factor.value, limit=20).sheets:
            known = product.assistant.catalogue.get(sheet.id)
            assert known is not None
            for item in sheet.supports:
                support = resolve_support(known, item.name)
                assert support.path.stat().st_size == item.bytes
                assert item.media_type == support.media_type


def test_a_sheet_is_found_by_its_name(product: Product) -> None:
    assert product.ask("la balance décisionnelle").sheets[0].id == "balance-decisionnelle"
