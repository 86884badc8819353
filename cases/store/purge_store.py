"""Take away what has been kept long enough, class by class."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from cases.retention import DataClass
from cases.store.event_log import EventLog
from cases.store.purge_rules import RULES
from cases.vault import Vault

# The classes that lie in these tables; the others lie in files and in other programs' databases.
STORED = tuple(RULES)


class PurgeStore:
    """Counts, finds and forgets what is past its time; what a legal hold covers is never found."""

    def __init__(self, connection: Connection, vault: Vault, events: EventLog) -> None:
        self._connection = connection
        self._vault = vault
        self._events = events

    def count(self, data_class: DataClass, *, before: datetime) -> int:
        """Return how many there are."""
        found = RULES[data_class].find(before).subquery()
        return int(self._connection.execute(select(func.count()).select_from(found)).scalar_one())

    def due(self, data_class: DataClass, *, before: datetime, limit: int) -> Sequence[Any]:
        """Return the keys of some of them; those of chats are the conversations' ids."""
        query = RULES[data_class].find(before).limit(limit)
        return self._connection.execute(query).scalars().all()

    def forget(self, data_class: DataClass, keys: Sequence[Any], *, now: datetime) -> None:
        """Take them away, and note how many in the history; doing it twice does no harm."""
        self._events.lock()
        rule = RULES[data_class]
        rule.forget(self._connection, self._vault, keys, now)
        for case_id in keys if rule.told else ():
            self._events.append(rule.told, case_id=case_id, actor="system", at=now)
        self.note(data_class, len(keys), now=now)

    def note(self, data_class: DataClass, count: int, *, now: datetime) -> None:
        """Write into the history that so many were taken away."""
        detail = {"class": data_class, "count": count}
        self._events.append("purged", actor="system", at=now, detail=detail)
