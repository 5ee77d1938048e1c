"""Feedback, experience reports and prints: kept once, refused clearly, and a comment only as its author saw it."""

from collections.abc import Callable
from datetime import date
from html import unescape
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from romin.core.personal import PersonalKind, packaged_lexicon
from romin.core.settings import Settings
from romin.journal.schemas import Comment, CommentStatus, Experience, Reason, UseKind
from romin.web.app import create_app
from romin.web.errors import TooManyRequestsError
from romin.web.feedback import MAX_COMMENT, hide_personal
from romin.web.limiting import MAX_ADDRESSES, RateLimit
from romin.web.wording_feedback import REASONS
from web.standin import QUERY_ID, StandInAssistant, StandInJournal

SHEET = "surfer-l-envie"
REPORTS = f"/api/v1/sheets/{SHEET}/experience-reports"
VOTE = {"query_id": str(QUERY_ID), "useful": True}
TYPED = "Mme Garrigue a bien accroché, appelez le 06 12 34 56 78."


def test_a_vote_is_kept_and_a_second_one_takes_its_place(client: TestClient, journal: StandInJournal) -> None:
    assert client.post("/api/v1/feedback", json=VOTE).json()["status"] == "recorded"
    again = client.post("/api/v1/feedback", json={**VOTE, "useful": False})
    assert (again.status_code, again.json()["status"]) == (200, "replaced")
    assert journal.votes == {(QUERY_ID, None): (False, "api", "")}


def test_a_vote_may_be_on_one_sheet_of_the_answer(client: TestClient, journal: StandInJournal) -> None:
    client.post("/api/v1/feedback", json={**VOTE, "sheet_id": SHEET})
    assert set(journal.votes) == {(QUERY_ID, SHEET)}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**VOTE, "query_id": str(uuid4())}, 404, "introuvable"),
        ({**VOTE, "sheet_id": "inconnue"}, 404, "introuvable"),
        ({**VOTE, "query_id": "abc"}, 422, "entree_invalide"),
        ({"useful": True}, 422, "entree_invalide"),
        ({**VOTE, "useful": "peut-être"}, 422, "entree_invalide"),
        ({**VOTE, "comment": "a" * 10_000, "confirmed": True}, 422, "entree_invalide"),
        ({**VOTE, "comment": "a\x00b", "confirmed": True}, 422, "entree_invalide"),
        ({**VOTE, "who": "moi"}, 422, "entree_invalide"),
        ([], 422, "entree_invalide"),
    ],
)
def test_bad_feedback_is_refused_clearly_and_not_kept(
    client: TestClient, journal: StandInJournal, body: object, status: int, code: str
) -> None:
    response = client.post("/api/v1/feedback", json=body)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert error["message"].endswith(".")
    assert journal.votes == {}


def test_a_long_comment_is_told_its_limit(client: TestClient) -> None:
    body = {**VOTE, "comment": "mot " * 2500}
    (field,) = client.post("/api/v1/feedback", json=body).json()["error"]["details"]["fields"]
    assert field == {"field": "comment", "reason": f"texte trop long ({MAX_COMMENT} caractères au plus)"}


def test_a_comment_is_shown_masked_before_anything_is_kept(client: TestClient, journal: StandInJournal) -> None:
    shown = client.post("/api/v1/feedback", json={**VOTE, "comment": TYPED, "confirmed": True}).json()
    assert shown["status"] == "to_confirm"
    assert set(shown["masked"]) == {PersonalKind.NAME, PersonalKind.PHONE}
    assert "un nom" in shown["message"]
    assert "Garrigue" not in shown["comment"]
    assert "06" not in shown["comment"]
    assert journal.votes == {}
    kept = client.post("/api/v1/feedback", json={**VOTE, "comment": shown["comment"], "confirmed": True}).json()
    assert kept["status"] == "recorded"
    assert journal.votes[QUERY_ID, None][2] == shown["comment"]


def test_a_harmless_comment_too_is_read_again_unless_confirmed(client: TestClient, journal: StandInJournal) -> None:
    body = {**VOTE, "comment": "  Clair et rapide.  "}
    shown = client.post("/api/v1/feedback", json=body).json()
    assert (shown["status"], shown["comment"], shown["masked"]) == ("to_confirm", "Clair et rapide.", [])
    client.post("/api/v1/feedback", json={**body, "confirmed": True})
    assert journal.votes[QUERY_ID, None][2] == "Clair et rapide."


@pytest.mark.parametrize("empty", ["", "   ", "\n\t", "…", "🙂"])
def test_a_comment_without_a_word_is_no_comment(client: TestClient, journal: StandInJournal, empty: str) -> None:
    assert client.post("/api/v1/feedback", json={**VOTE, "comment": empty}).json()["status"] == "recorded"
    assert journal.votes[QUERY_ID, None][2] == ""


