"""`privacydesk deadline`: when a request must be answered."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from cases.deadlines import STOCKHOLM, UnlikelyTimeError, breach_due, due_dates
from privacydesk.commands.lines import FILE, read_lines
from privacydesk.output import EXIT_USAGE, emit, fail, table


@click.command(
    epilog="Example: privacydesk deadline 2026-03-05 2026-11-21T22:59:30Z --json",
)
@click.argument("received", nargs=-1)
@click.option("--file", "file", type=FILE, help="One time a line.")
@click.option("--breach", is_flag=True, help="72 hours from awareness (Article 33), in UTC.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def deadline(received: tuple[str, ...], file: Path | None, *, breach: bool, as_json: bool) -> None:
    """Give the dates of requests received at RECEIVED.

    RECEIVED is a date (2026-03-05) or a time with offset (2026-11-21T22:59:30Z); a time without offset is
    Swedish time.
    """
    times = [*received, *(read_lines(file) if file else ())]
    if not times:
        fail("give at least one time, or --file with one a line", code=EXIT_USAGE)
    try:
        records = [_record(text, breach=breach) for text in times]
    except UnlikelyTimeError as error:
        fail(str(error), code=EXIT_USAGE)
    if as_json:
        for record in records:
            emit(record)
        return
    labels = (
        ("Känd", "Senast till IMY (UTC)")
        if breach
        else ("Mottagen", "Senast enligt lag", "Vårt mål", "Förlängd")
    )
    table("Tidsgränser", labels, (tuple(record.values()) for record in records))


def _record(text: str, *, breach: bool) -> dict[str, object]:
    moment = _moment(text)
    if breach:
        due = breach_due(moment).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"aware_at": text, "breach_due_utc": due}
    dates = due_dates(moment)
    return {
        "received": text,
        "legal_due": dates.legal_due.isoformat(),
        "ops_due": dates.ops_due.isoformat(),
        "extended_due": dates.extended_due.isoformat(),
    }


def _moment(text: str) -> datetime:
    try:
        if len(text) == len("2026-03-05"):
            return datetime.combine(date.fromisoformat(text), time(12), tzinfo=STOCKHOLM)
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(
            f"{text!r} is not a time: write 2026-03-05 or 2026-03-05T16:20:00+01:00",
            code=EXIT_USAGE,
        )
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=STOCKHOLM)
    return moment.astimezone(UTC)
