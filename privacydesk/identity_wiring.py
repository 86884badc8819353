"""Build what desk, website and jobs check identities with."""

from cases.store.engine import Database
from cases.store.identity_desk import IdentityDesk
from privacydesk.clock import utc_now
from privacydesk.mail_settings import sender_addresses
from privacydesk.settings import Settings
from privacydesk.wiring import letters, organisation


def identity_desk(settings: Settings, database: Database) -> IdentityDesk:
    """Build what offers the ways to prove who one is."""
    return IdentityDesk(
        database=database,
        letters=letters(settings),
        organisation=organisation(settings),
        addresses=sender_addresses(settings),
        website_url=settings.resolved_public_url(),
        clock=utc_now,
        eid=settings.eid_name if settings.resolved_eid_issuer() else "",
    )
