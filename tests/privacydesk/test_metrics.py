"""What the operator's monitoring sees: numbers, and nothing about people."""

from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, generate_latest

from cases.case import Channel, NewCase
from cases.case_type import CaseType
from cases.store.engine import Database
from privacydesk.metrics import DeskCollector
from tests.privacydesk.conftest import NOW


def test_the_numbers_are_those_of_the_moment(database: Database) -> None:
    """One open case, and it is late."""
    registry = CollectorRegistry()
    registry.register(DeskCollector(database, lambda: NOW))
    new = NewCase(
        case_type=CaseType.ACCESS,
        channel=Channel.MAIL,
        received_at=datetime(2026, 9, 1, tzinfo=UTC),
        party_email="ada@brev.example",
    )
    with database.write() as tx:
        tx.cases.open(new, actor="test", now=NOW)
    text = generate_latest(registry).decode()

    assert "privacydesk_open_cases 1.0" in text
    assert "privacydesk_overdue_cases 1.0" in text
    assert 'privacydesk_mails{stage="kept"} 0.0' in text
    assert "ada" not in text
