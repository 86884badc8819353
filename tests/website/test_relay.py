"""One turn: masked, kept once, answered once, never lost."""

import threading

import pytest

from cases.case_type import CaseType
from cases.conversation import Author, ChatMessage, ConversationState, LeadState
from cases.organisation import Organisation
from cases.policy import Policy
from cases.store.engine import Database
from tests.website.conftest import Clock
from tests.website.rasa_double import RasaDouble
from website.rasa_client import RasaClient
from website.relay import ConversationClosed, Opened, Relay
from website.wording import choice

TEST_NUMBER = "19900118-9811"
QUESTION = "Hur länge sparar ni mina uppgifter?"


def stored(database: Database, opened: Opened) -> list[ChatMessage]:
    with database.read() as tx:
        return tx.conversations.messages(opened.conversation.id)


def to_state(database: Database, opened: Opened, state: ConversationState, clock: Clock) -> None:
    with database.write() as tx:
        chat = tx.conversations.by_id(opened.conversation.id)
        tx.conversations.change(chat, state, now=clock(), assigned_to="anna")


def test_greeting_says_ai(relay: Relay) -> None:
    """The first thing said is that an AI assistant answers, with what can be asked."""
    greeting = relay.open().greeting
    assert "AI-assistent, inte en människa" in greeting.text
    assert greeting.payload["ai_generated"] is True
    assert len(greeting.payload["quick_replies"]) == 4  # type: ignore[arg-type]


def test_answer_is_stored_with_payload(relay: Relay, database: Database) -> None:
    """A question gets one answer, stored with its machine-readable part and without a second AI notice."""
    opened = relay.open()
    question, answer = relay.turn(opened.conversation, QUESTION, "message-1")
    assert (question.author, answer.author) == (Author.VISITOR, Author.BOT)
    assert answer.text.startswith("Inte längre än nödvändigt.")
    assert answer.payload["facts"] == ["F81"]
    assert answer.reply_to == question.id
    assert stored(database, opened)[-1] == answer


@pytest.mark.parametrize(
    ("typed", "secret"),
    [
        (f"mitt personnummer är {TEST_NUMBER}", "9811"),
        ("1990\u200b0118\u202e-98\u200d11 är jag", "9811"),
        ("kortet är 4111 1111 1111 1111", "1111"),
        ("ring mig på 070-174 06 05", "174"),
        ("skriv till anna.berg@exempel.example", "anna.berg"),
        ("900118 bindestreck 9811", "9811"),
        (
            "\uff19\uff10\uff10\uff11\uff11\uff18-\uff19\uff18\uff11\uff11",
            "\uff19\uff18\uff11\uff11",
        ),
        ("900118-9812", "9812"),
        ("född 900118, sista fyra är 9811", "9811"),
        ("anna.berg snabel-a exempel punkt example", "anna.berg"),
        ("anna.berg at exempel.example", "anna.berg"),
        ("nollsjuttio 1740605", "1740605"),
        ("900118T9811", "9811"),
        ("18/1 1990 9811", "9811"),
    ],
)
def test_masked_before_rasa_and_storage(
    relay: Relay, database: Database, rasa: RasaDouble, typed: str, secret: str
) -> None:
    """What identifies a person reaches neither Rasa nor the stored text."""
    opened = relay.open()
    relay.turn(opened.conversation, typed, "message-1")
    assert not any(secret in text for text in rasa.texts())
    assert not any(secret in f"{m.text} {m.payload}" for m in stored(database, opened))


def test_told_why_it_was_masked(relay: Relay) -> None:
    """Who types an identity number is told that it was hidden; who gives an address is not scolded."""
    opened = relay.open()
    assert "har dolt numret" in relay.turn(opened.conversation, TEST_NUMBER, "message-1")[1].text
    said = relay.turn(opened.conversation, "a@b.example", "message-2")
    assert [m.author for m in said] == [Author.VISITOR, Author.BOT]


