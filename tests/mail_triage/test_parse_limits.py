"""Hostile and broken bytes give a message or UnreadableMail and nothing else."""

import base64
import random
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mail_triage.message import InboundMessage
from mail_triage.parse import Limits, UnreadableMail, parse_mail

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "mailcorpus"
OWN = sorted((Path(__file__).parent.parent / "corpus" / "mail" / "parse").glob("*.eml"))


def parse_or_refuse(raw: bytes) -> InboundMessage | None:
    """Return the message, or None when it was refused with a reason."""
    try:
        return parse_mail(raw)
    except UnreadableMail:
        return None


@given(st.binary(max_size=2000))
def test_arbitrary_bytes_never_raise_anything_else(raw: bytes) -> None:
    """Random bytes are a mail or are refused with a reason."""
    parse_or_refuse(raw)


FRAGMENTS = [
    *(b"From: ", b"Subject: ", b"Content-Type: ", b"multipart/mixed; boundary=x", b"\r\n", b"\n"),
    *(b"--x", b"--x--", b"text/html; charset=", b"x-unknown", b"utf-7", b"iso-2022-jp", b"utf-16"),
    *(b"=?utf-8?Q?=C3?=", b"=?big5?B?//8=?=", b"\x1b$B\x00", b"\xff\xfe\x00", b"Date: 99"),
    *(b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: x-uuencode"),
    *(b"message/rfc822", b"message/delivery-status", b"<style>", b"<b hidden>", b'a@b, :;<"('),
    *(b"filename*0*=x''%E5", b"To: g:a;", b"\0", b"\xe5\xe4\xf6", b"text/calendar", b"> q"),
]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60))
def test_pieces_of_mail_in_any_order_never_raise(pieces: list[bytes]) -> None:
    """Nothing that looks half like mail gets through as another exception."""
    message = parse_or_refuse(b"".join(pieces))
    if message is not None:
        f"{message}".encode()


@pytest.mark.parametrize("path", OWN, ids=lambda p: p.stem)
def test_damaged_copies_of_each_mail_are_read(path: Path) -> None:
    """A mail cut off anywhere, or with bytes changed, is still read."""
    raw, chance = path.read_bytes(), random.Random(7)
    for _ in range(20):
        damaged = bytearray(raw[: chance.randrange(len(raw))])
        for _ in range(min(len(damaged), 5)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        parse_or_refuse(bytes(damaged))


@pytest.mark.skipif(not SHARED.exists(), reason="mailcorpus is not on this machine")
def test_every_real_mail_of_the_corpus_is_read() -> None:
    """No mail of the shared corpus raises; only the empty file is refused."""
    files = [
        p for p in SHARED.rglob("*") if p.is_file() and "mail" in p.relative_to(SHARED).parts[0]
    ]
    refused = [p.name for p in files if parse_or_refuse(p.read_bytes()) is None]
    assert len(files) > 150
    assert [p for p in refused if not p.endswith("sample_output_multipart")] == []


def nested(depth: int) -> bytes:
    """Build a mail of multiparts within multiparts."""
    raw = b"Subject: x\n\nhej\n"
    for number in range(depth):
        edge = b"b%d" % number
        raw = b"Content-Type: multipart/mixed; boundary=%b\n\n--%b\n%b\n--%b--\n" % (
            edge,
            edge,
            raw,
            edge,
        )
    return raw


def test_nesting_up_to_the_limit_is_read_and_deeper_is_refused() -> None:
    """Ten levels are read; a thousand are refused without recursion errors."""
    assert parse_mail(nested(10)).text == "hej"
    with pytest.raises(UnreadableMail, match="deeper than 10"):
        parse_mail(nested(1000))


def test_mails_inside_mails_count_as_depth() -> None:
    """Attached mails cannot hide nesting from the limit."""
    raw = b"Subject: x\n\nhej"
    for _ in range(30):
        raw = b"Content-Type: message/rfc822\n\n" + raw
    with pytest.raises(UnreadableMail, match="deeper"):
        parse_mail(raw)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nx\n" * 500, "200 parts"),
        (b"X: " + b"y" * 600_000 + b"\n\nhej", "headers larger"),
        (b"X: y\n" * 150_000 + b"\nhej", "headers larger"),
        (b"", "empty"),
        (b" \r\n", "empty"),
    ],
)
def test_limits_name_their_reason(raw: bytes, reason: str) -> None:
    """A refused mail says which limit it broke."""
    with pytest.raises(UnreadableMail, match=reason):
        parse_mail(raw)


def test_a_mail_above_the_total_limit_is_refused() -> None:
    """The size limit is checked before anything is read."""
    with pytest.raises(UnreadableMail, match="larger than 10 bytes"):
        parse_mail(b"Subject: x\n\nhej", Limits(total_bytes=10))


HOSTILE = {
    "encoded words": b"Subject: " + b"=?a?q?x" * 60_000 + b"\n\nx",
    "addresses": b"From: " + b"a" * 300_000 + b"\n\nx",
    "comments": b"From: " + b"(" * 300_000 + b"\n\nx",
    "malformed headers": b"Subject: x\n" + b"x\n" * 150_000 + b"To: y\n\nx",
    "boundaries": b"Content-Type: multipart/mixed; boundary=-\n\n" + b"-" * 3_000_000,
    "false boundaries": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--xy\n" * 400_000,
    "blank lines": b"Subject: x\n\n" + b" " * 1_500_000 + b"x",
    "quoting": b"Subject: SV: x\n\n" + b"> a\n-- \nb\nSkickat: 1\n" * 8_000,
    "div tower": b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
    "style": b"Content-Type: text/html\n\n" + b"<style>" * 60_000 + b"@{" * 60_000,
    "parameters": b"Content-Type: text/plain" + b";a*0*=x" * 50_000 + b"\n\nx",
    "base64 noise": b"Content-Transfer-Encoding: base64\n\n" + b"=!" * 800_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_cost_seconds_at_most(name: str) -> None:
    """No input within the size limits makes an expression or a tree explode."""
    before = time.process_time()
    parse_or_refuse(HOSTILE[name])
    assert time.process_time() - before < 10


def test_a_mail_of_28_megabytes_is_not_multiplied_in_memory() -> None:
    """Reading a large attachment takes little more than the decoded attachment."""
    content = base64.encodebytes(random.Random(1).randbytes(20 * 1024 * 1024))
    raw = (
        b"Subject: x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nHej\n--x\n"
        b"Content-Type: application/pdf; name=stor.pdf\nContent-Transfer-Encoding: base64\n\n"
        + content
        + b"--x--\n"
    )
    del content
    tracemalloc.start()
    message = parse_mail(raw)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.attachments[0].size == 20 * 1024 * 1024
    assert peak < 30 * 1024 * 1024
