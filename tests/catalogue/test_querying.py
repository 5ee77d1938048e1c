"""Lists: exact filters, silent sheets last, text by prefixes of folded words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from romin.catalogue.coverage import coverage
from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.querying import facets, matrix, paginate, query
from romin.catalogue.vocabulary import (
    EvidenceFilter,
    EvidenceLevel,
    Kind,
    Modality,
    Period,
    ReadingLevel,
    RiskFactor,
    Setting,
    Stage,
)

SHEETS = (
    ToolSheet("balance", "Balance", risk_factors=(RiskFactor.ADDICTIONS,), stages=(Stage.CONTEMPLATION,), minutes=45),
    ToolSheet("muette", "Ancienne fiche"),
    ToolSheet("partout", "À tout faire", risk_factors=tuple(RiskFactor), minutes=20),
    ToolSheet("refus", "Dire non", risk_factors=(RiskFactor.ENTOURAGE, RiskFactor.ADDICTIONS), minutes=90),
)
CATALOGUE = Catalogue(SHEETS)

sheets = st.builds(
    ToolSheet,
    id=st.uuids().map(str),
    title=st.text(max_size=5),
    kind=st.sampled_from(Kind),
    risk_factors=st.lists(st.sampled_from(RiskFactor), unique=True).map(tuple),
    stages=st.lists(st.sampled_from(Stage), unique=True, max_size=2).map(tuple),
    modalities=st.lists(st.sampled_from(Modality), unique=True).map(tuple),
    minutes=st.none() | st.integers(5, 90),
    settings=st.lists(st.sampled_from(Setting), unique=True).map(tuple),
    reading_level=st.none() | st.sampled_from(ReadingLevel),
    evidence_level=st.none() | st.sampled_from(EvidenceLevel),
    periods=st.lists(st.sampled_from(Period), unique=True, max_size=3).map(tuple),
)
catalogues = st.lists(sheets, max_size=8, unique_by=lambda sheet: sheet.id).map(lambda found: Catalogue(tuple(found)))
queries = st.builds(
    SheetQuery,
    risk_factor=st.none() | st.sampled_from(RiskFactor),
    stage=st.none() | st.sampled_from(Stage),
    modality=st.none() | st.sampled_from(Modality),
    max_minutes=st.none() | st.integers(5, 90),
    kind=st.none() | st.sampled_from(Kind),
    min_minutes=st.none() | st.integers(5, 90),
    setting=st.none() | st.sampled_from(Setting),
    reading=st.none() | st.sampled_from(ReadingLevel),
    evidence=st.none() | st.sampled_from(EvidenceFilter),
    period=st.none() | st.sampled_from(Period),
)
READING = list(ReadingLevel)


def _ids(criteria: SheetQuery) -> list[str]:
    return [sheet.id for sheet in query(CATALOGUE, criteria)]


def test_without_criteria_everything_by_title() -> None:
    assert _ids(SheetQuery()) == ["partout", "muette", "balance", "refus"]


def test_own_factor_then_shared_then_transversal_then_silent() -> None:
    assert _ids(SheetQuery(risk_factor=RiskFactor.ADDICTIONS)) == ["balance", "refus", "partout", "muette"]


def test_a_silent_sheet_passes_last() -> None:
    assert _ids(SheetQuery(max_minutes=45)) == ["partout", "balance", "muette"]
    assert _ids(SheetQuery(stage=Stage.ACTION)) == ["partout", "muette", "refus"]


@given(catalogues, queries)
def test_a_kept_sheet_agrees_or_is_silent_and_none_is_forgotten(catalogue: Catalogue, criteria: SheetQuery) -> None:
    kept = query(catalogue, criteria)
    for sheet in catalogue.sheets:
        fits = (
            (criteria.risk_factor is None or not sheet.risk_factors or criteria.risk_factor in sheet.risk_factors)
            and (criteria.stage is None or not sheet.stages or criteria.stage in sheet.stages)
            and (criteria.modality is None or not sheet.modalities or criteria.modality in sheet.modalities)
            and (criteria.kind in {None, sheet.kind})
            and (criteria.max_minutes is None or sheet.minutes is None or sheet.minutes <= criteria.max_minutes)
            and (criteria.min_minutes is None or sheet.minutes is None or sheet.minutes >= criteria.min_minutes)
            and (criteria.setting is None or not sheet.settings or criteria.setting in sheet.settings)
            and (
                criteria.reading is None
                or sheet.reading_level is None
                or READING.index(sheet.reading_level) <= READING.index(criteria.reading)
            )
            and (criteria.evidence is None or (sheet.evidence_level or "non renseigné") == criteria.evidence)
            and (criteria.period is None or not sheet.periods or criteria.period in sheet.periods)
        )
        assert (sheet in kept) == fits


@given(catalogues, queries)
def test_a_facet_count_is_what_choosing_it_lists(catalogue: Catalogue, criteria: SheetQuery) -> None:
    counts = facets(catalogue, criteria)
    for factor, count in counts.risk_factors.items():
        assert count == len(query(catalogue, replace(criteria, risk_factor=factor)))
    for stage, count in counts.stages.items():
        assert count == len(query(catalogue, replace(criteria, stage=stage)))
    for modality, count in counts.modalities.items():
        assert count == len(query(catalogue, replace(criteria, modality=modality)))
    for kind, count in counts.kinds.items():
        assert count == len(query(catalogue, replace(criteria, kind=kind)))
    for setting, count in counts.settings.items():
        assert count == len(query(catalogue, replace(criteria, setting=setting)))
    for reading, count in counts.readings.items():
        assert count == len(query(catalogue, replace(criteria, reading=reading)))
    for evidence, count in counts.evidence.items():
        assert count == len(query(catalogue, replace(criteria, evidence=evidence)))
    for period, count in counts.periods.items():
        assert count == len(query(catalogue, replace(criteria, period=period)))


@given(catalogues)
def test_a_cell_of_the_matrix_is_what_its_two_criteria_list(catalogue: Catalogue) -> None:
    for factor, row in matrix(catalogue).items():
        for stage, count in row.items():
            assert count == len(query(catalogue, SheetQuery(risk_factor=factor, stage=stage)))


def test_a_sheet_without_evidence_is_listed_under_no_level() -> None:
    assert _ids(SheetQuery(evidence=EvidenceFilter.DEMONTRE)) == []
    assert len(_ids(SheetQuery(evidence=EvidenceFilter.NON_RENSEIGNE))) == len(SHEETS)


@pytest.mark.parametrize(
    "text",
    [
        "harmonie",
        "l'harmonie",
        "l’Harmonie",
        "HARMONI",
        "emotions",
        "émotion",
        "coeur",
        "cœur",
        "harmonie coeur",
        "evenements",
        "",
    ],
)
def test_words_are_found_folded_by_prefix(text: str) -> None:
    sheet = ToolSheet(
        "a", "Retrouver l'harmonie", summary="Une émotion", situations=("il a le cœur lourd",), body="Un évènement."
    )
    assert query(Catalogue((sheet,)), SheetQuery(text=text)) == [sheet]


@pytest.mark.parametrize("text", ["armonie", "harmonie absent", "écologie"])
def test_every_word_must_be_there_from_its_start(text: str) -> None:
    sheet = ToolSheet("a", "Retrouver l'harmonie", audience="Écologie")
    assert query(Catalogue((sheet,)), SheetQuery(text=text)) == []


@given(st.lists(st.integers()), st.integers(-3, 12), st.integers(1, 5))
def test_pages_cut_the_whole_list(items: list[int], page: int, size: int) -> None:
    first = paginate(items, 1, size)
    assert [item for number in range(1, first.pages + 1) for item in paginate(items, number, size).items] == items
    asked = paginate(items, page, size)
    assert (asked.total, asked.pages) == (len(items), first.pages)
    assert bool(asked.items) == (bool(items) and asked.page <= asked.pages)


def test_coverage_counts() -> None:
    row = coverage(CATALOGUE)[list(RiskFactor).index(RiskFactor.ADDICTIONS)]
    assert (row.total, row.own, row.stages[Stage.CONTEMPLATION], row.with_support) == (3, 2, 1, 0)
