"""The whole application with a real journal: no personal token typed during a run reaches the database or the logs."""

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from romin.core.logging import JsonFormatter
from romin.core.settings import Settings
from romin.journal.service import open_journal
from romin.web.app import create_app
from web.standin import QUERY_ID, StandInAssistant

TOKENS = {
    "garrigue": "Mme Garrigue boit depuis la séparation",
    "kevin": "kevin ne boit plus, il est en colere",
    "delcourt": "DELCOURT MATHIEU ALCOOL",
    "0612345678": "il boit, rappeler au 0612345678",
    "06 98 76 54 32": "alcool, son tel 06 98 76 54 32",
    "zineb.k@exemple.fr": "écrire à zineb.k@exemple.fr pour les copains",
    "1850599123456": "sécu 1850599123456, colère",
    "fr7630006000": "IBAN FR7630006000011234567890189, séparation",
    "ab-123-cd": "voiture AB-123-CD, alcool au volant",
    "rue des lilas": "habite 12 rue des Lilas 31000 Toulouse, boit",
    "31000": "séparation, 31000 Toulouse",
    "14/07/1991": "né le 14/07/1991, colère",
    "98765": "écrou 98765, copains",
    "192.168.77.12": "connexion de 192.168.77.12, alcool",
    "karimdu31": "son pseudo @karimdu31, colère",
    "sarcelles": "les copains de sarcelles",
    "zyxwvut": "zyxwvut boit",
}
"""What must not be found anywhere, and what was typed."""
UNANSWERED = "que proposer à Kevin Delcourt pour ses dettes à Sarcelles zyxwvut"


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """Everything logged, as the service writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx2")  # the test's own client writes the addresses it asks for
    caplog.set_level(logging.WARNING, "httpx")
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def type_everywhere(client: TestClient, typed: str) -> None:
    """Put ``typed`` in every place that takes something, right and wrong."""
    client.post("/api/v1/assistant", json={"message": typed})
    client.post("/api/v1/assistant", json={"message": typed, "limit": typed})
    client.post("/api/v1/assistant", json={"need": {"risk_factors": [typed]}})
    client.post("/api/v1/assistant", json={"message": "il boit", "state": {"said": typed}})
    client.post("/api/v1/assistant", content=f'{{"message": "{typed}')
    client.post("/api/v1/assistant", content=typed, headers={"Content-Type": "text/plain"})
    client.post("/", data={"message": typed})
    client.post("/", data={"message": "il boit", "state": typed})
    client.post("/fiches", data={"q": typed})
    client.get("/api/v1/sheets", params={"q": typed})
    client.get("/", params={"facteur": typed})
    client.get(f"/fiches/{typed.replace('/', ' ')}", params={"reponse": typed})
    client.get("/plan", params={"fiche": typed})
    client.post("/api/v1/feedback", json={"query_id": typed, "useful": True})
    client.post("/api/v1/feedback", json={"query_id": str(QUERY_ID), "useful": True, "sheet_id": typed})
    client.post("/api/v1/prints", json={"page": "fiche", "sheet_id": typed})


def comment_with(client: TestClient, typed: str) -> None:
    """Give ``typed`` as a comment, the only text kept: what is not masked in it is left to the moderators."""
    client.post("/avis", data={"reponse": str(QUERY_ID), "utile": "oui", "commentaire": typed})
    comment = {"query_id": str(QUERY_ID), "useful": True, "comment": typed, "confirmed": True}
    shown = client.post("/api/v1/feedback", json=comment).json()
    if shown["status"] == "to_confirm":
        client.post("/api/v1/feedback", json={**comment, "comment": shown["comment"]})


def test_no_personal_token_is_left_anywhere(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, tmp_path: Path, logs: io.StringIO
) -> None:
    settings = make_settings(feedback_per_minute=10_000, log_level="debug")
    journal = open_journal(settings)
    marked = {token: typed for token, typed in TOKENS.items() if token not in {"sarcelles", "zyxwvut", "31000"}}
    with TestClient(
        create_app(settings, assistant=assistant, journal=journal), raise_server_exceptions=False
    ) as client:
        for typed in [*marked.values(), UNANSWERED]:
            type_everywhere(client, typed)
        for typed in marked.values():
            comment_with(client, typed)
        for typed in TOKENS.values():
            client.post("/api/v1/assistant", json={"message": typed})
        open_files = stored(tmp_path)
    found = {
        token: place
        for place, content in {
            "database, running": open_files,
            "database": stored(tmp_path),
            "logs": logs.getvalue(),
        }.items()
        for token in TOKENS
        if token in content.lower()
    }
    assert found == {}
    assert '"route": "/api/v1/assistant"' in logs.getvalue()


def stored(folder: Path) -> str:
    """Every byte of the database's files, its write-ahead log included."""
    paths = list((folder / "data").glob("romin.sqlite3*"))
    assert paths
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in paths)
