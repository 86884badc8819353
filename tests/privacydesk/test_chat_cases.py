"""A request made in the chat is a valid request (EDPB guidelines 01/2022 §§ 52–56)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.ports import DeskUnavailable, MissingEmail, OpenedCase, Receipt
from cases.case import Channel, NewCase
from cases.case_type import CaseType, Flag
from cases.conversation import Author, ConversationState
from cases.letters import LetterDesk
from cases.organisation import load_organisation
from cases.outgoing import ACKS_AN_HOUR, ACKS_PER_ADDRESS_A_DAY, MailKind, OutgoingMail
from cases.redact import Original, PersonalKind
from cases.store.conversation_store import ConversationStore
from cases.store.engine import Database
from cases.store.transaction import Transaction
from privacydesk.chat_cases import StoreCaseDesk
from privacydesk.chat_leads import LEAD_PATIENCE, open_forgotten_leads
from privacydesk.chat_opening import CONFIRMATIONS_AN_HOUR
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


def open_access(
    database: Database, chat: str, case_type: str = "access", *, now: datetime = NOW
) -> OpenedCase | MissingEmail:
    opened = open_several(database, chat, case_type, now=now)
    return opened.cases[0] if isinstance(opened, Receipt) else opened


def open_several(
    database: Database,
    chat: str,
    *case_types: str,
    now: datetime = NOW,
    anonymous: bool = False,
) -> Receipt | MissingEmail:
    return a_desk(database).open_cases(
        conversation_id=chat,
        case_types=case_types,
        what="Allt ni har om mig",
        name="Ada Ek",
        language="sv",
        now=now,
        anonymous=anonymous,
    )


def keep_lead(database: Database, chat: str, state: str = "open", *, now: datetime = NOW) -> None:
    a_desk(database).store_lead(
        conversation_id=chat,
        case_type="erasure",
        what="Radera mig",
        name="",
        state=state,
        language="sv",
        now=now,
    )


class Interrupted(Database):
    """A database in which something happens between a look and the writing that follows it."""

    meanwhile: Callable[[], object]

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Look, and then let the other thing happen."""
        with super().read() as tx:
            yield tx
        self.meanwhile()


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


def test_the_chat_confirms_to_a_few_strangers_an_hour(database: Database) -> None:
    """Ever new chats with ever new addresses are all cases, and beyond the limit a task for a person."""
    for number in range(CONFIRMATIONS_AN_HOUR + 2):
        open_access(database, a_chat(database, email=f"a{number}@brev.example"))
    later = NOW + timedelta(hours=1, seconds=1)
    with database.read() as tx:
        assert tx.cases.count() == CONFIRMATIONS_AN_HOUR + 2
        assert len(tx.outbox.due(now=NOW, limit=1000)) == CONFIRMATIONS_AN_HOUR
        assert [task.kind for task in tx.tasks.open()] == ["acknowledge"] * 2
        # Most of what the mail door may send in the hour is left to it.
        kinds = (MailKind.ACKNOWLEDGEMENT,)
        assert not tx.outbox.are_at_least(ACKS_AN_HOUR // 2, kinds, NOW - timedelta(hours=1))
    open_access(database, a_chat(database, email="later@brev.example"), now=later)
    with database.read() as tx:
        assert tx.outbox.count("queued") == CONFIRMATIONS_AN_HOUR + 1


def test_a_flood_of_mail_silences_no_chat(database: Database) -> None:
    """What the mail door has sent does not count against the chat."""
    with database.write() as tx:
        new = NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=NOW)
        case = tx.cases.open(new, actor="triage", now=NOW)
        for number in range(CONFIRMATIONS_AN_HOUR):
            mail = OutgoingMail(
                kind=MailKind.ACKNOWLEDGEMENT,
                to=f"a{number}@brev.example",
                sender=SENDER,
                subject="",
                text="",
                case_id=case.id,
            )
            tx.outbox.queue(mail, dedup_key=f"ack:{number}", now=NOW)
    open_access(database, a_chat(database))
    with database.read() as tx:
        assert tx.outbox.count("queued") == CONFIRMATIONS_AN_HOUR + 1


