"""A chat: who has the word, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from cases.case_type import CaseType
from cases.redact import Original, hint, put_back

LAST_WORDS = 20
"""How many of a visitor's messages are quoted in a case."""


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
    """One line of a chat; `text` is masked, `payload` is the answer's machine-readable part.

    `contacts` are the addresses and telephone numbers that were taken out of the text: for the case and its agents,
    never for the browser or for Rasa.
    """

    id: int
    conversation_id: str
    author: Author
    author_name: str
    text: str
    payload: dict[str, object] = field(default_factory=dict)
    reply_to: int | None = None
    at: datetime
    contacts: tuple[Original, ...] = field(default=(), repr=False)

    @property
    def full_text(self) -> str:
        """The text with the contacts in their places."""
        return put_back(self.text, self.contacts)


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
    anonymous: bool = False
    """The visitor chose not to be answered: an address given earlier in the chat is not for this."""


def with_contacts(words: str, messages: Iterable[ChatMessage]) -> str:
    """Put the contacts back into masked words that come from one of the messages; other words stay as they are.

    Rasa hands the words on without what could be a command of its own, and cut when they are long.
    """
    wanted = words.strip()
    for message in messages:
        said = message.text.lstrip("/ ")
        if message.contacts and wanted and said.startswith(wanted):
            start = len(message.text) - len(said)
            return put_back(
                wanted, (replace(one, place=one.place - start) for one in message.contacts)
            )
    return words


def from_the_chat(messages: Iterable[ChatMessage]) -> str:
    """Quote the visitor's last words for a case, with the contacts in their places."""
    said = [message for message in messages if message.author is Author.VISITOR][-LAST_WORDS:]
    return "\n\n".join(("Ur chatten:", *(message.full_text for message in said)))


def told_apart(text: str, messages: Iterable[ChatMessage]) -> str:
    """Show so much of each contact in a visitor's quoted words that one can be told from another."""
    for message in messages:
        if message.contacts:
            quoted = f"{message.text.strip()}”"
            shown = put_back(message.text, message.contacts, hint)
            text = text.replace(quoted, f"{shown.strip()}”")
    return text
