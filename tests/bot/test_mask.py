"""The net under the relay's masking, before Rasa stores anything."""

import subprocess
from pathlib import Path

import pytest

from bot.serving.mask import mask

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("mitt personnummer är 19121212-1212", "mitt personnummer är [personnummer]"),
        ("191212121212", "[personnummer]"),
        ("skriv till anna.berg@brev.example tack", "skriv till [e-post] tack"),
        ("ring 070-174 06 05", "ring [telefon]"),
        ("+46 70 174 06 05", "[telefon]"),
        ("kort 4111 1111 1111 1111", "kort [kortnummer]"),
        ("08.00-16.00 070-174 06 05", "08.00-16.00 [telefon]"),
        ("0480-12.10-15", "[telefon]"),
        ("barnet 20210512 1038", "barnet [personnummer]"),
    ],
)
def test_what_names_a_person_is_masked(raw: str, stored: str) -> None:
    """Whoever speaks to Rasa past the relay leaves no address or number in its memory."""
    assert mask(raw) == stored


@pytest.mark.parametrize(
    "text",
    [
        "hur går det med KE-2026-000123",
        "gamla [e-post] ska bytas till [e-post]",
        "får jag mejla dataskyddsombud@kalmarenergi.se eller ringa 0480-45 11 45",
        "kl 08.00-16.00 den 3 december",
        "ni har öppet 09.30 – 15.00",
        "den 01/12 2026 eller 03-12-2026",
        "besöket är 20261124 1030",
        "sedan 2026-11-28 har jag betalat 1200 kronor",
        "Hur länge sparar ni filmen från kamerorna?",
    ],
)
def test_what_names_nobody_is_left(text: str) -> None:
    """Cases, placeholders, dates, and our own addresses are needed to understand a message."""
    assert mask(text) == text


@pytest.mark.skipif(not PYTHON.exists(), reason="Rasa's environment is missing: scripts/setup")
def test_the_channel_masks_in_rasas_own_environment() -> None:
    """It is the channel that masks, and in Python 3.10."""
    code = "from bot.serving.channel import defuse; print(defuse('/jag är 19121212-1212'))"
    done = subprocess.run(
        [PYTHON, "-W", "ignore", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[-2] == "jag är [personnummer]"
