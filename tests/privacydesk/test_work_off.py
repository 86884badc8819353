"""Mails are read ahead and settled in order, and one that ends the process is put aside."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.case_type import Disposition
from cases.mail import ArrivedMail, MailIdentity, Stage
from cases.store.engine import Database
from mail_triage.intake import MAX_ATTEMPTS
from privacydesk.jobs import AHEAD, BATCH, work_off
from tests.triage_parts import NOW, Triage, letter, open_database

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'work.sqlite'}")
    yield opened
    opened.dispose()


def keep(database: Database, *raws: bytes) -> None:
    with database.write() as tx:
        for uid, raw in enumerate(raws, 1):
            identity = MailIdentity(
                mailbox="registerutdrag", folder="INBOX", uidvalidity=1, uid=uid
            )
            mail = ArrivedMail(identity=identity, received_at=NOW, size=len(raw), raw=raw)
            tx.mails.keep(mail, now=NOW)


def test_all_are_settled_in_their_order(database: Database) -> None:
    """More mails than a batch holds get rising case numbers, whatever is read ahead."""
    count = BATCH + AHEAD + 2
    raws = [letter(n, sender=f"a{n}@kund.example") for n in range(count)]
    keep(database, *raws, letter(count, subject="boom"))
    triage = Triage(database)
    assert len(work_off(triage.intake, database)) == count
    with database.read() as tx:
        numbers = [tx.cases.of_mail(mail_id)[0].ref for mail_id in range(1, count + 1)]
    assert numbers == sorted(numbers)


def test_a_failing_mail_has_three_attempts(database: Database) -> None:
    """Whether it is suspect or not, the third failure puts it aside."""
    keep(database, letter(1, subject="boom"))
    triage = Triage(database)
    for _ in range(MAX_ATTEMPTS - 1):
        assert work_off(triage.intake, database) == []
    (aside,) = work_off(triage.intake, database)
    assert aside.disposition is Disposition.QUARANTINE


def test_a_mail_that_ends_the_process_is_put_aside(database: Database, tmp_path: Path) -> None:
    """Started again and again, the triage finds out which mail it dies of, and handles all others."""
    others = [letter(n, sender=f"a{n}@kund.example") for n in range(2, 2 + 2 * AHEAD)]
    keep(database, letter(1), letter(99, subject="case poison"), *others)
    state = tmp_path / "state.json"
    state.write_text(json.dumps({"database": database.url}), encoding="utf-8")
    command = [sys.executable, "-m", "tests.poison_driver", str(state)]
    ends = [
        subprocess.run(command, cwd=ROOT, check=False).returncode for _ in range(MAX_ATTEMPTS + 2)
    ]
    with database.read() as tx:
        assert tx.mails.count(Stage.DONE) == 1 + len(others)
        (aside,) = tx.mails.in_stage(Stage.QUARANTINED)
    assert aside.id == 2
    assert aside.reason == "the program ended each time it was read"
    assert set(ends) == {-signal.SIGKILL, 0}
    assert ends[-1] == 0
