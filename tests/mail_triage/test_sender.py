"""What a mail proves of its sender."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_triage.auth_results import Authentication, read_header
from mail_triage.domains import is_mixed_script, looks_like_own, same_domain, skeleton
from mail_triage.parse import parse_mail
from mail_triage.sender import Own, SenderFinding, Signal, examine_sender

OWN = Own(
    authserv_id="mx.kraft.example",
    domains=frozenset({"kraft.example"}),
    addresses=frozenset({"utdrag@kraft.example"}),
    names=frozenset({"Kalmar Energi"}),
)
PASS = "Authentication-Results: mx.kraft.example; dmarc=pass header.from=post.example"


def examine(
    *headers: str, sender: str = "Eva Ek <eva@post.example>", known: frozenset[str] = frozenset()
) -> SenderFinding:
    lines = [*headers, f"From: {sender}", "To: utdrag@kraft.example", "Subject: Hej", "", "Hej"]
    return examine_sender(parse_mail("\r\n".join(lines).encode()), OWN, known)


def test_dmarc_pass_of_our_border_authenticates() -> None:
    """A DMARC pass by our own border with header.from equal to the From domain counts."""
    assert examine(PASS).evidence.authenticated


@pytest.mark.parametrize(
    "header",
    [
        "Authentication-Results: MX.Kraft.Example.; DMARC=Pass header.from=Post.Example",
        (
            "Authentication-Results: mx.kraft.example 1; spf=pass smtp.mailfrom=x@post.example;\r\n"
            " dmarc=pass (p=reject; dis=none) header.from=post.example"
        ),
        'Authentication-Results: "mx.kraft.example"; dmarc/1=pass header.from="post.example"',
        "Authentication-Results: mx.kraft.example (our (nested) border); dmarc=pass header.from=post.example",
        "Authentication-Results: mx.kraft.example; dkim=pass header.d=post.example",
    ],
)
def test_spellings_that_count(header: str) -> None:
    """Case, a trailing dot, a version, comments, quotes and an aligned DKIM alone are accepted."""
    assert examine(header).evidence.authenticated


@pytest.mark.parametrize(
    "header",
    [
        "Authentication-Results: mx.other.example; dmarc=pass header.from=post.example",
        "Authentication-Results: mx.kraft.example; dmarc=fail header.from=post.example",
        "Authentication-Results: mx.kraft.example; dmarc=pass header.from=other.example",
        "Authentication-Results: mx.kraft.example; dmarc=pass",
        "Authentication-Results: mx.kraft.example; dmarc=none; dkim=pass header.d=post.example",
        "Authentication-Results: mx.kraft.example; dkim=pass header.d=other.example",
        "Authentication-Results: mx.kraft.example; dkim=pass header.d=example",
        "Authentication-Results: mx.kraft.example; spf=pass smtp.mailfrom=post.example",
        "Authentication-Results: mx.kraft.example; none",
        "Authentication-Results: mx.kraft.example (; dmarc=pass header.from=post.example",
        "Authentication-Results: mx.kraft.example; x=y (dmarc=pass header.from=post.example)",
        "X-Note: nothing",
    ],
)
def test_what_does_not_count(header: str) -> None:
    """Other servers, failures, other domains, SPF alone, and words in comments prove nothing."""
    assert not examine(header).evidence.authenticated


def test_topmost_of_ours_wins_and_a_second_is_flagged() -> None:
    """A fail on top is not outvoted by a pass that came with the mail."""
    fail = "Authentication-Results: mx.kraft.example; dmarc=fail header.from=post.example"
    finding = examine(fail, PASS)
    assert finding.authentication is Authentication.FAIL
    assert Signal.AUTH_FORGED in finding.signals


def test_header_below_a_foreign_hop_is_forged() -> None:
    """A header that another server carried to us was not written by our border."""
    finding = examine(
        "Received: from a.other.example by mx.kraft.example; Mon, 23 Nov 2026 10:00:00 +0100",
        "Received: from b.example by a.other.example; Mon, 23 Nov 2026 09:59:00 +0100",
        PASS,
    )
    assert finding.authentication is Authentication.FAIL
    assert Signal.AUTH_FORGED in finding.signals


EXCHANGE = (
    "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=post.example;\r\n"
    " dkim=pass header.d=post.example;dmarc=pass action=none header.from=post.example;compauth=pass"
)
TENANT = Own(
    authserv_id="kraft-example.mail.protection.outlook.com",
    domains=frozenset({"kraft.example"}),
    addresses=frozenset({"utdrag@kraft.example"}),
)


def hop(by: str, sender: str = "a.example") -> str:
    return f"Received: from {sender} by {by} with HTTPS; Mon, 23 Nov 2026 10:00:00 +0100"


@pytest.mark.parametrize(
    ("own", "headers", "counts"),
    [
        (TENANT, [hop("GV1.eurprd05.prod.outlook.com"), EXCHANGE], True),
        (TENANT, [hop("DB5.mail.protection.outlook.com"), hop("mx.ond.example"), EXCHANGE], False),
        (TENANT, [EXCHANGE, hop("mx.ond.example")], False),
        (OWN, [hop("GV1.eurprd05.prod.outlook.com"), EXCHANGE], False),
    ],
    ids=["own tenant", "carried from outside", "nobody vouches", "not our border"],
)
def test_a_header_that_names_nobody(own: Own, headers: list[str], counts: bool) -> None:
    """Exchange Online writes no id: it counts for our tenant, below its own servers alone."""
    raw = "\r\n".join([*headers, "From: eva@post.example", "", "Hej"]).encode()
    assert examine_sender(parse_mail(raw), own).evidence.authenticated is counts


def test_two_senders_prove_none() -> None:
    """With two addresses in From nobody is authenticated."""
    for two in ("eva@post.example, ulf@post.example", "<ulf@post.example> <eva@post.example>"):
        finding = examine(PASS, sender=two)
        assert not finding.evidence.authenticated
        assert Signal.SEVERAL_FROM in finding.signals


def test_reply_to_is_reported_and_never_the_sender() -> None:
    """Another Reply-To is shown as evidence; the address stays that of From."""
    finding = examine(PASS, "Reply-To: thief@elsewhere.example")
    assert finding.evidence.address == "eva@post.example"
    assert finding.evidence.reply_to == "thief@elsewhere.example"
    assert Signal.REPLY_TO_DIFFERS in finding.signals


def test_every_reply_to_is_judged() -> None:
    """One at the sender's own provider does not hide another elsewhere."""
    finding = examine(PASS, "Reply-To: ulf@post.example, thief@elsewhere.example")
    assert finding.evidence.reply_to == "thief@elsewhere.example"
    assert {Signal.REPLY_TO_DIFFERS, Signal.REPLY_TO_ELSEWHERE} <= finding.signals
    near = examine(PASS, "Reply-To: eva@post.example, ulf@post.example")
    assert near.evidence.reply_to == "ulf@post.example"
    assert Signal.REPLY_TO_ELSEWHERE not in near.signals