def test_the_same_request_twice_is_one_case(database: Database) -> None:
    """A repeated request opens nothing new, and the receipt says so: no second mail is promised."""
    chat = a_chat(database)
    first, second = open_several(database, chat, "access"), open_several(database, chat, "access")
    assert isinstance(first, Receipt)
    assert isinstance(second, Receipt)
    with database.read() as tx:
        assert (tx.cases.count(), tx.outbox.count("queued")) == (1, 1)

    assert first.cases[0].ref == second.cases[0].ref
    assert (first.cases[0].is_new, first.confirmed, first.confirmed_before) == (True, True, False)
    assert (second.cases[0].is_new, second.confirmed, second.confirmed_before) == (
        False,
        False,
        True,
    )


def test_a_mail_that_did_not_get_through_is_no_confirmation(database: Database) -> None:
    """Who asks once more is not told of a letter that never came."""
    chat = a_chat(database)
    open_several(database, chat, "access")
    with database.write() as tx:
        (queued,) = tx.outbox.due(now=NOW)
        tx.outbox.failed(queued.id, "550 no such user", permanent=True, now=NOW)
    again = open_several(database, chat, "access")

    assert isinstance(again, Receipt)
    assert (again.confirmed, again.confirmed_before) == (False, False)


def test_one_that_is_new_beside_one_that_is_not_is_confirmed(database: Database) -> None:
    """What was asked for before is found again, and the mail that goes out is for the new one."""
    chat = a_chat(database)
    open_several(database, chat, "access")
    both = open_several(database, chat, "access", "erasure")
    assert isinstance(both, Receipt)

    assert [case.is_new for case in both.cases] == [False, True]
    assert (both.confirmed, both.confirmed_before) == (True, False)


def test_without_an_address_the_form_asks_again(database: Database) -> None:
    """Nobody could be answered."""
    assert open_access(database, a_chat(database, email="")) == MissingEmail()


def test_a_stranger_conversation_is_refused(database: Database) -> None:
    """A sender id that is not ours opens nothing, and no address would help."""
    assert open_access(database, "0" * 32) == MissingEmail(stranger=True)
    with pytest.raises(DeskUnavailable):
        keep_lead(database, "0" * 32)


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


@pytest.mark.parametrize("other", ["run", "visitor"])
def test_a_lead_that_somebody_else_opens_just_now_is_one_case(
    database: Database, other: str
) -> None:
    """Another run of the job, or the visitor who finishes the form, was faster."""
    chat = a_chat(database)
    keep_lead(database, chat)
    later = NOW + LEAD_PATIENCE + timedelta(minutes=1)
    interrupted = Interrupted(database.url, database.vault)
    interrupted.meanwhile = {
        "run": lambda: open_leads(database, now=later),
        "visitor": lambda: open_access(database, chat, "erasure", now=later),
    }[other]

    assert open_leads(interrupted, now=later) == 0
    interrupted.dispose()
    with database.read() as tx:
        assert (tx.cases.count(), tx.outbox.count("queued")) == (1, 1)


@pytest.mark.parametrize("state", ["open", "cancelled"])
def test_a_lead_that_the_visitor_takes_up_just_now_is_left_alone(
    database: Database, state: str
) -> None:
    """Who goes on with the form, or takes the request back, has not forgotten it."""
    chat = a_chat(database)
    keep_lead(database, chat)
    later = NOW + LEAD_PATIENCE + timedelta(minutes=1)
    interrupted = Interrupted(database.url, database.vault)
    interrupted.meanwhile = lambda: keep_lead(database, chat, state, now=later)

    assert open_leads(interrupted, now=later) == 0
    interrupted.dispose()
    with database.read() as tx:
        assert tx.cases.count() == 0


def test_a_visitor_who_finishes_what_was_taken_over_gets_that_case(database: Database) -> None:
    """Even past midnight: the case counts from the evening on which the request was begun."""
    evening = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    chat = a_chat(database)
    keep_lead(database, chat, now=evening)
    night = evening + LEAD_PATIENCE + timedelta(minutes=1)
    assert open_leads(database, now=night) == 1
    opened = open_access(database, chat, "erasure", now=night + timedelta(minutes=2))
    assert isinstance(opened, OpenedCase)
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        assert (case.ref, tx.outbox.count("queued")) == (opened.ref, 1)


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


@pytest.mark.parametrize("taken", [True, False])
def test_an_agent_who_takes_the_chat_just_now_is_the_person(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, taken: bool
) -> None:
    """Between the look and the change somebody else was faster: the chat is theirs, and the visitor is told so."""
    chat = a_chat(database)
    with database.read() as tx:
        before = tx.conversations.by_id(chat)
    if taken:
        with database.write() as tx:
            tx.conversations.change(before, ConversationState.AGENT, now=NOW, assigned_to="anna")
        monkeypatch.setattr(ConversationStore, "by_id", lambda *_: before)
    a_desk(database).request_handover(conversation_id=chat, reason="asked", now=NOW)
    state = ConversationState.AGENT if taken else ConversationState.WAITING
    with database.read() as tx:
        assert [one.id for one in tx.conversations.in_state(state)] == [chat]


