"""Real servers on loopback for tests and benchmarks: Dovecot, an SMTP sink, a token server."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import itertools
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

LOOPBACK = "127.0.0.1"
DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "lösen ord"
# Everything but MOVE: what Dovecot announced before RFC 6851.
NO_MOVE = "IMAP4rev1 UIDPLUS IDLE NAMESPACE LIST-EXTENDED SPECIAL-USE LITERAL+"


_deliveries = itertools.count()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def wait_for_port(
    port: int, *, seconds: float = 10.0, process: subprocess.Popen[bytes] | None = None
) -> None:
    """Return when somebody listens there; raises TimeoutError, at once when the process has ended."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and (process is None or process.poll() is None):
        try:
            socket.create_connection((LOOPBACK, port), timeout=0.5).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate for loopback, its key, and the authority that signed it, as PEM files."""

    authority: Path
    certificate: Path
    key: Path


def make_certificate(directory: Path) -> Certificate:
    """Make an authority and a certificate for 127.0.0.1 and localhost."""
    directory.mkdir(parents=True, exist_ok=True)
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 (TLS looks at the real clock)
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])

    def begin(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=2))
        )

    identifier = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())
    authority = (
        begin(ca_name, ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(identifier, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(LOOPBACK))]
    )
    signer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    certificate = (
        begin(name, key.public_key())
        .add_extension(names, critical=False)
        .add_extension(signer, critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    made = Certificate(
        authority=directory / "ca.pem",
        certificate=directory / "cert.pem",
        key=directory / "key.pem",
    )
    pem = serialization.Encoding.PEM
    made.authority.write_bytes(authority.public_bytes(pem))
    made.certificate.write_bytes(certificate.public_bytes(pem))
    made.key.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class DovecotOptions:
    """What a test wants to be special about its server."""

    certificate: Certificate | None = None
    implicit_tls: bool = False
    capability: str | None = None
    introspection_url: str | None = None
    prefix: str = ""
    password: str = PASSWORD


class Dovecot:
    """A private Dovecot on loopback; every user of `users` has the one PASSWORD."""

    def __init__(
        self, directory: Path, *, users: tuple[str, ...], options: DovecotOptions | None = None
    ) -> None:
        self.directory = directory
        self.users = users
        self.options = options or DovecotOptions()
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        directory.mkdir(parents=True, exist_ok=True)
        # Dovecot never opens mail as root, and nobody else can enter the directories of a test run.
        nobody = pwd.getpwnam("nobody")
        mine = (os.getuid(), os.getgid())
        self._owner = (nobody.pw_uid, nobody.pw_gid) if os.getuid() == 0 else mine
        self._homes = Path(tempfile.mkdtemp(prefix="dovecot-"))
        os.chown(self._homes, *self._owner)
        # A socket's path may have 107 bytes (unix(7)), and a test's own directory can be longer.
        self._sockets = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.log = directory / "dovecot.log"
        lines = [
            f"{user}:{{PLAIN}}{self.options.password}::::{self.home(user)}::" for user in users
        ]
        (directory / "users").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (directory / "dovecot.conf").write_text(self._config(), encoding="utf-8")

    def home(self, user: str) -> Path:
        """Return where a user's mail lies."""
        return self._homes / user

    def start(self) -> None:
        """Start and wait until it listens."""
        command = [DOVECOT, "-F", "-c", str(self.directory / "dovecot.conf")]
        # Its own group, so that stopping it reaches its helpers as well.
        self._process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        try:
            wait_for_port(self.port, seconds=30, process=self._process)
        except TimeoutError as error:
            log = self.log.read_text(encoding="utf-8") if self.log.exists() else "nothing"
            self.stop()
            raise RuntimeError(f"Dovecot did not start; its log says: {log}") from error

    def stop(self) -> None:
        """Stop it and everything that it started."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=10)
        self._process = None

    @property
    def is_running(self) -> bool:
        """Tell whether it was started and not stopped."""
        return self._process is not None

    def discard(self) -> None:
        """Remove the mail and the sockets of a stopped server."""
        shutil.rmtree(self._homes, ignore_errors=True)
        shutil.rmtree(self._sockets, ignore_errors=True)

    def die(self) -> None:
        """Kill it and its helpers in one blow, as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=10)
        self._process = None

    @contextlib.contextmanager
    def running(self) -> Iterator["Dovecot"]:
        """Run it for the length of a with block; its mail is gone afterwards."""
        try:
            self.start()
            yield self
        finally:
            self.stop()
            self.discard()

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """Log in beside the code under test, as another mail program would."""
        with IMAPClient(LOOPBACK, self.port, ssl=False, timeout=20) as client:
            client.plain_login(user, self.options.password)
            yield client

    def append(self, user: str, raw: bytes, *, folder: str = "INBOX") -> None:
        """Put a mail into a folder over IMAP."""
        with self.client(user) as client:
            client.append(folder, raw)

    def sent_to(self, user: str, *, seconds: float = 10.0) -> list[int]:
        """Return the bytes sent in each session of a user, when all have ended; raises TimeoutError.

        Dovecot writes the end of a session after the client has gone, so there is something to wait for.
        """
        end = re.compile(rf"imap\({re.escape(user)}\).* out=(\d+)")
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            log = self.log.read_text(encoding="utf-8")
            sent = [int(size) for size in end.findall(log)]
            if sent and len(sent) == log.count(f"Login: user=<{user}>"):
                return sent
            time.sleep(0.02)
        raise TimeoutError(f"a session of {user} is still open")

    def fill(self, user: str, mails: list[bytes]) -> None:
        """Put many mails into the inbox at once, as a delivery agent would."""
        new = self.home(user) / "Maildir" / "new"
        for name in ("new", "cur", "tmp"):
            (new.parent / name).mkdir(parents=True, exist_ok=True)
        for path in (self.home(user), new.parent, *new.parent.iterdir()):
            os.chown(path, *self._owner)
        began = int(time.time()) - len(mails)
        for number, raw in enumerate(mails):
            # Maildir keeps LF; the order of the names becomes the order of the UIDs.
            name = f"{began + number}.M{next(_deliveries):06d}P1.test"
            (new / name).write_bytes(raw.replace(b"\r\n", b"\n"))
            os.chown(new / name, *self._owner)

    def count(self, user: str, folder: str = "INBOX") -> int:
        """Return how many mails a folder holds; 0 when there is none."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                return 0
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

    def _config(self) -> str:
        at, options = self.directory, self.options
        uid = os.getuid()
        runs_as = (
            f"default_internal_user = {_user_name(uid)}\ndefault_login_user = {_user_name(uid)}"
        )
        port = (
            f"inet_listener imap {{\n address = {LOOPBACK}\n port = {self.port}\n }}\n"
            " inet_listener imaps {\n port = 0\n }"
        )
        if options.implicit_tls:
            port = (
                f"inet_listener imaps {{\n address = {LOOPBACK}\n port = {self.port}\n ssl = yes\n }}\n"
                " inet_listener imap {\n port = 0\n }"
            )
        return f"""
