"""A triage whose reader dies of one mail: `python -m tests.poison_driver <state.json>`."""

import json
import os
import signal
import sys
from pathlib import Path

from cases.store.engine import Database
from cases.vault import Vault
from mail_triage.message import InboundMessage
from mail_triage.verdict import Verdict
from privacydesk.jobs import take_up, work_off
from tests.triage_parts import ScriptedBrain, Triage


class MortalBrain(ScriptedBrain):
    """Ends the process, as a fault in compiled code does."""

    def assess(self, message: InboundMessage) -> Verdict:
        """Die of poison, and judge all else."""
        if "poison" in message.subject:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().assess(message)


if __name__ == "__main__":
    state = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    database = Database(state["database"], Vault(["s" * 40]))
    triage = Triage(database, brain=MortalBrain())
    take_up(database)
    work_off(triage.intake, database)
    database.dispose()
