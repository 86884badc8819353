"""Open a case for a chat: its text, its warnings, and the one confirmation that goes out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CASE_TYPES, CaseType, Flag
from cases.conversation import (
    Author,
    ChatMessage,
    Conversation,
    LeadState,
    from_the_chat,
    with_contacts,
)
from cases.deadlines import received_on
from cases.letters import LetterDesk
from cases.outgoing import (
    ACKS_PER_ADDRESS_A_DAY,
    AUTOMATIC_ANSWERS,
    MailKind,
    OutgoingMail,
)
from cases.protected_person import speaks_of_protection
from cases.redact import PersonalKind
from cases.safety import Danger, find_danger
from cases.spoken_email import written
from cases.store.transaction import Transaction
from cases.suppression import ALL_COMPANIES, NoSuchKey, SuppressionKind, suppression_key

ACTOR = "assistant"
# Against one visitor who has us write to many; far below ACKS_AN_HOUR, so that the mail door's is left.
CONFIRMATIONS_AN_HOUR = 30
A_DAY = timedelta(days=1)
# Nothing is written by itself to these.
_SILENT = {
    Flag.PROTECTED_IDENTITY: "ärendet gäller skyddade personuppgifter",
    Flag.THREAT: "chatten är hotfull",
}


def open_case(
    tx: Transaction,
    conversation: Conversation,
    case_type: CaseType,
    *,
    what: str,
    name: str,
    language: str,
    now: datetime,
    email: str | None,
    parent: int | None = None,
    flags: frozenset[Flag] = frozenset(),
) -> Case:
    """Open a case with what was said in its chat; an `email` of None is that of somebody who is anonymous."""
    messages = tx.conversations.all_messages(conversation.id)
    said = [message for message in messages if message.author is Author.VISITOR]
    new = NewCase(
        case_type=case_type,
        channel=Channel.CHAT,
        received_at=now,
        party_name=name,
        party_email=email or "",
        language=language,
        flags=flags | _warnings(what, said),
        summary=what[:200],
        conversation_id=conversation.id,
        parent=parent,
    )
    case = tx.cases.open(new, actor=ACTOR, now=now)
    if case_type is CaseType.DIRECT_MARKETING_OBJECTION:
        _stop_marketing(tx, case, said, now)
    # Who chose to be anonymous after giving an address is not known by it.
    anonymous = email is None
    wish = (what if anonymous else with_contacts(what, said)) or CASE_TYPES[case_type].label
    tx.cases.add_message(
        case,
        Direction.IN,
        author=name or "besökare i chatten",
        subject=CASE_TYPES[case_type].label,
        text=f"{wish}\n\n{from_the_chat(said, contacts=not anonymous)}",
        at=now,
    )
    return case


def note_opened(
    tx: Transaction,
    conversation_id: str,
    case: Case,
    what: str,
    name: str,
    language: str,
    now: datetime,
) -> None:
    """Remember which case a request became, so that nobody opens it once more."""
    tx.conversations.save_lead(
        conversation_id,
        case.case_type,
        LeadState.OPENED,
        what=what,
        name=name,
        language=language,
        now=now,
        case_id=case.id,
    )


def confirm(
    tx: Transaction,
    cases: Sequence[Case],
    letters: LetterDesk,
    *,
    sender: str,
    now: datetime,
    to: str = "",
) -> None:
    """Write to the address given, which nobody has proven: no data, and only so often."""
    first = cases[0]
    to = to or first.party_email
    if why := next((why for flag, why in _SILENT.items() if flag in first.flags), ""):
        text = f"Ingen bekräftelse skickades: {why}. Läs ärendet nu och svara i chatten om den är öppen."
        tx.tasks.add("acknowledge", text, at=now, case_id=first.id, due_on=received_on(now))
        return
    if limit := _limit_reached(tx, to, now):
        text = f"Ingen bekräftelse skickades ({limit}). Hör av dig till personen."
        tx.tasks.add("acknowledge", text, at=now, case_id=first.id, due_on=first.ops_due)
        return
    letter = letters.acknowledgement(cases, original_subject="")
    mail = OutgoingMail(
        kind=MailKind.ACKNOWLEDGEMENT,
        to=to,
        sender=sender,
        subject=letter.subject,
        text=letter.text,
        case_id=first.id,
    )
    # One to another address than the case's comes after what stands in the case.
    later = "" if to == first.party_email else f":{len(tx.cases.messages(first))}"
    queued = tx.outbox.queue(mail, dedup_key=f"chat-ack:{first.id}{later}", now=now)
    for case in cases:
        tx.cases.add_message(
            case,
            Direction.OUT,
            author="Automatiskt besked",
            subject=letter.subject,
            text=letter.text,
            at=now,
            message_id=queued.message_id,
            outbox_id=queued.id,
        )


def _warnings(what: str, said: Sequence[ChatMessage]) -> frozenset[Flag]:
    """Return what the words of a chat warn of, wherever in it they were said."""
    texts = [what, *(message.text for message in said)]
    found: set[Flag] = set()
    if any(map(speaks_of_protection, texts)):
        found.add(Flag.PROTECTED_IDENTITY)
    dangers = {hit.danger for text in texts if (hit := find_danger(text)) is not None}
    if Danger.THREAT in dangers:
        found.add(Flag.THREAT)
    return frozenset(found)


def _stop_marketing(
    tx: Transaction, case: Case, said: Sequence[ChatMessage], now: datetime
) -> None:
    """Suppress every address and number that the visitor gave, at once (Article 21(3)): none goes unasked."""
    kinds = {
        PersonalKind.EMAIL: SuppressionKind.EMAIL,
        PersonalKind.PHONE: SuppressionKind.PHONE,
    }
    added: list[SuppressionKind] = []
    for one in (one for message in said for one in message.contacts if one.kind in kinds):
        value = written(one.value) if one.kind is PersonalKind.EMAIL else one.value
        try:
            key = suppression_key(kinds[one.kind], value)
        except NoSuchKey:
            continue
        if tx.suppressions.add(key, ALL_COMPANIES, actor=ACTOR, now=now):
            added.append(key.kind)
    if added:
        detail = {"kinds": sorted(added), "company": ALL_COMPANIES, "new": len(added)}
        tx.events.append("suppressed", case_id=case.id, actor=ACTOR, at=now, detail=detail)


def _limit_reached(tx: Transaction, address: str, now: datetime) -> str:
    """Say which limit forbids another confirmation, or ""."""
    sent = tx.outbox.sent_to_since(address, AUTOMATIC_ANSWERS, now - A_DAY)
    if sent >= ACKS_PER_ADDRESS_A_DAY:
        return "för många till samma adress på ett dygn"
    if tx.conversations.confirmed_since(now - timedelta(hours=1)) >= CONFIRMATIONS_AN_HOUR:
        return "ovanligt många har skickats från chatten den senaste timmen"
    return ""
