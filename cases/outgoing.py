"""A mail on its way out: fixed before the first attempt, so that a retry is the same mail."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# A loop between two machines ends here, and nobody's inbox can be filled through us; what is not
# acknowledged becomes an agent's task.
ACKS_PER_ADDRESS_A_DAY = 5
# In one thread, whatever addresses it is written from.
ACKS_PER_CASE_A_DAY = 2
# In total, against a flood from ever new addresses; a setting.
ACKS_AN_HOUR = 500


class MailKind(StrEnum):
    """Why we write; automatic kinds carry Auto-Submitted (RFC 3834)."""

    ACKNOWLEDGEMENT = "ack"
    FORWARD_NOTICE = "forward_notice"
    FORWARD = "forward"
    REPLY = "reply"
    IDENTITY = "identity"  # holds a link that proves who opens it

    @property
    def auto_submitted(self) -> str | None:
        """Value of the Auto-Submitted header, or None for mail that a person wrote."""
        return {
            MailKind.ACKNOWLEDGEMENT: "auto-replied",
            MailKind.FORWARD_NOTICE: "auto-replied",
            MailKind.FORWARD: "auto-generated",
            MailKind.IDENTITY: "auto-generated",
        }.get(self)


# What a program answers to a mail, and what the limits above count.
AUTOMATIC_ANSWERS = (MailKind.ACKNOWLEDGEMENT, MailKind.FORWARD_NOTICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """A mail to one recipient; `attached_mail` is a forwarded original, by its mail id."""

    kind: MailKind
    to: str
    sender: str
    subject: str
    text: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    case_id: int | None = None
    attached_mail: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMail:
    """An outgoing mail with its fixed Message-ID and its state of delivery."""

    id: int
    message_id: str
    mail: OutgoingMail
    state: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    last_error: str | None


def address_form(email: str) -> str:
    """Write an address as cases and outgoing mail are looked up by it."""
    return email.strip().lower()
