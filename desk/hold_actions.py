"""Legal hold of a case: set and lifted with a reason by a senior agent or the data protection officer."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from cases.errors import NotAllowed
from cases.legal_hold import HeldAlready, HoldNeedsReason, NotHeld
from cases.store.transaction import Transaction
from cases.user import Role, User
from desk.access import case_for
from desk.refusals import Incomplete, not_done
from desk.session import Posted, Visit

router = APIRouter(include_in_schema=False)
MAX_LENGTH = 2_000
Reason = Annotated[str, Form(max_length=MAX_LENGTH)]


def may_hold(user: User) -> bool:
    """Tell whether the person may set and lift a legal hold."""
    return user.role in {Role.SENIOR, Role.DPO}


@router.post("/arenden/{ref}/bevara")
def put(visit: Posted, ref: str, skal: Reason = "") -> Response:
    """Keep everything of the case from being purged."""

    def set_hold(tx: Transaction, case_id: int) -> None:
        tx.holds.put(case_id, skal, actor=visit.user.username, now=visit.office.now())

    return _change(visit, ref, skal, set_hold)


@router.post("/arenden/{ref}/bevara/sluta")
def lift(visit: Posted, ref: str, skal: Reason = "") -> Response:
    """Let the case be purged in its time again."""

    def lift_hold(tx: Transaction, case_id: int) -> None:
        tx.holds.lift(case_id, skal, actor=visit.user.username, now=visit.office.now())

    return _change(visit, ref, skal, lift_hold)


def _change(
    visit: Visit, ref: str, reason: str, change: Callable[[Transaction, int], None]
) -> Response:
    if not may_hold(visit.user):
        raise NotAllowed
    with visit.office.database.read() as tx:
        case = case_for(tx, visit.user, ref)
    try:
        with visit.office.database.write() as tx:
            change(tx, case_for(tx, visit.user, ref).id)
    except HoldNeedsReason:
        return not_done(visit, case, Incomplete("Skriv varför."), {"skal": reason})
    except (HeldAlready, NotHeld):
        told = Incomplete("Någon annan har redan gjort det. Läs in ärendet igen.")
        return not_done(visit, case, told, {"skal": reason})
    return RedirectResponse(f"/arenden/{ref}#bevara", status_code=303)
