"""`privacydesk suppression`: what a marketing system asks before it sends."""

import json
import os
import subprocess
import sys
from pathlib import Path

from privacydesk.settings import ROOT


def run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PRIVACYDESK_VAR_DIR": str(tmp_path / "var"),
        "PRIVACYDESK_SECRET_KEY": "s" * 40,
    }
    return subprocess.run(
        [sys.executable, "-m", "privacydesk", "suppression", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_add_check_and_export(tmp_path: Path) -> None:
    """Any spelling matches, one company binds itself alone, and the export names nobody."""
    added = run(tmp_path, "add", "070-174 06 58", "--kind", "phone", "--company", "varme")
    assert added.returncode == 0, added.stderr
    assert run(tmp_path, "add", "Siv@Aberg.example").returncode == 0
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("+46 70 174 06 58\n0480-123456\nring mig\n", encoding="utf-8")
    asked = run(tmp_path, "check", "--file", str(numbers), "--kind", "phone", "--json")
    answers = [json.loads(line) for line in asked.stdout.splitlines()]
    assert [(one["suppressed"], one["why"]) for one in answers] == [
        (True, "listed"),
        (False, "free"),
        (True, "unreadable"),
    ]
    exported = run(tmp_path, "export", "--company", "elnat", "--json")
    (entry,) = [json.loads(line) for line in exported.stdout.splitlines()]
    assert (entry["kind"], entry["company"], len(entry["hash"])) == ("email", "all", 64)
    assert "aberg" not in exported.stdout


def test_wrong_use_says_what_to_do(tmp_path: Path) -> None:
    """Nothing to check and a value that is none end with 2 and one line."""
    for arguments in (("check",), ("add", "siv")):
        refused = run(tmp_path, *arguments)
        assert refused.returncode == 2
        assert refused.stdout == ""
        assert refused.stderr.count("\n") == 1
