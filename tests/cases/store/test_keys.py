"""A new key takes over everything, so that the old one can be thrown away and nothing is lost."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select, update

from cases.store.engine import Database
from cases.store.keyed_columns import (
    PLAIN,
    REKEYED,
    SHORT_LIVED,
    hash_columns,
    sealed_columns,
    sealed_tables,
)
from cases.store.schema import cases, customers, mails, metadata
from cases.vault import Vault, key_id_of
from privacydesk.key_rotation import rotate
from tests.purge_scene import NOW, Scene, marker
from tests.register_rows import a_person

OLD, NEW = "s" * 40, "n" * 40
DOCUMENT = Path(__file__).parents[3] / "docs" / "personal-data.md"
SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(days=2000)


@pytest.fixture
def both(database: Database, tmp_path: Path) -> Iterator[Database]:
    """A desk whose data was stored with the old key, opened with the new one in front."""
    Scene(database, tmp_path).fill_tables()
    opened = Database(database.url, Vault([NEW, OLD]))
    yield opened
    opened.dispose()


@pytest.fixture
def only_new(both: Database) -> Iterator[Database]:
    """The same, opened with the new key alone."""
    opened = Database(both.url, Vault([NEW]))
    yield opened
    opened.dispose()


def move(database: Database) -> tuple[int, list[str]]:
    return rotate(database, now=SOON, progress=quietly)


def quietly(name: str, rows: int) -> None:
    """Tell nobody how far it is."""


def test_the_old_key_can_be_thrown_away(
    database: Database, both: Database, only_new: Database
) -> None:
    """Everything opens and everybody is found with the new key alone, by every way of looking."""
    with database.read() as tx:
        token = tx.cases.by_id(1).token
        before = everything(tx)
    renewed, faults = move(both)
    assert renewed > 20
    assert faults == []

    with only_new.read() as tx:
        assert everything(tx) == before
        case = tx.cases.by_id(1)
        assert tx.cases.of_party(case.party_email) == [case]
        assert tx.cases.by_outgoing_message_ids([f"<{marker('letters')}@x.example>"]) == [case]
        assert len(tx.register.by_email("kund1@post.example")) == 1
        (row,) = tx.register.by_customer_number("100001")
        assert row.name == a_person(1).name
        assert len(tx.register.contact_history("100001")) == 2
        kind = tx.outbox.by_id(1).mail.kind
        address = tx.outbox.by_id(1).mail.to
        assert tx.outbox.sent_to_since(address, [kind], NOW - timedelta(days=1)) == 2
        first = tx.mails.by_id(1)
        said = f"<{first.identity.uid}@brev.example>"
        assert tx.mails.earlier_message_id(said, other_than=999) == 1
        # A mail sent before the change still names its case, and a guess does not.
        assert case.token != token
        assert tx.cases.by_token(token) == tx.cases.by_token(case.token) == case
        assert tx.cases.by_token(token[:-4] + ("0000" if token[-4:] != "0000" else "1111")) is None
    with only_new.write() as tx:
        assert tx.register.load([a_person(1)], actor="test", now=NOW).unchanged == 1


def everything(tx) -> list[object]:  # type: ignore[no-untyped-def]
    case = tx.cases.by_id(1)
    return [
        (case.party_name, case.party_email, case.summary),
        [(m.author, m.subject, m.text, m.message_id) for m in tx.cases.messages(case)],
        [tx.mails.raw(mail_id) for mail_id in (1, 2, 3)],
        [(hold.reason, hold.lift_reason) for hold in tx.holds.of_case(1)],
        tx.register.all(),
        tx.outbox.by_id(1).mail,
    ]


def test_status_says_when_a_key_may_go(both: Database) -> None:
    """Before: what needs it. After: nothing, once codes, proofs and chats of before are past."""
    with both.read() as tx:
        newest, old = tx.keys.uses(now=SOON)
    assert newest.newest
    assert not newest.droppable
    assert (newest.sealed, newest.look_ups, newest.tokens) == (0, 0, 0)
    assert not old.droppable
    assert min(old.sealed, old.look_ups, old.tokens, old.short_lived) > 0

    move(both)
    with both.read() as tx:
        assert [use.droppable for use in tx.keys.uses(now=SOON)] == [False, False]
        newest, old = tx.keys.uses(now=LATER)
    assert (old.sealed, old.look_ups, old.tokens, old.short_lived) == (0, 0, 0, 0)
    assert old.droppable
    assert newest.sealed > 20
    assert not newest.droppable


class _Killed(Exception):
    pass


def test_a_rotation_that_is_killed_is_finished_by_the_next(both: Database) -> None:
    """Killed after every table in turn; at last nothing is left, and nothing is done twice."""
    names = [table.name for table in sealed_tables()]
    for last in names:

        def die(name: str, rows: int, last: str = last) -> None:
            if name == last:
                raise _Killed

        try:
            rotate(both, now=NOW, progress=die)
        except _Killed:
            continue
    assert move(both)[1] == []
    assert move(both) == (0, [])


def test_a_value_of_an_unknown_key_is_named(both: Database) -> None:
    """It is never lost in silence: the column is named, and the rotation is not noted as done."""
    move(both)
    stray = Vault(["x" * 40]).seal(b"Ada")
    with both.engine.begin() as connection:
        connection.execute(update(mails).where(mails.c.id == 1).values(envelope_sealed=stray))
    with both.read() as tx:
        assert list(tx.keys.unreadable()) == [
            "mails.envelope_sealed: 1 values are not sealed with the newest key"
        ]
        assert tx.keys.strangers() == 1


def test_two_rotations_in_a_row_keep_the_oldest_mails_token(both: Database) -> None:
    """Each key that is thrown away leaves its check value with the case."""
    with both.read() as tx:
        second = tx.cases.by_id(1).token
    move(both)
    third = Database(both.url, Vault(["t" * 40, NEW]))
    move(third)
    alone = Database(both.url, Vault(["t" * 40]))
    with alone.read() as tx:
        case = tx.cases.by_token(second)
        assert case is not None
    with alone.engine.connect() as connection:
        stored = connection.execute(select(cases.c.earlier_tokens)).scalars().first()
    assert len(stored or []) == 2
    for opened in (third, alone):
        opened.dispose()


def test_rows_that_are_sealed_anew_meanwhile_are_left(both: Database) -> None:
    """What a running service stores after the change has the newest key already."""
    with both.write() as tx:
        tx.register.load([a_person(9)], actor="test", now=NOW)
    with both.engine.connect() as connection:
        query = select(customers.c.person_sealed).order_by(customers.c.id.desc())
        fresh = bytes(connection.execute(query).scalars().first() or b"")
    assert key_id_of(fresh) == both.vault.key_ids[0]
    move(both)
    with both.engine.connect() as connection:
        assert bytes(connection.execute(query).scalars().first() or b"") == fresh


def test_every_hash_can_be_made_anew_or_needs_no_key() -> None:
    """A keyed hash that nobody thought of would bind the old key for ever."""
    rekeyed = {table.name for table in REKEYED}
    for table in metadata.tables.values():
        for column in hash_columns(table):
            name = f"{table.name}.{column.name}"
            known = (table.name in rekeyed, table.name in SHORT_LIVED, name in PLAIN)
            assert sum(known) == 1, f"{name}: add it to cases/store/keyed_columns.py"


def test_every_binary_column_is_sealed() -> None:
    """Bytes in the database are seals, and are called so."""
    for table in metadata.tables.values():
        binary = {c.name for c in table.c if isinstance(c.type, LargeBinary)}
        assert binary == {c.name for c in sealed_columns(table)}, table.name


def test_every_column_is_listed_with_what_it_holds() -> None:
    """docs/personal-data.md names each column of each table once, as what its name says it is."""
    listed: dict[str, list[list[str]]] = {}
    for line in DOCUMENT.read_text("utf-8").splitlines():
        cells = line.strip("| ").split(" | ") if line.startswith("| `") else []
        names = [re.findall(r"`(\w+)`", cell) for cell in line.split("|")[1:-1]] if cells else []
        if names:
            listed[names[0][0]] = names[1:]
    assert set(listed) == set(metadata.tables), "a table is missing in docs/personal-data.md"
    for table in metadata.tables.values():
        sealed, hashed, *others = listed[table.name]
        assert set(sealed) == {c.name for c in sealed_columns(table)}, table.name
        assert set(hashed) == {c.name for c in hash_columns(table)}, table.name
        every = sorted([*sealed, *hashed, *(name for cell in others for name in cell)])
        told = f"docs/personal-data.md: place the columns of {table.name}"
        assert every == sorted(c.name for c in table.c), told