def test_masked_by_the_browser_counts(relay: Relay) -> None:
    """A number that the browser hid already gets the same explanation."""
    said = relay.turn(relay.open().conversation, "jag är [personnummer]", "message-1")
    assert "har dolt numret" in said[1].text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("nej inte a@b.example utan c@d.example", "c@d.example"),
        ("anna (at) exempel (punkt) example", "anna@exempel.example"),
        ("anna snabel-a exempel punkt example", "anna@exempel.example"),
        ("anna\uff20exempel.example", "anna@exempel.example"),
        ("anna @ exempel.example", "anna@exempel.example"),
        ("anna at exempel.example", "anna@exempel.example"),
        ("anna punkt berg snabel a exempel punkt example", "anna.berg@exempel.example"),
    ],
)
def test_email_is_kept_apart(relay: Relay, database: Database, typed: str, kept: str) -> None:
    """The address for the answer is kept with the conversation, the last one when several are named."""
    opened = relay.open()
    relay.turn(opened.conversation, typed, "message-1")
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).email == kept


def test_own_address_is_no_personal_data(
    relay: Relay, database: Database, rasa: RasaDouble
) -> None:
    """The company's own addresses and numbers stay as they are."""
    opened = relay.open()
    text = "Är registerutdrag@kalmarenergi.se rätt, och 0480-45 11 45 och 556548-4317?"
    relay.turn(opened.conversation, text, "message-1")
    assert rasa.texts() == [text]
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).email == ""


def test_sent_again_is_said_once(relay: Relay, database: Database, rasa: RasaDouble) -> None:
    """A message sent again after a lost answer gets the same answer and reaches Rasa once."""
    opened = relay.open()
    first = relay.turn(opened.conversation, QUESTION, "message-1")
    assert relay.turn(opened.conversation, QUESTION, "message-1") == first
    assert len(rasa.heard) == 1
    assert len(stored(database, opened)) == 3


def test_turns_are_serialised(relay: Relay, database: Database, rasa: RasaDouble) -> None:
    """The same message from many threads at once is answered once, and different ones in turn."""
    opened = relay.open()
    threads = [
        threading.Thread(
            target=relay.turn, args=(opened.conversation, QUESTION, f"message-{n % 3}")
        )
        for n in range(9)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rasa.heard) == 3
    authors = [m.author for m in stored(database, opened)]
    assert authors == [Author.BOT, *([Author.VISITOR, Author.BOT] * 3)]


def test_danger_comes_first_without_rasa(relay: Relay, rasa: RasaDouble) -> None:
    """Danger gets the fixed answer with numbers to call, and Rasa is not asked."""
    rasa.status = 500
    said = relay.turn(relay.open().conversation, "Det brinner i elskåpet!", "message-1")
    assert "Ring 112 nu" in said[1].text
    assert [link["url"] for link in said[1].payload["links"]] == ["tel:112", "tel:+46480451145"]  # type: ignore[attr-defined]
    assert rasa.heard == []


FAULT_AND_QUESTION = "Elen är borta hos oss. Hur länge sparar ni mina uppgifter?"


def test_what_is_asked_beside_a_fault_is_answered(relay: Relay, rasa: RasaDouble) -> None:
    """The emergency answer comes first, and Rasa answers the rest."""
    said = relay.turn(relay.open().conversation, FAULT_AND_QUESTION, "message-1")
    assert [m.payload.get("outcome") for m in said[1:]] == ["emergency", "answer"]
    assert rasa.texts() == [FAULT_AND_QUESTION]


