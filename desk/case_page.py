"""The page of one case."""

from fastapi import APIRouter
from fastapi.responses import Response

from cases.case import Case
from cases.errors import NotAllowed
from cases.lifecycle import TRANSITIONS, Resolution, Status
from desk.access import case_for, check_resolution
from desk.case_view import case_view
from desk.clock_view import law_of
from desk.hold_actions import may_hold
from desk.render import page, sorted_types
from desk.session import Seen, Visit
from extract.release import EXTRACT_TYPES

router = APIRouter(include_in_schema=False)


@router.get("/arenden/{ref}")
def show(visit: Seen, ref: str) -> Response:
    """Show a case; looking at a protected person's case leaves a trace."""
    office = visit.office
    with office.database.read() as tx:
        case = case_for(tx, visit.user, ref)
    if case.protected:
        with office.database.write() as tx:
            tx.events.append("viewed", case_id=case.id, actor=visit.user.username, at=office.now())
    with office.database.read() as tx:
        case = case_for(tx, visit.user, ref)
        view = case_view(visit, tx, case)
        holds = tx.holds.of_case(case.id)
    return page(
        visit,
        "case.html",
        v=view,
        holds=holds,
        may_hold=may_hold(visit.user),
        case=case,
        address=office.sender_for(case),
        next_statuses=[
            s for s in Status if s in TRANSITIONS[case.status] and s is not Status.CLOSED
        ],
        resolutions=[r for r in Resolution if _may_end(visit, case, r)],
        types=sorted_types(),
        law=law_of(case),
        extracts=office.workshop is not None and case.case_type in EXTRACT_TYPES,
    )


def _may_end(visit: Visit, case: Case, resolution: Resolution) -> bool:
    try:
        check_resolution(visit.user, case, resolution)
    except NotAllowed:
        return False
    return True
