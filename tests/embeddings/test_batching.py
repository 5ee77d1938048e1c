"""Batches from a queue: bounded, patient with failures and with callers who leave."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import pytest

from romin.core.errors import NotReady, Overloaded
from romin.embeddings.batching import BatchingEncoder
from romin.embeddings.fake import FakeEncoder
from romin.embeddings.protocols import Encoded, Role


class Recorder(FakeEncoder):
    """Counts its batches, waits for ``gate``, and fails on the text « boum »."""

    def __init__(self) -> None:
        self.batches: list[tuple[Role, list[str]]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()

    def encode(self, texts: list[str], role: Role) -> list[Encoded]:
        self.batches.append((role, texts))
        self.entered.set()
        assert self.gate.wait(10)
        if "boum" in texts:
            raise ValueError("boum")
        return super().encode(texts, role)


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, 20))


async def busy(batching: BatchingEncoder, encoder: Recorder) -> asyncio.Task[Encoded]:
    """Leave the thread inside a batch until ``encoder.gate`` is set."""
    encoder.gate.clear()
    encoder.entered.clear()
    task = asyncio.create_task(batching.encode("premier", "query"))
    await asyncio.to_thread(encoder.entered.wait, 10)
    return task


def test_each_caller_gets_its_own_vector_and_what_waits_goes_together() -> None:
    async def scenario() -> None:
        encoder = Recorder()
        batching = BatchingEncoder(encoder, queue_size=100)
        batching.start()
        first = await busy(batching, encoder)
        tasks = [asyncio.create_task(batching.encode(f"texte {place}", "query")) for place in range(20)]
        await asyncio.sleep(0)
        encoder.gate.set()
        got = await asyncio.gather(first, *tasks)
        wanted = FakeEncoder().encode(["premier", *(f"texte {place}" for place in range(20))], "query")
        assert all((one.vector == two.vector).all() for one, two in zip(got, wanted, strict=True))
        assert [len(texts) for _, texts in encoder.batches] == [1, 16, 4]
        await batching.stop()

    run(scenario())


def test_roles_are_not_mixed() -> None:
    async def scenario() -> None:
        encoder = Recorder()
        batching = BatchingEncoder(encoder, queue_size=100)
        batching.start()
        first = await busy(batching, encoder)
        tasks = [asyncio.create_task(batching.encode("x", role)) for role in ("query", "passage", "query")]
        await asyncio.sleep(0)
        encoder.gate.set()
        await asyncio.gather(first, *tasks)
        assert sorted((role, len(texts)) for role, texts in encoder.batches[1:]) == [("passage", 1), ("query", 2)]
        await batching.stop()

    run(scenario())


def test_a_full_queue_refuses_at_once() -> None:
    async def scenario() -> None:
        encoder = Recorder()
        batching = BatchingEncoder(encoder, queue_size=3)
        batching.start()
        first = await busy(batching, encoder)
        tasks = [asyncio.create_task(batching.encode("x", "query")) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await batching.encode("de trop", "query")
        encoder.gate.set()
        await asyncio.gather(first, *tasks)
        await batching.encode("à nouveau", "query")
        await batching.stop()

    run(scenario())


def test_a_failing_text_fails_alone() -> None:
    async def scenario() -> None:
        encoder = Recorder()
        batching = BatchingEncoder(encoder, queue_size=100)
        batching.start()
        first = await busy(batching, encoder)
        tasks = [asyncio.create_task(batching.encode(text, "query")) for text in ("un", "boum", "deux")]
        await asyncio.sleep(0)
        encoder.gate.set()
        results = await asyncio.gather(first, *tasks, return_exceptions=True)
        assert [type(result) for result in results] == [Encoded, Encoded, ValueError, Encoded]
        assert isinstance(await batching.encode("trois", "query"), Encoded)
        await batching.stop()

    run(scenario())


def test_a_caller_who_leaves_is_not_encoded_and_hurts_nobody() -> None:
    async def scenario() -> None:
        encoder = Recorder()
        batching = BatchingEncoder(encoder, queue_size=100)
        batching.start()
        first = await busy(batching, encoder)
        gone = asyncio.create_task(batching.encode("parti", "query"))
        stays = asyncio.create_task(batching.encode("reste", "query"))
        await asyncio.sleep(0)
        gone.cancel()
        first.cancel()
        await asyncio.sleep(0)
        encoder.gate.set()
        assert isinstance(await stays, Encoded)
        assert gone.cancelled()
        assert first.cancelled()
        assert encoder.batches[1:] == [("query", ["reste"])]
        await batching.stop()

    run(scenario())


def test_stop_answers_those_who_wait_then_refuses() -> None:
    async def scenario() -> None:
        encoder = Recorder()
        batching = BatchingEncoder(encoder, queue_size=100)
        with pytest.raises(NotReady):
            await batching.encode("trop tôt", "query")
        batching.start()
        with pytest.raises(NotReady):
            batching.start()
        first = await busy(batching, encoder)
        tasks = [asyncio.create_task(batching.encode("x", "query")) for _ in range(40)]
        await asyncio.sleep(0)
        stopping = asyncio.create_task(batching.stop())
        await asyncio.sleep(0)
        with pytest.raises(NotReady):
            await batching.encode("trop tard", "query")
        encoder.gate.set()
        await stopping
        assert len(await asyncio.gather(first, *tasks)) == 41
        await batching.stop()
        batching.start()
        await batching.encode("reparti", "query")
        await batching.stop()

    run(scenario())


def test_a_loop_that_closed_does_not_kill_the_thread() -> None:
    encoder = Recorder()
    batching = BatchingEncoder(encoder, queue_size=10)
    batching.start()

    async def leave() -> None:
        await busy(batching, encoder)

    asyncio.run(leave())
    encoder.gate.set()

    async def scenario() -> None:
        assert isinstance(await batching.encode("encore là", "query"), Encoded)
        await batching.stop()

    run(scenario())
