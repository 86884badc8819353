"""`privacydesk backup` and `privacydesk restore`: the embedded database."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy.engine import make_url

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
    """Replace the embedded database by the copy SOURCE; stop every process first."""
    target = _file(settings())
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
        _check(copy, source)
        if target.exists() and not yes:
            click.confirm(f"Replace {target}?", abort=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(target)) as there:
            copy.backup(there)
    say(f"Restored {target}. Run: privacydesk doctor")


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
