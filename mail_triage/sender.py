"""Weighs what a mail proves of its sender: From alone, as our own border vouches for it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from cases.register import email_key, folded
from mail_triage.auth_results import Authentication, BorderFinding, border_finding
from mail_triage.domains import (
    begins_as,
    is_homograph,
    is_mixed_script,
    is_near,
    looks_like_own,
    same_domain,
    to_ascii,
)
from mail_triage.message import Address, InboundMessage
from mail_triage.verdict import SenderEvidence

_ADDRESS_IN_NAME = re.compile(
    r"[^\s<>\"'(),;:]{1,64}@([^\s<>\"'(),;:]{1,255}\.[^\s<>\"'(),;:]{2,})"
)
_MIN_NAME = 4
# Boxes that every company has: bygg-ab.example and bygg.example may both have one.
_COMPANY_BOX = re.compile(
    r"(?:info|kontakt\w*|contact|kontor\w*|post|e?mail|mejl|admin|ekonomi|faktur\w*|order|styrelse\w*|kansli\w*"
    r"|reception\w*|support|kund\w*|service|hej|hello|office|sales|salj)"
)


class Signal(StrEnum):
    """What speaks against believing the From line, by name."""

    AUTH_FAILED = "auth_failed"
    AUTH_FORGED = "auth_forged"
    DISPLAY_NAME_ADDRESS = "display_name_address"
    DISPLAY_NAME_OWN = "display_name_own"
    FROM_OWN_ADDRESS = "from_own_address"
    HOMOGRAPH = "homograph"
    LOOKALIKE_OWN = "lookalike_own"
    LOOKALIKE_REGISTERED = "lookalike_registered"
    NO_FROM = "no_from"
    NOT_AUTHENTICATED = "not_authenticated"
    REPLY_TO_DIFFERS = "reply_to_differs"
    REPLY_TO_ELSEWHERE = "reply_to_elsewhere"
    SENDER_DIFFERS = "sender_differs"
    SEVERAL_FROM = "several_from"


# With one of these nobody should get an automatic answer, and an agent is warned of fraud.
FRAUD: frozenset[Signal] = frozenset(
    {
        Signal.AUTH_FORGED,
        Signal.DISPLAY_NAME_OWN,
        Signal.FROM_OWN_ADDRESS,
        Signal.HOMOGRAPH,
        Signal.LOOKALIKE_OWN,
        Signal.LOOKALIKE_REGISTERED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Who we are, as a stranger could pretend to be us."""

    authserv_id: str
    domains: frozenset[str]
    addresses: frozenset[str]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderFinding:
    """The evidence of the sender, its signals and the sentences that explain them."""

    evidence: SenderEvidence
    authentication: Authentication
    signals: frozenset[Signal]
    reasons: tuple[str, ...]

    @property
    def is_suspicious(self) -> bool:
        """Whether somebody seems to pretend to be another."""
        return bool(self.signals & FRAUD)


