"""What helps to choose: every count is what its link lists, every filter can be taken away, the scale is explained."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from romin.catalogue.models import Catalogue, SheetQuery, ToolSheet
from romin.catalogue.vocabulary import EvidenceFilter, EvidenceLevel, Modality, Period, RiskFactor, Setting, Status
from romin.core.settings import Settings
from romin.web.app import create_app
from romin.web.listing import PARAMETERS, facets, filter_params, ways_out
from romin.web.rendering import typeset
from romin.web.schemas import EvidenceLevelList, FacetCounts, PeriodList, SheetDetail
from romin.web.wording_choosing import LEVEL_ANCHORS, LEVEL_LABELS, LEVEL_TEXTS, LONG_MINUTES
from web.standin import StandInAssistant, StandInJournal, small_catalogue

COUNTED = re.compile(r'<a (?:class="pill" )?href="([^"]+)"[^>]*>(?:[^<]*<span class="count">)?(\d+)<')


def listed(client: TestClient, address: str) -> int:
    found = re.search(r'<h2 id="resultat">(\d+) fiche', client.get(unescape(address)).text)
    assert found, address
    return int(found[1])


def test_every_count_of_the_choosing_page_is_what_its_link_lists(client: TestClient) -> None:
    links = COUNTED.findall(client.get("/choisir").text)
    assert {"facteur", "stade", "duree", "duree_min", "modalite", "milieu", "lecture", "periode", "preuve"} <= {
        name for address, _ in links for name in re.findall(r"[?;](\w+)=", address)
    }
    assert len([address for address, _ in links if "facteur" in address and "stade" in address]) > 10
    for address, count in links:
        assert listed(client, address) == int(count), address


def test_every_count_of_the_path_is_what_its_link_shows(client: TestClient) -> None:
    page = client.get("/parcours").text
    cells = re.findall(r'<td[^>]*><a href="(/parcours\?facteur=\w+)#([\w-]+)">(\d+)<', page)
    assert cells
    for address, period, count in cells:
        heading = re.search(rf'<h2 id="{period}">[^<]*<span class="count">(\d+) ', client.get(address).text)
        assert heading
        assert heading[1] == count


def test_a_table_can_be_read_without_seeing_it(client: TestClient) -> None:
    for path in ("/choisir", "/parcours"):
        page = client.get(path).text
        assert page.count('<th scope="row">') == len(RiskFactor)
        assert "<caption" in page
        assert re.search(r'role="region" tabindex="0" aria-labelledby="\w+"', page)
    assert re.search(
        r'1<span class="spoken"> fiche : Traits de personnalité antisociale, ', client.get("/choisir").text
    )


def test_the_path_goes_in_order_and_says_what_comes_before(client: TestClient) -> None:
    page = client.get("/parcours").text
    headings = re.findall(r'<h2 id="([\w-]+)">\d\. ', page)
    assert headings == list(Period)
    work = page.split('<h2 id="travail">')[1].split("<h2 ")[0]
    assert work.index("Thermomètre") < work.index("Surfer")
    assert "Après : <a " in work
    assert "Période non renseignée" in page
    assert "Aucune fiche pour cette période" in page
    only = client.get("/parcours?facteur=famille").text
    assert "Surfer" not in only
    assert "Problèmes familiaux/conjugaux" in only
    assert client.get("/parcours?facteur=rien", headers={"Accept": "text/html"}).status_code == 422


def test_the_scale_is_explained_counted_and_linked(client: TestClient) -> None:
    page = client.get("/niveaux-de-preuve").text
    for level in EvidenceFilter:
        assert f'<h2 id="{LEVEL_ANCHORS[level]}">' in page
        for text in (LEVEL_TEXTS[level].meaning, LEVEL_TEXTS[level].how, LEVEL_TEXTS[level].limits):
            assert typeset(text) in unescape(page)
    for address, count in re.findall(r'href="(/fiches\?preuve=[^"]+)">(\d+) fiche', page):
        assert listed(client, address) == int(count)
    assert "Aucune fiche de ce catalogue" in page.split('id="demontre"')[1].split("<h2")[0].replace("&#39;", "'")


@pytest.mark.parametrize("path", ["/fiches", "/facteurs/addictions"])
def test_cards_show_the_level_and_drafts(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert '<a class="proof proof-strong" href="/niveaux-de-preuve#prometteur">Effet prometteur</a>' in page
    assert '<a class="proof" href="/niveaux-de-preuve#non-renseigne">Preuve non renseignée</a>' in page
    assert page.count('<span class="draft">Brouillon</span>') == 1


def test_a_sheet_shows_its_links_its_level_and_its_periods(client: TestClient) -> None:
    page = client.get("/fiches/surfer-l-envie").text
    before = page.split("À faire avant")[1]
    assert '<a href="/fiches/thermometre-de-la-colere">' in before
    assert 'href="/parcours#consolidation">Consolidation</a>' in page
    assert 'href="/niveaux-de-preuve#prometteur"' in page
    assert "À faire ensuite" in client.get("/fiches/thermometre-de-la-colere").text
    bare = client.get("/fiches/fiche-incomplete").text
    assert '<span class="draft">Brouillon</span>' in bare
    assert "Enchaîner" not in bare


FILTERS = {
    "facteur": "addictions",
    "stade": "action",
    "modalite": "individuelle",
    "duree": "37",
    "type": "outil",
    "milieu": "fermé",
    "lecture": "facile",
    "preuve": "prometteur",
    "periode": "travail",
}


def test_each_active_filter_is_a_link_that_takes_it_away(client: TestClient) -> None:
    page = client.get("/fiches", params=FILTERS).text
    assert "Surfer" in page
    active = page.split('class="pills active-filters">')[1].split("</ul>")[0]
    links = [unescape(address) for address in re.findall(r'href="([^"]+)" aria-current', active)]
    assert len(links) == len(FILTERS)
    for address in links:
        assert len(re.findall(r"[?&](\w+)=", address)) == len(FILTERS) - 1
    for name in FILTERS:
        assert any(f"{name}=" not in address for address in links), name
    assert "37 min au plus" in active


def test_a_longer_session_takes_the_place_of_a_limit(client: TestClient) -> None:
    page = client.get("/fiches?duree=45").text
    assert f'href="/fiches?duree_min={LONG_MINUTES}"' in page
    long = client.get("/fiches?duree_min=61").text
    assert 'href="/fiches?duree=45"' in long
    assert re.search(r'href="/fiches" aria-current="true">Plus d&#39;une heure', long)


def test_an_empty_list_says_what_giving_up_one_filter_would_show(client: TestClient) -> None:
    page = client.get("/fiches?facteur=addictions&preuve=d%C3%A9montr%C3%A9&milieu=ouvert").text
    assert "Aucune fiche ne correspond" in page
    ways = page.split('class="ways-out"')[1].split("</ul>")[0]
    found = COUNTED.findall(ways)
    assert found
    for address, count in found:
        assert listed(client, address) == int(count)
    searched = client.post("/fiches", data={"q": "zzzz", "type": "outil"}).text
    assert 'href="/fiches?type=outil">Sans « le texte cherché »' in searched


def test_ways_out_are_the_criteria_asked_for_and_never_empty() -> None:
    catalogue = Catalogue((ToolSheet("a", "A", minutes=90, settings=(Setting.OUVERT,)),))
    wanted = SheetQuery(max_minutes=15, setting=Setting.FERME, modality=Modality.COLLECTIVE)
    assert ways_out(catalogue, wanted, "/fiches", with_factor=True) == ()
    wanted = SheetQuery(max_minutes=15, modality=Modality.COLLECTIVE)
    (way,) = ways_out(catalogue, wanted, "/fiches", with_factor=True)
    assert (way.count, way.url) == (1, "/fiches?modalite=collective")


@pytest.mark.parametrize(
    "query",
    [
        "milieu=rien",
        "lecture=",
        "preuve=demontre",
        "periode=x",
        "duree_min=0",
        "duree_min=99999",
        "duree_min=NaN",
        "periode=<script>",
    ],
)
def test_a_filter_that_means_nothing_is_refused(client: TestClient, query: str) -> None:
    page = client.get(f"/fiches?{query}", headers={"Accept": "text/html"})
    assert page.status_code == 422
    assert "<script>" not in page.text


def test_addresses_of_filters_are_never_renamed() -> None:
    wanted = SheetQuery(RiskFactor.LOISIRS, None, None, 30, None, "secret", setting=Setting.FERME)
    assert filter_params(wanted, with_factor=True) == {"facteur": "loisirs", "duree": "30", "milieu": "fermé"}
    assert list(PARAMETERS)[:4] == ["facteur", "stade", "modalite", "duree"]
    assert set(PARAMETERS.values()) | {"text"} == set(SheetQuery.__dataclass_fields__)


def test_an_empty_catalogue_has_pages_all_the_same(make_settings: Callable[..., Settings]) -> None:
    assistant = StandInAssistant(Catalogue(()))
    with TestClient(create_app(make_settings(), assistant=assistant, journal=StandInJournal())) as client:
        for path in ("/choisir", "/parcours", "/niveaux-de-preuve", "/fiches"):
            assert client.get(path).status_code == 200
        assert client.get("/api/v1/periods").json()["unplaced"] == []
    assert facets(Catalogue(()), SheetQuery(), "/fiches", with_factor=True) == ()


def test_a_strong_level_is_more_than_a_colour(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    known = ToolSheet("connue", "Connue", evidence_level=EvidenceLevel.DEMONTRE, status=Status.VALIDE)
    assistant = StandInAssistant(small_catalogue(tmp_path, [known]))
    with TestClient(create_app(make_settings(), assistant=assistant, journal=StandInJournal())) as client:
        assert LEVEL_LABELS[EvidenceFilter.DEMONTRE] in client.get("/fiches/connue").text
        stylesheet = re.findall(r'href="(/static/[^"]+choosing\.css)"', client.get("/").text)[0]
        assert re.search(r"\.proof-strong::before \{ content: \"◆\"", client.get(stylesheet).text)


def test_the_new_pages_are_in_the_menu_and_on_the_home_page(client: TestClient) -> None:
    page = client.get("/").text
    menu, rest = page.split("</nav>", 1)
    for path in ("/choisir", "/parcours"):
        assert f'href="{path}"' in menu
        assert f'href="{path}"' in rest
    assert 'href="/niveaux-de-preuve"' in rest
    for path in ("/choisir", "/parcours", "/niveaux-de-preuve"):
        found = client.get(path).text
        assert re.search(r'<meta name="description" content="[^"]{40,160}">', found)
        assert f'<link rel="canonical" href="{path}">' in found
    assert '<link rel="canonical" href="/parcours">' in client.get("/parcours?facteur=travail").text


def test_the_api_gives_links_periods_and_levels(client: TestClient) -> None:
    sheet = SheetDetail.model_validate_json(client.get("/api/v1/sheets/surfer-l-envie").content)
    assert [item.id for item in sheet.before] == ["thermometre-de-la-colere"]
    assert sheet.periods == (Period.TRAVAIL, Period.CONSOLIDATION)
    other = client.get("/api/v1/sheets/thermometre-de-la-colere").json()
    assert other["after"] == [{"id": "surfer-l-envie", "title": "Surfer l'envie", "url": "/fiches/surfer-l-envie"}]
    path = PeriodList.model_validate_json(client.get("/api/v1/periods").content)
    assert [item.code for item in path.items] == list(Period)
    work = next(item for item in path.items if item.code is Period.TRAVAIL)
    assert [step.id for step in work.sheets] == ["thermometre-de-la-colere", "surfer-l-envie"]
    assert work.sheets[1].before == ("thermometre-de-la-colere",)
    assert [step.id for step in path.unplaced] == ["fiche-incomplete"]
    only = PeriodList.model_validate_json(client.get("/api/v1/periods?risk_factor=famille").content)
    assert {step.id for item in only.items for step in item.sheets} == {"thermometre-de-la-colere"}
    levels = EvidenceLevelList.model_validate_json(client.get("/api/v1/evidence-levels").content)
    assert {item.code: item.sheets for item in levels.items} == dict(zip(EvidenceFilter, (0, 1, 1, 1), strict=True))


def test_the_api_counts_what_it_lists(client: TestClient) -> None:
    asked = {"setting": "ouvert", "reading_level": "facile"}
    counts = FacetCounts.model_validate_json(client.get("/api/v1/facets", params=asked).content)
    whole = client.get("/api/v1/sheets", params=asked).json()
    assert counts.total == whole["total"]
    for name, values in (
        ("risk_factor", counts.risk_factors),
        ("evidence_level", counts.evidence_levels),
        ("period", counts.periods),
    ):
        for value, count in values.items():
            answer = client.get("/api/v1/sheets", params=asked | {name: str(value)}).json()
            assert answer["total"] == count, (name, value)
    for wrong in ({"setting": "x"}, {"evidence_level": "demontre"}, {"min_minutes": 0}, {"period": ""}):
        assert client.get("/api/v1/sheets", params=wrong).status_code == 422
