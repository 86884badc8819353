"""Take a raw mail apart for viewing: its HTML and its attachments, never an error."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

MAX_PARTS = 200
MAX_NAME = 100
_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_CANNOT_READ = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPart:
    """An attachment; `filename` is safe to store under."""

    filename: str
    content_type: str
    content: bytes

    @property
    def size(self) -> int:
        """Return the size in bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMail:
    """What a viewer can show; `html` is as the sender wrote it, so it is dangerous."""

    html: str = ""
    attachments: tuple[MailPart, ...] = ()
    sender: str = ""
    reply_to: str = ""
    readable: bool = True


def open_mail(raw: bytes) -> OpenedMail:
    """Return what can be read; `readable` is false when only the raw mail is left."""
    try:
        message = message_from_bytes(raw)
        parts = list(_leaves(message))
        return OpenedMail(
            html=_first_html(parts),
            attachments=tuple(_attachments(parts)),
            sender=_header(message, "From"),
            reply_to=_header(message, "Reply-To"),
        )
    except _CANNOT_READ:
        return OpenedMail(readable=False)


def _leaves(message: "Message[str, str]") -> Iterator["Message[str, str]"]:
    for count, part in enumerate(message.walk()):
        if count >= MAX_PARTS:
            return
        if not part.is_multipart() or part.get_content_type() == "message/rfc822":
            yield part


def _first_html(parts: list["Message[str, str]"]) -> str:
    for part in parts:
        if part.get_content_type() == "text/html" and not part.get_filename():
            return _text(part)
    return ""


def _attachments(parts: list["Message[str, str]"]) -> Iterator[MailPart]:
    for part in parts:
        kind = part.get_content_type()
        is_letter = kind in {"text/plain", "text/html"} and not part.get_filename()
        if is_letter and part.get_content_disposition() != "attachment":
            continue
        yield MailPart(
            filename=_safe_name(part.get_filename() or "", kind),
            content_type=kind,
            content=_bytes(part),
        )


def _bytes(part: "Message[str, str]") -> bytes:
    if part.is_multipart():
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: "Message[str, str]") -> str:
    content = _bytes(part)
    charset = part.get_content_charset() or "utf-8"
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("latin-1")


def _header(message: "Message[str, str]", name: str) -> str:
    value = message.get(name)
    return _decoded(str(value)) if value is not None else ""


def _decoded(value: str) -> str:
    with suppress(*_CANNOT_READ):
        value = str(make_header(decode_header(value)))
    visible = "".join(c for c in value if unicodedata.category(c) not in {"Cf", "Cs"})
    return " ".join(visible.split())


def _safe_name(name: str, kind: str) -> str:
    # Direction marks (category Cf) could make "gnp.exe" look like "exe.png", so _decoded drops them.
    cleaned = _UNSAFE_IN_NAME.sub("_", _decoded(name)).strip(". ")
    if not cleaned:
        return "mejl.eml" if kind == "message/rfc822" else "bilaga.bin"
    stem, dot, suffix = cleaned.rpartition(".")
    if dot and len(suffix) <= MAX_NAME // 10:
        return f"{stem[: MAX_NAME - len(suffix)]}.{suffix}"
    return cleaned[:MAX_NAME]
