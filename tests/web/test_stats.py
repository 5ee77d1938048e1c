"""The statistics: figures with their definitions, nothing small, the same on the page, in the API and in exports."""

import csv
import io
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from romin.core.settings import Settings
from romin.journal.schemas import Comment, CommentStatus
from romin.web import wording_stats as words
from romin.web.app import create_app
from romin.web.plots import columns, nice
from romin.web.rendering import typeset
from romin.web.stats import TRIES_PER_MINUTE
from web.standin import StandInAssistant, StandInJournal

TOKEN = "un jeton assez long"
TODAY = datetime.now(UTC).date()
SUMS = {
    ("messages", "page"): 1900,
    ("messages", "api"): 3,
    ("outcome", "answered"): 1500,
    ("outcome", "empty"): 300,
    ("factor", "addictions"): 500,
    ("factor", "travail"): 60,
    ("factor", "loisirs"): 4,
    ("messages_opened", ""): 820,
    ("feedback", "yes"): 15,
    ("feedback", "no"): 5,
    ("duration_ms", "10"): 1903,
    ("shown", "fiche-incomplete"): 70,
    ("shown", "surfer-l-envie"): 80,
    ("sheet_opened", "surfer-l-envie"): 50,
    ("sheet_useless", "surfer-l-envie"): 7,
    ("reworded", ""): 12,
}


@pytest.fixture
def filled(journal: StandInJournal) -> StandInJournal:
    journal.sums = dict(SUMS)
    journal.by_day = {("messages", TODAY - timedelta(days=days)): 10 for days in range(30)}
    return journal


@pytest.fixture
def admin(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, filled: StandInJournal
) -> Iterator[TestClient]:
    settings = make_settings(admin_token=TOKEN)
    with TestClient(create_app(settings, assistant=assistant, journal=filled)) as client:
        yield client


def basic(token: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'moi:{token}'.encode()).decode()}"}


def test_the_page_shows_each_figure_and_its_definition(client: TestClient, filled: StandInJournal) -> None:
    page = unescape(client.get("/stats").text)
    said = " ".join(page.split())
    for name, meaning in {**words.NUMBERS, **words.SHARES, **words.REPORT_SHARES}.values():
        assert name in said
        assert " ".join(typeset(meaning).split()) in said
    assert words.count(1903) in page
    assert words.percent(75) in page
    assert "<svg" in page
    assert page.count("<table") == 3
    assert "style=" not in page


