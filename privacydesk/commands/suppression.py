"""`privacydesk suppression`: who wants no advertising, asked by a marketing system before it sends."""

from pathlib import Path

import click

from cases.register import Company
from cases.suppression import ALL_COMPANIES, NoSuchKey, SuppressionKind, suppression_key
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.lines import FILE, read_lines
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_USAGE, emit, fail, say, table

KIND = click.option(
    "--kind",
    type=click.Choice([str(kind) for kind in SuppressionKind]),
    default=str(SuppressionKind.EMAIL),
    show_default=True,
    help="What the values are.",
)
COMPANY = click.option(
    "--company",
    type=click.Choice([*(str(company) for company in Company), ALL_COMPANIES]),
    default=ALL_COMPANIES,
    show_default=True,
    help="The company that sends; all means the whole group.",
)


@click.group(epilog="Example: privacydesk suppression check --file recipients.txt --json")
def suppression() -> None:
    """Keep those who object to direct marketing out of mailings (GDPR Article 21(3)).

    It holds keyed hashes only. No command takes an entry away: it is needed to honour the objection.
    """


@suppression.command(epilog="Example: privacydesk suppression check siv@aberg.example")
@click.argument("values", nargs=-1)
@click.option("--file", "file", type=FILE, help="One value a line.")
@KIND
@COMPANY
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def check(
    values: tuple[str, ...], file: Path | None, kind: str, company: str, *, as_json: bool
) -> None:
    """Tell for each VALUE whether it is on the list; a value is never stored or logged."""
    asked = [*values, *(read_lines(file) if file else [])]
    if not asked:
        fail("nothing to check; give a value or --file", code=EXIT_USAGE)
    with wiring.open_database(settings()) as database, database.read() as tx:
        answers = []
        for value in asked:
            try:
                key = suppression_key(SuppressionKind(kind), value)
            except NoSuchKey:
                # Whoever cannot be recognised cannot be known to accept advertising.
                answers.append((value, True, "unreadable"))
                continue
            found = tx.suppressions.suppressed(key, company)
            answers.append((value, found, "listed" if found else "free"))
    if as_json:
        for value, suppressed, why in answers:
            emit({"value": value, "suppressed": suppressed, "why": why})
        return
    words = {"listed": "spärrad", "free": "får skickas", "unreadable": "oläslig: skicka inte"}
    table("Reklamspärr", ("Värde", "Svar"), ((value, words[why]) for value, _, why in answers))


@suppression.command(epilog="Example: privacydesk suppression export --company varme --json")
@COMPANY
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def export(company: str, *, as_json: bool) -> None:
    """Print the entries that bind a company: hashes, from which nobody can read who it is."""
    with wiring.open_database(settings()) as database, database.read() as tx:
        entries = list(tx.suppressions.export(company))
    if as_json:
        for one in entries:
            emit(
                {
                    "kind": str(one.kind),
                    "hash": one.key_hash,
                    "company": one.company,
                    "since": one.added_at.isoformat(),
                }
            )
        return
    rows = ((e.kind.label, e.key_hash, e.company, e.added_at.date()) for e in entries)
    table("Reklamspärr", ("Sort", "Nyckel", "Bolag", "Sedan"), rows)


@suppression.command(epilog="Example: privacydesk suppression add 070-1740605 --kind phone")
@click.argument("value")
@KIND
@COMPANY
def add(value: str, kind: str, company: str) -> None:
    """Put VALUE on the list, for an objection that reached us in another way."""
    try:
        key = suppression_key(SuppressionKind(kind), value)
    except NoSuchKey as error:
        fail(str(error), code=EXIT_USAGE)
    with wiring.open_database(settings()) as database, database.write() as tx:
        added = tx.suppressions.add(key, company, actor="operator", now=utc_now())
        detail = {"kinds": [kind], "company": company, "new": int(added)}
        tx.events.append("suppressed", actor="operator", at=utc_now(), detail=detail)
    say("Spärrat." if added else "Fanns redan på listan.")
