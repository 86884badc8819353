"""Requests that were left half-way in the chat become cases: EDPB guidelines 01/2022 §§ 52–56."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from cases.case import Case
from cases.case_type import NEEDS_NO_ADDRESS, CaseType, Flag, Outcome
from cases.conversation import ChatMessage, Conversation, Lead
from cases.letters import LetterDesk
from cases.redact import PersonalKind
from cases.store.engine import Database
from cases.store.transaction import Transaction
from privacydesk.chat_opening import Heard, confirm, hear, must_be_answered, note_opened, open_case

# A request left half-way is taken over by the desk after this long (Article 12(2): no form is needed).
# Whoever ends the chat is not waited for. Long enough to look for a customer number, and well within the hour after
# which Rasa begins the talk anew.
LEAD_PATIENCE = timedelta(minutes=20)
# A person who was called has not come either, or the chat would be an agent's.
_LED_NOWHERE = frozenset(
    {Outcome.UNSURE, Outcome.CLARIFY, Outcome.OTHER_LANGUAGE, Outcome.HANDOVER}
)
_BESIDE = frozenset({Outcome.SMALLTALK, Outcome.OFF_TOPIC, Outcome.EMERGENCY})


def open_forgotten_leads(
    database: Database, letters: LetterDesk, *, sender: str, now: datetime
) -> int:
    """Make cases of requests that were left half-way with an address to answer to; return how many.

    EDPB guidelines 01/2022 §§ 52–56: a request is valid in any channel and without a form. One that the
    visitor cancelled is no request; one without an address stays a lead, which the desk lists with the chats. Who gave
    an address and was not understood, whatever the language, is read by a person.
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
        leads_of_chat = tuple(of_chat)
        with database.read() as tx:
            # Most of those that were looked at before still have no address: nobody is held up for them.
            ready = _with_a_way(tx, leads_of_chat)
            heard = hear(tx, leads_of_chat[0].conversation_id) if ready else None
        if heard is not None:
            with database.write() as tx:
                opened += _open_leads(tx, ready, heard, letters, sender=sender, now=now)
    for chat in unheard:
        with database.read() as tx:
            heard = hear(tx, chat.id)
        with database.write() as tx:
            opened += _open_unheard(tx, chat, heard, letters, sender=sender, now=now)
    return opened


def _with_a_way(tx: Transaction, leads: Sequence[Lead]) -> list[Lead]:
    """Return those of one chat's requests that can be answered, or need no answer."""
    chat = tx.conversations.by_id(leads[0].conversation_id)
    reachable = bool(chat.email) or _can_be_called(tx, chat.id)
    return [
        lead
        for lead in leads
        if (not must_be_answered(lead.case_type) if lead.anonymous else reachable)
        or lead.case_type in NEEDS_NO_ADDRESS
    ]


def _open_leads(
    tx: Transaction,
    leads: Sequence[Lead],
    heard: Heard,
    letters: LetterDesk,
    *,
    sender: str,
    now: datetime,
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
        case = open_case(
            tx,
            heard,
            lead.case_type,
            what=lead.what,
            name=lead.name,
            language=lead.language,
            now=lead.created_at,
            email=None if lead.anonymous else conversation.email,
            parent=opened[0].id if opened else None,
        )
        note_opened(tx, conversation.id, case, lead.what, lead.name, lead.language, now)
        opened.append(case)
        if not lead.anonymous:
            answered.append(case)
    # The number of somebody who wants no calls is the one to leave in peace.
    to_call = [
        case for case in answered if case.case_type is not CaseType.DIRECT_MARKETING_OBJECTION
    ]
    if answered and conversation.email:
        confirm(tx, answered, letters, sender=sender, now=now)
    elif to_call and _can_be_called(tx, conversation.id):
        text = "Personen har bara lämnat ett telefonnummer. Ring: numret står i ärendet."
        tx.tasks.add("call", text, at=now, case_id=to_call[0].id, due_on=to_call[0].ops_due)
    return len(opened)


def _can_be_called(tx: Transaction, conversation_id: str) -> bool:
    messages = tx.conversations.all_messages(conversation_id)
    return any(one.kind is PersonalKind.PHONE for message in messages for one in message.contacts)


def _open_unheard(
    tx: Transaction,
    chat: Conversation,
    heard: Heard,
    letters: LetterDesk,
    *,
    sender: str,
    now: datetime,
) -> int:
    """Let a person read what the assistant made nothing of; its clock runs from the first words."""
    tx.events.lock()
    if tx.conversations.by_id(chat.id) != chat or tx.cases.of_conversation(chat.id):
        return 0
    said = heard.messages
    if not said:
        return 0
    messages = tx.conversations.all_messages(chat.id)
    foreign = any(one.payload.get("outcome") == Outcome.OTHER_LANGUAGE for one in messages)
    what = max((message.text for message in said), key=len)
    # Whoever writes another language can sooner read English.
    language = "en" if foreign else chat.language
    case = open_case(
        tx,
        heard,
        CaseType.UNKNOWN,
        what=what,
        name="",
        language=language,
        now=_first_words(said).at,
        email=chat.email,
        flags=frozenset({Flag.OTHER_LANGUAGE}) if foreign else frozenset(),
    )
    note_opened(tx, chat.id, case, what, "", language, now)
    confirm(tx, [case], letters, sender=sender, now=now)
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
