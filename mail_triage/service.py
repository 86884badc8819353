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
                self._back_off(str(error))
            except Exception as error:  # noqa: BLE001 (a locked database or a full disk must not end the watch)
                self._back_off(f"{type(error).__name__}; run: privacydesk doctor")

    def _back_off(self, reason: str) -> None:
        name, pause = self._mailbox.name, self._pause
        log.warning("mailbox=%s unavailable, next try in %.0f s: %s", name, pause, reason)
        # The jitter keeps several workers from knocking at the same moment.
        self._stop.wait(pause * random.uniform(0.8, 1.2))  # noqa: S311 (no secret)
        self._pause = min(pause * 2, self._pace.longest_pause)

    def _watch(self, session: MailboxSession) -> None:
        ends = time.monotonic() + self._pace.session
        while not self._stop.is_set() and time.monotonic() < ends:
            kept = self._keeper.keep_new(self._mailbox, session)
            self._pause = self._pace.first_pause
            if kept.fetched:
                self._on_kept()
            self._keeper.tidy(self._mailbox, session)
            # Back to the inbox: IDLE speaks of the open folder.
            session.open(session.inbound_folders()[0])
            session.wait(self._pace.poll, self._stop)


def watch_all(watches: Sequence[MailboxWatch], *, stop: threading.Event) -> None:
    """Run every watch in a thread of its own until the stop event."""
    threads = [threading.Thread(target=watch.run, daemon=True) for watch in watches]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=30)
