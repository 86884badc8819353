"""`privacydesk purge`: take away what has been kept long enough."""

import click

from cases.retention import BadRetention, load_retention
from privacydesk import purge as work
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_USAGE, emit, fail, table


@click.command(
    epilog="Example: privacydesk purge --dry-run",
)
@click.option("--dry-run", is_flag=True, help="Only count, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def purge(*, dry_run: bool, as_json: bool) -> None:
    """Purge what is past the periods of data/retention.toml, in every place where it lies."""
    chosen = settings()
    try:
        retention = load_retention(chosen.data_dir / "retention.toml")
    except BadRetention as error:
        fail(str(error), code=EXIT_USAGE)
    with wiring.open_database(chosen) as database:
        where = work.places(chosen, database)
        done = work.purge(database, retention, where, now=utc_now(), dry_run=dry_run)
    if as_json:
        for one in done:
            emit(
                {
                    "class": one.data_class,
                    "days": one.period.days,
                    "count": one.count,
                    "dry_run": dry_run,
                }
            )
        return
    table(
        "Skulle tas bort" if dry_run else "Borttaget",
        ("Vad", "Dagar", "Räknat från", "Antal"),
        ((o.period.what, o.period.days or "aldrig", o.period.since, o.count) for o in done),
    )
