"""The chat's JSON API: begin, say, read, listen, end."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from cases.conversation import Conversation
from cases.store.engine import Database
from website.event_stream import Bell, events
from website.pace import Pace
from website.relay import ConversationClosed, Relay
from website.visitor_view import Chat, VisitorView, look

NUMBER = re.compile(r"[0-9]{1,15}")
CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,60}")
TURN_THREADS = 48
"""Turns at the same time: each may wait eight seconds for Rasa, and must not hold up reading."""
READ_THREADS = 16
NO_STORE = {"cache-control": "no-store"}

T = TypeVar("T")


class Refusal(Exception):
    """A request that is answered with an error the visitor can read."""

    def __init__(self, status: int, code: str, text: str, **headers: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.text = text
        self.headers = headers


async def refuse(request: Request, refusal: Exception) -> Response:
    """Answer a Refusal."""
    assert isinstance(refusal, Refusal)  # noqa: S101 (registered for this class only)
    body = {"error": {"code": refusal.code, "message": refusal.text}}
    return JSONResponse(body, refusal.status, headers={**NO_STORE, **refusal.headers})


class ChatApi:
    """Handlers of /chat/…; the session token comes in a header, so no cookie is ever set.

    The token lives in the browser's sessionStorage, written only after the visitor has opened the chat: it is
    necessary for a service that was asked for (lagen 2022:482 om elektronisk kommunikation 9:28), so no consent
    is needed. A header, unlike a cookie, is never sent by itself, so a foreign page cannot use the session.
    """

    def __init__(
        self,
        *,
        database: Database,
        relay: Relay,
        bell: Bell,
        view: VisitorView,
        message_pace: Pace,
        visitor_pace: Pace,
        start_pace: Pace,
    ) -> None:
        self._database = database
        self._relay = relay
        self._bell = bell
        self._view = view
        self._message_pace = message_pace
        self._visitor_pace = visitor_pace
        self._start_pace = start_pace
        self._turns = CapacityLimiter(TURN_THREADS)
        self._reads = CapacityLimiter(READ_THREADS)

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route("/chat/conversations", self.begin, methods=["POST"]),
            Route("/chat/messages", self.say, methods=["POST"]),
            Route("/chat/messages", self.history, methods=["GET"]),
            Route("/chat/events", self.listen, methods=["GET"]),
            Route("/chat/end", self.end, methods=["POST"]),
        ]

    async def begin(self, request: Request) -> Response:
        """Open a chat and hand out its token."""
        if not self._start_pace.allows(_visitor(request)):
            raise self._too_fast(seconds=10)
        body = await self._body(request)
        language = body.get("language")
        opened = await self._turn(self._relay.open, language if language == "en" else "sv")
        chat = Chat(conversation=opened.conversation, agent="", messages=[opened.greeting])
        answer = {**self._shown(chat), "token": opened.token}
        return JSONResponse(answer, 201, headers=NO_STORE)

    async def say(self, request: Request) -> Response:
        """Take one message and answer it."""
        body = await self._body(request)
        text, client_id = body.get("text"), body.get("client_id")
        if not isinstance(text, str) or not isinstance(client_id, str):
            raise self._malformed()
        if not CLIENT_ID.fullmatch(client_id):
            raise self._malformed()
        token = _token(request)
        visitor = _visitor(request)
        if not (self._message_pace.allows(token or visitor) and self._visitor_pace.allows(visitor)):
            # Danger is answered whatever the pace.
            raise self._too_fast(seconds=2, text=await self._read(self._relay.emergency_text, text))
        try:
            conversation = await self._conversation(request)
            said = await self._turn(self._relay.turn, conversation, text, client_id)
            chat = await self._look(conversation.id, said[-1].id)
        except ConversationClosed as fault:
            raise Refusal(409, "closed", self._relay.wording.own("closed")) from fault
        except Refusal:
            raise
        except Exception:
            # The store is away. Who reports danger must get the number to call all the same.
            if (emergency := self._relay.emergency_text(text)) is not None:
                raise Refusal(503, "unavailable", emergency) from None
            raise
        answered = Chat(conversation=chat.conversation, agent=chat.agent, messages=said)
        return JSONResponse(self._shown(answered), headers=NO_STORE)

    async def history(self, request: Request) -> Response:
        """Return the messages after an id: for a reload, and for browsers that cannot stream."""
        conversation = await self._conversation(request)
        chat = await self._look(conversation.id, _number(request.query_params.get("after")))
        return JSONResponse(self._shown(chat), headers=NO_STORE)

    async def listen(self, request: Request) -> Response:
        """Stream messages; Last-Event-ID takes up where a broken stream ended."""
        conversation = await self._conversation(request)
        last = request.headers.get("last-event-id") or request.query_params.get("after")
        if self._bell.is_crowded(conversation.id):
            raise self._too_fast(seconds=30)
        stream = events(
            conversation_id=conversation.id,
            after=_number(last),
            read=self._look,
            view=self._view,
            bell=self._bell,
        )
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    async def end(self, request: Request) -> Response:
        """End the chat."""
        conversation = await self._conversation(request)
        closed = await self._turn(self._relay.close, conversation)
        return JSONResponse({"state": closed.state.value, "agent": ""}, headers=NO_STORE)

    # --- parts --------------------------------------------------------------------------------

    async def _conversation(self, request: Request) -> Conversation:
        token = _token(request)
        found = await self._read(self._by_token, token) if token else None
        if found is None:
            raise Refusal(401, "no_session", self._relay.wording.own("no_session"))
        return found

    def _by_token(self, token: str) -> Conversation | None:
        with self._database.read() as tx:
            return tx.conversations.by_token(token)

    async def _look(self, conversation_id: str, after: int) -> Chat:
        return await self._read(self._look_now, conversation_id, after)

    def _look_now(self, conversation_id: str, after: int) -> Chat:
        with self._database.read() as tx:
            return look(tx, tx.conversations.by_id(conversation_id), after=after)

    def _shown(self, chat: Chat) -> dict[str, Any]:
        return {**self._view.state(chat), "messages": self._view.messages(chat)}

    async def _body(self, request: Request) -> dict[str, Any]:
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise self._malformed() from error
        if not isinstance(body, dict):
            raise self._malformed()
        return body

    def _malformed(self) -> Refusal:
        return Refusal(400, "not_understood", self._relay.wording.own("not_understood"))

    def _too_fast(self, *, seconds: int, text: str | None = None) -> Refusal:
        text = text or self._relay.wording.reply("too_fast")
        return Refusal(429, "too_fast", text, **{"retry-after": str(seconds)})

    # The store and Rasa block, so they run in threads and never on the event loop.
    async def _turn(self, function: Callable[..., T], *arguments: object) -> T:
        return await anyio.to_thread.run_sync(partial(function, *arguments), limiter=self._turns)

    async def _read(self, function: Callable[..., T], *arguments: object) -> T:
        return await anyio.to_thread.run_sync(partial(function, *arguments), limiter=self._reads)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _visitor(request: Request) -> str:
    # Kept in memory for pacing only; it reaches neither the database nor a log.
    return request.client.host if request.client else "?"


def _number(value: str | None) -> int:
    return int(value) if value and NUMBER.fullmatch(value) else 0
