"""Programs are told from people, and no program is ever answered."""

import pytest

from mail_triage.automatic import AutomaticKind, auto_ack_allowed, classify_automatic
from mail_triage.message import InboundMessage
from mail_triage.parse import parse_mail

OWN = ["registerutdrag@energi.example"]
DOMAIN = "energi.example"


def mail(*extra: str, sender: str = "anna@kund.example", subject: str = "Utdrag") -> InboundMessage:
    """Build an ordinary mail to us with extra header lines."""
    lines = [
        f"From: Anna Lind <{sender}>",
        "To: registerutdrag@energi.example",
        f"Subject: {subject}",
        *extra,
        "",
        "Jag vill ha ett registerutdrag.",
    ]
    return parse_mail("\r\n".join(lines).encode())


def kind(message: InboundMessage) -> str | None:
    """Return the kind of program, or None for a person."""
    return classify_automatic(message, OWN, DOMAIN).kind


def rules(message: InboundMessage) -> tuple[str, ...]:
    """Return the rules that forbid an acknowledgement."""
    return auto_ack_allowed(message, OWN, DOMAIN).hits


def test_an_ordinary_mail_is_a_person_who_gets_an_acknowledgement() -> None:
    """Nothing stands against an answer to a plain mail."""
    verdict = auto_ack_allowed(mail("Return-Path: <anna@kund.example>"), OWN, DOMAIN)
    assert verdict.allowed
    assert kind(mail()) is None


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Return-Path: <>", "null-return-path"),
        ("Auto-Submitted: auto-generated", "auto-submitted"),
        ("Auto-Submitted: auto-replied; x=y", "auto-submitted"),
        ("Precedence: Bulk", "precedence"),
        ("Precedence: list", "precedence"),
        ("Precedence: junk", "precedence"),
        ("List-Id: <x.kund.example>", "list-header"),
        ("List-Unsubscribe: <mailto:x@kund.example>", "list-header"),
        ("List-Whatever: x", "list-header"),
        ("X-Auto-Response-Suppress: All", "suppress"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "suppress"),
        ("Content-Type: multipart/report; boundary=x", "report"),
        ("X-KE-Case: KE-2026-000123", "own-mail"),
        ("Sender: owner-lista@kund.example", "robot-sender"),
        ("Return-Path: <bounces+12@kund.example>", "robot-sender"),
        ("Return-Path: <anna@annan.example>", "return-path-not-aligned"),
        ("From: bo@kund.example", "no-single-sender"),
        ("\r\n".join(["Received: from a by b"] * 21), "too-many-hops"),
    ],
)
def test_each_rule_of_rfc_3834_forbids_the_acknowledgement(line: str, rule: str) -> None:
    """One such header is enough, and the reason names its rule."""
    assert rule in rules(mail(line))


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Reply-To: eva@kund.example", "List-Id: <utdrag.energi.example>", "Precedence: list"),
        ('Content-Type: multipart/mixed; boundary="b"', "", "--b", "", "VB", "--b--"),
    ],
    ids=["written", "through our own group", "passed on"],
)
def test_what_comes_from_our_own_address_is_read_and_not_answered(headers: tuple[str, ...]) -> None:
    """A colleague writes from it, and a group puts it in From: only our own marks make it our own mail."""
    message = mail(*headers, sender="registerutdrag@energi.example")
    assert kind(message) is None
    assert "own-mail" in rules(message)


def test_our_own_list_is_read_but_not_answered() -> None:
    """Anybody can write its name: no answer goes to what calls itself a list."""
    message = mail("List-Id: <registerutdrag.energi.example>", "Precedence: bulk")
    assert kind(message) is None
    assert rules(message) == ("precedence", "list-header")


@pytest.mark.parametrize(
    "line",
    [
        "Auto-Submitted: no",
        "Auto-Submitted: No (sent by hand)",
        "X-Auto-Response-Suppress: DR, NDR, RN",
        "Precedence: normal",
    ],
)
def test_headers_that_only_look_like_a_hindrance_are_none(line: str) -> None:
    """Values that ask for something else do not stop the answer."""
    assert auto_ack_allowed(mail(line), OWN, DOMAIN).allowed


