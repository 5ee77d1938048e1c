"""The site as a whole: every page named, every link alive, every template whole; the pages about the site itself."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined, UndefinedError, meta, nodes
from starlette.testclient import TestClient

from romin.core.errors import BadSetting
from romin.core.settings import Settings
from romin.web.app import STATIC, create_app
from romin.web.assets import load_assets
from romin.web.rendering import HERE, Renderer
from romin.web.wording import MENU
from romin.web.wording_site import OTHER_PAGES
from web.addresses import ENTRIES, PAGES, UNKNOWN
from web.standin import StandInAssistant, StandInJournal

TEMPLATES = HERE / "templates"
THEME = Path(__file__).parents[2] / "docs" / "themes" / "ardoise.css"
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')


def one(pattern: str, page: str) -> str:
    found = re.findall(pattern, page)
    assert len(found) == 1, pattern
    return unescape(found[0])


def test_each_page_has_a_title_a_description_and_a_canonical_address_of_its_own(client: TestClient) -> None:
    seen: dict[str, set[str]] = {"title": set(), "description": set(), "canonical": set()}
    for path in ENTRIES:
        page = client.get(path).text
        seen["title"].add(one(r"<title>([^<]+) – ROMIN</title>", page))
        seen["description"].add(one(r'<meta name="description" content="([^"]{20,200})">', page))
        canonical = one(r'<link rel="canonical" href="([^"]+)">', page)
        assert canonical == path
        seen["canonical"].add(canonical)
    assert {name: len(values) for name, values in seen.items()} == dict.fromkeys(seen, len(ENTRIES))


@pytest.mark.parametrize("path", [path for path in PAGES if "?" in path])
def test_the_canonical_address_of_a_filtered_page_is_without_its_filters(client: TestClient, path: str) -> None:
    assert one(r'<link rel="canonical" href="([^"]+)">', client.get(path).text) == path.partition("?")[0]


def form_of(path: str) -> str:
    """A page's address without what is particular to a sheet, a factor or a choice."""
    path = re.sub(r"^/fiches/[^/?#]+", "/fiches/x", path.partition("#")[0].partition("?")[0])
    return re.sub(r"^/facteurs/.+", "/facteurs/x", path)


def test_no_link_is_broken_and_every_page_is_tested(client: TestClient) -> None:
    """Everything reached from the home page; links of a page with a query are checked but not followed further."""
    seen: dict[str, str] = {}
    anchors: set[tuple[str, str]] = set()
    waiting = ["/", *PAGES]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = client.get(path)
        assert answer.status_code == (404 if path == UNKNOWN else 200), path
        html = answer.headers["Content-Type"].startswith("text/html")
        seen[path] = answer.text if html else ""
        if "?" in path and path not in PAGES:
            continue
        for link in map(unescape, LINK.findall(seen[path])):
            target, _, anchor = link.partition("#")
            assert target.startswith("/") or not target, link
            waiting.append(target or path)
            anchors.add((target or path, anchor))
    for path, anchor in anchors:
        assert not anchor or f'id="{anchor}"' in seen[path], (path, anchor)
    pages = {form_of(path) for path, text in seen.items() if text}
    assert pages == {form_of(path) for path in PAGES}, "web/addresses.py lists every page"


def test_the_foot_of_a_page_links_only_to_pages_that_exist(client: TestClient) -> None:
    foot = client.get("/").text.partition("<footer")[2]
    linked = set(LINK.findall(foot))
    for path, _ in OTHER_PAGES:
        assert (path in linked) == (client.get(path).status_code == 200), path
    assert "/aide" in linked


def test_the_site_map_lists_the_menu_and_the_foot(client: TestClient) -> None:
    listed = set(LINK.findall(client.get("/plan-du-site").text.partition("<main")[2].partition("</main>")[0]))
    assert {path for path, _, _ in MENU} | {"/aide", "/facteurs/travail", "/fiches?type=programme"} <= listed


def test_the_accessibility_page_claims_no_audit(client: TestClient) -> None:
    page = client.get("/accessibilite").text
    assert "n'a pas encore été audité" in unescape(page)
    assert "non conforme" in page
    assert "Défenseur des droits" in page
    assert "Accessibilité : non conforme" in client.get("/").text


