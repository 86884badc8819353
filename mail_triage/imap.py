"""A mailbox over IMAP (RFC 9051, RFC 3501); the only module that speaks it."""

import hashlib
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from imaplib import IMAP4
from pathlib import Path
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from mail_triage.access_token import AccessToken
from mail_triage.mailbox import FolderClosed, Listing, MailboxUnavailable, MoveRefused, OpenFolder
from mail_triage.protection import Protection

log = logging.getLogger(__name__)

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
FETCH_BATCH = 50
# Bodies of one batch together; a batch is held in memory until it is kept.
FETCH_BATCH_BYTES = 8_000_000
# Servers limit the length of a command line; this many UIDs stay well below.
UIDS_A_COMMAND = 500
# How soon a stop is heard while nothing comes.
SPELL_SECONDS = 0.5
JUNK = b"\\Junk"
JUNK_NAMES = ("Junk", "Spam", "Skräppost", "Skräp", "Junk E-mail")
FAULTS = (OSError, IMAPClientError, IMAP4.error)


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
        except FAULTS as error:
            raise MailboxUnavailable(_explain(self.account, error)) from error
        try:
            _log_in(client, self.account)
            yield ImapSession(client, self)
        except FolderClosed as error:
            raise MailboxUnavailable(str(error)) from error
        except FAULTS as error:
            raise MailboxUnavailable(_explain(self.account, error)) from error
        finally:
            _log_out(client)