def test_what_is_asked_beside_a_fault_waits_for_rasa(relay: Relay, rasa: RasaDouble) -> None:
    """Without Rasa the emergency answer comes all the same, once, and the question is owed."""
    rasa.status = 500
    opened = relay.open()
    said = relay.turn(opened.conversation, FAULT_AND_QUESTION, "message-1")
    assert [m.payload.get("outcome") or m.payload.get("note") for m in said[1:]] == [
        "emergency",
        "unavailable",
    ]
    rasa.status = 200
    relay.catch_up(opened.conversation.id)
    said = relay.turn(opened.conversation, FAULT_AND_QUESTION, "message-1")
    assert [m.payload.get("outcome") for m in said].count("emergency") == 1
    assert said[-1].payload["outcome"] == "answer"


@pytest.mark.parametrize(
    "text",
    [
        "Jag vill verkligen dö. Radera mina uppgifter.",
        "Min man är medvetslös, vad har ni för uppgifter om honom?",
        "när kommer strömmen tillbaka?",
    ],
)
def test_with_a_life_at_stake_or_a_fault_alone_nothing_else_is_said(
    relay: Relay, rasa: RasaDouble, text: str
) -> None:
    """A life at stake, or a fault and nothing else, is not followed by another answer."""
    assert len(relay.turn(relay.open().conversation, text, "message-1")) == 2
    assert rasa.heard == []


def test_a_life_in_danger_has_its_own_text(relay: Relay) -> None:
    """Who speaks of dying gets the alarm number and the nurses' line, and nothing about faults."""
    said = relay.turn(relay.open().conversation, "Jag tänker ta livet av mig", "message-1")
    assert "1177" in said[1].text
    assert "felanmälan" not in said[1].text
    assert [link["url"] for link in said[1].payload["links"]] == ["tel:112"]  # type: ignore[attr-defined]


def test_danger_in_english(relay: Relay) -> None:
    """An English report of danger is answered in English before any language is known."""
    said = relay.turn(relay.open().conversation, "Help, I smell gas in the street", "message-1")
    assert "Call 112 now" in said[1].text


def test_rasa_is_silent_while_an_agent_has_the_chat(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock
) -> None:
    """While a person has the word the message is kept and Rasa hears nothing, then or later."""
    opened = relay.open()
    to_state(database, opened, ConversationState.AGENT, clock)
    said = relay.turn(opened.conversation, "Är du där?", "message-1")
    assert [m.text for m in said] == ["Är du där?"]
    to_state(database, opened, ConversationState.BOT, clock)
    relay.turn(opened.conversation, QUESTION, "message-2")
    assert rasa.texts() == [QUESTION]


def test_danger_is_answered_after_handover(relay: Relay, database: Database, clock: Clock) -> None:
    """Danger is answered at once even while an agent has the word."""
    opened = relay.open()
    to_state(database, opened, ConversationState.AGENT, clock)
    said = relay.turn(opened.conversation, "en elledning ligger på marken", "message-1")
    assert said[1].author is Author.SYSTEM
    assert "112" in said[1].text


def test_agent_taking_over_meanwhile_silences_the_answer(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock
) -> None:
    """An answer that comes after a person took over is not said."""
    opened = relay.open()
    rasa.before_answer = lambda: to_state(database, opened, ConversationState.AGENT, clock)
    said = relay.turn(opened.conversation, QUESTION, "message-1")
    assert [m.author for m in said] == [Author.VISITOR]


def test_rasa_down_keeps_the_message(relay: Relay, database: Database, rasa: RasaDouble) -> None:
    """Without Rasa the visitor is told so with a way on, and the answer comes later, once."""
    opened = relay.open()
    rasa.status = 502
    question, notice = relay.turn(opened.conversation, QUESTION, "message-1")
    assert "Ditt meddelande är sparat" in notice.text
    assert "dataskyddsombud@kalmarenergi.se" in notice.text
    assert relay.owing() == {opened.conversation.id}
    assert relay.turn(opened.conversation, QUESTION, "message-1") == [question, notice]
    rasa.status = 200
    relay.catch_up(opened.conversation.id)
    relay.catch_up(opened.conversation.id)
    messages = stored(database, opened)
    assert [m.author for m in messages][-1] is Author.BOT
    assert len(messages) == 4
    assert relay.owing() == frozenset()


