"""Builds a desk with people, mails, cases and chats to test and photograph."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from fastapi import FastAPI

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import Assurance, CaseType, Disposition, Flag
from cases.conversation import Author, Conversation, ConversationState
from cases.extract_source import load_sources
from cases.letters import LetterDesk
from cases.mail import ArrivedMail, MailIdentity
from cases.organisation import load_organisation
from cases.register import Company, Person
from cases.store.engine import Database
from cases.store.identity_desk import IdentityDesk
from cases.store.upgrade import upgrade
from cases.user import Role
from cases.vault import Vault
from desk.app import create_app
from desk.passwords import hash_password
from documents.typesetter import Typesetter
from extract.collect import Collector
from extract.handover import Handover
from extract.workshop import Workshop
from privacydesk.mail_reading import MAIL_TOOLS

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PASSWORD = "korrekt häst batteri"
ADDRESSES = {
    "registerutdrag": "registerutdrag@kalmarenergi.se",
    "dataskyddsombud": "dataskyddsombud@kalmarenergi.se",
}
WEBSITE = "https://privat.kalmarenergi.example"
# Skatteverket's test numbers.
TEST_NUMBER = "195704289999"
_HASH = hash_password(PASSWORD)


@dataclass(slots=True)
class Clock:
    """A clock that the test moves."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Desk:
    """A desk on its own database."""

    database: Database
    app: FastAPI
    clock: Clock
    letters: LetterDesk
    identity: IdentityDesk
    _uid: int = field(default=0)

    def user(self, username: str, role: Role = Role.AGENT, *, protected: bool = False) -> None:
        """Add somebody who can log in with PASSWORD."""
        names = {"karin": "Karin Lindqvist", "olle": "Olle Berg", "disa": "Disa Ombudsson"}
        with self.database.write() as tx:
            tx.users.add(
                username,
                name=names.get(username, username.title()),
                role=role,
                password_hash=_HASH,
                sees_protected=protected,
                now=self.clock.now,
            )

    def mail(self, message: EmailMessage, *, days_ago: float = 0, mailbox: str = "") -> int:
        """Keep a mail as the triage does, and return its id."""
        # The same bytes twice would be a duplicate, which opens no case.
        message["Message-ID"] = f"<{self._uid}@kund.example>"
        return self.raw_mail(message.as_bytes(), days_ago=days_ago, mailbox=mailbox)

    def raw_mail(self, raw: bytes, *, days_ago: float = 0, mailbox: str = "") -> int:
        """Keep raw bytes."""
        self._uid += 1
        arrived = ArrivedMail(
            identity=MailIdentity(
                mailbox=mailbox or "registerutdrag", folder="INBOX", uidvalidity=1, uid=self._uid
            ),
            received_at=self.clock.now - timedelta(days=days_ago),
            size=len(raw),
            raw=raw,
        )
        with self.database.write() as tx:
            kept = tx.mails.keep(arrived, now=self.clock.now)
        assert kept is not None
        return kept.id

    def case(
        self,
        case_type: CaseType = CaseType.ACCESS,
        *,
        name: str = "Anna Ek",
        email: str = "anna.ek@kund.example",
        subject: str = "Registerutdrag",
        text: str = "Hej! Vilka uppgifter har ni om mig?",
        days_ago: float = 3,
        message: EmailMessage | None = None,
        evidence: dict[str, object] | None = None,
        **known: object,
    ) -> Case:
        """Open a case with the mail that asked for it."""
        mailbox = str(known.pop("mailbox", "registerutdrag"))
        mail = message or letter(subject, text, sender=f"{name} <{email}>")
        mail_id = self.mail(mail, days_ago=days_ago, mailbox=mailbox)
        new = NewCase(
            case_type=case_type,
            channel=Channel.MAIL,
            received_at=self.clock.now - timedelta(days=days_ago),
            mailbox=mailbox,
            party_name=name,
            party_email=email,
            summary=subject,
            **known,  # type: ignore[arg-type]
        )
        with self.database.write() as tx:
            opened = tx.cases.open(new, actor="triage", now=new.received_at)
            tx.cases.add_message(
                opened,
                Direction.IN,
                author=email,
                subject=subject,
                text=text,
                at=new.received_at,
                message_id=f"<{mail_id}@kund.example>",
                mail_id=mail_id,
            )
            tx.mails.settle(
                mail_id,
                Disposition.CASE,
                evidence=evidence or {"authenticated": opened.assurance >= Assurance.L1},
                message_id=f"<{mail_id}@kund.example>",
                now=self.clock.now,
            )
        return opened

    def chat(self, *said: str, waiting: bool = True) -> Conversation:
        """Begin a chat in which the visitor said this."""
        with self.database.write() as tx:
            start = self.clock.now - timedelta(minutes=6)
            chat = tx.conversations.start(f"token-{said}-{waiting}", language="sv", now=start)
            greeting = "Hej! Jag är en AI-assistent och svarar på frågor om integritetspolicyn."
            tx.conversations.say(chat.id, Author.BOT, greeting, at=start)
            for number, text in enumerate(said, 1):
                at = start + timedelta(minutes=number)
                tx.conversations.say(chat.id, Author.VISITOR, text, at=at)
            chat = tx.conversations.by_id(chat.id)
            if waiting:
                at = self.clock.now - timedelta(minutes=3)
                chat = tx.conversations.change(chat, ConversationState.WAITING, now=at)
        return chat