class ImapSession:
    """A log-in to one IMAP mailbox."""

    def __init__(self, client: IMAPClient, mailbox: ImapMailbox) -> None:
        self._client = client
        self._mailbox = mailbox
        self._capabilities = {c.upper() for c in client.capabilities()}
        self._prefix = _personal_prefix(client, self._capabilities)
        self._known_folders: set[str] = set()
        self._place = _place(mailbox.account)

    def inbound_folders(self) -> Sequence[str]:
        """Return the inbox, and Junk by its special use (RFC 6154) or else its usual names."""
        listed = self._client.list_folders()
        self._known_folders = {name for _, _, name in listed}
        folders = [self._path(self._mailbox.folder)]
        if self._mailbox.junk:
            marked = [name for flags, _, name in listed if JUNK in flags]
            named = [
                path for name in JUNK_NAMES if (path := self._path(name)) in self._known_folders
            ]
            folders += [name for name in (marked or named)[:1] if name not in folders]
        return folders

    def open(self, folder: str) -> OpenFolder:
        """Select a folder; raises FolderClosed."""
        try:
            answer = self._client.select_folder(folder)
        except IMAP4.abort:
            raise
        except (IMAPClientError, IMAP4.error) as error:
            raise FolderClosed(f"the server does not open the folder {folder}") from error
        return OpenFolder(name=folder, uidvalidity=int(answer[b"UIDVALIDITY"]) | self._place)

    def list_new(self, known: frozenset[int]) -> list[Listing]:
        """Return what is not known yet; our own record counts, not the flags that others may change."""
        uids = sorted(set(self._client.search(["ALL"])) - known)
        found: list[Listing] = []
        for some in _pieces(uids):
            answer = self._client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
            # A server may volunteer FETCH answers about other messages, without a size.
            found += [
                _listing(uid, content)
                for uid, content in answer.items()
                if b"RFC822.SIZE" in content and uid not in known
            ]
        return sorted(found, key=lambda listing: listing.uid)

    def fetch(self, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        r"""Yield whole messages; PEEK leaves \\Seen alone.

        A message that the server cannot give must not hold back the others, so a refused batch is
        asked for one by one; what is refused then is left out, and looked for again next time.
        """
        try:
            answer = self._client.fetch(list(uids), ["BODY.PEEK[]"])
        except IMAP4.abort:
            raise
        except (IMAPClientError, IMAP4.error):
            if len(uids) == 1:
                log.warning("mailbox %s: uid %d cannot be fetched", self._mailbox.name, uids[0])
                return
            for uid in uids:
                yield from self.fetch([uid])
            return
        for uid in uids:
            # A message can be gone again: another client took it between list and fetch.
            if uid in answer and answer[uid].get(b"BODY[]") is not None:
                yield uid, answer[uid].pop(b"BODY[]")

    def fetch_header(self, uid: int) -> bytes | None:
        """Return the header alone, empty when the server refuses it too; None when the message is gone."""
        try:
            answer = self._client.fetch([uid], ["BODY.PEEK[HEADER]"])
        except IMAP4.abort:
            raise
        except (IMAPClientError, IMAP4.error):
            log.warning("mailbox %s: uid %d gives no header either", self._mailbox.name, uid)
            return b""
        header = answer.get(uid, {}).get(b"BODY[HEADER]")
        return None if header is None else bytes(header)

    def move(self, uids: Sequence[int], target: str) -> None:
        """MOVE (RFC 6851), else COPY and UID EXPUNGE (RFC 4315); a plain EXPUNGE would take others' mail too."""
        try:
            path = self._ensure_folder(target)
            for some in _pieces(uids):
                self._move(some, path)
        except IMAP4.abort:
            raise
        except (IMAPClientError, IMAP4.error) as error:
            raise MoveRefused(f"the server refuses to move mails to {target}") from error

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """IDLE (RFC 2177) when the server can; the caller looks again in any case."""
        if b"IDLE" not in self._capabilities:
            stop.wait(seconds)
            return False
        ends = time.monotonic() + seconds
        news = False
        self._client.idle()
        try:
            while not news and not stop.is_set() and (left := ends - time.monotonic()) > 0:
                answers = self._client.idle_check(timeout=min(left, SPELL_SECONDS))
                # "Still here" says nothing about mail.
                news = any(len(one) > 1 and one[1] in {b"EXISTS", b"RECENT"} for one in answers)
        finally:
            self._client.idle_done()
        return news

    def _move(self, uids: list[int], path: str) -> None:
        if b"MOVE" in self._capabilities:
            self._client.move(uids, path)
        elif b"UIDPLUS" in self._capabilities:
            self._client.copy(uids, path)
            self._client.add_flags(uids, [b"\\Deleted"])
            self._client.uid_expunge(uids)
        else:
            name = self._mailbox.name
            log.warning("mailbox %s: no MOVE and no UIDPLUS, mails stay where they are", name)

    def _path(self, name: str) -> str:
        """Return the name as the server knows it; some keep everything below "INBOX."."""
        if name.upper() == "INBOX" or name in self._known_folders or name.startswith(self._prefix):
            return name
        return self._prefix + name

    def _ensure_folder(self, name: str) -> str:
        path = self._path(name)
        if path not in self._known_folders and not self._client.folder_exists(path):
            self._client.create_folder(path)
        self._known_folders.add(path)
        return path


def _pieces(uids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(uids), UIDS_A_COMMAND):
        yield list(uids[start : start + UIDS_A_COMMAND])


def _personal_prefix(client: IMAPClient, capabilities: set[bytes]) -> str:
    if b"NAMESPACE" not in capabilities:
        return ""
    personal = client.namespace().personal
    return str(personal[0][0]) if personal else ""


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
    # imapclient has imaplib write every answer out for its debug log: three copies of each mail.
    client._imap.debug = 0  # noqa: SLF001 (there is no public switch)
    if account.protection is Protection.STARTTLS:
        try:
            _start_tls(client, context)
        except BaseException:
            _abandon(client)
            raise
    return client


def _start_tls(client: IMAPClient, context: ssl.SSLContext) -> None:
    # A greeting of PREAUTH would forbid STARTTLS (RFC 9051 6.2.1): the same downgrade by another door.
    if not client.has_capability("STARTTLS") or client._imap.state != "NONAUTH":  # noqa: SLF001
        message = 'the server offers no STARTTLS: no log-in was tried; use tls "implicit" or ask the operator'
        raise MailboxUnavailable(message, permanent=True)
    client.starttls(context)


def _log_in(client: IMAPClient, account: ImapAccount) -> None:
    try:
        if account.token is not None:
            client.sasl_login(account.mechanism, _bearer(account, account.token.get()))
        elif client.has_capability("AUTH=PLAIN"):
            # LOGIN takes ASCII only; a password may hold å.
            client.plain_login(account.user, account.password)
        else:
            client.login(account.user, account.password)
    except (LoginError, UnicodeEncodeError) as error:
        if account.token is not None:
            account.token.discard()
        if "UNAVAILABLE" in str(error):
            # RFC 5530: the server's own trouble, which passes.
            message = f"{account.host} cannot check log-ins just now; it is tried again"
            raise MailboxUnavailable(message) from error
        message = (
            f"{account.host} refused the log-in of this mailbox: check user and password or token"
        )
        raise MailboxUnavailable(message, permanent=True) from error


def _bearer(account: ImapAccount, token: str) -> Callable[[bytes], bytes]:
    """Answer the challenges of XOAUTH2 or OAUTHBEARER (RFC 7628)."""
    if account.mechanism == "OAUTHBEARER":
        name = account.user.replace("=", "=3D").replace(",", "=2C")
        first, refused = f"n,a={name},\1auth=Bearer {token}\1\1", b"\1"
    else:
        first, refused = f"user={account.user}\1auth=Bearer {token}\1\1", b""
    answers = iter([first.encode()])
    # A second challenge holds the server's reason; it wants an empty answer before it says NO.
    return lambda _challenge: next(answers, refused)


def _place(account: ImapAccount) -> int:
    """Give a number for server and account, above the 32 bits of a UIDVALIDITY.

    A mailbox that moves to another server keeps its name here, and may get the same small numbers there: its
    new mails would count as known.
    """
    named = f"{account.host}\0{account.user}".encode()
    return (int.from_bytes(hashlib.sha256(named).digest()[:4]) >> 1) << 32


def _log_out(client: IMAPClient) -> None:
    try:
        client.logout()
    except FAULTS:
        _abandon(client)


def _abandon(client: IMAPClient) -> None:
    # A broken line may refuse even to be closed.
    with suppress(OSError):
        client.shutdown()


def _listing(uid: int, content: dict[bytes, Any]) -> Listing:
    arrived = content.get(b"INTERNALDATE")
    return Listing(
        uid=uid,
        size=int(content[b"RFC822.SIZE"]),
        # Without a time zone it is in that of this machine, as IMAPClient gives it.
        arrived_at=arrived.astimezone(UTC) if isinstance(arrived, datetime) else None,
    )


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
