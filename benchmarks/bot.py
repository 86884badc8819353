"""Compares our assistant with what `rasa init` makes, on this machine in one run; the program of `make bench-bot`.

Prints training time, start time, memory, latency and messages a second at 1, 16 and 64 clients, and the floor:
the import of TensorFlow, which every Rasa 3.6 pays for. Takes five to ten minutes; run it on an idle machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import httpx
import yaml

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
CLIENTS = (1, 16, 64)
TALKING = (1, 16)
# For training; each serves with one thread.
ALL_CORES = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(os.cpu_count()))
START_SECONDS = 180.0
TRAIN_SECONDS = 1200.0
ANSWER_SECONDS = 60.0
# As many conversations as a run can hold, so that none is repeated.
ROUNDS = 10


@dataclass(slots=True, kw_only=True)
class Figures:
    """What was measured of one assistant; seconds, megabytes, milliseconds, messages a second."""

    name: str
    train: float = 0.0
    start: float = 0.0
    memory: float = 0.0
    parse: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    talk: dict[int, tuple[float, float, float]] = field(default_factory=dict)


def questions() -> list[str]:
    """Return held-out questions: what people write, and nothing that was trained on."""
    found = []
    for path in sorted((ROOT / "tests" / "heldout" / "chat").glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            found += [line[2:] for line in item["examples"].splitlines() if line.startswith("- ")]
    return found[::3]


def environment(**more: str) -> dict[str, str]:
    """Return the environment that bot/rasa gives, for Rasa's own project too."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {
        **os.environ,
        **quiet,
        **one_thread,
        "MPLCONFIGDIR": str(ROOT / "var" / "matplotlib"),
        **more,
    }


def timed(command: list[str], directory: Path, env: dict[str, str]) -> float:
    """Run to the end; returns seconds. Raises RuntimeError with the last lines of a failure."""
    began = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=directory,
        env=env,
        check=False,
        capture_output=True,
        text=True,
        timeout=TRAIN_SECONDS,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[-1]} failed:\n" + "\n".join(done.stderr.splitlines()[-10:]))
    return time.perf_counter() - began


