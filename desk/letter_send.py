"""Send a letter and change its case, both or neither."""

from dataclasses import dataclass

from cases.case import Case, CaseMessage, Direction, QuestionKind
from cases.deadlines import ExtensionReason
from cases.letter_forms import CompleteLetter, LetterKind
from cases.letters import Letter
from cases.lifecycle import Status
from cases.outgoing import MailKind, OutgoingMail
from cases.register import Person
from cases.store.transaction import Transaction
from cases.suppression import ALL_COMPANIES, NoSuchKey, SuppressionKind, suppression_key
from desk.case_view import subject_of
from desk.letter_draft import BY_POST, LetterDraft
from desk.office import Office
from desk.refusals import Incomplete

MAX_REFERENCES = 10
MOST_AT_ONCE = 200
_KEYS = {
    "telefon": SuppressionKind.PHONE,
    "adress": SuppressionKind.ADDRESS,
    "kundnummer": SuppressionKind.CUSTOMER_NUMBER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A letter on its way out: what it says, of what case, and in whose hand it is."""

    office: Office
    tx: Transaction
    case: Case
    messages: list[CaseMessage]
    draft: LetterDraft
    letter: CompleteLetter
    actor: str

    def written(self, case: Case | None = None) -> Letter:
        """Return the finished text."""
        subject = subject_of(self.case, self.messages)
        return self.office.letters.composed(
            case or self.case, self.letter, original_subject=subject
        )


def carry_out(sending: Sending, *, approves: bool = False) -> Case:
    """Send, and change the case as the letter says; raises what the store refuses."""
    tx, case, actor = sending.tx, sending.case, sending.actor
    now = sending.office.now()
    case = _effect(sending, case, approves=approves)
    if sending.letter.kind is LetterKind.BREACH:
        sent_to = _to_the_affected(sending, case)
    else:
        sent_to = _to_the_party(sending, case)
    detail = {
        "kind": sending.letter.kind,
        "outbox": sent_to,
        "by": sending.draft.delivery,
        "confirmed": sending.draft.confirmed,
        "nonce": sending.draft.nonce,
    }
    tx.events.append("replied", case_id=case.id, actor=actor, at=now, detail=detail)
    if case.assigned_to is None and not approves:
        case = tx.cases.assign(case, actor, actor=actor, now=now)
    return case


def _effect(sending: Sending, case: Case, *, approves: bool) -> Case:
    tx, letter, actor = sending.tx, sending.letter, sending.actor
    now = sending.office.now()
    resolution = letter.form.resolution
    if letter.kind is LetterKind.CLARIFY:
        tx.questions.ask(
            case.id, QuestionKind.CLARIFICATION, reason=letter.values["varfor"], now=now
        )
        if case.status is Status.WAITING:
            return case
        return tx.cases.move(case, Status.WAITING, actor=actor, now=now)
    if letter.kind is LetterKind.EXTEND:
        reason = ExtensionReason(letter.values["orsak"])
        return tx.cases.extend(case, reason, told=letter.values["skal"], actor=actor, now=now)
    if letter.kind is LetterKind.MARKETING:
        _suppress(sending, case)
    if resolution is None:
        return case
    if approves:
        return tx.cases.approve(
            case,
            actor=actor,
            now=now,
            resolution=resolution,
            ground=letter.ground,
            step=letter.step,
            recipients_told=letter.recipients_told,
        )
    return tx.cases.move(
        case,
        Status.CLOSED,
        actor=actor,
        now=now,
        resolution=resolution,
        ground=letter.ground,
        step=letter.step,
        recipients_told=letter.recipients_told,
    )


def _to_the_party(sending: Sending, case: Case) -> list[int]:
    if sending.draft.delivery == BY_POST:
        _by_post(sending, case, "Skriv ut brevet och posta det i dag.")
        return []
    ids = [
        m.message_id for m in sending.messages if m.message_id and m.direction is not Direction.NOTE
    ]
    incoming = [
        m.message_id for m in sending.messages if m.message_id and m.direction is Direction.IN
    ]
    queued = _by_mail(
        sending,
        case,
        # The party's own address, never a Reply-To: anybody can write one.
        to=case.party_email,
        key=sending.draft.nonce,
        in_reply_to=incoming[-1] if incoming else None,
        references=tuple(ids[-MAX_REFERENCES:]),
    )
    return [queued]


def _to_the_affected(sending: Sending, case: Case) -> list[int]:
    """Write to each affected customer alone; who has no address, or a hidden one, gets a task."""
    sent: list[int] = []
    for person in affected(sending.tx, sending.letter):
        if person.protected or not person.email:
            text = f"Skicka beskedet till kund {person.customer_number} med brev (artikel 34)."
            _by_post(sending, case, text)
        else:
            key = f"{sending.draft.nonce}:{person.customer_number}:{len(sent)}"
            sent.append(_by_mail(sending, case, to=person.email, key=key))
    return sent


def affected(tx: Transaction, letter: CompleteLetter) -> list[Person]:
    """Return the customers that a notice goes to; Incomplete names a number that nobody has."""
    numbers = list(dict.fromkeys(letter.values["kunder"].split()))
    if len(numbers) > MOST_AT_ONCE:
        raise Incomplete(f"Skicka till högst {MOST_AT_ONCE} kunder åt gången.")
    people: list[Person] = []
    for number in numbers:
        found = tx.register.by_customer_number(number)
        if not found:
            raise Incomplete(f"Kundnummer {number[:32]} finns inte i registret.")
        people += found
    return people


def _by_mail(
    sending: Sending,
    case: Case,
    *,
    to: str,
    key: str,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
) -> int:
    written, now = sending.written(), sending.office.now()
    mail = OutgoingMail(
        kind=MailKind.REPLY,
        to=to,
        sender=sending.office.sender_for(case),
        subject=written.subject,
        text=written.text,
        in_reply_to=in_reply_to,
        references=references,
        case_id=case.id,
    )
    queued = sending.tx.outbox.queue(mail, dedup_key=f"reply:{case.id}:{key}", now=now)
    _keep(sending, case, written, message_id=queued.message_id, outbox_id=queued.id)
    return queued.id


def _by_post(sending: Sending, case: Case, task: str) -> None:
    now = sending.office.now()
    _keep(sending, case, sending.written())
    sending.tx.tasks.add(
        "post_letter", task, at=now, case_id=case.id, due_on=sending.office.today()
    )


def _keep(
    sending: Sending,
    case: Case,
    written: Letter,
    *,
    message_id: str | None = None,
    outbox_id: int | None = None,
) -> None:
    sending.tx.cases.add_message(
        case,
        Direction.OUT,
        author=case.decided_by or sending.actor,
        subject=written.subject,
        text=written.text,
        at=sending.office.now(),
        message_id=message_id,
        outbox_id=outbox_id,
    )


def _suppress(sending: Sending, case: Case) -> None:
    values, tx, now = sending.letter.values, sending.tx, sending.office.now()
    company = values.get("bolag", ALL_COMPANIES)
    wanted = [(kind, values[name]) for name, kind in _KEYS.items() if values.get(name)]
    kinds: list[str] = []
    for kind, value in wanted:
        try:
            key = suppression_key(kind, value)
        except NoSuchKey as error:
            raise Incomplete(
                f"{kind.label} ser inte rätt ut. Rätta det eller lämna tomt."
            ) from error
        tx.suppressions.add(key, company, actor=sending.actor, now=now)
        kinds.append(kind)
    if kinds:
        detail = {"kinds": kinds, "company": company}
        tx.events.append("suppressed", case_id=case.id, actor=sending.actor, at=now, detail=detail)
