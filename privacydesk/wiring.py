"""Build what every process needs from the settings."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from cases.extract_source import BadSources, Source, load_sources
from cases.letters import LetterDesk
from cases.organisation import BadOrganisation, Organisation, load_organisation
from cases.policy import Policy, PolicyError, load_policy
from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault
from documents.typesetter import Typesetter
from extract.collect import Collector
from extract.handover import Handover
from extract.workshop import Workshop
from privacydesk.clock import utc_now
from privacydesk.output import EXIT_USAGE, fail
from privacydesk.settings import BadSettings, Settings

log = logging.getLogger(__name__)


NO_SUCH_DATABASE = (
    "PRIVACYDESK_DATABASE_URL: not a database we know; leave it empty for SQLite, or write "
    "postgresql+psycopg://user:password@host/name"
)


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database; the embedded one is made or upgraded by itself."""
    try:
        database = Database(settings.resolved_database_url(), Vault(settings.secrets()))
    except BadSettings as error:
        fail(str(error), code=EXIT_USAGE)
    except (ArgumentError, ModuleNotFoundError):
        fail(NO_SUCH_DATABASE, code=EXIT_USAGE)
    try:
        if settings.embedded:
            # SQLite makes new files beside its own at any time: for the service's own user alone.
            os.umask(0o077)
            upgrade(database)
        yield database
    except SQLAlchemyError as error:
        log.debug("database fault", exc_info=error)
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


def typesetter(settings: Settings) -> Typesetter:
    """Load the printer of letters on paper."""
    return Typesetter(
        settings.data_dir / "documents", organisation(settings), window=settings.envelope_window
    )


def sources(settings: Settings) -> tuple[Source, ...]:
    """Load the sources of extracts, or stop with one line."""
    try:
        return load_sources(settings.sources_file)
    except BadSources as error:
        fail(str(error), code=EXIT_USAGE)


def collector(settings: Settings, database: Database) -> Collector:
    """Build what asks the sources."""
    return Collector(
        database=database,
        sources=sources(settings),
        urls=settings.resolved_source_urls(),
        organisation=organisation(settings),
        clock=utc_now,
    )


def workshop(settings: Settings, database: Database) -> Workshop:
    """Build what makes extracts."""
    collecting = collector(settings, database)
    handover = Handover(
        sources=collecting.sources,
        typesetter=typesetter(settings),
        letters=letters(settings),
        public_url=settings.resolved_public_url(),
        clock=utc_now,
    )
    return Workshop(collector=collecting, handover=handover)
