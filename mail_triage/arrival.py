"""When a mail reached us: the time of our own server, never the Date header."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address, ip_network

# Enough for any real header; more is not searched.
_HEADER_BYTES = 262_144
_FOLD = re.compile(rb"\r?\n[ \t]+")
_BY = re.compile(r"\bby\s+([^\s;()]+)")
# What the other server called itself, and then what ours wrote down about it.
_FROM = re.compile(r"\s*from\s+([^\s;()]+)([^;]*)")
_GREETING = re.compile(r"\bhelo[ =]\S+")
_ADDRESS = re.compile(r"[\[(](?:ipv6:)?([0-9a-f.:]{3,45})[\])]")
_LOOKED_UP = re.compile(r"\(([^\s()\[\]]+)\s\[[^\[\]]*\]\s*\)")
# Who greets the border with our name could else set the clock as he likes (what a HELO says is not proven).
_LONGEST_DETOUR = timedelta(days=30)
_PRIVATE = tuple(
    ip_network(network)
    for network in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10", "::ffff:127.0.0.0/104"),
    )
)
_HEADER_END = re.compile(rb"\r?\n\r?\n")


def arrived_at(raw: bytes, internal_date: datetime, own_hosts: tuple[str, ...]) -> datetime:
    """Return the arrival in UTC: the earliest Received of our own hosts, else INTERNALDATE.

    EDPB guidelines 01/2022 § 159: the clock starts when the request reaches the controller. A copied or
    moved mail gets a new INTERNALDATE, so the earlier of the two counts. Lines are added on top, so those
    below our border's came with the mail: the sender may have written them. Filters and relays in our own
    house stand above it.
    """
    here = internal_date.astimezone(UTC)
    times = [here]
    seen_ours = False
    for hop in _received(raw):
        by = _BY.search(hop)
        is_ours = by is not None and _is_ours(by[1], own_hosts)
        if not is_ours and not (seen_ours and by is not None and _is_inside(by[1], own_hosts)):
            if seen_ours:
                break
            continue
        seen_ours = True
        time = _time_of(hop)
        if time is not None and time > here - _LONGEST_DETOUR:
            times.append(time)
        if not _is_from_inside(hop, own_hosts):
            break
    return min(times)


def _is_from_inside(hop: str, own_hosts: tuple[str, ...]) -> bool:
    """Tell whether one of our own machines handed the mail over; a mail from nobody was written here.

    What our server saw counts before what the other one said of itself: anybody may greet as "localhost".
    """
    sender = _FROM.match(hop.lower())
    if sender is None:
        return True
    seen = _GREETING.sub("", sender[2].partition(" by ")[0])
    addresses = _ADDRESS.findall(seen)
    if not addresses:
        return _is_inside(sender[1], own_hosts)
    looked_up = _LOOKED_UP.search(seen)
    return all(map(_is_private, addresses)) or (
        looked_up is not None and _is_ours(looked_up[1], own_hosts)
    )


def _is_inside(host: str, own_hosts: tuple[str, ...]) -> bool:
    """Tell one of our names, and those that mean something within one house only."""
    name = host.lower().rstrip(".")
    is_local = name.partition(".")[0] == "localhost" or ("." not in name and name != "unknown")
    return _is_ours(name, own_hosts) or is_local or _is_private(name.strip("[]"))


def _is_private(address: str) -> bool:
    try:
        known = ip_address(address)
    except ValueError:
        return False
    return any(known in network for network in _PRIVATE)


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
