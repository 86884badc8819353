"""Rasa's memory of conversations: the table of its own SQL store, in SQLite and without an object-relational mapper.

SQLTrackerStore of Rasa 3.6.21 took a third of the time of a whole answer (bot/experiments.md).
"""

from __future__ import annotations

import functools
import json
import os
import sqlite3
from contextlib import closing
from itertools import islice
from typing import Any, Dict, Iterable, List, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

WAIT_SECONDS = 5.0
_TABLE = """
CREATE TABLE IF NOT EXISTS events (
    id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL, type_name VARCHAR(255) NOT NULL,
    timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT
)
"""
_INDEX = "CREATE INDEX IF NOT EXISTS ix_events_sender_id ON events (sender_id)"
_ALL = "FROM events WHERE sender_id = :sender"
# The conversation since its last session began, or all of it when none did.
_RECENT = f"""
{_ALL} AND timestamp >= coalesce(
    (SELECT max(timestamp) {_ALL} AND type_name = '{SessionStarted.type_name}'), -1e300
)
"""
_INSERT = """
INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data) VALUES (?, ?, ?, ?, ?, ?)
"""


@functools.lru_cache(maxsize=2)
def _connection(path: Text, _process: int, _device: int, _file: int) -> sqlite3.Connection:
    """Open a database once in each process, as connections must not be carried over a fork, and anew when it is replaced."""
    return sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)


class EventTable(TrackerStore, SerializedTrackerAsText):
    """Stores what happened in conversations, event by event; the endpoint names the file as `db`."""

    def __init__(
        self, domain: Optional[Domain] = None, event_broker: Optional[EventBroker] = None, *, db: Text, host: Any = None
    ) -> None:
        super().__init__(domain, event_broker)
        self._path = db
        with closing(sqlite3.connect(db, timeout=WAIT_SECONDS)) as connection:
            connection.execute(_TABLE)
            connection.execute(_INDEX)

    def _open(self) -> sqlite3.Connection:
        # A file that is gone is an error: in the connection that was open it would go on unseen.
        file = os.stat(self._path)
        return _connection(self._path, os.getpid(), file.st_dev, file.st_ino)

    def events(self, sender: Text) -> List[Dict[Text, Any]]:
        """Return what happened in a conversation since its last session began, as Rasa wrote it down."""
        return self._read(_RECENT, sender)

    def _read(self, which: Text, sender: Text) -> List[Dict[Text, Any]]:
        rows = self._open().execute(f"SELECT data {which} ORDER BY id", {"sender": sender})
        return [json.loads(data) for (data,) in rows]

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        return self._tracker(sender_id, self.events(sender_id))

    async def retrieve_full_tracker(self, conversation_id: Text) -> Optional[DialogueStateTracker]:
        return self._tracker(conversation_id, self._read(_ALL, conversation_id))

    def _tracker(self, sender: Text, events: List[Dict[Text, Any]]) -> Optional[DialogueStateTracker]:
        return DialogueStateTracker.from_dict(sender, events, self.domain.slots) if events else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.stream_events(tracker)
        sender, connection = tracker.sender_id, self._open()
        # Rasa holds the conversation's lock, so nothing is added meanwhile.
        (known,) = connection.execute(f"SELECT count(*) {_RECENT}", {"sender": sender}).fetchone()
        rows = [_row(sender, event) for event in islice(tracker.events, known, None)]
        if rows:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(_INSERT, rows)

    async def keys(self) -> Iterable[Text]:
        return [sender for (sender,) in self._open().execute("SELECT DISTINCT sender_id FROM events")]


def _row(sender: Text, event: Any) -> tuple[Any, ...]:
    data = event.as_dict()
    intent = data.get("parse_data", {}).get("intent", {}).get("name")
    return sender, event.type_name, data.get("timestamp"), intent, data.get("name"), json.dumps(data)
