"""A database of an earlier version comes to the present one with all that it held."""

from datetime import date

import pytest
from alembic import command
from sqlalchemy import insert, text
from sqlalchemy.schema import MetaData

from cases.store.engine import Database
from cases.store.register_rows import row_of
from cases.store.upgrade import alembic_config, differences, upgrade
from cases.vault import Vault
from tests.cases.store.conftest import NOW, empty
from tests.register_rows import a_person

SECRET = "s" * 40


@pytest.fixture(params=["sqlite", "postgresql"])
def first_version(request: pytest.FixtureRequest, tmp_path) -> Database:  # type: ignore[no-untyped-def]
    """A database as the first migration makes it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    else:
        url = request.getfixturevalue("postgres")
    database = Database(url, Vault([SECRET]))
    if request.param == "postgresql":
        empty(database)
    config = alembic_config()
    with database.engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    return database


def test_people_tasks_and_history_of_the_first_version_survive(first_version: Database) -> None:
    """What lay in clear is sealed and opens to the same; events keep their chain and their number."""
    vault = first_version.vault
    old = MetaData()
    old.reflect(first_version.engine)
    mail = {
        "mailbox": "m", "folder": "INBOX", "uidvalidity": 1, "uid": 1, "sha256": "0", "size": 1,
        "received_at": NOW, "kept_at": NOW, "envelope_sealed": b"", "stage": "kept",
        "evidence_sealed": b"", "truncated": False, "attempts": 0,
    }  # fmt: skip
    person = {
        "row_key": vault.lookup("100001\0elnat\0kund nummer-1"),
        "customer_number": "100001", "company": "elnat", "name": "Kund Nummer-1",
        "email": "kund1@post.example", "phone": "070-000001", "street": "Provgatan 1",
        "postcode": "392 31", "city": "Kalmar", "protected": True,
        "address_changed_on": date(2026, 1, 2),
    }  # fmt: skip
    with first_version.engine.begin() as connection:
        connection.execute(insert(old.tables["customers"]), [person])
        mail_id = connection.execute(
            insert(old.tables["mails"]).values(mail).returning(old.tables["mails"].c.id)
        ).scalar_one()
        task = {
            "mail_id": mail_id,
            "kind": "quarantine",
            "text": "Titta på mejlet",
            "created_at": NOW,
        }
        connection.execute(insert(old.tables["tasks"]).values(task))

    upgrade(first_version)

    assert differences(first_version) == []
    with first_version.write() as tx:
        stored = a_person(protected=True, address_changed_on=date(2026, 1, 2))
        assert tx.register.by_email("kund1@post.example") == [stored]
        assert tx.register.at_addresses([stored]) == [stored]
        assert tx.register.load([stored], actor="test", now=NOW).unchanged == 1
        assert [task.text for task in tx.tasks.open()] == ["Titta på mejlet"]
        tx.tasks.add("quarantine", "Nästa", at=NOW, mail_id=mail_id)
        assert list(tx.events.broken()) == []
        assert tx.events.head()[0] == 1
    with (
        pytest.raises(Exception, match="task_is_about_something"),
        first_version.engine.begin() as c,
    ):
        c.execute(text("UPDATE tasks SET mail_id = NULL"))
    first_version.dispose()


def test_an_address_is_hashed_with_the_key_of_its_row(first_version: Database) -> None:
    """Both are found, and the count of what an older key is needed for leaves no row out."""
    database = Database(first_version.url, Vault(["n" * 40, SECRET]))
    config = alembic_config()
    config.attributes["vault"] = first_version.vault
    with database.engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    older, newer = a_person(1, street="Provgatan 1"), a_person(2, street="Provgatan 1")
    before = MetaData()
    before.reflect(database.engine)
    table = before.tables["customers"]
    with database.engine.begin() as connection:
        for person, vault in ((older, first_version.vault), (newer, database.vault)):
            row = row_of(person, vault)
            del row["address_hash"]
            connection.execute(insert(table).values(**row, source="csv", seen_at=NOW))

    upgrade(database)

    with database.read() as tx:
        assert tx.register.at_addresses([older]) == [older, newer]
        newest, old = tx.keys.uses(now=NOW)
    # A row whose hashes were of two keys would be counted for neither.
    assert (newest.look_ups, old.look_ups) == (1, 1)
    database.dispose()
    first_version.dispose()
