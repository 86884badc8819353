"""The REST channel with its input checked before Rasa sees it."""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any, Awaitable, Callable, Dict, List, Optional, Set, Text

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.components.text import clean
from bot.serving import response_check
from bot.serving.mask import mask
from bot.serving.once import MESSAGE_ID, answered_before

logger = logging.getLogger(__name__)
response_check.install()

FINISH_SECONDS = 15.0
SENDER = re.compile(r"[A-Za-z0-9_-]{8,80}")
MESSAGE = re.compile(r"[A-Za-z0-9_-]{1,80}")
# Rasa takes any text that begins with a slash for a command; only the choice of a topic is one here.
CHOICE = re.compile(r'/choose\{"topic": ?"[a-z_]{1,40}(?:/[a-z_]{1,40})?"\}')


def defuse(text: Text) -> Text:
    """Return text that Rasa can only read as words or as the choice of a topic, and that names nobody by a number."""
    text = clean(text)
    if CHOICE.fullmatch(text):
        return text
    return mask(text.lstrip("/ ")) or "?"


def one_message(recipient: Text, messages: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    """Join what Rasa split at blank lines and put the machine-readable part beside it."""
    if not messages:
        return []
    joined: Dict[Text, Any] = {
        "recipient_id": recipient,
        "text": "\n\n".join(message["text"] for message in messages if message.get("text")),
    }
    for message in messages:
        if message.get("custom"):
            joined["custom"] = message["custom"]
    return [joined]


class CheckedRestInput(RestInput):
    """`POST /webhooks/rest/webhook` with {"sender", "message"}; answers 400 for anything else.

    With a `message_id` beside them the same message is handled once, however often and to whichever worker it is put.
    """

    @classmethod
    def name(cls) -> Text:
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        routes = Blueprint("checked_rest", __name__)
        # The loop itself keeps no hold of what runs in it.
        under_way: Set[asyncio.Task] = set()

        @routes.listener("before_server_stop")
        async def finish(_app: Any, _loop: Any) -> None:
            # Callers may have gone, and the server waits for callers only.
            if under_way:
                await asyncio.wait(under_way, timeout=FINISH_SECONDS)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            body = _body(request) or {}
            sender, text = body.get("sender"), body.get("message")
            if not isinstance(sender, str) or not SENDER.fullmatch(sender) or not isinstance(text, str):
                return response.json({"error": "sender (8-80 letters, digits, - or _) and message are needed"}, status=400)
            message_id = body.get("message_id")
            if message_id is None:
                return response.json(await self._handle(on_new_message, sender, text, {}))
            if not isinstance(message_id, str) or not MESSAGE.fullmatch(message_id):
                return response.json({"error": "message_id must be 1-80 letters, digits, - or _"}, status=400)

            agent = request.app.ctx.agent

            async def handle() -> List[Dict[Text, Any]]:
                async with agent.lock_store.message(sender, message_id):
                    # Rasa's own wrapper takes a store that cannot be read for an empty one.
                    before = answered_before(agent.tracker_store._tracker_store.events(sender), message_id)
                    if before is not None:
                        return one_message(sender, before)
                    return await self._handle(on_new_message, sender, text, {MESSAGE_ID: message_id})

            # It runs to its end even if the caller goes away meanwhile.
            task = asyncio.ensure_future(handle())
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            try:
                return response.json(await asyncio.shield(task))
            except Exception as fault:  # as below; the relay puts the message again
                logger.error("A message could not be looked up: %s", type(fault).__name__)
                return response.json({"error": "the assistant cannot read its memory; put the message again"}, status=503)

        return routes

    async def _handle(
        self,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        sender: Text,
        text: Text,
        metadata: Dict[Text, Any],
    ) -> List[Dict[Text, Any]]:
        collector = CollectingOutputChannel()
        message = UserMessage(defuse(text), collector, sender, input_channel=self.name(), metadata=metadata)
        try:
            await on_new_message(message)
        except Exception as fault:  # the text must not reach a log, so neither may the traceback's values
            logger.error("A message could not be handled: %s", type(fault).__name__)
        return one_message(sender, collector.messages)


def _body(request: Request) -> Optional[dict]:
    try:
        body = request.json
    except Exception:
        return None
    return body if isinstance(body, dict) else None
