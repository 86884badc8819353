"""Parts for tests of the triage: mails, a brain that does as the subject says, and a database."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from cases.case_type import Assurance, CaseType, Disposition, Flag
from cases.letters import LetterDesk
from cases.organisation import Organisation, load_organisation
from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault
from mail_triage.deliver import Deliverer
from mail_triage.imap import ImapAccount, ImapMailbox
from mail_triage.intake import Handled, Intake
from mail_triage.keep import Keeper
from mail_triage.mailbox import Mailbox
from mail_triage.message import InboundMessage
from mail_triage.protection import Protection
from mail_triage.smtp import SmtpAccount
from mail_triage.verdict import AutoAck, SenderEvidence, TypeScore, Verdict
from tests.servers import LOOPBACK, PASSWORD, Dovecot

DATA = Path(__file__).resolve().parent.parent / "data"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ADDRESS = "registerutdrag@kalmarenergi.example"
OWN_HOST = "mx.kalmarenergi.example"
CUSTOMER = "anna.berg@kund.example"


class BadDay(RuntimeError):
    """What the brain raises when a mail says boom."""


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **units: float) -> None:
        """Let time pass."""
        self.now += timedelta(**units)


class ScriptedBrain:
    """Concludes what the subject says: `case access erasure`, `automatic`, `follow <token>`, `boom` …"""

    def assess(self, message: InboundMessage) -> Verdict:
        """Return the verdict that the subject orders."""
        word, *rest = (message.subject or "case unknown").split()
        if word == "boom":
            raise BadDay
        disposition = {"follow": Disposition.FOLLOW_UP}.get(word)
        disposition = disposition or Disposition(
            word if word in Disposition.__members__.values() else "case"
        )
        joins = rest.pop(0) if word == "follow" and rest else None
        types = tuple(
            TypeScore(case_type=CaseType(name), confidence=0.9)
            for name in rest
            if name in set(CaseType)
        )
        sender = message.from_addresses[0] if message.from_addresses else None
        address = sender.address if sender else ""
        allowed = "silent" not in rest and bool(address)
        report = message.report
        return Verdict(
            disposition=disposition,
            types=types,
            flags=frozenset(flag for flag in Flag if flag in rest),
            language="sv",
            customer_numbers=(),
            joins=joins,
            assurance=Assurance.L0,
            sender=SenderEvidence(
                address=address,
                name=sender.name if sender else "",
                authenticated=False,
                reply_to=None,
            ),
            auto_ack=AutoAck(allowed=allowed, to=address if allowed else None, why="på order"),
            reasons=(),
            subject=message.subject,
            text=message.text,
            attachments=(),
            defects=message.defects,
            about_message_id=(report.original_message_id if report else None)
            or next(iter(message.in_reply_to), None),
            bounce_permanent=bool(report and any(r.permanent for r in report.recipients)),
        )


def letter(
    number: int,
    subject: str = "case access",
    *,
    sender: str = CUSTOMER,
    text: str = "Hej! Jag vill veta vad ni har om mig. Hälsningar från Åsa Öberg\n",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Make a mail as a border server hands it over; `number` makes its Message-ID."""
    mail = EmailMessage()
    mail["Received"] = (
        f"from mail.kund.example by {OWN_HOST} with ESMTPS; Mon, 23 Nov 2026 08:00:00 +0100"
    )
    mail["From"] = sender
    mail["To"] = ADDRESS
    mail["Subject"] = subject
    mail["Date"] = "Mon, 23 Nov 2026 07:59:00 +0100"
    mail["Message-ID"] = f"<{number}@kund.example>"
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text, cte="8bit")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def organisation() -> Organisation:
    """Return the organisation's facts of the product."""
    return load_organisation(DATA / "organisation.toml")


def open_database(url: str) -> Database:
    """Open a database with the present schema."""
    database = Database(url, Vault(["s" * 40]))
    upgrade(database)
    return database


def mailbox_on(server: Dovecot, user: str, *, junk: bool = True) -> ImapMailbox:
    """Return the mailbox of a user on the test server."""
    return mailbox_at(server.port, user, junk=junk)


def mailbox_at(
    port: int, user: str, *, junk: bool = True, name: str = "registerutdrag"
) -> ImapMailbox:
    """Return the mailbox of a user on a port of this machine.

    Two users in one database need two names: made in the same second, their UIDVALIDITY is the same.
    """
    account = ImapAccount(
        host=LOOPBACK,
        port=port,
        protection=Protection.NONE,
        user=user,
        password=PASSWORD,
    )
    return ImapMailbox(name=name, address=ADDRESS, account=account, junk=junk)


class Triage:
    """Keeper, intake and deliverer over one database."""

    def __init__(
        self,
        database: Database,
        *,
        smtp_port: int = 9,
        clock: Clock | None = None,
        max_mail_bytes: int = 1_000_000,
        acks_an_hour: int = 1_000_000,
        brain: ScriptedBrain | None = None,
    ) -> None:
        self.database = database
        self.clock = clock or Clock()
        self.keeper = Keeper(
            database, clock=self.clock, own_hosts=(OWN_HOST,), max_mail_bytes=max_mail_bytes
        )
        self.intake = Intake(
            database,
            brain or ScriptedBrain(),
            LetterDesk(DATA / "letters", organisation()),
            organisation(),
            addresses={"registerutdrag": ADDRESS},
            clock=self.clock,
            acks_an_hour=acks_an_hour,
        )
        account = SmtpAccount(host=LOOPBACK, port=smtp_port, protection=Protection.NONE)
        # Without a lease: the clock of these tests stands still, and a killed process starts at once.
        self.deliverer = Deliverer(
            database,
            account,
            organisation="Kalmar Energi",
            clock=self.clock,
            lease=timedelta(0),
        )

    def work_off(self) -> list[Handled]:
        """Handle everything that waits, once."""
        with self.database.read() as tx:
            waiting = tx.mails.waiting(limit=5000)
        return [done for one in waiting if (done := self.intake.handle(one)) is not None]

    def visit(self, mailbox: Mailbox) -> list[Handled]:
        """Fetch, handle and tidy, as the command `triage once` does."""
        with mailbox.session() as session:
            self.keeper.keep_new(mailbox, session)
            handled = self.work_off()
            self.keeper.tidy(mailbox, session)
        return handled
