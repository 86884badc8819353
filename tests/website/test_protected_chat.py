"""Somebody with protected personal data, or who threatens, gets a person; what is typed unasked is not answered."""

import pytest

from cases.case_type import CaseType, Flag
from cases.conversation import Author, ConversationState
from cases.store.engine import Database
from tests.website.conftest import Clock
from tests.website.rasa_double import RasaDouble
from website.relay import Relay
from website.wording import choice

PROTECTED = "ni lämnade ut min adress till mitt ex och jag har skyddad identitet"


@pytest.mark.parametrize(
    "text", [PROTECTED, "mitt ex letar efter mig", "vi är hotade, kan ni ta bort vår adress"]
)
def test_protected_on_sight(relay: Relay, database: Database, rasa: RasaDouble, text: str) -> None:
    """A person is called at once, the case is for the few, and no mail goes out; Rasa asks for nothing."""
    opened = relay.open()
    answer = relay.turn(opened.conversation, text, "message-1")[1]
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(opened.conversation.id)
        state = tx.conversations.by_id(opened.conversation.id).state
        (told,) = tx.cases.messages(case)
        mails = tx.outbox.due(now=case.received_at)
        tasks = [task.kind for task in tx.tasks.open(case_ids=[case.id])]

    assert (case.protected, case.flags) == (True, frozenset({Flag.PROTECTED_IDENTITY}))
    assert (case.case_type, case.party_name) == (CaseType.UNKNOWN, "")
    assert text in told.text
    assert text not in case.summary
    assert (mails, tasks) == ([], ["protected"])
    assert state is ConversationState.WAITING
    assert rasa.heard == []
    assert "0480-45 11 45" in answer.text
    assert "mejladress" not in answer.text
    links = answer.payload["links"]
    assert isinstance(links, list)
    assert [link["url"] for link in links] == [
        "tel:+46480451145",
        "tel:112",
    ]


def test_protected_in_english(relay: Relay) -> None:
    """The same in English."""
    answer = relay.turn(relay.open().conversation, "I have a protected identity", "message-1")[1]
    assert answer.text.startswith("Thank you for telling us. A person takes over now.")


@pytest.mark.parametrize(
    ("said", "when", "hours"),
    [
        (PROTECTED, "nästa arbetsdag 8–16", "0480-45 11 45, vardagar 8–16"),
        (
            "I have a protected identity",
            "next working day 8–16",
            "0480-45 11 45, weekdays 8–16",
        ),
    ],
)
def test_protected_at_night(relay: Relay, clock: Clock, said: str, when: str, hours: str) -> None:
    """Nobody is said to take over who is not there, and nobody in hiding is asked to send a mail."""
    clock.pass_time(hours=12)
    answer = relay.turn(relay.open().conversation, said, "message-1")[1]
    assert when in answer.text
    assert hours in answer.text
    assert "112" in answer.text
    assert "@" not in answer.text
    assert "tar en människa över" not in answer.text
    assert "takes over now" not in answer.text


def test_said_again_it_stays_one_case(relay: Relay, database: Database) -> None:
    """Nothing is opened twice, and a case that was open to all is hidden."""
    opened = relay.open()
    for number in range(3):
        relay.turn(opened.conversation, PROTECTED, f"message-{number // 2}")
    with database.read() as tx:
        assert len(tx.cases.of_conversation(opened.conversation.id)) == 1


def test_a_question_about_it_is_answered(relay: Relay, rasa: RasaDouble) -> None:
    """Who only asks about the routine has not told us anything of themselves."""
    relay.turn(relay.open().conversation, "Hur hanterar ni skyddad identitet?", "message-1")
    assert len(rasa.heard) == 1


def test_a_threat_is_read_by_a_person(relay: Relay, database: Database, rasa: RasaDouble) -> None:
    """The answer is fixed, and the chat is put in the agents' queue."""
    opened = relay.open()
    answer = relay.turn(opened.conversation, "jag kommer spränga ert kontor", "message-1")[1]
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).state is ConversationState.WAITING
    assert "som ett hot" in answer.text
    assert "112" in answer.text
    # The way back goes on with a form; it never cancels one.
    buttons = answer.payload["quick_replies"]
    assert isinstance(buttons, list)
    assert [one["payload"] for one in buttons] == [choice("dialogue/go_on")]
    assert rasa.heard == []


