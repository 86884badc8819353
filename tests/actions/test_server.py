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
            "anonymous": False,
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


async def test_cancel_says_so_when_the_desk_has_taken_the_request_over(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """It is a case by now: its number, and how it is taken back."""
    desk.taken_over = "KE-2026-000007"
    body = call("action_close_case_form", {}, case_type="access", case_confirm="cancelled")
    said = (await post(client, body))["responses"][0]

    assert "KE-2026-000007" in said["text"]
    assert "Inget ärende" not in said["text"]
    assert "request_withdrawal" in said["custom"]["quick_replies"][0]["payload"]


async def test_the_choice_to_be_anonymous_is_kept_with_the_lead(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """Who leaves an anonymous form half-way is not written to either."""
    held = {"case_type": "complaint", "case_what": "ni svarar inte", "case_email": "-"}
    body = call("action_close_case_form", {}, **held, case_confirm="left")
    await post(client, body)

    assert desk.leads[-1]["anonymous"]


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


CONFIRMED = {"case_name": "Anna", "case_email": "[e-post]", "case_confirm": "confirmed"}


async def test_a_person_in_the_form_leaves_the_request_open(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """Asking for a person takes nothing back, and going on brings the form's question back."""
    held = {"case_type": "erasure", "case_what": "radera mig", "case_name": "Anna"}
    ended = call("action_close_case_form", {}, **held, case_confirm="handover")
    kept = held | slots(await post(client, ended))
    back = await post(client, call("action_respond", choice("dialogue/go_on"), **kept))

    assert [lead["state"] for lead in desk.leads] == ["open", "open"]
    assert kept["case_type"] == "erasure"
    assert slots(back)["case_name"] == "Anna"
    assert any(event.get("name") == "case_form" for event in back["events"])


async def test_the_way_out_of_the_queue_brings_an_active_form_back(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """Who was put in the queue by the website, in the middle of the form, is asked its question again."""
    held = {"case_type": "erasure", "case_what": "radera mig", "requested_slot": "case_name"}
    back = await post(client, call("validate_case_form", choice("dialogue/go_on"), **held))

    assert desk.leads[-1]["state"] == "open"
    assert slots(back)["case_confirm"] is None
    assert slots(back)["case_aside"]["asks"]
    assert slots(back)["case_name"] is None


async def test_the_way_out_of_the_queue_without_a_form_says_what_can_be_asked(
    client: httpx.AsyncClient,
) -> None:
    """The form may have been forgotten meanwhile: nothing is cancelled, and something is said."""
    back = await post(client, call("action_respond", choice("dialogue/go_on")))
    assert back["responses"][0]["text"]


@pytest.mark.parametrize(
    "latest",
    [
        message("avbryt", ("dialogue/cancel", 0.98)),
        message("stoppa ärendet", ("status", 0.3)),
        choice("dialogue/cancel"),
    ],
)
async def test_a_request_that_waits_can_be_taken_back(
    client: httpx.AsyncClient, desk: FakeDesk, latest: dict[str, Any]
) -> None:
    """An "avbryt" while the form waits is a cancel, and no case comes of it."""
    body = call(
        "action_respond",
        latest,
        case_type="erasure",
        case_what="radera mig",
        dialogue_state={"paused": True},
    )
    result = await post(client, body)

    assert desk.leads[-1]["state"] == "cancelled"
    assert "Inget ärende har skapats" in result["responses"][0]["text"]


@pytest.mark.parametrize(
    ("email", "words"), [("[e-post]", "Svaret kommer till"), (None, "utan mejladress")]
)
async def test_goodbye_says_what_becomes_of_it(
    client: httpx.AsyncClient, desk: FakeDesk, email: str | None, words: str
) -> None:
    """Who goes in the middle of the form is told that it is kept, and whether an answer can come."""
    body = call(
        "action_close_case_form", {}, case_type="erasure", case_email=email, case_confirm="left"
    )
    result = await post(client, body)

    assert desk.leads[-1]["state"] == "left"
    assert words in result["responses"][0]["text"]


NUMBER = [{"event": "user", "text": "ring [telefon]"}]


@pytest.mark.parametrize(
    ("case_type", "email", "events", "words"),
    [
        ("erasure", None, NUMBER, "ringer dig på numret"),
        ("direct_marketing_objection", None, NUMBER, "numret du gav spärras för reklam"),
        ("breach_report", None, [], "blir ett ärende, men utan mejladress"),
        ("complaint", "-", NUMBER, "blir ett ärende, men utan mejladress"),
        ("complaint", None, [], "sparat, men utan mejladress"),
    ],
)
async def test_goodbye_does_not_deny_a_case_that_will_be(
    client: httpx.AsyncClient, case_type: str, email: str | None, events: list[Any], words: str
) -> None:
    """Who can be called, reports a danger or is anonymous has made a case all the same."""
    body = call(
        "action_close_case_form", {}, case_type=case_type, case_email=email, case_confirm="left"
    )
    body["tracker"]["events"] = events
    result = await post(client, body)

    assert words in result["responses"][0]["text"]


@pytest.mark.parametrize(
    ("case_type", "events", "words"),
    [
        ("direct_marketing_objection", NUMBER, "numret du gav spärras för reklam"),
        ("direct_marketing_objection", [], "Vilket telefonnummer eller vilken mejladress"),
        ("breach_report", [], "blir ett ärende, men utan mejladress"),
    ],
)
async def test_no_address_does_not_deny_a_case_that_will_be(
    client: httpx.AsyncClient, case_type: str, events: list[Any], words: str
) -> None:
    """A number may still be wanted, or the word that lets a report be anonymous."""
    held = {"case_type": case_type, "case_what": "allt", "case_name": "Anna"}
    latest = message("jag har ingen mejl", ("status", 0.3))
    body = call("validate_case_form", latest, requested_slot="case_email", **held)
    body["tracker"]["events"] = events
    text = slots(await post(client, body))["case_aside"]["text"]

    assert words in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("case_type", "events", "words"),
    [
        ("erasure", NUMBER, "ringer dig på numret"),
        ("erasure", [], "Din begäran gäller ändå"),
        ("access", [], "skickas till den adress vi har registrerad"),
        ("breach_report", NUMBER, "ringer dig på numret"),
    ],
)
async def test_who_has_no_address_is_told_that_the_request_stands(
    client: httpx.AsyncClient, desk: FakeDesk, case_type: str, events: list[Any], words: str
) -> None:
    """Nothing is asked again, and an address or a number given later is taken up."""
    held = {"case_type": case_type, "case_what": "allt", "case_name": "Anna"}
    body = call("action_close_case_form", {}, case_confirm="no_address", **held)
    body["tracker"]["events"] = events
    ended = await post(client, body)
    kept = held | slots(ended)
    mailed = call("action_respond", message("[e-post]", ("status", 0.3)), **kept)
    called = call("action_respond", message("[telefon]", ("status", 0.3)), **kept)

    assert words in ended["responses"][0]["text"]
    assert "{" not in ended["responses"][0]["text"]
    assert desk.leads[-1]["state"] == "left"
    assert slots(await post(client, mailed))["case_email"] == "[e-post]"
    assert "ringer dig på numret" in (await post(client, called))["responses"][0]["text"]


@pytest.mark.parametrize(
    ("text", "reading", "called"),
    [
        ("jag vill prata med en människa, ring [telefon]", "handover", True),
        ("min mejl är [e-post], jag vill prata med en människa", "handover", True),
        ("varför ringde [telefon] mig igår?", "answer/data_source", False),
        ("nej ring inte [telefon], det är min mans", "dialogue/deny", False),
    ],
)
async def test_a_number_beside_something_else_answers_nothing(
    client: httpx.AsyncClient, desk: FakeDesk, text: str, reading: str, called: bool
) -> None:
    """While a request waits: who wants a person gets one, and nobody is promised a call that was not asked for."""
    waiting: dict[str, Any] = {
        "case_type": "erasure",
        "case_what": "allt",
        "dialogue_state": {"paused": True},
    }
    result = await post(client, call("action_respond", message(text, (reading, 0.98)), **waiting))

    assert bool(desk.handovers) is called
    assert all("ringer dig" not in said["text"] for said in result["responses"])


@pytest.mark.parametrize(
    ("state", "payload"),
    [({}, "smalltalk/help"), ({"last_topic": "answer/retention"}, "answer/retention")],
)
async def test_an_address_alone_is_explained(
    client: httpx.AsyncClient, state: dict[str, str], payload: str
) -> None:
    """It goes on with what was spoken of, and a person reads the chat if it leads nowhere."""
    latest = message("min mejl är [e-post]", ("answer/company_contact", 0.99))
    said = (await post(client, call("action_respond", latest, dialogue_state=state)))["responses"][
        0
    ]

    assert "använder mejladressen för att svara dig" in said["text"]
    assert (
        said["custom"]["outcome"],
        payload in said["custom"]["quick_replies"][0]["payload"],
    ) == (
        "unsure",
        True,
    )


@pytest.mark.parametrize("text", ["har ingen mejl", "[telefon]", "va?"])
@pytest.mark.parametrize("also", ["", "access"])
async def test_nobody_calls_a_number_that_is_to_be_left_in_peace(
    client: httpx.AsyncClient, text: str, also: str
) -> None:
    """It is barred from advertising, and no way to answer."""
    held = {"case_type": "direct_marketing_objection", "case_what": "nej", "case_name": "Anna"}
    latest = message(text, ("status", 0.3))
    state = {"also": also}
    body = call(
        "validate_case_form", latest, requested_slot="case_email", dialogue_state=state, **held
    )
    body["tracker"]["events"] = NUMBER
    said = slots(await post(client, body))["case_aside"]["text"]

    assert "spärras för reklam" in said
    assert "ringer" not in said


async def test_several_cases_in_one_receipt(client: httpx.AsyncClient, desk: FakeDesk) -> None:
    """Each right gets a case and a line, with a date by law or an aim of ours."""
    body = call(
        "action_close_case_form",
        {},
        case_type="access",
        dialogue_state={"also": "dpo_question"},
        **CONFIRMED,
    )
    result = await post(client, body)
    text = result["responses"][0]["text"]

    assert [case["case_type"] for case in desk.opened] == ["access", "dpo_question"]
    assert result["responses"][0]["custom"]["case_ref"] == "KE-2026-000001, KE-2026-000002"
    assert "KE-2026-000001 – Registerutdrag. Du ska få svar senast 23 december 2026." in text
    assert "Vårt mål är att svara senast 7 december 2026." in text
    assert text.count("bekräftelse") == 1
    assert slots(result)["dialogue_state"]["also"] == ""


async def test_no_date_is_promised_where_the_law_sets_none(client: httpx.AsyncClient) -> None:
    """A question to the officer has an aim of ours, which is called so."""
    body = call("action_close_case_form", {}, case_type="dpo_question", **CONFIRMED)
    result = await post(client, body)

    assert "Vårt mål är att svara senast 7 december" in result["responses"][0]["text"]
    assert "ska få svar" not in result["responses"][0]["text"]
    assert result["responses"][0]["custom"]["due_date"] is None


async def test_no_confirmation_is_promised_that_is_not_sent(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """Beyond the limits no mail goes out, and none is spoken of."""
    desk.confirms = False
    result = await post(client, call("action_close_case_form", {}, case_type="access", **CONFIRMED))

    assert "En bekräftelse skickas till" not in result["responses"][0]["text"]
    assert "ingen bekräftelse" in result["responses"][0]["text"]


async def test_elsewhere_than_at_the_website_no_form_can_end(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """Who comes another way than by the relay is told where forms work, and is not asked for ever."""
    desk.stranger = True
    result = await post(client, call("action_close_case_form", {}, case_type="access", **CONFIRMED))

    assert "chatten på https://" in result["responses"][0]["text"]
    assert not any(event["event"] == "followup" for event in result["events"])


async def test_another_right_instead_takes_the_first_back(
    client: httpx.AsyncClient, desk: FakeDesk
) -> None:
    """No case comes of a right that the visitor gave up for another."""
    body = call(
        "validate_case_form",
        message("nej, radera mig i stället", ("start_case/erasure", 0.99)),
        case_type="access",
        case_what="utdrag",
        requested_slot="case_name",
    )
    await post(client, body)

    assert [(lead["case_type"], lead["state"]) for lead in desk.leads] == [
        ("access", "cancelled"),
        ("erasure", "open"),
    ]


async def test_a_question_before_is_what_the_officer_is_asked(client: httpx.AsyncClient) -> None:
    """Who wants it put to the officer means the question before."""
    latest = message("nej jag vill ställa den till ombudet", ("start_case/dpo_question", 0.98))
    body = call("action_respond", latest)
    body["tracker"]["events"] = [
        {"event": "user", "text": "Hur länge sparar ni min förbrukning?"},
        {"event": "user", "text": latest["text"]},
    ]
    result = await post(client, body)

    assert slots(result)["case_what"] == "Hur länge sparar ni min förbrukning?"


@pytest.mark.parametrize("outcome", ["other_language", "unsure"])
async def test_an_address_is_not_given_in_vain(client: httpx.AsyncClient, outcome: str) -> None:
    """Who is not understood but gave an address is told that a person reads it."""
    reading = ("other_language", 0.99) if outcome == "other_language" else ("status", 0.1)
    result = await post(client, call("action_respond", message("bla bla [e-post]", reading)))

    assert result["responses"][0]["custom"]["outcome"] == outcome
    text = result["responses"][0]["text"]
    assert "läser en handläggare" in text or "member of staff will read" in text


async def test_the_offer_of_an_answer_is_remembered(client: httpx.AsyncClient) -> None:
    """An answer with a button that begins a form offers that form to a plain yes."""
    result = await post(
        client, call("action_respond", message("raderas jag?", ("answer/erasure", 0.99)))
    )

    assert slots(result)["dialogue_state"]["offered"] == "start_case/erasure"


@pytest.mark.parametrize(
    ("case_type", "words"),
    [
        ("consent_withdrawal", "Vad gällde samtycket?"),
        ("cctv", "Vilken plats, vilket datum och ungefär vilken tid gäller det?"),
        ("dpo_question", "Vad vill du fråga dataskyddsombudet?"),
    ],
)
async def test_the_matter_is_asked_for_in_its_own_words(
    client: httpx.AsyncClient, case_type: str, words: str
) -> None:
    """One question, about this kind of case."""
    body = call("action_ask_case_form_case_what", {}, case_type=case_type)

    assert (await post(client, body))["responses"][0]["text"] == words
