"""Kills the triage before and after every step over many mails, and counts what became of them.

Example: python -m benchmarks.crash --mails 1000
"""

import argparse
import dataclasses
import sys
import tempfile
import time
from pathlib import Path

from tests.crash_driver import POINTS
from tests.crash_mailbox import CrashMailbox
from tests.servers import Dovecot, SmtpSink

USER = "crash@kalmarenergi.example"


def main() -> int:
    """Run it once on a real Dovecot and a real SMTP server; exit with 1 when anything is lost or doubled."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=1000)
    chosen = arguments.parse_args()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as name,
        Dovecot(Path(name), users=(USER,)).running() as dovecot,
        SmtpSink().running() as sink,
    ):
        mailbox = CrashMailbox(dovecot, USER, sink, Path(name), mails=chosen.mails)
        died = mailbox.kill_at_every_step()
        outcome = mailbox.finish()
    print(f"killed {died} times, at {len(POINTS)} boundaries: {', '.join(POINTS)}")
    for field, value in dataclasses.asdict(outcome).items():
        print(f"{field.replace('_', ' ')}: {value}")
    print(f"{time.monotonic() - began:.0f} s")
    faults = {**dataclasses.asdict(outcome), "mails": 0, "sent_again": 0}
    return 1 if any(faults.values()) or died != len(POINTS) else 0


if __name__ == "__main__":
    sys.exit(main())
