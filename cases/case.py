"""A case: one request or report from one person, with its clock."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cases.case_type import Assurance, CaseType, Flag
from cases.lifecycle import Resolution, Status


class Channel(StrEnum):
    """The door through which a request came."""

    MAIL = "mail"
    CHAT = "chat"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What is known when a case is opened; `received_at` is the arrival at our server."""

    case_type: CaseType
    channel: Channel
    received_at: datetime
    mailbox: str | None = None
    customer_number: str | None = None
    party_name: str = ""
    party_email: str = ""
    language: str = "sv"
    flags: frozenset[Flag] = frozenset()
    assurance: Assurance = Assurance.L0
    summary: str = ""
    conversation_id: str | None = None
    related_to: tuple[int, ...] = ()
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as stored; `version` guards against two people changing it at once."""

    id: int
    ref: str
    token: str
    case_type: CaseType
    status: Status
    channel: Channel
    mailbox: str | None
    received_at: datetime
    received_on: date
    legal_due: date | None
    ops_due: date | None
    extended_due: date | None
    breach_due_at: datetime | None
    customer_number: str | None
    party_name: str
    party_email: str
    language: str
    flags: frozenset[Flag]
    assurance: Assurance
    required_assurance: Assurance
    protected: bool
    dpo_space: bool
    assigned_to: str | None
    resolution: Resolution | None
    summary: str
    conversation_id: str | None
    related_to: tuple[int, ...]
    version: int

    @property
    def open(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.status is not Status.CLOSED

    def overdue(self, today: date) -> bool:
        """Tell whether the legal limit has passed without the case being closed."""
        return self.open and self.legal_due is not None and today > self.legal_due


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One line of a case's history; `detail` holds no personal data."""

    id: int
    case_id: int | None
    at: datetime
    actor: str
    kind: str
    detail: dict[str, object]


class Direction(StrEnum):
    """Which way a message went."""

    IN = "in"
    OUT = "out"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMessage:
    """A letter, mail or note that belongs to a case."""

    id: int
    case_id: int
    direction: Direction
    at: datetime
    author: str
    subject: str
    text: str
    message_id: str | None
    mail_id: int | None
    outbox_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something an agent must do that the system must not do by itself."""

    id: int
    case_id: int | None
    mail_id: int | None
    kind: str
    text: str
    due_on: date | None
    created_at: datetime
    done_at: datetime | None
