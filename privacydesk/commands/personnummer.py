"""`privacydesk personnummer`: check and mask Swedish personal identity numbers."""

import json
from pathlib import Path

import click

from cases.deadlines import received_on
from cases.personnummer import check, mask
from privacydesk.clock import utc_now
from privacydesk.output import EXIT_USAGE, emit, fail, say, table


@click.group(short_help="Check and mask personal identity numbers.")
def personnummer() -> None:
    """Check and mask personnummer, samordningsnummer and organisationsnummer."""


@personnummer.command(
    "check", epilog="Example: privacydesk personnummer check 19570428-9999 --json"
)
@click.argument("text", nargs=-1)
@click.option(
    "--file", "file", type=click.Path(path_type=Path, exists=True), help='JSON Lines with "text".'
)
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
@click.option(
    "--file", "file", type=click.Path(path_type=Path, exists=True), help='JSON Lines with "text".'
)
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
    texts = list(given)
    if file is not None:
        for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
            if line.strip():
                texts.append(_text(line, file, number))
    if not texts:
        fail("give at least one text, or --file", code=EXIT_USAGE)
    return texts


def _text(line: str, file: Path, number: int) -> str:
    try:
        return str(json.loads(line)["text"])
    except (ValueError, KeyError, TypeError):
        fail(f'{file}, line {number}: not a JSON object with "text"', code=EXIT_USAGE)
