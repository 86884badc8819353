"""What the desk can show of a mail besides its text; who reads the raw mail is handed in."""

from collections.abc import Callable
from dataclasses import dataclass


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
    """What a viewer can show; `html` is as the sender wrote it, so it is dangerous.

    `readable` is false when only the raw mail is left.
    """

    html: str = ""
    attachments: tuple[MailPart, ...] = ()
    reply_to: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MailTools:
    """What can be done with a raw mail; `read` never fails, `without_attachment` takes a number of its list."""

    read: Callable[[bytes], OpenedMail]
    without_attachment: Callable[[bytes, int], bytes]
