"""The running triage against a server that comes and goes."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases.store.engine import Database
from mail_triage import imap
from mail_triage.imap import ImapAccount, ImapMailbox
from mail_triage.mailbox import MailboxUnavailable
from mail_triage.protection import Protection
from mail_triage.service import MailboxWatch, Pace, watch_all
from tests.servers import LOOPBACK, PASSWORD, Dovecot
from tests.triage_parts import ADDRESS, Triage, letter, mailbox_on, open_database

QUICK = Pace(poll=0.5, first_pause=0.05, longest_pause=0.2)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    opened = open_database(f"sqlite:///{tmp_path / 'test.sqlite'}")
    yield opened
    opened.dispose()


class Watching:
    """A watch that runs in the background and counts what it kept."""

    def __init__(self, triage: Triage, mailbox: ImapMailbox, *, pace: Pace = QUICK) -> None:
        self.stop = threading.Event()
        self.kept = threading.Event()
        self._watch = MailboxWatch(
            mailbox, triage.keeper, on_kept=self.kept.set, pace=pace, stop=self.stop
        )
        self._thread = threading.Thread(
            target=watch_all, args=([self._watch],), kwargs={"stop": self.stop}
        )

    def __enter__(self) -> "Watching":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()


def test_a_new_mail_is_kept_and_announced(dovecot: Dovecot, user: str, database: Database) -> None:
    """A mail that arrives while the service waits is kept, announced, and moved once settled."""
    triage = Triage(database)
    with Watching(triage, mailbox_on(dovecot, user)) as watching:
        dovecot.append(user, letter(1))
        assert watching.kept.wait(20)
        triage.work_off()
        _until(lambda: dovecot.count(user, "Hanterade") == 1)


def test_a_server_that_comes_back_is_used_again(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead server is tried again until it lives; what came meanwhile is kept once."""
    # Killed in the wrong moment, Dovecot answers nobody for a minute after its start: a stale lock. A session that
    # hears nothing is given up and another one begun.
    monkeypatch.setattr(imap, "READ_SECONDS", 5.0)
    server = Dovecot(tmp_path / "own", users=("anna@kalmarenergi.example",))
    triage = Triage(database)
    account = ImapAccount(
        host=LOOPBACK,
        port=server.port,
        protection=Protection.NONE,
        user=server.users[0],
        password=PASSWORD,
    )
    mailbox = ImapMailbox(name="registerutdrag", address=ADDRESS, account=account)
    server.fill(server.users[0], [letter(1)])
    with server.running(), Watching(triage, mailbox) as watching:
        assert watching.kept.wait(20)
        server.die()
        watching.kept.clear()
        server.fill(server.users[0], [letter(2)])
        server.start()
        assert watching.kept.wait(150)
    with database.read() as tx:
        assert tx.mails.count() == 2


def test_pauses_grow_and_are_not_endless() -> None:
    """Each failure doubles the pause up to the longest one, with some jitter."""
    pauses: list[float] = []

    class Recorder(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            pauses.append(timeout or 0)
            if len(pauses) == 8:
                self.set()
            return self.is_set()

    class Dead:
        name = "registerutdrag"
        address = ADDRESS
        folder = done_folder = quarantine_folder = "INBOX"

        def session(self) -> object:
            raise MailboxUnavailable("down")

    pace = Pace(poll=1, first_pause=2, longest_pause=60)
    nobody: object = None
    watch = MailboxWatch(
        Dead(),  # type: ignore[arg-type]
        nobody,  # type: ignore[arg-type]
        on_kept=lambda: None,
        pace=pace,
        stop=Recorder(),
    )
    watch.run()
    expected = [2, 4, 8, 16, 32, 60, 60, 60]
    assert [round(p / e, 1) for p, e in zip(pauses, expected, strict=True)] == [
        pytest.approx(1.0, abs=0.21)
    ] * 8


def test_a_broken_store_does_not_end_the_watch(
    dovecot: Dovecot, user: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database fault while keeping is waited out; the mail is kept when the store is well again."""
    triage = Triage(database)
    failed = threading.Event()
    real = triage.keeper._store

    def store(arrived: list) -> list:  # type: ignore[type-arg]
        if not failed.is_set():
            failed.set()
            raise OSError("disk I/O error")
        return real(arrived)

    monkeypatch.setattr(triage.keeper, "_store", store)
    dovecot.append(user, letter(1))
    with Watching(triage, mailbox_on(dovecot, user)) as watching:
        assert watching.kept.wait(20)
    assert failed.is_set()


def _until(condition: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(200):
        if condition():
            return
        tick.wait(0.1)
    raise AssertionError("it did not happen in 20 s")