def examine_sender(
    message: InboundMessage, own: Own, registered_addresses: Collection[str] = ()
) -> SenderFinding:
    """Give the evidence; `registered_addresses` are compared with look-alikes of them."""
    finding = border_finding(message, authserv_id=own.authserv_id, own_domains=own.domains)
    found: dict[Signal, str] = {}
    sender = message.from_addresses[0] if message.from_addresses else Address(name="", address="")
    _judge_header(message, finding, found)
    if sender.address:
        is_proven = finding.authentication is Authentication.PASS
        _judge_domain(sender, own, registered_addresses, found, is_proven=is_proven)
    _judge_name(sender, own, found)
    others = [one for one in message.reply_to if one.address and not _same(one, sender)]
    elsewhere = [one for one in others if not same_domain(one.domain, sender.domain)]
    reply_to = next((one.address for one in (*elsewhere, *others)), None)
    if reply_to is not None:
        found[Signal.REPLY_TO_DIFFERS] = (
            f"Svarsadressen (Reply-To) är en annan än avsändaren: {reply_to}. Den används aldrig."
        )
    if elsewhere:
        found[Signal.REPLY_TO_ELSEWHERE] = "Svarsadressen har en annan domän än avsändaren."
    if message.sender and not any(_same(one, sender) for one in message.sender):
        found[Signal.SENDER_DIFFERS] = (
            f"Mejlet skickades av {message.sender[0].address} åt avsändaren (rubriken Sender)."
        )
    authenticated = finding.authentication is Authentication.PASS and not found.keys() & {
        Signal.SEVERAL_FROM,
        Signal.NO_FROM,
        Signal.AUTH_FORGED,
    }
    # A forged second header below ours does not spoil what our border itself says.
    if finding.authentication is Authentication.PASS and len(message.from_addresses) == 1:
        authenticated = True
    evidence = SenderEvidence(
        address=sender.address,
        name=sender.name,
        authenticated=authenticated,
        reply_to=reply_to,
        signals=tuple(sorted(signal.value for signal in found)),
    )
    reasons = (finding.why, *(found[signal] for signal in sorted(found) if found[signal]))
    return SenderFinding(
        evidence=evidence,
        authentication=finding.authentication,
        signals=frozenset(found),
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _judge_header(
    message: InboundMessage, finding: BorderFinding, found: dict[Signal, str]
) -> None:
    if finding.authentication is Authentication.FAIL:
        found[Signal.AUTH_FAILED] = finding.why
    elif finding.authentication is Authentication.NONE:
        found[Signal.NOT_AUTHENTICATED] = finding.why
    if finding.forged:
        found[Signal.AUTH_FORGED] = (
            "Mejlet bär ett extra intyg (Authentication-Results) i vårt namn. Det räknas inte."
        )
    if len(message.from_addresses) > 1:
        found[Signal.SEVERAL_FROM] = (
            "Mejlet har flera avsändare i From, så ingen av dem är bevisad."
        )
    elif not message.from_addresses or not message.from_addresses[0].address:
        found[Signal.NO_FROM] = "Mejlet saknar en läsbar avsändaradress."


def _judge_domain(
    sender: Address,
    own: Own,
    registered: Collection[str],
    found: dict[Signal, str],
    *,
    is_proven: bool,
) -> None:
    if email_key(sender.address) in own.addresses or any(
        same_domain(sender.domain, domain) for domain in own.domains
    ):
        # A colleague, when our border says so.
        if not is_proven:
            found[Signal.FROM_OWN_ADDRESS] = "Avsändaren är vår egen adress eller domän."
        return
    imitated = looks_like_own(sender.domain, own.domains)
    if imitated is not None:
        found[Signal.LOOKALIKE_OWN] = f"Domänen {sender.domain} efterliknar vår egen, {imitated}."
    if is_mixed_script(sender.domain):
        found[Signal.HOMOGRAPH] = (
            f"Domänen {to_ascii(sender.domain)} blandar bokstäver ur olika alfabet."
        )
    if email_key(sender.address) in registered:
        return
    local = sender.local_part.casefold()
    for address in registered:
        known_local, _, domain = address.rpartition("@")
        if is_homograph(sender.domain, domain) and not sender.domain.isascii():
            found[Signal.HOMOGRAPH] = (
                f"Domänen {to_ascii(sender.domain)} ser ut som en registrerad kunds men är en annan."
            )
        if local == known_local and (
            is_near(sender.domain, domain)
            or is_homograph(sender.domain, domain)
            or (begins_as(sender.domain, domain) and not _COMPANY_BOX.fullmatch(local))
        ):
            found[Signal.LOOKALIKE_REGISTERED] = (
                "Avsändaradressen är nästan, men inte, en registrerad kunds adress."
            )


def _judge_name(sender: Address, own: Own, found: dict[Signal, str]) -> None:
    inside = _ADDRESS_IN_NAME.search(sender.name)
    if inside is not None and email_key(inside[0]) != email_key(sender.address):
        found[Signal.DISPLAY_NAME_ADDRESS] = (
            "Namnet i avsändarraden är en annan e-postadress än den som mejlet kommer från."
        )
        if any(same_domain(inside[1], domain) for domain in own.domains):
            found[Signal.DISPLAY_NAME_OWN] = "Namnet i avsändarraden är en av våra egna adresser."
    name = folded(sender.name)
    is_ours = any(same_domain(sender.domain, domain) for domain in own.domains)
    if not is_ours and any(
        len(folded(one)) >= _MIN_NAME and folded(one) in name for one in own.names
    ):
        found[Signal.DISPLAY_NAME_OWN] = "Namnet i avsändarraden är vårt eget."


def _same(one: Address, other: Address) -> bool:
    return (
        same_domain(one.domain, other.domain)
        and one.local_part.casefold() == other.local_part.casefold()
    )