def test_a_request_without_an_address_holds_nobody_up(database: Database) -> None:
    """The sweep looks at it every minute of its life, and takes no lock for that."""
    keep_lead(database, a_chat(database, email=""))
    keep_lead(database, a_chat(database), "cancelled")
    locked = Interrupted(database.url, database.vault)
    locked.meanwhile = lambda: None
    with database.write():
        assert open_leads(locked, now=NOW + timedelta(days=1)) == 0
    locked.dispose()


def close(database: Database, chat: str, *, now: datetime = NOW) -> None:
    with database.write() as tx:
        tx.conversations.change(tx.conversations.by_id(chat), ConversationState.CLOSED, now=now)


def test_who_ends_the_chat_is_not_waited_for(database: Database) -> None:
    """A request left half-way becomes a case at the next sweep when its chat has ended."""
    chat = a_chat(database)
    keep_lead(database, chat)
    close(database, chat)

    assert open_leads(database, now=NOW + timedelta(seconds=1)) == 1


def test_who_waits_for_a_person_and_leaves_has_asked_for_something(database: Database) -> None:
    """Asked for a person in the middle of the form, and closed the chat before one came: a case."""
    chat = a_chat(database)
    keep_lead(database, chat)
    a_desk(database).request_handover(conversation_id=chat, reason="asked", now=NOW)
    close(database, chat)

    assert open_leads(database, now=NOW + timedelta(minutes=1)) == 1
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
    assert case.case_type is CaseType.ERASURE


def test_an_agent_who_talks_is_not_forestalled(database: Database) -> None:
    """While a person has the word and the chat goes on, no job opens the visitor's request."""
    chat = a_chat(database)
    keep_lead(database, chat)
    later = NOW + LEAD_PATIENCE + timedelta(minutes=1)
    with database.write() as tx:
        found = tx.conversations.by_id(chat)
        tx.conversations.change(found, ConversationState.AGENT, now=NOW, assigned_to="anna")
        tx.conversations.say(chat, Author.AGENT, "Vi tar det här.", at=later)

    assert open_leads(database, now=later) == 0
    assert open_leads(database, now=later + LEAD_PATIENCE + timedelta(minutes=1)) == 1


def test_requests_of_one_visitor_get_one_confirmation(database: Database) -> None:
    """Three rights asked for at once are three cases with a clock each, and one letter that names them."""
    chat = a_chat(database)
    opened = open_several(database, chat, "access", "erasure", "direct_marketing_objection")
    assert isinstance(opened, Receipt)
    with database.read() as tx:
        (queued,) = tx.outbox.due(now=NOW)
        of_chat = tx.cases.of_conversation(chat)

    assert [case.case_type for case in opened.cases] == [case.case_type for case in of_chat]
    assert len({case.ref for case in opened.cases}) == len(of_chat) == 3
    assert all(case.ref in queued.mail.text for case in opened.cases)
    assert all(case.due_date for case in opened.cases)
    assert opened.confirmed


def test_several_left_half_way_get_one_confirmation(database: Database) -> None:
    """What one visitor left half-way is confirmed in one letter."""
    chat = a_chat(database)
    keep_lead(database, chat)
    a_desk(database).store_lead(
        conversation_id=chat,
        case_type="access",
        what="Registerutdrag och radera mig",
        name="",
        state="open",
        language="sv",
        now=NOW,
    )
    close(database, chat)

    assert open_leads(database, now=NOW) == 2
    with database.read() as tx:
        assert (tx.cases.count(), tx.outbox.count("queued")) == (2, 1)


def test_only_what_is_sent_is_called_confirmed(database: Database) -> None:
    """Beyond the limit of confirmations the receipt promises none."""
    receipts = []
    for number in range(ACKS_PER_ADDRESS_A_DAY + 1):
        with database.write() as tx:
            chat = tx.conversations.start(f"token{number}", language="sv", now=NOW)
            tx.conversations.set_email(chat.id, "ada@brev.example")
        receipts.append(open_several(database, chat.id, "access"))

    assert [r.confirmed for r in receipts if isinstance(r, Receipt)] == [
        *[True] * ACKS_PER_ADDRESS_A_DAY,
        False,
    ]


