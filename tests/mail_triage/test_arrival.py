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
