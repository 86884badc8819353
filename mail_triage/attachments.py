"""Makes attachments of MIME parts, under names that are safe to store and show."""

import mimetypes
import re
import unicodedata

from mail_triage.charset import decode_bytes, repair_mojibake, tidy
from mail_triage.header_text import decode_words
from mail_triage.html_text import html_to_text
from mail_triage.message import Attachment, Defect
from mail_triage.mime_tree import Part

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
# Bidi controls can make "gpj.exe" read as "exe.jpg".
_BIDI = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_MAX_NAME_BYTES = 180
_MAX_LETTER = 400_000
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "application/octet-stream": ".bin",
}


def safe_filename(name: str, content_type: str, number: int) -> str:
    """Return a name without path, control or bidi characters, at most 180 bytes long."""
    name = _BIDI.sub("", unicodedata.normalize("NFC", name))
    name = re.split(r"[/\\]", name)[-1]
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub("_", name)).strip(" .")
    if not name.strip("_"):
        guessed = _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type)
        name = f"bilaga-{number}{guessed or '.bin'}"
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shorten(name)


def _shorten(name: str) -> str:
    if len(name.encode("utf-8", "replace")) <= _MAX_NAME_BYTES:
        return name.encode("utf-8", "replace").decode("utf-8")
    stem, dot, extension = name.rpartition(".")
    tail = f"{dot}{extension}" if stem and len(extension) <= 10 else ""  # noqa: PLR2004
    room = _MAX_NAME_BYTES - len(tail.encode("utf-8", "replace"))
    kept = (stem if tail else name).encode("utf-8", "replace")[:room]
    return kept.decode("utf-8", "ignore") + tail.encode("utf-8", "replace").decode("utf-8")


def make_attachment(part: Part, number: int, defects: set[Defect]) -> Attachment:
    """Keep a part as an attachment; the text of a text part is read at once."""
    written = part.filename()
    # Outlook writes encoded-words into parameters, against RFC 2047 section 5.
    name, repaired = repair_mojibake(decode_words(written, defects))
    if repaired:
        defects.add(Defect.MOJIBAKE_REPAIRED)
    content = part.content()
    return Attachment(
        filename=safe_filename(name, part.content_type, number),
        content_type=part.content_type,
        size=len(content),
        content=content,
        content_id=part.value("content-id").strip().strip("<>") or None,
        inline=part.disposition == "inline" or (not part.disposition and _has_id(part)),
        letter_text=_letter_text(part.content_type, content, part.parameters.get("charset")),
    )


def make_file(name: str, content: bytes, number: int) -> Attachment:
    """Keep a file that came inside another one; its type is guessed by its name."""
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Attachment(
        filename=safe_filename(name, guessed, number),
        content_type=guessed,
        size=len(content),
        content=content,
        letter_text=_letter_text(guessed, content, None),
    )


def _has_id(part: Part) -> bool:
    return any(name == "content-id" for name, _ in part.headers)


def _letter_text(content_type: str, content: bytes, charset: str | None) -> str | None:
    if content_type not in {"text/plain", "text/html", "text/markdown"}:
        return None
    text, _ = decode_bytes(content[:_MAX_LETTER], charset)
    if content_type == "text/html":
        return html_to_text(text).visible
    return tidy(repair_mojibake(text)[0]).strip()


def with_unique_names(attachments: list[Attachment]) -> tuple[Attachment, ...]:
    """Give repeated names a number, so that none overwrites another."""
    seen: set[str] = set()
    return tuple(_renamed(a, _free_name(a.filename, seen)) for a in attachments)


def _free_name(name: str, seen: set[str]) -> str:
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    candidate, number = name, 1
    while candidate.casefold() in seen:
        number += 1
        candidate = f"{stem}-{number}{dot}{extension}"
    seen.add(candidate.casefold())
    return candidate


def _renamed(attachment: Attachment, name: str) -> Attachment:
    if name == attachment.filename:
        return attachment
    return Attachment(
        filename=name,
        content_type=attachment.content_type,
        size=attachment.size,
        content=attachment.content,
        content_id=attachment.content_id,
        inline=attachment.inline,
        letter_text=attachment.letter_text,
    )
