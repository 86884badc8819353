"""Users and their sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from cases.store.engine import Database
from cases.store.user_store import UserExists
from cases.user import Role
from tests.cases.store.conftest import NOW

HOURS = timedelta(hours=10)


def add(database: Database, username: str = "anna") -> None:
    with database.write() as tx:
        tx.users.add(username, name="Anna Ek", role=Role.AGENT, password_hash="h", now=NOW)


def begin(database: Database) -> str:
    with database.write() as tx:
        user = tx.users.by_username("anna")
        assert user is not None
        return tx.users.start_session(user, now=NOW, lifetime=HOURS)


def test_a_name_is_given_once(database: Database) -> None:
    """The second person of that name is refused, and the first stays as it was."""
    add(database)
    with pytest.raises(UserExists):
        add(database)
    with database.read() as tx:
        assert [(u.username, u.role) for u in tx.users.all()] == [("anna", Role.AGENT)]


def test_a_session_lasts_its_time(database: Database) -> None:
    """To the second, and the token itself is not stored."""
    add(database)
    token = begin(database)
    with database.read() as tx:
        found = tx.users.session(token, now=NOW + HOURS - timedelta(seconds=1))
        assert found is not None
        assert found.user.username == "anna"
        assert tx.users.session(token, now=NOW + HOURS) is None
        assert tx.users.session(token + "x", now=NOW) is None
    with database.engine.connect() as connection:
        stored = connection.execute(text("SELECT token_hash FROM sessions")).scalar_one()

    assert token not in str(stored)


def test_who_is_disabled_is_out_at_once(database: Database) -> None:
    """Running sessions end with the account."""
    add(database)
    token = begin(database)
    with database.write() as tx:
        assert tx.users.disable("anna", now=NOW)
        assert not tx.users.disable("nobody", now=NOW)
    with database.read() as tx:
        assert tx.users.session(token, now=NOW) is None
        user = tx.users.by_username("anna")

    assert user is not None
    assert user.disabled_at == NOW


def test_logging_out_ends_one_session(database: Database) -> None:
    """The one on another machine goes on."""
    add(database)
    here, there = begin(database), begin(database)
    with database.write() as tx:
        tx.users.end_session(here)
    with database.read() as tx:
        assert tx.users.session(here, now=NOW) is None
        assert tx.users.session(there, now=NOW) is not None


def test_wrong_passwords_are_counted_until_a_right_one(database: Database) -> None:
    """The lock has an end, and a right password clears the count."""
    add(database)
    until = NOW + timedelta(minutes=15)
    for locked_until in (None, until):
        with database.write() as tx:
            user = tx.users.by_username("anna")
            assert user is not None
            tx.users.login_failed(user, locked_until=locked_until)
    with database.write() as tx:
        user = tx.users.by_username("anna")
        assert user is not None
        assert (user.failed_logins, user.locked_until) == (2, until)
        tx.users.login_succeeded(user)
        user = tx.users.by_username("anna")

    assert user is not None
    assert (user.failed_logins, user.locked_until) == (0, None)
