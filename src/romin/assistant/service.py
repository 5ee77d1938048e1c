"""The assistant as the doors use it: opened from the settings, loaded once, its shelf swapped with the index."""

import asyncio
import contextlib
import logging
from pathlib import Path
from uuid import uuid4

from romin.assistant.composing import Turn, compose
from romin.assistant.naming import notice_of
from romin.assistant.presenting import present
from romin.assistant.schemas import Answer, Ask, SheetItem
from romin.assistant.shelf import Shelf
from romin.assistant.state import State, seal, unseal
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.factors import FactorModel, HeadsFactorModel
from romin.assistant.understanding.understand import understand
from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import Catalogue, ToolSheet
from romin.core.errors import InvalidInput, NotReady, RominError
from romin.core.settings import Settings
from romin.core.text import has_words
from romin.embeddings.batching import BatchingEncoder
from romin.embeddings.encoder import load_encoder
from romin.embeddings.protocols import Encoder
from romin.embeddings.store import current_generation, load_index

UNDERSTANDING = Path("understanding")
"""Where the trained heads are, in the content folder."""
WATCH_SECONDS = 2.0
"""How often a running service looks for a new index generation."""

_log = logging.getLogger(__name__)


class Assistant:
    """Answers messages. ``start`` loads, ``stop`` releases; until loaded, ``answer`` raises :class:`NotReady`."""

    def __init__(self, settings: Settings, *, encoder: Encoder | None = None, model: FactorModel | None = None) -> None:
        """Serve what ``settings`` point to; a given ``encoder`` and ``model`` are used instead of the prepared ones."""
        self._settings = settings
        self._key = settings.signing_key()
        self._given_encoder, self._given_model = encoder, model
        self._encoder: BatchingEncoder | None = None
        self._model: FactorModel | None = None
        self._engine = ""
        self._shelf: Shelf | None = None
        self._catalogue = Catalogue(())
        self._unready: NotReady | None = NotReady("Le service démarre.")
        self._watcher: asyncio.Task[None] | None = None
        self._seen: str | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue served now."""
        return self._shelf.catalogue if self._shelf else self._catalogue

    async def start(self) -> None:
        """Load the catalogue, the model and the index. What is missing is reported by ``answer`` and ``versions``."""
        self._catalogue = load_catalogue(self._settings.content_dir)
        try:
            encoder = self._given_encoder or load_encoder(self._settings.models_dir, self._settings.engine)
            self._model = self._given_model or HeadsFactorModel.load(self._settings.content_dir / UNDERSTANDING)
            self._engine = encoder.engine
            self._encoder = BatchingEncoder(encoder, queue_size=self._settings.queue_size)
            self._encoder.start()
            self._fingerprint = encoder.fingerprint
            self._seen = current_generation(self._settings.index_dir)
            self._shelf = self._open_shelf(self._catalogue)
            self._unready = None
        except RominError as error:
            self._unready = error if isinstance(error, NotReady) else NotReady(error.message)
            _log.error("assistant: pas prêt", extra={"reason": error.message})
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Finish what is being encoded, then release."""
        if self._watcher:
            self._watcher.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watcher
        if self._encoder:
            await self._encoder.stop()

    async def answer(self, ask: Ask) -> Answer:
        """Answer one message. Raises ``InvalidInput``, ``NotReady`` or ``Overloaded``; keeps nothing of the text."""
        state = unseal(ask.state, self._key)
        message = read_message(ask.message)
        if not has_words(message.text):
            raise InvalidInput(
                "Le message ne contient aucun mot : décrivez la situation en français.", code="message_vide"
            )
        if self._unready or not (self._encoder and self._model and self._shelf):
            raise self._unready or NotReady("Le service démarre.")
        shelf = self._shelf
        encoded = await self._encoder.encode(message.text, "query")
        reading = understand(message, encoded, self._model)
        likeness = shelf.likeness(encoded.vector, message.text)
        turn = Turn(uuid4(), ask.message, reading, likeness, state, ask.limit)
        answer = compose(turn, shelf, self._settings.root_path, self._seal)
        return answer.model_copy(update={"notice": notice_of(ask.message, shelf.lexicon)})

    def present(self, sheet: ToolSheet) -> SheetItem:
        """``sheet`` in the public shape."""
        return present(sheet, self._settings.root_path)

    def versions(self) -> dict[str, str]:
        """What is loaded. Raises :class:`NotReady` when something is missing."""
        if self._unready or not self._shelf:
            raise self._unready or NotReady("Le service démarre.")
        return {
            "engine": self._engine,
            "model": self._fingerprint[:12],
            "index": self._shelf.generation,
            "sheets": str(len(self._shelf.catalogue.sheets)),
        }

    def _seal(self, state: State) -> dict[str, object]:
        return seal(state, self._key)

    def _open_shelf(self, catalogue: Catalogue) -> Shelf:
        loaded = load_index(self._settings.index_dir, fingerprint=self._fingerprint)
        if loaded.warning:
            _log.warning("assistant: index de secours", extra={"reason": loaded.warning})
        return Shelf.of(catalogue, loaded.index, loaded.generation)

    async def _watch(self) -> None:
        """Swap the shelf when another generation is published; a bad one is said once, and tried again."""
        refused: str | None = None
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            generation = current_generation(self._settings.index_dir)
            if not self._encoder or not generation or generation == self._seen:
                continue
            try:
                catalogue = await asyncio.to_thread(load_catalogue, self._settings.content_dir)
                self._shelf = await asyncio.to_thread(self._open_shelf, catalogue)
            except (RominError, OSError) as error:
                if generation != refused:
                    _log.error("assistant: index non rechargé", extra={"reason": str(error)})
                refused = generation
            else:
                self._seen, self._unready = generation, None
                _log.info("assistant: nouvel index", extra={"generation": generation})


def open_assistant(settings: Settings) -> Assistant:
    """The assistant of ``settings``, not started."""
    return Assistant(settings)
