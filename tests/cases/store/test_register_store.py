"""The register: sealed, found by every key, remembering how contact details changed."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.register import Company
from cases.register_history import Contact, ContactKind
from cases.store.engine import Database
from cases.store.register_store import BATCH, ImportCounts
from cases.vault import Vault
from tests.cases.store.conftest import NOW
from tests.register_rows import a_person

NUMBER = "195704289999"
ROOT = Path(__file__).parents[3]


def load(database: Database, *people: object, days: int = 0, **more: object) -> ImportCounts:
    with database.write() as tx:
        return tx.register.load(people, actor="test", now=NOW + timedelta(days=days), **more)  # type: ignore[arg-type]


def test_a_delivery_is_counted(database: Database) -> None:
    """New, changed and unchanged rows; the counts add up to the rows."""
    load(database, a_person(1), a_person(2))

    assert load(database, a_person(1), a_person(2, city="Nybro"), a_person(3)) == ImportCounts(
        added=1, changed=1, unchanged=1
    )


def test_nothing_that_names_a_person_lies_in_clear(database: Database) -> None:
    """Names, numbers and every contact are sealed, in the register and in its history."""
    load(database, a_person(name="Åsa Öberg", personnummer=NUMBER))
    load(database, a_person(name="Åsa Öberg", personnummer=NUMBER, street="Nygatan 9"))
    with database.engine.connect() as connection:
        stored = [
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for table in ("customers", "contact_changes", "events")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        ]

    for clear in ("Öberg", NUMBER, "kund1@", "Provgatan", "Nygatan", "392 31", "070-000001"):
        assert not any(clear.encode() in value for value in stored)


def test_people_are_found_by_number_and_address(database: Database) -> None:
    """By customer number, personnummer and e-mail in any spelling; a person can have several rows."""
    mine = a_person(1, personnummer=NUMBER)
    other = a_person(1, personnummer=NUMBER, company=Company.VARME)
    load(database, mine, other, a_person(2))
    with database.read() as tx:
        assert tx.register.by_customer_number("100001") == [mine, other]
        assert tx.register.by_personnummer(NUMBER) == [mine, other]
        assert tx.register.by_email(" KUND1@Post.example") == [mine, other]
        assert tx.register.by_email("nobody@post.example") == []
        assert len(tx.register.all()) == tx.register.count() == 3


def test_who_lives_at_an_address_is_found_without_opening_the_register(database: Database) -> None:
    """In any spelling of it; not next door, not who is gone, and a row elsewhere is never opened."""
    mine = a_person(1, street="Sjövägen 3", postcode="380 30")
    family = a_person(2, street="SJÖVÄGEN  3", postcode="38030")
    load(database, a_person(3, street="Sjövägen 3", postcode="380 30"), source="gone")
    load(database, mine, family, a_person(4, street="Sjövägen 33", postcode="380 30"), days=1)
    load(database, a_person(5, street="", postcode="380 30"), a_person(6), days=1)
    with database.write() as tx:
        tx.register.mark_gone("gone", actor="test", now=NOW + timedelta(days=1))
    with database.engine.begin() as connection:
        spoilt = {"sealed": b"nobody opens this", "number": "100006"}
        connection.execute(
            text("UPDATE customers SET person_sealed = :sealed WHERE customer_number = :number"),
            spoilt,
        )
    with database.read() as tx:
        assert tx.register.at_addresses([mine]) == [mine, family]
        assert tx.register.at_addresses([a_person(7, street="", postcode="380 30")]) == []


def test_the_old_contact_is_remembered(database: Database) -> None:
    """Each change with its date and what was there before, the newest first."""
    load(database, a_person())
    load(database, a_person(email="ny@post.example", email_changed_on=date(2026, 11, 20)), days=1)
    load(database, a_person(email="ny@post.example", street="Nygatan 9"), days=9)
    with database.read() as tx:
        address, email = tx.register.contact_history("100001")
        assert tx.register.contact_history("100002") == []
        (row,) = tx.register.by_customer_number("100001")

    assert (address.kind, address.changed_on) == (ContactKind.ADDRESS, date(2026, 12, 2))
    assert address.before == Contact(street="Provgatan 1", postcode="392 31", city="Kalmar")
    assert (email.kind, email.changed_on) == (ContactKind.EMAIL, date(2026, 11, 20))
    assert email.before == Contact(email="kund1@post.example")
    assert email.noticed_at == NOW + timedelta(days=1)
    assert email.person == address.person == row
    assert (row.email_changed_on, row.address_changed_on) == (
        date(2026, 11, 20),
        date(2026, 12, 2),
    )


def test_who_is_missing_in_a_whole_delivery_is_gone_until_delivered_again(
    database: Database,
) -> None:
    """Gone rows are found no more; they come back with their history."""
    load(database, a_person(1), a_person(2), source="crm")
    load(database, a_person(1, phone="0480-45 11 45"), source="crm", days=1)
    load(database, a_person(3))
    with database.write() as tx:
        assert tx.register.mark_gone("crm", actor="test", now=NOW + timedelta(days=1)) == 1
    with database.read() as tx:
        assert tx.register.by_customer_number("100002") == []
        assert {p.customer_number for p in tx.register.all()} == {"100001", "100003"}
        assert (tx.register.count("crm"), tx.register.count()) == (1, 2)

    back = load(database, a_person(2, phone="0480-45 11 46"), source="crm", days=2)
    assert (back.added, back.changed) == (0, 1)
    with database.read() as tx:
        assert len(tx.register.contact_history("100002")) == 1
        assert tx.register.count() == 3


def test_the_cursor_of_a_source_is_remembered(database: Database) -> None:
    """With when it was last read, and when last as a whole."""
    with database.write() as tx:
        assert tx.register.source("crm") is None
        tx.register.read_up_to("crm", "2026-11-23", full=True, now=NOW)
        tx.register.read_up_to("crm", "2026-11-24", full=False, now=NOW + timedelta(days=1))
    with database.read() as tx:
        state = tx.register.source("crm")

    assert state is not None
    assert (state.cursor, state.full_at) == ("2026-11-24", NOW)
    assert state.synced_at == NOW + timedelta(days=1)


@pytest.mark.parametrize("count", [BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 3])
def test_batches_lose_and_double_nobody(database: Database, count: int) -> None:
    """Around the size of a batch, with a row that comes twice across it."""
    people = [a_person(number) for number in range(count)]

    assert load(database, *people).added == count
    again = load(database, *people, a_person(0, city="Nybro"), a_person(count))
    assert again == ImportCounts(added=1, changed=1, unchanged=count)


def test_a_new_secret_finds_and_does_not_double_what_an_old_one_stored(database: Database) -> None:
    """Rows keyed by the old secret are the same rows for a process that has the new one in front."""
    load(database, a_person(personnummer=NUMBER))
    newer = Database(database.url, Vault(["n" * 40, "s" * 40]))
    assert load(newer, a_person(personnummer=NUMBER)).unchanged == 1
    assert load(newer, a_person(personnummer=NUMBER, city="Nybro")).changed == 1
    with newer.read() as tx:
        assert len(tx.register.by_email("kund1@post.example")) == tx.register.count() == 1
        assert len(tx.register.by_personnummer(NUMBER)) == 1
        assert len(tx.register.at_addresses([a_person()])) == 1
    newer.dispose()


def test_no_look_up_asks_for_the_newest_key_alone() -> None:
    """Whoever compares a stored hash with one key loses rows on the day the secret is changed."""
    careless = re.compile(r"==\s*(?:self\.)?_?\w*vault\.lookup\(|==\s*self\._address_key\(")
    sources = sorted((ROOT / "cases").rglob("*.py"))
    found = [path.name for path in sources if careless.search(path.read_text(encoding="utf-8"))]

    assert len(sources) > 20
    assert found == []
