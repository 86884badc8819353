"""Take away what has been kept long enough, in every place where it lies."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.exc import OperationalError

from cases.retention import DataClass, Period, Retention
from cases.store.engine import Database
from cases.store.purge_store import STORED
from privacydesk.purge_files import ExportFiles, LogFiles
from privacydesk.purge_jobs import JobHistory
from privacydesk.purge_tracker import Tracker
from privacydesk.settings import Settings

log = logging.getLogger(__name__)

BATCH = 200


class Place(Protocol):
    """Where data of one class lies."""

    def count(self, before: datetime) -> int:
        """Return how many pieces are past their time."""

    def forget(self, before: datetime, *, now: datetime) -> int:
        """Take them away, safely when killed at any moment; return how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was, or would be, taken away of a class, in mails, cases, chats, rows or files."""

    data_class: DataClass
    period: Period
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRows:
    """A class in our own tables; each batch is one transaction, with its line in the history."""

    database: Database
    data_class: DataClass
    # What lies elsewhere under the same keys goes first: a crash leaves keys that are found again.
    first: Callable[[Sequence[Any]], object] | None = None

    def count(self, before: datetime) -> int:
        """Count rows, cases or chats."""
        with self.database.read() as tx:
            return tx.purge.count(self.data_class, before=before)

    def forget(self, before: datetime, *, now: datetime) -> int:
        """Forget batch by batch."""
        done = 0
        while True:
            with self.database.write() as tx:
                keys = tx.purge.due(self.data_class, before=before, limit=BATCH)
                if not keys:
                    return done
                if self.first is not None:
                    self.first(keys)
                tx.purge.forget(self.data_class, keys, now=now)
            done += len(keys)


def places(settings: Settings, database: Database) -> dict[DataClass, Place]:
    """Return where each class lies; the suppression list has no place, because nothing of it goes."""
    tracker = Tracker(settings.tracker_file, database)
    found: dict[DataClass, Place] = {
        one: StoredRows(database=database, data_class=one) for one in STORED
    }
    found[DataClass.CHATS] = StoredRows(
        database=database, data_class=DataClass.CHATS, first=tracker.forget_senders
    )
    found[DataClass.EXPORTS] = ExportFiles(folder=settings.var_dir / "exports")
    found[DataClass.TRACKER] = tracker
    found[DataClass.JOBS] = JobHistory(settings.resolved_jobs_url())
    found[DataClass.LOGS] = LogFiles(folder=settings.var_dir / "log")
    return found


def purge(
    database: Database,
    retention: Retention,
    where: Mapping[DataClass, Place],
    *,
    now: datetime,
    dry_run: bool,
) -> list[Purged]:
    """Purge, or with `dry_run` only count; then give the bytes of what is gone back to the disk."""
    done = list(_each(retention, where, now=now, dry_run=dry_run))
    if not dry_run:
        with database.write() as tx:
            for one in done:
                if one.count and one.data_class not in STORED:
                    tx.purge.note(one.data_class, one.count, now=now)
        _compact(database)
    return done


def _each(
    retention: Retention, where: Mapping[DataClass, Place], *, now: datetime, dry_run: bool
) -> Iterator[Purged]:
    for data_class, period in retention.periods.items():
        place, before = where.get(data_class), period.before(now)
        count = 0
        if place is not None and before is not None:
            count = place.count(before) if dry_run else place.forget(before, now=now)
        yield Purged(data_class=data_class, period=period, count=count)


def _compact(database: Database) -> None:
    try:
        database.compact()
    except OperationalError:
        # Somebody is reading or writing just now; the next night does it.
        log.warning("purge: the database could not be compacted while others use it")
