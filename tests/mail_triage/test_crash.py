"""The triage killed by SIGKILL at every step and at random moments: nothing lost, nothing doubled."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from cases.case_type import CaseType
from cases.mail import Stage
from cases.store.case_store import CaseFilter
from cases.store.engine import Database
from cases.vault import Vault
from tests.crash_driver import POINTS
from tests.servers import Dovecot, SmtpSink
from tests.triage_parts import letter, open_database

ROOT = Path(__file__).resolve().parent.parent.parent
# `CRASH_MAILS=1000 pytest tests/mail_triage/test_crash.py` is the long version.
MAILS = int(os.environ.get("CRASH_MAILS", "200"))
SUBJECTS = (
    "case access",
    "case access erasure",
    "automatic",
    "spam",
    "misdirected misdirected",
    "case rectification silent",
)
# What each subject becomes: cases, acknowledgements or notices, forwards.
CASES = {
    "case access": (1, 1, 0),
    "case access erasure": (2, 1, 0),
    "automatic": (0, 0, 0),
    "spam": (0, 0, 0),
    "misdirected misdirected": (1, 1, 1),
    "case rectification silent": (1, 0, 0),
}


class Killed:
    """A mailbox with many mails, and a triage that is killed and started again."""

    def __init__(
        self, dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path, *, mails: int
    ) -> None:
        self.dovecot, self.user, self.sink = dovecot, user, sink
        self.url = f"sqlite:///{tmp_path / 'crash.sqlite'}"
        self.state = tmp_path / "state.json"
        self.subjects = [SUBJECTS[number % len(SUBJECTS)] for number in range(mails)]
        raw = [
            letter(number, subject, sender=f"kund{number}@kund.example")
            for number, subject in enumerate(self.subjects)
        ]
        dovecot.fill(user, raw)
        open_database(self.url).dispose()

    def start(self, point: str = "", at: int = 0) -> "subprocess.Popen[bytes]":
        """Start a triage that dies at a point, or one that lives."""
        state = {
            "database": self.url,
            "imap_port": self.dovecot.port,
            "smtp_port": self.sink.port,
            "user": self.user,
            "point": point,
            "at": at,
        }
        self.state.write_text(json.dumps(state), encoding="utf-8")
        command = [sys.executable, "-m", "tests.crash_driver", str(self.state)]
        return subprocess.Popen(command, cwd=ROOT)

    def check(self) -> int:
        """Let it finish, then prove that all is there once; return how many mails were sent twice."""
        assert self.start().wait(timeout=280) == 0
        # A mail whose sending was cut off waits for its turn; the outbox is the same one.
        database = Database(self.url, Vault(["s" * 40]))
        try:
            return self._check(database)
        finally:
            database.dispose()

    def _check(self, database: Database) -> int:
        expected = Counter(self.subjects)
        cases, answers, forwards = (
            sum(CASES[subject][part] * count for subject, count in expected.items())
            for part in range(3)
        )
        with database.read() as tx:
            kept = tx.mails.in_stage(Stage.DONE)
            assert len(kept) == tx.mails.count() == len(self.subjects)
            assert len({mail.sha256 for mail in kept}) == len(self.subjects)
            opened = tx.cases.search(CaseFilter(), limit=10_000)
            assert len(opened) == cases
            per_sender = Counter((case.party_email, case.case_type) for case in opened)
            assert set(per_sender.values()) == {1}
            assert per_sender.keys() == self._expected_cases()
            assert tx.outbox.count("sent") == answers + forwards
            assert tx.outbox.count("queued") == tx.outbox.count("failed") == 0
            assert list(tx.events.broken()) == []
        ids = Counter(message_from_bytes(mail.content)["Message-ID"] for mail in self.sink.mails)
        assert len(ids) == answers + forwards
        assert self.dovecot.count(self.user) == 0
        assert self.dovecot.count(self.user, "Hanterade") == len(self.subjects)
        return sum(ids.values()) - len(ids)

    def _expected_cases(self) -> set[tuple[str, CaseType]]:
        return {
            (f"kund{number}@kund.example", CaseType(word))
            for number, subject in enumerate(self.subjects)
            for word in subject.split()
            if word in set(CaseType) and subject not in {"automatic", "spam"}
        }


@pytest.mark.e2e
def test_killed_at_every_step(dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path) -> None:
    """Killed before and after fetch, keep, acknowledge, parse, classify, commit and send, then let finish."""
    killed = Killed(dovecot, user, sink, tmp_path, mails=MAILS)
    rolled = random.Random(2026)
    died = 0
    for point in POINTS:
        step = point.partition("-")[2]
        at = rolled.randint(1, 12) if step in {"commit", "parse", "classify", "send"} else 1
        died += killed.start(point, at).wait(timeout=280) == -signal.SIGKILL
    doubled = killed.check()
    # Only a kill between the server's 250 and our note of it can send a mail again, under the same Message-ID.
    assert died == len(POINTS)
    assert doubled <= 1


@pytest.mark.e2e
def test_killed_at_random_moments(
    dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path
) -> None:
    """Killed from outside whenever it happens to be, several times over, then let finish."""
    killed = Killed(dovecot, user, sink, tmp_path, mails=MAILS)
    rolled = random.Random(7)
    kills = 0
    for _ in range(5):
        process = killed.start()
        try:
            process.wait(timeout=rolled.uniform(1.0, 2.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=30)
            kills += 1
    assert kills >= 1
    assert killed.check() <= kills
