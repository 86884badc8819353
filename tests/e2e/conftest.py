"""The whole product on loopback, started by its own launcher, for the tests that need all of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 240
STOP_SECONDS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Where the parts of a running product are reached."""

    website: str
    desk: str
    smtp_port: int
    imap_port: int
    environment: dict[str, str]
    seconds_to_ready: float

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Call the command line beside the running product."""
        return subprocess.run(
            [sys.executable, "-m", "privacydesk", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Everything that `make run` starts, in a folder and on ports of its own."""
    if not (ROOT / "var" / "models" / "bot-current").exists():
        pytest.skip("the assistant is not trained: run make train")
    website, desk, rasa, actions, smtp, imap, web, eid = free_ports(8)
    var = tmp_path_factory.mktemp("product")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PRIVACYDESK_")},
        "PRIVACYDESK_VAR_DIR": str(var),
        "PRIVACYDESK_MODELS_DIR": str(ROOT / "var" / "models"),
        "PRIVACYDESK_WEBSITE_PORT": str(website),
        "PRIVACYDESK_DESK_PORT": str(desk),
        "PRIVACYDESK_RASA_URL": f"http://127.0.0.1:{rasa}",
        "PRIVACYDESK_ACTIONS_PORT": str(actions),
        "PRIVACYDESK_SANDBOX_SMTP_PORT": str(smtp),
        "PRIVACYDESK_SANDBOX_IMAP_PORT": str(imap),
        "PRIVACYDESK_SANDBOX_WEB_PORT": str(web),
        "PRIVACYDESK_SANDBOX_EID_PORT": str(eid),
        "PRIVACYDESK_POLL_SECONDS": "1",
    }
    log = (var / "launch.log").open("w+")
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "privacydesk.launch"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        while "Ready after" not in (var / "launch.log").read_text():
            if process.poll() is not None or time.monotonic() - began > READY_SECONDS:
                pytest.fail(
                    "the product did not start:\n"
                    + (var / "launch.log").read_text()
                    + (var / "log" / "run.log").read_text()[-4000:]
                )
            time.sleep(0.2)
        yield Product(
            website=f"http://127.0.0.1:{website}",
            desk=f"http://127.0.0.1:{desk}",
            smtp_port=smtp,
            imap_port=imap,
            environment=environment,
            seconds_to_ready=time.monotonic() - began,
        )
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()
