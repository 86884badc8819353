"""Put the desk together: pages, headers, and what is said when something goes wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from cases.errors import NotAllowed, StaleCase, UnknownReference
from cases.organisation import Organisation
from cases.store.engine import Database
from cases.store.identity_desk import IdentityDesk
from desk import (
    api,
    case_actions,
    case_page,
    chat_case,
    chats_page,
    clock_actions,
    docs_page,
    ending_page,
    extract_actions,
    extract_page,
    health,
    hold_actions,
    identity_page,
    letter_page,
    link_actions,
    login_page,
    mail_page,
    quarantine_page,
    queue_page,
    reply_page,
    tasks_page,
)
from desk.faults import QuietFaults
from desk.headers import SecurityHeaders
from desk.mail_parts import MailTools
from desk.office import Office
from desk.render import HERE, plain_page
from desk.session import ForgedForm, NeedsLogin
from documents.typesetter import Typesetter
from extract.workshop import Workshop

# Nobody types more than this; the log-in form is open to all, so it must not fill the memory.
MAX_BODY = 1_000_000
_PAGES = (
    login_page,
    queue_page,
    tasks_page,
    reply_page,
    case_page,
    case_actions,
    identity_page,
    hold_actions,
    letter_page,
    ending_page,
    clock_actions,
    link_actions,
    mail_page,
    quarantine_page,
    chats_page,
    chat_case,
    extract_page,
    extract_actions,
    docs_page,
    health,
    api,
)
_HTTP_FAULTS = {
    404: (
        "Sidan finns inte",
        "Kontrollera adressen. Ärendet kan också vara ett som du inte får se.",
    ),
    400: ("För mycket på en gång", "Texten är för lång. Gå tillbaka och korta den."),
    413: ("För mycket på en gång", "Texten är för lång. Gå tillbaka och korta den."),
    405: ("Det gick inte", "Gå tillbaka och försök igen från sidan."),
}


def create_app(
    *,
    database: Database,
    organisation: Organisation,
    identity: IdentityDesk,
    typesetter: Typesetter,
    clock: Callable[[], datetime],
    mails: MailTools,
    addresses: Mapping[str, str] | None = None,
    secure_cookies: bool = False,
    public_url: str = "",
    workshop: Workshop | None = None,
) -> FastAPI:
    """Return the desk; `addresses` maps mailbox names to e-mail addresses."""
    app = FastAPI(
        title="Privacy desk",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MAX_BODY,
    )
    app.state.office = Office(
        database=database,
        organisation=organisation,
        letters=identity.letters,
        identity=identity,
        typesetter=typesetter,
        clock=clock,
        open_mail=mails.read,
        without_attachment=mails.without_attachment,
        addresses=dict(addresses or {}),
        secure_cookies=secure_cookies,
        public_url=public_url,
        workshop=workshop,
    )
    for module in _PAGES:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.add_middleware(QuietFaults, answer=_broken)
    app.add_middleware(SecurityHeaders, https=secure_cookies)
    app.add_exception_handler(NeedsLogin, _log_in_first)
    app.add_exception_handler(ForgedForm, _forged)
    app.add_exception_handler(UnknownReference, _unknown)
    # A number in an address that is larger than any row's: SQLite cannot even be asked for it.
    app.add_exception_handler(OverflowError, _unknown)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(StaleCase, _stale)
    app.add_exception_handler(chats_page.NotYourChat, _not_your_chat)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    return app


def _said(request: Request, status: int, title: str, text: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": title}, status_code=status)
    organisation = request.app.state.office.organisation
    back = "/chattar" if request.url.path.startswith("/chattar") else "/arenden"
    return plain_page(
        "error.html", status=status, org=organisation, title=title, text=text, back=back
    )


async def _log_in_first(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": "Log in at the desk first."}, status_code=401)
    target = "/logga-in"
    if request.method == "GET" and request.url.path != "/":
        query = f"?{request.url.query}" if request.url.query else ""
        target += "?nasta=" + quote(request.url.path + query, safe="")
    if request.headers.get("HX-Request"):
        return Response(headers={"HX-Redirect": "/logga-in"})
    return RedirectResponse(target, status_code=303)


async def _forged(request: Request, error: Exception) -> Response:
    text = "Sidan var för gammal eller kom inte från oss. Gå tillbaka, ladda om och försök igen."
    return _said(request, 403, "Formuläret kunde inte godkännas", text)


async def _unknown(request: Request, error: Exception) -> Response:
    return _said(request, 404, *_HTTP_FAULTS[404])


async def _not_allowed(request: Request, error: Exception) -> Response:
    text = "Din roll ger inte rätt till det här. Be en handläggare om hjälp."
    return _said(request, 403, "Du har inte behörighet", text)


async def _stale(request: Request, error: Exception) -> Response:
    text = "Någon annan hann före. Ladda sidan igen och se hur det står till nu."
    return _said(request, 409, "Det har ändrats under tiden", text)


async def _not_your_chat(request: Request, error: Exception) -> Response:
    text = "En kollega eller assistenten har ordet. Ta över chatten först."
    return _said(request, 409, "Du har inte ordet i chatten", text)


async def _invalid(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for this class)
        # The input itself is left out: it may be personal data.
        faults = [{"loc": e["loc"], "msg": e["msg"]} for e in error.errors()]
        return JSONResponse({"detail": faults}, status_code=422)
    text = "Något i formuläret saknas, är för långt eller har fel form. Gå tillbaka och rätta det."
    return _said(request, 422, "Det gick inte att läsa formuläret", text)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for this class)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": error.detail}, status_code=error.status_code)
    title, text = _HTTP_FAULTS.get(error.status_code, _HTTP_FAULTS[405])
    return _said(request, error.status_code, title, text)


async def _broken(request: Request, error: Exception) -> Response:
    text = "Felet är noterat. Det du skrev kan finnas kvar om du går tillbaka. Försök igen om en stund."
    return _said(request, 500, "Något gick fel hos oss", text)
