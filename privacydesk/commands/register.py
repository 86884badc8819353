"""`privacydesk register`: the customer register."""

from pathlib import Path

import click

from cases.deadlines import received_on
from cases.register_csv import RegisterFileError, read_register
from cases.store.register_store import BATCH, CSV
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_USAGE, emit, fail, progress, say, table
from privacydesk.register_load import Delivered, Delivery, load_delivery
from privacydesk.register_sync import Sync, source_of, sync_register
from privacydesk.wiring import open_database

PROGRESS_ROWS = 10_000


@click.group(epilog="Example: privacydesk register import customers.csv")
def register() -> None:
    """Import the customers that requests are matched against."""


@register.command("import", epilog="Example: privacydesk register import customers.csv --strict")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--strict", is_flag=True, help="All or nothing: one bad line, and nothing is changed."
)
@click.option(
    "--full", is_flag=True, help="FILE is the whole register: who is not in it is marked as gone."
)
@click.option("--accept-loss", is_flag=True, help="With --full: even if many are missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def import_command(
    file: Path, *, strict: bool, full: bool, accept_loss: bool, as_json: bool
) -> None:
    """Import FILE (CSV, UTF-8, comma or semicolon); bad lines are reported and left out."""
    now = utc_now()
    with open_database(settings()) as database, file.open("rb") as stream:
        try:
            done = load_delivery(
                database,
                read_register(stream, today=received_on(now)),
                Delivery(source=CSV, full=full, strict=strict, accept_loss=accept_loss),
                now=now,
                progress=_progress,
            )
        except RegisterFileError as error:
            fail(f"{file}: {error}. Nothing was changed.")
    _report(done, as_json=as_json)


@register.command(epilog="Example: privacydesk register sync --full")
@click.option("--full", is_flag=True, help="Read everybody, and mark who is not there any more.")
@click.option("--strict", is_flag=True, help="All or nothing: one bad row, and nothing is changed.")
@click.option("--accept-loss", is_flag=True, help="With --full: even if many are missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def sync(*, full: bool, strict: bool, accept_loss: bool, as_json: bool) -> None:
    """Read the register's database (PRIVACYDESK_REGISTER_URL): what has changed, or everybody."""
    chosen = settings()
    if not chosen.register_url:
        fail("PRIVACYDESK_REGISTER_URL is not set: see docs/configuration.md", code=EXIT_USAGE)
    wanted = Sync(full=full, strict=strict, accept_loss=accept_loss)
    with open_database(chosen) as database:
        try:
            done = sync_register(
                database, source_of(chosen), wanted, now=utc_now(), progress=_progress
            )
        except RegisterFileError as error:
            fail(f"{error}. Nothing was changed.")
    _report(done, as_json=as_json)


def _progress(rows: int) -> None:
    if rows % PROGRESS_ROWS < BATCH:
        progress(f"  {rows:,} rows")


def _report(done: Delivered, *, as_json: bool) -> None:
    counts = done.counts
    rejected = [{"line": line.line, "reason": line.reason} for line in done.rejected]
    if as_json:
        told: dict[str, object] = {
            "rows": done.rows,
            "added": counts.added,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
        }
        if done.gone is not None:
            told["gone"] = done.gone
        emit({**told, "rejected": rejected})
        return
    say(
        f"{done.rows} rader: {counts.added} nya, {counts.changed} ändrade, "
        f"{counts.unchanged} oförändrade, {len(rejected)} avvisade."
    )
    if done.gone is not None:
        say(
            "Ingen är markerad som borta, eftersom rader avvisades."
            if rejected
            else f"{done.gone} rader finns inte längre i källan och är markerade som borta."
        )
    if rejected:
        table("Avvisade rader", ("Rad", "Skäl"), ((r["line"], r["reason"]) for r in rejected))
