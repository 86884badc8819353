"""`privacydesk mail`: outgoing mail."""

import sys

import click

from privacydesk import mail_wiring, wiring
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_FAILED, emit, say


@click.group(epilog="Example: privacydesk mail send")
def mail() -> None:
    """Send what the outbox holds; the service does it by itself."""


@mail.command(epilog="Example: privacydesk mail send")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def send(*, as_json: bool) -> None:
    """Work off the outbox once."""
    with wiring.open_database(settings()) as database:
        result = mail_wiring.deliverer(settings(), database).run()
        with database.read() as tx:
            waiting = tx.outbox.count("queued")
    if as_json:
        emit(
            {
                "sent": result.sent,
                "postponed": result.postponed,
                "failed": result.failed,
                "waiting": waiting,
            }
        )
    else:
        say(
            f"{result.sent} skickade, {result.postponed} uppskjutna, {result.failed} misslyckade, {waiting} väntar."
        )
    if result.postponed or result.failed:
        sys.exit(EXIT_FAILED)
