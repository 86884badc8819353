"""Where a server cannot listen, one line says so before it starts."""

import socket

import pytest

from privacydesk.output import EXIT_USAGE
from privacydesk.ports import check_port


def test_a_taken_port_is_named_with_its_setting(capfd: pytest.CaptureFixture[str]) -> None:
    """Somebody else listens there already."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit) as stopped:
            check_port("127.0.0.1", port, "PRIVACYDESK_DESK_PORT")
    said = capfd.readouterr().err
    assert stopped.value.code == EXIT_USAGE
    assert f"port {port} of 127.0.0.1 cannot be used" in said
    assert "PRIVACYDESK_DESK_PORT" in said
    assert said.count("\n") == 1


def test_a_free_port_is_left_free() -> None:
    """The check itself does not hold the port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    check_port("127.0.0.1", port, "PRIVACYDESK_DESK_PORT")
    check_port("127.0.0.1", port, "PRIVACYDESK_DESK_PORT")
