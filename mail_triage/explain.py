"""Explains mails from files without writing or sending anything, as one JSON object each."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cases.case_type import Assurance, CaseType, Disposition, Flag
from cases.register import Person
from cases.register_csv import RegisterFileError, parse_register
from mail_triage.assess import Assessor
from mail_triage.classify import Classifier
from mail_triage.known_case import KnownCase
from mail_triage.letter_text import read_letters
from mail_triage.parse import UnreadableMail, parse_mail
from mail_triage.verdict import AutoAck, SenderEvidence, Verdict

# Hashes made here live only as long as the command, so their key need not be secret.
_PEPPER = b"explain"


class BadExplainInput(ValueError):
    """A file given to the command cannot be used; the message says which and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Who we are and what day it is, while mails are explained."""

    today: date
    authserv_id: str
    own_domains: frozenset[str]
    own_addresses: frozenset[str]


class ListedCases:
    """The cases of a file; each token in it counts as genuine."""

    def __init__(self, cases: Iterable[KnownCase]) -> None:
        self._by_token = {case.token.upper(): case for case in cases}
        self._by_message = {
            message_id: case
            for case in self._by_token.values()
            for message_id in case.our_message_ids
        }

    def by_token(self, token: str) -> KnownCase | None:
        """Return the case with exactly this token."""
        return self._by_token.get(token.upper())

    def by_message_ids(self, message_ids: Iterable[str]) -> list[KnownCase]:
        """Return the cases in which we sent one of these Message-IDs."""
        found = (self._by_message.get(message_id) for message_id in message_ids)
        return list(dict.fromkeys(case for case in found if case is not None))


def read_cases(path: Path, setting: Setting) -> tuple[ListedCases, Setting]:
    """Read a file of existing cases and what it says of us; raises BadExplainInput."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        rows = [_known(row) for row in content.get("cases", [])]
        domain = content.get("own_domain") or setting.own_domains
        addresses = content.get("own_addresses") or setting.own_addresses
        told = replace(
            setting,
            today=date.fromisoformat(content["today"][:10])
            if content.get("today")
            else setting.today,
            authserv_id=content.get("own_authserv_id") or setting.authserv_id,
            own_domains=frozenset([domain] if isinstance(domain, str) else domain),
            own_addresses=frozenset([addresses] if isinstance(addresses, str) else addresses),
        )
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}"
        raise BadExplainInput(message) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path} is not a file of cases ({error}); see `triage explain --help`"
        raise BadExplainInput(message) from error
    return ListedCases(rows), told


def _known(row: dict[str, Any]) -> KnownCase:
    sent = row.get("our_message_id") or ()
    ids = (sent,) if isinstance(sent, str) else tuple(sent)
    return KnownCase(
        token=str(row["token"]).strip("[] "),
        case_type=CaseType(row.get("case_type") or CaseType.UNKNOWN),
        customer_number=str(row["customer_number"]) if row.get("customer_number") else None,
        party_email=str(row.get("party_email") or ""),
        protected=bool(row.get("protected")),
        our_message_ids=tuple(one if one.startswith("<") else f"<{one}>" for one in ids),
    )


def read_people(path: Path, *, today: date) -> tuple[Person, ...]:
    """Read a register file; lines that cannot be used are left out. Raises BadExplainInput."""
    try:
        return parse_register(path.read_bytes(), today=today).people
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}"
        raise BadExplainInput(message) from error
    except RegisterFileError as error:
        message = f"{path}: {error}"
        raise BadExplainInput(message) from error


