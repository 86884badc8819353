"""Build the parts of every process from the settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from cases.letters import LetterDesk
from cases.organisation import BadOrganisation, Organisation, load_organisation
from cases.policy import Policy, PolicyError, load_policy
from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault
from mail_triage.access_token import AccessToken, TokenSource
from mail_triage.deliver import Deliverer
from mail_triage.imap import ImapAccount, ImapMailbox, Protection
from mail_triage.intake import Intake
from mail_triage.keep import Keeper
from mail_triage.smtp import SmtpAccount
from privacydesk import jobs
from privacydesk.brain import brain
from privacydesk.clock import utc_now
from privacydesk.output import EXIT_USAGE, fail
from privacydesk.settings import LOOPBACK, BadSettings, MailboxSettings, Settings, Tls
from website.app import create_app as create_website
from website.rasa_client import RasaClient
from website.relay import Relay

SANDBOX_PASSWORD = "sandbox"  # noqa: S105 (a mail server in memory, on loopback only)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database; the embedded one is made or upgraded by itself."""
    try:
        database = Database(settings.resolved_database_url(), Vault(settings.secrets()))
    except BadSettings as error:
        fail(str(error), code=EXIT_USAGE)
    try:
        if settings.embedded:
            upgrade(database)
        yield database
    except SQLAlchemyError as error:
        fail(f"database: {explain_database(error)}")
    finally:
        database.dispose()


def explain_database(error: SQLAlchemyError) -> str:
    """Say in one line what is wrong with the database and what to do."""
    text = str(error).splitlines()[0]
    if "locked" in text:
        return "it is locked by another process; try again, or stop that process"
    if "no such table" in text or "does not exist" in text or "UndefinedTable" in text:
        return "it has no or an old schema; run: privacydesk db upgrade"
    if "unable to open" in text or "could not connect" in text or "Connection refused" in text:
        return "it cannot be reached; check PRIVACYDESK_DATABASE_URL and that the server runs"
    if "disk" in text or "full" in text:
        return "the disk is full or fails; free space and try again"
    return f"{type(error).__name__}; run: privacydesk doctor"


def organisation(settings: Settings) -> Organisation:
    """Load the organisation's facts, or stop with one line."""
    try:
        return load_organisation(settings.organisation_file)
    except BadOrganisation as error:
        fail(str(error), code=EXIT_USAGE)


def policy(settings: Settings) -> Policy:
    """Load the policy, or stop with one line."""
    try:
        return load_policy(settings.data_dir / "policy")
    except PolicyError as error:
        fail(str(error), code=EXIT_USAGE)


def letters(settings: Settings) -> LetterDesk:
    """Load the letters."""
    return LetterDesk(settings.data_dir / "letters", organisation(settings))


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


def crew(settings: Settings, database: Database) -> jobs.Crew:
    """Build everyone who does the work of the durable jobs."""
    addresses = {box.name: settings.mail_from or box.address for box in mailbox_settings(settings)}
    intake = Intake(
        database,
        brain(settings, database),
        letters(settings),
        organisation(settings),
        addresses=addresses,
        clock=utc_now,
    )
    return jobs.Crew(
        database=database, intake=intake, deliverer=deliverer(settings, database), clock=utc_now
    )
