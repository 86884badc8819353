"""`privacydesk register`: the customer register."""

from pathlib import Path

import click

from cases.deadlines import received_on
from cases.register_csv import RegisterFileError, parse_register
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import emit, fail, say, table
from privacydesk.wiring import open_database


@click.group(epilog="Example: privacydesk register import customers.csv")
def register() -> None:
    """Import the customers that requests are matched against."""


@register.command("import", epilog="Example: privacydesk register import customers.csv --strict")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--strict", is_flag=True, help="All or nothing: one bad line, and nothing is changed."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def import_command(file: Path, *, strict: bool, as_json: bool) -> None:
    """Import FILE (CSV, UTF-8, comma or semicolon); bad lines are reported and left out."""
    try:
        parsed = parse_register(file.read_bytes(), today=received_on(utc_now()), strict=strict)
    except RegisterFileError as error:
        fail(f"{file}: {error}. Nothing was changed.")
    with open_database(settings()) as database, database.write() as tx:
        counts = tx.register.load(parsed.people, actor="operator", now=utc_now())
    rejected = [{"line": line.line, "reason": line.reason} for line in parsed.rejected]
    if as_json:
        emit(
            {
                "rows": parsed.rows,
                "added": counts.added,
                "changed": counts.changed,
                "unchanged": counts.unchanged,
                "rejected": rejected,
            }
        )
        return
    say(
        f"{parsed.rows} rader: {counts.added} nya, {counts.changed} ändrade, "
        f"{counts.unchanged} oförändrade, {len(rejected)} avvisade."
    )
    if rejected:
        table("Avvisade rader", ("Rad", "Skäl"), ((r["line"], r["reason"]) for r in rejected))
