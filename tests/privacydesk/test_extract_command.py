"""The command `extract`, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cases.case import Channel, NewCase
from cases.case_type import CaseType
from cases.store.engine import Database
from cases.store.upgrade import upgrade
from cases.vault import Vault
from sandbox.billing import write_billing
from tests.extract.people import EVA, PEOPLE
from tests.privacydesk.conftest import NOW

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s" * 40


def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {"PRIVACYDESK_VAR_DIR": str(folder), "PRIVACYDESK_SECRET_KEY": SECRET}
    return subprocess.run(
        [sys.executable, "-m", "privacydesk", "extract", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def ref(tmp_path: Path) -> str:
    """A request of a customer whose number two people share."""
    database = Database(f"sqlite:///{tmp_path / 'privacydesk.sqlite'}", Vault([SECRET]))
    upgrade(database)
    new = NewCase(
        case_type=CaseType.ACCESS,
        channel=Channel.MAIL,
        received_at=NOW,
        customer_number="100200",
    )
    with database.write() as tx:
        tx.register.load(PEOPLE, actor="test", now=NOW)
        case = tx.cases.open(new, actor="test", now=NOW)
    database.dispose()
    write_billing(tmp_path / "demo-billing.sqlite", [EVA], today=NOW.date())
    return case.ref


def test_an_extract_is_collected_and_followed(tmp_path: Path, ref: str) -> None:
    """One object a source on stdout, numbers only; who is meant must be said when it is unclear."""
    unclear = call(tmp_path, "collect", ref)
    assert (unclear.returncode, unclear.stdout) == (1, "")
    assert "choose with --person" in unclear.stderr

    done = call(tmp_path, "collect", ref, "--person", "1", "--json")
    rows = {row["source"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 0
    assert rows["invoices"]["items"] == 12
    assert rows["recordings"]["state"] == "asked"
    assert "Eva" not in done.stdout
    assert call(tmp_path, "status", ref, "--json").stdout == done.stdout
    assert call(tmp_path, "status", "--json").stdout == done.stdout


def test_what_is_not_there_is_named(tmp_path: Path, ref: str) -> None:
    """An unknown case and a case without an extract end with one line and exit code 1."""
    for arguments in (("collect", "KE-1999-000001"), ("status", ref)):
        failed = call(tmp_path, *arguments)
        assert failed.returncode == 1
        assert len(failed.stderr.splitlines()) == 1
