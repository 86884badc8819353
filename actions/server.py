"""The action server: Rasa's webhook on rasa-sdk, without its version warning and without its talkative errors."""

from __future__ import annotations

import asyncio
import logging
import re
import warnings
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, json

from actions.decision import Thresholds
from actions.handlers import Handler, actions
from actions.labels import known_labels, typed_buttons
from actions.parts import Parts
from actions.reply import Writer

with warnings.catch_warnings():
    # rasa-sdk still uses pkg_resources in places, which setuptools warns about.
    warnings.simplefilter("ignore")
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionNotFoundException

if TYPE_CHECKING:
    from actions.ports import CaseDesk
    from cases.organisation import Organisation
    from cases.policy import Policy

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 20_000_000  # a tracker carries the whole conversation
SENDER = re.compile(r"[A-Za-z0-9_-]{8,80}")


def create_app(
    policy: Policy,
    desk: CaseDesk,
    organisation: Organisation,
    clock: Callable[[], datetime],
    limits: Thresholds | None = None,
) -> Sanic[Any, Any]:
    """Return the application with `POST /webhook`, `GET /health` and `GET /actions`.

    rasa-sdk's own application warns about the version at each call, and its catch-all answer repeats the
    whole request, tracker and all; so only its executor is used here, behind routes that keep silent.
    """
    parts = Parts(
        writer=Writer(policy=policy, organisation=organisation),
        desk=desk,
        clock=clock,
        known=known_labels(policy),
        limits=limits or Thresholds(),
        typed=typed_buttons(policy),
    )
    executor = ActionExecutor()
    for action in actions(parts):
        executor.register_function(action.name(), _in_thread(action))
    # Sanic keeps a register of names; tests make many applications in one process.
    Sanic.test_mode = True
    app: Sanic[Any, Any] = Sanic("privacydesk_actions", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAX_BODY_BYTES
    app.config.ACCESS_LOG = False

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.get("/actions")
    async def names(_: Request) -> HTTPResponse:
        return json([{"name": name} for name in sorted(executor.actions)])

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        call = request.json
        if not _is_call(call):
            return json(
                {"error": "next_action, a valid sender_id and tracker are needed"}, status=400
            )
        try:
            result = await executor.run(call)
        except ActionNotFoundException:
            return json({"error": "There is no such action", "action_name": ""}, status=404)
        return json(result.model_dump() if result else {"events": [], "responses": []})

    @app.exception(Exception)
    async def failed(_: Request, fault: Exception) -> HTTPResponse:
        if isinstance(fault, SanicException) and fault.status_code < 500:  # noqa: PLR2004 - HTTP
            return json({"error": "The request could not be read"}, status=fault.status_code)
        # Only the kind of fault and its place: values may be what a visitor wrote.
        logger.error("An action failed: %s at %s", type(fault).__name__, _place(fault))
        return json({"error": "The action failed; see the server's log"}, status=500)

    return app


def _in_thread(action: Handler) -> Callable[..., Awaitable[Any]]:
    """Run the action beside the event loop: opening a case waits for the database."""

    async def run(dispatcher: Any, tracker: Any, domain: Any) -> Any:
        return await asyncio.to_thread(action.run, dispatcher, tracker, domain)

    return run


def _is_call(call: object) -> bool:
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        return False
    sender, tracker = call.get("sender_id"), call.get("tracker")
    return isinstance(tracker, dict) and isinstance(sender, str) and bool(SENDER.fullmatch(sender))


def _place(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "unknown"
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
