"""A triage that kills itself: `python -m tests.crash_driver <state.json>`.

Runs keeper, intake, tidy and deliverer until nothing is left, over real servers and a real
database; at the N-th passing of a named step it sends itself SIGKILL. No product code knows of it.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cases.store.engine import Database
from cases.vault import Vault
from mail_triage import intake
from mail_triage.imap import ImapAccount, ImapMailbox, ImapSession
from mail_triage.intake import Intake
from mail_triage.protection import Protection
from mail_triage.smtp import SmtpConnection
from tests.servers import LOOPBACK, PASSWORD
from tests.triage_parts import ADDRESS, ScriptedBrain, Triage

# Before and after each step; "commit" is the commit of any write.
STEPS = ("fetch", "keep", "commit", "parse", "classify", "acknowledge", "send")
POINTS = tuple(f"{when}-{step}" for step in STEPS for when in ("before", "after"))


class Fuse:
    """Counts the passings of one point and ends the process at the chosen one."""

    def __init__(self, point: str, at: int) -> None:
        self._point, self._left = point, at

    def passing(self, point: str) -> None:
        """Die here when the time has come."""
        if point != self._point:
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a point before and one after it."""

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.passing(f"before-{step}")
            result = function(*args, **kwargs)
            self.passing(f"after-{step}")
            return result

        return wrapped


def _arm(fuse: Fuse, triage: Triage) -> None:
    real_fetch, real_write = ImapSession.fetch, Database.write

    def fetch(self: ImapSession, uids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        fuse.passing("before-fetch")
        found = list(real_fetch(self, uids))
        fuse.passing("after-fetch")
        return iter(found)

    @contextmanager
    def write(self: Database) -> Iterator[Any]:
        with real_write(self) as tx:
            yield tx
            fuse.passing("before-commit")
        fuse.passing("after-commit")

    ImapSession.fetch = fetch  # type: ignore[method-assign]
    Database.write = write  # type: ignore[method-assign]
    ImapSession.move = fuse.around("acknowledge", ImapSession.move)  # type: ignore[method-assign]
    SmtpConnection.send = fuse.around("send", SmtpConnection.send)  # type: ignore[method-assign]
    ScriptedBrain.assess = fuse.around("classify", ScriptedBrain.assess)  # type: ignore[method-assign]
    vars(intake)["parse_mail"] = fuse.around("parse", vars(intake)["parse_mail"])
    triage.keeper._store = fuse.around("keep", triage.keeper._store)  # type: ignore[method-assign]


def work(state: dict[str, Any]) -> None:
    """Do everything that there is to do."""
    database = Database(state["database"], Vault(["s" * 40]))
    triage = Triage(database, smtp_port=state["smtp_port"])
    account = ImapAccount(
        host=LOOPBACK,
        port=state["imap_port"],
        protection=Protection.NONE,
        user=state["user"],
        password=PASSWORD,
    )
    mailbox = ImapMailbox(name="registerutdrag", address=ADDRESS, account=account)
    if state.get("point"):
        _arm(Fuse(state["point"], state["at"]), triage)
    # As the service does: what an earlier life kept is handled first.
    _settle(triage.intake, database)
    with mailbox.session() as session:
        triage.keeper.keep_new(mailbox, session)
        _settle(triage.intake, database)
        triage.keeper.tidy(mailbox, session)
    triage.deliverer.run()
    database.dispose()


def _settle(handler: Intake, database: Database) -> None:
    with database.read() as tx:
        waiting = tx.mails.waiting(limit=10_000)
    for mail_id in waiting:
        handler.handle(mail_id)


if __name__ == "__main__":
    work(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
