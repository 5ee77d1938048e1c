"""Events as a service would send them, made up from a seed: the same seed gives the same events, ids included.

Officers ask on weekdays, seldom at night; what they ask for and open follows the catalogue: a factor as often as sheets
work on it, a few sheets far more than the others. No figure comes from real use: the shares below are assumptions.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from romin.assistant.naming import catalogue_lexicon
from romin.assistant.unanswered import allowed_stems
from romin.catalogue.loading import load_catalogue
from romin.catalogue.models import Catalogue
from romin.catalogue.vocabulary import Modality, ReadingLevel, RiskFactor, Setting, Stage
from romin.journal.schemas import (
    Event,
    FeedbackEvent,
    QueryEvent,
    Reason,
    ReportEvent,
    UnansweredEvent,
    UseEvent,
    UseKind,
)

T = TypeVar("T")

WEEKDAYS = (1.0, 1.05, 0.85, 1.0, 0.75, 0.02, 0.01)
"""How busy each day of the week is, from Monday."""
MONTHS = {7: 0.8, 8: 0.45, 12: 0.75}
"""Months of holidays."""
HOURS = (*[0.002] * 6, 0.1, 0.7, 1.2, 1.3, 0.9, 0.3, 0.7, 1.3, 1.2, 0.7, 0.2, 0.05, *[0.01] * 3, *[0.002] * 3)
"""How busy each hour is, UTC."""
SOURCES = {"page": 72, "widget": 22, "api": 6}
TURNS = {1: 62, 2: 24, 3: 10, 4: 4}
"""Turns of a conversation."""
FIRST_ACTS = {"message": 86, "besoin": 12, "aide": 2}
NEXT_ACTS = {
    "message": 34,
    "preciser": 22,
    "autres": 20,
    "ajouter": 9,
    "remplacer": 6,
    "detail": 4,
    "merci": 3,
    "aide": 2,
}
SILENT, NEW_FACTORS = frozenset({"aide", "merci"}), frozenset({"message", "besoin", "remplacer"})
STAGES = {
    Stage.CONTEMPLATION: 40,
    Stage.ACTION: 25,
    Stage.DETERMINATION: 15,
    Stage.PRECONTEMPLATION: 15,
    Stage.MAINTIEN: 5,
}
MINUTES = {30: 40, 45: 35, 60: 20, 20: 5}
PRINTS = {"fiche": 55, "entretien": 25, "reponse": 12, "plan": 8}
MARKS = {1: 8, 2: 17, 3: 45, 4: 30}
EXPORTS = {"pdf": 60, "odt": 30, "zip": 10}
COMMENTS = (
    "Très utile en entretien, la personne s'en est servie tout de suite.",
    "Trop long pour une demi-heure, je n'ai fait que la première étape.",
    "Le support imprimé gagnerait à être plus gros.",
    "Bien en groupe, moins à deux.",
    "La consigne n'a pas été comprise, il a fallu reformuler.",
)
OPENING = 0.44
"""Answers followed by a consultation: 0.40 of all turns."""
BROWSING = 0.15
"""Visits that ask nothing: lists, sheets, a plan."""
SHOWN = 5
"""Sheets of an answer."""
RANKINGS = 300
"""Different answers prepared for each factor."""
MEDIAN_MS, SLOW = 30, 0.01


class Draw(Generic[T]):
    """Draws values, each as often as its weight."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._values = list(weights)
        self._weights = list(accumulate(weights.values()))

    def __call__(self, random: Random) -> T:
        return random.choices(self._values, cum_weights=self._weights)[0]


def by_rank(values: Sequence[T], random: Random) -> dict[T, float]:
    """``values`` in an order drawn, each half as frequent as the one of half its rank (Zipf)."""
    return {value: 1 / rank for rank, value in enumerate(random.sample(values, len(values)), 1)}


