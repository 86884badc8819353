"""Chats: kept word for word, handed over once, and the requests begun in them."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from cases.case import Channel, NewCase
from cases.case_type import CaseType
from cases.conversation import Author, Conversation, ConversationState, Lead, LeadState
from cases.errors import StaleCase
from cases.store.engine import Database
from tests.cases.store.conftest import NOW
from tests.races import beside

LATER = NOW + timedelta(hours=2)


def begin(database: Database) -> Conversation:
    with database.write() as tx:
        return tx.conversations.start("token", language="sv", now=NOW)


def save(
    database: Database,
    chat: Conversation,
    state: LeadState,
    *,
    what: str = "",
    name: str = "",
    case_id: int | None = None,
) -> Lead:
    with database.write() as tx:
        return tx.conversations.save_lead(
            chat.id,
            CaseType.ACCESS,
            state,
            what=what,
            name=name,
            language="sv",
            now=NOW,
            case_id=case_id,
        )


def test_a_repeated_message_is_the_same_message(database: Database) -> None:
    """The widget sends again when the line was lost; the chat holds it once."""
    chat = begin(database)
    with database.write() as tx:
        first = tx.conversations.say(chat.id, Author.VISITOR, "hej", at=NOW, client_id="1")
        again = tx.conversations.say(chat.id, Author.VISITOR, "hej!", at=LATER, client_id="1")
        tx.conversations.say(chat.id, Author.VISITOR, "hej", at=LATER, client_id="2")

        assert again == first
        assert [m.text for m in tx.conversations.messages(chat.id)] == ["hej", "hej"]
        assert len(tx.conversations.messages(chat.id, after=first.id)) == 1


def test_what_is_said_is_stored_sealed(database: Database) -> None:
    """Neither text nor address can be read in the table."""
    chat = begin(database)
    with database.write() as tx:
        tx.conversations.say(chat.id, Author.VISITOR, "Hemligt", at=NOW)
        tx.conversations.set_email(chat.id, "ada@brev.example")
    with database.engine.connect() as connection:
        said = connection.execute(text("SELECT sealed FROM chat_messages")).scalar_one()
        contact = connection.execute(text("SELECT contact_sealed FROM conversations")).scalar_one()
    with database.read() as tx:
        assert tx.conversations.by_id(chat.id).email == "ada@brev.example"

    assert b"Hemligt" not in bytes(said)
    assert b"ada" not in bytes(contact)


def test_of_two_agents_one_gets_the_chat(database: Database) -> None:
    """The second is told, and the first keeps it."""
    chat = begin(database)
    with database.write() as tx:
        tx.conversations.change(chat, ConversationState.AGENT, assigned_to="anna", now=NOW)
    with pytest.raises(StaleCase), database.write() as tx:
        tx.conversations.change(chat, ConversationState.AGENT, assigned_to="bo", now=NOW)
    with database.read() as tx:
        assert tx.conversations.by_id(chat.id).assigned_to == "anna"


def test_a_lead_grows_and_is_never_emptied(database: Database) -> None:
    """One a chat and type: later turns add, and an empty answer takes nothing away."""
    chat = begin(database)
    first = save(database, chat, LeadState.OPEN, what="allt ni har")
    second = save(database, chat, LeadState.LEFT, name="Ada Ek")

    assert second.id == first.id
    assert (second.what, second.name, second.state) == ("allt ni har", "Ada Ek", LeadState.LEFT)
    assert second.created_at == NOW


def test_an_opened_lead_stays_with_its_case(database: Database) -> None:
    """A late turn of the form must not make the request unfinished again."""
    chat = begin(database)
    with database.write() as tx:
        new = NewCase(case_type=CaseType.ACCESS, channel=Channel.CHAT, received_at=NOW)
        case = tx.cases.open(new, actor="test", now=NOW)
    save(database, chat, LeadState.OPENED, what="allt", case_id=case.id)
    late = save(database, chat, LeadState.OPEN, what="annat")

    assert (late.state, late.what, late.case_id) == (LeadState.OPENED, "allt", case.id)


def test_a_lead_that_becomes_a_case_just_now_stays_with_it(database: Database) -> None:
    """A turn of the form waits for whoever has the lead in hand, and changes nothing afterwards."""
    chat = begin(database)
    save(database, chat, LeadState.OPEN, what="allt")
    with database.write() as tx:
        assert tx.conversations.lead(chat.id, CaseType.ACCESS) is not None
        turn = beside(database, lambda: save(database, chat, LeadState.LEFT, what="annat"))
        tx.conversations.save_lead(
            chat.id, CaseType.ACCESS, LeadState.OPENED, what="", name="", language="sv", now=NOW
        )

    assert (turn.result().state, turn.result().what) == (LeadState.OPENED, "allt")


def test_unfinished_leads_are_found_when_they_have_rested(database: Database) -> None:
    """Those that nobody touched since then, and that are no case yet."""
    chat = begin(database)
    lead = save(database, chat, LeadState.OPEN, what="allt")
    with database.read() as tx:
        assert tx.conversations.unfinished_leads(before=NOW) == []
        assert tx.conversations.unfinished_leads(before=LATER) == [lead]
    cancelled = save(database, chat, LeadState.CANCELLED)
    with database.read() as tx:
        assert tx.conversations.unfinished_leads(before=LATER) == []
        assert tx.conversations.leads_of(chat.id) == [cancelled]
    save(database, chat, LeadState.OPENED)
    with database.read() as tx:
        assert tx.conversations.unfinished_leads(before=LATER) == []
