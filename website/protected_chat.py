"""Give a person what cannot wait in a chat: somebody with protected personal data, or a threat."""

from datetime import datetime

from cases.case import Case, Channel, Direction, NewCase
from cases.case_type import CASE_TYPES, CaseType, Flag
from cases.conversation import ChatMessage, Conversation, from_the_chat
from cases.deadlines import received_on
from cases.store.transaction import Transaction

ACTOR = "assistant"
# Neither name nor subject may stand in a list.
_SUMMARIES = {
    Flag.PROTECTED_IDENTITY: "Chatt: skyddade personuppgifter",
    Flag.THREAT: "Chatt: hot",
}
_TASK = (
    "Personen i chatten har, eller kan ha, skyddade personuppgifter. Läs chatten nu, svara där och välj rätt "
    "ärendetyp. Skriv aldrig adress, telefonnummer eller arbetsplats. Har uppgifter lämnats ut är det en "
    "misstänkt incident, och då räknas 72 timmar från personens meddelande."
)
_READ_THREAT = (
    "Något i chatten lästes som ett hot, och vi har lovat att en människa läser det. Läs chatten nu och bedöm hur "
    "allvarligt det är. Är någon i fara: ring 112. Var det inget hot, svara på det som personen ville."
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
    case = known[-1] if known else _open(tx, chat, said, Flag.PROTECTED_IDENTITY, now)
    tx.tasks.add("protected", _TASK, at=now, case_id=case.id, due_on=case.received_on)
    return True


def kept_for_person(tx: Transaction, chat: Conversation) -> Flag | None:
    """Tell why a chat in the queue is not answered by the assistant: it must collect and repeat nothing there."""
    known = tx.cases.of_conversation(chat.id)
    if any(case.protected for case in known):
        return Flag.PROTECTED_IDENTITY
    return Flag.THREAT if any(tx.tasks.ever(case.id, "threat") for case in known) else None


def keep_threat(tx: Transaction, chat: Conversation, said: ChatMessage, *, now: datetime) -> None:
    """See to it, once in a chat, that a person reads a threat, even when its writer leaves at once."""
    known = tx.cases.of_conversation(chat.id)
    if any(tx.tasks.ever(case.id, "threat") for case in known):
        return
    case = known[-1] if known else _open(tx, chat, said, Flag.THREAT, now)
    tx.tasks.add("threat", _READ_THREAT, at=now, case_id=case.id, due_on=received_on(said.at))


def _open(
    tx: Transaction, chat: Conversation, said: ChatMessage, flag: Flag, now: datetime
) -> Case:
    new = NewCase(
        case_type=CaseType.UNKNOWN,
        channel=Channel.CHAT,
        received_at=said.at,
        party_email=chat.email,
        language=chat.language,
        flags=frozenset({flag}),
        summary=_SUMMARIES[flag],
        conversation_id=chat.id,
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
