"""Empty the job runner's own tables of jobs that ended long ago."""

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, Select, Table, create_engine, delete, func, or_, select
from sqlalchemy.engine import make_url

SCHEMA = "dbos"
STATUS = "workflow_status"
# A job in one of these may still be taken up again.
_ALIVE = ("PENDING", "ENQUEUED", "DELAYED")
_NAMES_A_JOB = ("workflow_uuid", "destination_uuid")


class JobHistory:
    """DBOS' tables, read as they are: whatever names a job goes with it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def count(self, before: datetime) -> int:
        """Return how many jobs ended before then."""
        opened = self._open()
        if opened is None:
            return 0
        engine, tables = opened
        try:
            with engine.connect() as connection:
                ended = _ended(tables[STATUS], before).subquery()
                return int(connection.execute(select(func.count()).select_from(ended)).scalar_one())
        finally:
            engine.dispose()

    def forget(self, before: datetime, *, now: datetime) -> int:
        """Delete them with their inputs, outputs, steps and messages, and what has lost its job."""
        opened = self._open()
        if opened is None:
            return 0
        engine, tables = opened
        try:
            return _forget(engine, tables, before)
        finally:
            engine.dispose()

    def _open(self) -> tuple[Engine, dict[str, Table]] | None:
        url = make_url(self._url)
        is_sqlite = url.get_backend_name() == "sqlite"
        if is_sqlite and not (url.database and Path(url.database).is_file()):
            return None
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": 15} if is_sqlite else {}
        )
        metadata = MetaData(schema=None if is_sqlite else SCHEMA)
        metadata.reflect(engine)
        tables = {table.name: table for table in metadata.tables.values()}
        if STATUS not in tables:
            engine.dispose()
            return None
        return engine, tables


def _ended(status: Table, before: datetime) -> Select[Any]:
    old = status.c.updated_at < int(before.timestamp() * 1000)
    return select(status.c.workflow_uuid).where(status.c.status.not_in(_ALIVE), old)


def _forget(engine: Engine, tables: dict[str, Table], before: datetime) -> int:
    status = tables[STATUS]
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        ended = _ended(status, before)
        # The rows of a job first: a crash leaves a job that is found again.
        for table in tables.values():
            for column in (table.c[name] for name in _NAMES_A_JOB if name in table.c):
                if table is not status:
                    lost = column.not_in(select(status.c.workflow_uuid))
                    connection.execute(delete(table).where(or_(column.in_(ended), lost)))
        count = connection.execute(delete(status).where(status.c.workflow_uuid.in_(ended))).rowcount
    if is_sqlite and count:
        with closing(engine.raw_connection()) as raw:
            raw.cursor().execute("VACUUM")
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count
