"""The whole catalogue as a file to download."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from romin.catalogue.exchange.importing import prepare_import
from romin.catalogue.exchange.models import Outcome
from web.standin import StandInAssistant


@pytest.mark.parametrize(
    ("output", "media_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
        ("json", "application/json"),
    ],
)
def test_the_catalogue_is_downloaded(
    client: TestClient, assistant: StandInAssistant, output: str, media_type: str
) -> None:
    response = client.get(f"/catalogue.{output}")
    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="catalogue.{output}"')
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get(f"/catalogue.{output}", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"/catalogue.{output}", headers={"If-None-Match": '"autre"'})
    assert other.content == response.content
    assert f'href="/catalogue.{output}"' in client.get("/fiches").text


def test_it_holds_the_sheets_the_pages_show(client: TestClient, assistant: StandInAssistant, tmp_path: Path) -> None:
    items = client.get("/catalogue.json").json()["fiches"]
    assert [item["identifiant"] for item in items] == [sheet.id for sheet in assistant.catalogue.sheets]
    (tmp_path / "f.csv").write_bytes(client.get("/catalogue.csv").content)
    (tmp_path / "vide" / "fiches").mkdir(parents=True)
    plan = prepare_import(tmp_path / "f.csv", tmp_path / "vide")
    assert Outcome.REFUSED not in {line.outcome for line in plan.lines}


@pytest.mark.parametrize("path", ["/catalogue.xlsx", "/catalogue.", "/catalogue"])
def test_no_other_format(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
