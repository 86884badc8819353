"""What a polled mailbox must be able to do, whatever protocol stands behind it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class MailboxUnavailable(Exception):
    """The mailbox cannot be reached or refuses us; the message says what to check.

    `permanent` means that trying again will not help before somebody changes the configuration.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A message in a folder before its body is fetched; `size` in bytes."""

    uid: int
    size: int
    arrived_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFolder:
    """A selected folder; UIDs mean nothing without its `uidvalidity` (RFC 9051 2.3.1.1)."""

    name: str
    uidvalidity: int


class MailboxSession(Protocol):
    """A log-in to one mailbox."""

    def inbound_folders(self) -> Sequence[str]:
        """Return the inbox, and Junk: a request in Junk has been received."""
        ...

    def open(self, folder: str) -> OpenFolder:
        """Select a folder."""
        ...

    def list_new(self, known: frozenset[int]) -> list[Listing]:
        """Return the messages of the open folder that are not among the known UIDs, oldest first."""
        ...

    def fetch(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Yield whole messages without marking them read."""
        ...

    def fetch_header(self, uid: int) -> bytes:
        """Return the header alone."""
        ...

    def move(self, uids: Sequence[int], target: str) -> None:
        """Move messages of the open folder, creating the target when it is missing."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait for news from the server; True when there may be some."""
        ...


class Mailbox(Protocol):
    """A mailbox that can be logged in to."""

    name: str
    address: str
    folder: str
    done_folder: str
    quarantine_folder: str

    def session(self) -> AbstractContextManager[MailboxSession]:
        """Log in; raises MailboxUnavailable."""
        ...
