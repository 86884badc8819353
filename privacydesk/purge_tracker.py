"""Empty Rasa's tracker store: what the assistant remembers of chats that are gone."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import make_url

from cases.store.engine import Database

IN_ONE = 500
# The table of Rasa 3.6's SQLTrackerStore, which bot/serving/tracker.py writes; only what is asked for here.
_events = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("timestamp", Float),
)


class Tracker:
    """Rasa's own database (SQLite or any SQL database), which nobody else cleans."""

    def __init__(self, url: str, database: Database) -> None:
        self._url = url
        self._database = database

    def count(self, before: datetime) -> int:
        """Return how many conversations are past their time that the desk does not know."""
        engine = self._open()
        if engine is None:
            return 0
        try:
            return len(self._forgotten(engine, before))
        finally:
            engine.dispose()

    def forget(self, before: datetime, *, now: datetime) -> int:
        """Forget them: test chats, and what a crash or another database left behind."""
        engine = self._open()
        if engine is None:
            return 0
        try:
            senders = self._forgotten(engine, before)
            _delete(engine, senders)
            if engine.dialect.name == "sqlite":
                _compact(engine)
            return len(senders)
        finally:
            engine.dispose()

    def forget_senders(self, senders: Sequence[Any]) -> None:
        """Forget these conversations, whatever their age."""
        engine = self._open()
        if engine is not None:
            _delete(engine, senders)
            engine.dispose()

    def _open(self) -> Engine | None:
        url = make_url(self._url)
        options: dict[str, Any] = {"hide_parameters": True}
        if url.get_backend_name() == "sqlite":
            options["connect_args"] = {"timeout": 15}
        engine = create_engine(url, **options)
        # A file that is not there is not made, and a database without the table is left alone.
        if (
            url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file()
        ) or not inspect(engine).has_table("events"):
            engine.dispose()
            return None
        return engine

    def _forgotten(self, engine: Engine, before: datetime) -> list[str]:
        newest = func.max(_events.c.timestamp)
        query = select(_events.c.sender_id).group_by(_events.c.sender_id)
        with engine.connect() as connection:
            old = list(
                connection.execute(query.having(newest < before.timestamp())).scalars().all()
            )
        with self._database.read() as tx:
            known = tx.conversations.existing(old)
        return [sender for sender in old if sender not in known]


def _delete(engine: Engine, senders: Iterable[str]) -> None:
    wanted = list(senders)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete = ON")
        for start in range(0, len(wanted), IN_ONE):
            part = wanted[start : start + IN_ONE]
            connection.execute(delete(_events).where(_events.c.sender_id.in_(part)))


def _compact(engine: Engine) -> None:
    with closing(engine.raw_connection()) as raw:
        raw.cursor().execute("VACUUM")
