"""The eID's pages: choose a way, go to the provider, come back.

The log-in is bound to one browser by a cookie, so that nobody finishes what another began; it is needed
for what the person asked for, so it asks no consent (lagen 2022:482 om elektronisk kommunikation 9:28).
"""

from collections.abc import Callable
from typing import TypeVar

import anyio.to_thread
from authlib.common.security import generate_token
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cases.eid import EidRefused, EidUnavailable
from cases.store.challenge_store import EID_LOGIN_LASTS, EidLogin
from cases.store.identity_answers import IdentityAnswers, Outcome
from cases.verification import ChallengeKind, Code, Verdict, read_code
from website.eid import Eid
from website.verify_view import VerifyView, language_of, query_of

T = TypeVar("T")
PATH = "/verifiera/e-legitimation"
_RANDOM = 48
_WRONG = Outcome(verdict=Verdict.WRONG)


class EidPages:
    """Handlers of the pages under /verifiera/e-legitimation."""

    def __init__(
        self,
        *,
        answers: IdentityAnswers,
        view: VerifyView,
        eid: Eid | None,
        secure_cookies: bool,
    ) -> None:
        self._answers = answers
        self._view = view
        self._eid = eid
        self._secure = secure_cookies
        self._cookie = "__Host-verifiera" if secure_cookies else "verifiera"

    async def choose(self, request: Request) -> Response:
        """Offer the ways that this person has."""
        return await self._choose(request)

    async def start(self, request: Request) -> Response:
        """Lead the browser to the provider."""
        code, eid = _code(request), self._eid
        if code is None or eid is None:
            return self._view.verdict(request, _WRONG)
        language = language_of(request)
        state = ("en." if language == "en" else "") + generate_token(_RANDOM)
        nonce, verifier, browser = (generate_token(_RANDOM) for _ in range(3))
        try:
            address = await _in_thread(
                lambda: eid.address(
                    state=state, nonce=nonce, code_verifier=verifier, language=language
                )
            )
        except EidUnavailable:
            return await self._choose(request, down=True)
        outcome = await _in_thread(
            lambda: self._answers.begin_eid(
                code, state=state, nonce=nonce, code_verifier=verifier, browser=browser
            )
        )
        if outcome.verdict is not Verdict.CONFIRMED:
            return self._view.verdict(request, outcome, renew=_renewal(request, code))
        response = RedirectResponse(
            address,
            status_code=303,
            headers={"cache-control": "no-store", "referrer-policy": "no-referrer"},
        )
        response.set_cookie(
            self._cookie,
            browser,
            max_age=int(EID_LOGIN_LASTS.total_seconds()),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
        return response

    async def callback(self, request: Request) -> Response:
        """Take the provider's answer, once, from the browser that began."""
        state, browser = (
            request.query_params.get("state", ""),
            request.cookies.get(self._cookie, ""),
        )
        eid = self._eid
        login = None
        if eid is not None and state and browser:
            login = await _in_thread(lambda: self._answers.take_eid(state, browser=browser))
        if eid is None or login is None:
            response = self._view.outcome(request, "eid_stale", status=400)
        else:
            response = await self._finish(request, eid, login)
        response.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True)
        return response

    async def _finish(self, request: Request, eid: Eid, login: EidLogin) -> Response:
        error, code = request.query_params.get("error"), request.query_params.get("code")
        # RFC 9207: an answer that says whom it is from must be from the one that was asked.
        is_foreign = request.query_params.get("iss", eid.issuer) != eid.issuer
        if error is not None and error != "access_denied":
            return self._view.outcome(
                request, "eid_down", paragraphs=self._down(request), status=503
            )
        if error is not None or not code or is_foreign:
            return self._view.outcome(request, "eid_cancelled")
        try:
            number = await _in_thread(
                lambda: eid.number(code, nonce=login.nonce, code_verifier=login.code_verifier)
            )
        except EidUnavailable:
            return self._view.outcome(
                request, "eid_down", paragraphs=self._down(request), status=503
            )
        except EidRefused as refused:
            fault = refused.fault
            await _in_thread(lambda: self._answers.refuse_eid(login, fault))
            return self._view.outcome(request, "eid_refused", status=403)
        outcome = await _in_thread(lambda: self._answers.accept_eid(login, number))
        if outcome.verdict is Verdict.WRONG:
            return self._view.outcome(request, "eid_refused", status=403)
        return self._view.verdict(request, outcome)

    async def _choose(self, request: Request, *, down: bool = False) -> Response:
        code = _code(request)
        if code is None:
            return self._view.verdict(request, _WRONG)
        outcome = await _in_thread(lambda: self._answers.look(code, ChallengeKind.EID))
        if outcome.verdict is not Verdict.CONFIRMED:
            return self._view.verdict(request, outcome, renew=_renewal(request, code))
        eid, origin = self._eid, ""
        if eid is not None and not down:
            try:
                origin = await _in_thread(eid.origin)
            except EidUnavailable:
                down = True
        return self._view.choose_form(
            request,
            outcome,
            code.text.lower(),
            eid=eid.name if eid is not None and not down else "",
            eid_is_test=eid is not None and eid.is_test,
            eid_origin=origin,
            fault=self._view.words(request).eid_down if down else "",
            status=503 if down else 200,
        )

    def _down(self, request: Request) -> list[str]:
        return [self._view.words(request).eid_down]


def _code(request: Request) -> Code | None:
    return read_code(str(request.path_params.get("code", "")))


def _renewal(request: Request, code: Code) -> str:
    return f"{PATH}/{code.text.lower()}/lank{query_of(request)}"


async def _in_thread(act: Callable[[], T]) -> T:
    return await anyio.to_thread.run_sync(act)
