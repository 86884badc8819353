"""Who else on the machine may read what is kept: nobody."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from privacydesk.commands.doctor import Fault, _disk
from privacydesk.settings import PREFIX, Settings, load_settings
from privacydesk.wiring import open_database


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def _settings(folder: Path) -> Settings:
    return load_settings({PREFIX + "VAR_DIR": str(folder)})


def test_the_embedded_database_is_for_its_own_user(tmp_path: Path) -> None:
    """Its files lie in a folder that a set-up script may have made for all to enter."""
    tmp_path.chmod(0o755)
    with open_database(_settings(tmp_path)):
        modes = [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()]

    assert modes
    assert not any(modes)


def test_the_doctor_finds_an_open_database(tmp_path: Path) -> None:
    """One that was made before, or copied, is named with the command that shuts it."""
    tmp_path.chmod(0o755)
    (tmp_path / "tracker.db").touch(mode=0o644)

    with pytest.raises(Fault, match="chmod -R go="):
        _disk(_settings(tmp_path))
