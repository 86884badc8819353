"""Build the parts of the mail processes from the settings."""

from cases.retention import load_retention
from cases.store.engine import Database
from extract.collect import Collector
from mail_triage.access_token import AccessToken, TokenSource
from mail_triage.deliver import Deliverer
from mail_triage.imap import ImapAccount, ImapMailbox
from mail_triage.intake import Intake
from mail_triage.keep import Keeper
from mail_triage.protection import Protection
from mail_triage.smtp import SmtpAccount
from privacydesk.brain import brain
from privacydesk.chat_leads import open_forgotten_leads
from privacydesk.clock import utc_now
from privacydesk.identity_wiring import identity_desk
from privacydesk.jobs import Crew
from privacydesk.mail_settings import mailbox_settings, sender_addresses
from privacydesk.output import EXIT_USAGE, fail
from privacydesk.purge import places, purge
from privacydesk.register_sync import nightly_sync
from privacydesk.settings import MailboxSettings, Settings
from privacydesk.wiring import collector, letters, organisation


def mailboxes(settings: Settings) -> list[ImapMailbox]:
    """Return the mailboxes that are polled."""
    return [_mailbox(box) for box in mailbox_settings(settings)]


def _mailbox(box: MailboxSettings) -> ImapMailbox:
    token = None
    mechanism = "XOAUTH2"
    if box.oauth2 is not None:
        mechanism = box.oauth2.mechanism
        token = AccessToken(
            TokenSource(
                token_url=box.oauth2.token_url,
                client_id=box.oauth2.client_id,
                client_secret=box.oauth2.client_secret,
                scope=box.oauth2.scope,
                refresh_token=box.oauth2.refresh_token,
            )
        )
    account = ImapAccount(
        host=box.host,
        port=box.port,
        protection=Protection(box.tls),
        user=box.user,
        password=box.secret(),
        token=token,
        mechanism=mechanism,
        ca_file=box.ca_file,
    )
    return ImapMailbox(
        name=box.name,
        address=box.address,
        account=account,
        folder=box.folder,
        junk=box.junk,
        done_folder=box.done_folder,
        quarantine_folder=box.quarantine_folder,
    )


def keeper(settings: Settings, database: Database) -> Keeper:
    """Build what takes mail into our keeping."""
    return Keeper(
        database,
        clock=utc_now,
        own_hosts=(settings.authserv_id, *settings.own_domains),
        max_mail_bytes=settings.max_mail_bytes,
    )


def deliverer(settings: Settings, database: Database) -> Deliverer:
    """Build what sends mail."""
    try:
        account = SmtpAccount.from_url(settings.resolved_smtp_url())
    except ValueError as error:
        fail(f"PRIVACYDESK_SMTP_URL: {error}", code=EXIT_USAGE)
    return Deliverer(database, account, organisation=organisation(settings).name, clock=utc_now)


def crew(settings: Settings, database: Database) -> Crew:
    """Build everyone who does the work of the durable jobs."""
    judge = brain(settings, database)
    intake = Intake(
        database,
        judge,
        letters(settings),
        organisation(settings),
        addresses=sender_addresses(settings),
        clock=utc_now,
        acks_an_hour=settings.acks_per_hour,
    )
    collecting = collector(settings, database)
    return Crew(
        database=database,
        intake=intake,
        warm_up=judge.warm_up,
        deliverer=deliverer(settings, database),
        clock=utc_now,
        purge=lambda: _purge(settings, database),
        check_identities=identity_desk(settings, database).daily,
        sync_register=lambda: nightly_sync(settings, database, now=utc_now()),
        open_leads=lambda: open_forgotten_leads(
            database,
            letters(settings),
            sender=organisation(settings).dpo_address,
            now=utc_now(),
        ),
        collect=lambda: _extracts(collecting),
    )


def _purge(settings: Settings, database: Database) -> int:
    retention = load_retention(settings.data_dir / "retention.toml")
    where = places(settings, database)
    done = purge(database, retention, where, now=utc_now(), dry_run=False)
    return sum(one.count for one in done)


def _extracts(collecting: Collector) -> int:
    return collecting.run() + collecting.end_fetched()
