"""Chats at the desk: taking over, answering, handing back, and making a case."""

import re
from datetime import timedelta

import pytest

from cases.case_type import CaseType
from cases.conversation import Author, ConversationState, LeadState
from cases.redact import mask_personal
from cases.store.transaction import Transaction
from cases.user import Role
from desk import chats_page
from desk.session import Visit
from tests.desk.builder import NOW, TEST_NUMBER, Desk
from tests.desk.client import Browser


def test_a_waiting_chat_is_taken_over_and_answered(desk: Desk, browser: Browser) -> None:
    """The visitor is told the agent's name, and the answer stands in the chat's own table."""
    desk.user("karin")
    chat = desk.chat("Jag vill prata med en människa")
    browser.log_in("karin")
    assert "Öppna och ta över" in browser.get("/chattar").text
    url = f"/chattar/{chat.id}"
    assert browser.submit(url, f"{url}/ta-over").status_code == 303
    assert browser.submit(url, f"{url}/svara", text="Hej, jag hjälper dig.").status_code == 303
    with desk.database.read() as tx:
        now = tx.conversations.by_id(chat.id)
        told, answer = tx.conversations.messages(chat.id)[-2:]
    assert (now.state, now.assigned_to) == (ConversationState.AGENT, "karin")
    assert (told.author, told.text) == (Author.SYSTEM, "Du chattar nu med Karin Lindqvist.")
    assert (answer.author, answer.author_name) == (Author.AGENT, "Karin Lindqvist")


def test_two_agents_cannot_take_the_same_chat(desk: Desk, browser: Browser) -> None:
    """The slower one is told, and cannot speak in a chat that is not theirs."""
    desk.user("karin")
    desk.user("olle")
    chat = desk.chat("Hej")
    url = f"/chattar/{chat.id}"
    with Browser(desk.app) as other:
        other.log_in("olle")
        browser.log_in("karin")
        assert browser.submit(url, f"{url}/ta-over").status_code == 303
        late = other.submit(url, f"{url}/ta-over", version=str(chat.version))
        assert late.status_code == 409
        assert other.submit(url, f"{url}/svara", text="Hej").status_code == 409


def test_news_come_as_they_are_said(desk: Desk, browser: Browser) -> None:
    """The page asks for what is new; a change of who has the word reloads it."""
    desk.user("karin")
    chat = desk.chat("Hej")
    browser.log_in("karin")
    browser.submit(f"/chattar/{chat.id}", f"/chattar/{chat.id}/ta-over")
    page = browser.get(f"/chattar/{chat.id}").text
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found is not None
    poll = found[1].replace("&amp;", "&")
    with desk.database.write() as tx:
        tx.conversations.say(chat.id, Author.VISITOR, "<i>Är du där?</i>", at=NOW)
    news = browser.get(poll)
    assert "&lt;i&gt;Är du där?&lt;/i&gt;" in news.text
    assert "Är du där" not in browser.get(re.sub(r"efter=\d+", "efter=999", poll)).text
    with desk.database.write() as tx:
        tx.conversations.change(tx.conversations.by_id(chat.id), ConversationState.CLOSED, now=NOW)
    assert browser.get(poll).headers["hx-refresh"] == "true"


def test_the_word_goes_back_or_the_chat_ends(desk: Desk, browser: Browser) -> None:
    """Handing back lets the assistant answer again; closing ends it."""
    desk.user("karin")
    chat = desk.chat("Hej")
    browser.log_in("karin")
    url = f"/chattar/{chat.id}"
    for action, state in (("lamna", ConversationState.BOT), ("avsluta", ConversationState.CLOSED)):
        browser.submit(url, f"{url}/ta-over")
        assert browser.submit(url, f"{url}/{action}").status_code == 303
        with desk.database.read() as tx:
            assert tx.conversations.by_id(chat.id).state is state


def test_a_chat_becomes_a_case_with_the_visitors_clock(desk: Desk, browser: Browser) -> None:
    """Received is when the visitor first wrote, the visitor learns the number, and no job opens it twice."""
    desk.user("karin")
    desk.clock.now = NOW - timedelta(days=2)
    chat = desk.chat("Radera mina uppgifter")
    desk.clock.now = NOW
    browser.log_in("karin")
    url = f"/chattar/{chat.id}"
    fields = {"typ": "erasure", "vad": "Vill bli raderad", "namn": "Eva", "epost": "e@kund.example"}
    answer = browser.submit(url, f"{url}/arende", **fields)
    with desk.database.read() as tx:
        (case,) = tx.cases.of_conversation(chat.id)
        last = tx.conversations.messages(chat.id)[-1]
        unfinished = tx.conversations.unfinished_leads(before=NOW + timedelta(days=1))
    assert answer.headers["location"] == f"/arenden/{case.ref}"
    assert (case.case_type, case.party_email) == (CaseType.ERASURE, "e@kund.example")
    assert case.received_at.date() == (NOW - timedelta(days=2)).date()
    assert case.ref in last.text
    assert unfinished == []
    assert "Vill bli raderad" in browser.get(f"/arenden/{case.ref}").text


