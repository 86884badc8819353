"""What Rasa's environment alone can run: our store of conversations and our check of answers beside Rasa's own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(), reason="Rasa's environment is missing: scripts/setup"
)


def told(driver: str, directory: Path) -> Any:
    """Run a driver and return what it prints."""
    done = subprocess.run(
        [PYTHON, Path(__file__).with_name(driver), directory],
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        },
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_our_store_writes_and_reads_what_rasas_does(tmp_path: Path) -> None:
    """Row by row the same, also over a second session; so whatever reads Rasa's table reads ours."""
    found = told("tracker_driver.py", tmp_path)

    theirs, ours = found["rows"]
    assert len(theirs) == 7
    assert ours == theirs
    recent, whole = found["read"][0]
    assert len(recent) < len(whole) == 7
    assert found["read"][1] == [recent, whole]
    # A file that was taken away is an error and not a memory that goes on unseen; the next one is used.
    assert found["replaced"] == [True, True]


def test_answers_are_refused_as_rasa_refuses_them(tmp_path: Path) -> None:
    """The schema of the event that is named says what all of them together say."""
    found = told("answers_driver.py", tmp_path)

    assert found["kinds"] == found["named"] > 20
    assert len(found["verdicts"]) > 10
    assert all(theirs == ours for theirs, ours in found["verdicts"])
    assert {theirs for theirs, _ in found["verdicts"]} == {True, False}
