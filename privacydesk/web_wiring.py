"""Build the website and the chat's relay from the settings."""

from starlette.applications import Starlette

from cases.store.engine import Database
from privacydesk.clock import utc_now
from privacydesk.settings import Settings
from privacydesk.wiring import organisation, policy
from website.app import create_app as create_website
from website.rasa_client import RasaClient
from website.relay import Relay


def relay(settings: Settings, database: Database, *, rasa_url: str) -> Relay:
    """Build the way of a chat message."""
    return Relay(
        database=database,
        policy=policy(settings),
        organisation=organisation(settings),
        rasa=RasaClient(rasa_url),
        clock=utc_now,
    )


def website(settings: Settings, database: Database) -> Starlette:
    """Build the public website."""
    return create_website(
        database=database,
        policy=policy(settings),
        organisation=organisation(settings),
        rasa=RasaClient(settings.rasa_url),
        clock=utc_now,
        public_url=settings.resolved_public_url(),
        secure_cookies=settings.secure_cookies,
        embed_origins=settings.embed_origins,
    )
