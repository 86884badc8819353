"""Tell who is asking, and that a form really came from our own page."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Form, Request, Response

from cases.user import Session, User
from desk.office import Office

COOKIE = "desk_session"
LOGIN_COOKIE = "desk_login"
LIFETIME = timedelta(hours=10)
TOKEN_BYTES = 32


class NeedsLogin(Exception):
    """Nobody is logged in."""


class ForgedForm(Exception):
    """The form lacks the token of the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of somebody who is logged in."""

    request: Request
    office: Office
    session: Session

    @property
    def user(self) -> User:
        """Return who asks."""
        return self.session.user


def office_of(request: Request) -> Office:
    """Return what the application was made with."""
    office = request.app.state.office
    assert isinstance(office, Office)  # noqa: S101 (set by create_app)
    return office


def current_visit(request: Request) -> Visit:
    """Return the visit, or raise NeedsLogin."""
    office = office_of(request)
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise NeedsLogin
    with office.database.read() as tx:
        session = tx.users.session(token, now=office.now())
    if session is None:
        raise NeedsLogin
    return Visit(request=request, office=office, session=session)


def posted_visit(
    visit: Annotated[Visit, Depends(current_visit)], csrf: Annotated[str, Form()] = ""
) -> Visit:
    """Return the visit of a form of ours, or raise ForgedForm."""
    if not hmac.compare_digest(csrf.encode(), visit.session.csrf.encode()):
        raise ForgedForm
    return visit


Seen = Annotated[Visit, Depends(current_visit)]
Posted = Annotated[Visit, Depends(posted_visit)]


def set_session(response: Response, office: Office, token: str) -> None:
    """Hand the browser its session."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=office.secure_cookies,
        path="/",
    )


def new_login_token(request: Request) -> str:
    """Return the token that ties the log-in form to this browser."""
    return request.cookies.get(LOGIN_COOKIE) or secrets.token_urlsafe(TOKEN_BYTES)


def check_login_token(request: Request, csrf: str) -> None:
    """Raise ForgedForm unless the log-in form was made for this browser."""
    known = request.cookies.get(LOGIN_COOKIE, "")
    if not known or not hmac.compare_digest(known.encode(), csrf.encode()):
        raise ForgedForm
