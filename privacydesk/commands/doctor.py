"""`privacydesk doctor`: check each real dependency, and name the fix for each fault."""

import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
import httpx
from sqlalchemy.exc import SQLAlchemyError

from cases.extract_source import BadSources, How, Source, load_sources
from cases.store.engine import Database
from cases.store.upgrade import is_current
from cases.vault import Vault
from encoder.engine import load_embed
from encoder.tuned import network_file
from extract.sql_source import SourceFault, check_source
from mail_triage.imap import ImapMailbox
from mail_triage.mailbox import MailboxUnavailable
from mail_triage.smtp import SendingFailed, SmtpAccount, connect
from privacydesk import mail_wiring, wiring
from privacydesk.brain import classifier_path
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_FAILED, emit, table
from privacydesk.settings import LOOPBACK, BadSettings, Settings
from privacydesk.training import is_classifier_stale

FREE_BYTES = 1_000_000_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Fault(Exception):
    """Something is wrong; the message says what, and what would mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    check: str
    ok: bool
    detail: str


@click.command(
    epilog="Example: privacydesk doctor",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
def doctor(*, as_json: bool) -> None:
    """Check database, mailboxes, SMTP, sources of extracts, assistant, models, disk, clock and secrets."""
    findings = list(_findings(settings()))
    if as_json:
        for finding in findings:
            emit({"check": finding.check, "ok": finding.ok, "detail": finding.detail})
    else:
        rows = ((f.check, "ok" if f.ok else "FEL", f.detail) for f in findings)
        table("Kontroll", ("Vad", "Läge", "Upplysning eller åtgärd"), rows)
    if not all(finding.ok for finding in findings):
        sys.exit(EXIT_FAILED)


def _findings(chosen: Settings) -> Iterator[Finding]:
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("secrets", _secrets),
        ("disk", _disk),
        ("database", _database),
        ("clock", _clock),
        ("organisation", lambda s: wiring.organisation(s).name),
        ("sentence encoder", _encoder),
        ("mail classifier", _classifier),
        ("assistant model", _bot_model),
        *((f"mailbox {box.name}", _mailbox(box)) for box in mail_wiring.mailboxes(chosen)),
        ("outgoing mail", _smtp),
        ("extract sources", lambda s: f"{len(load_sources(s.sources_file))} described"),
        *((f"source {one.id}", _source(one)) for one in _sql_sources(chosen)),
        ("assistant", lambda s: _http(s.rasa_url, "start it: make run, or bot/rasa run")),
        (
            "action server",
            lambda s: _http(
                f"http://{LOOPBACK}:{s.actions_port}/health", "start it: privacydesk serve actions"
            ),
        ),
        (
            "website",
            lambda s: _http(
                f"http://{s.bind}:{s.website_port}/healthz", "start it: privacydesk serve website"
            ),
        ),
        (
            "desk",
            lambda s: _http(
                f"http://{s.bind}:{s.desk_port}/healthz", "start it: privacydesk serve desk"
            ),
        ),
    ]
    for name, check in checks:
        try:
            yield Finding(check=name, ok=True, detail=check(chosen))
        except (Fault, BadSources) as fault:
            yield Finding(check=name, ok=False, detail=str(fault))


def _secrets(chosen: Settings) -> str:
    try:
        keys = chosen.secrets()
    except BadSettings as error:
        raise Fault(str(error)) from error
    path = chosen.var_dir / "secret-key"
    if not chosen.secret_key and path.stat().st_mode & _OTHERS:
        raise Fault(f"{path} can be read by others; run: chmod 600 {path}")
    where = "PRIVACYDESK_SECRET_KEY" if chosen.secret_key else str(path)
    return f"{len(keys)} key(s) from {where}; keep a copy apart from the backups"


def _disk(chosen: Settings) -> str:
    chosen.var_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(chosen.var_dir).free
    if free < FREE_BYTES:
        raise Fault(f"{free // 1_000_000} MB free in {chosen.var_dir}; free at least 1 GB")
    if not os.access(chosen.var_dir, os.W_OK):
        raise Fault(f"{chosen.var_dir} cannot be written; change its owner or PRIVACYDESK_VAR_DIR")
    # A folder that nobody else may enter protects whatever lies in it.
    if chosen.var_dir.stat().st_mode & _OTHERS:
        for path in (*chosen.var_dir.glob("*.sqlite*"), *chosen.var_dir.glob("*.db")):
            if path.stat().st_mode & _OTHERS:
                raise Fault(f"{path} can be read by others; run: chmod -R go= {chosen.var_dir}")
    return f"{free // 1_000_000_000} GB free"


def _database(chosen: Settings) -> str:
    try:
        database = Database(chosen.resolved_database_url(), Vault(chosen.secrets()))
        database.ready()
        current = is_current(database)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        detail = (
            wiring.explain_database(error) if isinstance(error, SQLAlchemyError) else str(error)
        )
        raise Fault(detail) from error
    except BadSettings as error:
        raise Fault(str(error)) from error
    if not current:
        raise Fault("the schema is not this version's; run: privacydesk db upgrade")
    with database.read() as tx:
        broken = list(tx.events.broken())
    if broken:
        raise Fault(f"the event log is not whole: {broken[0]}; restore a backup and investigate")
    return "reachable, schema current, event log whole"


def _clock(chosen: Settings) -> str:
    now = utc_now()
    try:
        database = Database(chosen.resolved_database_url(), Vault(chosen.secrets()))
        with database.read() as tx:
            newest = tx.events.newest()
    except (SQLAlchemyError, BadSettings) as error:
        raise Fault("cannot be compared with the event log: mend the database first") from error
    if newest is not None and newest > now:
        raise Fault(
            f"the clock is behind the newest event ({newest.isoformat()}); set it, for example with chrony"
        )
    return now.isoformat(timespec="seconds")


def _encoder(_: Settings) -> str:
    if load_embed() is None:
        raise Fault(
            "missing or damaged, so that chat and mail are read by their letters alone; run: make setup"
        )
    return network_file().name


def _classifier(chosen: Settings) -> str:
    if is_classifier_stale(chosen):
        raise Fault("missing or older than its training data; run: make train")
    return classifier_path(chosen).name


def _bot_model(chosen: Settings) -> str:
    pointer = chosen.models_dir / "bot-current"
    if not pointer.exists():
        raise Fault("the assistant is not trained; run: make train")
    return pointer.read_text(encoding="utf-8").strip()


def _mailbox(box: ImapMailbox) -> Callable[[Settings], str]:
    def check(_: Settings) -> str:
        try:
            with box.session() as session:
                folders = session.inbound_folders()
        except MailboxUnavailable as error:
            raise Fault(str(error)) from error
        return f"{box.address}: {', '.join(folders)}"

    return check


def _smtp(chosen: Settings) -> str:
    try:
        account = SmtpAccount.from_url(chosen.resolved_smtp_url())
        with connect(account):
            return f"{account.host}:{account.port}"
    except ValueError as error:
        raise Fault(f"PRIVACYDESK_SMTP_URL: {error}") from error
    except SendingFailed as error:
        raise Fault(str(error)) from error


def _sql_sources(chosen: Settings) -> list[Source]:
    try:
        return [one for one in load_sources(chosen.sources_file) if one.how is How.SQL]
    except BadSources:
        return []  # named by its own check


def _source(source: Source) -> Callable[[Settings], str]:
    def check(chosen: Settings) -> str:
        try:
            check_source(source, chosen.resolved_source_urls())
        except SourceFault as error:
            raise Fault(f"{error} See docs/extract.md") from error
        return "the query can be run"

    return check


def _http(url: str, fix: str) -> str:
    try:
        answer = httpx.get(url, timeout=5.0)
    except httpx.HTTPError as error:
        raise Fault(f"{url} does not answer; {fix}") from error
    if not answer.is_success:
        raise Fault(f"{url} answers {answer.status_code}; see its log")
    return url
