"""Whoever waits for a person is answered meanwhile, and never with silence."""

from itertools import pairwise

import pytest

from cases.conversation import Author, ChatMessage, ConversationState
from cases.organisation import Organisation
from cases.store.engine import Database
from tests.website.conftest import Clock
from tests.website.rasa_double import RasaDouble, said
from website.relay import Opened, Relay
from website.wording import choice

QUESTION = "Hur länge sparar ni mina uppgifter?"
PROTECTED = "jag har skyddad identitet"
THREAT = "jag kommer spränga ert kontor"
BACK = choice("dialogue/go_on")


def wait(database: Database, opened: Opened, clock: Clock) -> None:
    with database.write() as tx:
        chat = tx.conversations.by_id(opened.conversation.id)
        tx.conversations.change(chat, ConversationState.WAITING, now=clock())


def state(database: Database, opened: Opened) -> ConversationState:
    with database.read() as tx:
        return tx.conversations.by_id(opened.conversation.id).state


def buttons(message: ChatMessage) -> list[str]:
    shown = message.payload["quick_replies"]
    assert isinstance(shown, list)
    return [one["payload"] for one in shown]


def test_the_assistant_answers_while_nobody_has_the_chat(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock
) -> None:
    """The place in the queue is kept, which is said once; the answers lead out of the queue, not into it."""
    opened = relay.open()
    wait(database, opened, clock)
    _, note, answer = relay.turn(opened.conversation, QUESTION, "message-1")
    assert note.text == "Du står kvar i kön. Jag, AI-assistenten, svarar så länge."
    assert (answer.author, answer.payload["outcome"]) == (Author.BOT, "answer")
    assert buttons(answer)[-1] == BACK
    assert choice("handover") not in buttons(answer)
    assert len(relay.turn(opened.conversation, "och kamerorna?", "message-2")) == 2
    assert state(database, opened) is ConversationState.WAITING
    assert rasa.texts() == [QUESTION, "och kamerorna?"]


def test_who_waits_at_night_is_told_when_somebody_comes(
    relay: Relay, database: Database, clock: Clock
) -> None:
    """Nobody is said to come soon who comes on Monday."""
    clock.pass_time(hours=12)
    opened = relay.open()
    wait(database, opened, clock)
    note = relay.turn(opened.conversation, QUESTION, "message-1")[1]
    assert "ingen handläggare på plats" in note.text
    assert "vardagar 8–16" in note.text


def test_what_waits_for_rasa_in_the_queue_is_answered(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock
) -> None:
    """A question put in the queue while Rasa is away is owed, unless an agent has answered meanwhile."""
    opened = relay.open()
    wait(database, opened, clock)
    rasa.status = 503
    notice = relay.turn(opened.conversation, QUESTION, "message-1")[-1]
    assert buttons(notice) == [BACK]
    relay.find_owing()
    assert relay.owing() == {opened.conversation.id}
    rasa.status = 200
    relay.catch_up(opened.conversation.id)
    with database.read() as tx:
        last = tx.conversations.messages(opened.conversation.id)[-1]
    assert (last.author, last.payload["outcome"]) == (Author.BOT, "answer")


@pytest.mark.parametrize("first", [PROTECTED, THREAT])
@pytest.mark.parametrize("hours", [0, 12])
def test_what_only_a_person_answers_gets_a_fixed_reply(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock, first: str, hours: int
) -> None:
    """Never silence, never the same words twice in a row, and nothing of it reaches Rasa."""
    clock.pass_time(hours=hours)
    opened = relay.open()
    relay.turn(opened.conversation, first, "message-0")
    texts = [
        "kan han få ut var jag bor om han begär registerutdrag??",
        "vad gör jag då",
        "skickas det till min gamla adress?",
        first,
    ]
    answers = [relay.turn(opened.conversation, text, f"message-{text}") for text in texts]
    told = [answer[1].text for answer in answers]
    assert all(len(answer) == 2 for answer in answers)
    assert all(one != other for one, other in pairwise(told))
    assert all("sparat" in text or "hot" in text for text in told)
    assert state(database, opened) is ConversationState.WAITING
    assert rasa.heard == []
    if first == PROTECTED:
        assert all("0480-45 11 45" in text and "112" in text for text in told)
        assert all(("nästa arbetsdag" in text) == bool(hours) for text in told)


def test_whoever_is_protected_may_leave_the_queue(
    relay: Relay, database: Database, rasa: RasaDouble
) -> None:
    """The way back to the assistant is theirs as well."""
    opened = relay.open()
    relay.turn(opened.conversation, PROTECTED, "message-1")
    relay.turn(opened.conversation, "Fortsätt med AI-assistenten", "message-2")
    relay.turn(opened.conversation, QUESTION, "message-3")
    assert state(database, opened) is ConversationState.BOT
    assert rasa.texts() == [QUESTION]


