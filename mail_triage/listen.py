"""The other way in: an LMTP or SMTP listener for mail systems that push (RFC 5321, RFC 2033)."""

import asyncio
import hashlib
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from cases.mail import ArrivedMail, MailIdentity
from cases.store.engine import Database
from mail_triage.arrival import arrived_at

log = logging.getLogger(__name__)
# aiosmtpd logs every command, addresses included, under this name; its faults reach handle_exception.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

# RFC 5321 allows 1,000 octets a line, but a mail with longer ones is still somebody's request.
LINE_BYTES = 1_000_000
TIMEOUT_SECONDS = 300.0
MAX_RECIPIENTS = 100
FOLDER = "(pushed)"

Network = IPv4Network | IPv6Network


class PushProtocol(StrEnum):
    """What the mail system speaks; LMTP answers for each recipient."""

    LMTP = "lmtp"
    SMTP = "smtp"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenAt:
    """Where and for whom we listen; `mailboxes` gives the mailbox of each address of ours.

    With `tls`, nothing but STARTTLS is answered before the line is encrypted.
    """

    host: str
    port: int
    protocol: PushProtocol
    allow: tuple[Network, ...]
    mailboxes: Mapping[str, str]
    max_mail_bytes: int
    tls: ssl.SSLContext | None = None


class Listener:
    """Takes mail into our keeping; 250 is said only when the raw mail is committed."""

    def __init__(
        self,
        at: ListenAt,
        database: Database,
        *,
        own_hosts: tuple[str, ...],
        on_kept: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._at = at
        self._database = database
        self._own_hosts = own_hosts
        self._on_kept = on_kept
        self._clock = clock
        self._mailboxes = {address.lower(): name for address, name in at.mailboxes.items()}
        self._server: asyncio.Server | None = None
        self._lines: set[_Line] = set()

    async def start(self) -> int:
        """Begin to listen; return the port. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._line, self._at.host, self._at.port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self, *, patience: float = 10.0) -> None:
        """Take no more lines, and let the mail in hand be finished within `patience` seconds."""
        if self._server is None:
            return
        self._server.close()
        ends = self._time() + patience
        while any(line.is_busy for line in self._lines) and self._time() < ends:  # noqa: ASYNC110 (aiosmtpd tells nobody)
            await asyncio.sleep(0.05)
        for line in list(self._lines):
            line.drop()
        await self._server.wait_closed()

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until the event is set."""
        await self.start()
        try:
            await stop.wait()
        finally:
            await self.stop()

    @staticmethod
    def _time() -> float:
        return asyncio.get_running_loop().time()

    def _line(self) -> SMTP:
        at = self._at
        kind = _LmtpLine if at.protocol is PushProtocol.LMTP else _SmtpLine
        line: SMTP = kind(
            self,
            data_size_limit=at.max_mail_bytes,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="privacydesk",
            tls_context=at.tls,
            require_starttls=at.tls is not None,
            timeout=TIMEOUT_SECONDS,
            auth_require_tls=True,
            loop=asyncio.get_running_loop(),
        )
        return line

    def allows(self, peer: object) -> bool:
        """Tell whether a client's address is on the list; IPv4 inside IPv6 counts as IPv4."""
        try:
            address = ip_address(str(peer))
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._at.allow)

    def entered(self, line: "_Line") -> None:
        """Remember an open line."""
        self._lines.add(line)

    def left(self, line: "_Line") -> None:
        """Forget a closed line."""
        self._lines.discard(line)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take our own addresses only: we relay nothing."""
        if address.lower() not in self._mailboxes:
            return "550 5.1.1 no such mailbox here"
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail; only a commit makes it 250."""
        raw = envelope.content
        # The recipients are answered one by one in LMTP (RFC 2033 4.2).
        answers = len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1
        if not isinstance(raw, bytes | bytearray):
            return "\r\n".join(["451 4.3.0 not kept, try again later"] * answers)
        try:
            # In a thread, so that a slow disk does not silence the other lines.
            await asyncio.to_thread(self._keep, bytes(raw), envelope)
        except Exception as error:  # noqa: BLE001 (whatever it is, the sender must keep the mail)
            log.error("pushed mail not kept error=%s", type(error).__name__)  # noqa: TRY400 (may quote the mail)
            return "\r\n".join(["451 4.3.0 not kept, try again later"] * answers)
        try:
            await asyncio.to_thread(self._on_kept)
        except Exception as error:  # noqa: BLE001 (it is committed, and the sweep finds it in a minute)
            log.warning("pushed mail waits for the sweep error=%s", type(error).__name__)
        return "\r\n".join(["250 2.0.0 kept"] * answers)

    async def handle_exception(self, error: Exception) -> str:
        """Say in the log what happened, without the words of the mail."""
        log.error("push line failed error=%s", type(error).__name__)
        return "451 4.3.0 not kept, try again later"

    def _keep(self, raw: bytes, envelope: Envelope) -> None:
        now = self._clock()
        recipients = tuple(envelope.rcpt_tos)
        mail = ArrivedMail(
            identity=_identity(self._mailboxes[recipients[0].lower()], raw),
            received_at=arrived_at(raw, now, self._own_hosts),
            size=len(raw),
            raw=raw,
            # aiosmtpd writes the null sender as "<>".
            envelope_from=(envelope.mail_from or "").strip("<>"),
            envelope_to=recipients,
        )
        with self._database.write() as tx:
            kept = tx.mails.keep(mail, now=now)
        log.info("pushed mail kept id=%s", kept.id if kept else "known")


def create_listener(
    at: ListenAt,
    database: Database,
    *,
    own_hosts: tuple[str, ...],
    on_kept: Callable[[], None],
    clock: Callable[[], datetime],
) -> Listener:
    """Build the listener; `on_kept` is called after each commit."""
    return Listener(at, database, own_hosts=own_hosts, on_kept=on_kept, clock=clock)


def _identity(mailbox: str, raw: bytes) -> MailIdentity:
    """Give a pushed mail a number: a client that missed our 250 sends the same bytes again.

    124 bits of the digest, in two columns of 62.
    """
    digest = int.from_bytes(hashlib.sha256(raw).digest()[:16])
    return MailIdentity(
        mailbox=mailbox,
        folder=FOLDER,
        uidvalidity=digest >> 66,
        uid=(digest >> 4) & ((1 << 62) - 1),
    )


class _Line(SMTP):
    """One client's connection."""

    line_length_limit = LINE_BYTES

    def __init__(self, listener: Listener, **options: Any) -> None:
        super().__init__(listener, **options)
        self._listener = listener

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Turn away whom we do not know, before a word is exchanged."""
        peer = transport.get_extra_info("peername") or ("",)
        if not self._listener.allows(peer[0]):
            assert isinstance(transport, asyncio.Transport)  # noqa: S101 (for the type)
            log.warning("push refused from=%s", peer[0])
            transport.write(b"554 5.7.1 this address may not send here\r\n")
            transport.close()
            return
        self._listener.entered(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the line."""
        self._listener.left(self)
        if self.transport is not None:
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """Let a client go that was turned away."""
        return None if self.transport is None else super().eof_received()

    @property
    def is_busy(self) -> bool:
        """Tell whether a mail is on its way."""
        return self.envelope is not None and bool(self.envelope.rcpt_tos)

    def drop(self) -> None:
        """Close the line whatever it is doing."""
        if self.transport is not None:
            self.transport.close()


class _SmtpLine(_Line):
    """A client that speaks SMTP."""


class _LmtpLine(_Line, LMTP):
    """A client that speaks LMTP."""
