"""Which messages of a chat still wait for an answer of the assistant."""

from datetime import datetime, timedelta

from cases.conversation import Author, ChatMessage, Conversation, ConversationState
from cases.store.transaction import Transaction

STALE = timedelta(hours=24)
"""An unanswered message older than this is not answered by the assistant any more: a person gets to see it."""

FOR_BOT = "bot"
FOR_AGENT = "agent"
FOR_NOBODY = "nobody"

BY_ASSISTANT = frozenset({ConversationState.BOT, ConversationState.WAITING})
"""Where nobody has taken the chat: no person is there to be talked over."""


def about(messages: list[ChatMessage], said: ChatMessage) -> list[ChatMessage]:
    """Return a message and what was said to it."""
    return [
        message
        for message in messages
        if said.id in {message.id, message.reply_to, message.payload.get("about")}
    ]


def unanswered(tx: Transaction, chat: Conversation, now: datetime) -> list[ChatMessage]:
    """Return what was said to the assistant lately and got no answer, unless a person has taken it up.

    Whoever waits for a person is answered meanwhile.
    """
    if chat.last_at < now - STALE:
        return []
    return [message for message in _without_answer(tx, chat) if message.at >= now - STALE]


def overdue(tx: Transaction, chat: Conversation, now: datetime) -> list[ChatMessage]:
    """Return what got no answer and is too old for one of the assistant."""
    return [message for message in _without_answer(tx, chat) if message.at < now - STALE]


def _without_answer(tx: Transaction, chat: Conversation) -> list[ChatMessage]:
    if chat.state not in BY_ASSISTANT:
        return []
    messages = tx.conversations.all_messages(chat.id)
    answered = {message.reply_to for message in messages}
    # Whoever takes a chat from the queue reads all that was said before.
    taken_up = max(
        (
            (message.reply_to if message.payload.get("handover") else None) or message.id
            for message in messages
            if message.author is Author.AGENT or message.payload.get("handover")
        ),
        default=0,
    )
    return [
        message
        for message in messages
        if message.author is Author.VISITOR
        and message.payload.get("for") == FOR_BOT
        and message.id > taken_up
        and message.id not in answered
    ]
