"""A desk with its sources, and somebody at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.billing import write_billing
from tests.desk.builder import NOW, Desk, make_desk
from tests.desk.client import Browser
from tests.extract.people import EVA, PEOPLE, ULF


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose register knows some people, and whose billing system answers."""
    made = make_desk(tmp_path)
    made.user("karin")
    with made.database.write() as tx:
        tx.register.load(PEOPLE, actor="test", now=NOW)
    write_billing(tmp_path / "billing.sqlite", [EVA, ULF], today=NOW.date())
    yield made
    made.database.dispose()


@pytest.fixture
def browser(desk: Desk) -> Iterator[Browser]:
    """An agent at the desk."""
    with Browser(desk.app) as opened:
        opened.log_in("karin")
        yield opened
