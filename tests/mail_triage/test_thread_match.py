"""A mail joins a case only with its party as sender."""

import pytest

from cases.case_type import CaseType
from mail_triage.explain import ListedCases
from mail_triage.known_case import KnownCase
from mail_triage.parse import parse_mail
from mail_triage.sender import Own, examine_sender
from mail_triage.thread_match import ThreadMatch, match_thread
from tests.mail_triage.brain import raw_mail, vouched

TOKEN = "KE-2026-000123-7F3A"
OWN = Own(
    authserv_id="mx.kraft.example", domains=frozenset({"kraft.example"}), addresses=frozenset()
)
CASES = ListedCases(
    [
        KnownCase(
            token=TOKEN,
            case_type=CaseType.ERASURE,
            customer_number="100200",
            party_email="Eva@Post.example",
            protected=False,
            our_message_ids=("<ut@kraft.example>",),
        )
    ]
)


def registered(number: str) -> frozenset[str]:
    return frozenset({"eva.jobb@firma.example"} if number == "100200" else ())


def match(raw: bytes, cases: ListedCases | None = CASES) -> ThreadMatch:
    message = parse_mail(raw)
    return match_thread(message, examine_sender(message, OWN), cases, registered)


@pytest.mark.parametrize(
    "sender", ["eva@post.example", "EVA@POST.EXAMPLE", "eva.jobb@firma.example"]
)
def test_party_or_registered_address_joins(sender: str) -> None:
    """The party's address in any case, and the customer's registered one, join."""
    found = match(raw_mail("Hej", sender=sender, subject=f"SV: [{TOKEN}] Radering"))
    assert found.joins is not None
    assert found.joins.token == TOKEN


@pytest.mark.parametrize(
    "header", ["In-Reply-To: <ut@kraft.example>", "References: <a@b> <ut@kraft.example>"]
)
def test_answer_to_our_mail_joins_without_a_token(header: str) -> None:
    """Our own Message-ID in either header finds the case."""
    assert match(raw_mail("Hej", header)).joins is not None


@pytest.mark.parametrize(
    "raw",
    [
        raw_mail("Hej", sender="ulf@post.example", subject=TOKEN),
        raw_mail("Hej", "Reply-To: eva@post.example", sender="x@y.example", subject=TOKEN),
        raw_mail("Hej", "Cc: eva@post.example", sender="x@y.example", subject=TOKEN),
        raw_mail("Hej", vouched(result="fail"), subject=TOKEN),
        raw_mail("Hej", sender="eva@post.example, x@y.example", subject=TOKEN),
        raw_mail("Hej", sender='"eva@post.example" <x@y.example>', subject=TOKEN),
    ],
)
def test_nobody_else_joins(raw: bytes) -> None:
    """Strangers, Reply-To, Cc, failed checks, two senders and display names stay outside."""
    found = match(raw)
    assert found.joins is None
    assert found.related == (TOKEN,)


def test_false_token_is_no_relation() -> None:
    """A token that is not genuine leads nowhere and says so."""
    found = match(raw_mail("Hej", subject="SV: [KE-2026-000123-FFFF]"))
    assert found.joins is None
    assert found.related == ()
    assert found.reasons


def test_without_knowledge_of_cases() -> None:
    """Where no case is known nothing is joined and nothing is called false."""
    found = match(raw_mail("Hej", subject=TOKEN), None)
    assert (found.joins, found.claimed) == (None, False)