def test_display_name_that_is_an_address() -> None:
    """A name that reads as another address is a signal, one of ours a suspicion."""
    finding = examine(PASS, sender='"utdrag@kraft.example" <x@post.example>')
    assert {Signal.DISPLAY_NAME_ADDRESS, Signal.DISPLAY_NAME_OWN} <= finding.signals
    assert finding.is_suspicious


def test_own_address_from_outside() -> None:
    """Our own address in From is a signal of its own."""
    assert Signal.FROM_OWN_ADDRESS in examine(sender="utdrag@kraft.example").signals


def test_a_colleague_whom_our_border_knows_is_no_suspect() -> None:
    """Staff write from our own domain; only a sender that nobody vouches for pretends to."""
    colleague = PASS.replace("post.example", "kraft.example")
    assert not examine(colleague, sender="kim@kraft.example").is_suspicious


def test_near_copy_of_a_registered_address() -> None:
    """One letter beside a registered customer's address is suspicious; the address itself is not."""
    known = frozenset({"eva@postlada.example"})
    near = examine(sender="eva@postIada.example".lower(), known=known)
    assert Signal.LOOKALIKE_REGISTERED in near.signals
    assert not examine(sender="eva@postlada.example", known=known).is_suspicious


@pytest.mark.parametrize(
    ("sender", "is_imitation"),
    [
        ("claes@mejlen-se.example", True),
        ("claes@post.mejlen-konto.example", True),
        ("claes@mejlen.example.evil.example", True),
        ("claes@mejlen.example-login.se", True),
        ("claes@post.mejlen.example", False),
        ("claes@mejlensvart.example", False),
        ("claes@vita-mejlen.example", False),
        ("berit@mejlen-se.example", False),
        ("info@bygget-kalmar.se", False),
    ],
)
def test_a_domain_that_begins_with_a_customers(sender: str, is_imitation: bool) -> None:
    """A reader stops at the known name; subdomains, other words and other people's addresses imitate nobody."""
    known = frozenset({"claes@mejlen.example", "info@bygget.se"})
    signals = examine(sender=sender, known=known).signals
    assert (Signal.LOOKALIKE_REGISTERED in signals) is is_imitation


@pytest.mark.parametrize(
    "domain",
    [
        "kalmarenergl.se",
        "kalmar-energi.se",
        "kalmarenergi.se.evil.example",
        "kalmarenergi-konto.example",
        "kalmarenergi.example",
        "kalmarernergi.se",
        "kаlmarenergi.se",
        "xn--klmarenergi-yij.se",
    ],
)
def test_imitations_of_our_domain(domain: str) -> None:
    """Slips, hyphens, hung-on names, other top domains and homographs are recognised."""
    assert looks_like_own(domain, ["kalmarenergi.se"]) == "kalmarenergi.se"


@pytest.mark.parametrize(
    "domain",
    ["kalmarenergi.se", "mail.kalmarenergi.se", "kalmar.se", "energi.example", "oland.example"],
)
def test_domains_that_imitate_nobody(domain: str) -> None:
    """Our own domain, its subdomains and ordinary names pass."""
    assert looks_like_own(domain, ["kalmarenergi.se"]) is None


def test_international_domains_are_compared_as_they_travel() -> None:
    """Both forms of an international name are the same; mixed alphabets are seen."""
    assert same_domain("ÖLAND.example", "öland.example".encode("idna").decode())
    assert is_mixed_script("kаlmar.example")
    assert not is_mixed_script("öland.example")


@given(st.text(max_size=300))
def test_any_header_can_be_read(value: str) -> None:
    """No header value makes the reader fail."""
    read_header(value)


@given(st.text(max_size=60))
def test_any_domain_can_be_compared(domain: str) -> None:
    """No domain makes the comparison fail."""
    skeleton(domain)
    looks_like_own(domain, ["kalmarenergi.se"])
