"""Two transactions at once: what one does while another is open."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import text

from cases.store.engine import Database

PATIENCE = 20.0
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

T = TypeVar("T")


def beside(database: Database, work: Callable[[], T]) -> Future[T]:
    """Begin the work in a thread, and return when it waits for an open transaction or is done."""
    pool = ThreadPoolExecutor(max_workers=1)
    begun = pool.submit(work)
    pool.shutdown(wait=False)
    end = time.monotonic() + PATIENCE
    while not begun.done() and not _waits(database):
        assert time.monotonic() < end, "neither done nor waiting"
        time.sleep(0.01)
    return begun


def _waits(database: Database) -> bool:
    if database.engine.dialect.name == "sqlite":
        # It has one writer, and the other waits before it looks at anything.
        return True
    with database.engine.connect() as connection:
        return bool(connection.execute(_WAITING).scalar_one())
