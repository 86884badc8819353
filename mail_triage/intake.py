"""One kept mail in; cases, correspondence and acknowledgement out, in one commit."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CASE_TYPES, CaseType, Disposition, Flag
from cases.letters import LetterDesk
from cases.lifecycle import Status
from cases.mail import KeptMail, Stage
from cases.organisation import Organisation
from cases.outgoing import (
    ACKS_AN_HOUR,
    ACKS_PER_ADDRESS_A_DAY,
    ACKS_PER_CASE_A_DAY,
    AUTOMATIC_ANSWERS,
    MailKind,
    OutgoingMail,
)
from cases.store.engine import Database
from cases.store.transaction import Transaction
from mail_triage.content_digest import content_digest
from mail_triage.letter_text import read_letters
from mail_triage.message import InboundMessage
from mail_triage.parse import UnreadableMail, parse_mail
from mail_triage.verdict import Verdict

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
MAX_AUTHOR = 120
_MAX_REFERENCES = 10
ACTOR = "triage"


class Brain(Protocol):
    """Concludes what a mail is."""

    def assess(self, message: InboundMessage) -> Verdict:
        """Return the verdict; raises nothing for any readable mail."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of a mail: its disposition and how many cases it opened.

    A `copy` is another delivery of a mail that was settled before: nothing is done twice.
    """

    disposition: Disposition
    cases: int = 0
    copy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a kept mail says, without its bytes: a verdict or a fault, or neither when it is settled."""

    mail_id: int
    verdict: Verdict | None = None
    message_id: str | None = None
    references: tuple[str, ...] = ()
    fault: Exception | None = None


class Intake:
    """Handles kept mails, each exactly once."""

    def __init__(
        self,
        database: Database,
        brain: Brain,
        letters: LetterDesk,
        organisation: Organisation,
        *,
        addresses: Mapping[str, str],
        clock: Callable[[], datetime],
        acks_an_hour: int = ACKS_AN_HOUR,
    ) -> None:
        self._acks_an_hour = acks_an_hour
        self._database = database
        self._brain = brain
        self._letters = letters
        self._organisation = organisation
        self._addresses = addresses
        self._clock = clock

    def handle(self, mail_id: int) -> Handled | None:
        """Read and settle one mail; None when it was settled already."""
        return self.settle(self.read(mail_id))

    def handle_suspect(self, mail_id: int) -> Handled | None:
        """Handle a mail that may have ended a process: the attempt is committed before it is read."""
        with self._database.write() as tx:
            claimed = tx.mails.claim(mail_id)
        if claimed is None:
            return None
        if claimed.attempts > MAX_ATTEMPTS:
            return self._quarantine(mail_id, "the program ended each time it was read")
        return self.settle(self.read(mail_id), counted=claimed)

    def read(self, mail_id: int) -> Reading:
        """Parse and assess, changing nothing, so that the next mail may be read while this is settled."""
        with self._database.read() as tx:
            kept = tx.mails.by_id(mail_id)
            if kept.stage is not Stage.KEPT:
                return Reading(mail_id=mail_id)
            raw = tx.mails.raw(mail_id)
        try:
            message = read_letters(parse_mail(raw))
            verdict = self._brain.assess(message)
        except Exception as error:  # noqa: BLE001 (one bad mail must not stop the next; it is counted and put aside)
            return Reading(mail_id=mail_id, fault=error)
        return Reading(
            mail_id=mail_id,
            verdict=verdict,
            message_id=message.message_id,
            references=message.references[-_MAX_REFERENCES:],
        )

    def settle(self, reading: Reading, *, counted: KeptMail | None = None) -> Handled | None:
        """Commit what was read; None when the mail was settled already.

        A mail that cannot be read goes to quarantine, and so does one whose handling failed
        MAX_ATTEMPTS times: nothing that one mail does stops the next. `counted` is the mail when
        this attempt was counted before it was read.
        """
        mail_id, fault = reading.mail_id, reading.fault
        if isinstance(fault, UnreadableMail):
            return self._quarantine(mail_id, str(fault))
        if fault is not None:
            return self._failed(mail_id, fault, counted)
        if reading.verdict is None:
            return None
        try:
            with self._database.write() as tx:
                claimed = tx.mails.in_hand(mail_id) if counted else tx.mails.claim(mail_id)
                if claimed is None:
                    return None
                first = self._first_copy(tx, reading)
                if first is not None:
                    return self._settle_copy(tx, first, reading)
                return _Settling(self, tx, claimed, reading, reading.verdict).settle()
        except Exception as error:  # noqa: BLE001 (as above; when the database itself is down, the counting raises)
            return self._failed(mail_id, error, counted)

    def _first_copy(self, tx: Transaction, reading: Reading) -> int | None:
        """Return the settled mail that this is another delivery of: To and Cc to us, or a second way in."""
        if not reading.message_id:
            return None
        # Another worker may be settling the other copy.
        tx.events.lock()
        first = tx.mails.earlier_message_id(reading.message_id, other_than=reading.mail_id)
        if first is None:
            return None
        # A Message-ID proves nothing, so the content must be the same as well.
        same = content_digest(tx.mails.raw(first)) == content_digest(tx.mails.raw(reading.mail_id))
        return first if same else None

    def _settle_copy(self, tx: Transaction, first: int, reading: Reading) -> Handled:
        now, mail_id = self._clock(), reading.mail_id
        original = tx.mails.by_id(first)
        disposition = original.disposition or Disposition.CASE
        for case in tx.cases.of_mail(first):
            detail = {"mail": mail_id, "copy_of": first}
            tx.events.append("copy_arrived", case_id=case.id, actor=ACTOR, at=now, detail=detail)
        tx.mails.settle(
            mail_id,
            disposition,
            evidence={"copy_of": first},
            message_id=reading.message_id,
            now=now,
        )
        log.info("mail id=%d is a copy of id=%d", mail_id, first)
        return Handled(disposition=disposition, copy=True)

    def _quarantine(self, mail_id: int, reason: str) -> Handled | None:
        now = self._clock()
        with self._database.write() as tx:
            if not tx.mails.quarantine(mail_id, reason):
                # Another process settled it meanwhile.
                return None
            text = "Ett mejl kunde inte läsas och ligger i karantän. Läs det och bestäm vad det är."
            tx.tasks.add("quarantine", text, at=now, mail_id=mail_id, due_on=now.date())
            detail = {"mail": mail_id, "reason": reason}
            tx.events.append("quarantined", actor=ACTOR, at=now, detail=detail)
        log.warning("mail id=%d quarantined reason=%s", mail_id, reason)
        return Handled(disposition=Disposition.QUARANTINE)

    def _failed(self, mail_id: int, error: Exception, counted: KeptMail | None) -> Handled | None:
        """Count the attempt unless it is counted already; put the mail aside when it was the last."""
        if counted is None:
            with self._database.write() as tx:
                counted = tx.mails.claim(mail_id)
        if counted is None:
            return None
        # The text of an exception may quote the mail, so only its type and place are logged.
        log.error("mail id=%d failed error=%s", mail_id, type(error).__name__, exc_info=False)
        if counted.attempts >= MAX_ATTEMPTS:
            return self._quarantine(mail_id, f"handling failed: {type(error).__name__}")
        return None


