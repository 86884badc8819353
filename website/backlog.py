"""Which messages of a chat still wait for an answer of the assistant."""

from datetime import datetime, timedelta

from cases.conversation import Author, ChatMessage, Conversation, ConversationState
from cases.store.transaction import Transaction

STALE = timedelta(hours=24)
"""An unanswered message older than this is not answered by the assistant any more."""

FOR_BOT = "bot"
FOR_AGENT = "agent"
FOR_NOBODY = "nobody"


def all_messages(tx: Transaction, conversation_id: str, *, after: int = 0) -> list[ChatMessage]:
    """Return every message after an id, however many there are."""
    found: list[ChatMessage] = []
    while page := tx.conversations.messages(conversation_id, after=after):
        found += page
        after = page[-1].id
    return found


def about(messages: list[ChatMessage], said: ChatMessage) -> list[ChatMessage]:
    """Return a message and what was said to it."""
    return [
        message
        for message in messages
        if said.id in {message.id, message.reply_to, message.payload.get("about")}
    ]


def unanswered(tx: Transaction, chat: Conversation, now: datetime) -> list[ChatMessage]:
    """Return what was said to the assistant and got no answer, unless a person has taken it up."""
    if chat.state is not ConversationState.BOT or chat.last_at < now - STALE:
        return []
    messages = all_messages(tx, chat.id)
    answered = {message.reply_to for message in messages}
    taken_up = max((m.id for m in messages if m.author is Author.AGENT), default=0)
    return [
        message
        for message in messages
        if message.author is Author.VISITOR
        and message.payload.get("for") == FOR_BOT
        and message.id > taken_up
        and message.id not in answered
        and message.at >= now - STALE
    ]
