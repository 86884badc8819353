"""Letters: every block where it belongs, dates in words, nothing of the mail repeated."""

from datetime import date
from pathlib import Path

import pytest

from cases.case_type import CaseType, Flag
from cases.letters import Letter, LetterDesk, reply_subject, type_label
from cases.organisation import load_organisation
from tests.cases.values import NOW, a_case

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def desk() -> LetterDesk:
    return LetterDesk(DATA / "letters", load_organisation(DATA / "organisation.toml"))


def paragraphs(letter: Letter) -> list[str]:
    return letter.text.strip().split("\n\n")


def test_the_acknowledgement_says_what_when_and_how(desk: LetterDesk) -> None:
    """T-ACK: reference, what we understood, receipt, last date, identity, DPO; each a paragraph."""
    letter = desk.acknowledgement([a_case()], original_subject="Mina uppgifter")
    parts = paragraphs(letter)

    assert letter.subject == "Sv: Mina uppgifter [KE-2026-000123-7F3A]"
    assert "Det kom in till oss den 23 november 2026." in parts[1]
    assert parts[3] == (
        "KE-2026-000123 – Registerutdrag\nDu ska ha fått svar senast den 23 december 2026."
    )
    assert any(part.startswith("Innan vi lämnar ut") for part in parts)
    assert any("dataskyddsombud@kalmarenergi.se" in part for part in parts)
    assert "Ada" not in letter.text


def test_several_cases_are_listed_apart(desk: LetterDesk) -> None:
    """Each has its own paragraph with its own date."""
    letter = desk.acknowledgement(
        [a_case(), a_case(CaseType.ERASURE, ref="KE-2026-000124")], original_subject="två saker"
    )

    assert [p.split(" ")[0] for p in paragraphs(letter)[3:5]] == [
        "KE-2026-000123",
        "KE-2026-000124",
    ]


@pytest.mark.parametrize(
    ("case_type", "label"),
    [
        (CaseType.DIRECT_MARKETING_OBJECTION, "Säga nej till reklam"),
        (CaseType.CCTV, "Kamerafilm"),
        (CaseType.OBJECTION, "Invändning"),
    ],
)
def test_people_are_told_in_their_words(case_type: CaseType, label: str) -> None:
    """The desk's label says more to a lawyer than to who asked."""
    assert type_label(case_type, "sv") == label


def test_no_date_is_promised_that_the_law_does_not_set(desk: LetterDesk) -> None:
    """A question has our aim; the 72 hours of a breach are the authority's, not the sender's."""
    question = a_case(CaseType.DPO_QUESTION, legal_due=None, ops_due=date(2026, 12, 7))
    breach = a_case(CaseType.BREACH_REPORT, legal_due=None, breach_due_at=NOW)

    text = desk.acknowledgement([question], original_subject="").text
    assert "Vårt mål är att svara senast den 7 december 2026." in text
    assert "senast" not in desk.acknowledgement([breach], original_subject="").text


def test_danger_is_answered_at_once(desk: LetterDesk) -> None:
    """Nobody waits for a case handler when a line is down."""
    letter = desk.acknowledgement([a_case(flags=frozenset({Flag.SAFETY}))], original_subject="")

    assert "ring 112" in letter.text


@pytest.mark.parametrize("name", ["acknowledgement", "forward_notice"])
def test_english_letters_are_english(desk: LetterDesk, name: str) -> None:
    """The language of the mail decides; others get Swedish."""
    case = a_case(language="en")
    given = [case] if name == "acknowledgement" else case

    assert getattr(desk, name)(given, original_subject="My data").text.startswith("Hello,")


@pytest.mark.parametrize("language", ["sv", "en", "fi"])
def test_no_template_leaves_a_gap(desk: LetterDesk, language: str) -> None:
    """No braces, no double blank lines, no paragraph glued to the next."""
    for case_type in CaseType:
        case = a_case(case_type, language=language)
        for letter in (
            desk.acknowledgement([case, case], original_subject="x"),
            desk.forward_notice(case, original_subject="x"),
            desk.reply(case, "Hej!", original_subject="x"),
        ):
            assert "{" not in letter.text
            assert "\n\n\n" not in letter.text


@pytest.mark.parametrize(
    ("original", "subject"),
    [
        ("Re: SV: Mina uppgifter", "Sv: Mina uppgifter [T]"),
        ("Sv: hej [T]", "Sv: hej [T]"),
        ("", "Sv: Din begäran [T]"),
        ("Jag är 19570428-9999", "Sv: Jag är [personnummer] [T]"),
        ("två\r\nBcc: x@y.example", "Sv: två Bcc: [e-post] [T]"),
    ],
)
def test_a_subject_is_one_safe_line(original: str, subject: str) -> None:
    """Prefixes do not pile up, line breaks cannot smuggle headers, personal data is masked."""
    assert reply_subject(original, "T", "sv") == subject
