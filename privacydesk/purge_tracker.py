"""Empty the assistant's memory: what it remembers of chats that are gone."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from cases.store.engine import Database

_WAIT_SECONDS = 15
_IS_THERE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'events'"
_PAST = "SELECT sender_id FROM events GROUP BY sender_id HAVING max(timestamp) < ?"
_FORGET = "DELETE FROM events WHERE sender_id = ?"


class Tracker:
    """The file that bot/serving/tracker.py writes, which nobody else cleans."""

    def __init__(self, path: Path, database: Database) -> None:
        self._path = path
        self._database = database

    def count(self, before: datetime) -> int:
        """Return how many conversations are past their time that the desk does not know."""
        with self._open() as tracker:
            return len(self._forgotten(tracker, before)) if tracker else 0

    def forget(self, before: datetime, *, now: datetime) -> int:
        """Forget them: test chats, and what a crash or another database left behind."""
        with self._open() as tracker:
            if tracker is None:
                return 0
            senders = self._forgotten(tracker, before)
            _delete(tracker, senders)
            tracker.execute("VACUUM")
            return len(senders)

    def forget_senders(self, senders: Sequence[Any]) -> None:
        """Forget these conversations, whatever their age."""
        with self._open() as tracker:
            if tracker is not None:
                _delete(tracker, senders)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """Give None when there is no file, and none is made, or when it has no such table."""
        if not self._path.is_file():
            yield None
            return
        opened = sqlite3.connect(self._path, timeout=_WAIT_SECONDS, isolation_level=None)
        with closing(opened) as tracker:
            yield tracker if tracker.execute(_IS_THERE).fetchone() else None

    def _forgotten(self, tracker: sqlite3.Connection, before: datetime) -> list[str]:
        old = [sender for (sender,) in tracker.execute(_PAST, (before.timestamp(),))]
        with self._database.read() as tx:
            known = tx.conversations.existing(old)
        return [sender for sender in old if sender not in known]


def _delete(tracker: sqlite3.Connection, senders: Sequence[str]) -> None:
    tracker.execute("PRAGMA secure_delete = ON")
    with tracker:
        tracker.execute("BEGIN IMMEDIATE")
        tracker.executemany(_FORGET, ((sender,) for sender in senders))
