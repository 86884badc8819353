"""OAuth 2 access tokens for mail servers (RFC 6749): client credentials or a refresh token."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from mail_triage.mailbox import MailboxUnavailable

# A token is renewed this long before it runs out, so that no log-in meets its end.
MARGIN_SECONDS = 120
TIMEOUT_SECONDS = 20.0
_DEFAULT_LIFETIME = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSource:
    """Where tokens come from; with `refresh_token` as Google asks, without as Microsoft 365 asks."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str = ""
    refresh_token: str | None = None


class AccessToken:
    """Gets a token when one is needed, and keeps it until shortly before its end."""

    def __init__(
        self, source: TokenSource, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._source = source
        self._monotonic = monotonic
        self._token = ""
        self._ends = 0.0

    def get(self) -> str:
        """Return a valid token; raises MailboxUnavailable."""
        if not self._token or self._monotonic() >= self._ends - MARGIN_SECONDS:
            self._fetch()
        return self._token

    def discard(self) -> None:
        """Forget a token that the mail server refused."""
        self._token = ""

    def _fetch(self) -> None:
        source = self._source
        form = {"client_id": source.client_id, "client_secret": source.client_secret}
        if source.scope:
            form["scope"] = source.scope
        if source.refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": source.refresh_token}
        else:
            form["grant_type"] = "client_credentials"
        try:
            answer = httpx.post(source.token_url, data=form, timeout=TIMEOUT_SECONDS)
        except httpx.HTTPError as error:
            message = f"the token server does not answer ({type(error).__name__}): check token_url and the network"
            raise MailboxUnavailable(message) from error
        if answer.status_code != httpx.codes.OK:
            # RFC 6749 5.2: the error code says what is wrong and holds no secret.
            message = (
                f"the token server refused the client ({answer.status_code} {_error_code(answer)})"
            )
            raise MailboxUnavailable(message, permanent=answer.is_client_error)
        try:
            content = answer.json()
            token = str(content["access_token"])
            lifetime = float(content.get("expires_in", _DEFAULT_LIFETIME))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            message = "the token server's answer holds no token (RFC 6749 5.1): check token_url"
            raise MailboxUnavailable(message) from error
        self._token = token
        self._ends = self._monotonic() + lifetime


def _error_code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("error", ""))[:60]
    except ValueError:
        return ""
