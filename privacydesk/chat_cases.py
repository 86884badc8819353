"""What the assistant may do at the desk: open a case, keep a lead, call a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.exc import SQLAlchemyError

from actions.ports import DeskUnavailable, MissingEmail, OpenedCase, Receipt
from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CASE_TYPES, CaseType, Flag, Outcome
from cases.conversation import (
    Author,
    ChatMessage,
    Conversation,
    ConversationState,
    Lead,
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
    address_form,
)
from cases.protected_person import speaks_of_protection
from cases.redact import PersonalKind
from cases.safety import Danger, find_danger
from cases.spoken_email import written
from cases.store.engine import Database
from cases.store.transaction import Transaction
from cases.suppression import ALL_COMPANIES, NoSuchKey, SuppressionKind, suppression_key

ACTOR = "assistant"
# A request left half-way is taken over by the desk after this long (Article 12(2): no form is needed).
# Whoever ends the chat is not waited for. Long enough to look for a customer number, and well within the hour after
# which Rasa begins the talk anew.
LEAD_PATIENCE = timedelta(minutes=20)
# These are worth knowing of even when nobody can be answered.
_NEEDS_NO_ADDRESS = frozenset({CaseType.BREACH_REPORT, CaseType.SECURITY_REPORT})
# Against one visitor who has us write to many; far below ACKS_AN_HOUR, so that the mail door's is left.
CONFIRMATIONS_AN_HOUR = 30
_A_DAY = timedelta(days=1)
# A person who was called has not come either, or the chat would be an agent's.
_LED_NOWHERE = frozenset(
    {Outcome.UNSURE, Outcome.CLARIFY, Outcome.OTHER_LANGUAGE, Outcome.HANDOVER}
)
_BESIDE = frozenset({Outcome.SMALLTALK, Outcome.OFF_TOPIC, Outcome.EMERGENCY})
# Nothing is written by itself to these.
_SILENT = {
    Flag.PROTECTED_IDENTITY: "ärendet gäller skyddade personuppgifter",
    Flag.THREAT: "chatten är hotfull",
}


class StoreCaseDesk:
    """The desk behind the assistant, over the store."""

    def __init__(self, database: Database, letters: LetterDesk, *, sender: str) -> None:
        self._database = database
        self._letters = letters
        self._sender = sender

    def open_cases(
        self,
        *,
        conversation_id: str,
        case_types: tuple[str, ...],
        what: str,
        name: str,
        language: str,
        now: datetime,
        anonymous: bool,
    ) -> Receipt | MissingEmail:
        """Open the cases with the address kept for the conversation; the same request twice a day is one."""
        kinds = tuple(map(CaseType, case_types))
        found: list[Case] = []
        new: list[Case] = []
        moved: list[Case] = []
        confirmed = False
        try:
            with self._database.write() as tx:
                # Before the lead is taken in hand, as an agent's case of the same chat does.
                tx.events.lock()
                if not tx.conversations.existing([conversation_id]):
                    return MissingEmail(stranger=True)
                conversation = tx.conversations.by_id(conversation_id)
                if not conversation.email and not anonymous:
                    return MissingEmail()
                for kind in kinds:
                    case = _same_request(tx, conversation_id, kind, now)
                    if case is None:
                        case = _open(
                            tx,
                            conversation,
                            kind,
                            what=what,
                            name=name,
                            language=language,
                            now=now,
                            email=None if anonymous else conversation.email,
                            parent=new[0].id if new else None,
                        )
                        new.append(case)
                    else:
                        given = "" if anonymous else conversation.email
                        if _add_what_is_new(tx, case, what=what, name=name, given=given, now=now):
                            moved.append(case)
                    found.append(case)
                    _opened(tx, conversation_id, case, what, name, language, now)
                if not anonymous:
                    address = conversation.email
                    if told := [*new, *moved]:
                        _confirm(tx, told, self._letters, sender=self._sender, now=now, to=address)
                    confirmed = all(_is_confirmed(tx, case, address) for case in found)
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error
        cases = tuple(
            OpenedCase(
                ref=case.ref,
                case_type=case.case_type.value,
                due_date=case.legal_due,
                aim=case.aim,
            )
            for case in found
        )
        return Receipt(cases=cases, confirmed=confirmed)

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
        anonymous: bool = False,
    ) -> str | None:
        """Keep what is known of a request that is not sent in yet; return its case's number when it is one."""
        try:
            with self._database.write() as tx:
                lead = tx.conversations.save_lead(
                    conversation_id,
                    CaseType(case_type),
                    LeadState(state),
                    what=what,
                    name=name,
                    language=language,
                    now=now,
                    anonymous=anonymous,
                )
                if lead.state is not LeadState.OPENED or lead.case_id is None:
                    return None
                return tx.cases.by_id(lead.case_id).ref
        except (SQLAlchemyError, KeyError) as error:
            raise DeskUnavailable from error


