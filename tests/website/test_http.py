"""The website over real HTTP: the API, the stream, limits, headers, who may embed it."""

import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cases.conversation import Author, ConversationState
from cases.store.engine import Database
from cases.user import Role
from tests.website.conftest import EMBEDDER, Clock, Site, Visitor
from tests.website.rasa_double import RasaDouble
from website.policy_page import anchor

QUESTION = "Hur länge sparar ni mina uppgifter?"


def read_events(visitor: Visitor, count: int, **headers: str) -> list[dict[str, Any]]:
    """Listen until so many events have come."""
    found: list[dict[str, Any]] = []
    with visitor.http.stream(
        "GET", "/chat/events", headers={**visitor.headers, **headers}
    ) as stream:
        assert stream.status_code == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        event: dict[str, Any] = {}
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if name in {"id", "event", "data"}:
                event[name] = json.loads(value) if name == "data" else value
            elif not line and "data" in event:
                found.append(event)
                event = {}
            if len(found) == count:
                break
    return found


def conversation_id(database: Database, visitor: Visitor) -> str:
    with database.read() as tx:
        chat = tx.conversations.by_token(visitor.token)
    assert chat is not None
    return chat.id


def test_a_question_and_its_source(visitor: Visitor, site: Site) -> None:
    """A question is answered with the section, the quote and a link to the very words."""
    opened = visitor.open()
    assert opened["state"] == "bot"
    assert "AI-assistent" in opened["messages"][0]["text"]
    question, answer = visitor.say(QUESTION).raise_for_status().json()["messages"]
    assert (question["author"], answer["author"]) == ("visitor", "bot")
    assert answer["ai_generated"] is True
    source = answer["sources"][0]
    assert source["section"] == "Hur länge behåller vi dina personuppgifter?"
    assert source["url"].startswith(
        f"{site.url}/integritetspolicy#hur-lange-behaller-vi-dina-personuppgifter:~:text="
    )
    assert "confidence" not in answer


def test_every_source_leads_to_an_anchor(visitor: Visitor, policy: Any) -> None:
    """Each section that an answer can name stands on the policy page under its anchor."""
    page = visitor.http.get("/integritetspolicy").text
    for section in {topic.section for topic in policy.topics.values()}:
        assert f'id="{anchor(section)}"' in page


def test_sent_again_over_http(visitor: Visitor, rasa: RasaDouble) -> None:
    """The same client id gives the same messages."""
    visitor.open()
    first = visitor.say(QUESTION, "same-id-1").json()
    assert visitor.say(QUESTION, "same-id-1").json() == first
    assert len(rasa.heard) == 1


def test_address_is_shown_back_to_be_checked(visitor: Visitor, database: Database) -> None:
    """The visitor sees the address given before confirming, though the stored text does not hold it."""
    visitor.open()
    visitor.say("anna@exempel.example")
    answer = visitor.say("bekräfta").json()["messages"][-1]
    assert "anna@exempel.example" in answer["text"]
    with database.read() as tx:
        messages = tx.conversations.messages(conversation_id(database, visitor))
    assert not any("anna@" in message.text for message in messages)
    receipt = visitor.say("ja").json()["messages"][-1]
    assert (receipt["case_ref"], receipt["due_date"]) == ("KE-2026-000123", "2026-12-23")


def test_down_then_pushed(
    visitor: Visitor, rasa: RasaDouble, until: Callable[[Callable[[], bool]], None]
) -> None:
    """An answer that was owed is pushed when Rasa is back, without anybody asking again."""
    visitor.open()
    rasa.status = 503
    assert "sparat" in visitor.say(QUESTION).json()["messages"][-1]["text"]
    rasa.status = 200
    until(lambda: visitor.history()["messages"][-1]["author"] == "bot")
    assert len(visitor.history()["messages"]) == 4


def test_stream_gives_everything_and_resumes(visitor: Visitor) -> None:
    """The stream tells who answers and every message, and resumes after Last-Event-ID."""
    visitor.open()
    visitor.say(QUESTION)
    state, *messages = read_events(visitor, 4)
    assert (state["event"], state["data"]) == ("state", {"state": "bot", "agent": ""})
    assert [m["data"]["author"] for m in messages] == ["bot", "visitor", "bot"]
    resumed = read_events(visitor, 2, **{"last-event-id": messages[1]["id"]})
    assert [event.get("id") for event in resumed] == [None, messages[2]["id"]]


