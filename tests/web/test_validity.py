"""Every page and state is valid HTML, as html-validate reads it."""

import json
import subprocess
from pathlib import Path

from starlette.testclient import TestClient

from support import page_tool
from web.addresses import PAGES
from web.standin import BUSY, StandInAssistant

CONFIGURATION = Path(__file__).parents[1] / "e2e" / ".htmlvalidate.json"


def faults(folder: Path) -> list[str]:
    """What html-validate finds wrong in the pages of ``folder``."""
    validator = page_tool("html-validate/bin/html-validate.mjs")
    command = ["node", str(validator), "--config", str(CONFIGURATION), "--formatter", "json", "*.html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return [
        f"{Path(found['filePath']).name}:{message['line']} {message['ruleId']} {message['message']}"
        for found in json.loads(done.stdout)
        for message in found["messages"]
    ]


def test_pages_and_states_are_valid(client: TestClient, assistant: StandInAssistant, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    texts = [client.get(path).text for path in PAGES]
    texts += [
        client.post("/", data={"message": said}).text for said in ("il boit, M. Dupont, idées noires", "bonjour", "")
    ]
    texts += [client.post("/fiches", data={"q": said}).text for said in ("envie", "zzzz")]
    assistant.failure = BUSY
    texts.append(client.post("/", data={"message": "il boit"}).text)
    for place, text in enumerate(texts):
        (folder / f"{place}.html").write_text(text, encoding="utf-8")
    assert faults(folder) == []


def test_the_validator_sees_a_fault(tmp_path: Path) -> None:
    page = '<!doctype html><html lang="fr"><head><title>x</title></head><body><p><div></p></body></html>'
    (tmp_path / "0.html").write_text(page, encoding="utf-8")
    assert any("element-permitted-content" in fault or "close-order" in fault for fault in faults(tmp_path))
