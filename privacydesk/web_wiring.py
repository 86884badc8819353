"""Build the website, the chat's relay and the eID from the settings."""

from starlette.applications import Starlette

from cases.eid import EidRules
from cases.store.engine import Database
from cases.store.identity_answers import IdentityAnswers
from privacydesk.clock import utc_now
from privacydesk.identity_wiring import identity_desk
from privacydesk.settings import SANDBOX_EID_CLIENT, SANDBOX_EID_SECRET, Settings
from privacydesk.wiring import organisation, policy
from website.app import create_app as create_website
from website.eid import Eid, EidProvider
from website.rasa_client import RasaClient
from website.relay import Relay
from website.verify_eid import PATH
from website.verify_pages import VerifyPages
from website.verify_view import VerifyView


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
        verify=_verify_pages(settings, database),
        clock=utc_now,
        public_url=settings.resolved_public_url(),
        secure_cookies=settings.secure_cookies,
        embed_origins=settings.embed_origins,
    )


def _verify_pages(settings: Settings, database: Database) -> VerifyPages:
    return VerifyPages(
        answers=IdentityAnswers(database, identity_desk(settings, database)),
        view=VerifyView(organisation(settings)),
        eid=_eid(settings),
        clock=utc_now,
        public_url=settings.resolved_public_url(),
        secure_cookies=settings.secure_cookies,
    )


def _eid(settings: Settings) -> Eid | None:
    issuer = settings.resolved_eid_issuer()
    if not issuer:
        return None
    rules = EidRules(
        acr_values=settings.eid_acr_values,
        number_claim=settings.eid_number_claim,
        level_claim=settings.eid_level_claim,
        levels=settings.eid_levels,
    )
    own = not settings.eid_issuer
    provider = EidProvider(
        issuer=issuer,
        client_id=SANDBOX_EID_CLIENT if own else settings.eid_client_id,
        client_secret=SANDBOX_EID_SECRET if own else settings.eid_client_secret,
        name=settings.eid_name,
        scope=settings.eid_scope,
        rules=rules,
        is_test=settings.eid_is_test(),
    )
    return Eid(provider, redirect_uri=f"{settings.resolved_public_url()}{PATH}/svar", clock=utc_now)
