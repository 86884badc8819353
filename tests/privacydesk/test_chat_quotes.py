"""What a case quotes of its chat: nothing that names the anonymous, and nothing that the officer keeps secret."""

import pytest

from actions.ports import MissingEmail, Receipt
from cases.case_type import CaseType
from cases.conversation import Author
from cases.store.engine import Database
from privacydesk import chat_opening
from privacydesk.chat_leads import LEAD_PATIENCE
from tests.privacydesk.conftest import NOW
from tests.privacydesk.test_chat_cases import a_chat, a_desk, open_leads

TO_THE_OFFICER = "min chef läser mina mejl, vad säger ombudet"


def say(database: Database, chat: str, *said: str) -> None:
    with database.write() as tx:
        for text in said:
            tx.conversations.say(chat, Author.VISITOR, text, at=NOW)


def open_cases(
    database: Database, chat: str, *kinds: str, what: str, anonymous: bool = False
) -> Receipt | MissingEmail:
    return a_desk(database).open_cases(
        conversation_id=chat,
        case_types=kinds,
        what=what,
        name="Anonym" if anonymous else "Ada Ek",
        language="sv",
        now=NOW,
        anonymous=anonymous,
    )


def keep_lead(
    database: Database, chat: str, kind: str, what: str, *, anonymous: bool = False
) -> None:
    a_desk(database).store_lead(
        conversation_id=chat,
        case_type=kind,
        what=what,
        name="",
        state="open",
        language="sv",
        now=NOW,
        anonymous=anonymous,
    )


def written(database: Database, chat: str, kind: CaseType) -> str:
    """Return all that stands in the chat's case of a type."""
    with database.read() as tx:
        (case,) = (one for one in tx.cases.of_conversation(chat) if one.case_type is kind)
        texts = [message.text for message in tx.cases.messages(case)]
    return "\n".join((case.summary, *texts))


@pytest.mark.parametrize("sent_in", [True, False])
def test_a_name_given_before_anonymity_stands_in_no_case(
    database: Database, *, sent_in: bool
) -> None:
    """Who named themselves first and then chose to be anonymous is so: the matter alone is quoted."""
    chat = a_chat(database, email="")
    say(database, chat, "ni svarar aldrig", "Anna Ek", "jag vill vara anonym")
    if sent_in:
        open_cases(database, chat, "complaint", what="ni svarar aldrig", anonymous=True)
    else:
        keep_lead(database, chat, "complaint", "ni svarar aldrig", anonymous=True)
        assert open_leads(database, now=NOW + LEAD_PATIENCE * 2) == 1
    text = written(database, chat, CaseType.COMPLAINT)

    assert "ni svarar aldrig" in text
    assert "Anna" not in text


@pytest.mark.parametrize(
    ("kinds", "refused"),
    [
        ("erasure", True),
        ("complaint access", True),
        ("complaint", False),
        ("breach_report", False),
        ("direct_marketing_objection", False),
    ],
)
@pytest.mark.parametrize("email", ["", "ada@brev.example"])
def test_a_right_needs_somebody_to_answer(
    database: Database, kinds: str, email: str, *, refused: bool
) -> None:
    """Nobody can be told what was erased; a report, or a number to leave in peace, needs no answer."""
    chat = a_chat(database, email=email)
    result = open_cases(database, chat, *kinds.split(), what="Så här", anonymous=True)

    assert (result == MissingEmail()) is refused
    for kind in kinds.split():
        keep_lead(database, chat, kind, "Så här", anonymous=True)
    open_leads(database, now=NOW + LEAD_PATIENCE * 2)
    with database.read() as tx:
        kept = {case.case_type for case in tx.cases.of_conversation(chat)}
    assert kept.isdisjoint({CaseType.ERASURE, CaseType.ACCESS})


@pytest.mark.parametrize("way", ["case", "lead", "together", "together_left"])
def test_what_the_officer_was_told_stands_in_no_other_case(database: Database, way: str) -> None:
    """Asked before, begun before, or in the same form: the officer's case has the words, the extract's has none."""
    chat = a_chat(database)
    say(database, chat, TO_THE_OFFICER)
    both = f"{TO_THE_OFFICER}\noch registerutdrag"
    if way == "case":
        open_cases(database, chat, "dpo_question", what=TO_THE_OFFICER)
    elif way == "lead":
        keep_lead(database, chat, "dpo_question", TO_THE_OFFICER)
    if way == "together":
        open_cases(database, chat, "access", "dpo_question", what=both)
    elif way == "together_left":
        keep_lead(database, chat, "access", both)
        keep_lead(database, chat, "dpo_question", both)
    else:
        say(database, chat, "och mina fakturor från 2024")
        open_cases(database, chat, "access", what="mina fakturor från 2024")
        # Said in the same chat once more, it is added to the case that is there.
        open_cases(database, chat, "access", "dpo_question", what=both)
    open_leads(database, now=NOW + LEAD_PATIENCE * 2)
    extract = written(database, chat, CaseType.ACCESS)

    assert "chef" not in extract
    assert ("från 2024" in extract) is not way.startswith("together")
    assert TO_THE_OFFICER in written(database, chat, CaseType.DPO_QUESTION)


def test_a_chat_without_the_officer_is_quoted(database: Database) -> None:
    """What else was said stands in the case."""
    chat = a_chat(database)
    say(database, chat, "jag bor i Kalmar sedan 2019")
    open_cases(database, chat, "access", "erasure", what="Allt ni har")

    assert "sedan 2019" in written(database, chat, CaseType.ACCESS)
    assert "sedan 2019" in written(database, chat, CaseType.ERASURE)


@pytest.mark.parametrize("sent_in", [True, False])
def test_a_long_chat_is_read_for_dangers_once_and_holds_nobody_up(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, sent_in: bool
) -> None:
    """However many rights are asked for, each message is looked at once, while others can write."""
    chat = a_chat(database)
    looked: list[str] = []

    def look(text: str) -> None:
        looked.append(text)
        with database.write() as tx:
            tx.conversations.set_language(chat, "sv")

    monkeypatch.setattr(chat_opening, "find_danger", look)
    say(database, chat, "jag flyttar i maj")
    if sent_in:
        open_cases(database, chat, "access", "erasure", "portability", what="allt")
    else:
        keep_lead(database, chat, "access", "allt")
        keep_lead(database, chat, "erasure", "allt")
        assert open_leads(database, now=NOW + LEAD_PATIENCE * 2) == 2

    assert looked.count("jag flyttar i maj") == 1