@pytest.mark.parametrize("waits", [False, True])
def test_who_asks_again_whom_to_call_gets_the_number(
    relay: Relay, database: Database, rasa: RasaDouble, clock: Clock, *, waits: bool
) -> None:
    """The emergency text is said again, with the numbers to touch."""
    opened = relay.open()
    if waits:
        wait(database, opened, clock)
    emergency = relay.turn(opened.conversation, "han bankar på dörren", "message-1")[1]
    again = relay.turn(opened.conversation, "men vem ska jag ringa?", "message-2")[1]
    assert "112" in again.text
    assert (again.text, again.payload["links"]) == (emergency.text, emergency.payload["links"])
    assert rasa.heard == []


def test_nobody_who_spoke_of_death_is_told_that_nothing_was_said(
    relay: Relay, rasa: RasaDouble
) -> None:
    """Who begs pardon for it hears a kind word and the numbers."""
    opened = relay.open()
    relay.turn(opened.conversation, "jag vill bara försvinna", "message-1")
    answer = relay.turn(opened.conversation, "förlåt", "message-2")[1]
    assert "inget att be om ursäkt för" in answer.text
    assert "1177" in answer.text
    assert rasa.heard == []


def test_beside_a_report_of_danger_nobody_is_told_of(relay: Relay, database: Database) -> None:
    """Who, in danger, forbids us to tell somebody anything is treated as protected."""
    opened = relay.open()
    relay.turn(opened.conversation, "nån försöker ta sig in", "message-1")
    text = "han är inte här nu, men ni får inte lämna ut nåt till honom"
    relay.turn(opened.conversation, text, "message-2")
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(opened.conversation.id)
    assert case.protected
    assert state(database, opened) is ConversationState.WAITING


@pytest.mark.parametrize(
    ("text", "words", "calls"),
    [
        ("det luktar gas i trappan", "gas", 2),
        ("jag fick en stöt av lyktstolpen", "1177", 2),
        ("nån försöker ta sig in", "Öppna inte dörren", 1),
    ],
)
def test_each_danger_has_its_own_advice(relay: Relay, text: str, words: str, calls: int) -> None:
    """Who smells gas is not told of fallen lines."""
    answer = relay.turn(relay.open().conversation, text, "message-1")[1]
    links = answer.payload["links"]
    assert words in answer.text
    assert "112" in answer.text
    assert "ledningar" not in answer.text
    assert isinstance(links, list)
    assert len(links) == calls


def test_the_emergency_text_stands_once(
    relay: Relay, rasa: RasaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where Rasa hears nothing but the danger as well, the rest is asked for."""
    emergency = said(
        {"outcome": "emergency", "language": "sv", "links": [{"url": "tel:112"}]}, "Ring 112."
    )
    monkeypatch.setattr(rasa, "answer", lambda _text: emergency)
    text = "Elen är borta hos oss. Hur länge sparar ni mina uppgifter?"
    _, first, second = relay.turn(relay.open().conversation, text, "message-1")
    assert "112" in first.text
    assert second.text.startswith("Undrar du också över något om dina personuppgifter?")
    assert second.payload["links"] == []


@pytest.mark.parametrize(
    ("expects", "texts", "kept"),
    [
        ("email", ("Ring 112.", "Vilken mejladress ska vi svara till?"), "Vilken mejladress"),
        ("email", ("Ring 112.",), "Undrar du också"),
        (None, ("Ring 112.", "Läs mer."), "Undrar du också"),
    ],
)
def test_a_form_still_asks_beside_a_danger(
    relay: Relay,
    rasa: RasaDouble,
    monkeypatch: pytest.MonkeyPatch,
    expects: str | None,
    texts: tuple[str, ...],
    kept: str,
) -> None:
    """The emergency text is not said twice, and the question of the form is not lost with it."""
    emergency: dict[str, object] = {
        "outcome": "emergency",
        "language": "sv",
        "expects": expects,
        "links": [],
    }
    monkeypatch.setattr(rasa, "answer", lambda _text: said(emergency, *texts))
    text = "Elen är borta hos oss. Hur länge sparar ni mina uppgifter?"
    answer = relay.turn(relay.open().conversation, text, "message-1")[-1]
    assert answer.text.startswith(kept)
    assert "112" not in answer.text


def test_a_form_begun_in_the_queue_does_not_offer_to_give_up_the_place(
    relay: Relay,
    database: Database,
    rasa: RasaDouble,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """ "Avbryt" leaves the queue as well, so its button is not shown there."""
    shown = [{"label": one, "payload": choice(f"dialogue/{one}")} for one in ("cancel", "affirm")]
    form = {"outcome": "start_case", "expects": "confirm", "quick_replies": shown}
    monkeypatch.setattr(rasa, "answer", lambda _text: said(form, "Stämmer det?"))
    opened = relay.open()
    wait(database, opened, clock)
    answer = relay.turn(opened.conversation, "radera mig", "message-1")[-1]
    assert buttons(answer) == [choice("dialogue/affirm"), BACK]


def test_the_number_for_a_call_is_told(
    relay: Relay, organisation: Organisation, rasa: RasaDouble
) -> None:
    """Who would rather talk on the phone learns the number, by day and by night."""
    for key in ("handover/queued", "handover/outside_hours"):
        for language in ("sv", "en"):
            assert organisation.customer_service_phone in relay.wording.reply(key, language)
