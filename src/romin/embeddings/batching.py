"""One encoder thread fed by a queue: what lets 50 officers ask at once on two cores.

Measured: taking what is waiting, at most 16 and without any wait window, serves 252 requests a second against 133 for
one call at a time and 18 to 30 for a thread pool; a window of 4 ms only added 3.5 ms (docs/evaluation.md).
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from romin.core.errors import NotReady, Overloaded
from romin.embeddings.protocols import Encoded, Encoder, Role

MAX_BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    text: str
    role: Role
    answer: asyncio.Future[Encoded]
    loop: asyncio.AbstractEventLoop

    def settle(self, outcome: Encoded | Exception) -> None:
        """Hand ``outcome`` to the loop that waits; a caller who gave up, or a loop that closed, is not an error."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._settle, outcome)

    def _settle(self, outcome: Encoded | Exception) -> None:
        if self.answer.done():
            return
        if isinstance(outcome, Exception):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


class BatchingEncoder:
    """Encodes texts given one by one from an event loop, in batches, on a thread of its own.

    At most ``queue_size`` texts wait; past that :class:`Overloaded` is raised at once. A text that makes the encoder
    fail gets the error alone: its batch is then encoded one text at a time.
    """

    def __init__(self, encoder: Encoder, *, max_batch: int = MAX_BATCH, queue_size: int) -> None:
        self.encoder = encoder
        self._max_batch = max_batch
        self._queue_size = queue_size
        self._waiting: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; once."""
        if self._thread is not None:
            raise NotReady("L'encodeur est déjà démarré.")
        self._thread = threading.Thread(target=self._run, name="encoder", daemon=True)
        self._thread.start()

    async def stop(self) -> None:
        """Refuse new texts, answer those that wait, and end the thread. Harmless when it is not started."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            await asyncio.to_thread(thread.join)

    async def encode(self, text: str, role: Role) -> Encoded:
        """Encode ``text``. Raises :class:`Overloaded` when too many wait, :class:`NotReady` when not started."""
        if self._thread is None:
            raise NotReady("L'encodeur est arrêté.")
        if self._waiting.qsize() >= self._queue_size:
            raise Overloaded("Trop de messages attendent ; réessayez dans quelques secondes.")
        loop = asyncio.get_running_loop()
        request = _Request(text, role, loop.create_future(), loop)
        self._waiting.put(request)
        return await request.answer

    def _run(self) -> None:
        last = False
        while not last:
            taken = [self._waiting.get()]
            with contextlib.suppress(queue.Empty):
                while len(taken) < self._max_batch and taken[-1] is not None:
                    taken.append(self._waiting.get_nowait())
            last = taken[-1] is None
            wanted = [request for request in taken if request is not None and not request.answer.cancelled()]
            for role in sorted({request.role for request in wanted}):
                self._answer([request for request in wanted if request.role == role])

    def _answer(self, requests: list[_Request]) -> None:
        """Encode requests of one role together, or one by one when that fails."""
        outcomes = self._try(requests)
        if isinstance(outcomes, Exception) and len(requests) > 1:
            for request in requests:
                self._answer([request])
        elif isinstance(outcomes, Exception):
            requests[0].settle(outcomes)
        else:
            for request, outcome in zip(requests, outcomes, strict=True):
                request.settle(outcome)

    def _try(self, requests: Iterable[_Request]) -> list[Encoded] | Exception:
        requests = list(requests)
        try:
            return self.encoder.encode([request.text for request in requests], requests[0].role)
        except Exception as error:  # whatever it is, it belongs to whoever sent the text; the thread must live
            return error
