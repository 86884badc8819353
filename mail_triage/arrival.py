"""When a mail reached us: the time of our own server, never the Date header."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# Enough for any real header; more is not searched.
_HEADER_BYTES = 262_144
_FOLD = re.compile(rb"\r?\n[ \t]+")
_BY = re.compile(r"\bby\s+([^\s;()]+)")
_FROM = re.compile(r"\s*from\s+([^\s;()]+)")
# Who greets the border with our name could else set the clock as he likes (what a HELO says is not proven).
_LONGEST_DETOUR = timedelta(days=30)
_HEADER_END = re.compile(rb"\r?\n\r?\n")


def arrived_at(raw: bytes, internal_date: datetime, own_hosts: tuple[str, ...]) -> datetime:
    """Return the arrival in UTC: the earliest Received of our own hosts, else INTERNALDATE.

    EDPB guidelines 01/2022 § 159: the clock starts when the request reaches the controller. A copied or
    moved mail gets a new INTERNALDATE, so the earlier of the two counts. Lines are added on top, so those
    below our border's came with the mail: the sender may have written them.
    """
    here = internal_date.astimezone(UTC)
    times = [here]
    seen_ours = False
    for hop in _received(raw):
        by, sender = _BY.search(hop), _FROM.match(hop)
        if by is None or not _is_ours(by[1], own_hosts):
            if seen_ours:
                break
            continue
        seen_ours = True
        time = _time_of(hop)
        if time is not None and time > here - _LONGEST_DETOUR:
            times.append(time)
        if sender is not None and not _is_ours(sender[1], (*own_hosts, "localhost")):
            break
    return min(times)


def _received(raw: bytes) -> list[str]:
    head = raw[:_HEADER_BYTES]
    end = _HEADER_END.search(head)
    unfolded = _FOLD.sub(b" ", head[: end.start()] if end else head)
    return [
        line[9:].decode("latin-1")
        for line in re.split(rb"\r?\n", unfolded)
        if line[:9].lower() == b"received:"
    ]


def _is_ours(host: str, own_hosts: tuple[str, ...]) -> bool:
    name = host.lower().rstrip(".")
    return any(name == own or name.endswith("." + own) for own in own_hosts)


def _time_of(hop: str) -> datetime | None:
    try:
        time = parsedate_to_datetime(hop.rpartition(";")[2].strip())
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
