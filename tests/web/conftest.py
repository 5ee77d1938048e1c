"""The application over a small catalogue, with stand-ins for what is slow."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from romin.core.settings import Settings
from romin.web.app import create_app
from web.standin import StandInAssistant, StandInJournal, small_catalogue


@pytest.fixture
def assistant(tmp_path: Path) -> StandInAssistant:
    return StandInAssistant(small_catalogue(tmp_path))


@pytest.fixture
def journal() -> StandInJournal:
    return StandInJournal()


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    def make(**values: object) -> Settings:
        given = {"data_dir": tmp_path / "data", "content_dir": tmp_path / "content", **values}
        return Settings(_env_file=None, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def client(
    make_settings: Callable[..., Settings], assistant: StandInAssistant, journal: StandInJournal
) -> Iterator[TestClient]:
    with TestClient(create_app(make_settings(), assistant=assistant, journal=journal)) as client:
        yield client