def test_a_target_of_our_own_is_no_date_by_law(database: Database) -> None:
    """A question to the officer has an aim and no statutory date; an extract the other way round."""
    opened = open_several(database, a_chat(database), "dpo_question", "access", "breach_report")
    assert isinstance(opened, Receipt)
    question, access, breach = opened.cases

    assert (question.due_date, access.aim, breach.due_date, breach.aim) == (None, None, None, None)
    assert question.aim is not None
    assert access.due_date is not None


def test_a_leak_may_be_reported_without_a_name(database: Database) -> None:
    """An anonymous report is a case without an address, and no mail goes anywhere."""
    chat = a_chat(database, email="")
    opened = open_several(database, chat, "breach_report", anonymous=True)
    assert isinstance(opened, Receipt)
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        assert tx.outbox.count("queued") == 0

    assert (case.party_email, opened.confirmed) == ("", False)


def test_a_leak_left_half_way_is_a_case_without_an_address(database: Database) -> None:
    """A reported leak is looked into even when nobody can be answered."""
    chat = a_chat(database, email="")
    a_desk(database).store_lead(
        conversation_id=chat,
        case_type="breach_report",
        what="Min grannes faktura kom till mig",
        name="",
        state="open",
        language="sv",
        now=NOW,
    )

    assert open_leads(database, now=NOW + LEAD_PATIENCE + timedelta(minutes=1)) == 1
    with database.read() as tx:
        assert tx.outbox.count("queued") == 0


@pytest.mark.parametrize("ended", [True, False])
def test_who_was_not_understood_but_gave_an_address_is_read_by_a_person(
    database: Database, *, ended: bool
) -> None:
    """No form came of it, in whatever language: still a case, with all that was said and the clock running."""
    chat = a_chat(database)
    with database.write() as tx:
        said = "Haluan nähdä kaikki tietoni, osoite on [e-post]"
        tx.conversations.say(chat, Author.VISITOR, said, at=NOW)
        payload: dict[str, object] = {"outcome": "other_language"}
        tx.conversations.say(chat, Author.BOT, "Valitettavasti …", at=NOW, payload=payload)
    if ended:
        close(database, chat)
    later = NOW + (timedelta() if ended else LEAD_PATIENCE + timedelta(minutes=1))

    assert open_leads(database, now=NOW + timedelta(minutes=1)) == int(ended)
    assert open_leads(database, now=later) == int(not ended)
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        message = tx.cases.messages(case)[0]

    assert (case.case_type, case.received_at) == (CaseType.UNKNOWN, NOW)
    assert Flag.OTHER_LANGUAGE in case.flags
    assert "kaikki tietoni" in message.text


@pytest.mark.parametrize(
    ("outcomes", "read"),
    [
        ("answer", False),
        ("unsure answer smalltalk", False),
        ("off_topic", False),
        ("unsure", True),
        ("answer clarify", True),
        ("other_language smalltalk", True),
        ("handover", True),
        ("", True),
    ],
)
def test_who_was_answered_asked_for_no_case(
    database: Database, *, outcomes: str, read: bool
) -> None:
    """An address in a question that is answered, perhaps somebody else's, gets no case and no mail."""
    chat = a_chat(database)
    with database.write() as tx:
        address = Original(kind=PersonalKind.EMAIL, value="bo@brev.example", place=20)
        said = "Hur länge sparar ni [e-post]?"
        # What was not understood before is of no account.
        before: dict[str, object] = {"outcome": "unsure"}
        tx.conversations.say(chat, Author.BOT, "Hur menar du?", at=NOW, payload=before)
        tx.conversations.say(chat, Author.VISITOR, said, at=NOW, contacts=(address,))
        for outcome in outcomes.split():
            tx.conversations.say(chat, Author.BOT, "…", at=NOW, payload={"outcome": outcome})

    assert open_leads(database, now=NOW + LEAD_PATIENCE + timedelta(minutes=1)) == int(read)


@pytest.mark.parametrize("why", ["no address", "cancelled", "agent", "case"])
def test_a_chat_that_led_somewhere_is_not_read_again(database: Database, why: str) -> None:
    """No address to answer to, a request taken back, a person who answered, or a case: nothing more to do."""
    chat = a_chat(database, email="" if why == "no address" else "ada@brev.example")
    if why == "cancelled":
        keep_lead(database, chat, "cancelled")
    elif why == "agent":
        with database.write() as tx:
            tx.conversations.say(chat, Author.AGENT, "Så här är det.", at=NOW)
    elif why == "case":
        open_access(database, chat)
    close(database, chat)

    assert open_leads(database, now=NOW + timedelta(days=1)) == 0