@contextmanager
def running(
    command: list[str], directory: Path, env: dict[str, str], url: str
) -> Iterator[tuple[int, float]]:
    """Start a server and yield its process number and the seconds until it answers; stop it afterwards."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=directory, env=env, stdout=log, stderr=log)
        try:
            while not answers(url):
                if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                    log.seek(0)
                    raise RuntimeError("a server did not start:\n" + log.read().decode()[-1500:])
                time.sleep(0.1)
            yield process.pid, time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(30)


def answers(url: str) -> bool:
    """Tell whether a server is ready."""
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def resident(pid: int) -> float:
    """Return megabytes resident in a process and its workers; what they share counts once."""
    workers = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return sum(map(proportional, (str(pid), *workers)))


def proportional(pid: str) -> float:
    """Return the proportional set size of one process in megabytes."""
    sizes = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(sizes.split("Pss:")[1].split()[0]) / 1024


async def load(
    url: str, bodies: list[dict[str, str]], clients: int, seconds: float
) -> tuple[float, float, float]:
    """Keep `clients` requests under way; returns median and 95th percentile in ms, and requests a second.

    Written on bare connections: an HTTP library takes 5 ms a request of the cores that the servers need.
    """
    address = urlsplit(url)
    requests = [request(address, body) for body in bodies]
    took: list[float] = []
    turn = iter(range(10_000_000))
    ends = time.perf_counter() + seconds

    async def client() -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        # The first of a connection is not timed.
        writer.write(requests[next(turn) % len(requests)])
        await asyncio.wait_for(answered(reader), ANSWER_SECONDS)
        while time.perf_counter() < ends:
            began = time.perf_counter()
            writer.write(requests[next(turn) % len(requests)])
            await asyncio.wait_for(answered(reader), ANSWER_SECONDS)
            took.append(time.perf_counter() - began)
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    total = time.perf_counter() - began
    ordered = sorted(took)
    middle, high = (
        statistics.median(ordered),
        ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
    )
    return middle * 1000, high * 1000, len(ordered) / total


def request(address: SplitResult, body: dict[str, str]) -> bytes:
    """Word a POST of JSON on a connection that stays open."""
    content = json.dumps(body).encode()
    head = (
        f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def answered(reader: asyncio.StreamReader) -> None:
    """Read an answer to its end; raises RuntimeError when it is no success."""
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.partition(b"\r\n")[0]:
        raise RuntimeError(f"a server answered {head[:60]!r}")
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    if length is None:
        raise RuntimeError("a server answered without saying how long its answer is")
    await reader.readexactly(int(length[1]))


def measure(figures: Figures, url: str, seconds: float) -> None:
    """Fill in latencies and throughput of a running Rasa."""
    texts = questions()
    for clients in CLIENTS:
        bodies = [{"text": text} for text in texts]
        figures.parse[clients] = asyncio.run(load(f"{url}/model/parse", bodies, clients, seconds))
    for clients in TALKING:
        # Each a conversation of its own, and under an id as the relay gives it, which the starter ignores.
        said = [
            {"sender": f"bench-{clients}-{number:06}", "message": text, "message_id": str(number)}
            for number, text in enumerate(texts * ROUNDS)
        ]
        webhook = f"{url}/webhooks/rest/webhook"
        figures.talk[clients] = asyncio.run(load(webhook, said, clients, seconds))


def default(directory: Path, seconds: float) -> Figures:
    """Measure the project that `rasa init` makes."""
    figures = Figures(name="rasa init")
    rasa = [str(PYTHON), "-W", "ignore", "-m", "rasa"]
    env = environment(**ALL_CORES)
    # `rasa init` writes the project and trains it, in one process like `rasa train`.
    init = [*rasa, "init", "--no-prompt", "--init-dir", str(directory)]
    figures.train = timed(init, ROOT / "var", env)
    port = free_port()
    command = [*rasa, "run", "--enable-api", "--interface", "127.0.0.1", "--port", str(port)]
    with running(command, directory, environment(), f"http://127.0.0.1:{port}/") as (pid, start):
        figures.start = start
        measure(figures, f"http://127.0.0.1:{port}", seconds)
        figures.memory = resident(pid)
    return figures


def ours(directory: Path, seconds: float, *, cached: bool, trained: bool) -> Figures:
    """Measure our assistant with its action server; trained anew beside the model in use, or that model."""
    figures = Figures(name="privacy desk")
    script = str(ROOT / "bot" / "rasa")
    cache = (ROOT / "var" if cached else directory) / "embeddings.npz"
    fresh = environment(BOT_EMBEDDING_CACHE=str(cache), **ALL_CORES)
    if not trained:
        target = ["--out", str(directory / "models")]
        figures.train = timed([script, "train", "--skip-validation", *target], ROOT, fresh)
    port, actions_port = free_port(), free_port()
    env = environment(
        BOT_PORT=str(port),
        BOT_TRACKER_DB=str(directory / "tracker.db"),
        BOT_ACTION_ENDPOINT=f"http://127.0.0.1:{actions_port}/webhook",
        PRIVACYDESK_ACTIONS_PORT=str(actions_port),
    )
    actions = [sys.executable, "-m", "privacydesk", "serve", "actions"]
    url = f"http://127.0.0.1:{port}"
    with (
        running(actions, ROOT, env, f"http://127.0.0.1:{actions_port}/health"),
        running([script, "run", "--enable-api"], ROOT, env, url) as (pid, start),
    ):
        figures.start = start
        measure(figures, url, seconds)
        figures.memory = resident(pid)
    return figures


def floor() -> float:
    """Return the seconds of importing TensorFlow."""
    return timed([str(PYTHON), "-W", "ignore", "-c", "import tensorflow"], ROOT, environment())


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def table(found: list[Figures], bottom: float) -> str:
    """Word the figures as a Markdown table."""
    rows = [
        ("training, s", [f"{f.train:.0f}" if f.train else "not measured" for f in found]),
        ("start until it answers, s", [f"{f.start:.1f}" for f in found]),
        ("resident memory under load, MB", [f"{f.memory:.0f}" for f in found]),
    ]
    for clients in CLIENTS:
        rows += speed(f"NLU, {number_of(clients)}", [f.parse[clients] for f in found])
    for clients in TALKING:
        rows += speed(f"whole answer, {number_of(clients)}", [f.talk[clients] for f in found])
    lines = ["| | " + " | ".join(f.name for f in found) + " |", "|---|" + "---|" * len(found)]
    lines += [f"| {name} | " + " | ".join(values) + " |" for name, values in rows]
    load_now = os.getloadavg()[0]
    lines += [
        "",
        f"The floor: importing TensorFlow takes {bottom:.1f} s. Load average at the end: {load_now:.1f}.",
    ]
    return "\n".join(lines)


def number_of(clients: int) -> str:
    """Word a number of clients."""
    return "1 client" if clients == 1 else f"{clients} clients"


def speed(name: str, found: list[tuple[float, float, float]]) -> list[tuple[str, list[str]]]:
    """Give two rows of the table: latencies, and messages a second."""
    return [
        (f"{name}: p50 / p95, ms", [f"{middle:.1f} / {high:.1f}" for middle, high, _ in found]),
        (f"{name}: messages/s", [f"{rate:.0f}" for _, _, rate in found]),
    ]


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description="Compare the assistant with Rasa's own starter project."
    )
    parser.add_argument(
        "--seconds", type=float, default=8.0, help="of load for each number of clients (8)"
    )
    parser.add_argument(
        "--cached", action="store_true", help="train with the embeddings that are at hand"
    )
    parser.add_argument(
        "--trained", action="store_true", help="measure the model in use; do not train ours anew"
    )
    options = parser.parse_args()
    if not PYTHON.exists():
        print("bot/.venv is missing; run: make setup", file=sys.stderr)
        return 1
    try:
        with tempfile.TemporaryDirectory() as name:
            directory = Path(name)
            (directory / "default").mkdir()
            bottom = floor()
            found = [
                default(directory / "default", options.seconds),
                ours(directory, options.seconds, cached=options.cached, trained=options.trained),
            ]
    except (RuntimeError, OSError, EOFError, subprocess.TimeoutExpired) as error:
        print(f"The benchmark could not be finished: {error}", file=sys.stderr)
        return 1
    print(table(found, bottom))
    return 0


if __name__ == "__main__":
    sys.exit(main())
