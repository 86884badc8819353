"""Locks that all workers share, so that a conversation is handled one message at a time, and a message once."""

from __future__ import annotations

import asyncio
import fcntl
import time
import zlib
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, AsyncContextManager, AsyncGenerator, Text

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

FILES = 256
RETRY_SECONDS = 0.01


class FileLocks:
    """Locks by name in a directory, each held while a file is open; the system frees those of a process that dies.

    Names share some hundred files: two that meet in one wait for each other now and then, and no file is left over.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    @asynccontextmanager
    async def held(self, name: Text, seconds: float) -> AsyncGenerator[None, None]:
        """Hold the lock of a name; raises LockError when others have held it for so many seconds."""
        place = self._directory / f"{zlib.crc32(name.encode()) % FILES:02x}.lock"
        with place.open("a") as file:
            await _lock(file, time.monotonic() + seconds)
            yield


async def _lock(file: IO[Text], until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise LockError("Another message has been handled for too long.") from None
            await asyncio.sleep(RETRY_SECONDS)


class FileLockStore(LockStore):
    """Rasa's lock store; the endpoint names the `directory`."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        directory = Path(endpoint_config.kwargs["directory"])
        self._conversations = FileLocks(directory / "conversations")
        # Held around the lock of a conversation, and so never in the same files.
        self._messages = FileLocks(directory / "messages")

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: Text,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = RETRY_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the lock of a conversation, as Rasa does around each of its messages."""
        async with self._conversations.held(conversation_id, lock_lifetime):
            yield TicketLock(conversation_id)

    def message(self, sender: Text, message_id: Text) -> AsyncContextManager[None]:
        """Hold the lock of one message."""
        return self._messages.held(f"{sender} {message_id}", LOCK_LIFETIME)
