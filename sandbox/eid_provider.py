"""A TEST eID provider: anybody may say who they are, so it proves nothing. For the sandbox only.

It speaks the OpenID Connect that a broker of BankID or Freja speaks: authorization code with PKCE, and an
ID token with acr, registration level and personal identity number.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from cases.register import Person

ACR = "http://id.elegnamnden.se/loa/1.0/loa3"
WEAK_ACR = "http://id.elegnamnden.se/loa/1.0/loa2"
NUMBER_CLAIM = "https://id.oidc.se/claim/personalIdentityNumber"
LEVEL_CLAIM = "registration_level"
TOKEN_SECONDS = 300
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a client asked for; kept until its code is exchanged."""

    redirect_uri: str
    nonce: str
    code_challenge: str
    number: str = ""
    acr: str = ACR


class EidProvider:
    """The provider; `alter` may change a token's claims before they are signed, to try a client with them."""

    def __init__(
        self,
        *,
        issuer: str,
        people: Sequence[Person],
        client_id: str,
        client_secret: str,
        clock: Callable[[], datetime],
        alter: Callable[[dict[str, object]], dict[str, object]] = dict,
    ) -> None:
        self.issuer = issuer
        self.alter = alter
        self._people = sorted(
            {p.personnummer: p.name for p in people if p.personnummer}.items(), key=lambda p: p[1]
        )
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self.key = RSAKey.generate_key(2048, auto_kid=True)
        # To try a client with: a key of the same name that is not the published one.
        self.signing_key = self.key
        self._codes: dict[str, Asked] = {}
        self._page = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
        ).get_template("eid.html")

    def app(self) -> Starlette:
        """Return the ASGI application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/jwks", self.keys),
                Route("/authorize", self.ask, methods=["GET"]),
                Route("/authorize", self.identify, methods=["POST"]),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def discovery(self, request: Request) -> Response:
        """Tell where everything is (OpenID Connect Discovery 4)."""
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": [ACR],
            }
        )

    async def keys(self, request: Request) -> Response:
        """Give the public key."""
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def ask(self, request: Request) -> Response:
        """Let the person choose who they are."""
        query = request.query_params
        back = query.get("redirect_uri", "")
        wrong = (
            query.get("client_id") != self._client_id
            or query.get("response_type") != "code"
            or query.get("code_challenge_method") != "S256"
            or not query.get("nonce")
            or urlsplit(back).hostname not in _LOOPBACK
        )
        if wrong:
            return JSONResponse({"error": "invalid_request"}, 400)
        asked = {name: query[name] for name in ("state", "nonce", "redirect_uri", "code_challenge")}
        html = self._page.render(people=self._people, asked=asked)
        parts = urlsplit(back)
        policy = (
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; "
            f"form-action 'self' {parts.scheme}://{parts.netloc}"
        )
        return HTMLResponse(html, headers={"content-security-policy": policy})

    async def identify(self, request: Request) -> Response:
        """Lead back with a code, or with the refusal."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if form.get("do") != "ja":
            answer = {"error": "access_denied", "state": form["state"]}
        else:
            code = secrets.token_urlsafe(32)
            self._codes[code] = Asked(
                redirect_uri=form["redirect_uri"],
                nonce=form["nonce"],
                code_challenge=form["code_challenge"],
                number=form["person"],
                acr=WEAK_ACR if form.get("weak") else ACR,
            )
            answer = {"code": code, "state": form["state"], "iss": self.issuer}
        return RedirectResponse(f"{form['redirect_uri']}?{urlencode(answer)}", status_code=303)

    async def token(self, request: Request) -> Response:
        """Exchange a code, once, for an ID token."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not self._is_client(request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or form.get("redirect_uri") != asked.redirect_uri
            or not hmac.compare_digest(challenge, asked.code_challenge)
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {
                "access_token": secrets.token_urlsafe(32),
                "token_type": "Bearer",
                "expires_in": TOKEN_SECONDS,
                "id_token": self._signed(asked),
            }
        )

    def _signed(self, asked: Asked) -> str:
        now = int(self._clock().timestamp())
        claims: dict[str, object] = {
            "iss": self.issuer,
            "sub": hashlib.sha256(asked.number.encode()).hexdigest(),
            "aud": self._client_id,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "nonce": asked.nonce,
            "acr": asked.acr,
            LEVEL_CLAIM: "PLUS",
            NUMBER_CLAIM: asked.number,
        }
        header = {"alg": "RS256", "kid": self.key.kid}
        return jwt.encode(header, self.alter(claims), self.signing_key)

    def _is_client(self, authorization: str) -> bool:
        scheme, _, value = authorization.partition(" ")
        try:
            name, _, secret = base64.b64decode(value).decode().partition(":")
        except ValueError:
            return False
        known = hmac.compare_digest(unquote(secret).encode(), self._client_secret.encode())
        return scheme.lower() == "basic" and unquote(name) == self._client_id and known
