"""Run in Rasa's environment: the same conversation through Rasa's own store and through ours.

Prints, as JSON, the rows that each wrote (`rows`), what each reads back (`read`: since the last session, and all), and
what ours makes of a file that is replaced (`replaced`).
"""

import asyncio
import json
import sqlite3
import sys
from pathlib import Path

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

from bot.serving.tracker import EventTable

DOMAIN = Domain.from_dict(
    {
        "slots": {"name": {"type": "text", "mappings": [{"type": "custom"}]}},
        "intents": ["smalltalk"],
    }
)
SENDER = "a-conversation"
BEGUN = [ActionExecuted("action_session_start", timestamp=1.0), SessionStarted(timestamp=2.0)]
SAID = [
    UserUttered(
        "hej", {"name": "smalltalk", "confidence": 0.9}, timestamp=3.0, metadata={"message_id": "1"}
    ),
    SlotSet("name", "Åsa", timestamp=4.0),
    BotUttered("Hej!", {"custom": {"outcome": "smalltalk"}}, timestamp=5.0),
]
LATER = [ActionExecuted("action_session_start", timestamp=9.0), SessionStarted(timestamp=9.0)]


async def converse(store: TrackerStore) -> list[list[str]]:
    """Save a conversation in four steps, the last of them with nothing new, and read it."""
    for events in (BEGUN, SAID, LATER, []):
        tracker = await store.get_or_create_tracker(SENDER, append_action_listen=False)
        for event in events:
            tracker.update(event)
        await store.save(tracker)
    recent = await store.retrieve(SENDER)
    whole = await store.retrieve_full_tracker(SENDER)
    assert recent is not None and whole is not None
    assert await store.retrieve("someone-else") is None
    assert list(await store.keys()) == [SENDER]
    return [[str(event.as_dict()) for event in tracker.events] for tracker in (recent, whole)]


def replaced(path: Path) -> tuple[bool, bool]:
    """Take the file away under an open store: is it missed, and does the store begin anew with the next file?"""
    store = EventTable(DOMAIN, db=str(path))
    read = asyncio.run(converse(store))
    path.rename(path.with_suffix(".gone"))
    try:
        store.events(SENDER)
        missed = False
    except OSError:
        missed = True
    EventTable(DOMAIN, db=str(path))
    return missed, asyncio.run(converse(store)) == read


def main() -> None:
    """Print what both stores wrote and read, and what ours makes of a file that is replaced."""
    directory = Path(sys.argv[1])
    theirs, ours = directory / "theirs.db", directory / "ours.db"
    read = [
        asyncio.run(converse(store))
        for store in (SQLTrackerStore(DOMAIN, db=str(theirs)), EventTable(DOMAIN, db=str(ours)))
    ]
    rows = [
        sqlite3.connect(path).execute("SELECT * FROM events ORDER BY id").fetchall()
        for path in (theirs, ours)
    ]
    print(json.dumps({"rows": rows, "read": read, "replaced": replaced(directory / "third.db")}))


if __name__ == "__main__":
    main()