@pytest.mark.parametrize("then", ["close", "go back"])
def test_a_threat_is_kept_when_its_writer_leaves(
    relay: Relay, database: Database, then: str
) -> None:
    """One case with one task tells a person of it, however often it is said and whether or not the chat goes on."""
    opened = relay.open()
    relay.turn(opened.conversation, "jag kommer spränga ert kontor", "message-1")
    if then == "close":
        relay.close(opened.conversation)
    else:
        relay.turn(opened.conversation, choice("dialogue/go_on"), "message-2")
        relay.turn(opened.conversation, "jag ska döda er allihop", "message-3")
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(opened.conversation.id)
        (told,) = tx.cases.messages(case)
        tasks = [task.kind for task in tx.tasks.open(case_ids=[case.id])]
        mails = tx.outbox.due(now=case.received_at)

    assert (case.case_type, case.flags) == (CaseType.UNKNOWN, frozenset({Flag.THREAT}))
    assert not case.protected
    assert "spränga" in told.text
    assert "spränga" not in case.summary
    assert (tasks, mails) == (["threat"], [])


def test_a_threat_of_somebody_protected_is_for_the_few(relay: Relay, database: Database) -> None:
    """What is said in one message becomes one case, hidden, with both tasks."""
    opened = relay.open()
    relay.turn(opened.conversation, f"{PROTECTED}. jag ska döda er allihop", "message-1")
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(opened.conversation.id)
        tasks = {task.kind for task in tx.tasks.open(case_ids=[case.id])}

    assert case.protected
    assert case.flags == {Flag.THREAT, Flag.PROTECTED_IDENTITY}
    assert tasks == {"threat", "protected"}


def test_sent_again_nothing_is_done_again(relay: Relay, database: Database) -> None:
    """A repeated message gets what it got: the chat is not put back in the queue, nor an address set back."""
    opened = relay.open()
    threat = "jag kommer spränga ert kontor, svara anna@brev.example"
    said = relay.turn(opened.conversation, threat, "message-1")
    relay.turn(opened.conversation, choice("dialogue/go_on"), "message-2")
    relay.turn(opened.conversation, "min adress är berit@brev.example", "message-3")
    assert relay.turn(opened.conversation, threat, "message-1") == said
    with database.read() as tx:
        chat = tx.conversations.by_id(opened.conversation.id)
    assert (chat.state, chat.email) == (ConversationState.BOT, "berit@brev.example")
    relay.close(opened.conversation)
    assert relay.turn(opened.conversation, threat, "message-1") == said


def test_who_needs_rescue_is_not_spoken_to_of_despair(relay: Relay) -> None:
    """112, and the advice that keeps a second person alive."""
    text = "min fru ligger livlös efter en stöt"
    answer = relay.turn(relay.open().conversation, text, "message-1")[1]
    assert answer.text.startswith("Ring 112 nu")
    assert "strömmen är bruten" in answer.text
    assert "ensam" not in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        "mitt personnummer är 19121212-1212",
        "195002102386",
        "pnr: 900118-9811",
        "my number is 900118-9811",
    ],
)
def test_a_number_alone_is_not_answered_by_rasa(relay: Relay, rasa: RasaDouble, typed: str) -> None:
    """Nobody asked for it: it is hidden, one sentence says so, and it starts nothing."""
    said = relay.turn(relay.open().conversation, typed, "message-1")
    assert "[personnummer]" in said[0].text
    assert [message.author for message in said] == [Author.VISITOR, Author.SYSTEM]
    assert rasa.heard == []


def test_a_number_inside_a_form_leaves_its_question(
    relay: Relay, database: Database, clock: Clock, rasa: RasaDouble
) -> None:
    """The question of the form stands, with its buttons."""
    opened = relay.open()
    buttons = [{"label": "Avbryt", "payload": '/choose{"topic": "dialogue/cancel"}'}]
    with database.write() as tx:
        tx.conversations.say(
            opened.conversation.id,
            Author.BOT,
            "Vad heter du?",
            at=clock(),
            payload={"expects": "name", "quick_replies": buttons},
        )
    answer = relay.turn(opened.conversation, "mitt personnummer är 900118-9811", "message-1")[1]
    assert answer.text == (
        "Jag har dolt numret, så att det inte sparas. Det behövs inte här. Svara gärna på frågan ovanför."
    )
    assert answer.payload["quick_replies"] == buttons
    assert rasa.heard == []


def test_a_number_with_a_wish_is_answered(relay: Relay, rasa: RasaDouble) -> None:
    """What else stands in the message is heard."""
    relay.turn(relay.open().conversation, "radera mig, 900118-9811", "message-1")
    assert len(rasa.heard) == 1


def test_contacts_are_kept_for_the_case_only(
    relay: Relay, database: Database, rasa: RasaDouble
) -> None:
    """Addresses and telephone numbers are sealed beside the text; a personal number is kept nowhere."""
    opened = relay.open()
    typed = "byt sven@brev.example mot sven.ny@brev.example och ring 070-174 06 05, 900118-9811"
    relay.turn(opened.conversation, typed, "message-1")
    with database.read() as tx:
        said = tx.conversations.messages(opened.conversation.id)[1]
    assert "@" not in f"{said.text} {said.payload} {said!r} {rasa.texts()}"
    assert said.full_text == typed.replace("900118-9811", "[personnummer]")