class Officers:
    """Those who use the catalogue of a content folder."""

    def __init__(self, content: Path, seed: int) -> None:
        self._random = Random(seed)
        catalogue = load_catalogue(content)
        self._files = {sheet.id: [file.name for file in sheet.files] for sheet in catalogue.sheets}
        stems = sorted(allowed_stems(catalogue, catalogue_lexicon(catalogue)))
        self._sheet = Draw(by_rank(list(self._files), self._random))
        self._stem = Draw(by_rank(stems, self._random))
        self._factor = Draw(factor_weights(catalogue))
        self._rankings = {factor.value: self._ranked(catalogue, factor) for factor in RiskFactor}
        shares = (SOURCES, FIRST_ACTS, NEXT_ACTS, PRINTS, EXPORTS)
        self._source, self._first_act, self._next_act, self._print, self._export = map(Draw, shares)
        self._turns, self._mark, self._minutes, self._stage = Draw(TURNS), Draw(MARKS), Draw(MINUTES), Draw(STAGES)

    def visits(self, first: date, last: date, events: int) -> Iterator[list[Event]]:
        """Exactly ``events`` events over those days, in visits; a visit holds what follows from its turns."""
        slots = self._slots(first, last)
        whole, reached, made = sum(weight for _, weight in slots), 0.0, 0
        for hour, weight in slots:
            reached += weight
            while made < round(events * reached / whole):
                visit = list(self._visit(hour))[: events - made]
                made += len(visit)
                yield visit

    def _slots(self, first: date, last: date) -> list[tuple[datetime, float]]:
        """Each hour and how busy it is; more and more officers come, and no two weeks are alike."""
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        slots = []
        for number, day in enumerate(days):
            busy = WEEKDAYS[day.weekday()] * MONTHS.get(day.month, 1.0) * self._random.uniform(0.8, 1.2)
            busy *= 0.5 + number / len(days)
            slots += [(datetime.combine(day, time(hour), UTC), busy * share) for hour, share in enumerate(HOURS)]
        return slots

    def _ranked(self, catalogue: Catalogue, factor: RiskFactor) -> list[list[str]]:
        """Lists of sheets that answer ``factor``: its own first, then those that serve any."""
        own = [sheet.id for sheet in catalogue.sheets if factor in sheet.risk_factors and not sheet.transversal]
        common = [sheet.id for sheet in catalogue.sheets if sheet.transversal]
        weights = by_rank(own, self._random) | {name: w / 3 for name, w in by_rank(common, self._random).items()}

        def ranking() -> list[str]:
            lots = sorted(weights, key=lambda name: -math.log(1 - self._random.random()) / weights[name])
            return lots[:SHOWN]

        return [ranking() for _ in range(RANKINGS)]

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def _visit(self, hour: datetime) -> Iterator[Event]:
        source = self._source(self._random)
        if self._chance(BROWSING):
            yield from self._browse(hour, source)
        else:
            yield from self._talk(hour, source)

    def _browse(self, hour: datetime, source: str) -> Iterator[Event]:
        """Sheets read from a list, a plan sometimes."""
        for _ in range(self._turns(self._random)):
            yield from self._read(self._sheet(self._random), hour, source)
        if self._chance(0.12):
            yield UseEvent(UseKind.PLAN, "page", None, self._export(self._random), id=self._id(), hour=hour)
        if self._chance(0.02):
            yield UseEvent(UseKind.DOWNLOAD, "page", None, "catalogue.csv", id=self._id(), hour=hour)

    def _talk(self, hour: datetime, source: str) -> Iterator[Event]:
        conversation = self._random.getrandbits(63)
        factors: dict[str, float] = {}
        for turn in range(1, self._turns(self._random) + 1):
            act = (self._first_act if turn == 1 else self._next_act)(self._random)
            if act in NEW_FACTORS:
                factors = self._recognised()
            elif act == "ajouter":
                factors = factors | self._one_factor()
            query = self._ask(hour, source, act, {} if act in SILENT else factors, (conversation, turn))
            yield query
            yield from self._follow(query)

    def _recognised(self) -> dict[str, float]:
        """One factor, often two; none for one message in fourteen."""
        factors: dict[str, float] = {}
        while self._chance(0.93 if not factors else 0.3) and len(factors) < 3:
            factors |= self._one_factor()
        return factors

    def _one_factor(self) -> dict[str, float]:
        return {self._factor(self._random): round(self._random.uniform(0.5, 0.99), 4)}

    def _ask(
        self, hour: datetime, source: str, act: str, factors: dict[str, float], thread: tuple[int, int]
    ) -> QueryEvent:
        filters = self._filters() if factors else {}
        sheets = [
            name for factor in factors for name in self._random.choice(self._rankings[factor])[: 6 - len(factors)]
        ]
        duration = MEDIAN_MS * self._random.lognormvariate(0, 0.35) * (6 if self._chance(SLOW) else 1)
        return QueryEvent(
            id=self._id(),
            hour=hour,
            source=source,
            factors=factors,
            excluded=[code for code in self._one_factor() if code not in factors] if self._chance(0.06) else [],
            filters=filters,
            relaxed=list(filters)[:1] if self._chance(0.15) else [],
            sheets=list(dict.fromkeys(sheets))[:SHOWN],
            duration_ms=round(duration),
            act=act,
            model_version="5f1c09ab77d2",
            index_version="00000007",
            conversation=thread[0],
            turn=thread[1],
        )

    def _filters(self) -> dict[str, str | int]:
        """The constraints understood, mostly none."""
        filters: dict[str, str | int] = {}
        if self._chance(0.2):
            filters["stage"] = self._stage(self._random).value
        if self._chance(0.15):
            filters["max_minutes"] = self._minutes(self._random)
        for name, values in (("modality", Modality), ("setting", Setting), ("reading_level", ReadingLevel)):
            if self._chance(0.07):
                filters[name] = self._random.choice([value.value for value in values])
        return filters

    def _follow(self, query: QueryEvent) -> Iterator[Event]:
        """What is done with an answer."""
        if not query.sheets:
            if query.act not in SILENT and self._chance(0.8):
                stems = frozenset(self._stem(self._random) for _ in range(self._random.randint(1, 4)))
                yield UnansweredEvent(query.hour.date(), stems)
            return
        if self._chance(OPENING):
            delay = 0.0
            for rank in sorted({min(int(self._random.expovariate(0.7)), len(query.sheets) - 1) for _ in range(2)}):
                delay += self._random.lognormvariate(math.log(25), 0.9)
                after = round(delay / 5) * 5
                yield from self._read(query.sheets[rank], query.hour, query.source, query.id, after)
        if self._chance(0.02):
            yield UseEvent(UseKind.PRINT, "page", None, "reponse", id=self._id(), hour=query.hour)
        if self._chance(0.06):
            yield from self._vote(query, None)
        if self._chance(0.03):
            yield from self._vote(query, query.sheets[0])

    def _read(
        self, sheet: str, hour: datetime, source: str, query_id: UUID | None = None, delay: int | None = None
    ) -> Iterator[Event]:
        """A sheet consulted, and what comes of it; a report tells of a use some days before."""
        kind = "api" if source == "api" else "page"
        yield UseEvent(UseKind.CONSULTATION, kind, sheet, "", query_id, delay, self._id(), hour)
        if self._files[sheet] and self._chance(0.3):
            item = self._random.choice([*self._files[sheet], "supports.zip"])
            yield UseEvent(UseKind.DOWNLOAD, kind, sheet, item, query_id, delay, self._id(), hour)
        if self._chance(0.08):
            yield UseEvent(UseKind.PRINT, "page", sheet, self._print(self._random), id=self._id(), hour=hour)
        if self._chance(0.02):
            yield self._report(sheet, hour)

    def _vote(self, query: QueryEvent, sheet: str | None) -> Iterator[Event]:
        """A vote, for one in twenty changed at once."""
        vote_id, useful = uuid5(query.id, sheet or ""), self._chance(0.78)
        comment = self._random.choice(COMMENTS) if self._chance(0.05) else ""
        yield FeedbackEvent(vote_id, query.id, useful, query.source, sheet, comment, query.hour, self._reasons(useful))
        if self._chance(0.05):
            again = self._reasons(not useful)
            yield FeedbackEvent(vote_id, query.id, not useful, query.source, sheet, hour=query.hour, reasons=again)

    def _reasons(self, useful: bool) -> tuple[str, ...]:
        """What was wrong, which two out of three of those who found it useless say."""
        return () if useful or self._chance(0.33) else (self._random.choice(list(Reason)).value,)

    def _report(self, sheet: str, hour: datetime) -> ReportEvent:
        used = self._chance(0.8)
        usable, useful, impact, efficiency = (self._mark(self._random) if used else None for _ in range(4))
        comment = self._random.choice(COMMENTS) if self._chance(0.2) else ""
        setting = self._random.choice(list(Setting)).value if used else None
        minutes = self._random.choice((30, 45, 45, 60, 90)) if used else None
        again = self._chance(0.8) if used else None
        marks = (usable, useful, impact, efficiency)
        return ReportEvent(self._id(), sheet, used, "page", *marks, comment, hour, setting, minutes, again)


def factor_weights(catalogue: Catalogue) -> dict[str, float]:
    """How many sheets work on each factor, squared: what is asked for most has most tools."""
    return {
        factor.value: float(sum(factor in sheet.risk_factors and not sheet.transversal for sheet in catalogue.sheets))
        ** 2
        for factor in RiskFactor
    }
