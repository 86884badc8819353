"""The history is append-only, and what is done to it behind the triggers' back shows."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from cases.store.engine import Database
from tests.cases.store.conftest import NOW

Tamper = Callable[[str], None]
TRIGGERS = (
    ("events", "events_no_update"),
    ("events", "events_no_delete"),
    ("events", "events_no_change"),
    ("event_head", "event_head_no_delete"),
    ("event_head", "event_head_forward"),
)


@pytest.fixture
def tamper(database: Database) -> Tamper:
    """Change the history as an intruder who owns the database does: triggers off first."""
    with database.write() as tx:
        for number in range(5):
            tx.events.append("noted", actor="anna", at=NOW, detail={"number": number})
    with database.engine.begin() as connection:
        for table, trigger in TRIGGERS:
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))

    def change(statement: str) -> None:
        with database.engine.begin() as connection:
            connection.execute(text(statement))

    return change


def faults(database: Database) -> list[str]:
    with database.read() as tx:
        return list(tx.events.broken())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'mallory'",
        "DELETE FROM events",
        "DELETE FROM event_head",
        "UPDATE event_head SET length = 0",
        "UPDATE event_head SET length = length + 2",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(database: Database, statement: str) -> None:
    """Whoever speaks SQL with the program's own rights can only add."""
    with database.write() as tx:
        tx.events.append("noted", actor="anna", at=NOW)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        database.engine.begin() as connection,
    ):
        connection.execute(text(statement))
    assert faults(database) == []


def test_postgresql_refuses_to_truncate(database: Database) -> None:
    """TRUNCATE goes round the triggers of rows, so it has its own."""
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    for table in ("events", "event_head"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            database.engine.begin() as connection,
        ):
            connection.execute(text(f"TRUNCATE {table}"))


@pytest.mark.parametrize(
    ("statement", "first_fault"),
    [
        ("UPDATE events SET actor = 'mallory' WHERE id = 3", "event 3: its content was changed"),
        ("UPDATE events SET at = '2020-01-01 00:00:00' WHERE id = 2", "event 2: its content"),
        ("DELETE FROM events WHERE id = 3", "event 4: an event before it is missing"),
        ("DELETE FROM events WHERE id = 1", "event 2: an event before it is missing"),
        ("UPDATE events SET hash = 'x' WHERE id = 2", "event 2: its content was changed"),
        ("DELETE FROM events WHERE id > 3", "the newest events are missing: 5 were written, 3"),
        ("DELETE FROM events", "the newest events are missing: 5 were written, 0"),
        ("UPDATE event_head SET length = 9", "the number of events is wrong: 9 were written, 5"),
        ("DELETE FROM event_head", "the head of the chain is missing"),
    ],
)
def test_tampering_is_found_and_the_first_broken_link_is_named(
    database: Database, tamper: Tamper, statement: str, first_fault: str
) -> None:
    """A change, a gap, a new beginning or a cut tail: each shows, and where."""
    assert faults(database) == []
    tamper(statement)

    assert faults(database)[0].startswith(first_fault)


def test_a_noted_head_shows_a_history_that_was_written_anew(
    database: Database, tamper: Tamper
) -> None:
    """Who rewrites every hash leaves a chain that is whole; the hash noted outside is not in it."""
    with database.read() as tx:
        length, noted = tx.events.head()
        assert length == 5
        assert tx.events.holds(noted)
    tamper("DELETE FROM events")
    tamper(f"UPDATE event_head SET length = 0, hash = '{'0' * 64}'")
    with database.write() as tx:
        tx.events.append("noted", actor="mallory", at=NOW)

    with database.read() as tx:
        assert list(tx.events.broken()) == []
        assert not tx.events.holds(noted)
