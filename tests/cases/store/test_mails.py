"""Kept mails: none lost, none twice, each with its bytes."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cases.case_type import Disposition
from cases.errors import BadSecret
from cases.mail import ArrivedMail, KeptMail, MailIdentity, Stage
from cases.outgoing import MailKind, OutgoingMail
from cases.store.engine import Database
from cases.store.mail_store import PIECE_BYTES
from cases.store.outbox_store import RETRY_MINUTES
from tests.races import beside

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def arrived(
    uid: int = 1, raw: bytes = b"Subject: hej\r\n\r\nhej\r\n", **changes: object
) -> ArrivedMail:
    identity = MailIdentity(mailbox="registerutdrag", folder="INBOX", uidvalidity=7, uid=uid)
    values = {"identity": identity, "received_at": NOW, "size": len(raw), "raw": raw, **changes}
    return ArrivedMail(**values)  # type: ignore[arg-type]


def keep(database: Database, mail: ArrivedMail) -> KeptMail | None:
    with database.write() as tx:
        return tx.mails.keep(mail, now=NOW)


def test_a_kept_mail_gives_back_its_very_bytes(database: Database) -> None:
    """The raw bytes are evidence: unchanged, and encrypted at rest."""
    raw = bytes(range(256)) * 40
    kept = keep(database, arrived(raw=raw))
    assert kept is not None
    with database.read() as tx:
        assert tx.mails.raw(kept.id) == raw
    with database.engine.connect() as connection:
        stored = connection.execute(text("SELECT raw_sealed FROM mails")).scalar_one()

    assert raw[:64] not in bytes(stored)


@pytest.mark.parametrize("size", [PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_a_large_mail_is_put_together_again(database: Database, size: int) -> None:
    """Kept in pieces, given back whole, whatever its size is beside that of a piece."""
    raw = random.Random(size).randbytes(size)
    kept = keep(database, arrived(raw=raw))
    assert kept is not None
    with database.read() as tx:
        assert tx.mails.raw(kept.id) == raw


def test_a_lost_or_swapped_piece_shows(database: Database) -> None:
    """Each piece is sealed by itself, so the digest of the whole is compared."""
    kept = keep(database, arrived(raw=random.Random(1).randbytes(3 * PIECE_BYTES)))
    assert kept is not None
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM mail_pieces WHERE number = 2"))
    with database.read() as tx, pytest.raises(BadSecret):
        tx.mails.raw(kept.id)


def test_the_same_mail_is_kept_once(database: Database) -> None:
    """UIDVALIDITY and UID name a mail for ever (RFC 9051)."""
    assert keep(database, arrived()) is not None
    assert keep(database, arrived()) is None
    with database.read() as tx:
        assert tx.mails.known("registerutdrag", "INBOX", 7) == {1}


def test_a_copy_is_linked_and_not_handled(database: Database) -> None:
    """The same bytes under another UID are a duplicate that cannot hide the first."""
    first, copy = keep(database, arrived(1)), keep(database, arrived(2))
    assert first is not None
    assert copy is not None

    assert (copy.stage, copy.duplicate_of) == (Stage.DUPLICATE, first.id)
    with database.read() as tx:
        assert tx.mails.waiting() == [first.id]
        assert tx.mails.raw(copy.id) == tx.mails.raw(first.id)


def test_two_who_fetch_the_same_mail_at_once_keep_it_once(database: Database) -> None:
    """The second waits for the first, and finds it kept."""
    with database.write() as tx:
        first = tx.mails.keep(arrived(), now=NOW)
        second = beside(database, lambda: keep(database, arrived()))

    assert first is not None
    assert second.result() is None


def test_the_same_bytes_kept_at_once_are_a_mail_and_its_copy(database: Database) -> None:
    """Two mailboxes take the same mail in at the same moment: it is handled once."""
    with database.write() as tx:
        first = tx.mails.keep(arrived(1), now=NOW)
        second = beside(database, lambda: keep(database, arrived(2)))
    copy = second.result()
    assert first is not None
    assert copy is not None

    assert (copy.stage, copy.duplicate_of) == (Stage.DUPLICATE, first.id)


def test_two_oversized_mails_are_not_taken_for_one(database: Database) -> None:
    """Of an oversized mail only the header is known, which proves no sameness."""
    keep(database, arrived(1, truncated=True))
    second = keep(database, arrived(2, truncated=True))

    assert second is not None
    assert second.stage is Stage.KEPT


def test_a_settled_mail_cannot_be_claimed_again(database: Database) -> None:
    """Whoever comes second finds nothing to do."""
    kept = keep(database, arrived())
    assert kept is not None
    with database.write() as tx:
        assert tx.mails.claim(kept.id) is not None
        tx.mails.settle(kept.id, Disposition.SPAM, evidence={}, message_id=None, now=NOW)
    with database.write() as tx:
        assert tx.mails.claim(kept.id) is None


def test_quarantine_needs_a_reason_and_can_be_retried(database: Database) -> None:
    """What could not be handled waits for a person, with its bytes."""
    kept = keep(database, arrived())
    assert kept is not None
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text("UPDATE mails SET stage = 'quarantined'"))
    with database.write() as tx:
        tx.mails.quarantine(kept.id, "too deep")
    with database.write() as tx:
        assert [m.reason for m in tx.mails.in_stage(Stage.QUARANTINED)] == ["too deep"]
        assert tx.mails.retry(kept.id)
        assert not tx.mails.retry(kept.id)
        assert tx.mails.waiting() == [kept.id]


def outgoing(**changes: object) -> OutgoingMail:
    values = {
        "kind": MailKind.ACKNOWLEDGEMENT,
        "to": "ada@brev.example",
        "sender": "registerutdrag@kalmarenergi.se",
        "subject": "Sv: hej",
        "text": "Vi har tagit emot ditt mejl.",
        **changes,
    }
    return OutgoingMail(**values)  # type: ignore[arg-type]


def test_the_same_effect_queues_one_mail(database: Database) -> None:
    """A retried step gets the mail that is queued already, with its Message-ID."""
    with database.write() as tx:
        first = tx.outbox.queue(outgoing(), dedup_key="ack:1", now=NOW)
    with database.write() as tx:
        again = tx.outbox.queue(outgoing(), dedup_key="ack:1", now=NOW)
        due = tx.outbox.due(now=NOW)

    assert first == again
    assert [mail.message_id for mail in due] == [first.message_id]


def test_attempts_end(database: Database) -> None:
    """After the last pause a person is asked instead."""
    with database.write() as tx:
        queued = tx.outbox.queue(outgoing(), dedup_key="ack:1", now=NOW)
        ends = [
            tx.outbox.failed(queued.id, "451", permanent=False, now=NOW)
            for _ in range(len(RETRY_MINUTES) + 1)
        ]

    assert ends == [False] * len(RETRY_MINUTES) + [True]


def test_a_permanent_refusal_ends_at_once(database: Database) -> None:
    """RFC 5321 4.2.1: 5yz will not get better."""
    with database.write() as tx:
        queued = tx.outbox.queue(outgoing(), dedup_key="ack:1", now=NOW)

        assert tx.outbox.failed(queued.id, "550", permanent=True, now=NOW)
        assert tx.outbox.due(now=NOW) == []


def test_the_loop_guard_counts_by_address(database: Database) -> None:
    """Upper and lower case are the same address."""
    with database.write() as tx:
        tx.outbox.queue(outgoing(), dedup_key="ack:1", now=NOW)

        assert tx.outbox.sent_to_since("ADA@brev.example", (MailKind.ACKNOWLEDGEMENT,), NOW) == 1
        assert tx.outbox.sent_to_since("bo@brev.example", (MailKind.ACKNOWLEDGEMENT,), NOW) == 0
        assert tx.outbox.sent_to_since("ada@brev.example", (MailKind.FORWARD,), NOW) == 0


def test_a_mail_in_hand_is_nobody_elses(database: Database) -> None:
    """Two senders at once: one gets the mail; after a crash it is due again."""
    later = NOW + timedelta(minutes=2)
    with database.write() as tx:
        queued = tx.outbox.queue(outgoing(), dedup_key="ack:1", now=NOW)

        assert tx.outbox.claim(queued.id, until=later, now=NOW)
        assert not tx.outbox.claim(queued.id, until=later, now=NOW)
        assert tx.outbox.claim(queued.id, until=later, now=later)


def test_what_was_found_out_about_a_mail_is_sealed(database: Database) -> None:
    """The reasons quote the mail, so they are encrypted like the mail."""
    kept = keep(database, arrived())
    assert kept is not None
    with database.write() as tx:
        found = {"reasons": ["”radera mig”, skriver Ada"]}
        tx.mails.settle(kept.id, Disposition.CASE, evidence=found, message_id=None, now=NOW)
        assert tx.mails.by_id(kept.id).evidence == found
    with database.engine.connect() as connection:
        stored = connection.execute(text("SELECT evidence_sealed FROM mails")).scalar_one()

    assert b"Ada" not in bytes(stored)
