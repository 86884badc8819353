"""A case: one request or report from one person, with its clock."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cases.case_type import Assurance, CaseType, Flag
from cases.deadlines import Wait
from cases.lifecycle import Resolution, Status


class Channel(StrEnum):
    """The door through which a request came."""

    MAIL = "mail"
    CHAT = "chat"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What is known when a case is opened; `received_at` is the arrival at our server.

    `parent` is the first case of the same mail, `related_to` are earlier cases that it speaks of.
    """

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
    parent: int | None = None
    related_to: tuple[int, ...] = ()
    protected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as stored; `version` guards against two people changing it at once.

    `legal_due` is the date of the first month for good; `extended_due` counts once `extended_on`, the
    day of the notice, is set. `aware_at` is the officer's moment of awareness of a breach,
    `recorded_at` when the camera filmed, `frozen_at` when that footage was kept.
    """

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
    version: int
    extended_on: date | None = None
    aware_at: datetime | None = None
    recorded_at: datetime | None = None
    frozen_at: datetime | None = None
    decided_by: str | None = None
    approved_by: str | None = None

    @property
    def answer_due(self) -> date | None:
        """Return the last legal day for the answer: the month's, or the extended period's."""
        return self.extended_due if self.extended_on else self.legal_due

    @property
    def aim(self) -> date | None:
        """Return the day we aim at ourselves, where the person is owed none by law.

        The 72 hours of a breach are owed to the authority, not to the person who reported it.
        """
        return None if self.legal_due or self.breach_due_at else self.ops_due

    @property
    def open(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.status is not Status.CLOSED

    def overdue(self, today: date) -> bool:
        """Tell whether the legal limit has passed without the case being closed."""
        return self.open and self.answer_due is not None and today > self.answer_due


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
    """Something a person must do that the system must not do by itself; an `audience` is a role."""

    id: int
    case_id: int | None
    mail_id: int | None
    kind: str
    text: str
    due_on: date | None
    created_at: datetime
    done_at: datetime | None
    audience: str | None = None


class QuestionKind(StrEnum):
    """What a person was asked before we could go on."""

    IDENTITY = "identity"
    CLARIFICATION = "clarification"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to the person, with the reason that justified it; open while unanswered."""

    id: int
    case_id: int
    kind: QuestionKind
    asked_at: datetime
    reason: str
    answered_at: datetime | None

    @property
    def wait(self) -> Wait:
        """Return the time that it may add to the period."""
        return Wait(asked_at=self.asked_at, reason=self.reason, answered_at=self.answered_at)


class LinkKind(StrEnum):
    """How one case hangs together with another."""

    PARENT = "parent"  # both came in one mail, and the other was first
    RELATED = "related"
    DUPLICATE = "duplicate"  # this one repeats the other, which keeps running


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One case pointing at another."""

    case_id: int
    other_id: int
    kind: LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A decision that waits for a second officer; `content` is the letter as it was filled in."""

    id: int
    case_id: int
    proposed_by: str
    proposed_at: datetime
    content: dict[str, str]
