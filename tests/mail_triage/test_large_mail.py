"""A large mail costs little more than itself and its attachment, from the server to the case."""

from pathlib import Path

import pytest

from tests.large_mail_driver import rise
from tests.servers import Dovecot
from tests.triage_parts import open_database


@pytest.mark.e2e
def test_28_megabytes_raise_memory_by_less_than_60(
    dovecot: Dovecot, user: str, other_user: str, tmp_path: Path
) -> None:
    """Fetched, sealed, read and settled in one process: neither step holds several copies."""
    url = f"sqlite:///{tmp_path / 'large.sqlite'}"
    open_database(url).dispose()

    assert rise(dovecot, (user, other_user), url, 28, tmp_path) < 60
