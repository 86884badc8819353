"""Identify a person with an eID through a broker: OpenID Connect, authorization code with PKCE."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

from cases.deadlines import received_on
from cases.eid import EidFault, EidRefused, EidRules, EidUnavailable

TIMEOUT_SECONDS = 5.0
MAX_ANSWER = 500_000
"""Bytes of an answer of the provider."""
KEPT_FOR = timedelta(hours=1)
FRESH_FOR = timedelta(minutes=10)
"""Age at which an ID token is no longer of this log-in."""
LEEWAY_SECONDS = 60
# No symmetric one: a client secret that leaked must not make tokens.
_ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "RS512", "ES384")
_CLAIM_FAULTS = {
    "iss": EidFault.ISSUER,
    "aud": EidFault.AUDIENCE,
    "azp": EidFault.AUDIENCE,
    "nonce": EidFault.NONCE,
    "exp": EidFault.EXPIRED,
    "iat": EidFault.EXPIRED,
    "nbf": EidFault.EXPIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EidProvider:
    """How the provider is reached; `name` is what people call the eID, `is_test` that it proves nothing."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    rules: EidRules
    scope: str = "openid"
    is_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Discovered:
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_methods: tuple[str, ...]
    until: datetime


class Eid:
    """A client of one provider; `redirect_uri` is our own page that it leads back to."""

    def __init__(
        self, provider: EidProvider, *, redirect_uri: str, clock: Callable[[], datetime]
    ) -> None:
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._discovered: _Discovered | None = None
        self._keys: KeySet | None = None

    @property
    def name(self) -> str:
        """What people call the eID."""
        return self._provider.name

    @property
    def is_test(self) -> bool:
        """Tell whether the provider is for exercises only."""
        return self._provider.is_test

    @property
    def issuer(self) -> str:
        """The provider's identifier."""
        return self._provider.issuer

    def origin(self) -> str:
        """Return where the browser is led, as a form's policy names it; raises EidUnavailable."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self._discover().authorization_endpoint))

    def address(self, *, state: str, nonce: str, code_verifier: str, language: str) -> str:
        """Return the address at which the person identifies; raises EidUnavailable."""
        return str(
            prepare_grant_uri(
                self._discover().authorization_endpoint,
                self._provider.client_id,
                "code",
                redirect_uri=self._redirect_uri,
                scope=self._provider.scope,
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(code_verifier),
                code_challenge_method="S256",
                acr_values=" ".join(self._provider.rules.acr_values),
                # Somebody else may have logged in at the provider with this browser.
                prompt="login",
                ui_locales=language,
            )
        )

    def number(self, code: str, *, nonce: str, code_verifier: str) -> str:
        """Exchange the code, check the answer, and return the 12-digit personal identity number.

        Raises EidRefused when the answer proves nothing, EidUnavailable when there is none.
        """
        token = self._token(code, code_verifier)
        claims = self._verified(token, nonce)
        return self._provider.rules.proven_number(claims, today=received_on(self._clock()))

    def _token(self, code: str, code_verifier: str) -> Mapping[str, object]:
        found = self._discover()
        form = {"code": code, "code_verifier": code_verifier}
        auth = None
        if "client_secret_basic" in found.auth_methods:
            # RFC 6749 2.3.1: both are form-encoded first.
            auth = httpx.BasicAuth(
                quote(self._provider.client_id, safe=""),
                quote(self._provider.client_secret, safe=""),
            )
        else:
            form |= {
                "client_id": self._provider.client_id,
                "client_secret": self._provider.client_secret,
            }
        body = prepare_token_request("authorization_code", "", self._redirect_uri, **form)
        return self._fetch(
            "POST",
            found.token_endpoint,
            content=body,
            auth=auth,
            headers={"content-type": "application/x-www-form-urlencoded"},
        )

    def _verified(self, token: Mapping[str, object], nonce: str) -> Mapping[str, object]:
        signed = token.get("id_token")
        if not isinstance(signed, str):
            raise EidRefused(EidFault.SIGNATURE)
        decoded = self._decoded(signed)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": self._provider.issuer},
                "aud": {"essential": True, "value": self._provider.client_id},
                "exp": {"essential": True},
                "iat": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            },
            params={
                "nonce": nonce,
                "client_id": self._provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        now = self._clock().timestamp()
        try:
            claims.validate(now=int(now), leeway=LEEWAY_SECONDS)
        except ExpiredTokenError as error:
            raise EidRefused(EidFault.EXPIRED) from error
        except (InvalidClaimError, MissingClaimError) as error:
            raise EidRefused(_CLAIM_FAULTS.get(error.claim, EidFault.SIGNATURE)) from error
        except JoseError as error:
            raise EidRefused(EidFault.EXPIRED) from error
        if now - float(claims["iat"]) > FRESH_FOR.total_seconds():
            raise EidRefused(EidFault.EXPIRED)
        return dict(claims)

    def _decoded(self, signed: str) -> jwt.Token:
        for keys in (self._key_set(), None):
            # An unknown key may be a new one: ask the provider once more.
            known = keys or self._key_set(fresh=True)
            try:
                return jwt.decode(signed, known, algorithms=_ALGORITHMS)
            except (JoseError, ValueError):
                if keys is None:
                    raise EidRefused(EidFault.SIGNATURE) from None
        raise EidRefused(EidFault.SIGNATURE)

    def _key_set(self, *, fresh: bool = False) -> KeySet:
        if self._keys is None or fresh:
            content = self._fetch("GET", self._discover().jwks_uri)
            try:
                self._keys = KeySet.import_key_set(content)  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise EidUnavailable from error
        return self._keys

    def _discover(self) -> _Discovered:
        now = self._clock()
        if self._discovered is not None and now < self._discovered.until:
            return self._discovered
        content = self._fetch("GET", f"{self._provider.issuer}/.well-known/openid-configuration")
        # OpenID Connect Discovery 4.3: it must be this issuer's own.
        if content.get("issuer") != self._provider.issuer:
            raise EidUnavailable
        methods = content.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        self._keys = None
        self._discovered = _Discovered(
            authorization_endpoint=self._address_in(content, "authorization_endpoint"),
            token_endpoint=self._address_in(content, "token_endpoint"),
            jwks_uri=self._address_in(content, "jwks_uri"),
            auth_methods=tuple(map(str, methods)) if isinstance(methods, list) else (),
            until=now + KEPT_FOR,
        )
        return self._discovered

    def _address_in(self, content: Mapping[str, object], name: str) -> str:
        address = content.get(name)
        parts = urlsplit(address) if isinstance(address, str) else None
        allowed = {"https", "http"} if self._provider.is_test else {"https"}
        if parts is None or parts.scheme not in allowed or not parts.hostname:
            raise EidUnavailable
        return parts.geturl()

    def _fetch(
        self,
        method: str,
        address: str,
        *,
        content: str | None = None,
        auth: httpx.BasicAuth | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, object]:
        body = b""
        try:
            # The test provider is on this machine, where no proxy leads. A log-in is rare: no pool is kept.
            with (
                httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=not self.is_test) as client,
                client.stream(
                    method, address, content=content, auth=auth, headers=headers
                ) as answer,
            ):
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > MAX_ANSWER:
                        raise EidUnavailable
                good = answer.is_success
            read = json.loads(body) if good else None
        except (httpx.HTTPError, ValueError) as error:
            raise EidUnavailable from error
        if not isinstance(read, dict):
            raise EidUnavailable
        return read