base_dir = {self._sockets}/run
state_dir = {self._sockets}/run
log_path = {self.log}
protocols = imap
listen = {LOOPBACK}
{"" if uid == 0 else runs_as}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = {self._owner[0]}
mail_gid = {self._owner[1]}
default_vsz_limit = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_list_index = no
{f"imap_capability = {options.capability}" if options.capability else ""}
{self._tls()}
disable_plaintext_auth = no
auth_failure_delay = 0
{self._auth()}
userdb {{
  driver = passwd-file
  args = {at}/users
}}
namespace inbox {{
  inbox = yes
  separator = .
  prefix = {options.prefix}
  mailbox Skräppost {{
    special_use = \\Junk
    auto = create
  }}
}}
service imap-login {{
  chroot =
  {port}
}}
service anvil {{
  chroot =
}}
# The directories of a test run are open to its own user alone.
service auth {{
  user = {_user_name(uid)}
}}
service auth-worker {{
  user = {_user_name(uid)}
}}
service stats {{
  client_limit = 1000
}}
"""

    def _tls(self) -> str:
        certificate = self.options.certificate
        if certificate is None:
            return "ssl = no"
        return f"ssl = yes\nssl_cert = <{certificate.certificate}\nssl_key = <{certificate.key}"

    def _auth(self) -> str:
        plain = f"passdb {{\n  driver = passwd-file\n  args = {self.directory}/users\n}}"
        url = self.options.introspection_url
        if url is None:
            return f"auth_mechanisms = plain login\n{plain}"
        extra = self.directory / "oauth2.conf.ext"
        extra.write_text(
            f"introspection_url = {url}\nintrospection_mode = post\nusername_attribute = username\n"
            "active_attribute = active\nactive_value = true\n",
            encoding="utf-8",
        )
        return (
            "auth_mechanisms = xoauth2 oauthbearer\n"
            f"passdb {{\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = {extra}\n}}"
        )


def _user_name(uid: int) -> str:
    return pwd.getpwuid(uid).pw_name


@dataclass(frozen=True, slots=True, kw_only=True)
class SunkMail:
    """A mail that the sink took."""

    envelope_from: str
    envelope_to: tuple[str, ...]
    content: bytes


# No slots: aiosmtpd looks at every attribute, and Python 3.11.2 has a broken one then.
@dataclass
class SmtpSink:
    """An SMTP server that keeps what it gets; `answers` are given first, one for each DATA."""

    certificate: Certificate | None = None
    offer_starttls: bool = True
    answers: list[str] = field(default_factory=list)
    sender_answers: list[str] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    mails: list[SunkMail] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    drop_after_data: int = 0

    async def handle_MAIL(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse when told to."""
        if self.sender_answers:
            return self.sender_answers.pop(0)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse when told to."""
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail, or say what was ordered."""
        if self.answers:
            answer = self.answers.pop(0)
            if not answer.startswith("2"):
                return answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(
            SunkMail(
                envelope_from=(envelope.mail_from or "").strip("<>"),
                envelope_to=tuple(envelope.rcpt_tos),
                content=content,
            )
        )
        if self.drop_after_data:
            # The worst moment: taken, but the client never hears of it.
            self.drop_after_data -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"

    @contextlib.contextmanager
    def running(self) -> Iterator["SmtpSink"]:
        """Run it for the length of a with block."""
        context: dict[str, Any] = {}
        if self.certificate is not None and self.offer_starttls:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(self.certificate.certificate, self.certificate.key)
            context["tls_context"] = tls
        controller = Controller(
            self, hostname=LOOPBACK, port=self.port, enable_SMTPUTF8=True, **context
        )
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


