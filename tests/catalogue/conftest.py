"""An empty content folder to write sheets in."""

from pathlib import Path

import pytest


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for folder in ("fiches", "supports", "media/uploads", "referential"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path
