"""What an agent does with a case: each a form, each refused when the case has moved on."""

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from cases.case import Case, Direction
from cases.case_type import CASE_TYPES, CaseType
from cases.errors import CasesError, ForbiddenTransition, MissingGround, NotAllowed, StaleCase
from cases.lifecycle import Resolution, Status
from cases.store.transaction import Transaction
from desk.access import case_for, check_resolution, check_work, may_note
from desk.render import page
from desk.reply_checks import ReplyKind
from desk.session import Posted, Visit

router = APIRouter(include_in_schema=False)
MAX_LENGTH = 10_000
Text = Annotated[str, Form(max_length=MAX_LENGTH)]
Version = Annotated[int, Form()]


_ANSWERS = frozenset({ReplyKind.ANSWER, ReplyKind.REFUSAL})


class Incomplete(CasesError):
    """Something in the form is missing; the message says what, in Swedish."""


@router.post("/arenden/{ref}/tilldela")
def assign(visit: Posted, ref: str, version: Version, till: Text = "") -> Response:
    """Take the case, or give it back to the queue."""
    to = visit.user.username if till == "mig" else None
    return change_case(
        visit,
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

    return change_case(visit, ref, version, {"till": till}, move)


@router.post("/arenden/{ref}/typ")
def retype(visit: Posted, ref: str, version: Version, typ: Text = "", skal: Text = "") -> Response:
    """Correct the type; the reason is kept as a note."""

    def correct(tx: Transaction, case: Case) -> Case:
        if typ not in set(CaseType) or typ == case.case_type:
            raise Incomplete("Välj en annan typ än den ärendet har.")
        if not skal.strip():
            raise Incomplete("Skriv varför du ändrar typen.")
        before, after = CASE_TYPES[case.case_type].label, CASE_TYPES[CaseType(typ)].label
        _note(visit, tx, case, f"Typ ändrad från {before} till {after}", skal)
        return tx.cases.retype(
            case, CaseType(typ), actor=visit.user.username, now=visit.office.now()
        )

    return change_case(visit, ref, version, {"typ": typ, "skal": skal}, correct)


@router.post("/arenden/{ref}/avsluta")
def close(
    visit: Posted,
    ref: str,
    version: Version,
    resultat: Text = "",
    skal: Text = "",
    svarat: Text = "",
) -> Response:
    """End the case with a result; a right is never ended in silence."""

    def end(tx: Transaction, case: Case) -> Case:
        if resultat not in set(Resolution):
            raise Incomplete("Välj hur ärendet slutade.")
        resolution = Resolution(resultat)
        check_resolution(visit.user, case, resolution)
        if _is_silent(tx, case, resolution) and not svarat:
            raise Incomplete(
                "Personen har inte fått något svar. Svara först, eller kryssa för att svaret har "
                "lämnats på annat sätt, till exempel med brev (artikel 12.3 och 12.4)."
            )
        return tx.cases.move(
            case,
            Status.CLOSED,
            resolution=resolution,
            ground=skal,
            actor=visit.user.username,
            now=visit.office.now(),
        )

    typed = {"resultat": resultat, "skal": skal, "svarat": svarat}
    return change_case(visit, ref, version, typed, end)


@router.post("/arenden/{ref}/anteckning")
def note(visit: Posted, ref: str, text: Text = "") -> Response:
    """Write a note; nobody outside ever reads it, and it overwrites nothing."""
    office = visit.office
    with office.database.write() as tx:
        case = case_for(tx, visit.user, ref)
        if not may_note(visit.user):
            raise NotAllowed
        if text.strip():
            _note(visit, tx, case, "Anteckning", text)
            tx.events.append("noted", case_id=case.id, actor=visit.user.username, at=office.now())
    return RedirectResponse(f"/arenden/{ref}#brev", status_code=303)


@router.post("/arenden/{ref}/skydda")
def protect(visit: Posted, ref: str, version: Version) -> Response:
    """Mark the person as protected, on sight and without asking for proof."""
    with visit.office.database.read() as tx:
        case = case_for(tx, visit.user, ref)
        check_work(visit.user, case)
    if case.version != version:
        return not_done(visit, case, StaleCase(), {})
    with visit.office.database.write() as tx:
        tx.cases.mark_protected(case, actor=visit.user.username, now=visit.office.now())
    seen = visit.user.may_see(dpo_space=case.dpo_space, protected=True)
    return RedirectResponse(f"/arenden/{ref}" if seen else "/arenden", status_code=303)


def change_case(
    visit: Visit,
    ref: str,
    version: int,
    typed: Mapping[str, str],
    change: Callable[[Transaction, Case], Case],
    *,
    back: str = "",
) -> Response:
    """Change a case that is still as the person saw it, and lead back to it; `back` follows its address."""
    with visit.office.database.read() as tx:
        seen = case_for(tx, visit.user, ref)
        check_work(visit.user, seen)
    try:
        with visit.office.database.write() as tx:
            case = case_for(tx, visit.user, ref)
            _check_version(case, version)
            changed = change(tx, case)
    except (StaleCase, Incomplete, MissingGround, ForbiddenTransition) as error:
        return not_done(visit, seen, error, typed)
    visible = visit.user.may_see(dpo_space=changed.dpo_space, protected=changed.protected)
    return RedirectResponse(f"/arenden/{ref}{back}" if visible else "/arenden", status_code=303)


def not_done(visit: Visit, case: Case, error: CasesError, typed: Mapping[str, str]) -> Response:
    """Say what was wrong, keep what was typed, and offer to do it on the present version."""
    is_stale = isinstance(error, StaleCase)
    if is_stale:
        message = "Någon annan har ändrat ärendet medan du skrev. Inget av det du skrev är borta."
    elif isinstance(error, MissingGround):
        message = "Ett avslag behöver skäl och lagstöd (artikel 12.4). Skriv dem och försök igen."
    elif isinstance(error, ForbiddenTransition):
        message = "Ärendet kan inte gå från sin nuvarande status till den du valde."
    else:
        message = str(error)
    return page(
        visit,
        "not_done.html",
        status=409 if is_stale else 422,
        case=case,
        stale=is_stale,
        message=message,
        typed=typed,
        action=visit.request.url.path,
        types=sorted(CaseType),
        resolutions=list(Resolution),
    )


def _check_version(case: Case, version: int) -> None:
    if case.version != version:
        raise StaleCase


def _is_silent(tx: Transaction, case: Case, resolution: Resolution) -> bool:
    ended_otherwise = resolution in {Resolution.WITHDRAWN, Resolution.FORWARDED}
    if ended_otherwise or not CASE_TYPES[case.case_type].is_right:
        return False
    # A question or a longer wait is no answer, and neither is the automatic receipt.
    return not any(
        event.kind == "replied" and event.detail.get("kind") in _ANSWERS
        for event in tx.events.of_case(case.id)
    )


def _note(visit: Visit, tx: Transaction, case: Case, subject: str, text: str) -> None:
    tx.cases.add_message(
        case,
        Direction.NOTE,
        author=visit.user.username,
        subject=subject,
        text=text.strip(),
        at=visit.office.now(),
    )