def test_slow_rasa_is_not_waited_for(relay: Relay, rasa: RasaDouble) -> None:
    """An answer that takes too long is promised for later."""
    rasa.hold.clear()
    _, notice = relay.turn(relay.open().conversation, QUESTION, "message-1")
    assert notice.payload["note"] == "unavailable"


def test_backlog_is_answered_in_order(relay: Relay, rasa: RasaDouble) -> None:
    """What was asked while Rasa was away is answered before the newest message."""
    opened = relay.open()
    rasa.status = 503
    relay.turn(opened.conversation, "första frågan?", "message-1")
    rasa.heard.clear()
    rasa.status = 200
    relay.turn(opened.conversation, "andra frågan?", "message-2")
    assert rasa.texts() == ["första frågan?", "andra frågan?"]


def test_restart_finds_what_is_owed(
    relay: Relay,
    database: Database,
    rasa: RasaDouble,
    rasa_client: RasaClient,
    policy: Policy,
    organisation: Organisation,
    clock: Clock,
) -> None:
    """A new process answers what the old one left unanswered; what is a day old waits for a person."""
    opened = relay.open()
    rasa.status = 503
    relay.turn(opened.conversation, QUESTION, "message-1")
    again = Relay(
        database=database, policy=policy, organisation=organisation, rasa=rasa_client, clock=clock
    )
    again.find_owing()
    assert again.owing() == {opened.conversation.id}
    clock.pass_time(days=2)
    third = Relay(
        database=database, policy=policy, organisation=organisation, rasa=rasa_client, clock=clock
    )
    third.find_owing()
    assert third.owing() == frozenset()
    with database.read() as tx:
        assert [c.id for c in tx.conversations.in_state(ConversationState.WAITING)] == [
            opened.conversation.id
        ]
    assert (
        "i kö" in stored(database, opened)[-1].text or "öppet" in stored(database, opened)[-1].text
    )


@pytest.mark.parametrize("status", [200, 503])
def test_what_waited_a_day_is_shown_to_a_person_once(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock, status: int
) -> None:
    """A message that Rasa left for a day puts the chat in the agents' queue, whether Rasa is back or not."""
    opened = relay.open()
    rasa.status = 503
    relay.turn(opened.conversation, "första frågan?", "message-1")
    relay.turn(opened.conversation, "andra frågan?", "message-2")
    relay.pass_on_overdue(opened.conversation.id)
    assert relay.owing() == {opened.conversation.id}
    clock.pass_time(hours=25)
    rasa.status = status
    relay.catch_up(opened.conversation.id)
    assert relay.owing() == frozenset()
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).state is ConversationState.WAITING
    relay.turn(opened.conversation, "avbryt", "message-3")
    relay.find_owing()
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).state is ConversationState.BOT


def test_a_message_rasa_cannot_handle_blocks_nothing(
    relay: Relay, rasa: RasaDouble, clock: Clock
) -> None:
    """After some minutes of silence the visitor is told, and the next question is answered."""
    opened = relay.open()
    rasa.silent = True
    for _ in range(3):
        relay.turn(opened.conversation, "konstig fråga", "message-1")
    clock.pass_time(minutes=5)
    said = relay.turn(opened.conversation, "konstig fråga", "message-1")
    assert said[-1].payload["note"] == "given_up"
    rasa.silent = False
    assert relay.turn(opened.conversation, QUESTION, "message-2")[-1].author is Author.BOT


def test_a_restart_of_the_action_server_costs_no_answer(relay: Relay, rasa: RasaDouble) -> None:
    """Rasa runs and says nothing while its actions are away: the question is kept, and answered."""
    opened = relay.open()
    rasa.silent = True
    for _ in range(10):
        said = relay.turn(opened.conversation, QUESTION, "message-1")
    assert [one.payload.get("note") for one in said[1:]] == ["unavailable"]
    rasa.silent = False
    relay.catch_up(opened.conversation.id)
    assert relay.turn(opened.conversation, QUESTION, "message-1")[-1].author is Author.BOT


