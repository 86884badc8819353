"""The triage's judgement, fed by the store: register, existing cases, trained model."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from threadpoolctl import threadpool_limits

from cases.case import Case
from cases.deadlines import received_on
from cases.register_match import RegisterIndex
from cases.store.engine import Database
from cases.store.register_store import IMPORTED
from mail_triage.assess import Assessor
from mail_triage.classify import Classifier, ModelUnusable, load_classifier
from mail_triage.known_case import KnownCase
from mail_triage.language import load_languages
from mail_triage.message import InboundMessage
from mail_triage.verdict import Verdict
from privacydesk.clock import utc_now
from privacydesk.output import fail
from privacydesk.settings import Settings
from privacydesk.wiring import organisation


class StoreCases:
    """Finds existing cases in the database; a guessed token finds none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_token(self, token: str) -> KnownCase | None:
        """Return the case of a genuine thread token."""
        with self._database.read() as tx:
            case = tx.cases.by_token(token)
        return _known(case) if case else None

    def by_message_ids(self, message_ids: Iterable[str]) -> list[KnownCase]:
        """Return the cases in which we sent a mail with one of these Message-IDs."""
        with self._database.read() as tx:
            return [_known(case) for case in tx.cases.by_outgoing_message_ids(message_ids)]


def _known(case: Case) -> KnownCase:
    return KnownCase(
        token=case.token,
        case_type=case.case_type,
        customer_number=case.customer_number,
        party_email=case.party_email,
        protected=case.protected,
    )


class Judge:
    """Assesses mails with the register and the date of the moment, in a service that runs for months."""

    def __init__(self, settings: Settings, database: Database, classifier: Classifier) -> None:
        self._settings = settings
        self._database = database
        self._classifier = classifier
        self._organisation = organisation(settings)
        self._cases = StoreCases(database)
        self._seen: tuple[date, int] | None = None
        self._assessor: Assessor | None = None

    def assess(self, message: InboundMessage) -> Verdict:
        """Return the verdict."""
        return self._current().assess(message)

    def warm_up(self) -> None:
        """Load what the first mail would wait a second or two for: the encoder, languages and the register."""
        self._classifier.warm_up()
        load_languages()
        self._current()

    def _current(self) -> Assessor:
        today = received_on(utc_now())
        with self._database.read() as tx:
            seen = (today, tx.events.newest_id(IMPORTED))
            if self._assessor is not None and seen == self._seen:
                return self._assessor
            people = tx.register.all()
        vault = self._database.vault
        self._assessor = Assessor(
            self._classifier,
            RegisterIndex.build(people, pepper=vault.pepper),
            self._cases,
            authserv_id=self._settings.authserv_id,
            own_domains=self._settings.own_domains,
            own_addresses=self._organisation.privacy_addresses(),
            pepper=vault.pepper,
            today=today,
            own_names=(self._organisation.name,),
        )
        self._seen = seen
        return self._assessor


def brain(settings: Settings, database: Database) -> Judge:
    """Load the model, or stop with one line."""
    return Judge(settings, database, classifier(settings))


def classifier(settings: Settings) -> Classifier:
    """Load the trained mail classifier, or stop with one line."""
    # Mails are read side by side, each in small steps: threads inside these would wait for each other.
    threadpool_limits(limits=1)
    try:
        return load_classifier(classifier_path(settings))
    except ModelUnusable as error:
        fail(str(error))


def classifier_path(settings: Settings) -> Path:
    """Return where the trained mail classifier lies."""
    return settings.models_dir / "mail.joblib"
