"""The queue: cases by nearest deadline, with filters and search."""

import re
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse, Response

from cases.case_type import CaseType
from cases.lifecycle import Status
from cases.store.desk_queries import QueueView
from desk.office import Office
from desk.render import counts_for, page, sorted_types
from desk.session import Seen, Visit

router = APIRouter(include_in_schema=False)
PAGE_SIZE = 50
_NUMBER = re.compile(r"\d{1,9}")


@router.get("/")
def home(visit: Seen) -> Response:
    """Lead to the queue."""
    return RedirectResponse("/arenden", status_code=303)


@router.get("/arenden")
def queue(
    visit: Seen,
    visa: str = "",
    typ: str = "",
    status: str = "",
    brevlada: str = "",
    sida: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the cases that the filters let through."""
    chosen = {"visa": visa, "typ": typ, "status": status, "brevlada": brevlada}
    view = _view(visit, chosen)
    with visit.office.database.read() as tx:
        total = tx.desk.size(visit.user, view)
        pages = max(1, -(-total // PAGE_SIZE))
        current = min(sida, pages)
        cases = tx.desk.queue(visit.user, view, limit=PAGE_SIZE, offset=(current - 1) * PAGE_SIZE)
        mailboxes = tx.desk.mailboxes()
    kept = {key: value for key, value in chosen.items() if value}
    return page(
        visit,
        "queue.html",
        cases=cases,
        total=total,
        pages=pages,
        current=current,
        link=lambda number: "/arenden?" + urlencode({**kept, "sida": number}),
        chosen=chosen,
        counts=counts_for(visit),
        types=sorted_types(),
        statuses=list(Status),
        mailboxes=mailboxes,
        address=lambda name: _address(visit.office, name),
        names=_names(visit),
        sees_dpo=visit.user.may_see(dpo_space=True, protected=False),
    )


@router.get("/sok")
def search(visit: Seen, q: str = "") -> Response:
    """Find a case by its reference, or by the last digits of it."""
    digits = _NUMBER.findall(q)
    cases = []
    if digits:
        with visit.office.database.read() as tx:
            # A pasted subject ends with a check value, so the longest number is the reference's.
            cases = tx.desk.with_reference_like(visit.user, max(digits, key=len))
    if len(cases) == 1:
        return RedirectResponse(f"/arenden/{cases[0].ref}", status_code=303)
    return page(visit, "search.html", q=q[:100], cases=cases, names=_names(visit))


def _view(visit: Visit, chosen: dict[str, str]) -> QueueView:
    status = Status(chosen["status"]) if chosen["status"] in set(Status) else None
    shown = chosen["visa"]
    return QueueView(
        status=status,
        case_type=CaseType(chosen["typ"]) if chosen["typ"] in set(CaseType) else None,
        mailbox=chosen["brevlada"] or None,
        dpo_space=True if shown == "dso" else None,
        assigned_to=visit.user.username if shown == "mina" else None,
        only_open=shown != "alla",
        overdue_on=visit.office.today() if shown == "forsenade" else None,
    )


def _address(office: Office, mailbox: str) -> str:
    return office.addresses.get(mailbox, mailbox)


def _names(visit: Visit) -> dict[str, str]:
    with visit.office.database.read() as tx:
        return {user.username: user.name for user in tx.users.all()}