@pytest.mark.parametrize(
    "text",
    [
        TYPED,
        "jean dupont et marie curie, nés le 3 mars 1984, 12 rue des Lilas 31000 Toulouse",
        "M. M. M. Martin Martin Martin",
        "karim boit, karim ment, karim.b@exemple.fr @karim_31 192.168.1.12 FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_hiding_again_changes_nothing(text: str) -> None:
    hidden, kinds = hide_personal(text, packaged_lexicon())
    assert kinds
    assert hide_personal(hidden, packaged_lexicon()) == (hidden, ())


def test_a_report_sent_twice_is_kept_once(client: TestClient, journal: StandInJournal) -> None:
    report = {"id": str(uuid4()), "used": True, "usable": 4, "useful": 3, "impact": 2, "efficiency": 1}
    assert client.post(REPORTS, json=report).json()["status"] == "recorded"
    assert client.post(REPORTS, json=report).json()["status"] == "already_recorded"
    (kept,) = journal.reports.values()
    assert (kept.sheet, kept.used, kept.usable, kept.useful, kept.impact, kept.efficiency) == (SHEET, True, 4, 3, 2, 1)


def test_without_a_number_the_same_comment_is_the_same_report(client: TestClient, journal: StandInJournal) -> None:
    report = {"used": True, "comment": "Deux séances au lieu d'une.", "confirmed": True}
    outcomes = [client.post(REPORTS, json=report).json()["status"] for _ in range(2)]
    assert outcomes == ["recorded", "already_recorded"]
    client.post(REPORTS, json={"used": True})
    client.post(REPORTS, json={"used": True})
    assert len(journal.reports) == 3  # two officers may tick the same boxes


@pytest.mark.parametrize("body", [{}, {"used": True, "usable": 0}, {"used": True, "impact": 5}, {"used": None}])
def test_a_bad_report_is_refused(client: TestClient, journal: StandInJournal, body: object) -> None:
    assert client.post(REPORTS, json=body).status_code == 422
    assert journal.reports == {}


def test_a_report_on_an_unknown_sheet_is_refused(client: TestClient) -> None:
    response = client.post("/api/v1/sheets/inconnue/experience-reports", json={"used": True})
    assert response.status_code == 404


def test_forms_of_other_sites_cannot_vote(client: TestClient, journal: StandInJournal) -> None:
    assert client.post("/api/v1/feedback", data={"query_id": str(QUERY_ID), "useful": "true"}).status_code == 415
    assert journal.votes == {}


def test_a_flood_is_told_to_wait_and_answers_go_on(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, journal: StandInJournal
) -> None:
    with TestClient(create_app(make_settings(feedback_per_minute=3), assistant=assistant, journal=journal)) as client:
        answers = [client.post("/api/v1/feedback", json=VOTE) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        refused = answers[-1]
        assert refused.json()["error"]["code"] == "trop_de_demandes"
        assert 1 <= int(refused.headers["Retry-After"]) <= 20
        assert client.post("/api/v1/assistant", json={"message": "il boit"}).status_code == 200
        page = client.post("/avis", data={"reponse": str(QUERY_ID), "utile": "oui"})
        assert page.status_code == 429
        assert "Trop d&#39;envois" in page.text
        assert "Retry-After" in page.headers


def test_the_limit_is_of_each_address_and_fills_again() -> None:
    limit = RateLimit(2)
    for _ in range(2):
        limit.take("192.0.2.1", 0.0)
    with pytest.raises(TooManyRequestsError) as refused:
        limit.take("192.0.2.1", 1.0)
    limit.take("192.0.2.2", 1.0)
    wait = refused.value.details["retry_after"]
    limit.take("192.0.2.1", 1.0 + wait)
    with pytest.raises(TooManyRequestsError):
        limit.take("192.0.2.1", 1.0 + wait)


def test_the_limit_remembers_no_address_and_not_too_many() -> None:
    limit = RateLimit(1)
    for number in range(MAX_ADDRESSES + 5):
        limit.take(f"2001:db8::{number:x}", 0.0)
    kept = limit._buckets
    assert len(kept) == MAX_ADDRESSES
    assert not any(b"2001" in key for key in kept)


def test_a_form_without_script_votes_and_thanks(client: TestClient, journal: StandInJournal) -> None:
    page = client.post("/avis", data={"reponse": str(QUERY_ID), "utile": "non", "fiche": SHEET})
    assert page.status_code == 200
    assert "votre avis est enregistré" in page.text
    assert journal.votes == {(QUERY_ID, SHEET): (False, "page", "")}


def test_a_form_s_comment_is_read_again_then_confirmed(client: TestClient, journal: StandInJournal) -> None:
    html = "<script>alert(1)</script> Mme Garrigue était là."
    page = client.post("/avis", data={"reponse": str(QUERY_ID), "utile": "oui", "commentaire": html})
    assert "<script>alert" not in page.text
    assert "Garrigue" not in page.text
    assert "&lt;script&gt;" in page.text
    assert f'name="reponse" value="{QUERY_ID}"' in page.text
    assert journal.votes == {}
    masked, _ = hide_personal(html, packaged_lexicon())
    form = {"reponse": str(QUERY_ID), "utile": "oui", "commentaire": masked, "confirme": "oui"}
    assert "relu avant toute publication" in client.post("/avis", data=form).text
    assert journal.votes[QUERY_ID, None] == (True, "page", masked)


def test_a_bad_form_is_answered_with_a_page(client: TestClient) -> None:
    page = client.post("/avis", data={"reponse": "abc", "utile": "oui"})
    assert page.status_code == 422
    assert "un numéro de réponse est attendu" in page.text
    assert client.post("/avis", data={"reponse": str(uuid4()), "utile": "oui"}).status_code == 404
    assert client.post("/avis", json=VOTE).status_code == 415


def test_the_report_s_form_asks_everything_and_is_kept(client: TestClient, journal: StandInJournal) -> None:
    form = client.get(f"/fiches/{SHEET}/retour").text
    number = form.split('name="numero" value="')[1].split('"')[0]
    for name in ("utilisee", "utilisable", "utile", "impact", "efficience", "commentaire"):
        assert f'name="{name}"' in form
    filled = {"numero": number, "utilisee": "oui", "utilisable": "4", "utile": "", "impact": "2", "efficience": ""}
    for _ in range(2):
        assert client.post(f"/fiches/{SHEET}/retour", data=filled).status_code == 200
    (kept,) = journal.reports.values()
    assert (str(kept.id), kept.used, kept.usable, kept.useful, kept.impact) == (number, True, 4, None, 2)


def test_a_report_s_comment_keeps_the_other_fields(client: TestClient, journal: StandInJournal) -> None:
    filled = {"numero": str(uuid4()), "utilisee": "oui", "impact": "3", "commentaire": "M. Garrigue a ri."}
    page = client.post(f"/fiches/{SHEET}/retour", data=filled).text
    for name in ("numero", "utilisee", "impact"):
        assert f'name="{name}" value="{filled[name]}"' in page
    assert journal.reports == {}


def test_consultations_downloads_and_plans_are_recorded(client: TestClient, journal: StandInJournal) -> None:
    client.get(f"/fiches/{SHEET}")
    client.get(f"/api/v1/sheets/{SHEET}")
    client.get(f"/fiches/{SHEET}/supports.zip")
    client.get("/catalogue.csv")
    client.get(f"/plan.odt?fiche={SHEET}")
    client.post("/api/v1/prints", json={"page": "fiche", "sheet_id": SHEET})
    assert journal.uses == [
        (UseKind.CONSULTATION, "page", SHEET, "", None),
        (UseKind.CONSULTATION, "api", SHEET, "", None),
        (UseKind.DOWNLOAD, "page", SHEET, "supports.zip", None),
        (UseKind.DOWNLOAD, "page", None, "catalogue.csv", None),
        (UseKind.PLAN, "page", None, "odt", None),
        (UseKind.PRINT, "page", SHEET, "fiche", None),
    ]


def test_what_is_not_a_use_is_not_recorded(client: TestClient, journal: StandInJournal) -> None:
    client.head(f"/fiches/{SHEET}")
    client.get(f"/fiches/{SHEET}", headers={"Sec-Purpose": "prefetch"})
    client.get("/fiches/inconnue")
    client.get(f"/fiches/{SHEET}/supports/absent.pdf")
    client.get("/plan.odt")
    client.post("/api/v1/prints", json={"page": "fiche", "sheet_id": "inconnue"})
    assert journal.uses == []


def test_links_of_an_answer_say_which_answer_they_come_from(client: TestClient, journal: StandInJournal) -> None:
    answer = client.post("/api/v1/assistant", json={"message": "il boit"}).json()
    sheet = next(sheet for sheet in answer["sheets"] if sheet["id"] == SHEET)
    (support,) = sheet["supports"]
    for address in (sheet["url"], support["url"], support["editable"]["url"], sheet["supports_zip"]):
        assert address.endswith(f"?reponse={QUERY_ID}")
        assert client.get(address).status_code == 200
    assert [use[4] for use in journal.uses] == [QUERY_ID] * 4
    page = client.get(sheet["url"]).text
    assert page.count(f"supports.zip?reponse={QUERY_ID}") == 1


@pytest.mark.parametrize("number", ["", "abc", "x" * 500, "00000000"])
def test_a_number_that_is_none_is_ignored(client: TestClient, journal: StandInJournal, number: str) -> None:
    assert client.get(f"/fiches/{SHEET}", params={"reponse": number}).status_code == 200
    assert journal.uses == [(UseKind.CONSULTATION, "page", SHEET, "", None)]


def test_reasons_go_with_an_unfavourable_vote_only(client: TestClient, journal: StandInJournal) -> None:
    reasons = [Reason.FACTOR, Reason.LONG]
    client.post("/api/v1/feedback", json={**VOTE, "useful": False, "reasons": reasons})
    assert journal.reasons[QUERY_ID, None] == tuple(reasons)
    refused = client.post("/api/v1/feedback", json={**VOTE, "reasons": ["autre"]})
    assert refused.status_code == 422


def test_a_vote_without_script_is_kept_then_may_say_more(client: TestClient, journal: StandInJournal) -> None:
    voted = client.post("/avis", data={"reponse": str(QUERY_ID), "utile": "non"}).text
    assert journal.votes == {(QUERY_ID, None): (False, "page", "")}
    assert "votre avis est enregistré" in voted
    for reason in Reason:
        assert f'name="raison-{reason}"' in voted
    more = {"reponse": str(QUERY_ID), "utile": "non", "precise": "oui", "raison-trop-long": "oui"}
    thanks = client.post("/avis", data=more).text
    assert journal.reasons[QUERY_ID, None] == (Reason.LONG,)
    assert "<form" not in thanks
    assert "c'est noté" in unescape(thanks)
    comment = {**more, "commentaire": "Mme Garrigue a trouvé long."}
    again = client.post("/avis", data=comment).text
    assert 'name="raison-trop-long" value="oui"' in again
    assert 'name="precise" value="oui"' in again


def test_the_way_to_say_more_keeps_nothing_by_itself(client: TestClient, journal: StandInJournal) -> None:
    page = client.get("/avis", params={"reponse": str(QUERY_ID), "utile": "oui"})
    assert page.status_code == 200
    assert "raison-" not in page.text
    assert journal.votes == {}
    assert client.get("/avis", params={"reponse": "abc"}).status_code == 422
    assert "<form" not in client.get("/avis").text


def test_an_answer_asks_whether_it_helped_once_there_are_sheets(client: TestClient) -> None:
    assert 'action="/avis"' in client.post("/", data={"message": "il boit"}).text
    assert 'action="/avis"' not in client.post("/", data={"message": "bonjour"}).text


def test_a_sheet_found_by_an_answer_can_be_voted_on(client: TestClient) -> None:
    assert 'class="vote"' not in client.get(f"/fiches/{SHEET}").text
    page = client.get(f"/fiches/{SHEET}", params={"reponse": str(QUERY_ID)}).text
    assert f'name="fiche" value="{SHEET}"' in page


def test_each_reason_and_each_code_has_its_words() -> None:
    assert set(REASONS) == set(Reason)


def test_a_report_says_how_long_it_took_and_whether_it_would_be_used_again(
    client: TestClient, journal: StandInJournal
) -> None:
    form = client.get(f"/fiches/{SHEET}/retour").text
    for name in ("milieu", "minutes", "reutiliser"):
        assert f'name="{name}"' in form
    filled = {"numero": str(uuid4()), "utilisee": "oui", "milieu": "fermé", "minutes": "50", "reutiliser": "non"}
    assert client.post(f"/fiches/{SHEET}/retour", data=filled).status_code == 200
    (kept,) = journal.reports.values()
    assert (kept.setting, kept.minutes, kept.again) == ("fermé", 50, False)
    for minutes in ("0", "601", "long"):
        bad = {**filled, "numero": str(uuid4()), "minutes": minutes}
        assert client.post(f"/fiches/{SHEET}/retour", data=bad).status_code == 422


def test_a_sheet_shows_what_its_reports_say_together_and_the_published_comments(
    client: TestClient, journal: StandInJournal
) -> None:
    assert "Peu ou pas de retours" in client.get(f"/fiches/{SHEET}").text
    journal.experiences = {SHEET: Experience(7, 40, 86)}
    journal.comments = [
        Comment(uuid4(), date(2026, 3, 1), "report", SHEET, "Coupée en deux <b>séances</b>.", CommentStatus.PUBLISHED),
        Comment(uuid4(), date(2026, 3, 1), "report", "autre", "Ailleurs.", CommentStatus.PUBLISHED),
    ]
    page = client.get(f"/fiches/{SHEET}").text
    assert "7 retours d'expérience" in unescape(page)
    assert "40 min (médiane)" in unescape(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "&lt;b&gt;séances" in page
    assert "Ailleurs" not in page
    assert client.post("/api/v1/assistant", json={"message": "il boit"}).json()["sheets"][0]["experience_reports"] == 7
    assert "7 retours" in client.post("/", data={"message": "il boit"}).text
