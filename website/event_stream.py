"""Push what is added to a chat to the browser that shows it (server-sent events)."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from cases.conversation import ConversationState
from website.visitor_view import Chat, VisitorView

LIFE_SECONDS = 600.0
"""A stream ends after this long and is taken up again, so that a restart never waits for one."""
HEARTBEAT_SECONDS = 15.0
MOST_STREAMS = 4
"""Streams of one conversation: a few tabs, not a flood."""
# The desk writes from a process of its own, so the database is looked at while a person may be typing.
_PAUSE = {ConversationState.WAITING: 1.0, ConversationState.AGENT: 1.0}
_QUIET_PAUSE = 3.0


class Bell:
    """Wakes the streams of a conversation; may be rung from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop that the streams run in."""
        self._loop = loop

    def ring(self, conversation_id: str) -> None:
        """Say that something was added."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, conversation_id)

    def is_crowded(self, conversation_id: str) -> bool:
        """Tell whether as many listen as may."""
        return len(self._waiting.get(conversation_id, ())) >= MOST_STREAMS

    def listen(self, conversation_id: str) -> asyncio.Event:
        """Return what is set at each ring."""
        event = asyncio.Event()
        self._waiting[conversation_id].add(event)
        return event

    def leave(self, conversation_id: str, event: asyncio.Event) -> None:
        """Stop listening."""
        self._waiting[conversation_id].discard(event)
        if not self._waiting[conversation_id]:
            del self._waiting[conversation_id]

    def _wake(self, conversation_id: str) -> None:
        for event in self._waiting.get(conversation_id, ()):
            event.set()


async def events(
    *,
    conversation_id: str,
    after: int,
    read: Callable[[str, int], Awaitable[Chat]],
    view: VisitorView,
    bell: Bell,
) -> AsyncIterator[bytes]:
    """Give the messages after an id and each change of who answers, until the stream's life is over."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LIFE_SECONDS
    quiet_since = loop.time()
    told: dict[str, Any] | None = None
    # Here and not in the handler: a stream that is never begun must leave nothing behind.
    rung = bell.listen(conversation_id)
    try:
        yield b"retry: 2000\n\n"
        while loop.time() < end:
            rung.clear()
            chat = await read(conversation_id, after)
            lines = []
            state = view.state(chat)
            if state != told:
                told = state
                lines.append(_event("state", state))
            for message, shown in zip(chat.messages, view.messages(chat), strict=True):
                after = message.id
                lines.append(_event("message", shown, message.id))
            if lines:
                quiet_since = loop.time()
                yield b"".join(lines)
            elif loop.time() - quiet_since > HEARTBEAT_SECONDS:
                quiet_since = loop.time()
                yield b": .\n\n"
            if chat.conversation.state is ConversationState.CLOSED:
                return
            pause = _PAUSE.get(chat.conversation.state, _QUIET_PAUSE)
            try:
                await asyncio.wait_for(rung.wait(), pause)
            except TimeoutError:
                continue
    finally:
        bell.leave(conversation_id, rung)


def _event(name: str, value: dict[str, Any], number: int | None = None) -> bytes:
    head = f"id: {number}\n" if number is not None else ""
    # JSON has no line breaks of its own, so one data line holds it.
    return f"{head}event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n".encode()
