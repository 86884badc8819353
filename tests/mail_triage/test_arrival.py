"""The clock starts when a mail reaches our own border, whatever the sender writes into it."""

from datetime import UTC, datetime

import pytest

from mail_triage.arrival import arrived_at

OWN = ("mx.energi.example", "energi.example")
FETCHED = datetime(2026, 11, 25, 12, tzinfo=UTC)
BORDER = "from out.brev.example (out.brev.example [192.0.2.7]) by mx.energi.example; Wed, 25 Nov 2026 10:00:00 +0000"


def arrival(*hops: str) -> datetime:
    raw = "".join(f"Received: {hop}\r\n" for hop in hops) + "From: a@brev.example\r\n\r\nHej"
    return arrived_at(raw.encode(), FETCHED, OWN)


def test_the_earliest_of_our_own_hops_counts() -> None:
    """A mail that was moved to us later reached us when our border took it."""
    inner = "from mx.energi.example by imap.energi.example; Wed, 25 Nov 2026 11:00:00 +0000"
    scanned = "from localhost (localhost [127.0.0.1]) by mx.energi.example; Wed, 25 Nov 2026 10:30:00 +0000"

    assert arrival(inner, scanned, BORDER) == datetime(2026, 11, 25, 10, tzinfo=UTC)
    assert arrival("by fetch.example; Wed, 25 Nov 2026 11:30:00 +0000", BORDER).hour == 10
    assert arrival() == FETCHED


@pytest.mark.parametrize(
    "inner",
    [
        "from mx.energi.example by localhost (amavisd-new, port 10024)",
        "from [127.0.0.1] by mx.energi.example",
        "from mx (mx [10.0.0.5]) by imap.energi.example",
        "from mx (unknown [IPv6:fd00::5]) by mx.energi.example",
        "from localhost.localdomain (localhost.localdomain [::1]) by mx.energi.example",
        "from helo.example (mx.energi.example [198.51.100.5]) by mx.energi.example",
        "from mx.energi.example by mx-inside",
    ],
)
def test_a_filter_in_our_own_house_is_no_border(inner: str) -> None:
    """What it hands on came in earlier: the clock would start too late."""
    top = "from localhost (localhost [127.0.0.1]) by mx.energi.example; Wed, 25 Nov 2026 11:30:00 +0000"

    assert arrival(top, f"{inner}; Wed, 25 Nov 2026 11:00:00 +0000", BORDER).hour == 10


@pytest.mark.parametrize(
    "greeting",
    [
        "from localhost (evil.example [192.0.2.9])",
        "from [127.0.0.1] (evil.example [192.0.2.9])",
        "from mx.energi.example (unknown [IPv6:2a00:1::9])",
        "from mx.energi.example ([192.0.2.9])",
        "from mx.energi.example ([192.0.2.9] helo=mx.energi.example)",
        "from unknown (HELO [127.0.0.1]) (192.0.2.9)",
        "from mx.energi.example (mx.energi.example [192.0.2.9] (may be forged))",
        "from mx (mx [93.184.216.34])",
    ],
)
def test_who_greets_as_one_of_us_is_judged_by_his_address(greeting: str) -> None:
    """What our border saw counts, not what it was told; else a sender would set the clock."""
    border = f"{greeting} by mx.energi.example; Wed, 25 Nov 2026 10:00:00 +0000"
    forged = "from x by mx.energi.example; Sun, 15 Nov 2026 08:00:00 +0000"

    assert arrival(border, forged).day == 25


def test_what_stands_below_the_border_does_not_count() -> None:
    """The sender wrote those lines: they would set the statutory clock."""
    forged = "from x by mx.energi.example; Sun, 15 Nov 2026 08:00:00 +0000"
    foreign = "from pc by out.brev.example; Wed, 25 Nov 2026 09:59:00 +0000"

    assert arrival(BORDER, forged).day == 25
    assert arrival(BORDER, foreign, forged).day == 25
    assert (
        arrival("by mx.energi.example; Wed, 25 Nov 2026 10:00:00 +0000", foreign, forged).day == 25
    )


@pytest.mark.parametrize(
    "time",
    [
        "Mon, 1 Jan 2001 08:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:00 -1400",
        "Sat, 1 Jan 0001 00:00:00 +1400",
        "Wed, 25 Nov 2026 99:00:00 +0000",
        "when it suits us",
    ],
)
def test_a_time_that_cannot_be_is_left_out(time: str) -> None:
    """Whoever greets our border with our own name sets no clock far back, and stops no mailbox."""
    assert arrival(f"from mx.energi.example by mx.energi.example; {time}") == FETCHED