class _Settling:
    """The settling of one mail inside one transaction."""

    def __init__(
        self,
        intake: Intake,
        tx: Transaction,
        kept: KeptMail,
        reading: Reading,
        verdict: Verdict,
    ) -> None:
        self._intake = intake
        self._tx = tx
        self._kept = kept
        self._reading = reading
        self._verdict = verdict
        self._now = intake._clock()  # noqa: SLF001 (the intake's own second half)
        self._mailbox = intake._addresses.get(kept.identity.mailbox, kept.identity.mailbox)  # noqa: SLF001

    def settle(self) -> Handled:
        disposition = self._verdict.disposition
        opened: list[Case] = []
        if disposition is Disposition.FOLLOW_UP:
            opened = self._follow_up()
        elif disposition is Disposition.MISDIRECTED and not self._kept.truncated:
            opened = self._misdirected()
        elif disposition is Disposition.CASE or self._kept.truncated:
            disposition = Disposition.CASE
            opened = self._open_cases(self._types())
            self._acknowledge(opened)
        elif disposition is Disposition.AUTOMATIC:
            self._automatic()
        self._tx.mails.settle(
            self._kept.id,
            disposition,
            evidence=self._evidence(),
            message_id=self._reading.message_id,
            now=self._now,
        )
        log.info("mail id=%d disposition=%s cases=%d", self._kept.id, disposition, len(opened))
        return Handled(disposition=disposition, cases=len(opened))

    def _types(self) -> tuple[CaseType, ...]:
        found = tuple(score.case_type for score in self._verdict.types)
        if self._kept.truncated:
            # Nobody has read it yet, so nobody can say that it is not about privacy.
            found = tuple(one for one in found if one is not CaseType.MISDIRECTED)
        return found or (CaseType.UNKNOWN,)

    def _open_cases(self, types: tuple[CaseType, ...], related: tuple[int, ...] = ()) -> list[Case]:
        verdict = self._verdict
        related += tuple(
            case.id
            for token in verdict.related
            if (case := self._tx.cases.by_token(token)) is not None
        )
        opened: list[Case] = []
        for case_type in types:
            new = NewCase(
                case_type=case_type,
                channel=Channel.MAIL,
                received_at=self._kept.received_at,
                mailbox=self._kept.identity.mailbox,
                customer_number=verdict.customer_number,
                party_name=verdict.sender.name,
                party_email=verdict.sender.address,
                language=verdict.language,
                flags=verdict.flags,
                assurance=verdict.assurance,
                summary=verdict.subject[:200],
                parent=opened[0].id if opened else None,
                related_to=related,
                protected=verdict.protected,
            )
            case = self._tx.cases.open(new, actor=ACTOR, now=self._now)
            self._attach(case)
            opened.append(case)
        self._urgent_tasks(opened)
        return opened

    def _attach(self, case: Case) -> None:
        self._tx.cases.add_message(
            case,
            Direction.IN,
            author=self._verdict.sender.address[:MAX_AUTHOR] or "okänd avsändare",
            subject=self._verdict.subject,
            text=self._verdict.text,
            at=self._kept.received_at,
            message_id=self._reading.message_id,
            mail_id=self._kept.id,
        )

    def _urgent_tasks(self, opened: list[Case]) -> None:
        today = self._now.date()
        for case in opened:
            hours = CASE_TYPES[case.case_type].act_within_hours
            if hours is not None:
                text = (
                    f"Agera inom {hours} timmar: stoppa, frys eller bevara det som begäran gäller."
                )
                self._tx.tasks.add("act_now", text, at=self._now, case_id=case.id, due_on=today)
        if opened and Flag.SAFETY in self._verdict.flags:
            text = "Mejlet tyder på fara. Ring driftcentralen nu, vänta inte på något annat."
            self._tx.tasks.add("safety", text, at=self._now, case_id=opened[0].id, due_on=today)
        if opened:
            self._ask_to_read(opened[0])

    def _ask_to_read(self, case: Case) -> None:
        if self._kept.truncated:
            text = "Mejlet kunde inte hämtas i sin helhet. Läs det i brevlådan."
            due = self._now.date()
            self._tx.tasks.add("oversized", text, at=self._now, case_id=case.id, due_on=due)

    def _follow_up(self) -> list[Case]:
        token = self._verdict.joins
        case = self._tx.cases.by_token(token) if token else None
        types = tuple(score.case_type for score in self._verdict.types)
        if case is None:
            # It speaks of an earlier matter that we cannot tell for sure: a person links it.
            opened = self._open_cases(types or (CaseType.UNKNOWN,))
            self._acknowledge(opened)
            return opened
        self._attach(case)
        if Flag.PROTECTED_IDENTITY in self._verdict.flags and not case.protected:
            # Told only now: what would have gone out by itself is held back.
            case = self._tx.cases.mark_protected(case, actor=ACTOR, now=self._now)
        detail = {"mail": self._kept.id}
        self._tx.events.append(
            "answered", case_id=case.id, actor=ACTOR, at=self._now, detail=detail
        )
        self._tx.questions.answered(case.id, at=self._kept.received_at)
        # A decision that waits for approval was made without this mail.
        if case.status in {Status.WAITING, Status.APPROVAL, Status.CLOSED}:
            case = self._tx.cases.move(case, Status.IN_PROGRESS, actor=ACTOR, now=self._now)
        self._tx.tasks.add(
            "read", "Nytt mejl i ärendet: läs och svara.", at=self._now, case_id=case.id
        )
        self._ask_to_read(case)
        if not types:
            return []
        # A new request in an old thread starts its own clock.
        opened = self._open_cases(types, related=(case.id,))
        self._write_back(opened, MailKind.ACKNOWLEDGEMENT, thread=case)
        return opened

    def _misdirected(self) -> list[Case]:
        opened = self._open_cases((CaseType.MISDIRECTED,))
        case = opened[0]
        organisation = self._intake._organisation  # noqa: SLF001
        forward = OutgoingMail(
            kind=MailKind.FORWARD,
            to=organisation.customer_service_address,
            sender=self._mailbox,
            subject=f"Vidarebefordrat mejl [{case.token}]",
            text=(
                "Det bifogade mejlet kom till en av våra adresser för dataskydd men gäller kundservice.\n"
                "Svara kunden direkt. Hör av er till dataskyddet om det också gäller personuppgifter.\n"
            ),
            case_id=case.id,
            attached_mail=self._kept.id,
        )
        self._tx.outbox.queue(forward, dedup_key=f"forward:{self._kept.id}", now=self._now)
        self._write_back(opened, MailKind.FORWARD_NOTICE)
        return opened

    def _acknowledge(self, opened: list[Case]) -> None:
        self._write_back(opened, MailKind.ACKNOWLEDGEMENT)

    def _write_back(
        self, opened: list[Case], kind: MailKind, *, thread: Case | None = None
    ) -> None:
        if not opened:
            return
        case, ack = opened[0], self._verdict.auto_ack
        allowed, why = ack.allowed, ack.why
        if allowed and ack.to and (limit := self._limit_reached(ack.to, thread)):
            allowed, why = False, limit
        if not allowed or ack.to is None:
            text = f"Inget automatiskt besked skickades ({why}). Hör av dig till personen."
            self._tx.tasks.add(
                "acknowledge", text, at=self._now, case_id=case.id, due_on=case.ops_due
            )
            return
        letters = self._intake._letters  # noqa: SLF001
        subject = self._verdict.subject
        if kind is MailKind.ACKNOWLEDGEMENT:
            letter = letters.acknowledgement(opened, original_subject=subject)
        else:
            letter = letters.forward_notice(case, original_subject=subject)
        mail = OutgoingMail(
            kind=kind,
            to=ack.to,
            sender=self._mailbox,
            subject=letter.subject,
            text=letter.text,
            in_reply_to=self._reading.message_id,
            references=self._reading.references,
            case_id=case.id,
        )
        queued = self._tx.outbox.queue(mail, dedup_key=f"ack:{self._kept.id}", now=self._now)
        for one in (*opened, *((thread,) if thread else ())):
            self._tx.cases.add_message(
                one,
                Direction.OUT,
                author="Automatiskt besked",
                subject=letter.subject,
                text=letter.text,
                at=self._now,
                # A reply to it is about the new request, not about the thread it came in.
                message_id=queued.message_id if one is not thread else None,
                outbox_id=queued.id,
            )

    def _limit_reached(self, address: str, thread: Case | None) -> str:
        """Say which limit forbids another automatic answer, or ""."""
        outbox, now = self._tx.outbox, self._now
        day, hour = now - timedelta(days=1), now - timedelta(hours=1)
        if outbox.sent_to_since(address, AUTOMATIC_ANSWERS, day) >= ACKS_PER_ADDRESS_A_DAY:
            return "adressen har redan fått flera besked det senaste dygnet"
        if thread is not None:
            sent = outbox.sent_in_case_since(thread.id, AUTOMATIC_ANSWERS, day)
            if sent >= ACKS_PER_CASE_A_DAY:
                return "ärendet har redan gett flera besked det senaste dygnet"
        most = self._intake._acks_an_hour  # noqa: SLF001
        if outbox.are_at_least(most, AUTOMATIC_ANSWERS, hour):
            return "ovanligt många besked har skickats den senaste timmen"
        return ""

    def _automatic(self) -> None:
        about = self._verdict.about_message_id
        queued = self._tx.outbox.by_message_id(about) if about else None
        if queued is None or queued.mail.case_id is None:
            return
        case = self._tx.cases.by_id(queued.mail.case_id)
        detail = {"mail": self._kept.id, "outbox": queued.id}
        self._tx.events.append(
            "automatic_answer", case_id=case.id, actor=ACTOR, at=self._now, detail=detail
        )
        if self._verdict.bounce_permanent:
            text = "Vårt mejl kom tillbaka. Nå personen på ett annat sätt, till exempel med brev."
            self._tx.tasks.add("bounced", text, at=self._now, case_id=case.id)

    def _evidence(self) -> dict[str, object]:
        verdict = self._verdict
        return {
            "types": {score.case_type: round(score.confidence, 3) for score in verdict.types},
            "flags": sorted(verdict.flags),
            "language": verdict.language,
            "assurance": verdict.assurance.name,
            "authenticated": verdict.sender.authenticated,
            "signals": list(verdict.sender.signals),
            "reasons": list(verdict.reasons),
            "defects": list(verdict.defects),
            "candidates": list(verdict.candidates),
        }
