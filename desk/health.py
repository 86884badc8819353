"""Whether the desk lives, and whether it can work."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from cases.store.upgrade import is_current
from desk.office import Office
from desk.session import office_of

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="The process answers")
def healthz() -> dict[str, str]:
    """Say that the process lives."""
    return {"status": "ok"}


@router.get("/readyz", summary="The database answers with the right schema")
def readyz(request: Request, office: Annotated[Office, Depends(office_of)]) -> JSONResponse:
    """Say 503 with the reason when the desk cannot work."""
    try:
        ready = office.database.ready() and is_current(office.database)
        reason = "" if ready else "the database schema is old: run privacydesk db upgrade"
    except Exception as error:  # noqa: BLE001 (any driver's fault means the same here)
        ready, reason = False, f"the database does not answer ({type(error).__name__})"
    if ready:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "not ready", "reason": reason}, status_code=503)