def test_agent_is_pushed_by_first_name(visitor: Visitor, database: Database, clock: Clock) -> None:
    """What an agent writes in another process is pushed, and the visitor learns who it is."""
    visitor.open()
    chat_id = conversation_id(database, visitor)
    with database.write() as tx:
        tx.users.add("anna", name="Anna Holm", role=Role.AGENT, password_hash="-", now=clock())
        tx.conversations.change(
            tx.conversations.by_id(chat_id),
            ConversationState.AGENT,
            now=clock(),
            assigned_to="anna",
        )
        tx.conversations.say(chat_id, Author.AGENT, "Hej!", author_name="Anna", at=clock())
    state, _, message = read_events(visitor, 3)
    assert state["data"] == {"state": "agent", "agent": "Anna"}
    assert (message["data"]["author_name"], message["data"]["text"]) == ("Anna", "Hej!")
    assert message["data"]["ai_generated"] is False


def test_few_streams_a_conversation(visitor: Visitor) -> None:
    """A fifth stream of one conversation is refused in words."""
    visitor.open()
    streams = [
        visitor.http.stream("GET", "/chat/events", headers=visitor.headers) for _ in range(5)
    ]
    opened = [stream.__enter__() for stream in streams]
    assert [response.status_code for response in opened] == [200, 200, 200, 200, 429]
    for stream in streams:
        stream.__exit__(None, None, None)


def test_flood_gets_a_clear_refusal(visitor: Visitor, clock: Clock) -> None:
    """Fifty messages in a second: the first are taken, the rest refused in Swedish, and it passes."""
    visitor.open()
    answers = [visitor.say(f"fråga {n}") for n in range(50)]
    assert [a.status_code for a in answers].count(200) == 8
    refused = answers[-1]
    assert refused.status_code == 429
    assert "snabbare än jag hinner svara" in refused.json()["error"]["message"]
    assert refused.headers["retry-after"] == "2"
    clock.pass_time(seconds=3)
    assert visitor.say("en till").status_code == 200


def test_danger_is_answered_in_a_flood(visitor: Visitor) -> None:
    """Who reports danger gets the number to call even when writing too fast."""
    visitor.open()
    for n in range(10):
        visitor.say(f"fråga {n}")
    assert "112" in visitor.say("Det brinner i elskåpet!").json()["error"]["message"]


def test_danger_is_answered_without_a_database(visitor: Visitor, database: Database) -> None:
    """Who reports danger gets the number to call even when nothing can be stored."""
    visitor.open()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE chat_messages")
        connection.commit()
    answer = visitor.say("Det brinner i elskåpet!")
    assert answer.status_code == 503
    assert "Ring 112 nu" in answer.json()["error"]["message"]


def test_a_fault_shows_and_logs_nothing(
    visitor: Visitor, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """A broken store gives a Swedish text and a log line without the visitor's words or a trace."""
    visitor.open()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE chat_messages")
        connection.commit()
    with caplog.at_level(logging.DEBUG):
        answer = visitor.say("mitt hemliga ord")
    assert answer.status_code == 503
    assert answer.json()["error"]["message"].startswith("Chatten fungerar inte just nu")
    assert "hemliga" not in caplog.text
    assert "Traceback" not in caplog.text
    assert "POST /chat failed" in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"text": 1, "client_id": "abcdefgh"}',
        b'{"text": "x"}',
        b"[" * 90_000,
    ],
)
def test_malformed_is_refused(visitor: Visitor, body: bytes) -> None:
    """A body that is no message gets 400 and a sentence."""
    visitor.open()
    answer = visitor.http.post("/chat/messages", content=body, headers=visitor.headers)
    assert answer.status_code == 400
    assert "Ladda om sidan" in answer.json()["error"]["message"]


def test_hundred_kilobytes_are_refused(visitor: Visitor) -> None:
    """A body over 100 kB gets 413 and a sentence; one of 4,001 characters gets an answer that helps."""
    visitor.open()
    assert visitor.say("å" * 60_000).status_code == 413
    answer = visitor.say("a" * 110_000)
    assert answer.status_code == 413
    assert "alldeles för stort" in answer.json()["error"]["message"]
    longer = visitor.say("ord " * 1_001)
    assert longer.status_code == 200
    assert "för långt" in longer.json()["messages"][-1]["text"]


def test_tricks_of_unicode_are_cleaned(visitor: Visitor) -> None:
    """Control characters, direction overrides and lone surrogates never come back."""
    visitor.open()
    body = b'{"text": "a\\u0000b\\u202ec\\ud800d\\u0007\\ne", "client_id": "odd-text-1"}'
    answer = visitor.http.post("/chat/messages", content=body, headers=visitor.headers)
    assert answer.json()["messages"][0]["text"] == "abcd\ne"


