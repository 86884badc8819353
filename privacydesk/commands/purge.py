"""`privacydesk purge`: take away what has been kept long enough."""

import click

from cases.retention import BadRetention, load_retention
from privacydesk import purge as work
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_USAGE, emit, fail, say


@click.command(
    epilog="Example: privacydesk purge --dry-run",
)
@click.option("--dry-run", is_flag=True, help="Only count.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def purge(*, dry_run: bool, as_json: bool) -> None:
    """Purge chats and raw mails past the periods of data/retention.toml."""
    try:
        retention = load_retention(settings().data_dir / "retention.toml")
    except BadRetention as error:
        fail(str(error), code=EXIT_USAGE)
    with wiring.open_database(settings()) as database:
        done = work.purge(
            database,
            retention,
            tracker=settings().var_dir / "tracker.db",
            now=utc_now(),
            dry_run=dry_run,
        )
    if as_json:
        emit({"chats": done.chats, "mails": done.mails, "dry_run": dry_run})
        return
    verb = "skulle tas bort" if dry_run else "är borttagna"
    say(f"{done.chats} chattar och {done.mails} mejl {verb}.")
