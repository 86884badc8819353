"""A chat: who has the word, and what was said."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cases.case_type import CaseType


class ConversationState(StrEnum):
    """Who answers the visitor."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"
    CLOSED = "closed"


class Author(StrEnum):
    """Who wrote a chat message."""

    VISITOR = "visitor"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A chat as stored; `email` is what the visitor gave for an answer, else ""."""

    id: str
    state: ConversationState
    language: str
    email: str
    assigned_to: str | None
    waiting_since: datetime | None
    started_at: datetime
    last_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One line of a chat; `text` is masked, `payload` is the answer's machine-readable part."""

    id: int
    conversation_id: str
    author: Author
    author_name: str
    text: str
    payload: dict[str, object] = field(default_factory=dict)
    reply_to: int | None = None
    at: datetime


class LeadState(StrEnum):
    """How far a request begun in the chat has come."""

    OPEN = "open"
    CANCELLED = "cancelled"
    LEFT = "left"
    OPENED = "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A rights request begun in the chat: valid even if the form is left half-way (Article 12(2))."""

    id: int
    conversation_id: str
    case_type: CaseType
    state: LeadState
    what: str
    name: str
    language: str
    created_at: datetime
    updated_at: datetime
    case_id: int | None