def test_what_is_said_after_it_was_taken_over_is_added(database: Database) -> None:
    """Who finishes the form late adds the name to the case that was opened meanwhile."""
    chat = a_chat(database)
    keep_lead(database, chat)
    later = NOW + LEAD_PATIENCE + timedelta(minutes=1)
    assert open_leads(database, now=later) == 1
    open_access(database, chat, "erasure", now=later)
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        added = tx.cases.messages(case)[-1]

    assert "Allt ni har om mig" in added.text
    assert "Namn: Ada Ek" in added.text


def keep_anonymous_lead(database: Database, chat: str) -> str | None:
    return a_desk(database).store_lead(
        conversation_id=chat,
        case_type="complaint",
        what="Ni svarar inte",
        name="Anonym",
        state="open",
        language="sv",
        now=NOW,
        anonymous=True,
    )


@pytest.mark.parametrize("sent_in", [True, False])
def test_who_is_anonymous_is_not_known_by_an_address_given_earlier(
    database: Database, *, sent_in: bool
) -> None:
    """Sent in or left half-way: no address in the case nor in its words, and no mail."""
    chat = a_chat(database)
    with database.write() as tx:
        address = Original(kind=PersonalKind.EMAIL, value="ada@brev.example", place=12)
        said = "Jag nås på: [e-post]"
        tx.conversations.say(chat, Author.VISITOR, said, at=NOW, contacts=(address,))
    if sent_in:
        open_several(database, chat, "complaint", anonymous=True)
    else:
        keep_anonymous_lead(database, chat)
        assert open_leads(database, now=NOW + LEAD_PATIENCE + timedelta(minutes=1)) == 1
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        text = "".join(message.text for message in tx.cases.messages(case))
        assert tx.outbox.count("queued") == 0

    assert case.party_email == ""
    assert "ada@" not in text
    assert "Jag nås på" not in text


def test_a_lead_that_is_a_case_says_which(database: Database) -> None:
    """Who cancels after the sweep is told the number of the case."""
    chat = a_chat(database)
    assert keep_anonymous_lead(database, chat) is None
    open_leads(database, now=NOW + LEAD_PATIENCE + timedelta(minutes=1))
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)

    assert keep_anonymous_lead(database, chat) == case.ref


def test_an_address_put_right_after_the_request_was_taken_over_is_written_to(
    database: Database,
) -> None:
    """The case keeps the first one until a person has looked; the new one gets the promised confirmation, once."""
    chat = a_chat(database, email="fel@brev.example")
    keep_lead(database, chat)
    later = NOW + LEAD_PATIENCE + timedelta(minutes=1)
    open_leads(database, now=later)
    with database.write() as tx:
        tx.conversations.set_email(chat, "ratt@brev.example")
    receipts = [open_several(database, chat, "erasure", now=later) for _ in range(2)]
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        to = [queued.mail.to for queued in tx.outbox.due(now=later)]
        tasks = [task.kind for task in tx.tasks.open(case_ids=[case.id])]
        text = "".join(message.text for message in tx.cases.messages(case))

    assert to == ["fel@brev.example", "ratt@brev.example"]
    told = [(r.confirmed, r.confirmed_before) for r in receipts if isinstance(r, Receipt)]
    assert told == [(True, False), (False, True)]
    assert (case.party_email, tasks) == ("fel@brev.example", ["new_address"])
    assert "Ny mejladress, inte styrkt: ratt@brev.example" in text


def test_only_a_mail_to_the_new_address_confirms(database: Database) -> None:
    """What went to the old address is no confirmation to the new one."""
    chat = a_chat(database, email="fel@brev.example")
    open_several(database, chat, "erasure")
    with database.write() as tx:
        tx.conversations.set_email(chat, "ratt@brev.example")
        for number in range(ACKS_PER_ADDRESS_A_DAY):
            mail = OutgoingMail(
                kind=MailKind.ACKNOWLEDGEMENT,
                to="ratt@brev.example",
                sender=SENDER,
                subject="Hej",
                text="Hej",
                case_id=None,
            )
            tx.outbox.queue(mail, dedup_key=f"before:{number}", now=NOW)
    receipt = open_several(database, chat, "erasure")

    assert isinstance(receipt, Receipt)
    assert not receipt.confirmed
