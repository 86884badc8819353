"""Each handwritten mail is read as the file beside it says."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mail_triage.automatic import auto_ack_allowed, classify_automatic
from mail_triage.message import InboundMessage
from mail_triage.parse import parse_mail

CORPUS = Path(__file__).parent.parent / "corpus" / "mail" / "parse"
MAILS = sorted(CORPUS.glob("*.eml"))
OWN_ADDRESSES = ["registerutdrag@energi.example", "dataskyddsombud@energi.example"]
OWN_DOMAIN = "energi.example"


def read_report(message: InboundMessage) -> dict[str, str]:
    """Return what a report says, in the words of the expectation files."""
    report = message.report
    assert report is not None
    first = report.recipients[0] if report.recipients else None
    found = {
        "kind": report.kind,
        "envelope": report.original_envelope_id,
        "original": report.original_message_id,
        "final": first and first.final_recipient,
        "action": first and first.action,
        "status": first and first.status,
    }
    return {k: str(v) for k, v in found.items() if v is not None}


READERS: dict[str, Any] = {
    "subject": lambda m: m.subject,
    "text": lambda m: m.text,
    "quoted": lambda m: m.quoted_text,
    "signature": lambda m: m.signature,
    "hidden": lambda m: m.hidden_text,
    "alternative": lambda m: m.alternative_text,
    "defects": lambda m: list(m.defects),
    "senders": lambda m: [a.address for a in m.from_addresses],
    "sender_names": lambda m: [a.name for a in m.from_addresses],
    "attachments": lambda m: [a.filename for a in m.attachments],
    "letter_texts": lambda m: [a.letter_text for a in m.attachments if a.letter_text],
    "embedded_subject": lambda m: m.embedded[0].subject,
    "embedded_text": lambda m: m.embedded[0].text,
    "encrypted": lambda m: m.encrypted,
    "report": read_report,
    "automatic": lambda m: classify_automatic(m, OWN_ADDRESSES, OWN_DOMAIN).kind or "",
    "ack": lambda m: auto_ack_allowed(m, OWN_ADDRESSES, OWN_DOMAIN).allowed,
}


@pytest.mark.parametrize("path", MAILS, ids=lambda p: p.stem)
def test_a_handwritten_mail_is_read_as_expected(path: Path) -> None:
    """Every field that the expectation names has exactly that value."""
    expected = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    fact = expected.pop("fact")
    message = parse_mail(path.read_bytes())
    assert {name: READERS[name](message) for name in expected} == expected, fact
