"""What the assistant may do at the desk: open a case, keep a lead, call a person."""

from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from actions.ports import DeskUnavailable, MissingEmail, OpenedCase
from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CASE_TYPES, CaseType
from cases.conversation import Author, Conversation, ConversationState, LeadState
from cases.deadlines import received_on
from cases.letters import LetterDesk
from cases.outgoing import ACKS_PER_ADDRESS_A_DAY, AUTOMATIC_ANSWERS, MailKind, OutgoingMail
from cases.store.engine import Database
from cases.store.transaction import Transaction

ACTOR = "assistant"
# A request left half-way is taken over by the desk after this long (Article 12(2): no form is needed).
LEAD_PATIENCE = timedelta(hours=1)


class StoreCaseDesk:
    """The desk behind the assistant, over the store."""

    def __init__(self, database: Database, letters: LetterDesk, *, sender: str) -> None:
        self._database = database
        self._letters = letters
        self._sender = sender

    def open_case(
        self,
        *,
        conversation_id: str,
        case_type: str,
        what: str,
        name: str,
        language: str,
        now: datetime,
    ) -> OpenedCase | MissingEmail:
        """Open the case with the address kept for the conversation; the same request twice a day is one."""
        kind = CaseType(case_type)
        try:
            with self._database.write() as tx:
                conversation = tx.conversations.by_id(conversation_id)
                if not conversation.email:
                    return MissingEmail()
                case = _same_today(tx, conversation_id, kind, now)
                if case is None:
                    case = _open(
                        tx, conversation, kind, what=what, name=name, language=language, now=now
                    )
                    _confirm(tx, case, self._letters, sender=self._sender, now=now)
                tx.conversations.save_lead(
                    conversation_id,
                    kind,
                    LeadState.OPENED,
                    what=what,
                    name=name,
                    language=language,
                    now=now,
                    case_id=case.id,
                )
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error
        return OpenedCase(ref=case.ref, due_date=case.legal_due or case.ops_due)

    def request_handover(self, *, conversation_id: str, reason: str, now: datetime) -> None:
        """Put the conversation into the agents' queue; one that is there already stays."""
        try:
            with self._database.write() as tx:
                conversation = tx.conversations.by_id(conversation_id)
                if conversation.state in {ConversationState.BOT, ConversationState.CLOSED}:
                    tx.conversations.change(conversation, ConversationState.WAITING, now=now)
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error

    def store_lead(
        self,
        *,
        conversation_id: str,
        case_type: str,
        what: str,
        name: str,
        state: str,
        language: str,
        now: datetime,
    ) -> None:
        """Keep what is known of a request that is not sent in yet."""
        try:
            with self._database.write() as tx:
                tx.conversations.save_lead(
                    conversation_id,
                    CaseType(case_type),
                    LeadState(state),
                    what=what,
                    name=name,
                    language=language,
                    now=now,
                )
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error


def open_forgotten_leads(
    database: Database, letters: LetterDesk, *, sender: str, now: datetime
) -> int:
    """Make cases of requests that were left half-way with an address to answer to; return how many.

    EDPB guidelines 01/2022 §§ 52–56: a request is valid in any channel and without a form. One that the
    visitor cancelled is no request; one without an address stays a lead for the desk.
    """
    opened = 0
    with database.read() as tx:
        leads = tx.conversations.unfinished_leads(before=now - LEAD_PATIENCE)
    for lead in leads:
        if lead.state is LeadState.CANCELLED:
            continue
        with database.write() as tx:
            conversation = tx.conversations.by_id(lead.conversation_id)
            if not conversation.email:
                continue
            case = _open(
                tx,
                conversation,
                lead.case_type,
                what=lead.what,
                name=lead.name,
                language=lead.language,
                now=lead.created_at,
            )
            _confirm(tx, case, letters, sender=sender, now=now)
            tx.conversations.save_lead(
                lead.conversation_id,
                lead.case_type,
                LeadState.OPENED,
                what=lead.what,
                name=lead.name,
                language=lead.language,
                now=now,
                case_id=case.id,
            )
            opened += 1
    return opened


def _same_today(
    tx: Transaction, conversation_id: str, case_type: CaseType, now: datetime
) -> Case | None:
    today = received_on(now)
    for case in tx.cases.of_conversation(conversation_id):
        if case.case_type is case_type and case.received_on == today:
            return case
    return None


def _open(
    tx: Transaction,
    conversation: Conversation,
    case_type: CaseType,
    *,
    what: str,
    name: str,
    language: str,
    now: datetime,
) -> Case:
    new = NewCase(
        case_type=case_type,
        channel=Channel.CHAT,
        received_at=now,
        party_name=name,
        party_email=conversation.email,
        language=language,
        summary=what[:200],
        conversation_id=conversation.id,
    )
    case = tx.cases.open(new, actor=ACTOR, now=now)
    said = [
        m.text for m in tx.conversations.messages(conversation.id) if m.author is Author.VISITOR
    ]
    text = "\n\n".join((what or CASE_TYPES[case_type].label, "Ur chatten:", *said[-20:]))
    tx.cases.add_message(
        case,
        Direction.IN,
        author=name or "besökare i chatten",
        subject=CASE_TYPES[case_type].label,
        text=text,
        at=now,
    )
    return case


def _confirm(
    tx: Transaction, case: Case, letters: LetterDesk, *, sender: str, now: datetime
) -> None:
    """Write to the address given, which nobody has proven: no data, and only so often."""
    since = now - timedelta(days=1)
    sent = tx.outbox.sent_to_since(case.party_email, AUTOMATIC_ANSWERS, since)
    if sent >= ACKS_PER_ADDRESS_A_DAY:
        text = "Ingen bekräftelse skickades (för många till samma adress på ett dygn). Hör av dig till personen."
        tx.tasks.add("acknowledge", text, at=now, case_id=case.id, due_on=case.ops_due)
        return
    letter = letters.acknowledgement([case], original_subject="")
    mail = OutgoingMail(
        kind=MailKind.ACKNOWLEDGEMENT,
        to=case.party_email,
        sender=sender,
        subject=letter.subject,
        text=letter.text,
        case_id=case.id,
    )
    queued = tx.outbox.queue(mail, dedup_key=f"chat-ack:{case.id}", now=now)
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
