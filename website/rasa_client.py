"""Speak with Rasa over its REST channel; the only module that does."""

from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

ANSWER_SECONDS = 8.0
CONNECT_SECONDS = 2.0
CHECK_SECONDS = 1.0
PARAGRAPH = "\n\n"


class RasaUnavailable(Exception):
    """No answer came; `reached` tells that Rasa runs but could not handle this message."""

    def __init__(self, why: str, *, reached: bool) -> None:
        super().__init__(why)
        self.reached = reached


@dataclass(frozen=True, slots=True, kw_only=True)
class RasaAnswer:
    """One answer: the words, and the machine-readable part beside them."""

    text: str
    payload: dict[str, Any]


class RasaClient:
    """Asks one Rasa server; safe to share between threads."""

    def __init__(self, url: str, *, timeout: float = ANSWER_SECONDS) -> None:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        self._http = httpx.Client(
            base_url=url,
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            limits=limits,
            # Rasa stands on loopback or an internal network: a proxy of the environment is not for it.
            trust_env=False,
        )

    def ask(self, conversation_id: str, text: str, *, message_id: str) -> RasaAnswer:
        """Give one message of a conversation; raises RasaUnavailable for every fault.

        Rasa handles a message once by its id, however often it is given: one that timed out may well have been
        answered since.
        """
        body = {
            "sender": conversation_id,
            "message": text,
            "message_id": message_id,
        }
        try:
            response = self._http.post("/webhooks/rest/webhook", json=body)
        except httpx.ConnectError as error:
            raise RasaUnavailable("Rasa cannot be reached", reached=False) from error
        except httpx.HTTPError as error:
            raise RasaUnavailable(type(error).__name__, reached=False) from error
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise RasaUnavailable(f"Rasa answered {response.status_code}", reached=False)
        if response.status_code != httpx.codes.OK:
            raise RasaUnavailable(f"Rasa answered {response.status_code}", reached=True)
        return _answer(response)

    def ready(self) -> bool:
        """Tell whether Rasa answers at all, within a second."""
        try:
            return self._http.get("/", timeout=CHECK_SECONDS).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _answer(response: httpx.Response) -> RasaAnswer:
    try:
        messages = response.json()
    except ValueError as error:
        raise RasaUnavailable("Rasa answered something else than JSON", reached=True) from error
    if not isinstance(messages, list):
        raise RasaUnavailable("Rasa answered something else than a list", reached=True)
    parts = [message for message in messages if isinstance(message, dict)]
    # Rasa cuts a text at its blank lines into messages of their own.
    text = PARAGRAPH.join(str(part["text"]).strip() for part in parts if part.get("text"))
    customs = [part["custom"] for part in parts if isinstance(part.get("custom"), dict)]
    if not text:
        # Rasa swallows a fault of its own or of the action server and then says nothing.
        raise RasaUnavailable("Rasa said nothing", reached=True)
    return RasaAnswer(text=text, payload=customs[-1] if customs else {})
