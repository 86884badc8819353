"""The page of one case."""

from fastapi import APIRouter
from fastapi.responses import Response

from cases.letter_forms import LETTER_FORMS, letters_for
from cases.lifecycle import Resolution, Status, lifecycle_of
from cases.permissions import act_of_ending, may
from desk.access import case_for
from desk.case_view import case_view
from desk.clock_view import law_of
from desk.hold_actions import may_hold
from desk.render import page, sorted_types
from desk.session import Seen
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
    cycle = lifecycle_of(case.case_type)
    following = cycle.steps[case.status]
    return page(
        visit,
        "case.html",
        v=view,
        holds=holds,
        may_hold=may_hold(visit.user),
        case=case,
        address=office.sender_for(case),
        next_statuses=[s for s in Status if s in following - {Status.CLOSED, Status.APPROVAL}],
        resolutions=[
            r for r in Resolution if r in cycle.endings and may(visit.user, act_of_ending(r), case)
        ],
        letters=letters_for(case),
        forms=LETTER_FORMS,
        types=sorted_types(),
        law=law_of(case),
        extracts=office.workshop is not None and case.case_type in EXTRACT_TYPES,
    )