def explain(
    paths: Iterable[Path],
    *,
    classifier: Classifier,
    setting: Setting,
    register: Path | None = None,
    cases: Path | None = None,
    people: Iterable[Person] = (),
) -> Iterator[dict[str, object]]:
    """Yield one object for each file, in order; `register` replaces `people`.

    Raises BadExplainInput for a file that is not there; a mail that cannot be read is explained
    as quarantined.
    """
    known = None
    if cases is not None:
        known, setting = read_cases(cases, setting)
    if register is not None:
        people = read_people(register, today=setting.today)
    assessor = Assessor.of_people(
        classifier,
        people,
        known,
        authserv_id=setting.authserv_id,
        own_domains=setting.own_domains,
        own_addresses=setting.own_addresses,
        pepper=_PEPPER,
        today=setting.today,
    )
    for path in paths:
        yield explain_bytes(_read(path), assessor, name=str(path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}"
        raise BadExplainInput(message) from error


def explain_bytes(raw: bytes, assessor: Assessor, *, name: str) -> dict[str, object]:
    """Explain one raw mail."""
    try:
        verdict = assessor.assess(read_letters(parse_mail(raw)))
    except UnreadableMail as error:
        verdict = _quarantined(f"Mejlet kunde inte läsas: {_in_swedish(str(error))}.")
    except Exception as error:  # noqa: BLE001 (one bad mail must not stop the next; it is put aside)
        verdict = _quarantined(f"Mejlet kunde inte bedömas ({type(error).__name__}).")
    return as_json(verdict, name=name)


# What UnreadableMail says in a log, as a person is told it.
_UNREADABLE = (
    (r"empty", "det är tomt"),
    (r"more than (\S+) parts", r"det har fler än \1 delar"),
    (r"parts nested deeper than (\S+)", r"delarna ligger djupare än \1 nivåer i varandra"),
    (r"larger than (\S+) bytes", r"det är större än \1 byte"),
    (r"headers larger than (\S+) bytes", r"rubrikerna är större än \1 byte"),
    (r"not read within (\S+) seconds", r"det gick inte att läsa inom \1 sekunder"),
    (
        r"too many lines that look like boundaries",
        "för många rader ser ut som gränser mellan delar",
    ),
)


def _in_swedish(why: str) -> str:
    for pattern, swedish in _UNREADABLE:
        if found := re.fullmatch(pattern, why):
            return found.expand(swedish)
    return "det är inte uppbyggt som ett mejl"


def _quarantined(reason: str) -> Verdict:
    return Verdict(
        disposition=Disposition.QUARANTINE,
        types=(),
        flags=frozenset(),
        language="other",
        customer_numbers=(),
        joins=None,
        assurance=Assurance.L0,
        sender=SenderEvidence(address="", name="", authenticated=False, reply_to=None),
        auto_ack=AutoAck(allowed=False, to=None, why="mejlet ligger i karantän"),
        reasons=(reason, "Mejlet ligger kvar i original: en person läser det och bestämmer."),
        subject="",
        text="",
        attachments=(),
        defects=(),
    )


def as_json(verdict: Verdict, *, name: str) -> dict[str, object]:
    """Write a verdict with the keys and the order that the contract names."""
    return {
        "file": name,
        "disposition": verdict.disposition.value,
        "types": [
            {"type": score.case_type.value, "confidence": score.confidence}
            for score in verdict.types
        ],
        "flags": [flag.value for flag in Flag if flag in verdict.flags],
        "language": verdict.language,
        "customer_numbers": list(verdict.customer_numbers),
        "joins": verdict.joins,
        "assurance": verdict.assurance.label,
        "sender": {
            "address": verdict.sender.address,
            "authenticated": verdict.sender.authenticated,
            "reply_to": verdict.sender.reply_to,
        },
        "auto_ack": {
            "allowed": verdict.auto_ack.allowed,
            "to": verdict.auto_ack.to,
            "why": verdict.auto_ack.why,
        },
        "reasons": list(verdict.reasons),
        "subject": verdict.subject,
        "text": verdict.text,
        "attachments": [
            {"filename": one.filename, "content_type": one.content_type, "size": one.size}
            for one in verdict.attachments
        ],
        "defects": list(verdict.defects),
    }
