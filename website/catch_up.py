"""Answer, once Rasa is back, what was asked while it was away; after a day, call a person to it."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

import anyio.to_thread

from website.rasa_client import RasaClient
from website.relay import Relay

logger = logging.getLogger(__name__)


async def answer_late(relay: Relay, rasa: RasaClient, *, every: float) -> None:
    """Look for as long as the website runs, `every` so many seconds."""
    await _quietly(relay.find_owing)
    while True:
        await asyncio.sleep(every)
        await _quietly(partial(_settle, relay, rasa))


def _settle(relay: Relay, rasa: RasaClient) -> None:
    owing = relay.owing()
    settle = relay.catch_up if owing and rasa.ready() else relay.pass_on_overdue
    for conversation_id in owing:
        settle(conversation_id)


async def _quietly(work: Callable[[], None]) -> None:
    try:
        await anyio.to_thread.run_sync(work)
    except Exception as fault:  # noqa: BLE001 (one bad round must not end the service; the next one tries again)
        logger.warning("Late answers have to wait: %s", type(fault).__name__)
