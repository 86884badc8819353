"""The register from a database: everybody, what has changed, and what happens when either goes wrong."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from cases.register_csv import COLUMNS, RegisterFileError
from cases.register_history import ContactKind
from cases.store.engine import Database
from privacydesk.register_load import Delivered
from privacydesk.register_source import NAME, RegisterSource
from privacydesk.register_sync import Sync, nightly_sync, sync_register
from privacydesk.settings import BadSettings, load_settings
from tests.privacydesk.conftest import NOW

QUERY = (
    "SELECT kundnr AS customer_number, namn AS name, NULL AS personnummer, epost AS email, "
    "NULL AS phone, gata AS street, '392 31' AS postcode, 'Kalmar' AS city, 'elnat' AS company, "
    "skyddad AS protected, NULL AS address_changed_on, NULL AS email_changed_on, "
    "andrad AS changed_at FROM kund"
)
CHANGES = f"{QUERY} WHERE andrad >= :changed_since"
START = datetime(2026, 11, 1, 8, 0)  # noqa: DTZ001 (as customer systems keep it)


class Crm:
    """A customer system with names of its own for everything."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url)
        with self.engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS kund"))
            connection.execute(
                text(
                    "CREATE TABLE kund (kundnr INTEGER, namn VARCHAR(80), epost VARCHAR(80), "
                    "gata VARCHAR(80), skyddad BOOLEAN, andrad TIMESTAMP)"
                )
            )

    def put(self, number: int, *, hours: int = 0, **more: object) -> None:
        """Add or replace a customer."""
        row = {
            "kundnr": number,
            "namn": f"Kund {number}",
            "epost": f"kund{number}@post.example",
            "gata": f"Provgatan {number}",
            "skyddad": False,
            "andrad": str(START + timedelta(hours=hours)),
            **more,
        }
        with self.engine.begin() as connection:
            connection.execute(text("DELETE FROM kund WHERE kundnr = :kundnr"), row)
            names = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO kund VALUES ({names})"), row)

    def drop(self, *numbers: int) -> None:
        """Take customers away."""
        with self.engine.begin() as connection:
            for number in numbers:
                connection.execute(text("DELETE FROM kund WHERE kundnr = :n"), {"n": number})

    def source(self, **more: str) -> RegisterSource:
        """Give the source as an operator configures it."""
        chosen = {"query": QUERY, "changes_query": CHANGES, **more}
        return RegisterSource(url=self.url, **chosen)


@pytest.fixture(params=["sqlite", "postgresql"])
def crm(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Crm]:
    if request.param == "sqlite":
        made = Crm(f"sqlite:///{tmp_path / 'crm.sqlite'}")
    else:
        made = Crm(request.getfixturevalue("postgres"))
    for number in range(1, 31):
        made.put(number, hours=number)
    yield made
    made.engine.dispose()


def sync(database: Database, source: RegisterSource, *, days: int = 0, **how: Any) -> Delivered:
    return sync_register(database, source, Sync(**how), now=NOW + timedelta(days=days))


def test_everybody_first_and_then_what_has_changed(database: Database, crm: Crm) -> None:
    """The cursor is remembered; rows of the very moment come again and change nothing."""
    first = sync(database, crm.source())
    assert (first.rows, first.counts.added, first.gone) == (30, 30, 0)
    crm.put(5, hours=40, epost="ny@post.example")
    crm.put(31, hours=41, skyddad=True)
    second = sync(database, crm.source(), days=1)
    assert (second.rows, second.counts.added, second.counts.changed) == (3, 1, 1)
    assert (second.counts.unchanged, second.gone) == (1, None)
    third = sync(database, crm.source(), days=2)
    assert (third.rows, third.counts.unchanged) == (1, 1)
    with database.read() as tx:
        (change,) = tx.register.contact_history("5")
        assert (change.kind, change.before.email) == (ContactKind.EMAIL, "kund5@post.example")
        (row,) = tx.register.by_customer_number("31")
        assert row.protected
        state = tx.register.source(NAME)
    assert state is not None
    assert state.cursor == "2026-11-03 01:00:00"


