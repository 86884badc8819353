"""The durable jobs: intake, outgoing mail, extracts, reminders; killed at any moment, they go on at the next start.

The tables are the truth and every step is idempotent; DBOS remembers which jobs were begun and runs
the scheduled ones.
"""

import logging
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from dbos import DBOS, DBOSConfig

from cases.store.engine import Database
from mail_triage.deliver import Deliverer
from mail_triage.intake import Handled, Intake, Reading
from privacydesk.reminders import remind

log = logging.getLogger(__name__)

QUEUE = "triage"
BATCH = 25
AHEAD = 3
# Reading computes, much of it outside of Python's lock: two keep a second core busy.
READERS = 2
# A reader comes back to Python a dozen times a mail; with the usual 5 ms it waits for the others most of the time.
_SWITCH_SECONDS = 0.0005


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who does the work of the jobs."""

    database: Database
    intake: Intake
    warm_up: Callable[[], None]
    deliverer: Deliverer
    clock: Callable[[], datetime]
    purge: Callable[[], int]
    sync_register: Callable[[], int]
    open_leads: Callable[[], int]
    check_identities: Callable[[], int]
    collect: Callable[[], int]


# DBOS finds workflows by name at recovery, so they are module functions; the crew is set before launch.
_crew: Crew | None = None
# The next minute's sweep begins while the last is still at work, and mail that is kept asks for one in between:
# two at once would read the same mails twice, and send each other's.
_handling = threading.Lock()
_sending = threading.Lock()
_opening_leads = threading.Lock()


def _the_crew() -> Crew:
    if _crew is None:
        message = "jobs were started before launch()"
        raise RuntimeError(message)
    return _crew


def take_up(database: Database) -> None:
    """Suspect the mails that an earlier process may have died of; they are handled one by one."""
    with database.write() as tx:
        tx.mails.suspect(AHEAD + 1)


def work_off(intake: Intake, database: Database) -> list[Handled]:
    """Handle every kept mail that waits; a mail that fails does not stop the next.

    The next mails are read while one is settled: reading computes, settling waits for the disk.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)
    handled: list[Handled | None] = []
    with ThreadPoolExecutor(max_workers=READERS, thread_name_prefix="reader") as reader:
        ahead: deque[Future[Reading]] = deque()
        for mail_id, is_suspect in _waiting(database):
            if is_suspect:
                # Alone, so that its end is nobody else's.
                handled += [intake.settle(reading.result()) for reading in ahead]
                ahead.clear()
                handled.append(intake.handle_suspect(mail_id))
                continue
            ahead.append(reader.submit(intake.read, mail_id))
            if len(ahead) > AHEAD:
                handled.append(intake.settle(ahead.popleft().result()))
        handled += [intake.settle(reading.result()) for reading in ahead]
    return [one for one in handled if one is not None]


def _waiting(database: Database) -> Iterator[tuple[int, bool]]:
    """Give the waiting mails, oldest first, and whether each is suspect."""
    last = 0
    while True:
        with database.read() as tx:
            waiting = tx.mails.waiting(limit=BATCH, after=last)
            suspects = tx.mails.suspects(waiting)
        if not waiting:
            return
        yield from ((mail_id, mail_id in suspects) for mail_id in waiting)
        last = waiting[-1]


@DBOS.step()
def _handle_step() -> int:
    with _handling:
        crew = _the_crew()
        return len(work_off(crew.intake, crew.database))


@DBOS.step()
def _send_step() -> int:
    with _sending:
        return _the_crew().deliverer.run().sent


@DBOS.workflow()
def intake_workflow() -> int:
    """Handle what is kept, then send what that queued."""
    handled = _handle_step()
    _send_step()
    return handled


@DBOS.workflow()
def sweep_workflow(_scheduled: datetime, _context: object) -> None:
    """Each minute: whatever a killed process left, retries that are due, and forgotten leads."""
    # What is at work already needs no second, and need not be waited for.
    if not _handling.locked():
        _handle_step()
    if not _sending.locked():
        _send_step()
    if not _opening_leads.locked():
        _leads_step()


@DBOS.step()
def _leads_step() -> int:
    with _opening_leads:
        return _the_crew().open_leads()


@DBOS.step()
def _collect_step() -> int:
    return _the_crew().collect()


@DBOS.workflow()
def extract_workflow(_scheduled: datetime, _context: object) -> None:
    """Each minute: sources of extracts that have not been asked, or are to be asked again."""
    _collect_step()


@DBOS.step()
def _remind_step() -> int:
    crew = _the_crew()
    return remind(crew.database, now=crew.clock())


@DBOS.step()
def _identity_step() -> int:
    return _the_crew().check_identities()


@DBOS.workflow()
def reminder_workflow(_scheduled: datetime, _context: object) -> None:
    """Each morning: what is due soon or overdue becomes a task, and old proofs of identity run out."""
    _remind_step()
    _identity_step()


@DBOS.step()
def _purge_step() -> int:
    return _the_crew().purge()


@DBOS.workflow()
def purge_workflow(_scheduled: datetime, _context: object) -> None:
    """Each night: what has been kept long enough is taken away."""
    _purge_step()


@DBOS.step()
def _register_step() -> int:
    return _the_crew().sync_register()


@DBOS.workflow()
def register_workflow(_scheduled: datetime, _context: object) -> None:
    """Each night: what has changed in the register's database."""
    _register_step()


def launch(crew: Crew, *, database_url: str) -> None:
    """Start the jobs; whatever was begun before is taken up again."""
    global _crew  # noqa: PLW0603 (see above)
    _crew = crew
    crew.warm_up()
    take_up(crew.database)
    config: DBOSConfig = {
        "name": "privacydesk",
        "system_database_url": database_url,
        "application_version": "1",
        "log_level": "WARNING",
    }
    DBOS(config=config)
    DBOS.launch()
    # One at a time: the order of arrival is kept, and SQLite has one writer anyway.
    DBOS.register_queue(QUEUE, global_concurrency=1, polling_interval_sec=0.5)
    DBOS.apply_schedules(
        [
            {"schedule_name": "sweep", "workflow_fn": sweep_workflow, "schedule": "* * * * *"},
            # By itself, so that a slow system does not hold up the mail.
            {"schedule_name": "extracts", "workflow_fn": extract_workflow, "schedule": "* * * * *"},
            {
                "schedule_name": "reminders",
                "workflow_fn": reminder_workflow,
                "schedule": "0 6 * * *",
                "cron_timezone": "Europe/Stockholm",
                "automatic_backfill": True,
            },
            {
                "schedule_name": "purge",
                "workflow_fn": purge_workflow,
                "schedule": "30 2 * * *",
                "cron_timezone": "Europe/Stockholm",
            },
            {
                "schedule_name": "register",
                "workflow_fn": register_workflow,
                "schedule": "30 3 * * *",
                "cron_timezone": "Europe/Stockholm",
            },
        ]
    )


def mail_was_kept() -> None:
    """Ask for the intake."""
    DBOS.enqueue_workflow(QUEUE, intake_workflow)


def stop() -> None:
    """Finish the job in hand and stop."""
    DBOS.destroy(workflow_completion_timeout_sec=30)
