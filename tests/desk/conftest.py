"""Desks and browsers for the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desk.builder import Desk, make_desk
from tests.desk.client import Browser


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk."""
    made = make_desk(tmp_path)
    yield made
    made.database.dispose()


@pytest.fixture
def browser(desk: Desk) -> Iterator[Browser]:
    """Somebody who is not logged in."""
    with Browser(desk.app) as opened:
        yield opened
