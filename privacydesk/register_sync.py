"""Bring the register up to what its database holds, from where it was read the last time."""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from cases.deadlines import STOCKHOLM, received_on
from cases.register_csv import RegisterFileError
from cases.store.engine import Database
from privacydesk.register_load import Delivered, Delivery, load_delivery
from privacydesk.register_source import NAME, RegisterSource
from privacydesk.settings import Settings

log = logging.getLogger(__name__)

SUNDAY = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """How to read: `full` asks for everybody, also when changes alone could be read."""

    full: bool = False
    strict: bool = False
    accept_loss: bool = False
    actor: str = "operator"


def source_of(settings: Settings) -> RegisterSource:
    """Return the configured source; `register_url` must be set."""
    return RegisterSource(
        url=settings.register_url,
        query=settings.register_query,
        changes_query=settings.register_changes_query,
    )


def sync_register(
    database: Database,
    source: RegisterSource,
    sync: Sync,
    *,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> Delivered:
    """Read and load in one transaction of ours, cursor and all. Raises RegisterFileError."""
    with database.read() as tx:
        state = tx.register.source(NAME)
    today = received_on(now)
    since = state.cursor if state is not None else None
    if sync.full or since is None or not source.changes_query:
        full, lines = True, source.full(today=today)
    else:
        full, lines = False, source.changes(since, today=today)
    delivery = Delivery(
        source=NAME,
        actor=sync.actor,
        full=full,
        strict=sync.strict,
        accept_loss=sync.accept_loss,
        cursor=lambda: source.cursor,
    )
    # Closed whatever happens, or the other database is left with an open transaction.
    with closing(lines):
        return load_delivery(database, lines, delivery, now=now, progress=progress)


def nightly_sync(settings: Settings, database: Database, *, now: datetime) -> int:
    """Sync as the durable job does: everybody on Sundays; return the rows read, 0 without a source."""
    if not settings.register_url:
        return 0
    full = now.astimezone(STOCKHOLM).weekday() == SUNDAY
    try:
        done = sync_register(
            database, source_of(settings), Sync(full=full, actor="system"), now=now
        )
    except RegisterFileError as error:
        log.warning("register not synced: %s", error)
        return 0
    if done.rejected:
        log.warning("register synced rows=%d rejected=%d", done.rows, len(done.rejected))
    return done.rows
