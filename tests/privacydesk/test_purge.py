"""After its period nothing of a person is in any table or file; until then, and under a hold, all is."""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cases.case import Channel, Direction, NewCase
from cases.case_type import CaseType
from cases.legal_hold import HeldAlready, HoldNeedsReason, NotHeld
from cases.lifecycle import Status
from cases.retention import DataClass, load_retention
from cases.store.engine import Database
from cases.store.purge_store import STORED
from cases.store.upgrade import upgrade
from cases.vault import Vault
from privacydesk.purge import Place, Purged, StoredRows, places, purge
from privacydesk.settings import ROOT, Settings, load_settings
from tests.cases.store.conftest import empty
from tests.purge_scene import NOW, Scene, dbos_tables, marker

SECRET = "s" * 40
RETENTION = load_retention(ROOT / "data" / "retention.toml")
# Nothing of a person stands in a session; what is suppressed is built elsewhere and never goes.
MARKED = [c for c in DataClass if c not in {DataClass.SESSIONS, DataClass.SUPPRESSION}]
SHORT = [c for c in MARKED if (RETENTION.periods[c].days or 0) <= 90]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_with(tmp_path)


def settings_with(var: Path, **more: str) -> Settings:
    named = {f"PRIVACYDESK_{name.upper()}": value for name, value in more.items()}
    return load_settings(
        {"PRIVACYDESK_VAR_DIR": str(var), "PRIVACYDESK_SECRET_KEY": SECRET, **named}
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the scene in it, made once."""
    settings = settings_with(tmp_path_factory.mktemp("filled"))
    database = Database(settings.resolved_database_url(), Vault([SECRET]))
    upgrade(database)
    Scene(database, settings.var_dir).fill(jobs_url=settings.resolved_jobs_url())
    database.compact()
    database.dispose()
    return settings.var_dir


@pytest.fixture
def scene(filled: Path, settings: Settings) -> Iterator[Scene]:
    """The embedded database: everything lies under one folder."""
    shutil.copytree(filled, settings.var_dir, dirs_exist_ok=True)
    database = Database(settings.resolved_database_url(), Vault([SECRET]))
    yield Scene(database, settings.var_dir)
    database.dispose()


def run(
    scene: Scene,
    settings: Settings,
    *,
    days: int,
    without: DataClass | None = None,
    dry_run: bool = False,
    where: Mapping[DataClass, Place] | None = None,
) -> dict[DataClass, Purged]:
    chosen = dict(where or places(settings, scene.database))
    if without is not None:
        del chosen[without]
    now = NOW + timedelta(days=days)
    done = purge(scene.database, RETENTION, chosen, now=now, dry_run=dry_run)
    return {one.data_class: one for one in done}


def test_every_class_goes_in_its_time_and_not_before(scene: Scene, settings: Settings) -> None:
    """A marker a class: all there at first, gone the day after its period, the person in the log last."""
    assert scene.found() == set(MARKED)
    run(scene, settings, days=29)
    assert scene.found() == set(MARKED)
    run(scene, settings, days=89)
    assert scene.found() & set(SHORT) >= {c for c in SHORT if RETENTION.periods[c].days == 90}
    run(scene, settings, days=91)
    assert scene.found() == set(MARKED) - set(SHORT) == {DataClass.CASE_LOG}
    run(scene, settings, days=731)
    assert scene.found() == set()
    assert all(one.count == 0 for one in run(scene, settings, days=731).values())
    with scene.database.read() as tx:
        assert list(tx.events.broken()) == []
        (erased,) = [e for e in tx.events.of_case(1) if e.kind == "erased"]
        assert erased.detail == {}
        case = tx.cases.by_id(1)
        assert (case.ref, case.party_name, case.party_email) == ("KE-2026-000001", "", "")


@pytest.mark.parametrize("forgotten", MARKED)
def test_a_class_that_is_left_out_is_noticed(
    scene: Scene, settings: Settings, forgotten: DataClass
) -> None:
    """The search for the markers finds exactly the class that was not purged."""
    days = 731 if forgotten is DataClass.CASE_LOG else 91
    run(scene, settings, days=days, without=forgotten)

    assert forgotten in scene.found()
    if days == 91:
        assert scene.found() - {DataClass.CASE_LOG} == {forgotten}


def test_a_dry_run_counts_and_changes_nothing(scene: Scene, settings: Settings) -> None:
    """What it counts is what the run then takes away."""
    with scene.database.read() as tx:
        before = tx.events.head()
    counted = run(scene, settings, days=91, dry_run=True)
    with scene.database.read() as tx:
        assert tx.events.head() == before
    assert scene.found() == set(MARKED)
    done = run(scene, settings, days=91)

    assert {c: p.count for c, p in counted.items()} == {c: p.count for c, p in done.items()}
    assert all(done[data_class].count for data_class in SHORT)


class _Killed(Exception):
    pass


class _Dies:
    """A place whose process is killed: before its first batch is committed, or after its last."""

    def __init__(self, place: Place, *, late: bool) -> None:
        self._place = place
        self._late = late

    def count(self, before: datetime) -> int:
        return self._place.count(before)

    def forget(self, before: datetime, *, now: datetime) -> int:
        if self._late:
            self._place.forget(before, now=now)
        raise _Killed


def test_a_purge_that_is_killed_is_finished_by_the_next(scene: Scene, settings: Settings) -> None:
    """Killed before and after every class in turn: the next run takes away what is left, once."""
    for data_class in places(settings, scene.database):
        for late in (False, True):
            where = places(settings, scene.database)
            where[data_class] = _Dies(where[data_class], late=late)
            with pytest.raises(_Killed):
                run(scene, settings, days=731, where=where)
    run(scene, settings, days=731)

    assert scene.found() == set()
    with scene.database.read() as tx:
        assert list(tx.events.broken()) == []


def test_a_batch_that_is_killed_half_way_leaves_its_rows(scene: Scene, settings: Settings) -> None:
    """The tracker is emptied first; the chat is still there to be found by the next run."""

    def die(keys: object) -> None:
        raise _Killed

    where = places(settings, scene.database)
    chats = where[DataClass.CHATS]
    assert isinstance(chats, StoredRows)
    where[DataClass.CHATS] = replace(chats, first=die)
    with pytest.raises(_Killed):
        run(scene, settings, days=91, where=where)
    assert DataClass.CHATS in scene.found()
    run(scene, settings, days=91)
    assert DataClass.CHATS not in scene.found()


def test_a_legal_hold_keeps_a_case_and_all_that_belongs_to_it(
    scene: Scene, settings: Settings
) -> None:
    """Mail, letters, tasks and the person stay while it is in force, and go when it is lifted."""
    with scene.database.write() as tx:
        tx.holds.put(1, "Tvist", actor="sofia", now=NOW)
    run(scene, settings, days=5000)
    held = {DataClass.RAW_MAIL, DataClass.LETTERS, DataClass.TASKS, DataClass.CASE_LOG}
    assert scene.found() >= held
    with scene.database.read() as tx:
        assert tx.cases.by_id(1).party_name == marker("case_log")
        assert len(tx.cases.messages(tx.cases.by_id(1))) == 5
    with scene.database.write() as tx:
        tx.holds.lift(1, "Tvisten är slut", actor="dso", now=NOW)
    run(scene, settings, days=5000)
    assert scene.found() == set()


def test_an_open_case_keeps_what_belongs_to_it(scene: Scene, settings: Settings) -> None:
    """However old: mail, letters and the customer whom it is about."""
    with scene.database.write() as tx:
        tx.cases.move(tx.cases.by_id(1), Status.IN_PROGRESS, actor="anna", now=NOW)
    run(scene, settings, days=5000)
    assert scene.found() >= {DataClass.RAW_MAIL, DataClass.LETTERS, DataClass.CASE_LOG}


def test_a_mail_in_two_cases_waits_for_the_later(scene: Scene, settings: Settings) -> None:
    """One mail opened two cases and one goes on: its bytes and the letters of that one stay."""
    with scene.database.write() as tx:
        new = NewCase(case_type=CaseType.ACCESS, channel=Channel.MAIL, received_at=NOW)
        other = tx.cases.open(new, actor="test", now=NOW)
        (mail_id,) = {m.mail_id for m in tx.cases.messages(tx.cases.by_id(1)) if m.mail_id}
        tx.cases.add_message(
            other, Direction.IN, author="a", subject="s", text="t", at=NOW, mail_id=mail_id
        )
    run(scene, settings, days=5000)
    with scene.database.read() as tx:
        assert tx.mails.raw(mail_id)
        assert len(tx.cases.messages(other)) == 1
        assert tx.cases.messages(tx.cases.by_id(1)) == []


def test_quarantine_nobody_has_looked_at_is_kept(scene: Scene, settings: Settings) -> None:
    """A request may lie in it: it goes after the task about it is ticked off."""
    kept = scene.mail(DataClass.QUARANTINE, uid=500)
    with scene.database.write() as tx:
        tx.mails.quarantine(kept.id, "too many parts")
        task = tx.tasks.add("quarantine", "Titta", at=NOW, mail_id=kept.id)
    run(scene, settings, days=5000)
    with scene.database.read() as tx:
        assert tx.mails.raw(kept.id)
    with scene.database.write() as tx:
        tx.tasks.done(task, by="anna", at=NOW)
    run(scene, settings, days=5000)
    with scene.database.read() as tx, pytest.raises(KeyError):
        tx.mails.raw(kept.id)


def test_what_the_embedded_database_deletes_is_in_no_file(settings: Settings) -> None:
    """Not in free pages, not in the write-ahead log: the bytes themselves are gone."""
    database = Database(settings.resolved_database_url(), Vault([SECRET]))
    upgrade(database)
    secret = b"0123456789abcdef" * 4000
    with database.write() as tx:
        tx.users.add("x" * 60, name=secret.decode(), role="agent", password_hash="h", now=NOW)  # type: ignore[arg-type]
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM users")
    database.compact()

    files = [path for path in settings.var_dir.rglob("*") if path.is_file()]
    assert len(files) >= 1
    assert not any(secret[:64] in path.read_bytes() for path in files)
    database.dispose()


def test_on_postgresql_the_same_goes(postgres: str, tmp_path: Path) -> None:
    """Our tables, and the job runner's, which lie in a schema of their own there."""
    settings = settings_with(tmp_path, database_url=postgres)
    database = Database(postgres, Vault([SECRET]))
    empty(database)
    upgrade(database)
    scene = Scene(database, tmp_path)
    scene.fill(jobs_url=postgres)
    assert scene.found() == set(MARKED) - {DataClass.JOBS}
    assert marker("jobs") in dbos_tables(database)
    counted = run(scene, settings, days=731, dry_run=True)
    done = run(scene, settings, days=731)

    assert all(counted[one].count for one in MARKED if one in STORED)
    assert all(done[one].count for one in MARKED)
    assert scene.found() == set()
    assert marker("jobs") not in dbos_tables(database)
    database.dispose()


def test_a_tracker_that_is_not_there_is_not_made(settings: Settings, tmp_path: Path) -> None:
    """Without Rasa, without its table, or without the jobs' database the purge goes on."""
    ours = Database(f"sqlite:///{tmp_path / 'ours.sqlite'}", Vault([SECRET]))
    upgrade(ours)
    where = places(settings, ours)
    for data_class in (DataClass.TRACKER, DataClass.JOBS, DataClass.EXPORTS, DataClass.LOGS):
        assert where[data_class].forget(NOW, now=NOW) == 0
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as tracker:
        tracker.execute("CREATE TABLE other (x)")
    assert where[DataClass.TRACKER].count(NOW) == 0
    assert not (tmp_path / "jobs.sqlite").exists()
    ours.dispose()


def test_a_log_that_is_being_written_loses_its_old_lines_only(
    scene: Scene, settings: Settings
) -> None:
    """The writer goes on at the end of what is left."""
    path = settings.var_dir / "log" / "run.log"
    just_now = (NOW + timedelta(days=91)).timestamp()
    os.utime(path, (just_now, just_now))
    with path.open("a", encoding="utf-8") as log:
        run(scene, settings, days=91)
        log.write("next\n")
    first, second = path.read_text(encoding="utf-8").splitlines()

    assert first.endswith("INFO stays")
    assert second == "next"


def test_a_hold_needs_reasons(scene: Scene) -> None:
    """One without a reason, a second one, or lifting what is not held is refused."""
    with scene.database.write() as tx:
        with pytest.raises(HoldNeedsReason):
            tx.holds.put(1, "  ", actor="a", now=NOW)
        with pytest.raises(NotHeld):
            tx.holds.lift(1, "skäl", actor="a", now=NOW)
        tx.holds.put(1, "skäl", actor="a", now=NOW)
        with pytest.raises(HeldAlready):
            tx.holds.put(1, "skäl", actor="a", now=NOW)
        with pytest.raises(HoldNeedsReason):
            tx.holds.lift(1, "", actor="a", now=NOW)
