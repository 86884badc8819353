"""The website's pages: the demo of the company's site, the policy, and what the chat keeps."""

from collections.abc import Callable
from pathlib import Path

import anyio.to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from cases.organisation import Organisation
from cases.policy import Policy
from website.policy_page import sections
from website.rasa_client import RasaClient

HERE = Path(__file__).parent
STATIC = HERE / "static"
_A_WHILE = "public, max-age=300"


class _CachedFiles(StaticFiles):
    """Static files that may be embedded by other sites' pages."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = _A_WHILE
        response.headers["access-control-allow-origin"] = "*"
        return response


class Pages:
    """Handlers of the pages that people and machines look at."""

    def __init__(
        self,
        *,
        policy: Policy,
        organisation: Organisation,
        rasa: RasaClient,
        database_ready: Callable[[], bool],
        retention_days: int,
    ) -> None:
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {"organisation": organisation, "retention_days": retention_days}
        self._environment = environment
        self._sections = sections(policy.text)
        self._rasa = rasa
        self._database_ready = database_ready

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/", self.home),
            Route("/integritetspolicy", self.policy),
            Route("/om-chatten", self.about_chat),
            Route("/chat.js", self.widget),
            Route("/healthz", self.health),
            Route("/readyz", self.ready),
            Mount("/static", _CachedFiles(directory=STATIC)),
        ]

    async def home(self, request: Request) -> Response:
        """Show the demo page with the chat."""
        return self._page("home.html")

    async def policy(self, request: Request) -> Response:
        """Show the policy, section by section."""
        return self._page("policy.html", sections=self._sections)

    async def about_chat(self, request: Request) -> Response:
        """Tell what the chat keeps (GDPR, Article 13)."""
        return self._page("about_chat.html")

    async def widget(self, request: Request) -> Response:
        """Give the script that other pages embed."""
        headers = {"cache-control": _A_WHILE, "access-control-allow-origin": "*"}
        return FileResponse(STATIC / "chat.js", media_type="text/javascript", headers=headers)

    async def health(self, request: Request) -> Response:
        """Tell that the process runs."""
        return JSONResponse({"status": "ok"})

    async def ready(self, request: Request) -> Response:
        """Tell whether visitors can be served: without Rasa messages are still kept."""
        try:
            database = await anyio.to_thread.run_sync(self._database_ready)
        except Exception:  # noqa: BLE001 (whatever the driver raises, the answer is "not ready")
            database = False
        rasa = await anyio.to_thread.run_sync(self._rasa.ready)
        report = {"ready": database, "database": database, "rasa": rasa}
        return JSONResponse(report, 200 if database else 503)

    async def missing(self, request: Request, error: Exception) -> Response:
        """Say that there is no such page, and where to go."""
        return self._page("missing.html", status=404)

    def _page(self, name: str, *, status: int = 200, **values: object) -> Response:
        html = self._environment.get_template(name).render(**values)
        return HTMLResponse(html, status, headers={"cache-control": "no-cache"})
