"""A case's mail as it came: its HTML made harmless, its attachments, its bytes."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response

from cases.case import Case
from cases.store.transaction import Transaction
from desk.access import case_for
from desk.download import attachment, eml
from desk.headers import MAIL_POLICY
from desk.html_clean import clean_html
from desk.render import fill
from desk.session import Seen, Visit

router = APIRouter(include_in_schema=False)


@router.get("/arenden/{ref}/mejl/{mail_id}/original.eml")
def raw(visit: Seen, ref: str, mail_id: int) -> Response:
    """Hand out the raw mail."""
    case, content = _fetch(visit, ref, mail_id, "raw_viewed")
    return eml(content, f"{case.ref}-{mail_id}.eml")


@router.get("/arenden/{ref}/mejl/{mail_id}/bilaga/{number}")
def attached(visit: Seen, ref: str, mail_id: int, number: int) -> Response:
    """Hand out an attachment as a file, never to be opened by the browser."""
    _, content = _fetch(visit, ref, mail_id, "attachment_viewed")
    parts = visit.office.open_mail(content).attachments
    if not 0 <= number < len(parts):
        raise HTTPException(404)
    return attachment(parts[number].content, parts[number].filename)


@router.get("/arenden/{ref}/mejl/{mail_id}/html")
def html(visit: Seen, ref: str, mail_id: int) -> Response:
    """Show the mail's HTML without anything that loads, runs or leads anywhere."""
    _, content = _fetch(visit, ref, mail_id, "html_viewed")
    body = clean_html(visit.office.open_mail(content).html)
    return HTMLResponse(
        fill("mail_html.html", body=body),
        headers={"Content-Security-Policy": MAIL_POLICY},
    )


def _fetch(visit: Visit, ref: str, mail_id: int, event: str) -> tuple[Case, bytes]:
    office = visit.office
    with office.database.write() as tx:
        case = case_for(tx, visit.user, ref)
        if not _belongs(tx, case, mail_id):
            raise HTTPException(404)
        content = tx.mails.raw(mail_id)
        tx.events.append(
            event,
            case_id=case.id,
            actor=visit.user.username,
            at=office.now(),
            detail={"mail": mail_id},
        )
    return case, content


def _belongs(tx: Transaction, case: Case, mail_id: int) -> bool:
    return any(message.mail_id == mail_id for message in tx.cases.messages(case))
