"""Importing the register: large, broken, cut off; what cannot be used changes nothing."""

import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.deadlines import received_on
from cases.register_csv import RegisterFileError, read_register
from cases.store.engine import Database
from cases.vault import Vault
from privacydesk.register_load import Delivered, Delivery, load_delivery
from privacydesk.settings import ROOT
from tests.privacydesk.conftest import NOW
from tests.register_rows import HEADER, csv_lines

SECRET = "register-" * 5


def load(database: Database, content: bytes, *, days: int = 0, **how: Any) -> Delivered:
    now = NOW + timedelta(days=days)
    lines = read_register(io.BytesIO(content), today=received_on(now))
    return load_delivery(database, lines, Delivery(source="csv", **how), now=now)


def rows(count: int) -> bytes:
    return "\n".join(csv_lines(count)).encode()


def state(database: Database) -> tuple[int, int]:
    with database.read() as tx:
        return tx.register.count(), tx.events.head()[0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the first line must be exactly"),
        (b"name,customer_number\n", "the first line must be exactly"),
        (HEADER.lower().replace(",", "\t").encode(), "the first line must be exactly"),
        (("\ufeff" + HEADER).encode("utf-16-le"), "UTF-16"),
        (rows(3).replace(b"Kund", "Åsa".encode("latin-1")), "line 2: not UTF-8"),
        (rows(900) + b"\n1,2,3", "line 902: has 3 fields"),
        (rows(900) + b'\n1,"broken', "broken quotation mark"),
        (rows(900) + b"\n" + rows(1).splitlines()[1], "repeats the customer"),
        (rows(900) + b"\n" + b"x" * 300_000 + b"\n", "is too long"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(
    database: Database, content: bytes, reason: str
) -> None:
    """Wrong header, wrong encoding, or with --strict one bad line after hundreds of good ones."""
    load(database, rows(2))
    before = state(database)
    with pytest.raises(RegisterFileError, match=reason):
        load(database, content, strict=True)
    assert state(database) == before


def test_without_strict_the_good_lines_count_and_the_bad_ones_are_told(database: Database) -> None:
    """The report names each bad line by number and reason, without what stood there."""
    content = rows(600).replace(b"kund5@post.example", b"kund5(at)post.example")
    done = load(database, content)

    assert (done.rows, done.counts.added) == (600, 599)
    assert [(bad.line, bad.reason) for bad in done.rejected] == [(6, "email is not an address")]


def test_a_whole_register_marks_who_is_missing(database: Database) -> None:
    """Only with --full, and never when a line was bad: the bad line may be theirs."""
    load(database, rows(100))
    assert load(database, rows(99), days=1).gone is None
    broken = rows(99) + b"\nbroken"
    assert load(database, broken, days=2, full=True).gone == 0
    assert load(database, rows(99), days=3, full=True).gone == 1
    assert state(database)[0] == 99


def test_a_delivery_that_was_cut_off_takes_nobody_away(database: Database) -> None:
    """More than a fifth missing is taken for a fault of the source until somebody says otherwise."""
    load(database, rows(100))
    with pytest.raises(RegisterFileError, match="30 of 100 rows are missing"):
        load(database, rows(70), days=1, full=True)
    assert state(database)[0] == 100
    assert load(database, rows(70), days=1, full=True, accept_loss=True).gone == 30


def test_fifty_thousand_rows(tmp_path: Path) -> None:
    """A large file with one bad line: counted, reported, with progress on stderr and little memory."""
    file = tmp_path / "big.csv"
    text = "\n".join(csv_lines(50_000))
    file.write_text(text.replace("kund40000@", "kund40000 "), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PRIVACYDESK_")}
    environment |= {"PRIVACYDESK_VAR_DIR": str(tmp_path), "PRIVACYDESK_SECRET_KEY": SECRET}
    # The peak of the process itself, in kB, is its last word (VmHWM: unlike ru_maxrss, not its parent's).
    program = (
        "import atexit, pathlib, re, sys\n"
        "def peak():\n"
        "    status = pathlib.Path('/proc/self/status').read_text()\n"
        "    print(re.search(r'VmHWM:\\s+(\\d+)', status)[1], file=sys.stderr)\n"
        "atexit.register(peak)\n"
        "from privacydesk.cli import main; main()"
    )
    arguments = ["register", "import", str(file), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    told = json.loads(done.stdout)

    assert (told["rows"], told["added"]) == (50_000, 49_999)
    assert told["rejected"] == [{"line": 40_001, "reason": "email is not an address"}]
    assert "40,000 rows" in done.stderr
    assert int(done.stderr.split()[-1]) < 250_000
    database = Database(f"sqlite:///{tmp_path / 'privacydesk.sqlite'}", Vault([SECRET]))
    assert state(database)[0] == 49_999
    database.dispose()
