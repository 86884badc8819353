"""`privacydesk db`: the schema."""

import click
from sqlalchemy.exc import SQLAlchemyError

from cases.store.upgrade import upgrade as upgrade_schema
from privacydesk import wiring
from privacydesk.commands.options import settings
from privacydesk.output import fail, say


@click.group(epilog="Example: privacydesk db upgrade")
def db() -> None:
    """Look after the database."""


@db.command(epilog="Example: privacydesk db upgrade")
def upgrade() -> None:
    """Bring the database to the schema of this version."""
    with wiring.open_database(settings()) as database:
        try:
            before, after = upgrade_schema(database)
        except SQLAlchemyError as error:
            fail(f"database: {wiring.explain_database(error)}")
    say(f"Schema: {before or 'tom databas'} → {after}")
