"""The append-only history, chained by hashes so that a change shows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from cases.case import CaseEvent
from cases.store.schema import event_head, events

GENESIS = "0" * 64
# Written once: building a statement costs more than running it.
_INSERT = insert(events)
_HEAD = select(event_head).with_for_update()
_MOVE_HEAD = update(event_head)
_NEWEST_ID = (
    select(events.c.id)
    .where(events.c.kind == bindparam("kind"))
    .order_by(events.c.id.desc())
    .limit(1)
)


def _chain(
    previous: str,
    case_id: int | None,
    at: datetime,
    actor: str,
    kind: str,
    detail: Mapping[str, object],
) -> str:
    line = json.dumps(
        [previous, case_id, at.astimezone(UTC).isoformat(), actor, kind, detail],
        sort_keys=True,
        ensure_ascii=False,
        default=str,
    )
    return hashlib.sha256(line.encode()).hexdigest()


class EventLog:
    """Appends events, and proves that none was changed or taken away."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self,
        kind: str,
        *,
        case_id: int | None = None,
        actor: str,
        at: datetime,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Add a line; `detail` must hold ids and codes, never personal data."""
        content = json.loads(json.dumps(detail or {}, default=str))
        previous, length = self._lock_head()
        digest = _chain(previous, case_id, at, actor, kind, content)
        values = {
            "case_id": case_id,
            "at": at,
            "actor": actor,
            "kind": kind,
            "detail": content,
            "previous_hash": previous,
            "hash": digest,
        }
        self._connection.execute(_INSERT, values)
        self._connection.execute(_MOVE_HEAD, {"hash": digest, "length": length + 1})

    def lock(self) -> None:
        """Wait for whoever writes history; SQLite has one writer, PostgreSQL must be told.

        Taken before any row that others change too: if one took the row first and another the head,
        each would wait for the other.
        """
        self._lock_head()

    def of_case(self, case_id: int) -> list[CaseEvent]:
        """Return a case's history, oldest first."""
        query = select(events).where(events.c.case_id == case_id).order_by(events.c.id)
        return [
            CaseEvent(
                id=r.id, case_id=r.case_id, at=r.at, actor=r.actor, kind=r.kind, detail=r.detail
            )
            for r in self._connection.execute(query)
        ]

    def newest(self) -> datetime | None:
        """Return the time of the newest event."""
        return self._connection.execute(
            select(events.c.at).order_by(events.c.id.desc()).limit(1)
        ).scalar()

    def newest_id(self, kind: str) -> int:
        """Return the id of the newest event of a kind, 0 when there is none."""
        return self._connection.execute(_NEWEST_ID, {"kind": kind}).scalar() or 0

    def head(self) -> tuple[int, str]:
        """Return how many events there have been and the hash of the newest.

        Noted outside the database, the hash proves later that nothing before it was written anew.
        """
        row = self._connection.execute(select(event_head)).one()
        return row.length, row.hash

    def holds(self, digest: str) -> bool:
        """Tell whether the chain holds the event with this hash."""
        found = select(events.c.id).where(events.c.hash == digest)
        return self._connection.execute(found).first() is not None

    def broken(self) -> Iterator[str]:
        """Say what does not fit, the first broken link first; nothing when the chain is whole."""
        previous = GENESIS
        seen = 0
        query = select(events).order_by(events.c.id).execution_options(yield_per=1000)
        for row in self._connection.execute(query):
            expected = _chain(previous, row.case_id, row.at, row.actor, row.kind, row.detail)
            if row.previous_hash != previous:
                yield f"event {row.id}: an event before it is missing or was changed"
            elif row.hash != expected:
                yield f"event {row.id}: its content was changed"
            previous = row.hash
            seen += 1
        head = self._connection.execute(select(event_head)).first()
        if head is None:
            yield "the head of the chain is missing"
        elif head.hash != previous:
            yield f"the newest events are missing: {head.length} were written, {seen} are there"
        elif head.length != seen:
            yield f"the number of events is wrong: {head.length} were written, {seen} are there"

    def _lock_head(self) -> tuple[str, int]:
        # The first migration puts the row there.
        row = self._connection.execute(_HEAD).one()
        return row.hash, row.length
