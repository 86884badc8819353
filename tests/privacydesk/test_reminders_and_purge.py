"""The daily reminders: what is due is said once."""

from datetime import UTC, datetime, timedelta

from cases.case import Case, Channel, NewCase
from cases.case_type import CaseType
from cases.store.engine import Database
from privacydesk.reminders import remind
from tests.privacydesk.conftest import NOW


def a_case(database: Database, received: datetime, **more: object) -> Case:
    new = NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=received, **more)  # type: ignore[arg-type]
    with database.write() as tx:
        return tx.cases.open(new, actor="test", now=received)


def test_a_case_is_reminded_of_once(database: Database) -> None:
    """Due within a week, then overdue: one task each."""
    a_case(database, datetime(2026, 10, 28, 9, 0, tzinfo=UTC))

    assert [remind(database, now=NOW), remind(database, now=NOW)] == [1, 0]
    assert remind(database, now=NOW + timedelta(days=20)) == 1
    with database.read() as tx:
        assert {task.kind for task in tx.tasks.open()} == {"due_soon", "overdue"}
