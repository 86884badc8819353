"""A request made in the chat is a valid request (EDPB guidelines 01/2022 §§ 52–56)."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from actions.ports import DeskUnavailable, MissingEmail, OpenedCase
from cases.case_type import CaseType
from cases.conversation import Author, ConversationState
from cases.letters import LetterDesk
from cases.organisation import load_organisation
from cases.outgoing import ACKS_PER_ADDRESS_A_DAY
from cases.store.engine import Database
from privacydesk.chat_cases import LEAD_PATIENCE, StoreCaseDesk, open_forgotten_leads
from tests.privacydesk.conftest import NOW

DATA = Path(__file__).resolve().parents[2] / "data"


SENDER = "dataskyddsombud@kalmarenergi.se"


def letters() -> LetterDesk:
    return LetterDesk(DATA / "letters", load_organisation(DATA / "organisation.toml"))


def a_desk(database: Database) -> StoreCaseDesk:
    return StoreCaseDesk(database, letters(), sender=SENDER)


def open_leads(database: Database, *, now: datetime) -> int:
    return open_forgotten_leads(database, letters(), sender=SENDER, now=now)


def a_chat(database: Database, *, email: str = "ada@brev.example") -> str:
    with database.write() as tx:
        chat = tx.conversations.start("token" + email, language="sv", now=NOW)
        tx.conversations.say(chat.id, Author.VISITOR, "Vad har ni om mig?", at=NOW)
        if email:
            tx.conversations.set_email(chat.id, email)
    return chat.id


def open_access(database: Database, chat: str) -> OpenedCase | MissingEmail:
    return a_desk(database).open_case(
        conversation_id=chat,
        case_type="access",
        what="Allt ni har om mig",
        name="Ada Ek",
        language="sv",
        now=NOW,
    )


def keep_lead(database: Database, chat: str, state: str = "open") -> None:
    a_desk(database).store_lead(
        conversation_id=chat,
        case_type="erasure",
        what="Radera mig",
        name="",
        state=state,
        language="sv",
        now=NOW,
    )


def test_the_case_has_the_kept_address_and_a_date(database: Database) -> None:
    """The address comes from the conversation, not from Rasa; the month runs from now."""
    opened = open_access(database, a_chat(database))
    assert isinstance(opened, OpenedCase)
    with database.read() as tx:
        case = tx.cases.by_ref(opened.ref)
        message, confirmation = tx.cases.messages(case)
        (queued,) = tx.outbox.due(now=NOW)

    assert queued.mail.to == "ada@brev.example"
    assert case.token in queued.mail.subject
    assert "i chatten" in confirmation.text
    assert (case.party_email, case.case_type) == ("ada@brev.example", CaseType.ACCESS)
    assert opened.due_date == case.legal_due
    assert "Vad har ni om mig?" in message.text


def test_nobodys_inbox_is_filled_through_the_chat(database: Database) -> None:
    """After a few confirmations to one address a person takes over."""
    for number in range(ACKS_PER_ADDRESS_A_DAY + 2):
        with database.write() as tx:
            chat = tx.conversations.start(f"token{number}", language="sv", now=NOW)
            tx.conversations.set_email(chat.id, "ada@brev.example")
        open_access(database, chat.id)
    with database.read() as tx:
        assert len(tx.outbox.due(now=NOW)) == ACKS_PER_ADDRESS_A_DAY
        assert [task.kind for task in tx.tasks.open()] == ["acknowledge"] * 2


def test_the_same_request_twice_is_one_case(database: Database) -> None:
    """A repeated confirmation opens nothing new."""
    chat = a_chat(database)

    assert open_access(database, chat) == open_access(database, chat)
    with database.read() as tx:
        assert tx.cases.count() == 1


def test_without_an_address_the_form_asks_again(database: Database) -> None:
    """Nobody could be answered."""
    assert open_access(database, a_chat(database, email="")) == MissingEmail()


def test_a_stranger_conversation_is_refused(database: Database) -> None:
    """A sender id that is not ours opens nothing."""
    with pytest.raises(DeskUnavailable):
        open_access(database, "0" * 32)


def test_a_request_left_half_way_becomes_a_case(database: Database) -> None:
    """With an address known, the desk takes it over, with the time it was made."""
    chat = a_chat(database)
    keep_lead(database, chat)

    assert open_leads(database, now=NOW + LEAD_PATIENCE / 2) == 0
    later = NOW + LEAD_PATIENCE + timedelta(minutes=1)
    assert open_leads(database, now=later) == 1
    assert open_leads(database, now=later) == 0
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)

    assert case.case_type is CaseType.ERASURE
    assert case.received_at == NOW


@pytest.mark.parametrize(("email", "state"), [("", "open"), ("ada@brev.example", "cancelled")])
def test_what_cannot_or_must_not_be_opened_stays_a_lead(
    database: Database, email: str, state: str
) -> None:
    """No address, or a visitor who changed their mind."""
    keep_lead(database, a_chat(database, email=email), state)

    assert open_leads(database, now=NOW + timedelta(days=1)) == 0


def test_a_person_is_called_once(database: Database) -> None:
    """The chat waits in the agents' queue from the first call on."""
    chat = a_chat(database)
    desk = a_desk(database)
    desk.request_handover(conversation_id=chat, reason="asked", now=NOW)
    desk.request_handover(conversation_id=chat, reason="asked", now=NOW + timedelta(minutes=5))
    with database.read() as tx:
        (waiting,) = tx.conversations.in_state(ConversationState.WAITING)

    assert waiting.waiting_since == NOW
