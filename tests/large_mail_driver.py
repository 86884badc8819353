"""Takes one small and one large mail from server to case, and prints how memory rose: `python -m … <state.json>`.

A process of its own, since a peak cannot be reset.
"""

import base64
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from cases.store.engine import Database
from cases.vault import Vault
from tests.servers import Dovecot
from tests.triage_parts import Triage, letter, mailbox_at

ROOT = Path(__file__).resolve().parent.parent


def large_mail(number: int, megabytes: float) -> bytes:
    """Make a mail with a request, and an attachment that makes it so large (10^6 bytes)."""
    content = random.Random(number).randbytes(int(megabytes * 1_000_000 * 57 / 78))
    head, _, text = letter(number).partition(b"\r\n\r\n")
    head = head.replace(b"Content-Type:", b"X-Type:").replace(b"Content-Transfer", b"X-Transfer")
    return (
        head
        + b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + text
        + b"\r\n--b\r\nContent-Type: application/octet-stream; name=film.bin\r\n"
        + b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content).replace(b"\n", b"\r\n")
        + b"--b--\r\n"
    )


def rise(dovecot: Dovecot, users: tuple[str, str], url: str, megabytes: float, at: Path) -> float:
    """Return by how many MB (2^20) a large mail raised the peak above that of a small one."""
    small, large = users
    dovecot.fill(small, [letter(number) for number in range(100, 110)])
    dovecot.fill(large, [large_mail(1, megabytes)])
    state = at / "large.json"
    given = {"port": dovecot.port, "small": small, "large": large, "database": url}
    state.write_text(json.dumps(given), encoding="utf-8")
    command = [sys.executable, "-m", "tests.large_mail_driver", str(state)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=280)
    found = json.loads(done.stdout)
    assert found["cases"] == 1
    return float(found["rise"])


def _peak() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def work(state: dict[str, Any]) -> None:
    """Handle both mailboxes, and print what the second one cost."""
    database = Database(state["database"], Vault(["s" * 40]))
    triage = Triage(database, max_mail_bytes=50_000_000)
    triage.visit(mailbox_at(state["port"], state["small"]))
    before = _peak()
    handled = triage.visit(mailbox_at(state["port"], state["large"], name="dataskyddsombud"))
    sys.stdout.write(json.dumps({"rise": _peak() - before, "cases": handled[0].cases}))
    database.dispose()


if __name__ == "__main__":
    work(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
