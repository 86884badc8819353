"""A real database for every test of the store: SQLite always, PostgreSQL as well."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with the present schema."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'test.sqlite'}"
    else:
        url = request.getfixturevalue("postgres")
    opened = Database(url, Vault(["s" * 40]))
    if request.param == "postgresql":
        empty(opened)
    upgrade(opened)
    yield opened
    opened.dispose()


def empty(database: Database) -> None:
    """Take every table away."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
