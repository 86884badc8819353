"""Which mailboxes there are: the configured ones, or those of the sandbox."""

from privacydesk.settings import LOOPBACK, SANDBOX_PASSWORD, MailboxSettings, Settings, Tls
from privacydesk.wiring import organisation


def mailbox_settings(settings: Settings) -> tuple[MailboxSettings, ...]:
    """Return the configured mailboxes, or those of the sandbox."""
    if settings.mailboxes:
        return settings.mailboxes
    own = organisation(settings)
    return tuple(
        MailboxSettings(
            name=address.partition("@")[0],
            address=address,
            host=LOOPBACK,
            port=settings.sandbox_imap_port,
            tls=Tls.NONE,
            user=address,
            password=SANDBOX_PASSWORD,
        )
        for address in (own.access_address, own.dpo_address)
    )


def sender_addresses(settings: Settings) -> dict[str, str]:
    """Return from which address each mailbox answers."""
    return {box.name: settings.mail_from or box.address for box in mailbox_settings(settings)}
