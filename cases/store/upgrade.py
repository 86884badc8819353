"""Bring a database to the present schema."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from cases.store.engine import Database
from cases.store.schema import metadata


class BrokenReference(Exception):
    """The upgrade was undone, because rows would have pointed at nothing."""


MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config() -> Config:
    """Return Alembic's configuration; there is no ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(database: Database) -> tuple[str | None, str | None]:
    """Apply what is missing; return the revisions before and after."""
    config = alembic_config()
    with (
        database.engine.connect().execution_options(write=True) as connection,
        _references_at_rest(connection),
        connection.begin(),
    ):
        before = MigrationContext.configure(connection).get_current_revision()
        config.attributes["connection"] = connection
        # A migration that seals what lay in clear needs the keys.
        config.attributes["vault"] = database.vault
        command.upgrade(config, "head")
        _check_references(connection)
        return before, MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _references_at_rest(connection: Connection) -> Iterator[None]:
    """Let SQLite make a table anew while other tables point at it; a transaction cannot switch this."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, SqliteConnection):
        yield
        return
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            message = f"the upgrade would break a reference of table {broken[0]}"
            raise BrokenReference(message)


def is_current(database: Database) -> bool:
    """Tell whether the schema is the one that this version expects."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def differences(database: Database) -> list[object]:
    """Return what the migrations and the tables in code disagree about."""
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))
