"""What a request is about reaches the agents whole; what the words warn of silences the mail."""

import pytest

from cases.case_type import CaseType, Flag
from cases.conversation import Author
from cases.redact import mask_personal
from cases.store.engine import Database
from cases.suppression import ALL_COMPANIES, SuppressionKind, suppression_key
from privacydesk.chat_cases import StoreCaseDesk
from privacydesk.chat_leads import LEAD_PATIENCE
from tests.privacydesk.conftest import NOW
from tests.privacydesk.test_chat_cases import a_desk, open_leads

CHANGE = "gamla sven@brev.example ska bytas till sven.ny@brev.example"


def a_chat(database: Database, typed: str, *, email: str) -> tuple[str, str]:
    """Return the chat and the masked text of what was typed."""
    masked = mask_personal(typed, cautious=True)
    with database.write() as tx:
        chat = tx.conversations.start(typed, language="sv", now=NOW)
        tx.conversations.say(
            chat.id, Author.VISITOR, masked.text, at=NOW, contacts=masked.originals
        )
        if email:
            tx.conversations.set_email(chat.id, email)
    return chat.id, masked.text


def open_case(desk: StoreCaseDesk, chat: str, case_type: str, what: str) -> None:
    desk.open_cases(
        conversation_id=chat,
        case_types=(case_type,),
        what=what,
        name="Ada Ek",
        language="sv",
        now=NOW,
        anonymous=False,
    )


def test_the_case_names_what_it_is_about(database: Database) -> None:
    """Both addresses stand in the case's text, each in its place; asked again, nothing is added."""
    chat, what = a_chat(database, CHANGE, email="sven.ny@brev.example")
    for _ in range(2):
        open_case(a_desk(database), chat, "rectification", what)
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        texts = [message.text for message in tx.cases.messages(case)]
    assert texts[0].startswith(CHANGE)
    assert len(texts) == 2
    assert "@" not in what


def test_every_number_given_is_suppressed(database: Database) -> None:
    """Who wants no calls is in the list under the telephone number as well."""
    typed = "mitt nummer är 070-174 06 05, ring mig inte med reklam"
    chat, what = a_chat(database, typed, email="ada@brev.example")
    open_case(a_desk(database), chat, "direct_marketing_objection", what)
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        assert all(
            tx.suppressions.suppressed(suppression_key(kind, value), ALL_COMPANIES)
            for kind, value in (
                (SuppressionKind.PHONE, "+46701740605"),
                (SuppressionKind.EMAIL, "ada@brev.example"),
            )
        )
        events = [event.kind for event in tx.events.of_case(case.id)]
    assert events.count("suppressed") == 2


def test_the_last_words_of_a_long_chat_count(database: Database) -> None:
    """However much was said before: the number given at the end is suppressed, and the words stand in the case."""
    chat, what = a_chat(database, "sluta skicka reklam", email="ada@brev.example")
    last = mask_personal("och ring inte 070-174 06 05", cautious=True)
    with database.write() as tx:
        for number in range(501):
            tx.conversations.say(chat, Author.BOT, f"{number}", at=NOW)
        tx.conversations.say(chat, Author.VISITOR, last.text, at=NOW, contacts=last.originals)
    open_case(a_desk(database), chat, "direct_marketing_objection", what)
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        key = suppression_key(SuppressionKind.PHONE, "+46701740605")

        assert tx.suppressions.suppressed(key, ALL_COMPANIES)
        assert "070-174 06 05" in tx.cases.messages(case)[0].text


@pytest.mark.parametrize(
    ("typed", "kinds", "called"),
    [
        ("jag vill veta allt, ring 070-174 06 05", "access", ["access"]),
        ("sluta ringa mig på 070-174 06 05", "direct_marketing_objection", []),
        (
            "sluta ringa 070-174 06 05 med reklam och radera mig",
            "direct_marketing_objection erasure",
            ["erasure"],
        ),
    ],
)
def test_who_has_only_a_telephone_is_called_unless_it_is_to_be_quiet(
    database: Database, typed: str, kinds: str, called: list[str]
) -> None:
    """A request left half-way with a number is a case with it, and a task to call for all but a stop to calls."""
    chat, what = a_chat(database, typed, email="")
    for kind in kinds.split():
        a_desk(database).store_lead(
            conversation_id=chat,
            case_type=kind,
            what=what,
            name="",
            state="open",
            language="sv",
            now=NOW,
        )
    assert open_leads(database, now=NOW + LEAD_PATIENCE * 2) == len(kinds.split())
    key = suppression_key(SuppressionKind.PHONE, "+46701740605")
    with database.read() as tx:
        cases = {case.id: case for case in tx.cases.of_conversation(chat)}
        texts = [tx.cases.messages(case)[0].text for case in cases.values()]
        tasks = [
            cases[task.case_id].case_type.value for task in tx.tasks.open() if task.case_id in cases
        ]
        suppressed = tx.suppressions.suppressed(key, ALL_COMPANIES)
    assert all("070-174 06 05" in text for text in texts)
    assert tasks == called
    assert suppressed is ("direct_marketing_objection" in kinds)


def test_a_protected_persons_case_is_hidden_and_silent(database: Database) -> None:
    """The words decide, wherever in the chat they stand: flag, few readers, and no automatic mail."""
    chat, _ = a_chat(database, "jag har skyddad identitet", email="ada@brev.example")
    open_case(a_desk(database), chat, "complaint", "ni lämnade ut min adress")
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        assert (case.case_type, case.protected) == (CaseType.COMPLAINT, True)
        assert Flag.PROTECTED_IDENTITY in case.flags
        assert tx.outbox.due(now=NOW) == []
        assert [task.kind for task in tx.tasks.open(case_ids=[case.id])] == ["acknowledge"]


def test_a_threatening_chat_gets_no_letter(database: Database) -> None:
    """A threat is marked as in a mail, and a person decides what is answered."""
    chat, _ = a_chat(database, "jag ska bränna ner ert kontor", email="ada@brev.example")
    open_case(a_desk(database), chat, "complaint", "dålig service")
    with database.read() as tx:
        (case,) = tx.cases.of_conversation(chat)
        assert case.flags == frozenset({Flag.THREAT})
        assert tx.outbox.due(now=NOW) == []
