"""What an agent does with a case: each a form, each refused when the case has moved on."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from cases.case import Case, Direction
from cases.case_type import CASE_TYPES, CaseType
from cases.errors import StaleCase
from cases.lifecycle import Status
from cases.permissions import Act, check
from cases.store.transaction import Transaction
from desk.access import case_for
from desk.change import change_case
from desk.refusals import Incomplete, not_done
from desk.session import Posted, Visit

router = APIRouter(include_in_schema=False)
MAX_LENGTH = 10_000
Text = Annotated[str, Form(max_length=MAX_LENGTH)]
Version = Annotated[int, Form()]


@router.post("/arenden/{ref}/tilldela")
def assign(visit: Posted, ref: str, version: Version, till: Text = "") -> Response:
    """Take the case, or give it back to the queue."""
    to = visit.user.username if till == "mig" else None
    return change_case(
        visit,
        Act.WORK,
        ref,
        version,
        {"till": till},
        lambda tx, case: tx.cases.assign(
            case, to, actor=visit.user.username, now=visit.office.now()
        ),
    )


@router.post("/arenden/{ref}/status")
def status(visit: Posted, ref: str, version: Version, till: Text = "") -> Response:
    """Move the case as the table allows."""

    def move(tx: Transaction, case: Case) -> Case:
        if till not in set(Status):
            raise Incomplete("Välj en status.")
        return tx.cases.move(case, Status(till), actor=visit.user.username, now=visit.office.now())

    return change_case(visit, Act.WORK, ref, version, {"till": till}, move)


@router.post("/arenden/{ref}/typ")
def retype(visit: Posted, ref: str, version: Version, typ: Text = "", skal: Text = "") -> Response:
    """Correct the type; the reason is kept as a note."""

    def correct(tx: Transaction, case: Case) -> Case:
        if typ not in set(CaseType) or typ == case.case_type:
            raise Incomplete("Välj en annan typ än den ärendet har.")
        if not skal.strip():
            raise Incomplete("Skriv varför du ändrar typen.")
        before, after = CASE_TYPES[case.case_type].label, CASE_TYPES[CaseType(typ)].label
        add_note(visit, tx, case, f"Typ ändrad från {before} till {after}", skal)
        return tx.cases.retype(
            case, CaseType(typ), actor=visit.user.username, now=visit.office.now()
        )

    return change_case(visit, Act.RETYPE, ref, version, {"typ": typ, "skal": skal}, correct)


@router.post("/arenden/{ref}/anteckning")
def note(visit: Posted, ref: str, text: Text = "") -> Response:
    """Write a note; nobody outside ever reads it, and it overwrites nothing."""
    office = visit.office
    with office.database.write() as tx:
        case = case_for(tx, visit.user, ref)
        check(visit.user, Act.NOTE, case)
        if text.strip():
            add_note(visit, tx, case, "Anteckning", text)
            tx.events.append("noted", case_id=case.id, actor=visit.user.username, at=office.now())
    return RedirectResponse(f"/arenden/{ref}#brev", status_code=303)


@router.post("/arenden/{ref}/skydda")
def protect(visit: Posted, ref: str, version: Version) -> Response:
    """Mark the person as protected, on sight and without asking for proof."""
    with visit.office.database.read() as tx:
        case = case_for(tx, visit.user, ref)
        check(visit.user, Act.PROTECT, case)
    if case.version != version:
        return not_done(visit, case, StaleCase(), {})
    with visit.office.database.write() as tx:
        tx.cases.mark_protected(case, actor=visit.user.username, now=visit.office.now())
    seen = visit.user.may_see(dpo_space=case.dpo_space, protected=True)
    return RedirectResponse(f"/arenden/{ref}" if seen else "/arenden", status_code=303)


def add_note(visit: Visit, tx: Transaction, case: Case, subject: str, text: str) -> None:
    """Put an internal note into the case."""
    tx.cases.add_message(
        case,
        Direction.NOTE,
        author=visit.user.username,
        subject=subject,
        text=text.strip(),
        at=visit.office.now(),
    )