def open_forgotten_leads(
    database: Database, letters: LetterDesk, *, sender: str, now: datetime
) -> int:
    """Make cases of requests that were left half-way with an address to answer to; return how many.

    EDPB guidelines 01/2022 §§ 52–56: a request is valid in any channel and without a form. One that the
    visitor cancelled is no request; one without an address stays a lead for the desk. Who gave an address and was
    not understood, whatever the language, is read by a person.
    """
    before = now - LEAD_PATIENCE
    with database.read() as tx:
        leads = tx.conversations.unfinished_leads(before=before)
        unheard = [
            chat
            for chat in tx.conversations.left_unheard(before=before)
            if _led_nowhere(tx.conversations.all_messages(chat.id))
        ]
    opened = 0
    leads.sort(key=lambda lead: lead.conversation_id)
    for _, of_chat in groupby(leads, key=lambda lead: lead.conversation_id):
        open_ones = [lead for lead in of_chat if lead.state is not LeadState.CANCELLED]
        if open_ones:
            with database.write() as tx:
                opened += _open_leads(tx, open_ones, letters, sender=sender, now=now)
    for chat in unheard:
        with database.write() as tx:
            opened += _open_unheard(tx, chat, letters, sender=sender, now=now)
    return opened


def _open_leads(
    tx: Transaction, leads: Sequence[Lead], letters: LetterDesk, *, sender: str, now: datetime
) -> int:
    """Open what one visitor left half-way, with one confirmation."""
    tx.events.lock()
    conversation = tx.conversations.by_id(leads[0].conversation_id)
    opened: list[Case] = []
    answered: list[Case] = []
    for lead in leads:
        # Meanwhile the visitor may have gone on, or somebody else have made it a case.
        if tx.conversations.lead(lead.conversation_id, lead.case_type) != lead:
            continue
        if not (
            conversation.email
            or lead.anonymous
            or lead.case_type in _NEEDS_NO_ADDRESS
            or _can_be_called(tx, lead)
        ):
            continue
        case = _open(
            tx,
            conversation,
            lead.case_type,
            what=lead.what,
            name=lead.name,
            language=lead.language,
            now=lead.created_at,
            email=None if lead.anonymous else conversation.email,
            parent=opened[0].id if opened else None,
        )
        _opened(tx, conversation.id, case, lead.what, lead.name, lead.language, now)
        opened.append(case)
        if not lead.anonymous:
            answered.append(case)
    if answered and conversation.email:
        _confirm(tx, answered, letters, sender=sender, now=now)
    elif answered and _can_be_called(tx, leads[0]):
        text = "Personen har bara lämnat ett telefonnummer. Ring: numret står i ärendet."
        tx.tasks.add("call", text, at=now, case_id=answered[0].id, due_on=answered[0].ops_due)
    return len(opened)


def _can_be_called(tx: Transaction, lead: Lead) -> bool:
    messages = tx.conversations.all_messages(lead.conversation_id)
    return any(one.kind is PersonalKind.PHONE for message in messages for one in message.contacts)


