"""A mailbox full of mails, a triage that is killed over it, and what became of the mails."""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from cases.case_type import CaseType
from cases.mail import Stage
from cases.store.case_store import CaseFilter
from cases.store.engine import Database
from cases.vault import Vault
from tests.crash_driver import POINTS
from tests.servers import Dovecot, SmtpSink
from tests.triage_parts import letter, open_database

ROOT = Path(__file__).resolve().parent.parent
# What each subject becomes: cases, acknowledgements or notices, forwards.
BECOMES = {
    "case access": (1, 1, 0),
    "case access erasure": (2, 1, 0),
    "automatic": (0, 0, 0),
    "spam": (0, 0, 0),
    "misdirected misdirected": (1, 1, 1),
    "case rectification silent": (1, 0, 0),
}
# These steps are passed once a mail or a commit, so a later passing can be chosen.
OFTEN = frozenset({"commit", "parse", "classify", "send"})
SECONDS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came out, in mails and cases; all but `sent_again` must be as at the start or 0.

    `sent_again` counts mails that went over the wire twice under one Message-ID: a kill between the
    server's 250 and our note of it cannot be told from one before (decision 0002).
    """

    mails: int
    lost: int
    missing_cases: int
    doubled_cases: int
    missing_answers: int
    doubled_answers: int
    unmoved: int
    sent_again: int
    history_breaks: int


class CrashMailbox:
    """Many mails on a real server, and a triage that dies at a point and is started again."""

    def __init__(
        self, dovecot: Dovecot, user: str, sink: SmtpSink, directory: Path, *, mails: int
    ) -> None:
        self._dovecot, self._user, self._sink = dovecot, user, sink
        self._url = f"sqlite:///{directory / 'crash.sqlite'}"
        self._state = directory / "state.json"
        self.subjects = [list(BECOMES)[number % len(BECOMES)] for number in range(mails)]
        raw = [
            letter(number, subject, sender=f"kund{number}@kund.example")
            for number, subject in enumerate(self.subjects)
        ]
        dovecot.fill(user, raw)
        open_database(self._url).dispose()

    def start(self, point: str = "", at: int = 0) -> "subprocess.Popen[bytes]":
        """Start a triage that dies at the `at`-th passing of a point, or one that lives."""
        state = {
            "database": self._url,
            "imap_port": self._dovecot.port,
            "smtp_port": self._sink.port,
            "user": self._user,
            "point": point,
            "at": at,
        }
        self._state.write_text(json.dumps(state), encoding="utf-8")
        command = [sys.executable, "-m", "tests.crash_driver", str(self._state)]
        return subprocess.Popen(command, cwd=ROOT)

    def kill_at_every_step(self) -> int:
        """Die before and after every step, once each; return how often it died."""
        rolled = random.Random(2026)
        died = 0
        for point in POINTS:
            at = rolled.randint(1, 12) if point.partition("-")[2] in OFTEN else 1
            died += self.start(point, at).wait(timeout=SECONDS) == -signal.SIGKILL
        return died

    def finish(self) -> Outcome:
        """Let it work to the end, then count."""
        if self.start().wait(timeout=SECONDS) != 0:
            message = "the triage did not come to its end"
            raise RuntimeError(message)
        database = Database(self._url, Vault(["s" * 40]))
        try:
            return self._count(database)
        finally:
            database.dispose()

    def _count(self, database: Database) -> Outcome:
        with database.read() as tx:
            settled = {mail.sha256 for mail in tx.mails.in_stage(Stage.DONE)}
            opened = tx.cases.search(CaseFilter(), limit=100_000)
            queued = tx.outbox.count("sent")
            open_mails = tx.outbox.count("queued") + tx.outbox.count("failed")
            breaks = len(list(tx.events.broken()))
        cases = Counter((case.party_email, case.case_type) for case in opened)
        wanted = self._wanted_cases()
        ids = Counter(message_from_bytes(one.content)["Message-ID"] for one in self._sink.mails)
        answers = sum(sum(BECOMES[subject][1:]) for subject in self.subjects)
        return Outcome(
            mails=len(self.subjects),
            lost=len(self.subjects) - len(settled),
            missing_cases=sum((wanted - cases).values()),
            doubled_cases=sum((cases - wanted).values()),
            missing_answers=max(0, answers - min(len(ids), queued)) + open_mails,
            doubled_answers=max(0, max(len(ids), queued) - answers),
            unmoved=len(self.subjects) - self._dovecot.count(self._user, "Hanterade"),
            sent_again=sum(ids.values()) - len(ids),
            history_breaks=breaks,
        )

    def _wanted_cases(self) -> Counter[tuple[str, CaseType]]:
        return Counter(
            (f"kund{number}@kund.example", CaseType(word))
            for number, subject in enumerate(self.subjects)
            for word in set(subject.split())
            if word in set(CaseType)
        )
