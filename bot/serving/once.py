"""What was answered to a message that is put again: a caller that lost patience asks anew."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.shared.core.events import BotUttered, UserUttered

MESSAGE_ID = "message_id"

Messages = List[Dict[Text, Any]]
Events = List[Dict[Text, Any]]


def answered_before(events: Events, message_id: Text) -> Optional[Messages]:
    """Return what was answered to this message in a conversation's events, or None if nothing was."""
    place = next((i for i, event in enumerate(events) if _is_message(event, message_id)), None)
    if place is None:
        return None
    said: Messages = []
    for event in events[place + 1 :]:
        if event["event"] == UserUttered.type_name:
            break
        if event["event"] == BotUttered.type_name:
            said.append({"text": event.get("text"), "custom": (event.get("data") or {}).get("custom")})
    return said or None


def _is_message(event: Dict[Text, Any], message_id: Text) -> bool:
    return event["event"] == UserUttered.type_name and (event.get("metadata") or {}).get(MESSAGE_ID) == message_id
