"""Put the public website together; everything it needs is passed in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from cases.organisation import Organisation
from cases.policy import Policy
from cases.store.engine import Database
from extract.pickup import Pickup
from website.catch_up import answer_late
from website.chat_api import ChatApi, Refusal, refuse
from website.event_stream import Bell
from website.pace import Pace
from website.pages import Pages
from website.pickup_pages import PickupPages
from website.rasa_client import RasaClient
from website.relay import Relay
from website.shield import Shield
from website.verify_pages import VerifyPages
from website.visitor_view import VisitorView

RETENTION_DAYS = 30
"""Days that a chat is kept when nothing else needs it, as the page about the chat says."""


def create_app(
    *,
    database: Database,
    policy: Policy,
    organisation: Organisation,
    rasa: RasaClient,
    verify: VerifyPages,
    clock: Callable[[], datetime],
    public_url: str,
    secure_cookies: bool = False,
    embed_origins: Sequence[str] = (),
    late_answer_seconds: float = 5.0,
) -> Starlette:
    """Build the ASGI application; `embed_origins` may show the chat on pages of their own.

    `secure_cookies` means that the site is reached over HTTPS only (only an eID log-in sets a cookie).
    Give uvicorn a `timeout_graceful_shutdown`: open event streams would otherwise hold up its end.
    """
    bell = Bell()
    relay = Relay(
        database=database,
        policy=policy,
        organisation=organisation,
        rasa=rasa,
        clock=clock,
        heard=bell.ring,
    )
    api = ChatApi(
        database=database,
        relay=relay,
        bell=bell,
        view=VisitorView(public_url),
        message_pace=Pace(burst=8, per_second=1, clock=clock),
        visitor_pace=Pace(burst=60, per_second=20, clock=clock),
        start_pace=Pace(burst=20, per_second=0.5, clock=clock),
    )
    pages = Pages(
        policy=policy,
        organisation=organisation,
        rasa=rasa,
        database_ready=database.ready,
        retention_days=RETENTION_DAYS,
    )

    pickup = PickupPages(
        pickup=Pickup(database=database, clock=clock),
        organisation=organisation,
        pace=Pace(burst=30, per_second=1, clock=clock),
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        bell.attach(asyncio.get_running_loop())
        late = asyncio.create_task(answer_late(relay, rasa, every=late_answer_seconds))
        yield
        late.cancel()
        with suppress(asyncio.CancelledError):
            await late

    return Starlette(
        routes=[*api.routes(), *verify.routes(), *pickup.routes(), *pages.routes()],
        lifespan=lifespan,
        exception_handlers={Refusal: refuse, 404: pages.missing},
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=tuple(embed_origins),
                allow_methods=["GET", "POST"],
                allow_headers=["authorization", "content-type", "last-event-id"],
                expose_headers=["retry-after"],
                max_age=3600,
            ),
            Middleware(
                Shield,
                https_only=secure_cookies,
                too_big=relay.wording.own("too_big"),
                broken=relay.wording.reply("service_down"),
            ),
        ],
    )