def test_who_publishes_and_where_to_write_are_settings(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, client: TestClient
) -> None:
    page = client.get("/mentions-legales").text
    assert "ROMIN_PUBLISHER" in page
    assert "ROMIN_CONTACT" in page
    assert client.get("/.well-known/security.txt").status_code == 404
    settings = make_settings(publisher="Le service <X>", contact="mailto:romin@exemple.test")
    with TestClient(create_app(settings, assistant=assistant, journal=StandInJournal())) as named:
        page = named.get("/mentions-legales").text
        assert "Le service &lt;X&gt;" in page
        assert '<a href="mailto:romin@exemple.test">romin@exemple.test</a>' in page
        assert "ROMIN_" not in page
        security = named.get("/.well-known/security.txt")
        assert security.headers["Content-Type"] == "text/plain; charset=utf-8"
        fields = dict(line.split(": ", 1) for line in security.text.splitlines())
        assert fields["Contact"] == "mailto:romin@exemple.test"
        assert fields["Preferred-Languages"] == "fr, en"
        left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
        assert timedelta(days=100) < left < timedelta(days=365)


def test_a_sheet_says_how_to_cite_it(client: TestClient) -> None:
    page = unescape(client.get("/fiches/surfer-l-envie").text).replace("\N{NO-BREAK SPACE}", " ")
    assert "Pour citer : « Surfer l'envie », outil du catalogue ROMIN, fiche « surfer-l-envie »." in page


@pytest.fixture
def environment() -> Environment:
    return Renderer("", load_assets(STATIC))._environment


@pytest.mark.parametrize("name", sorted(path.name for path in TEMPLATES.iterdir()))
def test_a_template_names_nothing_that_does_not_exist(environment: Environment, name: str) -> None:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    tree = environment.parse(source)
    imported = {each for node in tree.find_all(nodes.FromImport) for each in node.names}
    macros = {node.name for node in tree.find_all(nodes.Macro)}
    known = environment.globals.keys() | {"page"} | imported | macros
    assert {str(name) for name in meta.find_undeclared_variables(tree)} <= known


def test_a_template_that_names_something_unknown_fails(environment: Environment) -> None:
    assert environment.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        environment.from_string("{{ page.nothing }}").render(page=object())


def test_every_template_and_static_file_is_used() -> None:
    room = [*HERE.glob("*.py"), *TEMPLATES.iterdir(), *(STATIC / "js").iterdir()]
    everything = "".join(path.read_text(encoding="utf-8") for path in room)
    files = [file for file in STATIC.rglob("*") if file.is_file() and file.parent.name != "widget"]
    for path in [*TEMPLATES.iterdir(), *files]:  # published versions of the widget stay, used or not
        assert re.search(rf'["\'/]{re.escape(path.name)}["\']', everything), path.name


def test_a_theme_replaces_the_tokens_and_nothing_else(
    make_settings: Callable[..., Settings], assistant: StandInAssistant
) -> None:
    plain, themed = load_assets(STATIC), load_assets(STATIC, THEME)
    assert themed.files["css/tokens.css"].content == THEME.read_bytes()
    assert {name for name in plain.files if plain.files[name] != themed.files[name]} == {"css/tokens.css"}
    assert plain.version != themed.version
    settings = make_settings(theme_css=THEME)
    with TestClient(create_app(settings, assistant=assistant, journal=StandInJournal())) as client:
        address = one(r'href="(/static/[^"]+tokens\.css)"', client.get("/").text)
        assert client.get(address).content == THEME.read_bytes()


def test_a_theme_that_lacks_a_token_or_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    theme = tmp_path / "theme.css"
    theme.write_text(THEME.read_text(encoding="utf-8").replace("--accent-soft:", "--accent-mild:"), encoding="utf-8")
    with pytest.raises(BadSetting, match=r"theme\.css.*--accent-soft\.$"):
        load_assets(STATIC, theme)
    theme.write_bytes(b"\xff\xfe")
    with pytest.raises(BadSetting, match="ne peut pas être lue"):
        load_assets(STATIC, theme)
    with pytest.raises(BadSetting, match="ROMIN_THEME_CSS"):
        load_assets(STATIC, tmp_path / "absent.css")
