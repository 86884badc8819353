"""The seven faults that people complain of: each row of docs/lifecycle.md stops or warns, with its article."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.case import Case
from cases.case_type import Assurance, CaseType
from cases.letter_forms import IncompleteLetter, LetterKind, complete
from desk.reply_checks import (
    Fault,
    Proof,
    Remark,
    ReplyKind,
    check_letter,
    check_reply,
    language_of,
)
from tests.cases.values import a_case

DOCS = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"
PROVEN: dict[str, Any] = {"assurance": Assurance.L4}
REFUSAL = {"nekas": "allt.", "skal": "Din begäran är orimlig.", "lagstod": "artikel 12.5"}


def proof_of(case: Case) -> Proof:
    """Give the levels of a case whose contacts have not changed."""
    return Proof(held=case.assurance, required=case.required_assurance)


def reply(text: str, kind: ReplyKind = ReplyKind.ANSWER, **changes: Any) -> list[Remark]:
    case = a_case(**{**PROVEN, **changes})
    return check_reply(
        text, case, kind=kind, proof=proof_of(case), own=frozenset(), today=case.received_on
    )


def letter(kind: LetterKind, case: Case, days: int, **values: str) -> list[Remark]:
    today = case.received_on + timedelta(days=days)
    done = complete(kind, case, values, signed_by="Karin", today=today)
    return check_letter(done, case, proof=proof_of(case), own=frozenset(), today=today)


def more_id() -> list[Remark]:
    stopped = reply("Vem är du?", ReplyKind.IDENTITY)
    objection = reply(
        "Legitimera dig med BankID först.",
        case_type=CaseType.DIRECT_MARKETING_OBJECTION,
        required_assurance=Assurance.L0,
        assurance=Assurance.L0,
    )
    assert any(remark.stops for remark in stopped)
    return [*stopped, *objection]


def late() -> list[Remark]:
    case = a_case(**PROVEN)
    with pytest.raises(IncompleteLetter):
        letter(LetterKind.NO_DATA, case, 60, letat="I registret.")
    answered = check_reply(
        "Hej!",
        case,
        kind=ReplyKind.ANSWER,
        proof=proof_of(case),
        own=frozenset(),
        today=case.received_on + timedelta(days=60),
    )
    extended = letter(LetterKind.EXTEND, case, 60, orsak="number", skal="Du har skickat många.")
    assert any(remark.stops for remark in extended)
    return [*answered, *extended]


SHOWN = {
    Fault.MORE_ID: more_id,
    Fault.ID_COPY: lambda: reply("Skicka en kopia på ditt körkort."),
    Fault.CHANNEL: lambda: [
        *reply("Du måste skicka din begäran via vår webbplats."),
        *reply("Här är numret: 070-174 06 05."),
    ],
    Fault.FORM: lambda: reply("Fyll i blanketten och skriv under den."),
    Fault.LANGUAGE: lambda: reply(
        "Vi har rättat ditt namn och det är klart. Du behöver inte göra något.", language="en"
    ),
    Fault.FEE_OR_REFUSAL: lambda: [
        *reply("Vi tar ut en avgift på 200 kr."),
        *reply("Vi avslår din begäran."),
        *letter(LetterKind.REFUSE, a_case(**PROVEN), 1, **REFUSAL),
    ],
    Fault.OVERDUE: late,
}


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_is_stopped_or_warned_of_with_its_article(fault: Fault) -> None:
    """What commits the fault gets a remark of it that names the article."""
    found = [remark for remark in SHOWN[fault]() if remark.fault is fault]
    assert found
    assert all(remark.article.startswith("artikel") for remark in found)


@pytest.mark.parametrize("fault", Fault)
def test_the_document_has_a_row_for_each_fault(fault: Fault) -> None:
    """The table names the fault by its code, says stopped or warned, and cites an article."""
    rows = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if f"`{fault}`" in line]
    assert len(rows) == 1
    assert re.search(r"stopped|warned", rows[0])
    assert re.search(r"Article \d+", rows[0])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vi har rättat ditt namn och det är klart nu.", "sv"),
        ("We have corrected your name and that is done for you.", "en"),
        ("OK", None),
        ("Maja Sundström, Larmgatan 12 B", None),
    ],
)
def test_the_language_is_told_only_when_it_is_plain(text: str, language: str | None) -> None:
    """A name or a word is no language, so that a short answer raises no false alarm."""
    assert language_of(text) == language