@pytest.mark.parametrize(
    ("case_type", "words"),
    [("erasure", "Du ska få svar senast"), ("dpo_question", "Vårt mål är att svara senast")],
)
def test_only_the_law_promises_a_date(
    desk: Desk, browser: Browser, case_type: str, words: str
) -> None:
    """Where no law sets a date, the visitor is told of an aim."""
    desk.user("karin")
    chat = desk.chat("Jag vill något")
    browser.log_in("karin")
    url = f"/chattar/{chat.id}"
    browser.submit(url, f"{url}/arende", typ=case_type, vad="Vill något", namn="Eva", epost="")
    with desk.database.read() as tx:
        told = tx.conversations.messages(chat.id)[-1].text
    assert words in told


def test_bad_forms_keep_the_words(desk: Desk, browser: Browser) -> None:
    """No type, a broken address, an empty or forbidden message: each says what to mend."""
    desk.user("karin")
    chat = desk.chat("Hej")
    browser.log_in("karin")
    url = f"/chattar/{chat.id}"
    browser.submit(url, f"{url}/ta-over")
    for fields in ({"typ": "x", "vad": "Ord"}, {"typ": "erasure", "vad": "Ord", "epost": "nej"}):
        answer = browser.submit(url, f"{url}/arende", **fields)
        assert answer.status_code == 422
        assert "Ord" in answer.text
    for text in ("", "x" * 5000, f"Ditt nummer är {TEST_NUMBER}"):
        assert browser.submit(url, f"{url}/svara", text=text).status_code == 422
    assert browser.get("/chattar/finns-inte").status_code == 404


def test_the_chat_of_a_protected_person_is_hidden_too(desk: Desk, browser: Browser) -> None:
    """A chat that led to a case one may not see is unknown; an administrator has no chats."""
    desk.user("olle")
    desk.user("adam", Role.ADMIN)
    chat = desk.chat("Hej")
    desk.case(conversation_id=chat.id, protected=True)
    browser.log_in("olle")
    assert browser.get(f"/chattar/{chat.id}").status_code == 404
    browser.log_in("adam")
    assert browser.get(f"/chattar/{chat.id}").status_code == 403


def a_request(desk: Desk, kind: CaseType, what: str, *, chat: str = "") -> str:
    """Leave a request in a chat of its own, or in the one given; return the chat's id."""
    chat = chat or desk.chat(what, waiting=False).id
    with desk.database.write() as tx:
        tx.conversations.save_lead(
            chat,
            kind,
            LeadState.LEFT,
            what=what,
            name="",
            language="sv",
            now=NOW - timedelta(hours=1),
        )
    return chat


def test_a_request_without_an_address_is_decided_on_by_a_person(
    desk: Desk, browser: Browser
) -> None:
    """It stands beside the chats until it is a case or was set aside; no words of it are markup."""
    desk.user("karin")
    opened = a_request(desk, CaseType.ERASURE, "<b>glöm mig</b>")
    aside = a_request(desk, CaseType.ACCESS, "visa allt")
    browser.log_in("karin")
    page = browser.get("/chattar").text
    assert "Begäran utan svarsadress (2)" in page
    assert "&lt;b&gt;glöm mig" in page
    assert f'href="/chattar/{opened}"' in page
    assert "Radering" in page
    assert "Lämnade chatten" in page
    browser.submit(f"/chattar/{opened}", f"/chattar/{opened}/arende", typ="erasure", vad="Glöm")
    done = browser.submit("/chattar", f"/chattar/{aside}/inget-arende", typ="access")
    assert done.status_code == 303
    assert "utan svarsadress" not in browser.get("/chattar").text
    with desk.database.read() as tx:
        lead = tx.conversations.lead(aside, CaseType.ACCESS)
    assert lead is not None
    assert (lead.state, lead.what) == (LeadState.CANCELLED, "visa allt")