@pytest.mark.parametrize(
    "sender",
    [
        *("mailer-daemon@kund.example", "postmaster@kund.example", "no-reply@kund.example"),
        *("noreply@kund.example", "donotreply@kund.example", "do-not-reply@kund.example"),
        *("lista-request@kund.example", "owner-lista@kund.example", "NoReply@kund.example"),
    ],
)
def test_addresses_that_no_person_reads_get_no_answer(sender: str) -> None:
    """The local part alone forbids an automatic answer."""
    assert "robot-sender" in rules(mail(sender=sender))


def test_a_mail_we_got_as_blind_copy_gets_no_answer() -> None:
    """When our address is in neither To nor Cc, a list or a blind copy brought it."""
    raw = b"From: anna@kund.example\nTo: bo@kund.example\n\nHej"
    assert rules(parse_mail(raw)) == ("not-addressed",)


def test_a_subdomain_of_the_sender_is_aligned() -> None:
    """A bounce address below the sender's own domain is the sender's."""
    assert auto_ack_allowed(mail("Return-Path: <x@post.kund.example>"), OWN, DOMAIN).allowed


def test_asking_for_no_reply_is_no_proof_of_a_program() -> None:
    """Exchange marks people's mail too; they are people who get an agent's answer."""
    assert kind(mail("X-Auto-Response-Suppress: All")) is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (mail("Auto-Submitted: auto-replied"), "auto_reply"),
        (mail(subject="Automatiskt svar: Utdrag"), "auto_reply"),
        (mail(subject="Out of Office: Utdrag"), "auto_reply"),
        (mail(subject="Abwesenheitsnotiz: x"), "auto_reply"),
        (mail("X-Autoreply: yes"), "auto_reply"),
        (mail("List-Id: <x.kund.example>"), "newsletter"),
        (mail("Precedence: bulk"), "newsletter"),
        (mail(sender="mailer-daemon@kund.example"), "bounce"),
        (mail(sender="postmaster@kund.example", subject="Olevererat: Svar"), "bounce"),
        (mail("Return-Path: <>", subject="Delivery Status Notification (Failure)"), "bounce"),
        (mail("X-Failed-Recipients: a@kund.example"), "bounce"),
        (mail("X-KE-Case: x", sender="registerutdrag@energi.example"), "own_mail"),
        (mail("X-KE-Case: x", sender="kim@energi.example"), "own_mail"),
        (
            mail("Auto-Submitted: auto-replied", sender="registerutdrag@energi.example"),
            "auto_reply",
        ),
    ],
)
def test_each_kind_of_program_is_recognised(message: InboundMessage, expected: str) -> None:
    """The verdict names the kind and gives a reason and the rules that matched."""
    verdict = classify_automatic(message, OWN, DOMAIN)
    assert verdict.kind == expected
    assert verdict.is_automatic
    assert verdict.reason
    assert verdict.hits


@pytest.mark.parametrize(
    "message",
    [
        mail(sender="postmaster@kund.example"),
        mail(sender="kim@energi.example"),
        mail("X-KE-Case: KE-2026-000123"),
        mail("Return-Path: <>"),
        mail(subject="Ert automatiska svar hjälpte inte"),
        mail("Content-Type: text/calendar; method=REQUEST"),
        mail("List-Id: Registerutdrag <registerutdrag.energi.example>", "Precedence: list"),
        mail(
            "List-Id: <registerutdrag.energi.example>",
            "List-Unsubscribe: <mailto:x@energi.example>",
        ),
        mail(sender="kundcenter@energi.example"),
    ],
)
def test_doubtful_mail_is_treated_as_a_persons(message: InboundMessage) -> None:
    """A missed request costs more than a case too many."""
    assert kind(message) is None


@pytest.mark.parametrize(
    "line",
    ["Auto-Submitted: auto-replied", "List-Id: x", "X-Autoreply: yes", "X-Failed-Recipients: a@b"],
)
def test_what_is_automatic_is_never_acknowledged(line: str) -> None:
    """The two answers can not contradict each other."""
    assert not auto_ack_allowed(mail(line), OWN, DOMAIN).allowed


def test_every_kind_has_a_name_that_others_may_store() -> None:
    """The kinds are the seven agreed on."""
    assert set(AutomaticKind) == {
        *("auto_reply", "bounce", "mdn", "arf", "newsletter", "calendar", "own_mail"),
    }
