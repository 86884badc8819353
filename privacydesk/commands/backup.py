"""`privacydesk backup` and `privacydesk restore`: the embedded database."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from privacydesk import wiring
from privacydesk.commands.options import settings
from privacydesk.output import fail, say
from privacydesk.settings import Settings

_POSTGRES = "this is a PostgreSQL database: use pg_dump and pg_restore, see docs/operations.md"


@click.command(epilog="Example: privacydesk backup /backup/privacydesk-2026-11-23.sqlite")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def backup(target: Path) -> None:
    """Write a consistent copy of the embedded database to TARGET while everything runs.

    The copy is of no use without the secret (var/secret-key or PRIVACYDESK_SECRET_KEY): keep that apart.
    """
    source = _file(settings())
    if not source.exists():
        fail(f"{source} does not exist: there is nothing to copy yet")
    if target.exists():
        fail(f"{target} exists already: choose another name")
    # Made first and private: the copy holds names, addresses and letters.
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
    say(f"Copied to {target} ({target.stat().st_size:,} bytes).")


@click.command(epilog="Example: privacydesk restore /backup/privacydesk-2026-11-23.sqlite --yes")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace the present database without asking.")
def restore(source: Path, *, yes: bool) -> None:
    """Replace the embedded database by the copy SOURCE, and prove it whole; stop every process first.

    The copy may hold what has been purged since it was made: run `privacydesk purge` afterwards.
    """
    chosen = settings()
    target = _file(chosen)
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        _check(copy, source)
        if target.exists() and not yes:
            click.confirm(f"Replace {target}?", abort=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(target)) as there:
            copy.backup(there)
    with wiring.open_database(chosen) as database, database.read() as tx:
        strangers, faults = tx.keys.strangers(), list(tx.events.broken())
        length, _ = tx.events.head() if not faults else (0, "")
    if strangers:
        fail(
            f"restored {target}, but {strangers} values are sealed with a key that is not configured: put the "
            "key of that time at the end of PRIVACYDESK_SECRET_KEY (embedded: var/secret-key)"
        )
    if faults:
        fail(f"restored {target}, but its history is not whole: {faults[0]}")
    say(f"Restored {target}: {length} events, and the chain is whole.")
    say("Now run: privacydesk purge (it may hold what was purged since), then: privacydesk doctor")


def _check(copy: sqlite3.Connection, source: Path) -> None:
    try:
        sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ours = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'cases'").fetchone()
    except sqlite3.DatabaseError:
        sound, ours = True, None
    if not sound:
        fail(f"{source} is damaged: choose another copy")
    if not ours:
        fail(f"{source} is no copy of this database: choose one that privacydesk backup made")


def _file(chosen: Settings) -> Path:
    url = make_url(chosen.resolved_database_url())
    if url.get_backend_name() != "sqlite" or not url.database:
        fail(_POSTGRES)
    return Path(url.database)
