"""`privacydesk keys`: a new key, everything moved to it, and the old one taken away."""

import sys

import click

from cases.store.key_store import KeyUse
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.key_rotation import new_secret, rotate, write_secrets
from privacydesk.output import EXIT_FAILED, emit, fail, progress, say, table

PROGRESS_ROWS = 5_000


@click.group(epilog="Example: privacydesk keys status")
def keys() -> None:
    """Change the key of encryption and look-up hashes: new, restart, rotate, status, drop."""


@keys.command(epilog="Example: privacydesk keys status --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def status(*, as_json: bool) -> None:
    """Say what each configured key is still needed for; keys are named by a fingerprint."""
    with wiring.open_database(settings()) as database, database.read() as tx:
        uses, strangers = tx.keys.uses(now=utc_now()), tx.keys.strangers()
    if as_json:
        for one in uses:
            emit(
                {
                    "key": one.key_id,
                    "newest": one.newest,
                    "sealed": one.sealed,
                    "look_ups": one.look_ups,
                    "tokens": one.tokens,
                    "short_lived": one.short_lived,
                    "droppable": one.droppable,
                }
            )
    else:
        table(
            "Nycklar, den nyaste först",
            ("Nyckel", "Krypterade", "Söknycklar", "Ärendetecken", "Koder, bevis, chattar", ""),
            ((o.key_id, o.sealed, o.look_ups, o.tokens, o.short_lived, _advice(o)) for o in uses),
        )
    if strangers:
        fail(
            f"{strangers} values are sealed with a key that is not configured: put it back at the "
            "end of PRIVACYDESK_SECRET_KEY"
        )


def _advice(use: KeyUse) -> str:
    if use.newest:
        return "används"
    return "kan tas bort" if use.droppable else "behövs ännu: kör keys rotate, eller vänta"


@keys.command("rotate", epilog="Example: privacydesk keys rotate")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def rotate_command(*, as_json: bool) -> None:
    """Seal and hash everything with the newest key, and check that it opens.

    Every process must know the newest key by now. May be stopped and begun again at any moment.
    """

    def tell(name: str, rows: int) -> None:
        if rows % PROGRESS_ROWS == 0:
            progress(f"  {name}: {rows:,} rows")

    with wiring.open_database(settings()) as database:
        renewed, faults = rotate(database, now=utc_now(), progress=tell)
    for fault in faults:
        progress(fault)
    if as_json:
        emit({"renewed": renewed, "faults": faults})
    if faults:
        progress("privacydesk: restart processes that do not know the newest key, and rotate again")
        sys.exit(EXIT_FAILED)
    if not as_json:
        say(f"{renewed} rader är flyttade till den nyaste nyckeln, och allt går att öppna med den.")


@keys.command(epilog="Example: privacydesk keys new")
def new() -> None:
    """Make a key and put it in front (embedded database), or print one to put in front."""
    chosen = settings()
    fresh = new_secret()
    if chosen.secret_key:
        say(fresh)
        progress("Put it in front in PRIVACYDESK_SECRET_KEY (new,old), and restart every process.")
        return
    write_secrets(chosen.embedded_secret_file(), (fresh, *chosen.secrets()))
    say("En ny nyckel ligger först. Starta om allt, och kör sedan: privacydesk keys rotate")


@keys.command(epilog="Example: privacydesk keys drop")
def drop() -> None:
    """Take away the keys that nothing needs any more (embedded database)."""
    chosen = settings()
    if chosen.secret_key:
        fail("take it out of PRIVACYDESK_SECRET_KEY yourself, when keys status says that it may go")
    with wiring.open_database(chosen) as database, database.read() as tx:
        uses = tx.keys.uses(now=utc_now())
    kept = tuple(
        secret
        for secret, use in zip(dict.fromkeys(chosen.secrets()), uses, strict=True)
        if use.newest or not use.droppable
    )
    gone = len(uses) - len(kept)
    if not gone:
        fail("every key is still needed: see privacydesk keys status")
    write_secrets(chosen.embedded_secret_file(), kept)
    say(f"{gone} nycklar är borttagna. Starta om allt.")
