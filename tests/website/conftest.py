"""A website on a real port with a real database and a small Rasa behind it."""

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from cases.letters import LetterDesk
from cases.organisation import Organisation, load_organisation
from cases.policy import Policy, load_policy
from cases.store.engine import Database
from cases.store.identity_answers import IdentityAnswers
from cases.store.identity_desk import IdentityDesk
from cases.store.upgrade import upgrade
from cases.vault import Vault
from tests.website import rasa_double
from website.app import create_app
from website.eid import Eid
from website.rasa_client import RasaClient
from website.relay import Relay
from website.verify_pages import VerifyPages
from website.verify_view import VerifyView

ROOT = Path(__file__).resolve().parents[2]
EMBEDDER = "https://www.kalmarenergi.se"


@dataclass
class Clock:
    """Time that passes only when a test says so."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(ROOT / "data" / "policy")


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    return load_organisation(ROOT / "data" / "organisation.toml")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", Vault(["t" * 40]))
    upgrade(database)
    yield database
    database.dispose()


@pytest.fixture
def rasa() -> Iterator[rasa_double.RasaDouble]:
    with rasa_double.running() as double:
        yield double


@pytest.fixture
def rasa_client(rasa: rasa_double.RasaDouble) -> Iterator[RasaClient]:
    with RasaClient(rasa.url, timeout=1.0) as client:
        yield client


@pytest.fixture
def relay(
    database: Database,
    policy: Policy,
    organisation: Organisation,
    rasa_client: RasaClient,
    clock: Clock,
) -> Relay:
    return Relay(
        database=database, policy=policy, organisation=organisation, rasa=rasa_client, clock=clock
    )


class OtherSite:
    """A page of another origin that shows the chat."""

    def __init__(self) -> None:
        outer = self
        self.html = ""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/" else 204)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(outer.html.encode() if self.path == "/" else b"")

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "OtherSite":
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def other_site() -> Iterator[OtherSite]:
    with OtherSite() as other:
        yield other


@dataclass
class Site:
    """The running website."""

    url: str
    app: ASGIApp

    def visitor(self) -> "Visitor":
        return Visitor(httpx.Client(base_url=self.url, timeout=10, trust_env=False))


@dataclass
class Visitor:
    """A browser without a screen."""

    http: httpx.Client
    token: str = ""
    sent: int = 0

    def open(self) -> dict[str, Any]:
        answer = self.http.post("/chat/conversations", json={}).raise_for_status().json()
        self.token = answer["token"]
        return dict(answer)

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}

    def say(self, text: str, client_id: str = "") -> httpx.Response:
        self.sent += 1
        body = {"text": text, "client_id": client_id or f"message-{self.sent:04}"}
        return self.http.post("/chat/messages", json=body, headers=self.headers)

    def history(self, after: int = 0) -> dict[str, Any]:
        response = self.http.get(f"/chat/messages?after={after}", headers=self.headers)
        return dict(response.raise_for_status().json())


def identity_desk(
    database: Database, organisation: Organisation, clock: Clock, url: str, *, eid: str = ""
) -> IdentityDesk:
    return IdentityDesk(
        database=database,
        letters=LetterDesk(ROOT / "data" / "letters", organisation),
        organisation=organisation,
        website_url=url,
        clock=clock,
        eid=eid,
    )


def verify_pages(
    database: Database,
    organisation: Organisation,
    clock: Clock,
    url: str,
    *,
    eid: Eid | None = None,
    secure_cookies: bool = False,
) -> VerifyPages:
    desk = identity_desk(database, organisation, clock, url, eid=eid.name if eid else "")
    return VerifyPages(
        answers=IdentityAnswers(database, desk),
        view=VerifyView(organisation),
        eid=eid,
        clock=clock,
        public_url=url,
        secure_cookies=secure_cookies,
    )


@pytest.fixture
def make_eid() -> Callable[[str], Eid | None]:
    """Gives the eID of a website at an address: none, unless a test says otherwise."""
    return lambda _url: None


@pytest.fixture
def site(
    database: Database,
    policy: Policy,
    organisation: Organisation,
    rasa_client: RasaClient,
    clock: Clock,
    other_site: "OtherSite",
    make_eid: Callable[[str], Eid | None],
) -> Iterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = create_app(
        database=database,
        policy=policy,
        organisation=organisation,
        rasa=rasa_client,
        verify=verify_pages(database, organisation, clock, url, eid=make_eid(url)),
        clock=clock,
        public_url=url,
        embed_origins=[EMBEDDER, other_site.origin],
        late_answer_seconds=0.05,
    )
    with serving(app, listener):
        yield Site(url=url, app=app)


class serving:  # noqa: N801 (used as a verb)
    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        config = uvicorn.Config(
            app, log_level="warning", timeout_graceful_shutdown=1, lifespan="on", ws="none"
        )
        self._server = uvicorn.Server(config)
        self._listener = listener
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})

    def __enter__(self) -> None:
        self._thread.start()
        _until(lambda: self._server.started)

    def __exit__(self, *fault: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


def _until(is_true: Callable[[], bool], seconds: float = 10) -> None:
    waiting = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if is_true():
            return
        waiting.wait(0.02)
    pytest.fail(f"did not happen within {seconds} s")


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    return _until


@pytest.fixture
def visitor(site: Site) -> Iterator[Visitor]:
    visitor = site.visitor()
    yield visitor
    visitor.http.close()
