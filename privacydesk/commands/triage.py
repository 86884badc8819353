"""`privacydesk triage`: from mailboxes to cases."""

import asyncio
import signal
import ssl
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import click

from cases.case_type import Disposition
from cases.deadlines import received_on
from cases.mail import Stage
from cases.register import Person
from mail_triage.explain import BadExplainInput, Setting
from mail_triage.explain import explain as explain_mails
from mail_triage.intake import Handled
from mail_triage.keep import Keeper, Kept
from mail_triage.listen import ListenAt, Listener, PushProtocol, create_listener
from mail_triage.mailbox import Mailbox, MailboxUnavailable
from mail_triage.service import MailboxWatch, Pace, watch_all
from privacydesk import jobs, mail_wiring, wiring
from privacydesk.brain import classifier
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.mail_settings import mailbox_settings
from privacydesk.metrics import serve_metrics
from privacydesk.output import EXIT_FAILED, EXIT_USAGE, emit, fail, progress, say, table
from privacydesk.settings import Settings

# What the database can hold.
MAIL_ID = click.IntRange(1, 2**63 - 1)


@click.group(epilog="Example: privacydesk triage once")
def triage() -> None:
    """Fetch mail, turn it into cases, and look after what could not be handled."""


@triage.command(
    epilog="Example: privacydesk triage explain mail.eml --register customers.csv --json"
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--register",
    "register",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A register file (CSV) to match against, instead of the database's.",
)
@click.option(
    "--cases",
    "cases",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Existing cases (JSON) that a mail may join.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def explain(
    files: tuple[Path, ...], register: Path | None, cases: Path | None, *, as_json: bool
) -> None:
    """Tell what would become of each mail in FILES; nothing is written, nothing is sent."""
    own = wiring.organisation(settings())
    setting = Setting(
        today=received_on(utc_now()),
        authserv_id=settings().authserv_id,
        own_domains=frozenset(settings().own_domains),
        own_addresses=own.privacy_addresses(),
    )
    try:
        for record in explain_mails(
            files,
            classifier=classifier(settings()),
            setting=setting,
            register=register,
            cases=cases,
            people=() if register else _register(),
        ):
            if as_json:
                emit(record)
            else:
                _show(record)
    except BadExplainInput as error:
        fail(str(error))


def _register() -> list[Person]:
    """Read the embedded register if there is one: the command needs no database."""
    if settings().embedded and not (settings().var_dir / "privacydesk.sqlite").exists():
        return []
    with wiring.open_database(settings()) as database, database.read() as tx:
        return tx.register.all()


def _show(record: dict[str, object]) -> None:
    rows: list[tuple[str, object]] = []
    for key, value in record.items():
        if isinstance(value, list):
            rows.append((key, "\n".join(_short(item) for item in value)))
        elif isinstance(value, dict):
            rows.append((key, "\n".join(f"{k}: {v}" for k, v in value.items())))
        else:
            rows.append((key, value))
    table(str(record["file"]), ("Vad", "Slutsats"), rows)


def _short(item: object) -> str:
    if isinstance(item, dict):
        return ", ".join(f"{k} {v}" for k, v in item.items())
    return str(item)


@triage.command(epilog="Example: privacydesk triage once --json")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def once(*, as_json: bool) -> None:
    """Look at each mailbox once, and work off everything."""
    faults = 0
    with wiring.open_database(settings()) as database:
        crew = mail_wiring.crew(settings(), database)
        keeper = mail_wiring.keeper(settings(), database)
        jobs.take_up(database)
        jobs.work_off(crew.intake, database)
        for mailbox in mail_wiring.mailboxes(settings()):
            began = time.monotonic()
            try:
                kept, handled = _visit(mailbox, keeper, crew)
            except MailboxUnavailable as error:
                progress(f"{mailbox.name}: {error}")
                faults += 1
                continue
            _report(mailbox.name, kept, handled, time.monotonic() - began, as_json=as_json)
        crew.deliverer.run()
    if faults:
        sys.exit(EXIT_FAILED)


def _visit(mailbox: Mailbox, keeper: Keeper, crew: jobs.Crew) -> tuple[Kept, list[Handled]]:
    with mailbox.session() as session:
        kept = keeper.keep_new(mailbox, session)
        handled = jobs.work_off(crew.intake, crew.database)
        keeper.tidy(mailbox, session)
    return kept, handled


def _report(
    name: str, kept: Kept, handled: list[Handled], seconds: float, *, as_json: bool
) -> None:
    copies = sum(one.copy for one in handled)
    dispositions = Counter(one.disposition for one in handled if not one.copy)
    record: dict[str, object] = {
        "mailbox": name,
        "fetched": kept.fetched,
        "cases": sum(h.cases for h in handled if h.disposition is not Disposition.MISDIRECTED),
        "follow_ups": dispositions[Disposition.FOLLOW_UP],
        "automatic": dispositions[Disposition.AUTOMATIC],
        "spam": dispositions[Disposition.SPAM],
        "misdirected": dispositions[Disposition.MISDIRECTED],
        "quarantined": dispositions[Disposition.QUARANTINE],
        "duplicates": kept.duplicates + copies,
        "seconds": round(seconds, 3),
    }
    if as_json:
        emit(record)
        return
    say(
        f"{name}: {record['fetched']} hämtade, {record['cases']} ärenden, {record['follow_ups']} uppföljningar, "
        f"{record['automatic']} automatiska, {record['spam']} skräp, {record['misdirected']} till Kundcenter, "
        f"{record['quarantined']} i karantän, {record['duplicates']} dubbletter ({seconds:.1f} s)"
    )


@triage.command(epilog="Example: privacydesk triage run")
def run() -> None:
    """Run the service until SIGTERM, which finishes the mail in hand."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with wiring.open_database(settings()) as database:
        crew = mail_wiring.crew(settings(), database)
        keeper = mail_wiring.keeper(settings(), database)
        jobs.launch(crew, database_url=settings().resolved_jobs_url())
        pace = Pace(poll=settings().poll_seconds)
        watches = [
            MailboxWatch(mailbox, keeper, on_kept=jobs.mail_was_kept, pace=pace, stop=stop)
            for mailbox in mail_wiring.mailboxes(settings())
        ]
        try:
            serve_metrics(database, port=settings().metrics_port, clock=utc_now)
        except OSError:
            progress(f"triage: port {settings().metrics_port} is taken, so there are no metrics")
        jobs.mail_was_kept()
        progress(f"triage: watching {len(watches)} mailboxes, stop with SIGTERM")
        watch_all(watches, stop=stop)
        jobs.stop()
    progress("triage: stopped")


@triage.command(epilog="Example: privacydesk triage listen")
def listen() -> None:
    """Take mail that a mail system pushes by LMTP or SMTP, until SIGTERM."""
    with wiring.open_database(settings()) as database:
        at = _listen_at(settings())
        listener = create_listener(
            at,
            database,
            own_hosts=(settings().authserv_id, *settings().own_domains),
            on_kept=jobs.mail_was_kept,
            clock=utc_now,
        )
        jobs.launch(
            mail_wiring.crew(settings(), database), database_url=settings().resolved_jobs_url()
        )
        try:
            asyncio.run(_until_told(listener, at))
        except OSError as error:
            fail(f"{at.host}:{at.port} cannot be listened on ({error.strerror}); is it taken?")
        finally:
            jobs.stop()
    progress("triage: stopped")


async def _until_told(listener: Listener, at: ListenAt) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await listener.start()
    progress(f"triage: {at.protocol} on {at.host}:{at.port}, stop with SIGTERM")
    await stop.wait()
    await listener.stop()


def _listen_at(given: Settings) -> ListenAt:
    tls = None
    if given.listen_tls_cert is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        try:
            tls.load_cert_chain(given.listen_tls_cert, given.listen_tls_key)
        except OSError as error:
            fail(f"PRIVACYDESK_LISTEN_TLS_CERT or _KEY: {error.strerror or error}", code=EXIT_USAGE)
    return ListenAt(
        host=given.listen_host,
        port=given.listen_port,
        protocol=PushProtocol(given.listen_protocol),
        allow=given.listen_allow,
        mailboxes={box.address: box.name for box in mailbox_settings(given)},
        max_mail_bytes=given.max_mail_bytes,
        tls=tls,
    )


@triage.group(
    epilog="Example: privacydesk triage quarantine list", short_help="What could not be handled."
)
def quarantine() -> None:
    """List, show and retry mails that could not be handled."""


@quarantine.command("list", epilog="Example: privacydesk triage quarantine list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def list_quarantine(*, as_json: bool) -> None:
    """List the mails in quarantine with their reasons."""
    with wiring.open_database(settings()) as database, database.read() as tx:
        held = tx.mails.in_stage(Stage.QUARANTINED)
    if as_json:
        for mail in held:
            emit(
                {
                    "id": mail.id,
                    "mailbox": mail.identity.mailbox,
                    "received_at": mail.received_at.isoformat(),
                    "size": mail.size,
                    "reason": mail.reason,
                }
            )
        return
    rows = ((m.id, m.identity.mailbox, m.received_at.isoformat(), m.size, m.reason) for m in held)
    table("Karantän", ("Nr", "Brevlåda", "Mottaget", "Byte", "Skäl"), rows)


@quarantine.command("show", epilog="Example: privacydesk triage quarantine show 17 > mail.eml")
@click.argument("mail_id", type=MAIL_ID)
def show_quarantine(mail_id: int) -> None:
    """Write the raw bytes of mail MAIL_ID to stdout."""
    with wiring.open_database(settings()) as database, database.read() as tx:
        try:
            raw = tx.mails.raw(mail_id)
        except LookupError:
            fail(
                f"there is no mail {mail_id}, or it was purged; see: privacydesk triage quarantine list"
            )
    sys.stdout.buffer.write(raw)


@quarantine.command("retry", epilog="Example: privacydesk triage quarantine retry 17")
@click.argument("mail_id", type=MAIL_ID)
def retry_quarantine(mail_id: int) -> None:
    """Try mail MAIL_ID again, for example after an upgrade."""
    with wiring.open_database(settings()) as database:
        with database.write() as tx:
            found = tx.mails.retry(mail_id)
            if found:
                tx.events.append(
                    "retried", actor="operator", at=utc_now(), detail={"mail": mail_id}
                )
        if not found:
            fail(f"mail {mail_id} is not in quarantine; see: privacydesk triage quarantine list")
        handled = mail_wiring.crew(settings(), database).intake.handle(mail_id)
        with database.read() as tx:
            mail = tx.mails.by_id(mail_id)
    if mail.stage is Stage.QUARANTINED:
        fail(f"mail {mail_id} went back to quarantine: {mail.reason}")
    if mail.stage is Stage.KEPT:
        fail(f"mail {mail_id} failed again and waits; privacydesk triage run tries it once more")
    say(f"Mejl {mail_id}: {handled.disposition if handled else mail.disposition}")
