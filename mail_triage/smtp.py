"""Outgoing mail by SMTP (RFC 5321, RFC 8314); the only module that speaks it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from mail_triage.protection import Protection

TIMEOUT_SECONDS = 30.0
# RFC 5321 4.2.1: 5yz is permanent.
_PERMANENT = 500
_CLOSING = 421
_TOO_LARGE = 552
# RFC 4954 4 and 6: another log-in is wanted.
_NOT_LOGGED_IN = frozenset({530, 534, 535, 538})


class SendingFailed(Exception):
    """The mail server did not take the mail; `permanent` means that it never will.

    `line_lost` means that the connection is gone, so that the next mail needs a new one.
    """

    def __init__(self, message: str, *, permanent: bool, line_lost: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.line_lost = line_lost


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """The server that takes our mail."""

    host: str
    port: int
    protection: Protection
    user: str = ""
    password: str = ""
    ca_file: Path | None = None

    @classmethod
    def from_url(cls, url: str) -> "SmtpAccount":
        """Read smtps://user:password@host:465 or smtp://host:587; raises ValueError with the fix."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            message = "write it as smtps://user:password@host:465 or smtp://user:password@host:587"
            raise ValueError(message)
        implicit = parts.scheme == "smtps"
        options = parse_qs(parts.query)
        protection = Protection.IMPLICIT if implicit else Protection.STARTTLS
        if options.get("tls") == ["none"]:
            if parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
                message = "tls=none is allowed on loopback only"
                raise ValueError(message)
            protection = Protection.NONE
        ca_file = options.get("ca_file")
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 587),
            protection=protection,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca_file=Path(ca_file[0]) if ca_file else None,
        )


class SmtpConnection:
    """An open line to the mail server."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def send(self, message: EmailMessage, *, envelope_from: str, to: str) -> None:
        """Hand over one mail; raises SendingFailed, or what the library does with a mail that cannot be written."""
        try:
            self._client.send_message(message, from_addr=envelope_from, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise _refused("recipient refused", code) from error
        except smtplib.SMTPSenderRefused as error:
            # Its settings or ours are wrong, not the mail, unless the mail is too large (RFC 1870 6.1).
            raise _refused(
                "sender refused", error.smtp_code, final=error.smtp_code == _TOO_LARGE
            ) from error
        except smtplib.SMTPResponseException as error:
            raise _refused("refused", error.smtp_code) from error
        except smtplib.SMTPNotSupportedError as error:
            # An address with å needs SMTPUTF8 (RFC 6531); waiting does not teach it to a server.
            reason = "the server takes no addresses beyond ASCII"
            raise SendingFailed(reason, permanent=True) from error
        except (smtplib.SMTPException, OSError) as error:
            reason = type(error).__name__
            raise SendingFailed(reason, permanent=False, line_lost=True) from error


def _refused(what: str, code: int, *, final: bool = True) -> SendingFailed:
    # 421: the server closes the line (RFC 5321 3.8).
    lost = code == _CLOSING
    permanent = final and code >= _PERMANENT and code not in _NOT_LOGGED_IN
    return SendingFailed(f"{what} ({code})", permanent=permanent, line_lost=lost)


@contextmanager
def connect(account: SmtpAccount) -> Iterator[SmtpConnection]:
    """Open a line, log in, and close it; raises SendingFailed, which a retry may mend."""
    try:
        client = _open(account)
    except (smtplib.SMTPException, OSError) as error:
        place = f"{account.host}:{account.port}"
        raise SendingFailed(f"{place}: {_explain(error)}", permanent=False) from error
    try:
        yield SmtpConnection(client)
    finally:
        try:
            client.quit()
        except (smtplib.SMTPException, OSError):
            client.close()


def _open(account: SmtpAccount) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=account.ca_file)
    if account.protection is Protection.IMPLICIT:
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            account.host, account.port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(account.host, account.port, timeout=TIMEOUT_SECONDS)
    try:
        if account.protection is Protection.STARTTLS:
            # Raises when the server offers none: mail and password never go in clear.
            client.starttls(context=context)
        if account.user:
            client.login(account.user, account.password)
    except (smtplib.SMTPException, OSError):
        client.close()
        raise
    return client


def _explain(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "the log-in was refused; check user and password in PRIVACYDESK_SMTP_URL"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the server offers no STARTTLS; use smtps:// or ask its operator"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there; check PRIVACYDESK_SMTP_URL or start the mail server"
    return type(error).__name__
