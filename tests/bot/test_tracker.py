"""What the assistant remembers: our store beside Rasa's own."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


@pytest.mark.skipif(not PYTHON.exists(), reason="Rasa's environment is missing: scripts/setup")
def test_our_store_writes_and_reads_what_rasas_does(tmp_path: Path) -> None:
    """Row by row the same, also over a second session; so whatever reads Rasa's table reads ours."""
    done = subprocess.run(
        [PYTHON, Path(__file__).with_name("tracker_driver.py"), tmp_path],
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])

    theirs, ours = found["rows"]
    assert len(theirs) == 7
    assert ours == theirs
    recent, whole = found["read"][0]
    assert len(recent) < len(whole) == 7
    assert found["read"][1] == [recent, whole]
