"""A mail as it is kept, before and after it was handled."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.case_type import Disposition


class Stage(StrEnum):
    """How far a kept mail has come."""

    KEPT = "kept"
    DONE = "done"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailIdentity:
    """What never refers to another message (RFC 9051 2.3.1.1)."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedMail:
    """A mail as it came: `raw` unchanged, `received_at` from our own server.

    An oversized mail is `truncated`: `raw` then holds its header alone.
    """

    identity: MailIdentity
    received_at: datetime
    size: int
    raw: bytes
    truncated: bool = False
    envelope_from: str | None = None
    envelope_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMail:
    """A mail in our keeping; `raw` is loaded on demand."""

    id: int
    identity: MailIdentity
    sha256: str
    size: int
    received_at: datetime
    stage: Stage
    disposition: Disposition | None
    reason: str | None
    evidence: dict[str, object]
    duplicate_of: int | None
    attempts: int
    truncated: bool
