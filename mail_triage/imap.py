"""A mailbox over IMAP (RFC 9051, RFC 3501); the only module that speaks it."""

import logging
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from imaplib import IMAP4
from pathlib import Path
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from mail_triage.access_token import AccessToken
from mail_triage.mailbox import Listing, MailboxUnavailable, OpenFolder

log = logging.getLogger(__name__)

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
FETCH_BATCH = 50
# Bodies of one batch together; a batch is held in memory until it is kept.
FETCH_BATCH_BYTES = 8_000_000
JUNK = b"\\Junk"
JUNK_NAMES = ("Junk", "Spam", "Skräppost", "Skräp", "Junk E-mail")


class Protection(StrEnum):
    """How the connection is protected; `none` is for loopback only."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapAccount:
    """Where a mailbox is and how to log in to it: by password, or by token when one is given."""

    host: str
    port: int
    protection: Protection
    user: str
    password: str = ""
    token: AccessToken | None = None
    mechanism: str = "XOAUTH2"
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapMailbox:
    """A mailbox on an IMAP server."""

    name: str
    address: str
    account: ImapAccount
    folder: str = "INBOX"
    junk: bool = True
    done_folder: str = "Hanterade"
    quarantine_folder: str = "Karantän"

    @contextmanager
    def session(self) -> Iterator["ImapSession"]:
        """Log in, and out again; every fault of the line becomes MailboxUnavailable."""
        try:
            client = _connect(self.account)
        except (OSError, IMAPClientError, IMAP4.error) as error:
            raise MailboxUnavailable(_explain(self.account, error)) from error
        try:
            _log_in(client, self.account)
            yield ImapSession(client, self)
        except (OSError, IMAPClientError, IMAP4.error) as error:
            raise MailboxUnavailable(_explain(self.account, error)) from error
        finally:
            _log_out(client)


class ImapSession:
    """A log-in to one IMAP mailbox."""

    def __init__(self, client: IMAPClient, mailbox: ImapMailbox) -> None:
        self._client = client
        self._mailbox = mailbox
        self._capabilities = {c.upper() for c in client.capabilities()}
        self._known_folders: set[str] = set()

    def inbound_folders(self) -> Sequence[str]:
        """Return the inbox, and Junk by its special use (RFC 6154) or else its usual names."""
        folders = [self._mailbox.folder]
        listed = self._client.list_folders()
        self._known_folders = {name for _, _, name in listed}
        if self._mailbox.junk:
            marked = [name for flags, _, name in listed if JUNK in flags]
            named = [name for name in JUNK_NAMES if name in self._known_folders]
            folders += [name for name in (marked or named)[:1] if name not in folders]
        return folders

    def open(self, folder: str) -> OpenFolder:
        """Select a folder."""
        answer = self._client.select_folder(folder)
        return OpenFolder(name=folder, uidvalidity=int(answer[b"UIDVALIDITY"]))

    def list_new(self, known: frozenset[int]) -> list[Listing]:
        """Return what is not known yet; our own record counts, not the flags that others may change."""
        uids = sorted(set(self._client.search(["ALL"])) - known)
        found: list[Listing] = []
        for start in range(0, len(uids), 500):
            answer = self._client.fetch(uids[start : start + 500], ["RFC822.SIZE", "INTERNALDATE"])
            found += [_listing(uid, content) for uid, content in answer.items()]
        return sorted(found, key=lambda listing: listing.uid)

    def fetch(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        r"""Yield whole messages; PEEK leaves \\Seen alone."""
        answer = self._client.fetch(list(uids), ["BODY.PEEK[]"])
        for uid in uids:
            # A message can be gone again: another client took it between list and fetch.
            if uid in answer and answer[uid].get(b"BODY[]") is not None:
                yield uid, answer[uid].pop(b"BODY[]")

    def fetch_header(self, uid: int) -> bytes:
        """Return the header alone."""
        answer = self._client.fetch([uid], ["BODY.PEEK[HEADER]"])
        return bytes(answer[uid][b"BODY[HEADER]"])

    def move(self, uids: Sequence[int], target: str) -> None:
        """MOVE (RFC 6851), else COPY and UID EXPUNGE (RFC 4315); a plain EXPUNGE would take others' mail too."""
        if not uids:
            return
        self._ensure_folder(target)
        if b"MOVE" in self._capabilities:
            self._client.move(list(uids), target)
            return
        if b"UIDPLUS" not in self._capabilities:
            log.warning(
                "mailbox %s: no MOVE and no UIDPLUS, mails stay where they are", self._mailbox.name
            )
            return
        self._client.copy(list(uids), target)
        self._client.add_flags(list(uids), [b"\\Deleted"])
        self._client.uid_expunge(list(uids))

    def wait(self, seconds: float) -> bool:
        """IDLE (RFC 2177) when the server can; the caller looks again in any case."""
        if b"IDLE" not in self._capabilities:
            return False
        self._client.idle()
        try:
            return bool(self._client.idle_check(timeout=seconds))
        finally:
            self._client.idle_done()

    def _ensure_folder(self, name: str) -> None:
        if name not in self._known_folders and not self._client.folder_exists(name):
            self._client.create_folder(name)
        self._known_folders.add(name)


