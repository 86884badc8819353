"""Reads delivery, disposition and abuse reports about an earlier mail."""

import re
from collections.abc import Iterator

from mail_triage.charset import decode_bytes, tidy
from mail_triage.header_text import decode_words, header_string
from mail_triage.limits import Budget, UnreadableMail
from mail_triage.message import Report, ReportKind, ReportRecipient
from mail_triage.mime_tree import Part, read_tree

_KINDS = {
    "message/delivery-status": ReportKind.DSN,
    "message/global-delivery-status": ReportKind.DSN,
    "message/disposition-notification": ReportKind.MDN,
    "message/global-disposition-notification": ReportKind.MDN,
    "message/feedback-report": ReportKind.ARF,
}
_RETURNED = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
)
_FIELD = re.compile(r"^([!-9;-~]{1,80})[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", re.MULTILINE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_MAX_REPORT = 200_000
_MAX_RECIPIENTS = 200


def read_report(root: Part, budget: Budget) -> Report | None:
    """Return what the report part says, linked to the mail it returns; None without one."""
    part = next((p for p in root.walk() if p.content_type in _KINDS), None)
    if part is None:
        return None
    kind = _KINDS[part.content_type]
    groups = [dict(g) for g in _groups(part) if g]
    first = groups[0] if groups else {}
    returned = _returned_headers(root, budget)
    original = first.get("original-message-id") or returned.get("message-id", "")
    if kind is ReportKind.DSN:
        recipients = [_recipient(g) for g in groups[:_MAX_RECIPIENTS] if "final-recipient" in g]
    else:
        recipients = [_recipient(first)] if "final-recipient" in first else []
    found = _MESSAGE_ID.search(original)
    return Report(
        kind=kind,
        recipients=tuple(recipients),
        original_envelope_id=first.get("original-envelope-id") or None,
        original_message_id=found.group() if found else None,
        original_from=returned.get("from") or first.get("original-mail-from") or None,
        original_subject=returned.get("subject") or None,
        disposition=first.get("disposition") or None,
        feedback_type=first.get("feedback-type") or None,
    )


def _groups(part: Part) -> Iterator[list[tuple[str, str]]]:
    """Yield the groups of fields that blank lines separate (RFC 3464 2.1)."""
    raw = part.content(_MAX_REPORT)
    text = tidy(decode_bytes(raw, None)[0])
    for block in re.split(r"\n[ \t]*\n", text):
        fields = [(m[1].lower(), re.sub(r"\s+", " ", m[2]).strip()) for m in _FIELD.finditer(block)]
        # The first of two equal fields wins, as it would for a reader.
        yield fields[::-1]


def _typed(value: str | None) -> str | None:
    """Return the address of `rfc822; anna@kund.example`."""
    if not value:
        return None
    return value.partition(";")[2].strip().strip("<>") or value.strip()


def _recipient(fields: dict[str, str]) -> ReportRecipient:
    action = fields.get("action", "").partition(" ")[0].lower()
    status = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})", fields.get("status", ""))
    return ReportRecipient(
        final_recipient=_typed(fields.get("final-recipient")),
        original_recipient=_typed(fields.get("original-recipient")),
        action=action or None,
        status=status[1] if status else None,
        diagnostic=fields.get("diagnostic-code") or None,
    )


def _returned_headers(root: Part, budget: Budget) -> dict[str, str]:
    part = next((p for p in root.walk() if p.content_type in _RETURNED), None)
    if part is None:
        return {}
    content = part.content(_MAX_REPORT)
    try:
        inner = read_tree(content, 0, len(content), budget, 1)
    except UnreadableMail:
        return {}
    return {
        name: decode_words(header_string(value, set()), set())
        for name, value in reversed(inner.headers)
        if name in {"message-id", "from", "subject"}
    }
