"""A real database for the tests of the wiring."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with the present schema."""
    opened = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", Vault(["s" * 40]))
    upgrade(opened)
    yield opened
    opened.dispose()