def batches(listings: Sequence[Listing]) -> Iterator[list[int]]:
    """Group UIDs so that the bodies of one group fit in memory."""
    batch: list[int] = []
    size = 0
    for listing in listings:
        if batch and (len(batch) >= FETCH_BATCH or size + listing.size > FETCH_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(listing.uid)
        size += listing.size
    if batch:
        yield batch


def _connect(account: ImapAccount) -> IMAPClient:
    timeout = SocketTimeout(CONNECT_SECONDS, READ_SECONDS)
    context = ssl.create_default_context(cafile=account.ca_file)
    if account.protection is Protection.IMPLICIT:
        client = IMAPClient(
            account.host, account.port, ssl=True, ssl_context=context, timeout=timeout
        )
    else:
        client = IMAPClient(account.host, account.port, ssl=False, timeout=timeout)
    # INTERNALDATE with its own offset, as an aware time.
    client.normalise_times = False
    if account.protection is Protection.STARTTLS:
        if not client.has_capability("STARTTLS"):
            client.shutdown()
            message = 'the server offers no STARTTLS: no log-in was tried; use tls "implicit" or ask the operator'
            raise MailboxUnavailable(message, permanent=True)
        client.starttls(context)
    return client


def _log_in(client: IMAPClient, account: ImapAccount) -> None:
    try:
        if account.token is None:
            client.login(account.user, account.password)
        elif account.mechanism == "OAUTHBEARER":
            client.oauthbearer_login(account.user, account.token.get())
        else:
            client.oauth2_login(account.user, account.token.get())
    except LoginError as error:
        if account.token is not None:
            account.token.discard()
        message = (
            f"{account.host} refused the log-in of this mailbox: check user and password or token"
        )
        raise MailboxUnavailable(message, permanent=True) from error


def _log_out(client: IMAPClient) -> None:
    try:
        client.logout()
    except (OSError, IMAPClientError, IMAP4.error):
        client.shutdown()


def _listing(uid: int, content: dict[bytes, Any]) -> Listing:
    arrived = content.get(b"INTERNALDATE")
    if not isinstance(arrived, datetime):
        arrived = datetime.fromtimestamp(0, tz=UTC)
    if arrived.tzinfo is None:
        arrived = arrived.astimezone()
    return Listing(uid=uid, size=int(content[b"RFC822.SIZE"]), arrived_at=arrived.astimezone(UTC))


def _explain(account: ImapAccount, error: Exception) -> str:
    place = f"{account.host}:{account.port}"
    if isinstance(error, MailboxUnavailable):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{place}: the certificate is not trusted ({error.verify_message}); set ca_file or renew it"
    if isinstance(error, ConnectionRefusedError):
        return f"{place}: nothing listens there; check host and port, or start the mail server"
    if isinstance(error, socket.gaierror):
        return f"{place}: the name is unknown; check host"
    if isinstance(error, TimeoutError):
        return f"{place}: no answer in time; check the network and the server"
    return f"{place}: {type(error).__name__}"
