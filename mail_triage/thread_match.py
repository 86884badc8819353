"""Decides whether a mail belongs to an existing case: a token opens nothing without its party."""

from collections.abc import Callable
from dataclasses import dataclass

from cases.reference import find_tokens
from cases.register import email_key
from mail_triage.auth_results import Authentication
from mail_triage.known_case import CaseLookup, KnownCase
from mail_triage.message import InboundMessage
from mail_triage.sender import SenderFinding

_MAX_TOKENS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMatch:
    """The case that the mail joins, those it may concern, and why; `claimed` is any token at all.

    `protected`: one of these cases is about a protected person.
    """

    joins: KnownCase | None
    related: tuple[str, ...]
    claimed: bool
    reasons: tuple[str, ...]
    protected: bool = False


def match_thread(
    message: InboundMessage,
    sender: SenderFinding,
    cases: CaseLookup | None,
    emails_of: Callable[[str], frozenset[str]],
) -> ThreadMatch:
    """Find the case; `emails_of` gives the registered addresses of a customer number."""
    tokens = find_tokens(message.subject)[:_MAX_TOKENS]
    if cases is None:
        unknown = "Inga ärenden är kända här, så ärendenumret kan inte prövas."
        return ThreadMatch(
            joins=None, related=(), claimed=False, reasons=(unknown,) if tokens else ()
        )
    known: dict[str, KnownCase] = {}
    reasons: list[str] = []
    for token in tokens:
        case = cases.by_token(token)
        if case is None:
            reasons.append("Ämnesraden bär ett ärendenummer som inte är äkta eller inte finns.")
        else:
            known.setdefault(case.token, case)
    answered = tuple(dict.fromkeys((*message.in_reply_to, *message.references)))
    for case in cases.by_message_ids(answered) if answered else []:
        known.setdefault(case.token, case)
    for case in known.values():
        refusal = _refusal(case, sender, emails_of)
        if refusal is None:
            others = tuple(token for token in known if token != case.token)
            return ThreadMatch(
                joins=case,
                related=others,
                claimed=True,
                reasons=("Mejlet svarar i ett ärende där avsändaren är part.",),
                protected=any(one.protected for one in known.values()),
            )
        reasons.append(refusal)
    return ThreadMatch(
        joins=None,
        related=tuple(known),
        claimed=bool(tokens or known),
        reasons=tuple(dict.fromkeys(reasons)),
        protected=any(case.protected for case in known.values()),
    )


def answers_thread(message: InboundMessage) -> bool:
    """Tell whether a mail answers another, by its headers or by a reference of ours in what it quotes."""
    return bool(
        message.in_reply_to
        or message.references
        or find_tokens(f"{message.subject}\n{message.quoted_text}")
    )


def _refusal(
    case: KnownCase, sender: SenderFinding, emails_of: Callable[[str], frozenset[str]]
) -> str | None:
    """Say why the sender may not join the case, or None."""
    parties = {email_key(case.party_email)}
    if case.customer_number:
        parties |= emails_of(case.customer_number)
    address = email_key(sender.evidence.address)
    if not address or address not in parties - {""}:
        return "Möjligen relaterat till ett ärende, men avsändaren är inte part i det: nytt ärende."
    if sender.authentication is Authentication.FAIL or sender.is_suspicious:
        return (
            "Möjligen relaterat till ett ärende, men avsändaren kan vara förfalskad: nytt ärende."
        )
    if "several_from" in sender.evidence.signals:
        return "Möjligen relaterat till ett ärende, men mejlet har flera avsändare: nytt ärende."
    if case.protected and not sender.evidence.authenticated:
        return "Möjligen relaterat till ett skyddat ärende, men avsändaren är inte styrkt: nytt ärende."
    return None
