"""What the visitor's browser gets of a conversation, and nothing else."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cases.conversation import Author, ChatMessage, Conversation, ConversationState
from cases.redact import PersonalKind
from cases.store.transaction import Transaction
from website.policy_page import anchor

_SHOWN = ("outcome", "language", "more", "case_ref", "due_date", "expects", "note", "masked")
_SOURCE = ("section", "quote")
_ENDS = 5
"""Words at each end of a quote that a text fragment names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A conversation at one moment; `agent` is the name of the person who answers, or ""."""

    conversation: Conversation
    agent: str
    messages: list[ChatMessage]


def look(tx: Transaction, conversation: Conversation, *, after: int = 0) -> Chat:
    """Read the conversation after a message."""
    return Chat(
        conversation=conversation,
        agent=_agent(tx, conversation),
        messages=tx.conversations.messages(conversation.id, after=after),
    )


def _agent(tx: Transaction, conversation: Conversation) -> str:
    if conversation.state is not ConversationState.AGENT or conversation.assigned_to is None:
        return ""
    user = tx.users.by_username(conversation.assigned_to)
    # The first name is enough to know that it is a person; colleagues' surnames are nobody's business.
    return user.name.split()[0] if user and user.name.strip() else "handläggare"


class VisitorView:
    """Turns stored values into JSON for the visitor."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url.rstrip("/")

    def state(self, chat: Chat) -> dict[str, Any]:
        """Who answers now."""
        return {"state": chat.conversation.state.value, "agent": chat.agent}

    def messages(self, chat: Chat) -> list[dict[str, Any]]:
        """All messages."""
        return [self.message(message, chat.conversation) for message in chat.messages]

    def message(self, message: ChatMessage, conversation: Conversation) -> dict[str, Any]:
        """One message; the address that the visitor gave is shown back only to be checked."""
        payload = message.payload
        text = message.text
        if conversation.email and (payload.get("expects") == "confirm" or payload.get("case_ref")):
            text = text.replace(PersonalKind.EMAIL.placeholder, conversation.email)
        shown = {key: payload[key] for key in _SHOWN if payload.get(key)}
        return {
            "id": message.id,
            "author": message.author.value,
            "author_name": message.author_name if message.author is Author.AGENT else "",
            "text": text,
            "at": message.at.isoformat(),
            "client_id": payload.get("client_id"),
            "ai_generated": message.author is Author.BOT,
            "buttons": _buttons(payload),
            "sources": self._sources(payload),
            "links": [link for link in _dicts(payload.get("links")) if _is_call(link)],
            **shown,
        }

    def _sources(self, payload: dict[str, object]) -> list[dict[str, str]]:
        parts = [payload, *_dicts(payload.get("parts"))]
        sources = {
            str(part["section"]): self._source(part) for part in parts if part.get("section")
        }
        return list(sources.values())

    def _source(self, part: dict[str, Any]) -> dict[str, str]:
        section, words = (str(part.get(key) or "") for key in _SOURCE)
        url = f"{self._public_url}/integritetspolicy#{anchor(section)}"
        return {"section": section, "quote": words, "url": url + _fragment(words)}


def _fragment(words: str) -> str:
    """Point at the very words (URL Fragment Text Directives), so that the browser marks them."""
    parts = words.split("\n", maxsplit=1)[0].split()
    if not parts:
        return ""
    ends = [parts] if len(parts) <= 2 * _ENDS else [parts[:_ENDS], parts[-_ENDS:]]
    # A bare hyphen has a meaning in the directive, so it is escaped beyond what URLs need.
    coded = (quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)
    return ":~:text=" + ",".join(coded)


def _buttons(payload: dict[str, object]) -> list[dict[str, str]]:
    offered = [*_dicts(payload.get("options")), *_dicts(payload.get("quick_replies"))]
    unique = {str(button.get("payload")): str(button.get("label")) for button in offered}
    return [{"label": label, "payload": value} for value, label in unique.items()]


def _is_call(link: dict[str, Any]) -> bool:
    return str(link.get("url", "")).startswith("tel:")


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
