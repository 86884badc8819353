"""The running triage: one thread a mailbox waits for mail, keeps it and hands it to the jobs."""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mail_triage.keep import Keeper
from mail_triage.mailbox import Mailbox, MailboxSession, MailboxUnavailable

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 300.0
# RFC 2177: a server may drop a client after 30 minutes; a fresh log-in also finds a revived mailbox.
SESSION_SECONDS = 25 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long the service waits, in seconds."""

    poll: float
    first_pause: float = FIRST_PAUSE_SECONDS
    longest_pause: float = LONGEST_PAUSE_SECONDS
    session: float = SESSION_SECONDS


class MailboxWatch:
    """Watches one mailbox until told to stop; a dead server is tried again with growing pauses."""

    def __init__(
        self,
        mailbox: Mailbox,
        keeper: Keeper,
        *,
        on_kept: Callable[[], None],
        pace: Pace,
        stop: threading.Event,
    ) -> None:
        self._mailbox = mailbox
        self._keeper = keeper
        self._on_kept = on_kept
        self._pace = pace
        self._stop = stop
        self._pause = pace.first_pause

    def run(self) -> None:
        """Watch until the stop event; never raises for what a server does."""
        while not self._stop.is_set():
            try:
                with self._mailbox.session() as session:
                    self._watch(session)
            except MailboxUnavailable as error:
                log.warning(
                    "mailbox=%s unavailable, next try in %.0f s: %s",
                    self._mailbox.name,
                    self._pause,
                    error,
                )
                # The jitter keeps several workers from knocking at the same moment.
                self._stop.wait(self._pause * random.uniform(0.8, 1.2))  # noqa: S311 (no secret)
                self._pause = min(self._pause * 2, self._pace.longest_pause)

    def _watch(self, session: MailboxSession) -> None:
        ends = time.monotonic() + self._pace.session
        while not self._stop.is_set() and time.monotonic() < ends:
            kept = self._keeper.keep_new(self._mailbox, session)
            self._pause = self._pace.first_pause
            if kept.fetched:
                self._on_kept()
            self._keeper.tidy(self._mailbox, session)
            self._rest(session)

    def _rest(self, session: MailboxSession) -> None:
        """Wait for news in short spells, so that a stop is heard."""
        ends = time.monotonic() + self._pace.poll
        session.open(self._mailbox.folder)
        while not self._stop.is_set() and (left := ends - time.monotonic()) > 0:
            began = time.monotonic()
            spell = min(left, 1.0)
            if session.wait(spell):
                return
            self._stop.wait(max(0.0, spell - (time.monotonic() - began)))


def watch_all(watches: Sequence[MailboxWatch], *, stop: threading.Event) -> None:
    """Run every watch in a thread of its own until the stop event."""
    threads = [threading.Thread(target=watch.run, daemon=True) for watch in watches]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=30)
