"""Conversations as officers would type them, with the real model: each turn is checked on what it does and keeps."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from romin.assistant.schemas import Answer, Ask
from romin.assistant.service import Assistant
from romin.assistant.state import MAX_BYTES
from romin.assistant.understanding.constraints import Constraints
from romin.core.settings import Settings
from romin.embeddings.store import current_generation

ROOT = Path(__file__).parents[2]
FILES = sorted(Path(__file__).parent.glob("*.yaml"))
CONVERSATIONS = [
    pytest.param(item["turns"], id=f"{file.stem}: {item['name']}")
    for file in FILES
    for item in yaml.safe_load(file.read_text(encoding="utf-8"))
]

pytestmark = pytest.mark.model


class Pair:
    """Two replicas with one key: turns alternate, the state goes through JSON as a browser sends it."""

    def __init__(self) -> None:
        data = ROOT / "data"
        if not (data / "model").exists() or current_generation(data / "index") is None:
            pytest.fail("Le modèle ou l'index manque : make setup.")
        settings = Settings(data_dir=data, content_dir=ROOT / "content", secret_key="test")
        self.loop = asyncio.new_event_loop()
        self.replicas = [Assistant(settings), Assistant(settings)]
        for replica in self.replicas:
            self.loop.run_until_complete(replica.start())

    def ask(self, turn: int, message: str, state: dict[str, Any] | None) -> Answer:
        ask = Ask(message=message, state=json.loads(json.dumps(state)))
        return self.loop.run_until_complete(self.replicas[turn % 2].answer(ask))

    def close(self) -> None:
        for replica in self.replicas:
            self.loop.run_until_complete(replica.stop())
        self.loop.close()


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    served = Pair()
    yield served
    served.close()


def constraints(answer: Answer) -> dict[str, Any]:
    values = answer.need.model_dump(mode="json", exclude_none=True)
    return {name: values[name] for name in Constraints.__slots__ if name in values}


@pytest.mark.parametrize("turns", CONVERSATIONS)
def test_conversation(pair: Pair, turns: list[dict[str, Any]]) -> None:
    state: dict[str, Any] | None = None
    seen: set[str] = set()
    listed: list[str] = []
    for number, turn in enumerate(turns):
        answer = pair.ask(number, turn["say"], state)
        check(turn, answer, seen, listed)
        state = answer.state
        assert len(json.dumps(state)) <= MAX_BYTES
        if answer.detail is None and answer.sheets:
            listed = [item.id for item in answer.sheets]
            seen |= set(listed)


def check(turn: dict[str, Any], answer: Answer, seen: set[str], listed: list[str]) -> None:
    said, ids = turn["say"], [item.id for item in answer.sheets]
    assert answer.act == turn.get("act", "message"), said
    assert (answer.alert.code if answer.alert else None) == turn.get("alert"), said
    if "factors" in turn:
        assert [item.code.value for item in answer.need.risk_factors] == turn["factors"], said
    if "excluded" in turn:
        assert [code.value for code in answer.need.excluded] == turn["excluded"], said
    if "constraints" in turn:
        assert constraints(answer) == turn["constraints"], said
    if "sheets" in turn:
        assert bool(ids) is (turn["sheets"] == "some"), said
    if "question" in turn:
        assert (answer.question is not None) is turn["question"], said
    if turn.get("new"):
        assert not seen & set(ids), said
    if "leads" in turn:
        assert any(turn["leads"] in item.risk_factors for item in answer.sheets[:2]), said
    if "about" in turn or "sheet" in turn:
        wanted = turn["sheet"] if "sheet" in turn else listed[turn["about"] - (turn["about"] > 0)]
        assert answer.detail is not None, said
        assert (ids, answer.detail.sheet_id) == ([wanted], wanted), said
        assert answer.detail.title in answer.reply
    if "section" in turn:
        assert answer.detail is not None
        assert turn["section"] in [section.title for section in answer.detail.sections], said


def test_there_are_enough_conversations() -> None:
    assert len(CONVERSATIONS) >= 60
