"""The migrations give exactly the tables that the models describe, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

import romin.journal.models  # noqa: F401 (registers the tables)
from romin.core.database import MIGRATIONS, Base, migrate, open_engine

STARTS = 4


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[Any]:
    """What a new migration would change for the tables to be those of the models."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata}
        )
        found: list[Any] = compare_metadata(context, Base.metadata)
        return found


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_the_comparison_sees_a_missing_table(engine: Engine) -> None:
    assert differences(engine)


def test_migrations_and_models_agree(engine: Engine) -> None:
    migrate(engine)
    assert differences(engine) == []
    assert revision(engine) == script().get_current_head()


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    before = revision(engine)
    migrate(engine)
    assert revision(engine) == before
    assert differences(engine) == []


def test_every_revision_can_be_undone_and_redone(engine: Engine) -> None:
    migrate(engine)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate(engine)
    assert differences(engine) == []


def test_a_failed_migration_leaves_nothing_half_done(engine: Engine) -> None:
    """Replicas and restarts meet the base as it was: the schema changes in one transaction."""
    with pytest.raises(ZeroDivisionError), engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        raise ZeroDivisionError
    assert inspect(engine).get_table_names() == []
    migrate(engine)
    assert differences(engine) == []


def test_one_head_and_sentences_for_all() -> None:
    revisions = list(script().walk_revisions())
    assert len(script().get_heads()) == 1
    assert all(item.doc for item in revisions)


def test_replicas_that_start_together_on_an_empty_database(database_url: str) -> None:
    engines = [open_engine(database_url) for _ in range(STARTS)]
    with ThreadPoolExecutor(STARTS) as pool:
        for outcome in [pool.submit(migrate, engine) for engine in engines]:
            outcome.result()
    assert differences(engines[0]) == []
    for engine in engines:
        engine.dispose()
