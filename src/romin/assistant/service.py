"""The assistant as the doors use it: opened from the settings, loaded once, its shelf swapped with the index."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import numpy as np

from romin.assistant.composing import Turn, compose
from romin.assistant.dialogue.acts import FACTOR_ACTS, SPOKEN_ACTS, Act, ActKind
from romin.assistant.dialogue.moving import can_hold, from_codes, holds, next_need
from romin.assistant.dialogue.targeting import possible_acts
from romin.assistant.naming import notice_of
from romin.assistant.presenting import present
from romin.assistant.ranking import Scores
from romin.assistant.schemas import Answer, Ask, AskedNeed, SheetItem
from romin.assistant.shelf import Shelf
from romin.assistant.state import State, seal, unseal
from romin.assistant.threading import next_thread
from romin.assistant.unanswered import group_stems, unanswered_stems
from romin.assistant.understanding.constraints import read_constraints
from romin.assistant.understanding.essence import read_message
from romin.assistant.understanding.factors import FactorModel
from romin.assistant.understanding.reading import Reading
from romin.assistant.understanding.understand import Reader
from romin.catalogue.models import Catalogue, ToolSheet
from romin.catalogue.received import served_catalogue
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS
from romin.core.errors import InvalidInput, NotReady, RominError
from romin.core.personal import Lexicon, packaged_lexicon
from romin.core.settings import Settings
from romin.core.text import CleanText, has_words
from romin.embeddings.batching import BatchingEncoder
from romin.embeddings.encoder import load_encoder
from romin.embeddings.protocols import Encoded, Encoder
from romin.embeddings.store import current_generation, load_index

UNDERSTANDING = Path("understanding")
"""Where the trained heads are, in the content folder."""
WATCH_SECONDS = 2.0
"""How often a running service looks for a new index generation."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What one answer is made with, taken at one moment: the shelf may be swapped meanwhile."""

    encoder: BatchingEncoder
    reader: Reader
    shelf: Shelf

    async def read(self, message: CleanText, need: AskedNeed | None, state: State) -> tuple[Act, Reading, Scores]:
        """The act of a turn, what its words say, and how like the need each sheet is.

        A need that comes from codes, hence without words, is likened by its factors' labels.
        """
        encoded: Encoded | None = None
        words = message
        act, reading = Act(ActKind.NEED), from_codes(need) if need else Reading()
        for act in () if need else possible_acts(message, state, self.shelf):
            if not can_hold(act, state):
                continue
            if act.kind is ActKind.REFINE:
                reading = Reading(constraints=read_constraints(message.text))
            elif act.kind is ActKind.MESSAGE or act.kind in FACTOR_ACTS:
                words, encoded, reading = await self._heard(act.rest or message)
            if holds(act, reading, state):
                break
        codes = () if act.kind in SPOKEN_ACTS else next_need(act, reading, state).codes
        if act.kind is ActKind.MESSAGE and encoded and (reading.factors or not codes):
            return act, reading, self.shelf.likeness(encoded.vector, words.text)
        if not codes:
            return act, reading, np.zeros(len(self.shelf.table.ids), np.float32)
        text = " ".join(RISK_FACTOR_LABELS[code] for code in codes)
        encoded = await self.encoder.encode(text, "query")
        return act, reading, self.shelf.likeness(encoded.vector, text)

    async def _heard(self, message: CleanText) -> tuple[CleanText, Encoded, Reading]:
        """What matters in ``message``, its encoding and its reading."""
        heard = await asyncio.gather(*(self.encoder.encode(text, "query") for text in self.reader.texts(message)))
        essential = self.reader.essential(message, heard)
        encoded = heard[0] if essential is message else await self.encoder.encode(essential.text, "query")
        reading = replace(self.reader.read(essential, encoded), dangers=self.reader.dangers(message, heard))
        return essential, encoded, reading


class Assistant:
    """Answers messages. ``start`` loads, ``stop`` releases; until loaded, ``answer`` raises :class:`NotReady`."""

    def __init__(self, settings: Settings, *, encoder: Encoder | None = None, model: FactorModel | None = None) -> None:
        """Serve what ``settings`` point to; a given ``encoder`` and ``model`` are used instead of the prepared ones."""
        self._settings = settings
        self._key = settings.signing_key()
        self._given_encoder, self._given_model = encoder, model
        self._encoder: BatchingEncoder | None = None
        self._reader: Reader | None = None
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
        self._catalogue = served_catalogue(self._settings)
        try:
            encoder = self._given_encoder or load_encoder(self._settings.models_dir, self._settings.engine)
            given = self._given_model
            self._reader = Reader(given) if given else Reader.load(self._settings.content_dir / UNDERSTANDING)
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
        """Answer a message, or a need in codes. Raises ``InvalidInput``, ``NotReady`` or ``Overloaded``.

        Nothing of the text is kept.
        """
        state = unseal(ask.state, self._key)
        message = read_message("" if ask.need else ask.message)
        if not (ask.need or has_words(message.text)):
            raise InvalidInput(
                "Le message ne contient aucun mot : décrivez la situation en français.", code="message_vide"
            )
        if self._unready or not (self._encoder and self._reader and self._shelf):
            raise self._unready or NotReady("Le service démarre.")
        desk = _Desk(self._encoder, self._reader, self._shelf)
        act, reading, likeness = await desk.read(message, ask.need, state)
        thread = next_thread(state.thread, datetime.now(UTC).date())
        turn = Turn(uuid4(), "" if ask.need else ask.message, reading, likeness, state, ask.limit, act)
        answer = compose(
            turn,
            desk.shelf,
            self._settings.root_path,
            lambda state: seal(replace(state, thread=thread), self._key),
        )
        return answer.model_copy(update={"notice": notice_of(turn.message, desk.shelf.lexicon)})

    def unanswered_stems(self, message: str, answer: Answer) -> frozenset[str]:
        """The stems of the catalogue's own vocabulary in a message that got no sheet; none when it was answered."""
        if not self._shelf:
            return frozenset()
        return unanswered_stems(message, answer, self._shelf.countable, self._shelf.lexicon)

    def group_stems(self, stems: Sequence[tuple[str, int]]) -> tuple[tuple[tuple[str, int], ...], ...]:
        """``stems`` and their counts, those that the same sheets use together. Reads every sheet."""
        return group_stems(self.catalogue, stems)

    def lexicon(self) -> Lexicon:
        """What tells somebody's name from a word or an author of the catalogue."""
        return self._shelf.lexicon if self._shelf else packaged_lexicon()

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
                catalogue = await asyncio.to_thread(served_catalogue, self._settings)
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
