"""`make run`: everything on one machine, on loopback, from the Procfile."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

import httpx
from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

from cases.register_csv import parse_register
from cases.store.engine import Database
from cases.user import Role
from desk.passwords import hash_password
from privacydesk import wiring
from privacydesk.clock import utc_now
from privacydesk.commands.options import settings
from privacydesk.output import EXIT_FAILED, fail, progress, say
from privacydesk.ports import check_port
from privacydesk.settings import LOOPBACK, ROOT, SANDBOX_PASSWORD, Settings
from sandbox.billing import write_billing
from sandbox.seed import deliver

READY_SECONDS = 240.0
DEMO_PASSWORD = "kalmar-demo-2026"  # noqa: S105 (demo users, on loopback only)
DEMO_USERS = (
    ("anna", "Anna Ek", Role.AGENT, False),
    ("sofia", "Sofia Berg", Role.SENIOR, True),
    # Where two must agree, the second is a senior who did not propose it.
    ("nils", "Nils Åker", Role.SENIOR, True),
    ("dso", "Dag Lind", Role.DPO, True),
    ("admin", "Alex Admin", Role.ADMIN, False),
)
CUSTOMER = "per.lonn85@brev.example"


class FirstToStop(Printer):  # type: ignore[misc]  # honcho has no types
    """Writes the log, and remembers which process ended before anybody asked it to."""

    def __init__(self, output: TextIO) -> None:
        super().__init__(output)
        self.fallen = ""
        self._asked = False

    def write(self, message: Message) -> None:
        """Write a line."""
        if message.name == SYSTEM_PRINTER_NAME:
            text = str(message.data)
            if text.endswith(" received\n") or text.startswith("sending "):
                self._asked = True
            name, stopped, _ = text.partition(" stopped (rc=")
            if stopped and not self._asked and not self.fallen:
                self.fallen = name
        super().write(message)


def main() -> None:
    """Start every process, say when all is ready, and stop all on Ctrl-C."""
    # The assistant's memory and the logs are files of their own: for this user alone.
    os.umask(0o077)
    chosen = settings()
    if chosen.bind != LOOPBACK:
        fail("make run is for one machine: unset PRIVACYDESK_BIND, or follow docs/operations.md")
    _check_ports(chosen)
    with wiring.open_database(chosen) as database:
        first = _seed_database(chosen, database)
    log = FirstToStop(_log_file(chosen))
    manager = Manager(log)
    environment = _environment(chosen)
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        # With mailboxes of its own it is no sandbox, and a TEST eID would prove nothing.
        if name == "eid" and not chosen.sandbox:
            continue
        manager.add_process(name, command, env=environment, cwd=str(ROOT))
    watcher = threading.Thread(target=_announce, args=(chosen, manager, first), daemon=True)
    watcher.start()
    manager.loop()
    if log.fallen:
        place = chosen.var_dir / "log" / "run.log"
        fail(
            f"{log.fallen} stopped by itself, so everything was stopped; nothing is lost. Its last words stand in "
            f"{place} (grep '{log.fallen} *|' {place}). Start again with: make run"
        )
    if manager.returncode == EXIT_FAILED:
        sys.exit(EXIT_FAILED)


def _environment(chosen: Settings) -> dict[str, str]:
    rasa = urlsplit(chosen.rasa_url)
    return dict(os.environ) | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
        "BOT_PORT": str(rasa.port or 5005),
        "BOT_ACTION_ENDPOINT": f"http://{LOOPBACK}:{chosen.actions_port}/webhook",
        "BOT_TRACKER_DB": str(chosen.tracker_file),
        "PYTHONUNBUFFERED": "1",
        # The sandbox's mail server announces IDLE and pushes nothing, so a newcomer would wait.
        "PRIVACYDESK_POLL_SECONDS": os.environ.get("PRIVACYDESK_POLL_SECONDS", "3"),
    }


def _log_file(chosen: Settings) -> TextIO:
    path = chosen.var_dir / "log" / "run.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    # Appending, so that the purge can take old lines out of it.
    return path.open("a", encoding="utf-8")


def _check_ports(chosen: Settings) -> None:
    wanted = {
        "PRIVACYDESK_WEBSITE_PORT": chosen.website_port,
        "PRIVACYDESK_DESK_PORT": chosen.desk_port,
        "PRIVACYDESK_ACTIONS_PORT": chosen.actions_port,
        "PRIVACYDESK_RASA_URL": urlsplit(chosen.rasa_url).port or 5005,
        "PRIVACYDESK_SANDBOX_SMTP_PORT": chosen.sandbox_smtp_port,
        "PRIVACYDESK_SANDBOX_IMAP_PORT": chosen.sandbox_imap_port,
        "PRIVACYDESK_SANDBOX_WEB_PORT": chosen.sandbox_web_port,
        "PRIVACYDESK_SANDBOX_EID_PORT": chosen.sandbox_eid_port,
    }
    for name, port in wanted.items():
        check_port(LOOPBACK, port, name)


def _seed_database(chosen: Settings, database: Database) -> bool:
    """Fill an empty database with the demo register and users; True while no mail has come yet."""
    now = utc_now()
    with database.write() as tx:
        if tx.register.count() == 0:
            content = (chosen.data_dir / "demo" / "register.csv").read_bytes()
            people = parse_register(content, today=now.date()).people
            tx.register.load(people, actor="demo", now=now)
        if not chosen.source_urls:
            write_billing(chosen.demo_billing, tx.register.all(), today=now.date())
        for username, name, role, protected in () if tx.users.all() else DEMO_USERS:
            tx.users.add(
                username,
                name=name,
                role=role,
                password_hash=hash_password(DEMO_PASSWORD),
                now=now,
                sees_protected=protected,
            )
        return tx.mails.count() == 0


def _announce(chosen: Settings, manager: Manager, first: bool) -> None:
    began = time.monotonic()
    progress("starting: mail server, assistant, website, desk and triage …")
    checks: Mapping[str, Callable[[], bool]] = {
        "mail server": lambda: (
            _listens(chosen.sandbox_smtp_port) and _listens(chosen.sandbox_imap_port)
        ),
        "TEST eID": lambda: not chosen.sandbox or _listens(chosen.sandbox_eid_port),
        "website": lambda: _answers(f"http://{LOOPBACK}:{chosen.website_port}/healthz"),
        "desk": lambda: _answers(f"http://{LOOPBACK}:{chosen.desk_port}/healthz"),
        "action server": lambda: _answers(f"http://{LOOPBACK}:{chosen.actions_port}/health"),
        "assistant": lambda: _answers(chosen.rasa_url),
    }
    for name, ready in checks.items():
        while not ready():
            if time.monotonic() - began > READY_SECONDS:
                progress(f"the {name} did not get ready; see {chosen.var_dir / 'log' / 'run.log'}")
                manager.returncode = EXIT_FAILED
                manager.terminate()
                return
            time.sleep(0.2)
        progress(f"  ready: {name} ({time.monotonic() - began:.0f} s)")
    if first:
        border = chosen.authserv_id
        sent = deliver(
            chosen.data_dir / "demo" / "mails",
            host=LOOPBACK,
            port=chosen.sandbox_smtp_port,
            now=utc_now(),
            border=border,
        )
        progress(f"  delivered {sent} demo mails")
    say(_banner(chosen, time.monotonic() - began))


def _banner(chosen: Settings, seconds: float) -> str:
    own = wiring.organisation(chosen)
    users = "\n".join(f"    {username:<6} {role.label}" for username, _, role, _ in DEMO_USERS)
    return f"""
Ready after {seconds:.0f} s. Everything listens on this machine only.

  Website with the chat   {chosen.resolved_public_url()}
  Desk                    {chosen.resolved_desk_url()}
  Web mail of the sandbox http://{LOOPBACK}:{chosen.sandbox_web_port}
  SMTP / IMAP             {LOOPBACK}:{chosen.sandbox_smtp_port} / {LOOPBACK}:{chosen.sandbox_imap_port}

  Log in at the desk with the password {DEMO_PASSWORD}:
{users}

  Write a mail to {own.access_address} or {own.dpo_address}
  in the web mail (user {CUSTOMER}, password {SANDBOX_PASSWORD}), or with any mail program.

  Log: {chosen.var_dir / "log" / "run.log"}
  Ctrl-C stops everything.
"""


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0).is_success
    except httpx.HTTPError:
        return False


def _listens(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1.0):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
