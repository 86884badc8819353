"""Reads the text of attached letters in a child process that cannot hurt us."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mail_triage.charset import tidy
from mail_triage.message import Attachment, Defect, InboundMessage

_CHILD = Path(__file__).with_name("letter_child.py")
_MIB = 1024 * 1024
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODT = "application/vnd.oasis.opendocument.text"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLimits:
    """What reading one mail's letters may cost; sizes in bytes."""

    letters: int = 5
    letter_bytes: int = 25 * _MIB
    memory: int = 512 * _MIB
    seconds: float = 10.0
    total_seconds: float = 20.0
    characters: int = 200_000


def letter_kind(attachment: Attachment) -> str | None:
    """Tell pdf, docx or odt by what the bytes are, then by name and type; None otherwise."""
    name = attachment.filename.lower()
    if b"%PDF-" in attachment.content[:1024]:
        return "pdf"
    if not attachment.content.startswith(b"PK\x03\x04"):
        return None
    if name.endswith((".docx", ".docm")) or attachment.content_type == _DOCX:
        return "docx"
    if name.endswith(".odt") or attachment.content_type == _ODT:
        return "odt"
    return None


def read_letter(content: bytes, kind: str, limits: LetterLimits, seconds: float) -> str | None:
    """Return a letter's text, or None when it is locked, damaged or too costly."""
    command = [
        *(sys.executable, "-I", str(_CHILD), kind),
        *(str(limits.memory), str(int(limits.seconds) + 1), str(limits.characters)),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - fixed program, data only on stdin
            command, input=content, capture_output=True, timeout=seconds, check=False, env={}
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    if done.returncode != 0:
        return None
    return tidy(done.stdout.decode("utf-8", "replace")).strip()


def read_letters(message: InboundMessage, limits: LetterLimits | None = None) -> InboundMessage:
    """Return the message with `letter_text` of its attached letters; never raises.

    A letter that cannot be read leaves a defect, so that a person opens it.
    """
    return _Reader(limits or LetterLimits()).read(message)


class _Reader:
    """Spends one mail's limits over its letters and those of the mails inside it."""

    def __init__(self, limits: LetterLimits) -> None:
        self._limits = limits
        self._left = limits.letters
        self._deadline = time.monotonic() + limits.total_seconds

    def read(self, message: InboundMessage) -> InboundMessage:
        if not any(letter_kind(a) for a in _all_attachments(message)):
            return message
        attachments = tuple(self._with_text(a) for a in message.attachments)
        failed = any(letter_kind(a) and a.letter_text is None for a in attachments)
        embedded = tuple(self.read(inner) for inner in message.embedded)
        defects = {*message.defects, Defect.LETTER_UNREADABLE} if failed else set(message.defects)
        return replace(
            message,
            attachments=attachments,
            embedded=embedded,
            defects=tuple(sorted(defects)),
        )

    def _with_text(self, attachment: Attachment) -> Attachment:
        kind = letter_kind(attachment)
        left = min(self._limits.seconds, self._deadline - time.monotonic())
        if kind is None or self._left <= 0 or left <= 0:
            return attachment
        if attachment.size > self._limits.letter_bytes:
            return attachment
        self._left -= 1
        text = read_letter(attachment.content, kind, self._limits, left)
        # A scanned page has no text layer: that too is for a person to read.
        return replace(attachment, letter_text=text) if text else attachment


def _all_attachments(message: InboundMessage) -> Iterator[Attachment]:
    yield from message.attachments
    for inner in message.embedded:
        yield from _all_attachments(inner)
