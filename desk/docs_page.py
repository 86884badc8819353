"""The JSON interface, described on a page of our own: no script from elsewhere."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from desk.render import page
from desk.session import Seen

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
def openapi(visit: Seen) -> Response:
    """Return the machine-readable description."""
    return JSONResponse(visit.request.app.openapi())


@router.get("/docs")
def docs(visit: Seen) -> Response:
    """Show the description to people."""
    described: dict[str, Any] = visit.request.app.openapi()
    operations = [
        (method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return page(
        visit,
        "docs.html",
        address=visit.office.public_url,
        operations=operations,
        schemas=described["components"]["schemas"],
    )
