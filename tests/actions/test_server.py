"""The webhook as Rasa calls it, over a real socket."""

from __future__ import annotations

import logging
import warnings
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from actions.server import create_app
from cases.organisation import Organisation
from cases.policy import Policy
from tests.actions.conftest import NOW
from tests.actions.fake_desk import FakeDesk
from tests.actions.turns import call, choice, message

SECRET = "Hemliga Testsson 19121212-1212"


def clock() -> datetime:
    """Return the fixed time."""
    return NOW


@pytest.fixture
async def client(
    policy: Policy, organisation: Organisation, desk: FakeDesk
) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the application on a free port."""
    app = create_app(policy, desk, organisation, clock)
    server: Any = await app.create_server(host="127.0.0.1", port=0, return_asyncio_server=True)
    await server.startup()
    await server.start_serving()
    port = server.server.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as session:
        yield session
    await server.close()


async def post(client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    """Call the webhook, which must succeed."""
    answer = await client.post("/webhook", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def slots(result: dict[str, Any]) -> dict[str, Any]:
    """Return the slots that a result sets."""
    return {event["name"]: event["value"] for event in result["events"] if event["event"] == "slot"}


async def test_health(client: httpx.AsyncClient) -> None:
    """The health page answers."""
    assert (await client.get("/health")).json() == {"status": "ok"}


async def test_answer(client: httpx.AsyncClient) -> None:
    """A sure question gives one message with text and machine-readable part, and the state to keep."""
    result = await post(
        client, call("action_respond", message("säljer ni?", ("answer/sell_data", 0.97)))
    )

    assert len(result["responses"]) == 1
    assert result["responses"][0]["custom"]["facts"] == ["F02"]
    assert slots(result)["dialogue_state"]["last_topic"] == "answer/sell_data"


async def test_wish_begins_the_form_and_keeps_a_lead(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """A wish starts the form by a follow-up action and is kept at once, for it counts as received."""
    result = await post(
        client, call("action_respond", message("radera mig", ("start_case/erasure", 0.97)))
    )

    assert {"event": "followup", "timestamp": None, "name": "case_form"} in result["events"]
    assert result["responses"] == []
    assert (desk.leads[0]["case_type"], desk.leads[0]["what"]) == ("erasure", "radera mig")


async def test_form_asks_validates_and_opens(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    """The way through the form ends with a case, its reference and its date."""
    kept: dict[str, Any] = {}
    kept |= slots(
        await post(
            client, call("action_respond", message("radera mig", ("start_case/erasure", 0.97)))
        )
    )
    asked = await post(client, call("action_ask_case_form_case_name", {}, **kept))
    kept |= slots(asked)
    for field, text in (
        ("case_name", "Anna Test"),
        ("case_email", "[e-post]"),
        ("case_confirm", "ja"),
    ):
        body = call(
            "validate_case_form",
            message(text, ("dialogue/affirm", 0.4)),
            **{**kept, field: text},
            requested_slot=field,
        )
        kept |= slots(await post(client, body))
    done = await post(client, call("action_close_case_form", {}, **kept))
    custom = done["responses"][0]["custom"]

    assert asked["responses"][0]["custom"]["expects"] == "name"
    assert (custom["outcome"], custom["case_ref"], custom["due_date"]) == (
        "start_case",
        "KE-2026-000001",
        "2026-12-23",
    )
    assert "23 december 2026" in done["responses"][0]["text"]
    assert desk.opened == [
        {
            "conversation_id": "visitor-0001",
            "case_type": "erasure",
            "what": "radera mig",
            "name": "Anna Test",
            "language": "sv",
            "now": NOW,
        }
    ]


async def test_missing_address_opens_the_form_again(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """When the relay has no address, the form asks for it once more."""
    desk.has_email = False
    body = call(
        "action_close_case_form",
        {},
        case_type="access",
        case_name="Anna",
        case_email="[e-post]",
        case_confirm="confirmed",
    )
    result = await post(client, body)

    assert slots(result)["case_email"] is None
    assert any(event["event"] == "followup" for event in result["events"])


async def test_desk_down_is_said(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    """When the desk is away nothing is promised: no reference, and a way on."""
    desk.down = True
    body = call(
        "action_close_case_form",
        {},
        case_type="access",
        case_name="Anna",
        case_email="[e-post]",
        case_confirm="confirmed",
    )
    result = await post(client, body)
    started = await post(
        client, call("action_respond", message("radera mig", ("start_case/erasure", 0.97)))
    )

    assert result["responses"][0]["custom"]["case_ref"] is None
    assert "kunde inte sparas" in result["responses"][0]["text"]
    assert any(event["event"] == "followup" for event in started["events"])


async def test_cancel_updates_the_lead(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    """A form given up half-way leaves a lead that says so."""
    await post(
        client,
        call(
            "action_close_case_form",
            {},
            case_type="access",
            case_what="utdrag",
            case_confirm="cancelled",
        ),
    )

    assert desk.leads[-1]["state"] == "cancelled"
    assert desk.opened == []


async def test_session_that_ran_out_in_the_form(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    """A form left behind is kept as left when the next session starts."""
    body = call("action_session_start", {}, case_type="access", requested_slot="case_name")
    result = await post(client, body)

    assert desk.leads[-1]["state"] == "left"
    assert result["events"][0]["event"] == "session_started"
    assert result["events"][-1]["name"] == "action_listen"


async def test_handover_calls_a_person(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    """Asking for a person puts the conversation in the agents' queue, without the visitor's words."""
    result = await post(
        client, call("action_respond", message("människa tack", ("handover", 0.97)))
    )

    assert result["responses"][0]["custom"]["handover"] is True
    assert desk.handovers == [{"conversation_id": "visitor-0001", "reason": "asked", "now": NOW}]


@pytest.mark.parametrize("topic", ["answer/unknown", "../etc", "handover; drop", 5, None])
async def test_forged_choice_does_nothing(
    client: httpx.AsyncClient, desk: FakeDesk, topic: object
) -> None:
    """A payload with anything but a known topic is not understood, and calls nobody."""
    result = await post(client, call("action_respond", choice(topic)))

    assert result["responses"][0]["custom"]["outcome"] == "unsure"
    assert desk == FakeDesk()


async def test_older_rasa_raises_no_warning(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Rasa 3.6 calling this rasa-sdk gives neither a warning nor a log line for each call."""
    with warnings.catch_warnings(record=True) as seen, caplog.at_level(logging.INFO):
        warnings.simplefilter("always")
        await post(client, call("action_respond", message("hej", ("smalltalk/greet", 0.97))))

    assert [str(w.message) for w in seen if "rasa" in str(w.message).lower()] == []
    assert "hej" not in caplog.text


