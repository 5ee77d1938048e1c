"""The migrations give exactly the tables that the models describe, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
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
from romin.journal.repository import JournalRepository

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with suppress(ZeroDivisionError), engine.begin() as connection:
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


def open_and_migrate(url: str, together: Barrier) -> None:
    """What a replica does on starting; in a process of its own, as Alembic's context is one a process."""
    together.wait(timeout=60)
    JournalRepository(url).close()


def test_replicas_that_start_together_on_an_empty_database(database_url: str) -> None:
    context = get_context("spawn")
    together = context.Barrier(STARTS)
    replicas = [context.Process(target=open_and_migrate, args=(database_url, together)) for _ in range(STARTS)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()
    assert [replica.exitcode for replica in replicas] == [0] * STARTS
    engine = open_engine(database_url)
    assert differences(engine) == []
    engine.dispose()