def test_person_can_be_called_without_rasa(
    relay: Relay, database: Database, rasa: RasaDouble
) -> None:
    """The button for a person works while Rasa is down."""
    opened = relay.open()
    rasa.status = 503
    question, answer = relay.turn(opened.conversation, choice("handover"), "message-1")
    assert question.text == "Prata med en människa"
    assert "i kö" in answer.text
    with database.read() as tx:
        state = tx.conversations.by_id(opened.conversation.id).state
    assert state is ConversationState.WAITING


@pytest.mark.parametrize(
    "said",
    [
        choice("dialogue/go_on"),
        "Avbryt",
        "cancel",
        "Fortsätt med AI-assistenten",
        "gå tillbaka till assistenten",
        "Go on with the AI assistant",
    ],
)
def test_queue_can_be_left_again(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock, said: str
) -> None:
    """Whoever waits for a person can go on with the assistant, and is told who answers now."""
    opened = relay.open()
    to_state(database, opened, ConversationState.WAITING, clock)
    _, note = relay.turn(opened.conversation, said, "message-1")
    assert "inte längre i kö" in note.text
    assert note.payload["outcome"] == "smalltalk"
    assert "AI-assistenten, inte en människa" in note.text
    assert relay.turn(opened.conversation, QUESTION, "message-2")[-1].author is Author.BOT
    assert rasa.texts() == [QUESTION]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        (choice("dialogue/go_on"), "dialogue/go_on"),
        ("avbryt", "dialogue/cancel"),
        (choice("dialogue/cancel"), "dialogue/cancel"),
    ],
)
def test_the_form_comes_back_after_the_queue(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock, said: str, command: str
) -> None:
    """Whoever was in a form when a person was called goes on with its question; only "avbryt" takes it back."""
    opened = relay.open()
    with database.write() as tx:
        tx.conversations.save_lead(
            opened.conversation.id,
            CaseType.ERASURE,
            LeadState.OPEN,
            what="Radera mig",
            name="",
            language="sv",
            now=clock(),
        )
    to_state(database, opened, ConversationState.WAITING, clock)
    _, note, answer = relay.turn(opened.conversation, said, "message-1")
    assert "inte längre i kö" in note.text
    assert "Vad vill du veta" not in note.text
    assert answer.author is Author.BOT
    assert rasa.texts() == [choice(command)]


def test_agent_is_not_left_by_a_word(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock
) -> None:
    """Once a person answers, "avbryt" is said to that person."""
    opened = relay.open()
    to_state(database, opened, ConversationState.AGENT, clock)
    relay.turn(opened.conversation, "avbryt", "message-1")
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).state is ConversationState.AGENT
    assert rasa.heard == []


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("jag vill prata med en människa", ConversationState.WAITING),
        ("Kan jag få chatta med en handläggare?", ConversationState.WAITING),
        ("I want to talk to a real person", ConversationState.WAITING),
        ("vilken person ansvarar för mina uppgifter?", ConversationState.BOT),
        ("får någon annan se mina uppgifter?", ConversationState.BOT),
    ],
)
def test_typed_wish_for_a_person_is_heard_without_rasa(
    relay: Relay, database: Database, rasa: RasaDouble, typed: str, state: ConversationState
) -> None:
    """Typing the wish does what the button does while Rasa is down; a question about persons waits."""
    opened = relay.open()
    rasa.status = 503
    relay.turn(opened.conversation, typed, "message-1")
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).state is state


