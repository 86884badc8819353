"""Open a case for a chat: its text, its warnings, and the one confirmation that goes out."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CASE_TYPES, RIGHTS, CaseType, Flag
from cases.conversation import (
    Author,
    ChatMessage,
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
# Stands where the rest of a chat would: not even that it is the officer's is told.
_NOT_QUOTED = "Chatten återges inte i ärendet. Fråga personen om du behöver veta mer."


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a visitor has said in a chat, what the words warn of, and what of it was for the officer alone."""

    conversation_id: str
    messages: tuple[ChatMessage, ...]
    flags: frozenset[Flag]
    has_secrets: bool
    secrets: frozenset[str]

    def wish(self, case_type: CaseType, what: str) -> str:
        """Return the words of a request as they may stand in its case, or ""."""
        return "" if what in self.secrets and not CASE_TYPES[case_type].dpo_space else what


def hear(
    tx: Transaction, conversation_id: str, requests: Iterable[tuple[CaseType, str]] = ()
) -> Heard:
    """Read a chat in which these requests are to become cases.

    Looking for dangers takes its time: done once for all of them, and before anybody is held up by a lock.
    """
    said = tuple(
        message
        for message in tx.conversations.all_messages(conversation_id)
        if message.author is Author.VISITOR
    )
    leads, requests = tx.conversations.leads_of(conversation_id), tuple(requests)
    asked = [*requests, *((lead.case_type, lead.what) for lead in leads)]
    # What was taken back was told to nobody.
    kept = [
        *requests,
        *((one.case_type, one.what) for one in leads if one.state is not LeadState.CANCELLED),
    ]
    # The officer is bound by secrecy (Article 38(5)): a case of the desk's has none of what they were told.
    secrets = frozenset(what for case_type, what in kept if CASE_TYPES[case_type].dpo_space)
    known = tx.cases.of_conversation(conversation_id)
    return Heard(
        conversation_id=conversation_id,
        messages=said,
        flags=_warnings({*(what for _, what in asked), *(message.text for message in said)}),
        has_secrets=bool(secrets) or any(case.dpo_space for case in known),
        secrets=secrets,
    )


def must_be_answered(case_type: CaseType) -> bool:
    """Tell whether nobody can ask for it anonymously: a right, but for a number to be left in peace."""
    return case_type in RIGHTS and case_type is not CaseType.DIRECT_MARKETING_OBJECTION


def open_case(
    tx: Transaction,
    heard: Heard,
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
    what = heard.wish(case_type, what)
    new = NewCase(
        case_type=case_type,
        channel=Channel.CHAT,
        received_at=now,
        party_name=name,
        party_email=email or "",
        language=language,
        flags=flags | heard.flags,
        summary=what[:200],
        conversation_id=heard.conversation_id,
        parent=parent,
    )
    case = tx.cases.open(new, actor=ACTOR, now=now)
    if case_type is CaseType.DIRECT_MARKETING_OBJECTION:
        _stop_marketing(tx, case, heard.messages, now)
    tx.cases.add_message(
        case,
        Direction.IN,
        author=name or "besökare i chatten",
        subject=CASE_TYPES[case_type].label,
        text=_words(case_type, what, heard, anonymous=email is None),
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
) -> bool:
    """Write to the address given, which nobody has proven: no data, and only so often. Returns whether one goes."""
    first = cases[0]
    to = to or first.party_email
    if why := next((why for flag, why in _SILENT.items() if flag in first.flags), ""):
        text = f"Ingen bekräftelse skickades: {why}. Läs ärendet nu och svara i chatten om den är öppen."
        tx.tasks.add("acknowledge", text, at=now, case_id=first.id, due_on=received_on(now))
        return False
    if limit := _limit_reached(tx, to, now):
        text = f"Ingen bekräftelse skickades ({limit}). Hör av dig till personen."
        tx.tasks.add("acknowledge", text, at=now, case_id=first.id, due_on=first.ops_due)
        return False
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
    return True


def _words(case_type: CaseType, what: str, heard: Heard, *, anonymous: bool) -> str:
    """Return the text of a case: the request, and after it what else was said, unless that is not for it."""
    label = CASE_TYPES[case_type].label
    if anonymous:
        # A name or an address given earlier in the chat is not for this.
        return what or label
    secret = heard.has_secrets and not CASE_TYPES[case_type].dpo_space
    wish = with_contacts(what, heard.messages) or label
    return f"{wish}\n\n{_NOT_QUOTED if secret else from_the_chat(heard.messages)}"


def _warnings(texts: Set[str]) -> frozenset[Flag]:
    """Return what the words of a chat warn of, wherever in it they were said."""
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
