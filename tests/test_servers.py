"""The tests' own servers: they start wherever a test's directory lies."""

from pathlib import Path

import pytest

from tests.servers import Dovecot


@pytest.mark.usefixtures("needs_dovecot")
def test_dovecot_starts_in_a_directory_with_a_long_path(tmp_path: Path) -> None:
    """The name of a test and the number of a test run never make a socket's path too long."""
    server = Dovecot(tmp_path / ("x" * 120), users=("anna@kalmarenergi.example",))

    with server.running():
        server.append("anna@kalmarenergi.example", b"Subject: hej\r\n\r\nhej\r\n")

        assert server.count("anna@kalmarenergi.example") == 1
