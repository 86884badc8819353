"""`privacydesk audit`: prove that the history is whole."""

import sys

import click

from privacydesk import wiring
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_FAILED, emit, progress, say


@click.group(epilog="Example: privacydesk audit verify")
def audit() -> None:
    """Check the hash-chained event log."""


@audit.command(epilog="Example: privacydesk audit verify --expect 5f0c… (a head noted earlier)")
@click.option(
    "--expect",
    "heads",
    multiple=True,
    metavar="HASH",
    help="A head that this command printed earlier: it must still be in the chain.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def verify(*, heads: tuple[str, ...], as_json: bool) -> None:
    """Recompute the chain; name the first broken link, and print the head to note elsewhere.

    Whoever owns the database can write the whole chain anew. A head noted outside it shows that.
    """
    with wiring.open_database(settings()) as database, database.read() as tx:
        faults = list(tx.events.broken())
        faults += [
            f"the noted head {one} is not in the chain" for one in heads if not tx.events.holds(one)
        ]
        length, head = (0, "") if faults else tx.events.head()
    for fault in faults:
        progress(fault)
    if as_json:
        emit({"whole": not faults, "events": length, "head": head, "faults": faults})
    if faults:
        sys.exit(EXIT_FAILED)
    if not as_json:
        say(f"Händelseloggen är hel: {length} händelser. Huvudet är {head}")
