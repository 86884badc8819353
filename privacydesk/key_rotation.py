"""Move everything to the newest key, batch by batch, while the services run."""

import os
import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Table

from cases.store.engine import Database
from cases.store.key_store import Key
from cases.store.keyed_columns import sealed_tables

BATCH = 100


def rotate(
    database: Database, *, now: datetime, progress: Callable[[str, int], None]
) -> tuple[int, list[str]]:
    """Seal and hash anew what an older key did; return how many rows, and what is wrong afterwards.

    May be killed and begun again at any moment: what is done is not done twice. `progress` is told
    the table and the rows seen in it.
    """
    renewed = sum(_rotate_table(database, table, progress) for table in sealed_tables())
    with database.read() as tx:
        faults = list(tx.keys.unreadable())
    if not faults:
        with database.write() as tx:
            tx.keys.note(renewed, now=now)
    return renewed, faults


def _rotate_table(database: Database, table: Table, progress: Callable[[str, int], None]) -> int:
    renewed = seen = 0
    last: Key | None = None
    while True:
        with database.write() as tx:
            keys = tx.keys.due(table, after=last, limit=BATCH)
            if not keys:
                return renewed
            renewed += tx.keys.renew(table, keys)
        last = keys[-1]
        seen += len(keys)
        progress(table.name, seen)


def new_secret() -> str:
    """Return a fresh secret."""
    return secrets.token_urlsafe(48)


def write_secrets(path: Path, keys: tuple[str, ...]) -> None:
    """Replace the file of the embedded keys, whole or not at all."""
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(",".join(keys))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
