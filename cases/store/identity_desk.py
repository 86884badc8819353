"""The ways to prove who one is: what the desk offers, sends and records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cases.assurance import EvidenceKind, is_cooling
from cases.case import Case, Direction
from cases.case_type import CaseType
from cases.deadlines import STOCKHOLM, received_on
from cases.errors import CasesError
from cases.letters import Letter, LetterDesk
from cases.organisation import Organisation
from cases.outgoing import MailKind, OutgoingMail
from cases.register import Person
from cases.register_history import ContactChange, ContactKind
from cases.store.case_store import CaseFilter
from cases.store.engine import Database
from cases.store.transaction import Transaction
from cases.subject import Obstacle, Subject, email_target, postal_target, subjects
from cases.verification import (
    Challenge,
    ChallengeKind,
    Code,
    Doubt,
)

_OLD_CONTACT = "old_contact"
_LINK_IN_CASE = {"sv": "[engångslänk, sparas inte]", "en": "[one-time link, not kept]"}
_TEXTS = {
    "identity_locked": (
        "Tre försök att bekräfta identiteten har misslyckats, och koderna är spärrade. Ring upp på det "
        "registrerade numret eller välj ett annat sätt."
    ),
    "identity_denied": (
        "Den som har den registrerade kontakten säger att begäran inte kommer från dem. Lämna inte ut "
        "något. Ring upp på det registrerade numret och ta reda på vad som har hänt."
    ),
    "identity_proven": "Personen har bekräftat sin identitet på webbplatsen. Gå vidare med ärendet.",
    "letter_wanted": (
        "Personen vill ha en kod med brev till sin registrerade adress. Skapa kodbrevet under Identitet."
    ),
    _OLD_CONTACT: (
        "En kontaktväg i registret ändrades mindre än 30 dagar före begäran. Skriv till den gamla kontakten "
        "och berätta att någon har begärt uppgifter. Lämna inte ut något utan e-legitimation eller besök."
    ),
}
# A take-over ends in these: somebody changes a contact and then asks for everything.
_WATCHED = frozenset({CaseType.ACCESS, CaseType.PORTABILITY, CaseType.CCTV, CaseType.RECTIFICATION})
# A call proves nothing when the number was changed lately.
_CALLS = frozenset({EvidenceKind.CODE_BY_PHONE})


class CannotReach(CasesError):
    """The person cannot be reached in that way."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__()
        self.obstacle = obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLetter:
    """What the letter with the code needs; the code exists nowhere else in clear."""

    code: Code
    recipient: Person
    expires_on: date
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDesk:
    """Issues and takes challenges; `addresses` gives a mailbox's e-mail address by its name.

    `website_url` is where customers reach the website; `eid` names the eID in plain words, or is "" when
    no provider is configured.
    """

    database: Database
    letters: LetterDesk
    organisation: Organisation
    clock: Callable[[], datetime]
    website_url: str
    addresses: Mapping[str, str] = field(default_factory=dict)
    eid: str = ""

    @property
    def place(self) -> str:
        """The address where a code is typed."""
        return f"{self.website_url}/verifiera"

    def people(self, tx: Transaction, case: Case) -> list[Person]:
        """Return the rows of the register behind a case."""
        return tx.register.by_customer_number(case.customer_number) if case.customer_number else []

    def send_link(self, tx: Transaction, case: Case, subject: Subject, *, actor: str) -> Challenge:
        """Queue a one-time link to the registered e-mail address, and to no other.

        Raises CannotReach, TooManyCodes, IdentityLocked.
        """
        now = self.clock()
        self.watch(tx, case, now=now)
        row = subject.mailbox(case.received_on)
        if isinstance(row, Obstacle):
            raise CannotReach(row)
        challenge, code = tx.challenges.issue(
            case,
            ChallengeKind.EMAIL,
            subject_hash=tx.evidence.subject_hash(subject),
            target=email_target(row.email),
            contact_changed_on=row.email_changed_on,
            actor=actor,
            now=now,
        )
        letter = self.letters.identity_link(
            case, link=self._link("e-post", code, case), code=code.grouped, place=self.place
        )
        self._queue(tx, case, letter, to=row.email, code=code, author=actor, now=now)
        return challenge

    def ask(
        self,
        tx: Transaction,
        case: Case,
        subject: Subject,
        *,
        doubt: Doubt,
        original_subject: str,
        actor: str,
    ) -> Challenge:
        """Queue T-IDREQ to the party, with a link to the page where a way is chosen.

        The link alone proves nothing, so it may go to whoever wrote. Raises IdentityLocked.
        """
        now = self.clock()
        self.watch(tx, case, now=now)
        challenge, code = tx.challenges.issue(
            case,
            ChallengeKind.EID,
            subject_hash=tx.evidence.subject_hash(subject),
            target=None,
            contact_changed_on=None,
            actor=actor,
            now=now,
        )
        letter = self.letters.identity_request(
            case,
            doubt=doubt,
            link=self._link("e-legitimation", code, case),
            until=challenge.expires_at.astimezone(STOCKHOLM).date(),
            eid=bool(self.eid and subject.personnummer),
            original_subject=original_subject,
        )
        self._queue(tx, case, letter, to=case.party_email, code=code, author=actor, now=now)
        detail = {"challenge": challenge.id, "doubt": doubt}
        tx.events.append("identity_asked", case_id=case.id, actor=actor, at=now, detail=detail)
        return challenge

    def code_letter(
        self, tx: Transaction, case: Case, subject: Subject, *, actor: str
    ) -> CodeLetter:
        """Make the code of a letter to the registered postal address.

        Raises CannotReach, TooManyCodes, IdentityLocked.
        """
        now = self.clock()
        self.watch(tx, case, now=now)
        row = subject.letterbox(case.received_on)
        if isinstance(row, Obstacle):
            raise CannotReach(row)
        challenge, code = tx.challenges.issue(
            case,
            ChallengeKind.LETTER,
            subject_hash=tx.evidence.subject_hash(subject),
            target=postal_target(row),
            contact_changed_on=row.address_changed_on,
            actor=actor,
            now=now,
        )
        return CodeLetter(
            code=code,
            recipient=row,
            # The last whole day, so that the letter can name a date.
            expires_on=received_on(challenge.expires_at - timedelta(days=1)),
            place=self.place,
        )

    def record(
        self,
        tx: Transaction,
        case: Case,
        kind: EvidenceKind,
        subject: Subject | None,
        *,
        actor: str,
    ) -> Case:
        """Record a check that an agent made: method, time and officer, nothing that was shown."""
        return tx.evidence.record(
            case,
            kind,
            subject_hash=tx.evidence.subject_hash(subject) if subject else None,
            people=self.people(tx, case),
            officer=actor,
            actor=actor,
            now=self.clock(),
            contact_changed_on=self._phone_changed_on(tx, case) if kind in _CALLS else None,
        )

    def watch(self, tx: Transaction, case: Case, *, now: datetime) -> None:
        """Make sure, once a case, that the old contact hears of a request after a change.

        A replaced e-mail address gets a mail; for a postal address, or one that nobody knows any more, an
        agent is asked.
        """
        if case.case_type not in _WATCHED or not case.open:
            return
        people = self.people(tx, case)
        changes = self.late_changes(tx, case)
        for change in changes:
            if change.kind is ContactKind.EMAIL and change.before.email:
                self._tell_old_contact(tx, case, change.before.email, now=now)
        told = bool(changes) and all(
            change.kind is ContactKind.EMAIL and change.before.email for change in changes
        )
        changed = bool(changes) or any(
            s.recently_changed(case.received_on) for s in subjects(people)
        )
        if changed and not told and not tx.tasks.ever(case.id, _OLD_CONTACT):
            self.add_task(tx, case.id, _OLD_CONTACT, now=now)

    def late_changes(self, tx: Transaction, case: Case) -> list[ContactChange]:
        """Return the contacts that were replaced within the cooling time before the request, or since."""
        if not case.customer_number:
            return []
        return [
            change
            for change in tx.register.contact_history(case.customer_number)
            if is_cooling(change.changed_on, on=case.received_on)
        ]

    def daily(self) -> int:
        """Let old proofs go, and watch for changed contacts; return how many cases were lowered."""
        now = self.clock()
        lowered = 0
        with self.database.write() as tx:
            for case in tx.evidence.with_old_evidence(now):
                after = tx.evidence.expire(case, self.people(tx, case), now=now)
                lowered += after.version != case.version
            for case in tx.cases.search(CaseFilter(only_open=True), limit=100_000):
                self.watch(tx, case, now=now)
        return lowered

    def _phone_changed_on(self, tx: Transaction, case: Case) -> date | None:
        calls = [c for c in self.late_changes(tx, case) if c.kind is ContactKind.PHONE]
        return max((change.changed_on for change in calls), default=None)

    def _tell_old_contact(
        self, tx: Transaction, case: Case, address: str, *, now: datetime
    ) -> None:
        letter = self.letters.old_contact(case)
        mark = self.database.vault.lookup(f"{case.id}\0{email_target(address)}")
        mail = self._mail(case, letter, to=address)
        queued = tx.outbox.queue(mail, dedup_key=f"old-contact:{mark}", now=now)
        detail: dict[str, object] = {"outbox": queued.id}
        told = (e.detail for e in tx.events.of_case(case.id) if e.kind == "old_contact_told")
        if detail not in told:
            tx.events.append(
                "old_contact_told", case_id=case.id, actor="system", at=now, detail=detail
            )

    def _mail(self, case: Case, letter: Letter, *, to: str) -> OutgoingMail:
        address = self.addresses.get(case.mailbox or "")
        return OutgoingMail(
            kind=MailKind.IDENTITY,
            to=to,
            sender=self.organisation.answers_from(address, dpo_space=case.dpo_space),
            subject=letter.subject,
            text=letter.text,
            case_id=case.id,
        )

    def _link(self, page: str, code: Code, case: Case) -> str:
        language = "?sprak=en" if case.language == "en" else ""
        return f"{self.place}/{page}/{code.text.lower()}{language}"

    def _queue(
        self,
        tx: Transaction,
        case: Case,
        letter: Letter,
        *,
        to: str,
        code: Code,
        author: str,
        now: datetime,
    ) -> None:
        mail = self._mail(case, letter, to=to)
        queued = tx.outbox.queue(mail, dedup_key=f"identity:{code.selector}", now=now)
        hidden = _LINK_IN_CASE["en" if case.language == "en" else "sv"]
        text = letter.text.replace(code.grouped, hidden)
        kept = "\n".join(
            hidden if code.text.lower() in line else line for line in text.splitlines()
        )
        tx.cases.add_message(
            case,
            Direction.OUT,
            author=author,
            subject=letter.subject,
            # Who may read the case must not be able to answer in the person's place.
            text=kept,
            at=now,
            message_id=queued.message_id,
            outbox_id=queued.id,
        )

    def add_task(self, tx: Transaction, case_id: int, kind: str, *, now: datetime) -> None:
        """Ask a person to look at the case today; one open task of a kind is enough."""
        if not any(task.kind == kind for task in tx.tasks.open(case_ids=[case_id])):
            tx.tasks.add(kind, _TEXTS[kind], at=now, case_id=case_id, due_on=received_on(now))
