"""The values that a parsed mail consists of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Defect(StrEnum):
    """What was wrong with a mail that could be read all the same."""

    ALTERNATIVES_DIFFER = "alternatives differ"
    BAD_ADDRESS = "bad address"
    BAD_DATE = "bad date"
    BAD_ENCODED_WORD = "bad encoded word"
    BAD_TRANSFER_ENCODING = "bad transfer encoding"
    CHARSET_DETECTED = "charset detected"
    CHARSET_CONTRADICTED = "charset contradicted"
    CHARSET_UNKNOWN = "charset unknown"
    DUPLICATE_HEADER = "duplicate header"
    EIGHT_BIT_HEADER = "8-bit header"
    HEADERS_TRUNCATED = "headers truncated"
    HIDDEN_TEXT = "hidden text"
    LETTER_UNREADABLE = "letter unreadable"
    MISSING_BOUNDARY = "missing boundary"
    MISSING_FROM = "missing from"
    MISSING_MESSAGE_ID = "missing message-id"
    MOJIBAKE_REPAIRED = "mojibake repaired"
    NO_CLOSING_BOUNDARY = "no closing boundary"
    SEVERAL_FROM = "several from"
    TEXT_TRUNCATED = "text truncated"
    TNEF_UNREADABLE = "tnef unreadable"


class EncryptionKind(StrEnum):
    """How a mail's content is sealed, so that only a person can open it."""

    SMIME = "smime"
    PGP = "pgp"


class ReportKind(StrEnum):
    """The three machine-readable reports (RFC 3464, 8098, 5965)."""

    DSN = "dsn"
    MDN = "mdn"
    ARF = "arf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A mailbox of a header; `address` is "" when only a name could be read."""

    name: str
    address: str

    @property
    def local_part(self) -> str:
        """Return what stands before the last @, as written."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """Return what stands after the last @, in lower case."""
        return self.address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedHop:
    """One Received header: the unfolded text, and what it says of hosts and time."""

    text: str
    from_host: str | None
    by_host: str | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the letter's own text; `filename` is safe to store under.

    `size` is in bytes. `letter_text` is the text of an attached letter once
    `letter_text.read_letters` has read it, else None.
    """

    filename: str
    content_type: str
    size: int
    content: bytes
    content_id: str | None = None
    inline: bool = False
    letter_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRecipient:
    """What a delivery or disposition report says of one recipient."""

    final_recipient: str | None
    original_recipient: str | None
    action: str | None
    status: str | None
    diagnostic: str | None

    @property
    def permanent(self) -> bool:
        """Tell whether delivery failed for good (status 5.x, RFC 3463)."""
        return self.action == "failed" and not (self.status or "5").startswith("4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A delivery status, read receipt or abuse report about an earlier mail."""

    kind: ReportKind
    recipients: tuple[ReportRecipient, ...]
    original_envelope_id: str | None
    original_message_id: str | None
    original_from: str | None
    original_subject: str | None
    disposition: str | None = None
    feedback_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """A text/calendar part: its iTIP method (RFC 5546) and summary."""

    method: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A mail as it was read; nothing in it is proven, all of it is evidence.

    Message-IDs keep their angle brackets. `return_path` is "" for the null
    sender <> and None when the header is missing. `headers` are unfolded and
    decoded, topmost first. `text` is what the sender wrote this time;
    `full_text` also has `quoted_text` and `signature`. `hidden_text` was in the
    HTML but not visible to a reader. `alternative_text` is the other version of
    the letter when plain text and HTML do not say the same, else "".
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    from_addresses: tuple[Address, ...]
    sender: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    date: datetime | None
    return_path: str | None
    received: tuple[ReceivedHop, ...]
    headers: tuple[tuple[str, str], ...]
    content_type: str
    text: str
    full_text: str
    quoted_text: str
    signature: str
    html_present: bool
    hidden_text: str
    alternative_text: str
    attachments: tuple[Attachment, ...]
    embedded: tuple["InboundMessage", ...]
    report: Report | None
    encrypted: EncryptionKind | None
    calendar: CalendarPart | None
    defects: tuple[str, ...]
    size: int

    def header(self, name: str) -> str | None:
        """Return the topmost header of that name, in any case, or None."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Return every header of that name, topmost first."""
        wanted = name.lower()
        return tuple(v for k, v in self.headers if k.lower() == wanted)

    def request_text(self) -> str:
        """Return everything a sender may have put a request in, letters and forwards too."""
        parts = [self.text, self.alternative_text]
        parts += [a.letter_text for a in self.attachments if a.letter_text]
        parts += [inner.request_text() for inner in self.embedded]
        return "\n\n".join(p for p in parts if p.strip())
