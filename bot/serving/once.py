"""What was answered to a message that is put again: a caller that lost patience asks anew."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, UserUttered

MESSAGE_ID = "message_id"

Messages = List[Dict[Text, Any]]


async def answered_before(
    store: TrackerStore, sender: Text, message_id: Text
) -> Optional[Messages]:
    """Return what was answered to this message, by whichever process, or None if nothing was.

    Raises what the database raises: Rasa's own wrapper takes a store that cannot be read for an empty one.
    """
    tracker = await getattr(store, "_tracker_store", store).retrieve(sender)
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