def test_markup_is_only_text(visitor: Visitor, rasa: RasaDouble) -> None:
    """Markup is passed on and given back as the characters it is."""
    visitor.open()
    text = "<img src=x onerror=alert(1)> radera"
    assert visitor.say(text).json()["messages"][0]["text"] == text
    assert rasa.texts() == [text]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic abc"])
def test_without_a_session(visitor: Visitor, authorization: str) -> None:
    """Without a genuine token there is nothing to read or write."""
    for method, path in [("GET", "/chat/messages"), ("GET", "/chat/events"), ("POST", "/chat/end")]:
        answer = visitor.http.request(method, path, headers={"authorization": authorization})
        assert answer.status_code == 401
        assert "Starta en ny chatt" in answer.json()["error"]["message"]


def test_two_visitors_never_meet(site: Site) -> None:
    """A visitor reads only the own conversation."""
    one, other = site.visitor(), site.visitor()
    one.open()
    other.open()
    one.say("bara för mig")
    assert "bara för mig" not in json.dumps(other.history(), ensure_ascii=False)
    one.http.close()
    other.http.close()


def test_end(visitor: Visitor) -> None:
    """An ended chat says so, and its stream ends by itself."""
    visitor.open()
    answer = visitor.http.post("/chat/end", headers=visitor.headers)
    assert answer.json()["state"] == "closed"
    closed = visitor.say("hallå?")
    assert closed.status_code == 409
    assert "avslutad" in closed.json()["error"]["message"]
    with visitor.http.stream("GET", "/chat/events", headers=visitor.headers) as stream:
        assert "closed" in stream.read().decode()


def test_headers_of_every_page(visitor: Visitor) -> None:
    """Every answer carries a policy without inline code, and no page has any."""
    for path in ("/", "/integritetspolicy", "/om-chatten", "/finns-inte", "/healthz", "/chat.js"):
        answer = visitor.http.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers
        if answer.headers["content-type"].startswith("text/html"):
            assert " style=" not in answer.text
            assert " onclick=" not in answer.text
            assert "http://" not in answer.text.replace("http://www.w3.org", "")


def test_no_cookie_ever(visitor: Visitor) -> None:
    """Neither looking at the page nor chatting sets a cookie."""
    visitor.http.get("/")
    visitor.open()
    visitor.say(QUESTION)
    assert not visitor.http.cookies


def test_only_named_sites_may_embed(visitor: Visitor) -> None:
    """The API answers pages of the configured origin and no other; the script may be loaded by all."""
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    good = visitor.http.options("/chat/messages", headers={"origin": EMBEDDER, **asked})
    assert good.headers["access-control-allow-origin"] == EMBEDDER
    bad = visitor.http.options(
        "/chat/messages", headers={"origin": "https://evil.example", **asked}
    )
    assert bad.status_code == 400
    assert "access-control-allow-origin" not in bad.headers
    refused = visitor.http.get("/chat/messages", headers={"origin": EMBEDDER})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == EMBEDDER
    for path in ("/chat.js", "/static/chat/panel.js"):
        script = visitor.http.get(path)
        assert script.headers["access-control-allow-origin"] == "*"
        assert script.headers["cross-origin-resource-policy"] == "cross-origin"


def test_ready_without_rasa(visitor: Visitor, rasa: RasaDouble, database: Database) -> None:
    """The site is ready as long as it can keep messages, and says how Rasa is."""
    assert visitor.http.get("/readyz").json() == {"ready": True, "database": True, "rasa": True}
    assert visitor.http.get("/healthz").json() == {"status": "ok"}


def test_pages_work_without_script(visitor: Visitor) -> None:
    """Without JavaScript there is a way to the policy and to the data protection officer."""
    page = visitor.http.get("/").text
    fallback = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "/integritetspolicy" in fallback
    assert "mailto:dataskyddsombud@kalmarenergi.se" in fallback


def test_missing_page_is_swedish(visitor: Visitor) -> None:
    """An unknown address gets a page that leads on."""
    answer = visitor.http.get("/finns-inte")
    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


def test_starting_is_paced(site: Site) -> None:
    """One address cannot start conversations without end."""
    with httpx.Client(base_url=site.url, trust_env=False) as http:
        codes = [http.post("/chat/conversations", json={}).status_code for _ in range(25)]
    assert codes.count(201) == 20
    assert codes[-1] == 429