def test_small_counts_are_in_no_form_of_the_figures(client: TestClient, filled: StandInJournal) -> None:
    found = client.get("/api/v1/stats").json()
    assert found["risk_factors"] == {"addictions": 500, "travail": None, "loisirs": None}
    assert found["sources"] == {"page": None, "api": None}
    rows = list(csv.reader(io.StringIO(client.get("/stats.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows if row[0] == words.FACTOR_TITLE] == ["500", words.HIDDEN, words.HIDDEN]
    assert words.HIDDEN in client.get("/stats").text


def test_the_exports_say_the_same(client: TestClient, filled: StandInJournal) -> None:
    sheet = client.get("/stats.csv")
    assert sheet.headers["Content-Disposition"].startswith("attachment;")
    rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/stats.ods").content))
    assert workbook.get_sheet_by_index(0).to_python() == rows
    assert client.get("/stats.pdf").status_code == 404


def test_the_period_is_the_one_asked_for(client: TestClient, filled: StandInJournal) -> None:
    filled.by_day = {("messages", date(2020, 1, 1)): 10}
    found = client.get("/api/v1/stats", params={"debut": "2026-03-02", "fin": "2026-03-15"}).json()
    assert (found["first"], found["last"]) == ("2026-03-02", "2026-03-15")
    assert [week["monday"] for week in found["weeks"]] == ["2026-03-02", "2026-03-09"]
    everything = client.get("/stats", params={"periode": "tout"}).text
    assert "1er janvier 2020" in everything
    assert client.get("/api/v1/stats", params={"fin": "2999-01-01"}).json()["last"] == TODAY.isoformat()


@pytest.mark.parametrize(
    "params",
    [
        {"debut": "2026-02-30"},
        {"fin": "hier"},
        {"periode": "abc"},
    ],
)
def test_a_period_that_is_none_is_refused_with_a_sentence(client: TestClient, params: dict[str, str]) -> None:
    page = client.get("/stats", params=params)
    assert page.status_code == 422
    assert "Cette période" in page.text


@pytest.mark.parametrize(
    ("params", "first", "last"),
    [
        ({"debut": "2026-03-15", "fin": "2026-03-02"}, "2026-03-02", "2026-03-15"),
        ({"debut": "0001-01-01", "fin": "0001-01-02"}, "0001-01-02", "0001-01-02"),
        ({"fin": "0001-01-01"}, "0001-01-01", "0001-01-01"),
        ({"debut": "9999-12-31"}, TODAY.isoformat(), TODAY.isoformat()),
    ],
)
def test_any_two_days_make_a_period(client: TestClient, params: dict[str, str], first: str, last: str) -> None:
    found = client.get("/api/v1/stats", params=params).json()
    assert (found["first"], found["last"]) == (first, last)


def test_an_empty_journal_has_a_page(client: TestClient) -> None:
    page = client.get("/stats")
    assert page.status_code == 200
    assert words.NOTHING in page.text


def test_published_comments_are_shown_as_text(client: TestClient, filled: StandInJournal) -> None:
    text = "<script>alert(1)</script>\nsuite"
    filled.comments = [Comment(uuid4(), TODAY, "report", "surfer-l-envie", text, CommentStatus.PUBLISHED)]
    page = client.get("/stats").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "Surfer l&#39;envie" in page


def test_what_the_catalogue_lacks_is_for_the_token_s_holder(admin: TestClient, filled: StandInJournal) -> None:
    filled.stems = [("dett", 12), ("logement", 9)]
    refused = admin.get("/stats/maintenance")
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Basic ")
    assert "Fiche incomplète" not in refused.text
    for headers in (basic(TOKEN), {"Authorization": f"Bearer {TOKEN}"}):
        page = admin.get("/stats/maintenance", headers=headers)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in page.headers
    assert "dett (12)" in page.text
    never, unhelpful = (
        page.text.split(title)[1].split("<h2>")[0] for title in (words.NEVER_OPENED_TITLE, words.UNHELPFUL_TITLE)
    )
    assert ("Fiche incomplète" in never, "Surfer" in never) == (True, False)
    assert "Surfer l&#39;envie" in unhelpful
    assert words.NOT_RECOGNISED in page.text


@pytest.mark.parametrize("header", ["Basic é", "Basic !!!", "Bearer", "Basic " + "YQ==", "Digest x", "Basic /w=="])
def test_a_broken_token_is_a_wrong_one(admin: TestClient, header: str) -> None:
    assert admin.get("/stats/maintenance", headers={b"Authorization": header.encode()}).status_code == 401


def test_wrong_tokens_are_slowed_down(admin: TestClient) -> None:
    answers = [admin.get("/stats/maintenance", headers=basic("faux")).status_code for _ in range(TRIES_PER_MINUTE + 1)]
    assert answers == [401] * TRIES_PER_MINUTE + [429]


def test_without_a_token_set_the_page_is_closed(client: TestClient) -> None:
    assert client.get("/stats/maintenance", headers=basic("")).status_code == 404


def test_bars_keep_to_their_scale() -> None:
    plot = columns([("a", 7), ("b", None), ("c", 3), ("d", 0)], "{} : {}")
    assert (plot.top, [bar.title for bar in plot.columns]) == (8, ["a : 7", "c : 3"])
    assert all(bar.y + bar.height == plot.height and bar.x + bar.width <= plot.width for bar in plot.columns)
    assert [nice(value) for value in (0, 1, 2, 7, 9, 11, 99, 262, 501)] == [1, 1, 2, 8, 10, 20, 100, 300, 600]


def test_the_page_on_personal_data_says_the_settings(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, journal: StandInJournal
) -> None:
    settings = make_settings(retention_comments_days=77, stats_minimum=9)
    with TestClient(create_app(settings, assistant=assistant, journal=journal)) as client:
        page = client.get("/donnees-personnelles").text
    assert "77 jours" in page
    assert "inférieur à 9" in page
