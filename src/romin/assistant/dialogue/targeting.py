"""Which sheet is meant: by its place in the last list, by its title, or the one in focus."""

from romin.assistant.dialogue.acts import NEXT, Act, ActKind
from romin.assistant.dialogue.grammar import read_acts
from romin.assistant.shelf import Shelf
from romin.assistant.state import State
from romin.assistant.titles import sheets_by_title
from romin.catalogue.models import ToolSheet
from romin.core.text import CleanText
from romin.embeddings.lexical import french_stems

MIN_TITLE_SHARE = 0.5
"""Share of a listed sheet's title that the words must hold to mean that sheet rather than a factor."""


def possible_acts(message: CleanText, state: State, shelf: Shelf) -> list[Act]:
    """What ``message`` may do here, likeliest first: a title must be that of a sheet; a sheet listed comes first."""
    found = []
    for act in read_acts(message):
        words = act.rest or (message if act.kind is ActKind.MESSAGE else None)
        if act.kind is ActKind.DETAIL:
            if act.rest and not titled(act.rest.text, state, shelf):
                continue
        elif words and act.kind is not ActKind.REMOVE and listed_title(words.text, state, shelf):
            found.append(Act(ActKind.DETAIL, words))
            continue
        found.append(act)
    return found


def position_of(act: Act, state: State) -> int | None:
    """Place, from 1, of the sheet meant by ``act`` without a title; ``None`` when the list does not go that far."""
    count = len(state.listed)
    focus = state.listed.index(state.focus) + 1 if state.focus in state.listed else 0
    place = act.position
    if place is None:
        place = focus or 1
    elif place == NEXT:
        place = focus + 1
    elif place < 0:
        place += count + 1
    return place if 1 <= place <= count else None


def target(act: Act, state: State, shelf: Shelf) -> ToolSheet | None:
    """The sheet meant by ``act``; ``None`` when there is none, or when it is no longer in the catalogue."""
    if act.rest:
        return titled(act.rest.text, state, shelf)
    if act.position is None and state.focus and state.focus not in state.listed:
        return shelf.catalogue.get(state.focus)
    place = position_of(act, state)
    return shelf.catalogue.get(state.listed[place - 1]) if place else None


def titled(words: str, state: State, shelf: Shelf) -> ToolSheet | None:
    """The sheet whose title ``words`` give: one of the last list first, then any."""
    named = sheets_by_title(french_stems(words), shelf.catalogue.sheets, shelf.title_stems)
    return next((sheet for sheet in named if sheet.id in state.listed), named[0] if named else None)


def listed_title(words: str, state: State, shelf: Shelf) -> ToolSheet | None:
    """The sheet of the last list that ``words`` name, if they hold most of its title and nothing else."""
    stems = frozenset(french_stems(words))
    for sheet_id in state.listed if stems else ():
        row = shelf.table.rows.get(sheet_id)
        title = shelf.title_stems[row] if row is not None else frozenset()
        if stems <= title and len(stems) >= MIN_TITLE_SHARE * len(title):
            return shelf.catalogue.get(sheet_id)
    return None
