"""The identity pages: a link is opened, a code typed, a way chosen. A GET changes nothing.

Mail scanners open every link before the person does; so a page asks, and only its button answers.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cases.store.identity_answers import IdentityAnswers, Outcome
from cases.verification import ChallengeKind, Code, Verdict, read_code
from website.eid import Eid
from website.pace import Pace
from website.verify_eid import EidPages
from website.verify_view import VerifyView, query_of

T = TypeVar("T")
_Handler = Callable[[Request], Awaitable[Response]]
_WRONG = Outcome(verdict=Verdict.WRONG)


class VerifyPages:
    """Handlers of /verifiera/…; nothing about the visitor is kept but the pace, in memory."""

    def __init__(
        self,
        *,
        answers: IdentityAnswers,
        view: VerifyView,
        eid: Eid | None,
        clock: Callable[[], datetime],
        public_url: str,
        secure_cookies: bool,
    ) -> None:
        self._answers = answers
        self._view = view
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(public_url))
        self._look_pace = Pace(burst=60, per_second=1, clock=clock)
        self._answer_pace = Pace(burst=10, per_second=0.1, clock=clock)
        self._challenge_pace = Pace(burst=5, per_second=0.05, clock=clock)
        self._eid_pages = EidPages(
            answers=answers, view=view, eid=eid, secure_cookies=secure_cookies
        )

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        eid = "/verifiera/e-legitimation"
        pages = self._eid_pages
        return [
            Route("/verifiera", self._looked(self.code_form), methods=["GET"]),
            Route("/verifiera/", self._looked(self.code_form), methods=["GET"]),
            Route("/verifiera", self._answered(self.code), methods=["POST"]),
            Route("/verifiera/e-post/{code}", self._looked(self.link_form), methods=["GET"]),
            Route("/verifiera/e-post/{code}", self._answered(self.link), methods=["POST"]),
            Route("/verifiera/e-post/{code}/ny", self._answered(self.renew), methods=["POST"]),
            # The provider leads the browser back here; its state is what makes this once only.
            Route(f"{eid}/svar", self._looked(pages.callback), methods=["GET"]),
            Route(f"{eid}/{{code}}", self._looked(pages.choose), methods=["GET"]),
            Route(f"{eid}/{{code}}/start", self._answered(pages.start), methods=["POST"]),
            Route(f"{eid}/{{code}}/lank", self._answered(self.renew), methods=["POST"]),
            Route(f"{eid}/{{code}}/brev", self._answered(self.letter), methods=["POST"]),
        ]

    async def code_form(self, request: Request) -> Response:
        """Ask for a code."""
        return self._view.code_form(request)

    async def code(self, request: Request) -> Response:
        """Take a typed code."""
        words = self._view.words(request)
        typed = (await request.form()).get("kod")
        code = read_code(typed) if isinstance(typed, str) else None
        if code is None:
            return self._view.code_form(request, fault=words.code_empty, status=422)
        if not self._challenge_pace.allows(code.selector):
            return self._too_fast(request)
        outcome = await _in_thread(lambda: self._answers.answer(code))
        if outcome.verdict is Verdict.WRONG:
            return self._view.code_form(request, fault=words.code_wrong, status=422)
        return self._view.verdict(request, outcome)

    async def link_form(self, request: Request) -> Response:
        """Ask whether it was they who wrote; a link that no longer works says why."""
        code = _code(request)
        if code is None:
            return self._view.verdict(request, _WRONG)
        outcome = await _in_thread(lambda: self._answers.look(code, ChallengeKind.EMAIL))
        if outcome.verdict is Verdict.CONFIRMED:
            return self._view.link_form(request, outcome, code.text.lower())
        return self._view.verdict(request, outcome, renew=_renewal(request, code))

    async def link(self, request: Request) -> Response:
        """Take "it was me" or "it was not me"."""
        code = _code(request)
        if code is None:
            return self._view.verdict(request, _WRONG)
        if not self._challenge_pace.allows(code.selector):
            return self._too_fast(request)
        said = (await request.form()).get("svar")
        if said == "ja":
            outcome = await _in_thread(lambda: self._answers.answer(code))
        elif said == "nej":
            outcome = await _in_thread(lambda: self._answers.deny(code))
        else:
            return await self.link_form(request)
        return self._view.verdict(request, outcome, renew=_renewal(request, code))

    async def renew(self, request: Request) -> Response:
        """Send a new link to the registered address, if there is one; the answer does not tell."""
        code = _code(request)
        if code is None or not await _in_thread(lambda: self._answers.renew(code)):
            return self._view.verdict(request, _WRONG)
        return self._view.outcome(request, "sent")

    async def letter(self, request: Request) -> Response:
        """Take note that the person wants a code by letter."""
        code = _code(request)
        if code is None or not await _in_thread(lambda: self._answers.want_letter(code)):
            return self._view.verdict(request, _WRONG)
        return self._view.outcome(request, "letter")

    def _looked(self, handler: _Handler) -> _Handler:
        async def within_pace(request: Request) -> Response:
            if not self._look_pace.allows(_visitor(request)):
                return self._too_fast(request)
            return await handler(request)

        return within_pace

    def _answered(self, handler: _Handler) -> _Handler:
        async def from_our_own_page(request: Request) -> Response:
            if not self._is_ours(request):
                return self._view.outcome(request, "forged", status=403)
            if not self._answer_pace.allows(_visitor(request)):
                return self._too_fast(request)
            return await handler(request)

        return from_our_own_page

    def _is_ours(self, request: Request) -> bool:
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in {"same-origin", "none"}
        # Under no-referrer the browser writes "null" as the origin of our own forms as well.
        return request.headers.get("origin", "null") in {"null", self._origin}

    def _too_fast(self, request: Request) -> Response:
        response = self._view.outcome(request, "too_fast", status=429)
        response.headers["retry-after"] = "60"
        return response


def _code(request: Request) -> Code | None:
    return read_code(str(request.path_params.get("code", "")))


def _renewal(request: Request, code: Code) -> str:
    return f"/verifiera/e-post/{code.text.lower()}/ny{query_of(request)}"


def _visitor(request: Request) -> str:
    # Kept in memory for pacing only; it reaches neither the database nor a log.
    return request.client.host if request.client else "?"


async def _in_thread(act: Callable[[], T]) -> T:
    return await anyio.to_thread.run_sync(act)
