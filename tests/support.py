"""What several rooms' tests share: sheets, a small catalogue, and strategies that make up others."""

import os
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from romin.catalogue.models import Catalogue, Support, ToolSheet
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

NODE_MODULES = Path(__file__).parent / "e2e" / "node_modules"
ALL_FACTORS = tuple(RiskFactor)


def page_tool(name: str) -> Path:
    """A file that npm installs for tests of pages; without it they are skipped, except in continuous integration."""
    path = NODE_MODULES / name
    if not path.exists():
        reason = f"{path} est absent : lancez « npm ci --ignore-scripts --prefix tests/e2e » (fait par make test)."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path


def sheet(sheet_id: str, *factors: RiskFactor, **values: Any) -> ToolSheet:
    """A sheet that says nothing but its id, its title, the factors it serves and ``values``."""
    return ToolSheet(
        id=sheet_id, **{"title": sheet_id.replace("-", " ").capitalize(), "risk_factors": factors, **values}
    )


def catalogue_of(*sheets: ToolSheet) -> Catalogue:
    """A catalogue of ``sheets``, in id order as the loader gives it."""
    return Catalogue(tuple(sorted(sheets, key=lambda item: item.id)))


def sample_catalogue() -> Catalogue:
    """Two sheets a factor, one transversal, one silent on everything: every criterion has several values."""
    individual, collective = (Modality.INDIVIDUELLE,), (Modality.COLLECTIVE,)
    both = (Modality.INDIVIDUELLE, Modality.COLLECTIVE)
    return catalogue_of(
        sheet(
            "balance-decisionnelle",
            RiskFactor.ADDICTIONS,
            title="La balance décisionnelle",
            summary="Peser le pour et le contre de la consommation.",
            stages=(Stage.CONTEMPLATION,),
            modalities=individual,
            minutes=45,
            sessions=Sessions.ONE,
            evidence_level=EvidenceLevel.DEMONTRE,
            status=Status.VALIDE,
            supports=(Support("balance.pdf", Path("/nowhere/balance.pdf"), "application/pdf", 1234),),
        ),
        sheet(
            "journal-des-consommations",
            RiskFactor.ADDICTIONS,
            RiskFactor.LOISIRS,
            stages=(Stage.ACTION, Stage.MAINTIEN),
            modalities=individual,
            minutes=20,
            sessions=Sessions.FEW,
            reading_level=ReadingLevel.COURANT,
        ),
        sheet("carte-du-reseau", RiskFactor.ENTOURAGE, modalities=both, minutes=60, sessions=Sessions.FEW),
        sheet(
            "dire-non",
            RiskFactor.ENTOURAGE,
            RiskFactor.PERSONNALITE,
            modalities=collective,
            minutes=90,
            sessions=Sessions.SEVERAL,
            kind=Kind.PROGRAMME,
        ),
        sheet(
            "roue-des-emotions", RiskFactor.PERSONNALITE, modalities=both, minutes=30, reading_level=ReadingLevel.ORAL
        ),
        sheet("debat-mouvant", RiskFactor.ATTITUDES, modalities=collective, minutes=60, settings=(Setting.FERME,)),
        sheet("contre-discours", RiskFactor.ATTITUDES, modalities=individual, minutes=45, settings=(Setting.OUVERT,)),
        sheet("activite-nouvelle", RiskFactor.LOISIRS, modalities=individual, minutes=30, status=Status.RELU),
        sheet("genogramme", RiskFactor.FAMILLE, title="Le génogramme", modalities=individual, minutes=60),
        sheet("etre-pere", RiskFactor.FAMILLE, modalities=collective, minutes=120, sessions=Sessions.MANY),
        sheet("bilan-de-competences", RiskFactor.TRAVAIL, modalities=individual, minutes=60, kind=Kind.TECHNIQUE),
        sheet("club-emploi", RiskFactor.TRAVAIL, modalities=collective, minutes=120, sessions=Sessions.SEVERAL),
        sheet(
            "clarifier-les-roles",
            *ALL_FACTORS,
            stages=(Stage.PRECONTEMPLATION,),
            modalities=individual,
            minutes=20,
            sessions=Sessions.ONE,
        ),
        sheet("fiche-muette"),
    )


def _some(values: Iterable[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Any of ``values``, often none: real sheets are incomplete."""
    items = list(values)
    return st.sampled_from([chosen for size in range(len(items) + 1) for chosen in combinations(items, size)])


def _maybe(values: Iterable[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([None, *values])


_FACTORS = [chosen for size in (0, 1, 2) for chosen in permutations(ALL_FACTORS, size)]
_MANY_FACTORS = [*combinations(ALL_FACTORS, 3), ALL_FACTORS]

ANY_SHEET: st.SearchStrategy[ToolSheet] = st.builds(
    ToolSheet,
    id=st.just("?"),
    title=st.sampled_from(["Balance", "Génogramme", "Carte du réseau", "Journal"]),
    kind=st.sampled_from(Kind),
    risk_factors=st.sampled_from(_FACTORS) | st.sampled_from(_MANY_FACTORS) | st.just(ALL_FACTORS),
    stages=_some(Stage),
    modalities=_some(Modality),
    minutes=_maybe([10, 20, 30, 45, 60, 90, 120]),
    sessions=_maybe(Sessions),
    settings=_some(Setting),
    reading_level=_maybe(ReadingLevel),
    evidence_level=_maybe(EvidenceLevel),
    status=st.sampled_from([Status.BROUILLON, Status.RELU, Status.VALIDE]),
)


def numbered(sheets: list[ToolSheet]) -> tuple[ToolSheet, ...]:
    """``sheets`` with ids that sort in their order."""
    return tuple(replace(item, id=f"s{place:03d}") for place, item in enumerate(sheets))


def catalogues(min_size: int = 0, max_size: int = 8) -> st.SearchStrategy[tuple[ToolSheet, ...]]:
    """Sheets of a whole catalogue, in id order."""
    return st.lists(ANY_SHEET, min_size=min_size, max_size=max_size).map(numbered)


NOISE = [
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufe0f",
    "\ud800",
    "\udfff",
    "\x00",
    "\ue000",
]
"""One of each kind of character that carries nothing: zero-width, bidi, variation, surrogate, control, private."""

TYPED = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            [*NOISE, *"abeoucEAÉÀÇéèêçœŒ'’`´ \n\t\u00a0.,;!?", "\u0301", "\u0300", "\u0327", "\u030c", "J", "ß", "İ"]
        ),
    ),
    max_size=60,
)
"""Any text, with more than its share of what people really paste: accents apart, invisible characters, apostrophes."""
