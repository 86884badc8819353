"""Queue outgoing mail in the same transaction as what it is about."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, bindparam, func, insert, or_, select, update

from cases.outgoing import MailKind, OutgoingMail, QueuedMail, address_form
from cases.store.schema import case_messages, outbox
from cases.vault import Vault

# Minutes until the next attempt; afterwards a person is asked (RFC 5321 4.5.4.1 speaks of days).
RETRY_MINUTES = (1, 5, 15, 60, 180, 360, 720, 1440, 1440, 1440)

WITHDRAWN = "withdrawn"
"""The `last_error` of a mail that was taken back before it was sent."""
_AUTOMATIC = tuple(kind for kind in MailKind if kind.auto_submitted)

# Written once: building a statement costs more than running it.
_BY_KEY = select(outbox).where(outbox.c.dedup_key == bindparam("key"))
_INSERT = insert(outbox).returning(*outbox.c)
_SENT_SINCE = (
    select(func.count())
    .select_from(outbox)
    .where(
        outbox.c.recipient_hash.in_(bindparam("recipients", expanding=True)),
        outbox.c.kind.in_(bindparam("kinds", expanding=True)),
        outbox.c.created_at >= bindparam("since"),
    )
)
_SENT_IN_CASE = (
    select(func.count())
    .select_from(outbox)
    .join(case_messages, case_messages.c.outbox_id == outbox.c.id)
    .where(
        case_messages.c.case_id == bindparam("case"),
        outbox.c.kind.in_(bindparam("kinds", expanding=True)),
        outbox.c.created_at >= bindparam("since"),
    )
)
_NEWEST = (
    select(outbox.c.created_at)
    .where(outbox.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(outbox.c.id.desc())
    .limit(1)
    .offset(bindparam("skip"))
)


class OutboxStore:
    """Queues mail once, hands out what is due, and records each attempt."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def queue(self, mail: OutgoingMail, *, dedup_key: str, now: datetime) -> QueuedMail:
        """Add the mail with a Message-ID of its own; the same key queues nothing twice."""
        existing = self._connection.execute(_BY_KEY, {"key": dedup_key}).first()
        if existing is not None:
            return self._queued(existing)
        domain = mail.sender.rpartition("@")[2]
        values = {
            "case_id": mail.case_id,
            "kind": mail.kind,
            "dedup_key": dedup_key,
            "message_id": f"<{secrets.token_hex(16)}@{domain}>",
            "sealed": self._vault.seal_text(json.dumps(asdict(mail))),
            "recipient_hash": self._vault.lookup(address_form(mail.to)),
            "state": "queued",
            "attempts": 0,
            "next_attempt_at": now,
            "created_at": now,
        }
        return self._queued(self._connection.execute(_INSERT, values).one())

    def by_id(self, outbox_id: int) -> QueuedMail:
        """Return a queued mail; KeyError when there is none."""
        row = self._connection.execute(select(outbox).where(outbox.c.id == outbox_id)).first()
        if row is None:
            raise KeyError(outbox_id)
        return self._queued(row)

    def by_message_id(self, message_id: str) -> QueuedMail | None:
        """Return the mail that we sent under this Message-ID."""
        row = self._connection.execute(
            select(outbox).where(outbox.c.message_id == message_id)
        ).first()
        return self._queued(row) if row else None

    def due(self, *, now: datetime, limit: int = 50) -> list[QueuedMail]:
        """Return what is to be sent now, oldest first."""
        query = (
            select(outbox)
            .where(outbox.c.state == "queued", outbox.c.next_attempt_at <= now)
            .order_by(outbox.c.id)
            .limit(limit)
        )
        return [self._queued(row) for row in self._connection.execute(query)]

    def claim(self, outbox_id: int, *, until: datetime, now: datetime) -> bool:
        """Take a due mail in hand until then; False when another process has it or has sent it."""
        result = self._connection.execute(
            update(outbox)
            .where(
                outbox.c.id == outbox_id,
                outbox.c.state == "queued",
                outbox.c.next_attempt_at <= now,
            )
            .values(next_attempt_at=until)
        )
        return result.rowcount == 1

    def sent(self, outbox_id: int, *, now: datetime) -> None:
        """Record that the server took the mail; a link that proves something is kept no longer."""
        mail = self.by_id(outbox_id).mail
        if mail.kind is MailKind.IDENTITY:
            without = self._vault.seal_text(json.dumps(asdict(replace(mail, text=""))))
            self._connection.execute(
                update(outbox).where(outbox.c.id == outbox_id).values(sealed=without)
            )
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == outbox_id)
            .values(state="sent", sent_at=now, attempts=outbox.c.attempts + 1, last_error=None)
        )

    def withdraw(self, case_id: int) -> int:
        """Let no automatic mail of a case go out any more; return how many still waited."""
        in_case = select(case_messages.c.outbox_id).where(case_messages.c.case_id == case_id)
        result = self._connection.execute(
            update(outbox)
            .where(
                outbox.c.state == "queued",
                outbox.c.kind.in_(_AUTOMATIC),
                or_(outbox.c.case_id == case_id, outbox.c.id.in_(in_case)),
            )
            .values(state="failed", last_error=WITHDRAWN)
        )
        return result.rowcount

    def failed(self, outbox_id: int, error: str, *, permanent: bool, now: datetime) -> bool:
        """Record a failed attempt; True when no further one is made. A mail withdrawn meanwhile stays so."""
        attempts = self.by_id(outbox_id).attempts
        final = permanent or attempts >= len(RETRY_MINUTES)
        pause = timedelta(minutes=RETRY_MINUTES[min(attempts, len(RETRY_MINUTES) - 1)])
        self._connection.execute(
            update(outbox)
            .where(outbox.c.id == outbox_id, outbox.c.state == "queued")
            .values(
                state="failed" if final else "queued",
                attempts=attempts + 1,
                last_error=error,
                next_attempt_at=now + pause,
            )
        )
        return final

    def sent_to_since(self, address: str, kinds: Iterable[MailKind], since: datetime) -> int:
        """Count mails of these kinds queued for an address since then (the loop guard)."""
        recipients = self._vault.lookups(address_form(address))
        wanted = {"recipients": recipients, "kinds": list(kinds), "since": since}
        return int(self._connection.execute(_SENT_SINCE, wanted).scalar_one())

    def sent_in_case_since(self, case_id: int, kinds: Iterable[MailKind], since: datetime) -> int:
        """Count mails of these kinds that stand in a case and were queued since then."""
        wanted = {"case": case_id, "kinds": list(kinds), "since": since}
        return int(self._connection.execute(_SENT_IN_CASE, wanted).scalar_one())

    def are_at_least(self, count: int, kinds: Iterable[MailKind], since: datetime) -> bool:
        """Tell whether at least `count` mails of these kinds were queued since then, to anybody."""
        wanted = {"kinds": list(kinds), "skip": count - 1}
        # Only the newest are looked at: the table grows for years.
        oldest = self._connection.execute(_NEWEST, wanted).scalar()
        return oldest is not None and oldest >= since

    def count(self, state: str) -> int:
        """Return how many mails are in a state."""
        query = select(func.count()).select_from(outbox).where(outbox.c.state == state)
        return int(self._connection.execute(query).scalar_one())

    def _queued(self, row: Row[tuple[object, ...]]) -> QueuedMail:
        content = json.loads(self._vault.open_text(row.sealed))
        content["kind"] = MailKind(content["kind"])
        content["references"] = tuple(content["references"])
        return QueuedMail(
            id=row.id,
            message_id=row.message_id,
            mail=OutgoingMail(**content),
            state=row.state,
            attempts=row.attempts,
            created_at=row.created_at,
            sent_at=row.sent_at,
            last_error=row.last_error,
        )
