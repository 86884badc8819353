"""The daily jobs: what is due is said once, what is old goes, what is needed stays."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CaseType, Disposition
from cases.conversation import Author
from cases.lifecycle import Resolution, Status
from cases.mail import ArrivedMail, MailIdentity
from cases.retention import Retention
from cases.store.engine import Database
from privacydesk.purge import Purged, purge
from privacydesk.reminders import remind
from tests.privacydesk.conftest import NOW

PERIODS = Retention(chat_days=30, mail_days=90, mail_without_case_days=30, extract_days=30)
MARKER = b"Hemligheten i korven"


def a_case(database: Database, received: datetime, **more: object) -> Case:
    new = NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=received, **more)  # type: ignore[arg-type]
    with database.write() as tx:
        return tx.cases.open(new, actor="test", now=received)


def a_mail(database: Database, disposition: Disposition, case: Case | None = None) -> int:
    identity = MailIdentity(
        mailbox="m", folder="INBOX", uidvalidity=1, uid=int(disposition == "case") + 1
    )
    with database.write() as tx:
        kept = tx.mails.keep(
            ArrivedMail(
                identity=identity, received_at=NOW, size=9, raw=MARKER + disposition.encode()
            ),
            now=NOW,
        )
        assert kept is not None
        tx.mails.settle(kept.id, disposition, evidence={}, message_id=None, now=NOW)
        if case is not None:
            tx.cases.add_message(
                case, Direction.IN, author="a", subject="s", text="t", at=NOW, mail_id=kept.id
            )
    return kept.id


def run(database: Database, tmp_path: Path, *, days: int, dry_run: bool = False) -> Purged:
    return purge(
        database,
        PERIODS,
        tracker=tmp_path / "tracker.db",
        now=NOW + timedelta(days=days),
        dry_run=dry_run,
    )


def test_a_case_is_reminded_of_once(database: Database) -> None:
    """Due within a week, then overdue: one task each."""
    a_case(database, datetime(2026, 10, 28, 9, 0, tzinfo=UTC))

    assert [remind(database, now=NOW), remind(database, now=NOW)] == [1, 0]
    assert remind(database, now=NOW + timedelta(days=20)) == 1
    with database.read() as tx:
        assert {task.kind for task in tx.tasks.open()} == {"due_soon", "overdue"}


def test_a_mail_goes_when_its_case_is_long_closed(database: Database, tmp_path: Path) -> None:
    """90 days after the closing, not after the arrival, and never while the case is open."""
    case = a_case(database, NOW)
    a_mail(database, Disposition.CASE, case)

    assert run(database, tmp_path, days=400).mails == 0
    with database.write() as tx:
        tx.cases.move(case, Status.CLOSED, actor="a", now=NOW, resolution=Resolution.GRANTED)
    assert run(database, tmp_path, days=89).mails == 0
    assert run(database, tmp_path, days=91, dry_run=True).mails == 1
    assert run(database, tmp_path, days=91).mails == 1
    assert run(database, tmp_path, days=91).mails == 0
    with database.read() as tx:
        assert tx.cases.messages(case) == []
        assert tx.cases.by_id(case.id).ref == case.ref


def test_spam_goes_after_its_own_period(database: Database, tmp_path: Path) -> None:
    """It never had a case."""
    a_mail(database, Disposition.SPAM)

    assert run(database, tmp_path, days=29).mails == 0
    assert run(database, tmp_path, days=31).mails == 1


def test_a_chat_goes_with_its_trace_in_rasa(database: Database, tmp_path: Path) -> None:
    """The tracker forgets the conversation too; an open case keeps its chat."""
    with database.write() as tx:
        old = tx.conversations.start("a", language="sv", now=NOW)
        needed = tx.conversations.start("b", language="sv", now=NOW)
        tx.conversations.say(old.id, Author.VISITOR, "hej", at=NOW)
    a_case(database, NOW, conversation_id=needed.id)
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as tracker, tracker:
        tracker.execute("CREATE TABLE events (sender_id TEXT)")
        tracker.executemany("INSERT INTO events VALUES (?)", [(old.id,), (needed.id,)])

    assert run(database, tmp_path, days=31).chats == 1
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as tracker:
        assert tracker.execute("SELECT sender_id FROM events").fetchall() == [(needed.id,)]
    with database.read() as tx:
        assert tx.conversations.by_token("a") is None
        assert tx.conversations.by_token("b") is not None
