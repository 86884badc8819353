"""Dialogues through the real Rasa and the real action server."""

from __future__ import annotations

import ast
import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from actions.server import create_app
from bot import train
from bot.serving.run import TRAINING
from cases.organisation import load_organisation
from cases.policy import load_policy
from tests.actions.conftest import NOW
from tests.actions.fake_desk import FakeDesk

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
ESTABLISHED = 1  # a state in /proc/net/tcp, see proc(5)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(train.is_stale(), reason="the model is missing or stale: make train"),
]


def dialogues() -> list[Any]:
    """Return every dialogue as a test case."""
    paths = sorted((ROOT / "tests" / "bot" / "dialogues").glob("*.yml"))
    entries = [
        entry for path in paths for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    return [pytest.param(entry["turns"], id=entry["dialogue"]) for entry in entries]


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def action_server(desk: FakeDesk) -> Iterator[int]:
    """Serve the actions in a thread with its own loop."""
    policy = load_policy(ROOT / "data" / "policy")
    organisation = load_organisation(ROOT / "data" / "organisation.toml")
    app = create_app(policy, desk, organisation, lambda: NOW)
    port = free_port()
    loop = asyncio.new_event_loop()

    async def begin() -> Any:
        server: Any = await app.create_server(
            host="127.0.0.1", port=port, return_asyncio_server=True
        )
        await server.startup()
        await server.start_serving()
        return server

    server = loop.run_until_complete(begin())

    async def finish() -> None:
        closing = server.close()
        if closing is not None:
            await closing

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(finish(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@dataclass(frozen=True)
class Served:
    """A running Rasa with two workers, and where its tracker lies."""

    client: httpx.Client
    process: subprocess.Popen[bytes]
    tracker: Path

    def workers(self) -> list[int]:
        """Return the numbers of the processes that answer."""
        pid = self.process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Start Rasa with the current model on free ports."""
    with begun(tmp_path_factory.mktemp("rasa")) as started:
        wait(started.client, started.process)
        yield started


@contextmanager
def begun(directory: Path) -> Iterator[Served]:
    """Run Rasa until the block ends; it may not answer yet."""
    port = free_port()
    tracker = directory / "tracker.db"
    with action_server(FakeDesk()) as actions_port, (directory / "log").open("wb") as log:
        environment = os.environ | {
            "BOT_PORT": str(port),
            "BOT_ACTION_ENDPOINT": f"http://127.0.0.1:{actions_port}/webhook",
            "BOT_TRACKER_DB": str(tracker),
            "BOT_WORKERS": "2",
        }
        process = subprocess.Popen(
            [ROOT / "bot" / "rasa", "run"], env=environment, stdout=log, stderr=log
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
                yield Served(client=client, process=process, tracker=tracker)
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def rasa(served: Served) -> httpx.Client:
    """Talk to the running Rasa."""
    return served.client


def wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    """Wait until Rasa has loaded the model."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "Rasa stopped"
        try:
            if say(client, "startup-check", "hej"):
                return
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(0.5)
    raise AssertionError("Rasa did not start in time")


def say(client: httpx.Client, sender: str, text: str) -> list[dict[str, Any]]:
    """Send one message and return Rasa's messages."""
    answer = client.post("/webhooks/rest/webhook", json={"sender": sender, "message": text})
    return list(answer.json())


@pytest.mark.parametrize("turns", dialogues())
def test_dialogue(rasa: httpx.Client, turns: list[dict[str, Any]]) -> None:
    """Each turn gives exactly one message that holds what the dialogue says."""
    sender = f"test-{uuid.uuid4()}"
    for turn in turns:
        expected = dict(turn)
        user, text, not_text = (
            expected.pop("user"),
            expected.pop("text", ""),
            expected.pop("not_text", None),
        )
        messages = say(rasa, sender, user)
        assert len(messages) == 1, (user, messages)
        message = messages[0]
        custom = message["custom"]
        ref = expected.pop("case_ref", None)
        if ref:
            assert custom["case_ref"].startswith("KE-2026-"), user

        assert text in message["text"], user
        assert not_text is None or not_text not in message["text"], user
        assert {key: custom[key] for key in expected} == expected, user


def test_a_message_put_twice_is_handled_once(rasa: httpx.Client) -> None:
    """The same message under the same id is one message: at the same time, and when it is put again later."""
    sender = f"test-{uuid.uuid4()}"
    question = {"sender": sender, "message": "säljer ni mina uppgifter?", "message_id": "1"}
    with ThreadPoolExecutor(4) as threads:
        bodies = [question] * 4
        answers = list(
            threads.map(lambda b: rasa.post("/webhooks/rest/webhook", json=b).json(), bodies)
        )
    later = rasa.post("/webhooks/rest/webhook", json={**question, "message_id": "2"}).json()

    assert all(answer == answers[0] for answer in answers)
    # Had it been handled thrice, the assistant would say that it has answered this before.
    assert "redan svarat" not in later[0]["text"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sender": "x", "message": "hej"},
        {"sender": "visitor-0001", "message": 5},
        {"sender": "visitor-0001", "message": "hej", "message_id": "../x"},
        {"sender": "../../etc", "message": "hej"},
    ],
)
def test_channel_refuses_what_is_no_message(rasa: httpx.Client, body: dict[str, Any]) -> None:
    """A missing or strange sender or message is answered 400 with a reason."""
    answer = rasa.post("/webhooks/rest/webhook", json=body)

    assert answer.status_code == 400
    assert "sender" in answer.json()["error"] or "message_id" in answer.json()["error"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        "<script>alert(1)</script>",
        "\u202ehej\u0000\u0007",
        "{}[]" * 500,
        "[svar](answer)",
    ],
)
def test_strange_text_is_answered(rasa: httpx.Client, text: str) -> None:
    """Long, marked-up and invisible text gets one answer."""
    messages = say(rasa, f"test-{uuid.uuid4()}", text)

    assert len(messages) == 1
    assert messages[0]["custom"]["outcome"]


def test_serving_does_without_tensorflow(served: Served) -> None:
    """What only training needs is not in the memory of the processes that answer."""
    say(served.client, f"test-{uuid.uuid4()}", "Säljer ni mina uppgifter?")

    assert len(served.workers()) == 2
    for pid in served.workers():
        loaded = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
        assert "onnxruntime" in loaded
        assert "tensorflow" not in loaded
        assert "sklearn" not in loaded


def test_connections_are_spread_over_the_workers(served: Served) -> None:
    """No worker keeps all connections: one in 2³¹ that chance does it."""
    with ExitStack() as kept:
        for _ in range(32):
            client = kept.enter_context(httpx.Client(base_url=served.client.base_url))
            client.get("/webhooks/rest/").raise_for_status()
        table = Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:]
        answering = {
            fields[9] for fields in map(str.split, table)
            if int(fields[1].partition(":")[2], 16) == served.client.base_url.port
            and int(fields[3], 16) == ESTABLISHED
        }  # fmt: skip
        taken = [
            sum(f"socket:[{number}]" in files for number in answering)
            for files in ([os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir()] for pid in served.workers())
        ]

    assert sum(taken) >= 32
    assert min(taken) >= 1


