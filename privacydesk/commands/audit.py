"""`privacydesk audit`: prove that the history is whole."""

import sys

import click

from privacydesk import wiring
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_FAILED, progress, say


@click.group(epilog="Example: privacydesk audit verify")
def audit() -> None:
    """Check the hash-chained event log."""


@audit.command(epilog="Example: privacydesk audit verify")
def verify() -> None:
    """Recompute the chain; say what was changed or is missing."""
    with wiring.open_database(settings()) as database, database.read() as tx:
        faults = list(tx.events.broken())
    for fault in faults:
        progress(fault)
    if faults:
        sys.exit(EXIT_FAILED)
    say("Händelseloggen är hel.")
