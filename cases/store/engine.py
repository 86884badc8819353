"""Open the database, and give one transaction per unit of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from cases.store.transaction import Transaction
from cases.vault import Vault

BUSY_TIMEOUT_MS = 15_000


class Database:
    """A pool of connections, and the keys that open what is stored."""

    def __init__(self, url: str, vault: Vault) -> None:
        self.url = url
        self.vault = vault
        self.engine = _engine(url)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """One unit of work: all of it is committed at the end, or nothing."""
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            yield Transaction(connection, self.vault)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Look without changing; nothing is committed."""
        with self.engine.connect() as connection:
            yield Transaction(connection, self.vault)
            connection.rollback()

    def compact(self) -> None:
        """Give back the space of what was deleted, so that its bytes are in no file any more.

        On SQLite the write-ahead log is emptied as well, unless another process is reading just
        then; the next call does it.
        """
        if self.engine.dialect.name != "sqlite":
            autocommit = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            with autocommit as connection:
                connection.exec_driver_sql("VACUUM")
            return
        # Past the pool's BEGIN: neither statement works inside a transaction.
        raw = self.engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()

    def ready(self) -> bool:
        """Tell whether the database answers."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1

    def dispose(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    # The driver would otherwise begin transactions by itself, and too late.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        # What is deleted is overwritten, and does not stay in the file's free pages.
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Taking the write lock first avoids a deadlock when a read turns into a write.
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