class TokenServer:
    """An OAuth 2 token endpoint and the introspection that Dovecot asks (RFC 6749, RFC 7662)."""

    def __init__(
        self, *, user: str, client_id: str = "triage", client_secret: str = "hemlig"
    ) -> None:
        self.user = user
        self.client_id, self.client_secret = client_id, client_secret
        self.refresh_token = secrets.token_urlsafe(16)
        self.valid: set[str] = set()
        self.requests: list[dict[str, str]] = []
        self.lifetime = 3600
        server = self

        class Handler(BaseHTTPRequestHandler):
            # Dovecot keeps its line open; closing it costs seconds a log-in.
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
                path = urlsplit(self.path).path
                status, answer = server.issue(form) if path == "/token" else server.introspect(form)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return

        self._http = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://{LOOPBACK}:{self._http.server_port}"

    def issue(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Give a token for the right secret and grant."""
        self.requests.append(form)
        if (form.get("client_id"), form.get("client_secret")) != (
            self.client_id,
            self.client_secret,
        ):
            return 401, {"error": "invalid_client"}
        grant = form.get("grant_type")
        if grant == "refresh_token" and form.get("refresh_token") != self.refresh_token:
            return 400, {"error": "invalid_grant"}
        if grant not in {"client_credentials", "refresh_token"}:
            return 400, {"error": "unsupported_grant_type"}
        token = secrets.token_urlsafe(24)
        self.valid.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime}

    def introspect(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Tell whose a token is."""
        if form.get("token") in self.valid:
            return 200, {"active": True, "username": self.user}
        return 200, {"active": False}

    @contextlib.contextmanager
    def running(self) -> Iterator["TokenServer"]:
        """Run it for the length of a with block."""
        thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join(timeout=5)


class ScriptedServer:
    """A line-based server that answers by a script and records all that it hears."""

    def __init__(self, greeting: bytes, answers: dict[bytes, bytes]) -> None:
        self.heard = b""
        self._greeting, self._answers = greeting, answers
        self._socket = socket.create_server((LOOPBACK, 0))
        self.port = int(self._socket.getsockname()[1])

    @contextlib.contextmanager
    def running(self) -> Iterator["ScriptedServer"]:
        """Run it for the length of a with block; one client after the other."""
        thread = threading.Thread(target=self._serve, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            # Closing alone would not wake a thread that waits in accept().
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
            thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError):
                line.settimeout(5)
                line.sendall(self._greeting)
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rb") as lines:
            for one in lines:
                self.heard += one
                words = one.split()
                tag = words[0] if words else b"*"
                for command, answer in self._answers.items():
                    if command in one.upper():
                        line.sendall(answer.replace(b"TAG", tag))
                        break
                else:
                    line.sendall(tag + b" BAD what?\r\n")
