"""The pages under /utdrag: a person with a link and a proven identity fetches an extract.

They work without a script, keep nothing in the browser and pass no address on: it is half of the proof.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import anyio.to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from cases.letters import date_in_words
from cases.organisation import Organisation
from extract.pickup import Fetched, Offer, Pickup
from website.pace import Pace

T = TypeVar("T")
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
}
_TYPES = {".pdf": "application/pdf", ".zip": "application/zip"}


class PickupPages:
    """Handlers of the pages."""

    def __init__(self, *, pickup: Pickup, organisation: Organisation, pace: Pace) -> None:
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["organisation"] = organisation
        self._environment = environment
        self._pickup = pickup
        self._pace = pace

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        return [
            Route("/utdrag/{token}", self.offer, methods=["GET"]),
            Route("/utdrag/{token}/legitimera", self.identify, methods=["POST"]),
            Route("/utdrag/{token}/brev", self.letter, methods=["POST"]),
            Route("/utdrag/{token}/filer", self.archive, methods=["POST"]),
            Route("/utdrag/{token}/klart", self.finish, methods=["POST"]),
        ]

    async def offer(self, request: Request) -> Response:
        """Show what can be fetched; looking changes nothing, so a mail scanner may look."""
        token = _token(request)
        if not self._pace.allows(request.client.host if request.client else "?"):
            return self._page("gone", status=429)
        offer = await _in_thread(lambda: self._pickup.look(token))
        if offer is None:
            return self._page("gone", status=404)
        return self._page(
            "offer",
            language=offer.language,
            token=token,
            offer=offer,
            until=_until(offer),
        )

    async def identify(self, request: Request) -> Response:
        """Lead the person to the identity check of this case."""
        token = _token(request)
        address = await _in_thread(lambda: self._pickup.identify(token))
        if address is None:
            return self._page("gone", status=404)
        return RedirectResponse(address, status_code=303, headers=_HEADERS)

    async def letter(self, request: Request) -> Response:
        """Hand over the letter."""
        return await self._file(request, archive=False)

    async def archive(self, request: Request) -> Response:
        """Hand over the files for another system."""
        return await self._file(request, archive=True)

    async def finish(self, request: Request) -> Response:
        """Take the files away, because the person has them."""
        token = _token(request)
        if not await _in_thread(lambda: self._pickup.finish(token)):
            return self._page("gone", status=404)
        return self._page("done")

    async def _file(self, request: Request, *, archive: bool) -> Response:
        token = _token(request)
        found: Fetched | None = await _in_thread(lambda: self._pickup.fetch(token, archive=archive))
        if found is None:
            # The page says what is missing: the identity, or everything.
            return RedirectResponse(f"/utdrag/{token}", status_code=303, headers=_HEADERS)
        disposition = f'attachment; filename="{found.filename}"'
        return Response(
            found.content,
            media_type=_TYPES[found.filename[-4:]],
            headers=_HEADERS | {"content-disposition": disposition},
        )

    def _page(
        self, name: str, *, language: str = "sv", status: int = 200, **values: object
    ) -> Response:
        html = self._environment.get_template(f"pickup/{name}.html").render(
            language=language,
            say=lambda swedish, english: english if language == "en" else swedish,
            **values,
        )
        return HTMLResponse(html, status, headers=_HEADERS)


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _until(offer: Offer) -> str:
    return date_in_words(offer.until, offer.language)


async def _in_thread(act: Callable[[], T]) -> T:
    return await anyio.to_thread.run_sync(act)
