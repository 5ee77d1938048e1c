"""The number of a conversation: drawn at random, another each day, derived from nothing and linked to nobody."""

import secrets
from dataclasses import dataclass
from datetime import date

NUMBER_BITS = 48
"""A browser reads whole numbers exactly up to 53 bits."""


@dataclass(frozen=True, slots=True)
class Thread:
    """``day`` is a proleptic Gregorian ordinal; ``turn`` counts from 1."""

    day: int
    number: int
    turn: int


def next_thread(previous: Thread | None, today: date) -> Thread:
    """The turn after ``previous``; the first of a new conversation when there is none, or when the day has changed."""
    if previous and previous.day == today.toordinal():
        return Thread(previous.day, previous.number, previous.turn + 1)
    return Thread(today.toordinal(), secrets.randbits(NUMBER_BITS), 1)
