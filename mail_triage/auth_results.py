"""Reads what our own border wrote about a mail (RFC 8601); every other such header is hearsay."""

import re
from dataclasses import dataclass
from enum import StrEnum

from mail_triage.domains import same_domain, to_ascii
from mail_triage.message import InboundMessage

_MAX_HEADER = 20_000
_RESULT = re.compile(r"^\s*([a-z][a-z0-9-]*)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b([a-z]+)\s*\.\s*([a-z0-9_-]+)\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
# The border of a Microsoft 365 tenant is configured as its host in the MX record.
_EXCHANGE_BORDER = ".protection.outlook.com"
_EXCHANGE_HOSTS = (".prod.outlook.com", _EXCHANGE_BORDER)
_VERSION = re.compile(r"^\s*(\S+?)(?:\s+\d+)?\s*$")


class Authentication(StrEnum):
    """What our border found out about the From domain."""

    PASS = "pass"  # noqa: S105 (the word of RFC 8601)
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodResult:
    """One `method=result` of the header with its `ptype.property` values, in lower case."""

    method: str
    result: str
    properties: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderFinding:
    """The finding, why, and how many headers only pretend to be our border's."""

    authentication: Authentication
    why: str
    forged: int = 0
    foreign: int = 0


def read_header(value: str) -> tuple[str, tuple[MethodResult, ...]]:
    """Split a header into authserv-id and results; a broken one gives what could be read."""
    parts = _split(_without_comments(value[:_MAX_HEADER]))
    head = _VERSION.match(parts[0]) if parts else None
    authserv_id = head[1] if head and "=" not in head[1] else ""
    found = []
    # Exchange Online begins with the first result.
    for part in parts[1:] if authserv_id else parts:
        if match := _RESULT.match(part):
            properties = {
                f"{kind}.{name}".lower(): text.strip('"').lower()
                for kind, name, text in _PROPERTY.findall(part[match.end() :])
            }
            found.append(
                MethodResult(
                    method=match[1].lower(), result=match[2].lower(), properties=properties
                )
            )
    return _plain_id(authserv_id), tuple(found)


def border_finding(
    message: InboundMessage, *, authserv_id: str, own_domains: frozenset[str]
) -> BorderFinding:
    """Judge the mail by the topmost header with our authserv-id; all others are ignored."""
    ours: list[tuple[int, tuple[MethodResult, ...]]] = []
    foreign = 0
    for place, (name, value) in enumerate(message.headers):
        if name.lower() == "authentication-results":
            claimed, results = read_header(value)
            if claimed == _plain_id(authserv_id) or (
                not claimed and _exchange_vouches(message, place, authserv_id)
            ):
                ours.append((place, results))
            else:
                foreign += 1
    if not ours:
        return BorderFinding(
            authentication=Authentication.NONE,
            why="Vår mottagande server har inte intygat avsändaren.",
            foreign=foreign,
        )
    place, results = ours[0]
    if _came_from_outside(message, place, authserv_id, own_domains):
        return BorderFinding(
            authentication=Authentication.FAIL,
            why="Intyget om avsändaren fanns i mejlet redan innan det nådde oss: det är förfalskat.",
            forged=len(ours),
            foreign=foreign,
        )
    authentication, why = _judge(message, results)
    return BorderFinding(
        authentication=authentication, why=why, forged=len(ours) - 1, foreign=foreign
    )


def _judge(
    message: InboundMessage, results: tuple[MethodResult, ...]
) -> tuple[Authentication, str]:
    if len(message.from_addresses) != 1:
        return Authentication.NONE, "Mejlet har inte exakt en avsändare, så intyget gäller ingen."
    domain = message.from_addresses[0].domain
    dmarc = [one for one in results if one.method == "dmarc"]
    if dmarc:
        if any(one.result in {"fail", "reject", "quarantine"} for one in dmarc):
            return Authentication.FAIL, "DMARC-kontrollen underkände avsändaren."
        if any(one.result != "pass" for one in dmarc):
            return Authentication.NONE, "Avsändarens domän saknar en giltig DMARC-kontroll."
        if all(same_domain(one.properties.get("header.from", ""), domain) for one in dmarc):
            return Authentication.PASS, "DMARC-kontrollen godkände avsändarens domän."
        return Authentication.NONE, "DMARC-kontrollen gällde en annan domän än avsändarens."
    if any(
        one.method == "dkim" and one.result == "pass" and _aligned(one, domain) for one in results
    ):
        return Authentication.PASS, "Mejlet är signerat (DKIM) av avsändarens domän."
    if any(one.method in {"dkim", "spf"} and one.result == "fail" for one in results):
        return Authentication.FAIL, "Kontrollen av avsändaren (SPF eller DKIM) underkändes."
    return Authentication.NONE, "Ingen kontroll knyter mejlet till avsändarens domän."


def _aligned(result: MethodResult, domain: str) -> bool:
    signer = to_ascii(result.properties.get("header.d", ""))
    if not signer:
        signer = to_ascii(result.properties.get("header.i", "").rpartition("@")[2])
    sender = to_ascii(domain)
    return "." in signer and (signer == sender or sender.endswith("." + signer))


def _came_from_outside(
    message: InboundMessage, place: int, authserv_id: str, own_domains: frozenset[str]
) -> bool:
    """Tell whether a foreign server handled the mail after this header was written.

    Headers are added on top, so a strange hop between our own and the header means that the
    header travelled with the mail.
    """
    hosts = iter(message.received)
    seen_ours = False
    for name, _ in message.headers[:place]:
        if name.lower() != "received":
            continue
        hop = next(hosts, None)
        host = to_ascii((hop.by_host if hop else None) or "")
        is_ours = (
            host == _plain_id(authserv_id)
            or any(host == own or host.endswith("." + own) for own in own_domains)
            or (_is_exchange(authserv_id) and host.endswith(_EXCHANGE_HOSTS))
        )
        if is_ours:
            seen_ours = True
        elif seen_ours and host:
            return True
    return False


def _exchange_vouches(message: InboundMessage, place: int, authserv_id: str) -> bool:
    """Tell whether our tenant wrote a header without an id: its own servers stand above it."""
    above = sum(name.lower() == "received" for name, _ in message.headers[:place])
    hosts = [to_ascii(hop.by_host or "") for hop in message.received[:above]]
    return (
        _is_exchange(authserv_id)
        and bool(hosts)
        and all(host.endswith(_EXCHANGE_HOSTS) for host in hosts)
    )


def _is_exchange(authserv_id: str) -> bool:
    return _plain_id(authserv_id).endswith(_EXCHANGE_BORDER)


def _plain_id(text: str) -> str:
    return text.strip().strip('"').rstrip(".").casefold()


def _without_comments(value: str) -> str:
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for character in value:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == '"' and depth == 0:
            quoted = not quoted
        elif character == "(" and not quoted:
            depth += 1
        elif character == ")" and not quoted and depth:
            depth -= 1
            kept.append(" ")
            continue
        if depth == 0:
            kept.append(character)
    return "".join(kept)


def _split(value: str) -> list[str]:
    parts, start, quoted = [], 0, False
    for place, character in enumerate(value):
        if character == '"':
            quoted = not quoted
        elif character == ";" and not quoted:
            parts.append(value[start:place])
            start = place + 1
    return [*parts, value[start:]]
