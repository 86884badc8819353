"""Finds the HTML of a letter as its sender wrote it, for a viewer that makes it harmless."""

from mail_triage.charset import decode_bytes
from mail_triage.limits import Budget, Limits, UnreadableMail
from mail_triage.mime_tree import read_tree

_ATTACHED = "attachment"


def letter_html(raw: bytes, limits: Limits = Limits()) -> str:  # noqa: B008 - frozen
    """Return the first HTML part that is no attachment, or ""; raise UnreadableMail beyond the limits."""
    if len(raw) > limits.total_bytes:
        raise UnreadableMail(f"larger than {limits.total_bytes} bytes")
    for part in read_tree(raw, 0, len(raw), Budget.start(limits), 0).walk():
        is_letter = part.disposition != _ATTACHED and not part.filename()
        if part.content_type == "text/html" and is_letter:
            text, _ = decode_bytes(part.content(limits.text_bytes), part.parameters.get("charset"))
            return text
    return ""
