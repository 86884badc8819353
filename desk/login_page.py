"""Log in and out."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from desk.passwords import log_in
from desk.render import plain_page
from desk.session import (
    COOKIE,
    LIFETIME,
    LOGIN_COOKIE,
    Posted,
    check_login_token,
    new_login_token,
    office_of,
    set_session,
)

router = APIRouter(include_in_schema=False)
MAX_LENGTH = 200
# The same words for every failure: a stranger must not learn which names exist or are locked.
WRONG = "Fel användarnamn eller lösenord. Efter fem felaktiga försök är kontot låst i 15 minuter."


@router.get("/logga-in")
def login_form(request: Request, nasta: str = "/") -> Response:
    """Show the form."""
    return _form(request, next_path=_own_path(nasta))


@router.post("/logga-in")
def login(
    request: Request,
    csrf: Annotated[str, Form()] = "",
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    nasta: Annotated[str, Form()] = "/",
) -> Response:
    """Begin a session, or say that it was wrong."""
    check_login_token(request, csrf)
    office = office_of(request)
    name = username.strip()
    too_long = max(len(name), len(password)) > MAX_LENGTH
    user = None if too_long else log_in(office.database, name, password, now=office.now())
    if user is None:
        return _form(request, next_path=_own_path(nasta), error=WRONG, status=401, username=name)
    with office.database.write() as tx:
        token = tx.users.start_session(user, now=office.now(), lifetime=LIFETIME)
    response = RedirectResponse(_own_path(nasta), status_code=303)
    set_session(response, office, token)
    response.delete_cookie(LOGIN_COOKIE, path="/logga-in")
    return response


@router.post("/logga-ut")
def logout(visit: Posted) -> Response:
    """End the session."""
    office = visit.office
    with office.database.write() as tx:
        tx.users.end_session(visit.request.cookies.get(COOKIE, ""))
        tx.events.append("logout", actor=visit.user.username, at=office.now())
    response = RedirectResponse("/logga-in", status_code=303)
    response.delete_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _form(
    request: Request, *, next_path: str, error: str = "", status: int = 200, username: str = ""
) -> Response:
    office = office_of(request)
    token = new_login_token(request)
    response = plain_page(
        "login.html",
        status=status,
        org=office.organisation,
        login_token=token,
        next_path=next_path,
        error=error,
        username=username[:MAX_LENGTH],
    )
    response.set_cookie(
        LOGIN_COOKIE,
        token,
        httponly=True,
        samesite="strict",
        secure=office.secure_cookies,
        path="/logga-in",
    )
    return response


def _own_path(path: str) -> str:
    """Return the path if it leads into the desk, never to another site."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() and "\\" not in path else "/"