async def test_failure_says_nothing_of_the_tracker(
    client: httpx.AsyncClient,
    desk: FakeDesk,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault in an action answers 500 without a word of the request, and logs none."""

    def broken(**_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(desk, "request_handover", broken)
    answer = await client.post(
        "/webhook", json=call("action_respond", message(SECRET, ("handover", 0.97)))
    )

    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert SECRET not in caplog.text
    assert "ValueError" in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        {"sender_id": "../../etc/passwd"},
        {"sender_id": "kort"},
        {"sender_id": None},
        {"tracker": None},
        {"next_action": 3},
    ],
)
async def test_bad_calls_are_refused(client: httpx.AsyncClient, change: dict[str, Any]) -> None:
    """A call without a proper sender, tracker or action is answered 400 with a reason."""
    answer = await client.post("/webhook", json=call("action_respond", message("hej")) | change)

    assert answer.status_code == 400
    assert "sender_id" in answer.text


async def test_broken_json_and_unknown_actions(client: httpx.AsyncClient) -> None:
    """Broken JSON is 400, an unknown action 404; neither repeats what was sent."""
    broken = await client.post(
        "/webhook", content=b"{" + SECRET.encode(), headers={"content-type": "application/json"}
    )
    unknown = await client.post("/webhook", json=call("action_nothing", message(SECRET)))

    assert (broken.status_code, unknown.status_code) == (400, 404)
    assert SECRET not in broken.text + unknown.text


async def test_typed_button_is_the_button(client: httpx.AsyncClient) -> None:
    """Whoever types what stands on a button gets what it stands for, whatever the classifier saw."""
    typed = message("lämna klagomål", ("answer/complaint_authority", 0.95))
    result = await post(client, call("action_respond", typed))

    assert slots(result)["case_type"] == "complaint"


async def test_danger_in_the_form_is_not_followed_by_its_question(
    client: httpx.AsyncClient,
) -> None:
    """Whoever reports a fire in the middle of the form is told whom to call, and nothing is asked."""
    body = call(
        "validate_case_form",
        message("det brinner i elskåpet", ("emergency", 0.99)),
        case_type="access",
        case_what="utdrag",
        requested_slot="case_name",
    )
    kept = slots(await post(client, body))
    asked = await post(client, call("action_ask_case_form_case_name", {}, **kept))

    assert asked["responses"][0]["text"].startswith("Är någon i fara?")
    assert "Vad heter du" not in asked["responses"][0]["text"]


async def test_change_of_right_in_english_goes_on_asking(client: httpx.AsyncClient) -> None:
    """After another right is begun in the form, its next question follows in either language."""
    body = call(
        "validate_case_form",
        message("no, delete everything instead", ("start_case/erasure", 0.99), language="en"),
        case_type="access",
        case_what="extract",
        dialogue_state={"language": "en"},
        requested_slot="case_name",
    )
    kept = slots(await post(client, body))
    asked = await post(client, call("action_ask_case_form_case_name", {}, **kept))

    assert asked["responses"][0]["text"].startswith("I can help you ask for erasure.")
    assert asked["responses"][0]["text"].endswith("What is your name?")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 11, 23, 9, 0, tzinfo=UTC), "Du står nu i kö"),
        (datetime(2026, 11, 23, 20, 0, tzinfo=UTC), "ingen handläggare på plats"),
        (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), "ingen handläggare på plats"),
    ],
)
async def test_handover_says_when_somebody_is_there(
    policy: Policy, organisation: Organisation, desk: FakeDesk, now: datetime, words: str
) -> None:
    """At night and on eves the visitor is told that nobody is there, and is in the queue all the same."""
    app = create_app(policy, desk, organisation, lambda: now)
    server: Any = await app.create_server(host="127.0.0.1", port=0, return_asyncio_server=True)
    await server.startup()
    await server.start_serving()
    port = server.server.sockets[0].getsockname()[1]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as session:
        result = await post(
            session, call("action_respond", message("människa tack", ("handover", 0.97)))
        )
    await server.close()

    assert words in result["responses"][0]["text"]
    assert desk.handovers


@pytest.mark.parametrize(
    ("language", "what", "words"),
    [
        ("sv", "Begära registerutdrag", "Ärende: Registerutdrag. Namn: Bo Test."),
        ("sv", "allt sedan i våras", "Ärende: Registerutdrag – ”allt sedan i våras”."),
        ("en", "Begära registerutdrag", "Case: Ask for my register extract. Name: Bo Test."),
    ],
)
async def test_what_is_confirmed_is_named_in_one_language(
    client: httpx.AsyncClient, language: str, what: str, words: str
) -> None:
    """The summary names the case as the desk does, and what a button began is not quoted as the visitor's words."""
    body = call(
        "action_ask_case_form_case_confirm",
        {},
        case_type="access",
        case_what=what,
        case_name="Bo Test",
        case_email="[e-post]",
        dialogue_state={"language": language},
    )
    result = await post(client, body)

    assert words in result["responses"][0]["text"]
