"""Take away what has been kept long enough, in our tables and in Rasa's tracker."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cases.retention import Retention
from cases.store.engine import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was, or would be, taken away."""

    chats: int
    mails: int


def purge(
    database: Database, retention: Retention, *, tracker: Path, now: datetime, dry_run: bool
) -> Purged:
    """Purge, or with `dry_run` only count."""
    with database.write() as tx:
        chats = tx.purge.old_conversations(retention, now=now)
        mails = tx.purge.old_mails(retention, now=now)
        if not dry_run:
            # The tracker first: a crash in between leaves rows that the next run still finds.
            _forget_in_tracker(tracker, chats)
            tx.purge.forget_conversations(chats)
            tx.purge.forget_mails(mails)
            tx.purge.forget_sessions(now=now)
            tx.extracts.forget(tx.extracts.old(retention, now=now), now=now)
            if chats or mails:
                detail = {"chats": len(chats), "mails": len(mails)}
                tx.events.append("purged", actor="system", at=now, detail=detail)
    return Purged(chats=len(chats), mails=len(mails))


def _forget_in_tracker(tracker: Path, conversation_ids: Iterable[str]) -> None:
    if not tracker.exists():
        return
    with closing(sqlite3.connect(tracker, timeout=15)) as connection, connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone():
            return
        connection.executemany(
            "DELETE FROM events WHERE sender_id = ?", ((one,) for one in conversation_ids)
        )
        connection.execute("PRAGMA secure_delete = ON")
