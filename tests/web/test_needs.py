"""A need as an address: codes only, there and back, whatever the address holds; chips that take one thing away."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from romin.assistant.schemas import AskedNeed, Need, RecognisedFactor
from romin.catalogue.vocabulary import (
    RISK_FACTOR_LABELS,
    Kind,
    Modality,
    ReadingLevel,
    RiskFactor,
    Sessions,
    Setting,
    Stage,
)
from romin.core.settings import Settings
from romin.web.app import create_app
from romin.web.needs import PARAMETERS, address, chips, codes_of, read_address
from romin.web.wording import PARTLY_READ
from web.standin import BUSY, StandInAssistant, StandInJournal

FACTORS = st.lists(st.sampled_from(RiskFactor), unique=True).map(tuple)
NEEDS = st.builds(
    AskedNeed,
    risk_factors=FACTORS,
    excluded=FACTORS,
    stage=st.none() | st.sampled_from(Stage),
    modality=st.none() | st.sampled_from(Modality),
    max_minutes=st.none() | st.integers(1, 1440),
    max_sessions=st.none() | st.sampled_from(Sessions),
    kind=st.none() | st.sampled_from(Kind),
    setting=st.none() | st.sampled_from(Setting),
    reading_level=st.none() | st.sampled_from(ReadingLevel),
)


def pairs(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True)


def understood(asked: AskedNeed) -> Need:
    factors = tuple(RecognisedFactor(code=code, label=RISK_FACTOR_LABELS[code], score=1) for code in asked.risk_factors)
    return Need(risk_factors=factors, **asked.model_dump(exclude={"risk_factors"}))


def test_every_field_of_a_need_has_a_parameter() -> None:
    assert set(PARAMETERS) == set(AskedNeed.model_fields)
    assert len(set(PARAMETERS.values())) == len(PARAMETERS)


@given(NEEDS)
def test_an_address_says_the_whole_need(asked: AskedNeed) -> None:
    url = address("/outils/", codes_of(understood(asked)))
    assert url.startswith("/outils/")
    assert read_address(pairs(url)) == (None if asked == AskedNeed() else asked, False)


@given(NEEDS)
def test_each_chip_takes_one_thing_away(asked: AskedNeed) -> None:
    need = understood(asked)
    found = list(chips(need, "/"))
    whole = pairs(address("/", codes_of(need)))
    assert len(found) == len(whole)
    for chip, gone in zip(found, whole, strict=True):
        assert sorted([*pairs(chip.url), gone]) == sorted(whole)
        assert chip.label


@given(
    st.lists(st.tuples(st.sampled_from([*PARAMETERS.values(), "page", "q"]) | st.text(max_size=5), st.text(max_size=8)))
)
def test_any_address_is_read(given_pairs: list[tuple[str, str]]) -> None:
    need, _ = read_address(given_pairs)
    assert need is None or need != AskedNeed()


def test_an_address_shows_the_list_of_its_need(client: TestClient, assistant: StandInAssistant) -> None:
    page = client.get("/?facteur=addictions&facteur=famille&duree=45&modalite=collective").text
    (asked,) = assistant.asked
    assert asked.need == AskedNeed(
        risk_factors=(RiskFactor.ADDICTIONS, RiskFactor.FAMILLE), max_minutes=45, modality=Modality.COLLECTIVE
    )
    assert asked.message == ""
    assert 'class="card"' in page
    assert "Vous</p>" not in page, "nothing was typed"
    assert 'name="robots" content="noindex"' in page
    assert PARTLY_READ not in unescape(page)


@pytest.mark.parametrize("query", ["facteur=inconnu", "duree=-3", "duree=x", "stade=<script>", "facteur=%00"])
def test_what_an_address_does_not_say_is_left_out_politely(
    client: TestClient, assistant: StandInAssistant, query: str
) -> None:
    page = client.get(f"/?{query}")
    assert page.status_code == 200
    assert PARTLY_READ in unescape(page.text)
    assert "<script>" not in page.text
    assert assistant.asked == []
    assert client.get(f"/?{query}&facteur=travail").status_code == 200
    assert assistant.asked[0].need == AskedNeed(risk_factors=(RiskFactor.TRAVAIL,))


def test_other_parameters_change_nothing(client: TestClient, assistant: StandInAssistant) -> None:
    assert PARTLY_READ not in unescape(client.get("/?utm_source=x").text)
    assert assistant.asked == []
    assert client.head("/?facteur=addictions").status_code == 200


def test_chips_and_the_link_to_share_stay_under_the_root_path(
    make_settings: Callable[..., Settings], assistant: StandInAssistant
) -> None:
    settings = make_settings(root_path="/outils")
    under_root = StandInAssistant(assistant.catalogue, "/outils")
    with TestClient(create_app(settings, assistant=under_root, journal=StandInJournal()), root_path="") as client:
        page = client.post("/outils/", data={"message": "il boit"}).text
    urls = [unescape(url) for url in re.findall(r'href="([^"]*\?[^"]*)"', page)]
    assert any(url.startswith("/outils/?") for url in urls)
    assert all(url.startswith("/outils/") for url in urls)
    assert "boit" not in "".join(urls)


def test_a_busy_service_says_so_at_an_address_too(client: TestClient, assistant: StandInAssistant) -> None:
    assistant.failure = BUSY
    page = client.get("/?facteur=travail")
    assert page.status_code == 503
    assert BUSY.message in page.text


def test_a_need_may_be_asked_of_the_api(client: TestClient, assistant: StandInAssistant) -> None:
    answer = client.post("/api/v1/assistant", json={"need": {"risk_factors": ["addictions"], "max_minutes": 30}})
    assert answer.status_code == 200
    assert UUID(answer.json()["query_id"])
    assert assistant.asked[0].need == AskedNeed(risk_factors=(RiskFactor.ADDICTIONS,), max_minutes=30)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"need": None},
        {"message": ""},
        {"need": {"risk_factors": ["inconnu"]}},
        {"need": {"max_minutes": 0}},
        {"need": {"texte": "libre"}},
        {"need": "addictions"},
        {"message": "…", "need": None},
    ],
)
def test_neither_a_message_nor_a_need_is_refused(client: TestClient, body: dict[str, object]) -> None:
    answer = client.post("/api/v1/assistant", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "entree_invalide"
