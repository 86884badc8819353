"""What the first mail would wait for is loaded when the service begins."""

from typing import NoReturn

import pytest
from langdetect import detector_factory

from cases.store.engine import Database
from mail_triage.classify import Classifier
from privacydesk.brain import Judge
from privacydesk.jobs import Crew, launch
from privacydesk.settings import load_settings
from tests.mail_triage.brain import small_classifier
from tests.triage_parts import NOW, Triage


class Begun(Exception):
    """Raised by the stand-in, so that no job runner is started."""


def test_encoder_and_languages_are_loaded_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second call, or the first mail in doubt, loads nothing again."""
    loaded = []

    def load() -> None:
        loaded.append("encoder")

    monkeypatch.setattr(detector_factory, "_factory", None)
    judge = Judge(load_settings({}), database, Classifier(small_classifier().model, load=load))
    judge.warm_up()
    judge.warm_up()

    assert loaded == ["encoder"]
    assert "sv" in detector_factory._factory.langlist  # what the library keeps them in


def test_the_service_warms_up_before_its_jobs_begin(database: Database) -> None:
    """Else the first jobs would wait for it in the middle of a mail."""

    def warm_up() -> NoReturn:
        raise Begun

    nothing = int
    triage = Triage(database)
    crew = Crew(
        database=database,
        intake=triage.intake,
        warm_up=warm_up,
        deliverer=triage.deliverer,
        clock=lambda: NOW,
        purge=nothing,
        sync_register=nothing,
        open_leads=nothing,
        check_identities=nothing,
        collect=nothing,
    )
    with pytest.raises(Begun):
        launch(crew, database_url="sqlite://")
