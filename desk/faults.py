"""Answer a fault with a page, and log where it arose without what it quotes."""

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)


class QuietFaults:
    """Keeps faults from the server, which would log the whole traceback: that may quote a letter or a row."""

    def __init__(
        self, app: ASGIApp, *, answer: Callable[[Request, Exception], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as fault:  # noqa: BLE001 (see the class)
            log.error("%s %r failed: %s", scope["method"], scope["path"], _place(fault))  # noqa: TRY400
            if started:
                # Too late for a page; the server itself breaks the line of an answer that has no end.
                return
            response = await self._answer(Request(scope, receive), fault)
            await response(scope, receive, send)


def _place(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(fault).__name__} at {where}"