def test_who_is_gone_is_found_by_a_whole_delivery_only(database: Database, crm: Crm) -> None:
    """Changes alone take nobody away; --full marks as gone, and a loss of many is refused."""
    sync(database, crm.source())
    crm.drop(1, 2)
    sync(database, crm.source(), days=1)
    with database.read() as tx:
        assert tx.register.count() == 30
    assert sync(database, crm.source(), days=2, full=True).gone == 2
    crm.drop(*range(3, 20))
    with pytest.raises(RegisterFileError, match="17 of 28 rows are missing"):
        sync(database, crm.source(), days=3, full=True)
    with database.read() as tx:
        assert tx.register.count() == 28


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"query": "SELECT kundnr AS customer_number FROM kund"}, "gives no column name"),
        ({"query": "SELECT * FROM nowhere"}, "cannot be read"),
        ({"query": "this is no SQL"}, "cannot be read"),
        ({"url": "sqlite:////nowhere/at/all.sqlite"}, "cannot be read"),
        ({"url": "nonsense://x"}, "no database that we know"),
    ],
)
def test_a_source_that_cannot_be_read_changes_nothing(
    database: Database, crm: Crm, more: dict[str, str], told: str
) -> None:
    """The reason holds no row, no password; register and cursor stay as they were."""
    sync(database, crm.source())
    with database.read() as tx:
        before = (tx.register.all(), tx.register.source(NAME), tx.events.head())
    source = RegisterSource(
        url=more.get("url", crm.url), query=more.get("query", QUERY), changes_query=""
    )
    with pytest.raises(RegisterFileError, match=told):
        sync(database, source, days=1)
    with database.read() as tx:
        assert (tx.register.all(), tx.register.source(NAME), tx.events.head()) == before


def test_bad_rows_are_told_by_number_and_strict_takes_none(database: Database, crm: Crm) -> None:
    """A row that no CSV file could hold is refused for the same reason, without its values."""
    crm.put(40, epost="no address")
    crm.put(41, namn="Bell\x07")
    with pytest.raises(RegisterFileError, match="2 lines cannot be used"):
        sync(database, crm.source(), strict=True)
    done = sync(database, crm.source(), full=True)
    assert (done.counts.added, done.gone) == (30, 0)
    assert sorted(bad.reason for bad in done.rejected) == [
        "email is not an address",
        "holds a control character",
    ]


def test_the_nightly_job_reads_everybody_on_sundays(
    database: Database, crm: Crm, tmp_path: Path
) -> None:
    """Other nights read the changes; a source that is down is said in the log and stops nothing."""
    named = {
        "PRIVACYDESK_VAR_DIR": str(tmp_path),
        "PRIVACYDESK_SECRET_KEY": "s" * 40,
        "PRIVACYDESK_REGISTER_URL": crm.url,
        "PRIVACYDESK_REGISTER_QUERY": QUERY,
        "PRIVACYDESK_REGISTER_CHANGES_QUERY": CHANGES,
    }
    settings = load_settings(named)
    monday = NOW
    assert monday.weekday() == 0
    assert nightly_sync(settings, database, now=monday) == 30
    assert nightly_sync(settings, database, now=monday + timedelta(days=1)) == 1
    assert nightly_sync(settings, database, now=monday + timedelta(days=6)) == 30
    with crm.engine.begin() as connection:
        connection.execute(text("DROP TABLE kund"))
    assert nightly_sync(settings, database, now=monday + timedelta(days=7)) == 0
    del named["PRIVACYDESK_REGISTER_URL"]
    assert nightly_sync(load_settings(named), database, now=monday) == 0


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("REGISTER_QUERY", "", "REGISTER_QUERY"),
        ("REGISTER_CHANGES_QUERY", "SELECT 1", ":changed_since"),
    ],
)
def test_settings_that_cannot_work_are_refused(name: str, value: str, told: str) -> None:
    """A database without a query, or a query for changes that asks for everything."""
    named = {
        "PRIVACYDESK_REGISTER_URL": "sqlite:///x.sqlite",
        "PRIVACYDESK_REGISTER_QUERY": QUERY,
        f"PRIVACYDESK_{name}": value,
    }
    with pytest.raises(BadSettings, match=told):
        load_settings(named)


def test_every_column_of_the_file_is_asked_for() -> None:
    """The test's own query is whole."""
    assert all(f"AS {column}" in QUERY for column in COLUMNS)
