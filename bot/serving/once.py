"""Handle each message once, however often it is put: a caller that lost patience asks again."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, UserUttered

MOST_KEPT = 4_000
MESSAGE_ID = "message_id"

Messages = List[Dict[Text, Any]]


class Once:
    """Remembers the answers of the messages put lately, and lets a second caller wait for the first one's."""

    def __init__(self) -> None:
        self._kept: "OrderedDict[tuple[Text, Text], asyncio.Task[Messages]]" = OrderedDict()

    async def answer(
        self, sender: Text, message_id: Text, handle: Callable[[], Awaitable[Messages]]
    ) -> Messages:
        """Return the answer of this message; `handle` runs to its end even if the caller goes away meanwhile."""
        key = (sender, message_id)
        task = self._kept.get(key)
        if task is None:
            task = self._kept[key] = asyncio.ensure_future(handle())
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        messages = await asyncio.shield(task)
        if not messages and self._kept.get(key) is task:
            # Nothing was said, so the message may be put again.
            del self._kept[key]
        return messages


async def answered_before(
    store: TrackerStore, sender: Text, message_id: Text
) -> Optional[Messages]:
    """Return what an earlier process answered to this message, or None if it never got so far."""
    tracker = await store.retrieve(sender)
    events = list(tracker.events) if tracker is not None else []
    place = next((i for i, event in enumerate(events) if _is_message(event, message_id)), None)
    if place is None:
        return None
    said: Messages = []
    for event in events[place + 1 :]:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            said.append({"text": event.text, "custom": (event.data or {}).get("custom")})
    return said or None


def _is_message(event: Any, message_id: Text) -> bool:
    return isinstance(event, UserUttered) and (event.metadata or {}).get(MESSAGE_ID) == message_id
