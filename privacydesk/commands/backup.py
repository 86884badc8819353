"""`privacydesk backup` and `privacydesk restore`: the embedded database."""

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
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)
    target.chmod(0o600)
    say(f"Copied to {target} ({target.stat().st_size:,} bytes).")


@click.command(epilog="Example: privacydesk restore /backup/privacydesk-2026-11-23.sqlite --yes")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace the present database without asking.")
def restore(source: Path, *, yes: bool) -> None:
    """Replace the embedded database by the copy SOURCE; stop every process first."""
    target = _file(settings())
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            fail(f"{source} is damaged: choose another copy")
        if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'cases'").fetchone():
            fail(f"{source} is no copy of this database")
        if target.exists() and not yes:
            click.confirm(f"Replace {target}?", abort=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(target)) as there:
            copy.backup(there)
    say(f"Restored {target}. Run: privacydesk doctor")


def _file(chosen: Settings) -> Path:
    url = make_url(chosen.resolved_database_url())
    if url.get_backend_name() != "sqlite" or not url.database:
        fail(_POSTGRES)
    return Path(url.database)
