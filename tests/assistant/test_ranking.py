"""The rules of the order, checked against a plain reading of each sheet, over catalogues made at random."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import combinations, pairwise
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.test_state import CONSTRAINTS
from romin.assistant import ranking
from romin.assistant.ranking import (
    RELAXING_ORDER,
    Scores,
    SheetTable,
    choose,
    factor_weights,
    satisfiable,
    score_sheets,
)
from romin.assistant.understanding.constraints import Constraints
from romin.catalogue.models import ToolSheet
from romin.catalogue.vocabulary import (
    EvidenceLevel,
    Kind,
    Modality,
    ReadingLevel,
    RiskFactor,
    Sessions,
    Setting,
    Stage,
    Status,
)
from support import ALL_FACTORS, ANY_SHEET, catalogues, numbered, sample_catalogue, sheet

LIMIT = 5
READING = list(ReadingLevel)


def fits(item: ToolSheet, name: str, wanted: Constraints) -> bool:
    """Whether ``item`` satisfies one constraint; a sheet that says nothing does."""
    match name:
        case "modality":
            return not item.modalities or wanted.modality in item.modalities
        case "max_minutes":
            return not item.minutes or item.minutes <= (wanted.max_minutes or 0)
        case "max_sessions":
            return item.sessions is None or (
                wanted.max_sessions is not None and item.sessions.rank <= wanted.max_sessions.rank
            )
        case "kind":
            return item.kind is wanted.kind
        case "setting":
            return not item.settings or wanted.setting in item.settings
        case "stage":
            return not item.stages or wanted.stage in item.stages
        case _:
            return item.reading_level is None or (
                wanted.reading_level is not None
                and READING.index(item.reading_level) <= READING.index(wanted.reading_level)
            )


def broken(item: ToolSheet, wanted: Constraints) -> tuple[str, ...]:
    """The constraints that ``item`` does not satisfy, in the order of loosening."""
    return tuple(name for name in RELAXING_ORDER if getattr(wanted, name) is not None and not fits(item, name, wanted))


@dataclass(frozen=True)
class Case:
    """A catalogue and a request."""

    sheets: tuple[ToolSheet, ...]
    factors: Mapping[RiskFactor, float]
    likeness: Scores
    wanted: Constraints

    @property
    def table(self) -> SheetTable:
        return SheetTable.of(self.sheets)

    def choose(self, limit: int = LIMIT, **more: Any) -> tuple[list[ranking.Ranked], tuple[str, ...]]:
        return choose(self.table, self.factors, self.likeness, self.wanted, limit=limit, **more)


@st.composite
def cases(draw: st.DrawFn, min_factors: int = 0) -> Case:
    sheets = draw(catalogues())
    order = draw(st.lists(st.sampled_from(ALL_FACTORS), unique=True, min_size=min_factors, max_size=LIMIT))
    scores = draw(st.lists(st.floats(0.5, 1.0), min_size=len(order), max_size=len(order)))
    likeness = draw(st.lists(st.sampled_from([0.0, 0.3, 0.5, 1.0]), min_size=len(sheets), max_size=len(sheets)))
    return Case(sheets, dict(zip(order, scores, strict=True)), np.array(likeness, np.float32), draw(CONSTRAINTS))


def test_every_constraint_has_a_place_in_the_order_of_loosening() -> None:
    assert sorted(RELAXING_ORDER) == sorted(field.name for field in fields(Constraints))


@given(cases())
def test_each_sheet_satisfies_what_it_is_not_said_to_break(case: Case) -> None:
    ranked, relaxed = case.choose()
    for item in ranked:
        assert broken(case.sheets[item.row], case.wanted) == tuple(sorted(item.relaxed, key=RELAXING_ORDER.index))
    assert relaxed == tuple(name for name in RELAXING_ORDER if any(name in item.relaxed for item in ranked))


@given(cases(min_factors=1), st.booleans())
def test_each_factor_has_a_sheet_of_its_own_when_one_fits(case: Case, tight: bool) -> None:
    """In a list of five; even in one with no more places than factors."""
    ranked, _ = case.choose(len(case.factors) if tight else LIMIT)
    shown = [case.sheets[item.row] for item in ranked]
    for factor in case.factors:
        own = [item for item in case.sheets if factor in item.risk_factors and not item.transversal]
        if any(not broken(item, case.wanted) for item in own):
            assert any(factor in item.risk_factors and not item.transversal for item in shown)
        elif any(factor in item.risk_factors for item in case.sheets):
            assert any(factor in item.risk_factors for item in shown)


def test_sheets_that_serve_any_factor_do_not_crowd_out_its_own() -> None:
    everywhere = [sheet(f"a-{number}", *ALL_FACTORS, evidence_level=EvidenceLevel.DEMONTRE) for number in range(6)]
    sheets = (*everywhere, sheet("b-famille", RiskFactor.FAMILLE), sheet("c-travail", RiskFactor.TRAVAIL))
    likeness = np.array([1.0] * 6 + [0.0] * 2, np.float32)
    factors = {RiskFactor.TRAVAIL: 1.0, RiskFactor.FAMILLE: 0.5}
    ranked, _ = choose(SheetTable.of(sheets), factors, likeness, Constraints(), limit=LIMIT)
    assert {"b-famille", "c-travail"} <= {sheets[item.row].id for item in ranked}


@given(cases())
def test_as_little_as_possible_is_loosened(case: Case) -> None:
    ranked, _ = case.choose()
    for factor in case.factors or (None,):
        serving = [item for item in case.sheets if factor is None or factor in item.risk_factors]
        if not serving:
            continue
        least = min(
            (broken(item, case.wanted) for item in serving),
            key=lambda names: (len(names), [RELAXING_ORDER.index(name) for name in names]),
        )
        shown = [item for item in ranked if case.sheets[item.row] in serving]
        assert least in {item.relaxed for item in shown}


@given(cases(min_factors=1))
def test_only_sheets_that_serve_a_factor_are_shown(case: Case) -> None:
    ranked, _ = case.choose()
    assert all(set(case.sheets[item.row].risk_factors) & set(case.factors) for item in ranked)


@given(cases(), st.integers(1, 12))
def test_the_list_is_in_order_without_repeats_and_no_longer_than_asked(case: Case, limit: int) -> None:
    ranked, _ = case.choose(limit)
    assert len(ranked) <= limit
    assert len({item.row for item in ranked}) == len(ranked)
    assert ranked == sorted(ranked, key=lambda item: (bool(item.relaxed), item.excess, -item.score, item.row))
    assert all(0.0 <= item.score <= 1.0 for item in ranked)


@given(cases())
def test_scores_are_in_range_for_every_sheet(case: Case) -> None:
    scores = score_sheets(case.table, case.factors, case.likeness, case.wanted)
    assert scores.shape == (len(case.sheets),)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()


@given(cases())
def test_the_same_request_has_the_same_answer(case: Case) -> None:
    assert case.choose() == case.choose()


@given(cases(min_factors=1), ANY_SHEET, st.sampled_from([0.0, 1.0]), st.booleans())
def test_an_unrelated_sheet_changes_nothing(case: Case, more: ToolSheet, likeness: float, first: bool) -> None:
    unrelated = tuple(factor for factor in more.risk_factors if factor not in case.factors)
    stranger = replace(more, risk_factors=unrelated, id="a" if first else "z")
    sheets = (stranger, *case.sheets) if first else (*case.sheets, stranger)
    likenesses = np.insert(case.likeness, 0 if first else len(case.sheets), likeness).astype(np.float32)
    before, relaxed_before = case.choose()
    after, relaxed_after = Case(sheets, case.factors, likenesses, case.wanted).choose()
    assert [case.sheets[item.row].id for item in before] == [sheets[item.row].id for item in after]
    assert relaxed_before == relaxed_after


@given(cases())
def test_among_confines_the_choice(case: Case) -> None:
    mask = np.array([place % 2 == 0 for place in range(len(case.sheets))], bool)
    ranked, _ = case.choose(among=mask)
    assert all(item.row % 2 == 0 for item in ranked)


@given(cases())
def test_satisfiable_says_whether_something_fits_everything(case: Case) -> None:
    serving = [item for item in case.sheets if not case.factors or set(item.risk_factors) & set(case.factors)]
    expected = any(not broken(item, case.wanted) for item in serving)
    assert satisfiable(case.table, list(case.factors), case.wanted) is expected


@pytest.mark.parametrize(
    ("wanted", "item"),
    [
        (Constraints(modality=Modality.COLLECTIVE), {"modalities": (Modality.COLLECTIVE,)}),
        (Constraints(max_minutes=30), {"minutes": 30}),
        (Constraints(max_sessions=Sessions.FEW), {"sessions": Sessions.ONE}),
        (Constraints(setting=Setting.FERME), {"settings": (Setting.FERME,)}),
        (Constraints(stage=Stage.ACTION), {"stages": (Stage.ACTION,)}),
        (Constraints(reading_level=ReadingLevel.FACILE), {"reading_level": ReadingLevel.ORAL}),
    ],
)
def test_a_silent_sheet_passes_after_the_one_that_says_it_fits(wanted: Constraints, item: dict[str, Any]) -> None:
    sheets = (sheet("a-muette", RiskFactor.TRAVAIL), sheet("b-dit", RiskFactor.TRAVAIL, **item))
    ranked, relaxed = choose(SheetTable.of(sheets), {RiskFactor.TRAVAIL: 1.0}, np.zeros(2, np.float32), wanted, limit=5)
    assert [row.row for row in ranked] == [1, 0]
    assert relaxed == ()


def order_of(*sheets: ToolSheet, factors: Mapping[RiskFactor, float], likeness: tuple[float, ...] = ()) -> list[str]:
    given_likeness = np.array(likeness or (0,) * len(sheets), np.float32)
    ranked, _ = choose(SheetTable.of(sheets), factors, given_likeness, Constraints(), limit=10)
    return [sheets[item.row].id for item in ranked]


def test_main_factor_then_secondary_then_transversal() -> None:
    sheets = (
        sheet("a-transversal", *ALL_FACTORS),
        sheet("b-second", RiskFactor.LOISIRS, RiskFactor.TRAVAIL),
        sheet("c-main", RiskFactor.TRAVAIL, RiskFactor.LOISIRS),
    )
    assert order_of(*sheets, factors={RiskFactor.TRAVAIL: 0.9}) == ["c-main", "b-second", "a-transversal"]


def test_the_first_factor_of_the_message_comes_first() -> None:
    sheets = (sheet("a-loisirs", RiskFactor.LOISIRS), sheet("b-travail", RiskFactor.TRAVAIL))
    assert order_of(*sheets, factors={RiskFactor.TRAVAIL: 0.9, RiskFactor.LOISIRS: 0.9}) == ["b-travail", "a-loisirs"]
    assert order_of(*sheets, factors={RiskFactor.LOISIRS: 0.9, RiskFactor.TRAVAIL: 0.9}) == ["a-loisirs", "b-travail"]


def test_among_equals_the_text_then_what_is_established_then_the_id_decide() -> None:
    factors = {RiskFactor.TRAVAIL: 1.0}
    sheets = tuple(sheet(name, RiskFactor.TRAVAIL) for name in ("a", "b", "c"))
    assert order_of(*sheets, factors=factors) == ["a", "b", "c"]
    assert order_of(*sheets, factors=factors, likeness=(0.1, 0.2, 0.9)) == ["c", "b", "a"]
    known = replace(sheets[2], evidence_level=EvidenceLevel.DEMONTRE, status=Status.VALIDE)
    assert order_of(sheets[0], sheets[1], known, factors=factors) == ["c", "a", "b"]


@given(cases())
def test_what_is_established_never_overturns_relevance(case: Case) -> None:
    """Relevance is the score of the same sheets, all as established as each other."""
    plain = tuple(replace(item, evidence_level=None, status=Status.BROUILLON) for item in case.sheets)
    relevance = score_sheets(SheetTable.of(plain), case.factors, case.likeness, case.wanted)
    scores = score_sheets(case.table, case.factors, case.likeness, case.wanted)
    for one in range(len(plain)):
        for other in range(len(plain)):
            if relevance[one] > relevance[other] + ranking.ESTABLISHED_WEIGHT:
                assert scores[one] > scores[other]


@given(
    ANY_SHEET,
    st.permutations([None, *EvidenceLevel]),
    st.sampled_from([{}, {RiskFactor.TRAVAIL: 0.9}]),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_all_else_equal_the_better_established_comes_first(
    item: ToolSheet, levels: list[EvidenceLevel | None], factors: dict[RiskFactor, float], likeness: float
) -> None:
    sheets = numbered([replace(item, evidence_level=level) for level in levels])
    scores = score_sheets(SheetTable.of(sheets), factors, np.full(4, likeness, np.float32), Constraints())
    strongest_first = [*EvidenceLevel, None]
    assert [levels[row] for row in np.argsort(-scores, kind="stable")] == strongest_first


@pytest.mark.parametrize("better", ["factor named first", "one constraint in seven", "likeness"])
def test_a_difference_that_matters_beats_the_best_evidence(better: str) -> None:
    known = {"evidence_level": EvidenceLevel.DEMONTRE, "status": Status.VALIDE}
    stated: dict[str, Any] = {
        "modalities": (Modality.INDIVIDUELLE,),
        "minutes": 30,
        "sessions": Sessions.ONE,
        "kind": Kind.OUTIL,
    }
    stated |= {"settings": (Setting.OUVERT,), "stages": (Stage.ACTION,), "reading_level": ReadingLevel.ORAL}
    wanted = Constraints(
        modality=Modality.INDIVIDUELLE,
        max_minutes=30,
        max_sessions=Sessions.ONE,
        kind=Kind.OUTIL,
        setting=Setting.OUVERT,
        stage=Stage.ACTION,
        reading_level=ReadingLevel.ORAL,
    )
    likeness = np.array([0.5, 0.5], np.float32)
    if better == "factor named first":
        known_sheet = sheet("a", RiskFactor.LOISIRS, RiskFactor.TRAVAIL, **stated, **known)
    elif better == "one constraint in seven":
        known_sheet = sheet("a", RiskFactor.TRAVAIL, **(stated | {"stages": ()}), **known)
    else:
        known_sheet = sheet("a", RiskFactor.TRAVAIL, **stated, **known)
        likeness = np.array([0.48, 0.5], np.float32)
    plain_sheet = sheet("b", RiskFactor.TRAVAIL, **stated)
    scores = score_sheets(SheetTable.of((known_sheet, plain_sheet)), {RiskFactor.TRAVAIL: 1.0}, likeness, wanted)
    assert scores[1] > scores[0]


Criterion = tuple[str, Any, dict[str, Any]]
KEPT_LONGEST_FIRST: list[Criterion] = [
    ("modality", Modality.INDIVIDUELLE, {"modalities": (Modality.COLLECTIVE,)}),
    ("max_minutes", 30, {"minutes": 90}),
    ("max_sessions", Sessions.ONE, {"sessions": Sessions.MANY}),
    ("kind", Kind.OUTIL, {"kind": Kind.PROGRAMME}),
    ("setting", Setting.FERME, {"settings": (Setting.OUVERT,)}),
    ("stage", Stage.ACTION, {"stages": (Stage.MAINTIEN,)}),
    ("reading_level", ReadingLevel.ORAL, {"reading_level": ReadingLevel.COURANT}),
]
"""What matters most to the officer first: a constraint, a value asked for, and a sheet that breaks it."""


@pytest.mark.parametrize(("kept", "loosened"), list(pairwise(KEPT_LONGEST_FIRST)))
def test_what_matters_least_is_loosened_first(kept: Criterion, loosened: Criterion) -> None:
    sheets = numbered([sheet("?", RiskFactor.TRAVAIL, **kept[2]), sheet("?", RiskFactor.TRAVAIL, **loosened[2])])
    wanted = Constraints(**{kept[0]: kept[1], loosened[0]: loosened[1]})
    ranked, relaxed = choose(SheetTable.of(sheets), {RiskFactor.TRAVAIL: 1.0}, np.zeros(2, np.float32), wanted, limit=5)
    assert [item.row for item in ranked] == [1]
    assert relaxed == (loosened[0],)


def test_a_factor_that_fits_is_not_loosened_for_the_sake_of_another() -> None:
    sheets = sample_catalogue().sheets
    wanted = Constraints(max_minutes=30)
    table = SheetTable.of(sheets)
    factors = {RiskFactor.ADDICTIONS: 0.9, RiskFactor.FAMILLE: 0.8}
    ranked, relaxed = choose(table, factors, np.zeros(len(sheets), np.float32), wanted, limit=5)
    names = {table.ids[item.row]: item.relaxed for item in ranked}
    assert names["journal-des-consommations"] == ()
    assert "balance-decisionnelle" not in names
    assert relaxed == ()
    assert "clarifier-les-roles" in names


@pytest.mark.parametrize(
    ("wanted", "near", "far"),
    [
        (Constraints(max_minutes=20), {"minutes": 30}, {"minutes": 120}),
        (Constraints(max_sessions=Sessions.ONE), {"sessions": Sessions.FEW}, {"sessions": Sessions.MANY}),
        (
            Constraints(reading_level=ReadingLevel.ORAL),
            {"reading_level": ReadingLevel.FACILE},
            {"reading_level": ReadingLevel.COURANT},
        ),
        (
            Constraints(stage=Stage.PRECONTEMPLATION),
            {"stages": (Stage.MAINTIEN, Stage.CONTEMPLATION)},
            {"stages": (Stage.ACTION,)},
        ),
    ],
)
def test_what_is_loosened_comes_nearest_first(wanted: Constraints, near: dict[str, Any], far: dict[str, Any]) -> None:
    sheets = numbered([sheet("?", RiskFactor.TRAVAIL, **far), sheet("?", RiskFactor.TRAVAIL, **near)])
    likeness = np.array([1.0, 0.0], np.float32)  # the farther one is the more like the words
    ranked, relaxed = choose(SheetTable.of(sheets), {RiskFactor.TRAVAIL: 1.0}, likeness, wanted, limit=5)
    assert [item.row for item in ranked] == [1, 0]
    assert len(relaxed) == 1


@pytest.mark.parametrize("factors", [{}, {RiskFactor.TRAVAIL: 1.0}])
def test_an_empty_catalogue_has_nothing_to_show(factors: Mapping[RiskFactor, float]) -> None:
    table = SheetTable.of(())
    assert choose(table, factors, np.zeros(0, np.float32), Constraints(max_minutes=5), limit=5) == ([], ())
    assert not satisfiable(table, list(factors), Constraints())


def test_weights_fall_with_the_place_in_the_message() -> None:
    weights = factor_weights({RiskFactor.TRAVAIL: 1.0, RiskFactor.FAMILLE: 1.0, RiskFactor.LOISIRS: 0.5})
    order = [
        float(weights[ALL_FACTORS.index(factor)])
        for factor in (RiskFactor.TRAVAIL, RiskFactor.FAMILLE, RiskFactor.LOISIRS)
    ]
    assert order == sorted(order, reverse=True)
    assert np.count_nonzero(weights) == 3


def test_pairs_of_constraints_over_the_sample_catalogue_never_lose_a_factor() -> None:
    """A refinement clicked under a list always has an answer, owned up to when it had to give."""
    sheets = sample_catalogue().sheets
    table = SheetTable.of(sheets)
    values: dict[str, Any] = {
        "modality": Modality.COLLECTIVE,
        "max_minutes": 15,
        "kind": Kind.PROGRAMME,
        "stage": Stage.MAINTIEN,
    }
    for names in combinations(values, 2):
        wanted = Constraints(**{name: values[name] for name in names})
        for factor in RiskFactor:
            ranked, relaxed = choose(table, {factor: 1.0}, np.zeros(len(sheets), np.float32), wanted, limit=5)
            assert ranked
            assert bool(relaxed) is not satisfiable(table, [factor], wanted)


@contextmanager
def counting_lines() -> Iterator[list[int]]:
    """Counts the lines that the ranking module executes: a loop over the rows would grow with them."""
    count = [0]

    def local(_frame: FrameType, event: str, _argument: object) -> Any:
        count[0] += event == "line"
        return local

    def trace(frame: FrameType, _event: str, _argument: object) -> Any:
        return local if frame.f_code.co_filename == ranking.__file__ else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)


def _repeated(table: SheetTable, times: int) -> SheetTable:
    columns = {
        field.name: np.tile(column, (times,) + (1,) * (column.ndim - 1))
        for field in fields(SheetTable)
        if isinstance(column := getattr(table, field.name), np.ndarray)
    }
    return replace(table, ids=table.ids * times, rows={}, **columns)


def test_a_hundred_thousand_sheets_take_no_more_steps_than_fourteen() -> None:
    small = SheetTable.of(sample_catalogue().sheets)
    large = _repeated(small, 100_000 // len(small.ids) + 1)
    wanted = Constraints(modality=Modality.COLLECTIVE, max_minutes=10, reading_level=ReadingLevel.FACILE)
    factors = {RiskFactor.ENTOURAGE: 0.9, RiskFactor.ADDICTIONS: 0.7}
    steps = []
    answers = []
    for table in (small, large):
        likeness = np.linspace(0, 1, len(table.ids), dtype=np.float32)
        with counting_lines() as count:
            ranked, relaxed = choose(table, factors, likeness, wanted, limit=LIMIT)
        steps.append(count[0])
        answers.append((len(ranked), relaxed))
    assert len(large.ids) > 100_000
    assert answers[1][0] == LIMIT
    assert answers[1][1] == answers[0][1]
    assert steps[0] > 50
    assert steps[1] < steps[0] + 20 * LIMIT