def test_a_port_that_is_taken_is_not_shared(served: Served, tmp_path: Path) -> None:
    """A second assistant on the same port says so and ends; half of the messages would go astray otherwise."""
    environment = os.environ | {
        "BOT_PORT": str(served.client.base_url.port),
        "BOT_TRACKER_DB": str(tmp_path / "tracker.db"),
        "BOT_WORKERS": "2",
    }
    second = subprocess.run(
        [ROOT / "bot" / "rasa", "run"], env=environment, capture_output=True, text=True, timeout=START_SECONDS, check=False
    )

    assert second.returncode != 0
    assert "in use" in second.stdout + second.stderr
    assert say(served.client, f"test-{uuid.uuid4()}", "hej")


def test_messages_of_a_conversation_follow_each_other(served: Served) -> None:
    """Whichever worker gets a message, it waits until the one before has its answer."""
    sender = f"test-{uuid.uuid4()}"
    texts = ["hej", "säljer ni mina uppgifter?", "hur länge sparas samtal?", "tack"] * 3
    with ThreadPoolExecutor(12) as threads:
        list(threads.map(lambda text: say(served.client, sender, text), texts))

    with sqlite3.connect(served.tracker) as tracker:
        rows = tracker.execute(
            "SELECT type_name FROM events WHERE sender_id = ? AND type_name IN ('user', 'bot') ORDER BY id",
            (sender,),
        )
        turns = [kind for (kind,) in rows]
    assert turns.count("user") == len(texts)
    assert all(pair != ("user", "user") for pair in pairwise(turns))


@pytest.mark.parametrize("victim", ["a worker", "who began them"])
@pytest.mark.parametrize("when", ["while they begin", "when they answer"])
def test_they_end_together(tmp_path: Path, victim: str, when: str) -> None:
    """No worker is left alone: not with half of the work, and not with the port when all begin anew."""
    with begun(tmp_path) as served:
        ends = time.monotonic() + START_SECONDS
        while len(served.workers()) < 2 and time.monotonic() < ends:
            time.sleep(0.01)
        if when == "when they answer":
            wait(served.client, served.process)
        workers = served.workers()
        os.kill(workers[0] if victim == "a worker" else served.process.pid, signal.SIGKILL)

        served.process.wait(20)
        ends = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in workers) and time.monotonic() < ends:
            time.sleep(0.1)

        assert len(workers) == 2
        assert not any(Path(f"/proc/{pid}").exists() for pid in workers)


@pytest.mark.parametrize("name", TRAINING)
def test_what_is_left_out_is_what_rasa_has(name: str) -> None:
    """Each stand-in takes the place of a module of this Rasa, and has the names that Rasa's has."""
    package = ROOT / "bot" / ".venv" / "lib" / "python3.10" / "site-packages"
    source = (package / name.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8")
    defined = {
        target
        for node in ast.parse(source).body
        for target in (
            [alias.asname or alias.name for alias in node.names]
            if isinstance(node, ast.ImportFrom)
            else [item.id for item in node.targets if isinstance(item, ast.Name)]
            if isinstance(node, ast.Assign)
            else [getattr(node, "name", "")]
        )
    }

    assert set(TRAINING[name]) <= defined


def test_who_would_train_while_serving_is_told() -> None:
    """A stand-in refuses to work and says what to do instead."""
    script = (
        "import bot.serving.run as run; run.leave_out_training();"
        "from rasa.utils.tensorflow.model_data import RasaModelData; RasaModelData()"
    )
    done = subprocess.run(
        [ROOT / "bot" / ".venv" / "bin" / "python", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "bot/rasa train" in done.stderr
