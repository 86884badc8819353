"""A small Rasa: the REST channel over real HTTP, with faults at will."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RETENTION = {
    "outcome": "answer",
    "topic": "answer/retention",
    "facts": ["F81"],
    "language": "sv",
    "confidence": 0.97,
    "options": [],
    "quick_replies": [
        {"label": "Berätta mer", "payload": '/choose{"topic": "dialogue/more"}'},
        {
            "label": "Sparas vissa uppgifter längre?",
            "payload": '/choose{"topic": "answer/retention_longer"}',
        },
    ],
    "section": "Hur länge behåller vi dina personuppgifter?",
    "quote": "Vi bevarar inte personuppgifter längre än nödvändigt.",
    "links": [{"label": "Hur länge?", "url": "https://www.kalmarenergi.se/integritetspolicy"}],
    "more": True,
    "ai_generated": True,
}
RETENTION_TEXT = (
    "Inte längre än nödvändigt. Policyn anger ingen bestämd tid för uppgifter i allmänhet.",
    "Källa: integritetspolicyn, avsnittet ”Hur länge behåller vi dina personuppgifter?”.",
)
ENGLISH: dict[str, Any] = {
    "outcome": "answer",
    "language": "en",
    "quick_replies": [],
    "section": None,
}
CLARIFY = {
    "outcome": "clarify",
    "language": "sv",
    "options": [
        {
            "label": "Vad är ett registerutdrag?",
            "payload": '/choose{"topic": "answer/access_right"}',
        },
        {
            "label": "Hur lång tid tar ett registerutdrag?",
            "payload": '/choose{"topic": "answer/access_time"}',
        },
    ],
    "quick_replies": [
        {
            "label": "Vad är ett registerutdrag?",
            "payload": '/choose{"topic": "answer/access_right"}',
        },
        {"label": "Prata med en människa", "payload": '/choose{"topic": "handover"}'},
    ],
}
CONFIRM = {"outcome": "start_case", "language": "sv", "expects": "confirm", "form": "access"}
RECEIPT = {
    "outcome": "start_case",
    "language": "sv",
    "case_ref": "KE-2026-000123",
    "due_date": "2026-12-23",
}


def said(payload: dict[str, Any], *texts: str) -> list[dict[str, Any]]:
    """Give an answer as Rasa's channel does: each paragraph a message, the custom part one more."""
    return [*({"recipient_id": "x", "text": text} for text in texts), {"custom": payload}]


class RasaDouble:
    """What the server has heard, and how it answers."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.silent = False
        self.status = 200
        self.hold = threading.Event()
        self.hold.set()
        self.before_answer: Callable[[], object] = object
        self.url = ""

    def texts(self) -> list[str]:
        """Give the messages in order."""
        return [text for _, text in self.heard]

    def answer(self, text: str) -> list[dict[str, Any]]:
        """Answer by a few words."""
        words = text.casefold()
        if "engelska" in words or "how long" in words:
            return said(ENGLISH, "No longer than necessary.")
        if "utdrag" in words and "?" not in words:
            return said(CLARIFY, "Menar du något av det här?")
        if "bekräfta" in words:
            return said(CONFIRM, "Stämmer det här? Mejl: [e-post].")
        if words == "ja":
            return said(RECEIPT, "Klart! Ditt ärendenummer är KE-2026-000123.")
        notice = "Du chattar med en AI-assistent, inte en människa."
        return said(RETENTION, *((notice,) if len(self.heard) == 1 else ()), *RETENTION_TEXT)


@contextmanager
def running(port: int = 0) -> Iterator[RasaDouble]:
    """Serve on loopback until the block ends."""
    double = RasaDouble()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._send(200, b"Hello from Rasa: 3.6.21")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            double.heard.append((body["sender"], body["message"]))
            double.ids.append(body["message_id"])
            double.hold.wait(20)
            double.before_answer()
            messages = [] if double.silent else double.answer(body["message"])
            self._send(double.status, json.dumps(messages).encode())

        def _send(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield double
    finally:
        double.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
