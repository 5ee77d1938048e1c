"""What is written on the supports received from elsewhere, so that a sheet is found by what is on its paper.

A support made here is read from its source (:mod:`romin.catalogue.printing.words`). The others are read when the index
is built, each once, and remembered by their digest: serving only looks their words up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from romin.catalogue.extraction import READABLE, Extracted, Unread, extract
from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import Catalogue, Support, ToolSheet
from romin.core.errors import NotReady
from romin.core.files import explained, file_digest, read_json, replace_json
from romin.core.settings import Settings

MEMORY_FILE = "supports.json"


def served_catalogue(settings: Settings) -> Catalogue:
    """The catalogue with what was read on its supports. Raises as :func:`~romin.catalogue.loading.load_catalogue`."""
    return ReceivedTexts.remembered(settings.data_dir / MEMORY_FILE).applied(load_catalogue(settings.content_dir))


@dataclass(frozen=True, slots=True)
class UnreadSupport:
    """A support whose words are not known, and why."""

    sheet_id: str
    name: str
    reason: Unread


class ReceivedTexts:
    """Texts by digest of their file, kept in a file of their own."""

    def __init__(self, memory: Path, known: dict[str, Extracted]) -> None:
        """Texts ``known`` already; :meth:`learn` writes to ``memory``."""
        self._memory, self._known = memory, known

    @classmethod
    def remembered(cls, memory: Path) -> "ReceivedTexts":
        """What ``memory`` holds; nothing when it is missing or damaged: it is only a memory."""
        try:
            texts = read_json(memory, "")["texts"]
            return cls(memory, {digest: _extracted(item) for digest, item in texts.items()})
        except (NotReady, LookupError, ValueError, TypeError, AttributeError):
            return cls(memory, {})

    def applied(self, catalogue: Catalogue) -> Catalogue:
        """``catalogue``, each received support with its words."""
        return replace(catalogue, sheets=tuple(self._with_words(sheet) for sheet in catalogue.sheets))

    def learn(self, sheets: Iterable[ToolSheet]) -> tuple[UnreadSupport, ...]:
        """Read the received supports not read yet, forget those that left; returns those without text.

        Raises ``RominError`` when what was read cannot be written.
        """
        found: dict[str, Extracted] = {}
        unread = []
        for sheet in sheets:
            for support in filter(_is_received, sheet.supports):
                digest = _digest(support)
                if digest is None:
                    continue
                text = found[digest] = found.get(digest) or self._known.get(digest) or extract(support.path)
                if text.unread:
                    unread.append(UnreadSupport(sheet.id, support.name, text.unread))
        if found != self._known:
            self._known = found
            texts = {digest: {"text": item.text, "unread": item.unread} for digest, item in found.items()}
            with explained(self._memory.parent, "les supports seront relus."):
                replace_json(self._memory, {"texts": texts})
        return tuple(unread)

    def _with_words(self, sheet: ToolSheet) -> ToolSheet:
        if not any(map(_is_received, sheet.supports)):
            return sheet
        return replace(sheet, supports=tuple(map(self._with_its_words, sheet.supports)))

    def _with_its_words(self, support: Support) -> Support:
        known = self._known.get(_digest(support) or "") if self._known and _is_received(support) else None
        return replace(support, words=known.text) if known else support


def _extracted(item: dict[str, Any]) -> Extracted:
    return Extracted(str(item["text"]), Unread(item["unread"]) if item["unread"] else None)


def _is_received(support: Support) -> bool:
    """True for a readable file that was not made here."""
    return support.path.suffix.lower() in READABLE and not support.path.with_suffix(".md").exists()


def _digest(support: Support) -> str | None:
    try:
        return file_digest(support.path)
    except OSError:
        return None
