"""The JSON interface: cases as lists and single, for whoever is logged in."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from pydantic import BaseModel

from cases.case import Case
from cases.case_type import CaseType, Flag
from cases.errors import UnknownReference
from cases.lifecycle import Resolution, Status
from cases.store.desk_queries import QueueView
from desk.access import case_for
from desk.session import Seen

router = APIRouter(prefix="/api/v1", tags=["cases"])


class CaseOut(BaseModel):
    """A case without its letters; times carry their offset, dates are Stockholm's."""

    ref: str
    type: CaseType
    status: Status
    resolution: Resolution | None
    channel: str
    received_at: datetime
    legal_due: date | None
    ops_due: date | None
    extended_due: date | None
    extended_on: date | None
    breach_due_at: datetime | None
    assurance: str
    required_assurance: str
    customer_number: str | None
    mailbox: str | None
    language: str
    flags: list[Flag]
    protected: bool
    dpo_space: bool
    assigned_to: str | None
    version: int


class CaseDetail(CaseOut):
    """A case with the Message-IDs of its correspondence."""

    message_ids: list[str]


class CasePage(BaseModel):
    """Part of a list; `total` counts all that match."""

    total: int
    cases: list[CaseOut]


@router.get("/cases", summary="List cases, nearest deadline first")
def list_cases(
    visit: Seen,
    status: Status | None = None,
    type: CaseType | None = None,  # noqa: A002 (the name in the interface)
    overdue: bool = False,
    only_open: bool = True,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> CasePage:
    """Return the cases that the logged-in person may see."""
    view = QueueView(
        status=status,
        case_type=type,
        only_open=only_open,
        overdue_on=visit.office.today() if overdue else None,
    )
    with visit.office.database.read() as tx:
        found = tx.desk.queue(visit.user, view, limit=limit, offset=offset)
        total = tx.desk.size(visit.user, view)
    return CasePage(total=total, cases=[CaseOut.model_validate(_fields(case)) for case in found])


@router.get("/cases/{ref}", summary="Show a case")
def show_case(visit: Seen, ref: str) -> CaseDetail:
    """Return one case; 404 also when the person may not see it."""
    office = visit.office
    try:
        with office.database.read() as tx:
            case = case_for(tx, visit.user, ref)
            ids = [m.message_id for m in tx.cases.messages(case) if m.message_id]
    except UnknownReference as error:
        raise HTTPException(404, "There is no such case, or you may not see it.") from error
    if case.protected:
        with office.database.write() as tx:
            tx.events.append("viewed", case_id=case.id, actor=visit.user.username, at=office.now())
    return CaseDetail.model_validate({**_fields(case), "message_ids": ids})


def _fields(case: Case) -> dict[str, object]:
    return {
        "ref": case.ref,
        "type": case.case_type,
        "status": case.status,
        "resolution": case.resolution,
        "channel": case.channel,
        "received_at": case.received_at,
        "legal_due": case.legal_due,
        "ops_due": case.ops_due,
        "extended_due": case.extended_due,
        "extended_on": case.extended_on,
        "breach_due_at": case.breach_due_at,
        "assurance": case.assurance.label,
        "required_assurance": case.required_assurance.label,
        "customer_number": case.customer_number,
        "mailbox": case.mailbox,
        "language": case.language,
        "flags": sorted(case.flags),
        "protected": case.protected,
        "dpo_space": case.dpo_space,
        "assigned_to": case.assigned_to,
        "version": case.version,
    }
