"""What a polled mailbox must be able to do, whatever protocol stands behind it."""

import threading
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


class MoveRefused(Exception):
    """The server would not move mails, though the line stands: no right, no room, a bad name."""


class FolderClosed(Exception):
    """The server will not let us into a folder, though the line stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A message in a folder before its body is fetched; `size` in bytes.

    `arrived_at` is None when the server does not tell.
    """

    uid: int
    size: int
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFolder:
    """A selected folder; UIDs mean nothing without its `uidvalidity` (RFC 9051 2.3.1.1).

    Two servers or accounts never have the same one here.
    """

    name: str
    uidvalidity: int


class MailboxSession(Protocol):
    """A log-in to one mailbox."""

    def inbound_folders(self) -> Sequence[str]:
        """Return the inbox, and Junk: a request in Junk has been received."""
        ...

    def open(self, folder: str) -> OpenFolder:
        """Select a folder; raises FolderClosed."""
        ...

    def list_new(self, known: frozenset[int]) -> list[Listing]:
        """Return the messages of the open folder that are not among the known UIDs, oldest first."""
        ...

    def fetch(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Yield whole messages without marking them read; what cannot be fetched is left out."""
        ...

    def fetch_header(self, uid: int) -> bytes | None:
        """Return the header alone, empty when the server refuses it too; None when the message is gone."""
        ...

    def move(self, uids: Sequence[int], target: str) -> None:
        """Move messages of the open folder, creating the target when it is missing; raises MoveRefused."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait for news of the open folder until the time is up or `stop` is set; True for news."""
        ...


class Mailbox(Protocol):
    """A mailbox that can be logged in to."""

    @property
    def name(self) -> str:
        """Short name in the store and in logs."""
        ...

    @property
    def address(self) -> str:
        """E-mail address of the mailbox."""
        ...

    @property
    def folder(self) -> str:
        """The folder that is watched."""
        ...

    @property
    def done_folder(self) -> str:
        """Where settled mail is moved."""
        ...

    @property
    def quarantine_folder(self) -> str:
        """Where unreadable mail is moved."""
        ...

    def session(self) -> AbstractContextManager[MailboxSession]:
        """Log in; raises MailboxUnavailable."""
        ...