@pytest.mark.parametrize("meanwhile", ["opened", "cancelled", "address"])
def test_a_request_that_changed_meanwhile_is_not_set_aside(
    desk: Desk, browser: Browser, meanwhile: str
) -> None:
    """It has become a case, was taken back or can be answered: who saw the old list looks again."""
    desk.user("karin")
    chat = a_request(desk, CaseType.ACCESS, "visa allt")
    browser.log_in("karin")
    now = LeadState(meanwhile) if meanwhile != "address" else LeadState.LEFT
    with desk.database.write() as tx:
        tx.conversations.save_lead(
            chat, CaseType.ACCESS, now, what="", name="", language="sv", now=NOW
        )
        if meanwhile == "address":
            tx.conversations.set_email(chat, "eva@example.com")
        events = tx.events.head()
    done = browser.submit("/chattar", f"/chattar/{chat}/inget-arende", typ="access")
    assert done.status_code == 409
    with desk.database.read() as tx:
        lead = tx.conversations.lead(chat, CaseType.ACCESS)
        assert tx.events.head() == events
    assert lead is not None
    assert lead.state is now


def test_no_more_requests_are_looked_through_than_are_listed(
    desk: Desk, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are listed, and what stands below them is not read."""
    desk.user("karin")
    chats = [a_request(desk, CaseType.ACCESS, f"begäran {n}") for n in range(4)]
    looked: list[str] = []
    may_read = chats_page._may_read

    def noting(visit: Visit, tx: Transaction, chat_id: str) -> bool:
        looked.append(chat_id)
        return may_read(visit, tx, chat_id)

    monkeypatch.setattr(chats_page, "_may_read", noting)
    monkeypatch.setattr(chats_page, "MOST_LEFT", 2)
    browser.log_in("karin")
    assert "utan svarsadress (2)" in browser.get("/chattar").text
    assert looked == [chats[3], chats[2]]


@pytest.mark.parametrize(
    ("role", "protected", "seen"),
    [
        (Role.AGENT, False, {"visa allt"}),
        (Role.AGENT, True, {"visa allt", "jag gömmer mig"}),
        (Role.DPO, False, {"visa allt", "fråga om min chef", "och utdrag"}),
        (Role.ADMIN, False, set()),
    ],
)
def test_a_request_is_listed_for_those_who_may_read_it(
    desk: Desk, browser: Browser, role: Role, seen: set[str], *, protected: bool
) -> None:
    """What was meant for the officer, and all else in that chat, is the officer's; the protected are for the few."""
    desk.user("olle", role, protected=protected)
    a_request(desk, CaseType.ACCESS, "visa allt")
    secret = a_request(desk, CaseType.DPO_QUESTION, "fråga om min chef")
    a_request(desk, CaseType.ACCESS, "och utdrag", chat=secret)
    hidden = a_request(desk, CaseType.ERASURE, "jag gömmer mig")
    desk.case(conversation_id=hidden, protected=True)
    browser.log_in("olle")
    page = browser.get("/chattar").text
    words = {"visa allt", "fråga om min chef", "och utdrag", "jag gömmer mig"}
    assert {one for one in words if one in page} == seen
    for chat, kind in ((secret, "access"), (hidden, "erasure"), (secret, "x")):
        may = role is Role.DPO if chat == secret else protected
        answer = browser.submit("/chattar", f"/chattar/{chat}/inget-arende", typ=kind)
        assert (answer.status_code == 303) is (may and kind != "x")


def test_a_request_that_is_still_being_made_is_not_listed(desk: Desk, browser: Browser) -> None:
    """Nor is one that the visitor took back."""
    desk.user("karin")
    chat = desk.chat("hej")
    for state, now in (
        (LeadState.OPEN, NOW),
        (LeadState.CANCELLED, NOW - timedelta(hours=1)),
    ):
        with desk.database.write() as tx:
            tx.conversations.save_lead(
                chat.id, CaseType.ACCESS, state, what="allt", name="", language="sv", now=now
            )
        if state is LeadState.OPEN:
            browser.log_in("karin")
        assert "utan svarsadress" not in browser.get("/chattar").text


def test_the_agent_sees_the_number_to_call(desk: Desk, browser: Browser) -> None:
    """What was masked for Rasa is there for the person who has to call."""
    desk.user("karin")
    chat = desk.chat("Hej")
    masked = mask_personal("ring 070-174 06 05")
    with desk.database.write() as tx:
        tx.conversations.say(
            chat.id, Author.VISITOR, masked.text, at=NOW, contacts=masked.originals
        )
    browser.log_in("karin")
    assert "ring 070-174 06 05" in browser.get(f"/chattar/{chat.id}").text
