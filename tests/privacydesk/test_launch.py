"""What `make run` says when one of its processes ends."""

from datetime import datetime
from io import StringIO

from honcho.manager import Manager
from honcho.printer import Message

from privacydesk.launch import FirstToStop


def _system(log: FirstToStop, text: str) -> None:
    time = datetime(2026, 11, 23, 9, 30)  # noqa: DTZ001 (honcho writes the time of the wall clock)
    log.write(Message(type="line", data=text, time=time, name="system", colour=None))


def test_the_process_that_fell_is_named() -> None:
    """The others are stopped because of it: the first one is the one to look at."""
    log = FirstToStop(StringIO())
    manager = Manager(log)
    manager.add_process("waits", "exec sleep 60")
    manager.add_process("falls", "exit 3")
    manager.loop()

    assert log.fallen == "falls"


def test_a_stop_that_was_asked_for_names_nobody() -> None:
    """Ctrl-C is no fault."""
    log = FirstToStop(StringIO())
    for text in ("SIGINT received\n", "sending SIGTERM to desk (pid 7)\n", "desk stopped (rc=0)\n"):
        _system(log, text)

    assert log.fallen == ""
