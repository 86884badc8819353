"""The triage killed by SIGKILL at every step and at random moments: nothing lost, nothing doubled."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from tests.crash_driver import POINTS
from tests.crash_mailbox import CrashMailbox, Outcome
from tests.servers import Dovecot, SmtpSink

# `make crash` is the long version: 1,000 mails.
MAILS = int(os.environ.get("CRASH_MAILS", "120"))


def perfect(outcome: Outcome) -> Outcome:
    """Return what must come out; a mail may have gone over the wire again, as the same mail."""
    return Outcome(
        mails=outcome.mails, sent_again=outcome.sent_again, lost=0, missing_cases=0, doubled_cases=0,
        missing_answers=0, doubled_answers=0, unmoved=0, history_breaks=0,
    )  # fmt: skip


@pytest.mark.e2e
def test_killed_at_every_step(dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path) -> None:
    """Killed before and after fetch, keep, acknowledge, parse, classify, commit and send, then let finish."""
    mailbox = CrashMailbox(dovecot, user, sink, tmp_path, mails=MAILS)
    died = mailbox.kill_at_every_step()
    outcome = mailbox.finish()

    assert died == len(POINTS)
    assert outcome == perfect(outcome)
    # Only a kill between the server's 250 and our note of it can send a mail again.
    assert outcome.sent_again <= 1


@pytest.mark.e2e
def test_killed_at_random_moments(
    dovecot: Dovecot, user: str, sink: SmtpSink, tmp_path: Path
) -> None:
    """Killed from outside whenever it happens to be, several times over, then let finish."""
    mailbox = CrashMailbox(dovecot, user, sink, tmp_path, mails=MAILS)
    rolled = random.Random(7)
    kills = 0
    for _ in range(5):
        process = mailbox.start()
        try:
            process.wait(timeout=rolled.uniform(1.0, 2.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=30)
            kills += 1
    outcome = mailbox.finish()

    assert kills >= 1
    assert outcome == perfect(outcome)
    assert outcome.sent_again <= kills