def letter(
    subject: str,
    text: str,
    *,
    sender: str = "Anna Ek <anna.ek@kund.example>",
    html: str = "",
    reply_to: str = "",
) -> EmailMessage:
    """Write a mail."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ADDRESSES["registerutdrag"]
    message["Subject"] = " ".join(subject.split())
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def make_desk(directory: Path, **options: object) -> Desk:
    """Build an empty desk on a new SQLite database."""
    vault = Vault(["a secret of the tests, long enough to be one"])
    database = Database(f"sqlite:///{directory / 'desk.sqlite'}", vault)
    upgrade(database)
    organisation = load_organisation(ROOT / "data" / "organisation.toml")
    letters = LetterDesk(ROOT / "data" / "letters", organisation)
    clock = Clock()
    collector = Collector(
        database=database,
        sources=load_sources(ROOT / "data" / "sources.yml"),
        urls={"billing": f"sqlite:///{directory / 'billing.sqlite'}"},
        organisation=organisation,
        clock=clock,
    )
    handover = Handover(
        sources=collector.sources,
        typesetter=Typesetter(ROOT / "data" / "documents", organisation),
        letters=letters,
        public_url="https://www.kraft.example",
        clock=clock,
    )
    identity = IdentityDesk(
        database=database,
        letters=letters,
        organisation=organisation,
        addresses=ADDRESSES,
        website_url=WEBSITE,
        clock=clock,
        eid="BankID",
    )
    app = create_app(
        workshop=Workshop(collector=collector, handover=handover),
        database=database,
        organisation=organisation,
        identity=identity,
        typesetter=Typesetter(ROOT / "data" / "documents", organisation),
        clock=clock,
        mails=MAIL_TOOLS,
        addresses=ADDRESSES,
        **options,  # type: ignore[arg-type]
    )
    return Desk(database=database, app=app, clock=clock, letters=letters, identity=identity)


def fill(desk: Desk) -> None:
    """Put a day's work on the desk."""
    desk.user("karin", Role.SENIOR, protected=True)
    desk.user("olle")
    desk.user("disa", Role.DPO)
    with desk.database.write() as tx:
        tx.register.load([_customer(), _moved_customer()], actor="import", now=NOW)
    html = "<h1>Hej</h1><p>Jag vill <b>veta</b> vad ni har om mig.</p><script>alert(1)</script>"
    message = letter(
        "Vilka uppgifter har ni om mig?",
        "se nedan",
        sender="Maja Sundström <maja@sundstrom.example>",
        html=html,
    )
    message.add_attachment(
        b"%PDF-1.4", maintype="application", subtype="pdf", filename="Begäran.pdf"
    )
    access = desk.case(
        name="Maja Sundström",
        email="maja@sundstrom.example",
        subject="Vilka uppgifter har ni om mig?",
        text=(
            "Hej!\n\nJag har varit kund hos er sedan 2019 och vill veta vilka uppgifter ni har om "
            "mig, var ni har fått dem ifrån och vilka ni har lämnat dem till.\n\n"
            "Jag vill gärna ha svaret med brev.\n\nMvh\nMaja Sundström"
        ),
        days_ago=27.2,
        message=message,
        customer_number="70012345",
        assurance=Assurance.L1,
        evidence={"authenticated": True, "signals": [], "candidates": ["70012345"]},
    )
    with desk.database.write() as tx:
        text = "Kontrollera att ingen annan vuxen på adressen får uppgifterna."
        tx.tasks.add("check", text, at=NOW, case_id=access.id, due_on=date(2026, 11, 24))
        ack = desk.letters.acknowledgement([access], original_subject=access.summary)
        tx.cases.add_message(
            access,
            Direction.OUT,
            author="Automatiskt besked",
            subject=ack.subject,
            text=ack.text,
            at=access.received_at + timedelta(minutes=1),
        )
        tx.cases.assign(access, "karin", actor="karin", now=NOW - timedelta(days=20))
    desk.case(
        CaseType.ERASURE,
        name="Erik Holm",
        email="erik.holm@post.example",
        subject="Radera mina uppgifter",
        text="Jag har flyttat. Ta bort allt ni har om mig.",
        days_ago=35,
        customer_number="70054321",
        flags=frozenset({Flag.RECENT_CHANGE, Flag.NEW_ADDRESS}),
        evidence={"authenticated": False, "signals": ["not_authenticated", "reply_to_differs"]},
    )
    desk.case(
        CaseType.DIRECT_MARKETING_OBJECTION,
        name="Siv Åberg",
        email="siv@aberg.example",
        subject="Sluta skicka reklam",
        text="Jag vill inte ha fler erbjudanden.",
        days_ago=0.3,
        assurance=Assurance.L1,
    )
    desk.case(
        CaseType.BREACH_REPORT,
        name="Per Lund",
        email="per.lund@mejl.example",
        subject="Fick grannens faktura",
        text="I kuvertet låg en faktura till en annan person.",
        days_ago=1.1,
    )
    desk.case(
        CaseType.ACCESS,
        name="Hemlig Person",
        email="h.p@dold.example",
        subject="Hemligt ämne",
        text="Jag har skyddad identitet.",
        days_ago=12,
        flags=frozenset({Flag.PROTECTED_IDENTITY}),
        protected=True,
    )
    desk.case(
        CaseType.DPO_QUESTION,
        name="Nils Forss",
        email="nils@forss.example",
        subject="Fråga om kakor",
        text="Hur länge sparar ni kakor?",
        days_ago=5,
        mailbox="dataskyddsombud",
    )
    desk.case(
        CaseType.RECTIFICATION,
        name="Fatima Al-Sayed",
        email="fatima@alsayed.example",
        subject="Wrong name on my invoice",
        text="My name is misspelt on the invoice.",
        days_ago=18,
        language="en",
        assurance=Assurance.L1,
        flags=frozenset({Flag.OTHER_LANGUAGE}),
    )
    desk.chat("Hej, jag vill prata med en människa", "Jag vill att ni raderar mina uppgifter")
    bad = desk.raw_mail(b"From: x\r\n\r\n\x00\x01", days_ago=0.1)
    with desk.database.write() as tx:
        tx.mails.quarantine(bad, "more than 1000 parts")
        text = "Ett mejl kunde inte läsas och ligger i karantän. Läs det och bestäm vad det är."
        tx.tasks.add("quarantine", text, at=NOW, mail_id=bad, due_on=NOW.date())


def _customer() -> Person:
    return Person(
        customer_number="70012345",
        name="Maja Sundström",
        personnummer=TEST_NUMBER,
        email="maja@sundstrom.example",
        phone="070-174 06 58",
        street="Larmgatan 12 B",
        postcode="392 32",
        city="Kalmar",
        company=Company.ELNAT,
    )


def _moved_customer() -> Person:
    return Person(
        customer_number="70054321",
        name="Erik Holm",
        email="erik.holm@post.example",
        phone="070-174 06 21",
        street="Norra vägen 4",
        postcode="392 34",
        city="Kalmar",
        company=Company.FORSALJNING,
        address_changed_on=date(2026, 11, 10),
    )
