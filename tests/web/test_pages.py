"""The pages without JavaScript: what a person finds, and that nothing typed escapes its place."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from romin.catalogue.models import Support, ToolSheet
from romin.catalogue.vocabulary import RISK_FACTOR_LABELS, RiskFactor
from romin.core.settings import Settings
from romin.web.app import create_app
from web.addresses import PAGES
from web.standin import BUSY, StandInAssistant, StandInJournal, small_catalogue

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '" autofocus onfocus=alert(1) x="',
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)


def hidden_state(page: str) -> str:
    found = re.search(r'name="state" value="([^"]+)"', page)
    assert found
    return found[1].replace("&#34;", '"')


def test_home_has_one_field_and_the_seven_factors(client: TestClient) -> None:
    page = client.get("/").text
    assert page.count("<textarea") == 1
    for code in RiskFactor:
        assert f'href="/facteurs/{code}"' in page
    assert "Ne saisissez ni nom ni élément identifiant" in page
    assert re.search(r'role="log"[^>]*></div>', page), "the log is there, empty, at load"
    assert re.search(r'role="status"></p>', page), "the status region is there, empty, at load"


def test_a_posted_message_comes_back_as_a_page_with_its_answer(client: TestClient, assistant: StandInAssistant) -> None:
    page = client.post("/", data={"message": "il boit, M. Dupont\r\nidées noires"}).text
    assert assistant.asked[0].message == "il boit, M. Dupont\nidées noires"
    assert assistant.asked[0].source == "page"
    for said in (
        "J'ai compris",
        "<q>«&nbsp;boit&nbsp;»</q>",
        "écarté : Absence de loisirs pro-sociaux",
        "stade : Action",
        "45 min au plus",
        "5 séances au plus",
        "assoupli : la durée",
        "Propos suicidaires",
        "3114",
        "semble contenir un nom",
        "Surfer l&#39;envie",
        "30 min",
        "Entre 2 et 5",
        "Individuelle, Collective",
        "Action, Maintien",
        "affaire médicale",
        "tient en 30 minutes",
        "PDF, 100 Ko",
        "non renseigné",
        "Plutôt en collectif",
    ):
        assert said in page, said
    assert 'href="/fiches/surfer-l-envie/supports/cartes%20%C3%A0%20trier%20%281%29.pdf?reponse=' in page
    assert 'href="/fiches/surfer-l-envie/supports/cartes%20%C3%A0%20trier%20%281%29.odt?reponse=' in page
    assert ">ODT modifiable</a>" in page


def test_the_exchange_goes_on_by_the_hidden_state(client: TestClient, assistant: StandInAssistant) -> None:
    first = client.post("/", data={"message": "il boit"}).text
    client.post("/", data={"message": "plutôt en collectif, alcool", "state": hidden_state(first)})
    assert assistant.asked[1].state == {"v": 1, "factors": ["addictions"], "signature": "x"}


def test_a_question_offers_its_choices_as_buttons(client: TestClient) -> None:
    page = client.post("/", data={"message": "bonjour"}).text
    assert '<button class="pill" name="message" value="addictions : alcool">Addictions</button>' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"message": ""}, "Écrivez au moins un mot"),
        ({"message": "😀"}, "Écrivez au moins un mot"),
        ({}, "Écrivez au moins un mot"),
        ({"message": "a" * 2001}, "trop long"),
        ({"message": "il boit \x00"}, "ne peuvent pas être lus"),
        ({"message": "il boit", "state": "{"}, "reposer votre question"),
        ({"message": "il boit", "state": "[1]"}, "reposer votre question"),
        ({"message": "il boit", "state": '{"a": NaN}'}, "reposer votre question"),
        ({"message": "il boit", "state": '{"a": "\\ud800"}'}, "reposer votre question"),
    ],
)
def test_what_cannot_be_asked_comes_back_in_the_field(client: TestClient, fields: dict[str, str], said: str) -> None:
    response = client.post("/", data=fields or {"x": "y"})
    assert response.status_code == 422
    assert said in response.text
    assert 'aria-invalid="true"' in response.text
    assert fields.get("message", "").replace("\x00", "")[:2000] in response.text


def test_a_busy_service_keeps_the_message(client: TestClient, assistant: StandInAssistant) -> None:
    assistant.failure = BUSY
    response = client.post("/", data={"message": "il boit"})
    assert response.status_code == 503
    assert "Retry-After" in response.headers
    assert ">il boit</textarea>" in response.text
    assert 'href="/fiches"' in response.text


@pytest.mark.parametrize("content", [b"message=%FF%FE", b"&".join(b"a=1" for _ in range(100))])
def test_a_form_of_odd_bytes_is_refused(client: TestClient, content: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/", content=content, headers=headers).status_code == 422
    assert client.post("/", content=content, headers={"Content-Type": "text/plain"}).status_code == 415


def test_the_list_of_a_factor_is_filtered_by_links(client: TestClient) -> None:
    page = client.get("/facteurs/addictions").text
    assert f"<h1>{RISK_FACTOR_LABELS[RiskFactor.ADDICTIONS]}</h1>" in page
    assert "Thermomètre" not in page
    assert 'href="/facteurs/addictions?stade=action"' in page
    chosen = client.get("/facteurs/addictions?stade=action&duree=30").text
    assert 'href="/facteurs/addictions?duree=30" aria-current="true">Action' in chosen
    assert "Tout effacer" in chosen


def test_a_searched_text_is_posted_and_keeps_the_filters(client: TestClient) -> None:
    page = client.post("/fiches", data={"q": "paliers", "type": "technique"}).text
    assert "1 fiche avec « paliers »" in page
    assert "Thermomètre de la colère" in page
    assert '<input type="hidden" name="type" value="technique">' in page
    assert "paliers" not in "".join(re.findall(r'href="[^"]*"', page))
    assert "Aucune fiche ne correspond" in client.post("/fiches", data={"q": "zzzz"}).text
    assert client.post("/fiches", data={"q": "a\x00"}).status_code == 422


def test_a_long_list_has_pages(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    extra = [ToolSheet(id=f"s{n:02}", title=f"Fiche {n:02}", risk_factors=(RiskFactor.TRAVAIL,)) for n in range(30)]
    assistant = StandInAssistant(small_catalogue(tmp_path, extra))
    with TestClient(create_app(make_settings(), assistant=assistant, journal=StandInJournal())) as client:
        first = client.get("/facteurs/travail").text
        assert 'rel="next" href="/facteurs/travail?page=2"' in first
        assert 'rel="prev" href="/facteurs/travail?page=1"' in client.get("/facteurs/travail?page=2").text
        assert client.get("/facteurs/travail?page=50").status_code == 200


def test_a_sheet_says_everything_it_holds(client: TestClient) -> None:
    page = client.get("/fiches/surfer-l-envie").text.replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "<h1>Surfer l&#39;envie</h1>",
        "Reconnaître l&#39;envie",
        "30 min",
        "Entre 2 et 5 séances",
        "Sans lecture",
        "Effet prometteur",
        "Milieu ouvert, Milieu fermé",
        "Sevrage en cours",
        "Marlatt",
        "cartes à trier (1).pdf",
        "PDF, 100 Ko",
        "1. Ouvrir (10 min)",
        'href="/fiches/thermometre-de-la-colere"',
        "Fiche : relue",
        "Catalogue de démonstration",
    ):
        assert said in page, said


def test_a_sheet_gives_its_support_to_print_to_adapt_and_all_together(client: TestClient) -> None:
    page = client.get("/fiches/surfer-l-envie").text
    links = {
        attributes["href"]: attributes.get("aria-label", "")
        for name, attributes in Elements(page).found
        if name == "a" and "download" in attributes
    }
    base = "/fiches/surfer-l-envie/supports"
    assert links == {
        f"{base}/cartes%20%C3%A0%20trier%20%281%29.pdf": "",
        f"{base}/cartes%20%C3%A0%20trier%20%281%29.odt": "ODT modifiable : cartes à trier (1).odt",
        f"{base}.zip": "",
    }
    assert "Télécharger tous les supports (ZIP)" in page


def test_a_word_of_a_support_finds_its_sheet_in_the_list(client: TestClient) -> None:
    found = client.get("/api/v1/sheets", params={"q": "cartes trie"}).json()
    assert [item["id"] for item in found["items"]] == ["surfer-l-envie"]


def test_a_sheet_says_what_it_does_not_hold(client: TestClient) -> None:
    page = client.get("/fiches/fiche-incomplete").text
    assert "supports.zip" not in page
    assert page.count("non renseigné") >= 8
    assert "Aucun support" in page
    assert "Tous les facteurs de risque" in page


def test_the_method_page_names_factors_and_stages(client: TestClient) -> None:
    page = client.get("/methode").text
    assert "Détermination" in page
    assert 'href="/facteurs/travail"' in page


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_head_and_hold_nothing_inline(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert client.head(path).status_code in {page.status_code, 405}
    assert_inert(page.text)
    assert not re.search(r'(src|href|action)="//', page.text)
    identifiers = re.findall(r'\sid="([^"]+)"', page.text)
    assert len(identifiers) == len(set(identifiers))
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_message_is_only_ever_text(client: TestClient, assistant: StandInAssistant, payload: str) -> None:
    pages = [client.post("/", data={"message": f"il boit {payload}"}), client.post("/fiches", data={"q": payload})]
    assistant.failure = BUSY
    pages.append(client.post("/", data={"message": f"il boit {payload}"}))
    pages.append(client.post("/", data={"message": "a" + payload, "state": payload}))
    for page in pages:
        assert_inert(page.text)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_sheet_of_any_content_is_inert(make_settings: Callable[..., Settings], tmp_path: Path, payload: str) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(b"x")
    hostile = ToolSheet(
        id="hostile",
        title=payload,
        summary=payload,
        objectives=(payload,),
        risk_factors=(RiskFactor.ADDICTIONS,),
        protective_factors=(payload,),
        audience=payload,
        group_size=payload,
        material=(payload,),
        precautions=(payload,),
        contraindications=(payload,),
        sources=(payload,),
        supports=(
            Support(
                payload.replace("/", "_"),
                file,
                "application/pdf",
                1,
                editable=Support(
                    payload.replace("/", "_") + ".odt", file, "application/vnd.oasis.opendocument.text", 1
                ),
            ),
        ),
        body=f"## {payload}\n\n{payload}\n\n[lien](javascript:alert(1))\n\n> {payload}\n",
    )
    assistant = StandInAssistant(small_catalogue(tmp_path, [hostile]))
    with TestClient(create_app(make_settings(), assistant=assistant, journal=StandInJournal())) as client:
        answered = client.post("/", data={"message": "il boit"})
        for page in (client.get("/fiches/hostile"), client.get("/fiches"), answered):
            assert page.status_code == 200
            assert_inert(page.text)


class Elements(HTMLParser):
    """Every element of a page with its attributes, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


DRAWN = {"picture", "plot", "bar"}


def assert_inert(page: str) -> None:
    """No active content: our own script files only, no handler, no address of a script, no template evaluated."""
    for tag, attributes in Elements(page).found:
        assert tag not in {
            "img",
            "iframe",
            "object",
            "style",
            "base",
            "foreignobject",
            "use",
            "set",
            "animate",
            "image",
        }
        assert tag != "svg" or attributes.get("class") in DRAWN, "only the pictures that templates draw"
        data = attributes.get("type") == "application/ld+json"
        assert tag != "script" or data or attributes["src"].startswith("/static/")
        assert not [name for name in attributes if name.startswith("on") or name in {"autofocus", "style"}]
        for name in ("href", "src", "action"):
            assert attributes.get(name, "/")[0] in "/#"
    assert re.sub("<svg.*?</svg>", "", page, flags=re.DOTALL).count("</title>") == 1
    assert "{{ 7*7 }}" in page or "49{%" not in page