def test_a_message_is_given_again_under_the_same_id(
    relay: Relay, database: Database, rasa: RasaDouble
) -> None:
    """A message that timed out is given again as the same one, so that Rasa does not handle it twice."""
    opened = relay.open()
    rasa.hold.clear()
    question, _ = relay.turn(opened.conversation, QUESTION, "message-1")
    rasa.hold.set()
    relay.catch_up(opened.conversation.id)
    relay.turn(opened.conversation, "och en annan fråga?", "message-2")
    first = str(question.id)
    assert rasa.ids[:2] == [first, first]
    assert rasa.ids[2] != first


def test_another_process_gives_it_under_the_same_id(
    relay: Relay,
    database: Database,
    rasa: RasaDouble,
    rasa_client: RasaClient,
    policy: Policy,
    organisation: Organisation,
    clock: Clock,
) -> None:
    """What was said before this process began may have reached Rasa already, which knows it by its id."""
    opened = relay.open()
    rasa.status = 503
    relay.turn(opened.conversation, QUESTION, "message-1")
    clock.pass_time(minutes=1)
    rasa.status = 200
    later = Relay(
        database=database, policy=policy, organisation=organisation, rasa=rasa_client, clock=clock
    )
    later.catch_up(opened.conversation.id)
    assert len(rasa.ids) > 1
    assert len(set(rasa.ids)) == 1


def test_danger_in_other_languages_needs_no_rasa(relay: Relay, rasa: RasaDouble) -> None:
    """A fire reported in Arabic or Polish is answered at once, in that language."""
    opened = relay.open()
    arabic = relay.turn(opened.conversation, "يوجد حريق في منزلي", "message-1")[1]
    polish = relay.turn(opened.conversation, "pożar przy transformatorze!", "message-2")[1]
    assert (arabic.payload["language"], polish.payload["language"]) == ("ar", "pl")
    assert "112" in arabic.text
    assert "Zadzwoń natychmiast pod 112" in polish.text
    assert rasa.heard == []


def test_button_is_shown_by_its_label(relay: Relay, rasa: RasaDouble) -> None:
    """Pressing a button sends its command to Rasa and shows its words."""
    opened = relay.open()
    relay.turn(opened.conversation, QUESTION, "message-1")
    command = choice("answer/retention_longer")
    said = relay.turn(opened.conversation, command, "message-2")
    assert said[0].text == "Sparas vissa uppgifter längre?"
    assert rasa.texts()[-1] == command


def test_language_follows_the_answer(relay: Relay, database: Database) -> None:
    """The conversation's language becomes that of the last answer."""
    opened = relay.open()
    relay.turn(opened.conversation, "How long do you keep my data?", "message-1")
    with database.read() as tx:
        assert tx.conversations.by_id(opened.conversation.id).language == "en"


@pytest.mark.parametrize(
    ("typed", "reply"), [("", "tomt"), (" \u200b\n", "tomt"), ("långt " * 9_000, "för långt")]
)
def test_empty_and_endless_get_help(relay: Relay, rasa: RasaDouble, typed: str, reply: str) -> None:
    """Empty and far too long messages get an answer that helps, and Rasa is not bothered."""
    said = relay.turn(relay.open().conversation, typed, "message-1")
    assert reply in said[-1].text
    assert rasa.heard == []
    assert all(len(m.text) <= 4_000 for m in said)


def test_cut_leaves_no_half_number(relay: Relay) -> None:
    """A number that lies across the cut of a long message is masked whole."""
    said = relay.turn(
        relay.open().conversation, "x " * 1_995 + f"{TEST_NUMBER} " + "y" * 100, "message-1"
    )
    assert "1990" not in said[0].text


def test_closed_is_closed(relay: Relay) -> None:
    """Nothing can be said in a chat that has ended, and ending it twice does no harm."""
    opened = relay.open()
    relay.close(opened.conversation)
    assert relay.close(opened.conversation).state is ConversationState.CLOSED
    with pytest.raises(ConversationClosed):
        relay.turn(opened.conversation, "hej", "message-1")
