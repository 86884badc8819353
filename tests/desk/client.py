"""A browser without a window: it fills in the forms that the pages hold."""

import asyncio
import re
from html import unescape
from types import TracebackType
from typing import Self

import httpx
from fastapi import FastAPI

from tests.desk.builder import PASSWORD

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Browser:
    """Talks HTTP with the application, and keeps its cookies."""

    def __init__(self, app: FastAPI) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://desk.example")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()

    @property
    def cookies(self) -> httpx.Cookies:
        """The cookies that the desk gave."""
        return self._http.cookies

    def get(self, path: str, **options: str) -> httpx.Response:
        """Open a page without following a redirect."""
        return self._runner.run(self._http.get(path, headers=options))

    def post(self, path: str, data: dict[str, str]) -> httpx.Response:
        """Send exactly these fields."""
        return self._runner.run(self._http.post(path, data=data))

    def upload(self, page: str, action: str, filename: str, text: str) -> httpx.Response:
        """Send a file through a form of a page."""
        token = _TOKEN.search(self.get(page).text)
        assert token is not None
        files = {"fil": (filename, text.encode())}
        return self._runner.run(self._http.post(action, data={"csrf": token[1]}, files=files))

    def submit(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Send a form of a page: its token, its version, and what a person typed."""
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(self.get(page).text)}
        kept = {k: hidden[k] for k in ("csrf", "version", "stamp", "nonce") if k in hidden}
        return self.post(action, {**kept, **fields})

    def log_in(self, username: str, password: str = PASSWORD) -> httpx.Response:
        """Log in through the form."""
        token = _TOKEN.search(self.get("/logga-in").text)
        assert token is not None
        data = {"csrf": token[1], "username": username, "password": password}
        return self.post("/logga-in", data)