def _open_unheard(
    tx: Transaction, chat: Conversation, letters: LetterDesk, *, sender: str, now: datetime
) -> int:
    """Let a person read what the assistant made nothing of; its clock runs from the first words."""
    tx.events.lock()
    if tx.conversations.by_id(chat.id) != chat or tx.cases.of_conversation(chat.id):
        return 0
    messages = tx.conversations.all_messages(chat.id)
    said = [message for message in messages if message.author is Author.VISITOR]
    if not said:
        return 0
    foreign = any(one.payload.get("outcome") == Outcome.OTHER_LANGUAGE for one in messages)
    what = max((message.text for message in said), key=len)
    # Whoever writes another language can sooner read English.
    language = "en" if foreign else chat.language
    case = _open(
        tx,
        chat,
        CaseType.UNKNOWN,
        what=what,
        name="",
        language=language,
        now=_first_words(said).at,
        email=chat.email,
        flags=frozenset({Flag.OTHER_LANGUAGE}) if foreign else frozenset(),
    )
    _opened(tx, chat.id, case, what, "", language, now)
    _confirm(tx, [case], letters, sender=sender, now=now)
    return 1


def _led_nowhere(messages: Sequence[ChatMessage]) -> bool:
    """Tell whether the visitor got no further after giving an address; small talk in between changes nothing."""
    given = max(
        (
            message.id
            for message in messages
            if any(one.kind is PersonalKind.EMAIL for one in message.contacts)
        ),
        default=0,
    )
    outcomes = [
        message.payload["outcome"]
        for message in messages
        if message.id > given and message.payload.get("outcome")
    ]
    telling = [outcome for outcome in outcomes if outcome not in _BESIDE]
    return telling[-1] in _LED_NOWHERE if telling else not outcomes


def _first_words(said: Sequence[ChatMessage]) -> ChatMessage:
    return min(said, key=lambda message: message.id)


def _opened(
    tx: Transaction,
    conversation_id: str,
    case: Case,
    what: str,
    name: str,
    language: str,
    now: datetime,
) -> None:
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


def _same_request(
    tx: Transaction, conversation_id: str, case_type: CaseType, now: datetime
) -> Case | None:
    # What was opened for a visitor who left counts from when it was begun, perhaps the day before.
    lead = tx.conversations.lead(conversation_id, case_type)
    if lead is not None and lead.case_id is not None and lead.updated_at > now - _A_DAY:
        return tx.cases.by_id(lead.case_id)
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


def _add_what_is_new(
    tx: Transaction, case: Case, *, what: str, name: str, given: str, now: datetime
) -> bool:
    """Add what the visitor said after the request had been taken over, such as the name.

    Returns whether the address `given` is another than the case's; "" is that of somebody anonymous.
    """
    if given and case.conversation_id is not None:
        what = with_contacts(what, tx.conversations.all_messages(case.conversation_id))
    said = "\n".join(message.text for message in tx.cases.messages(case))
    other = bool(given) and address_form(given) != address_form(case.party_email)
    address = f"Ny mejladress, inte styrkt: {given}" if other else ""
    moved = other and address not in said
    new = [
        text
        for text in (what, f"Namn: {name}" if name and name != case.party_name else "", address)
        if text and text not in said
    ]
    if new:
        tx.cases.add_message(
            case,
            Direction.IN,
            author=name or "besökare i chatten",
            subject="Tillägg ur chatten",
            text="\n\n".join(new),
            at=now,
        )
    if moved:
        text = (
            "Personen har uppgett en annan mejladress i chatten än ärendets. Den är inte styrkt och står i ärendet:"
            " ta reda på vilken som gäller innan du svarar."
        )
        tx.tasks.add("new_address", text, at=now, case_id=case.id, due_on=case.ops_due)
    return moved


def _is_confirmed(tx: Transaction, case: Case, address: str) -> bool:
    """Tell whether a mail about the case goes to this address."""
    sent = [one.outbox_id for one in tx.cases.messages(case) if one.direction is Direction.OUT]
    to = (tx.outbox.by_id(outbox_id).mail.to for outbox_id in sent if outbox_id is not None)
    return address_form(address) in map(address_form, to)


def _confirm(
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
    sent = tx.outbox.sent_to_since(address, AUTOMATIC_ANSWERS, now - _A_DAY)
    if sent >= ACKS_PER_ADDRESS_A_DAY:
        return "för många till samma adress på ett dygn"
    if tx.conversations.confirmed_since(now - timedelta(hours=1)) >= CONFIRMATIONS_AN_HOUR:
        return "ovanligt många har skickats från chatten den senaste timmen"
    return ""
