"""`privacydesk personnummer`: check and mask Swedish personal identity numbers."""

from pathlib import Path

import click

from cases.deadlines import received_on
from cases.personnummer import check, mask
from privacydesk.clock import utc_now
from privacydesk.commands.lines import FILE, read_texts
from privacydesk.output import EXIT_USAGE, emit, fail, say, table


@click.group(epilog="Example: privacydesk personnummer check 19570428-9999")
def personnummer() -> None:
    """Check and mask personnummer, samordningsnummer and organisationsnummer."""


@personnummer.command(
    "check", epilog="Example: privacydesk personnummer check 19570428-9999 --json"
)
@click.argument("text", nargs=-1)
@click.option("--file", "file", type=FILE, help='One text a line, or JSON Lines with "text".')
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def check_command(text: tuple[str, ...], file: Path | None, *, as_json: bool) -> None:
    """Tell whether each TEXT is a valid number, and of what kind."""
    today = received_on(utc_now())
    results = []
    for one in _texts(text, file):
        result = check(one, today=today)
        results.append(
            {
                "text": one,
                "valid": result.valid,
                "normalised": result.normalised,
                "kind": str(result.kind),
            }
        )
    if as_json:
        for record in results:
            emit(record)
        return
    rows = ((r["text"], "ja" if r["valid"] else "nej", r["normalised"], r["kind"]) for r in results)
    table("Nummer", ("Text", "Giltigt", "Skrivet fullt ut", "Slag"), rows)


@personnummer.command(
    "mask", epilog='Example: privacydesk personnummer mask "Jag heter Ada, 19570428-9999"'
)
@click.argument("text", nargs=-1)
@click.option("--file", "file", type=FILE, help='One text a line, or JSON Lines with "text".')
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def mask_command(text: tuple[str, ...], file: Path | None, *, as_json: bool) -> None:
    """Hide every personal identity number in each TEXT."""
    for one in _texts(text, file):
        masked = mask(one)
        if as_json:
            emit({"masked": masked})
        else:
            say(masked)


def _texts(given: tuple[str, ...], file: Path | None) -> list[str]:
    texts = [*given, *(read_texts(file) if file else ())]
    if not texts:
        fail("give at least one text, or --file with one a line", code=EXIT_USAGE)
    return texts
