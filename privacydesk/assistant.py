"""Use the assistant that is running, or start one for the time of a command."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from privacydesk.output import progress
from privacydesk.settings import LOOPBACK, ROOT, Settings

START_SECONDS = 180.0


class AssistantUnavailable(Exception):
    """The assistant could not be started; the message says what to do."""


@contextmanager
def running_assistant(settings: Settings) -> Iterator[str]:
    """Yield the address of Rasa: the running one's, or that of one started here and stopped afterwards."""
    if _answers(settings.rasa_url):
        yield settings.rasa_url
        return
    if not (settings.models_dir / "bot-current").exists():
        message = "the assistant is not trained yet; run: make train"
        raise AssistantUnavailable(message)
    progress("starting the assistant (about half a minute) …")
    rasa_port, actions_port = _free_port(), _free_port()
    environment = os.environ | {
        "PRIVACYDESK_ACTIONS_PORT": str(actions_port),
        "BOT_ACTION_ENDPOINT": f"http://{LOOPBACK}:{actions_port}/webhook",
        "BOT_PORT": str(rasa_port),
        "BOT_TRACKER_DB": str(settings.var_dir / "ask-tracker.db"),
        # One question at a time.
        "BOT_WORKERS": "1",
    }
    logs = settings.var_dir / "log"
    logs.mkdir(parents=True, exist_ok=True)
    commands = {
        "actions": [sys.executable, "-m", "privacydesk", "serve", "actions"],
        "rasa": [str(ROOT / "bot" / "rasa"), "run"],
    }
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for name, command in commands.items():
            processes.append(_start(command, environment, logs / f"ask-{name}.log"))
        url = f"http://{LOOPBACK}:{rasa_port}"
        _wait(url, processes, logs)
        yield url
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as file:
        return subprocess.Popen(  # noqa: S603 (our own programs)
            command, cwd=ROOT, env=environment, stdout=file, stderr=file, stdin=subprocess.DEVNULL
        )


def _wait(url: str, processes: list[subprocess.Popen[bytes]], logs: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while time.monotonic() < ends:
        if any(process.poll() is not None for process in processes):
            message = (
                f"the assistant stopped at its start; see {logs}/ask-rasa.log and ask-actions.log"
            )
            raise AssistantUnavailable(message)
        if _answers(url):
            return
        time.sleep(0.3)
    message = f"the assistant was not ready within {START_SECONDS:.0f} s; see {logs}/ask-rasa.log"
    raise AssistantUnavailable(message)


def _answers(url: str) -> bool:
    try:
        answer = httpx.get(url, timeout=2.0)
    except httpx.HTTPError:
        return False
    return answer.is_success


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
