"""Hide the chat of somebody with protected personal data from all but the named few, and give it to them."""

from datetime import datetime

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CASE_TYPES, CaseType, Flag
from cases.conversation import ChatMessage, Conversation, from_the_chat
from cases.store.transaction import Transaction

ACTOR = "assistant"
_SUMMARY = "Chatt: skyddade personuppgifter"
_TASK = (
    "Personen i chatten har, eller kan ha, skyddade personuppgifter. Läs chatten nu, svara där och välj rätt "
    "ärendetyp. Skriv aldrig adress, telefonnummer eller arbetsplats. Har uppgifter lämnats ut är det en "
    "misstänkt incident, och då räknas 72 timmar från personens meddelande."
)


def shield(tx: Transaction, chat: Conversation, said: ChatMessage, *, now: datetime) -> bool:
    """Mark the chat's cases as protected, or open one that is; False when that was done before.

    What is wanted is for a person to find out: until then the clock of `unknown` runs, and no mail is sent.
    """
    known = tx.cases.of_conversation(chat.id)
    open_to_all = [case for case in known if not case.protected]
    for case in open_to_all:
        tx.cases.mark_protected(case, actor=ACTOR, now=now)
    if known and not open_to_all:
        return False
    case = known[-1] if known else _open(tx, chat, said, now)
    tx.tasks.add("protected", _TASK, at=now, case_id=case.id, due_on=case.received_on)
    return True


def _open(tx: Transaction, chat: Conversation, said: ChatMessage, now: datetime) -> Case:
    new = NewCase(
        case_type=CaseType.UNKNOWN,
        channel=Channel.CHAT,
        received_at=said.at,
        party_email=chat.email,
        language=chat.language,
        flags=frozenset({Flag.PROTECTED_IDENTITY}),
        # Neither name nor subject may stand in a list.
        summary=_SUMMARY,
        conversation_id=chat.id,
        protected=True,
    )
    case = tx.cases.open(new, actor=ACTOR, now=now)
    tx.cases.add_message(
        case,
        Direction.IN,
        author="besökare i chatten",
        subject=CASE_TYPES[new.case_type].label,
        text=from_the_chat(tx.conversations.all_messages(chat.id)),
        at=said.at,
    )
    return case
