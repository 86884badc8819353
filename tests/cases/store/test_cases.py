"""Cases in a real database: numbers, clocks, versions and what the database refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError

from cases.case import Case, Channel, Direction, LinkKind, NewCase
from cases.case_type import Assurance, CaseType, Flag
from cases.errors import ForbiddenTransition, MissingGround, StaleCase, UnknownReference
from cases.lifecycle import Resolution, Status
from cases.store.case_store import CaseFilter
from cases.store.engine import Database
from cases.store.schema import metadata
from cases.store.upgrade import alembic_config, differences, is_current, upgrade
from tests.cases.store.conftest import empty

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def a_case(database: Database, case_type: CaseType = CaseType.ACCESS, **changes: object) -> Case:
    values = {
        "case_type": case_type,
        "channel": Channel.MAIL,
        "received_at": datetime(2026, 3, 5, 10, 0, tzinfo=UTC),
        "party_name": "Ada Ek",
        "party_email": "Ada@brev.example",
        **changes,
    }
    with database.write() as tx:
        return tx.cases.open(NewCase(**values), actor="test", now=NOW)  # type: ignore[arg-type]


def test_a_case_gets_a_number_and_its_clock(database: Database) -> None:
    """The receipt date in Stockholm gives the legal and our own date (EDPB example 32)."""
    case = a_case(database)

    assert case.ref == "KE-2026-000001"
    assert (case.legal_due, case.ops_due) == (date(2026, 4, 7), date(2026, 4, 2))
    assert case.required_assurance is Assurance.L1
    assert case.status is Status.NEW


def test_a_breach_runs_in_hours(database: Database) -> None:
    """Article 33: 72 hours from the receipt, whatever the weekday."""
    case = a_case(database, CaseType.BREACH_REPORT)

    assert case.breach_due_at == datetime(2026, 3, 8, 10, 0, tzinfo=UTC)


def test_numbers_have_no_gap_and_no_double_under_load(database: Database) -> None:
    """Two workers that open cases at once get different, consecutive numbers."""
    with ThreadPoolExecutor(4) as pool:
        refs = list(pool.map(lambda _: a_case(database).ref, range(24)))

    assert sorted(refs) == [f"KE-2026-{n:06d}" for n in range(1, 25)]


def test_a_rolled_back_case_leaves_nothing(database: Database) -> None:
    """What fails half-way is not there afterwards, and its number is free again."""
    with pytest.raises(RuntimeError), database.write() as tx:
        tx.cases.open(
            NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=NOW),
            actor="test",
            now=NOW,
        )
        raise RuntimeError

    assert a_case(database).ref == "KE-2026-000001"


def test_a_stale_version_is_refused(database: Database) -> None:
    """Of two agents who change the same version, the second is told."""
    case = a_case(database)
    with database.write() as tx:
        tx.cases.assign(case, "anna", actor="anna", now=NOW)

    with pytest.raises(StaleCase), database.write() as tx:
        tx.cases.assign(case, "bo", actor="bo", now=NOW)


def test_a_refusal_without_ground_is_refused(database: Database) -> None:
    """Article 12(4): reasons and a legal ground."""
    case = a_case(database)

    with pytest.raises(MissingGround), database.write() as tx:
        tx.cases.move(
            case, Status.CLOSED, actor="anna", now=NOW, resolution=Resolution.REFUSED, ground="  "
        )


def test_closing_needs_a_resolution(database: Database) -> None:
    """Silence is never an exit."""
    case = a_case(database)

    with pytest.raises(ForbiddenTransition), database.write() as tx:
        tx.cases.move(case, Status.CLOSED, actor="anna", now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        "status = 'closed'",  # without time and resolution
        "case_type = 'nonsense'",
        "breach_due_at = received_at",  # a month's case has no hours
        "legal_due = '2020-01-01'",  # before the receipt
        "version = 0",
    ],
)
def test_the_database_itself_refuses_nonsense(database: Database, change: str) -> None:
    """A bug above the database cannot store an impossible case."""
    a_case(database)

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(f"UPDATE cases SET {change}"))


def test_a_token_finds_its_case_and_a_guess_does_not(database: Database) -> None:
    """The last four characters of a thread token are a keyed check value."""
    case = a_case(database)
    guess = case.token[:-4] + ("0000" if not case.token.endswith("0000") else "1111")
    with database.read() as tx:
        assert tx.cases.by_token(case.token) == case
        assert tx.cases.by_token(guess) is None


def test_people_are_found_by_address_and_stored_sealed(database: Database) -> None:
    """Name and address are encrypted; the look-up goes by a keyed hash."""
    case = a_case(database)
    with database.read() as tx:
        assert [c.ref for c in tx.cases.of_party("ada@BREV.example ")] == [case.ref]
    with database.engine.connect() as connection:
        stored = connection.execute(text("SELECT party_sealed FROM cases")).scalar_one()

    assert b"Ada" not in bytes(stored)


def test_messages_keep_every_character(database: Database) -> None:
    """Text comes back as it was, å ä ö and all."""
    case = a_case(database)
    with database.write() as tx:
        tx.cases.add_message(
            case,
            Direction.IN,
            author="ada@brev.example",
            subject="Åsnor på ön",
            text="räksmörgås 🦐\n",
            at=NOW,
            message_id="<1@brev.example>",
        )
    with database.read() as tx:
        (message,) = tx.cases.messages(case)

    assert (message.subject, message.text) == ("Åsnor på ön", "räksmörgås 🦐\n")


def test_the_queue_shows_the_nearest_deadline_first(database: Database) -> None:
    """Open cases by legal date; closed ones last."""
    late = a_case(database, received_at=datetime(2026, 5, 5, tzinfo=UTC))
    soon = a_case(database, received_at=datetime(2026, 2, 5, tzinfo=UTC))
    done = a_case(database, received_at=datetime(2026, 1, 5, tzinfo=UTC))
    with database.write() as tx:
        tx.cases.move(done, Status.CLOSED, actor="a", now=NOW, resolution=Resolution.GRANTED)
    with database.read() as tx:
        found = [case.id for case in tx.cases.search(CaseFilter())]
        overdue = [c.id for c in tx.cases.search(CaseFilter(overdue_on=date(2026, 5, 1)))]

    assert found == [soon.id, late.id, done.id]
    assert overdue == [soon.id]


def test_retyping_keeps_the_receipt(database: Database) -> None:
    """The clock is counted anew from the first receipt, never from the correction."""
    case = a_case(database, CaseType.UNKNOWN)
    with database.write() as tx:
        changed = tx.cases.retype(case, CaseType.BREACH_REPORT, actor="anna", now=NOW)

    assert changed.received_at == case.received_at
    assert changed.legal_due is None
    assert changed.breach_due_at is not None


def test_a_flagged_person_is_protected(database: Database) -> None:
    """A protected identity makes the case protected from its first moment."""
    case = a_case(database, flags=frozenset({Flag.PROTECTED_IDENTITY}))

    assert case.protected


def test_an_unknown_reference_says_so(database: Database) -> None:
    """There is no case by that name."""
    with pytest.raises(UnknownReference), database.read() as tx:
        tx.cases.by_ref("KE-2026-999999")


def test_the_migrations_give_the_tables_in_code(database: Database) -> None:
    """Alembic finds nothing to change, and a second upgrade does nothing."""
    assert differences(database) == []
    assert is_current(database)
    before, after = upgrade(database)

    assert before == after


def test_no_migration_loses_a_check(database: Database) -> None:
    """SQLite makes a changed table anew: each CHECK, foreign key and unique rule must be there again."""
    found = inspect(database.engine)
    for name, table in metadata.tables.items():
        checks = sorted(str(one["name"]) for one in found.get_check_constraints(name))
        expected = sorted(str(c.name) for c in table.constraints if isinstance(c, CheckConstraint))
        assert checks == expected, name
        pointing = {tuple(one["constrained_columns"]) for one in found.get_foreign_keys(name)}
        assert pointing == {tuple(key.column_keys) for key in table.foreign_key_constraints}, name


def test_an_upgrade_keeps_what_was_there(database: Database) -> None:
    """A database of the first version, with cases and letters, comes through with its links as rows."""
    if "postgresql" in database.url:
        empty(database)
    else:
        with database.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(text(f"DROP TABLE IF EXISTS {table.name}"))
            connection.execute(text("DROP TABLE alembic_version"))
    with database.engine.connect().execution_options(write=True) as connection, connection.begin():
        config = alembic_config()
        config.attributes |= {"connection": connection, "vault": database.vault}
        command.upgrade(config, "0001")
        for number, related in ((1, "[]"), (2, "[1]")):
            connection.execute(
                text(
                    "INSERT INTO cases (id, ref, case_type, status, channel, received_at, received_on,"
                    " party_sealed, language, flags, assurance, required_assurance, protected,"
                    " dpo_space, related_to, opened_at, version) VALUES (:id, :ref, 'access', 'new',"
                    " 'mail', :at, :on, :party, 'sv', '[]', 'L0', 'L1', false, false, :related, :at, 1)"
                ),
                {
                    "id": number,
                    "ref": f"KE-2026-00000{number}",
                    "at": NOW.replace(tzinfo=None) if "sqlite" in database.url else NOW,
                    "on": NOW.date(),
                    "party": database.vault.seal_text(
                        '{"name": "Ada", "email": "", "summary": ""}'
                    ),
                    "related": related,
                },
            )
        connection.execute(
            text(
                "INSERT INTO tasks (id, case_id, kind, text, created_at)"
                " VALUES (1, 2, 'read', 'Läs', :at)"
            ),
            {"at": NOW.replace(tzinfo=None) if "sqlite" in database.url else NOW},
        )
    upgrade(database)

    assert differences(database) == []
    with database.read() as tx:
        assert [task.case_id for task in tx.tasks.open()] == [2]
        (link,) = tx.links.of_case(2)
        assert (link.case_id, link.other_id, link.kind) == (2, 1, LinkKind.RELATED)
        assert tx.cases.by_id(2).party_name == "Ada"
