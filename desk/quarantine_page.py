"""Mails that could not be handled: why, the raw bytes, and trying again."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from cases.mail import KeptMail, Stage
from cases.store.transaction import Transaction
from desk.access import may_see_mailbox
from desk.download import eml
from desk.render import page
from desk.session import Posted, Seen, Visit

router = APIRouter(include_in_schema=False)
_REASONS = {
    "empty": "Mejlet är tomt",
    "handling failed": "Behandlingen misslyckades flera gånger",
    "headers larger": "Mejlets huvud är för stort",
    "larger than": "Mejlet är för stort för att läsas",
    "nested deeper": "Mejlet är nästlat för djupt",
    "not read within": "Mejlet tog för lång tid att läsa",
    "program ended": "Programmet avbröts varje gång mejlet lästes",
    "more than": "Mejlet har för många delar",
    "too many": "Mejlet har för många delar",
}


@router.get("/karantan")
def quarantine(visit: Seen) -> Response:
    """List the mails that a person must look at."""
    with visit.office.database.read() as tx:
        mails = [m for m in tx.mails.in_stage(Stage.QUARANTINED) if _sees(visit, m)]
    address = visit.office.addresses
    return page(
        visit,
        "quarantine.html",
        mails=[(m, reason(m), address.get(m.identity.mailbox, m.identity.mailbox)) for m in mails],
    )


@router.get("/karantan/{mail_id}/original.eml")
def raw(visit: Seen, mail_id: int) -> Response:
    """Hand out the raw mail, and log that it was."""
    office = visit.office
    with office.database.write() as tx:
        _quarantined(visit, tx, mail_id)
        content = tx.mails.raw(mail_id)
        detail = {"mail": mail_id}
        tx.events.append("raw_viewed", actor=visit.user.username, at=office.now(), detail=detail)
    return eml(content, f"karantan-{mail_id}.eml")


@router.post("/karantan/{mail_id}/forsok-igen")
def retry(visit: Posted, mail_id: int) -> Response:
    """Give the mail back to the triage."""
    office = visit.office
    with office.database.write() as tx:
        _quarantined(visit, tx, mail_id)
        tx.mails.retry(mail_id)
        detail = {"mail": mail_id}
        tx.events.append("retried", actor=visit.user.username, at=office.now(), detail=detail)
    return RedirectResponse("/karantan?igen=1", status_code=303)


def reason(mail: KeptMail) -> str:
    """Say in Swedish why the mail lies here; an unknown reason is shown as it is."""
    code = mail.reason or ""
    for start, swedish in _REASONS.items():
        if start in code:
            return f"{swedish} ({code})"
    return code or "Okänd orsak"


def _sees(visit: Visit, mail: KeptMail) -> bool:
    of_dpo = visit.office.is_dpo_mailbox(mail.identity.mailbox)
    return may_see_mailbox(visit.user, of_dpo=of_dpo)


def _quarantined(visit: Visit, tx: Transaction, mail_id: int) -> KeptMail:
    try:
        mail = tx.mails.by_id(mail_id)
    except KeyError as error:
        raise HTTPException(404) from error
    if mail.stage is not Stage.QUARANTINED or not _sees(visit, mail):
        raise HTTPException(404)
    return mail
