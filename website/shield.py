"""Around every request: headers, size limit, and no fault shown or logged in full."""

import json
import logging
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

MAX_BODY = 100_000
"""Bytes of a request body."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
_EMBEDDED = ("/chat.js", "/static/chat/")
_HSTS = "max-age=31536000; includeSubDomains"


class _TooBig(Exception):
    """The body is larger than MAX_BODY."""


@dataclass(slots=True, kw_only=True)
class _Answer:
    started: bool = False


class Shield:
    """Outermost ASGI layer of the website."""

    def __init__(self, app: ASGIApp, *, https_only: bool, too_big: str, broken: str) -> None:
        self._app = app
        self._https_only = https_only
        self._too_big = too_big
        self._broken = broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer()
        extra = self._headers(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.started = True
                present = {name.lower() for name, _ in message.get("headers", [])}
                message["headers"] = [
                    *message.get("headers", []),
                    *(pair for pair in extra if pair[0] not in present),
                ]
            await send(message)

        try:
            await self._app(scope, _limited(receive), send_with_headers)
        except _TooBig:
            await _refuse(send_with_headers, 413, "too_big", self._too_big)
        except Exception as fault:  # noqa: BLE001 (a traceback could hold what a visitor typed)
            place = _place(scope["path"])
            logger.error("%s %s failed: %s", scope["method"], place, _describe(fault))  # noqa: TRY400
            if not answer.started:
                await _refuse(send_with_headers, 503, "unavailable", self._broken)

    def _headers(self, path: str) -> list[tuple[bytes, bytes]]:
        headers = dict(_HEADERS)
        embedded = path.startswith(_EMBEDDED)
        headers["cross-origin-resource-policy"] = "cross-origin" if embedded else "same-origin"
        if self._https_only:
            headers["strict-transport-security"] = _HSTS
        return [(name.encode(), value.encode()) for name, value in headers.items()]


def _limited(receive: Receive) -> Receive:
    size = 0

    async def receive_within_limit() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise _TooBig
        return message

    return receive_within_limit


def _place(path: str) -> str:
    """Name a path without what follows its first part: that may be a link's secret."""
    return "/" + path.split("/")[1]


def _describe(fault: BaseException) -> str:
    """Name the fault and its place, not its message: that may quote a row or a text."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(fault).__name__} at {place}"


async def _refuse(send: Send, status: int, code: str, text: str) -> None:
    body = json.dumps({"error": {"code": code, "message": text}}, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
