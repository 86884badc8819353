"""Fill in a letter, look at it exactly as it will be sent, and send it or lay it before a colleague."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from cases.case import Case, CaseMessage, Direction
from cases.deadlines import DeadlineError
from cases.errors import CasesError, MissingGround
from cases.letter_forms import (
    LETTER_FORMS,
    CompleteLetter,
    IncompleteLetter,
    LetterKind,
    fields_for,
    letters_for,
)
from cases.permissions import Act, check, needs_second_person
from cases.store.transaction import Transaction
from desk.access import case_for
from desk.case_view import stamp
from desk.identity_view import identity_now
from desk.letter_draft import LetterDraft, kind_from, new_draft, posted_draft, posted_values
from desk.letter_send import Sending, affected, carry_out
from desk.refusals import Incomplete, record, said
from desk.render import page
from desk.reply_checks import Remark, check_letter
from desk.session import Posted, Seen, Visit

router = APIRouter(include_in_schema=False)
_ACTS = {
    LetterKind.CLARIFY: Act.WORK,
    LetterKind.EXTEND: Act.EXTEND,
    LetterKind.MARKETING: Act.STOP_MARKETING,
    LetterKind.BREACH: Act.END_BREACH,
}


@router.get("/arenden/{ref}/brev/{mall}")
def write(visit: Seen, ref: str, mall: str) -> Response:
    """Show the letter's fields."""
    kind = kind_from(mall)
    with visit.office.database.read() as tx:
        case, messages = _open(visit, tx, ref, kind)
        people = (
            tx.register.by_customer_number(case.customer_number) if case.customer_number else []
        )
    if kind not in letters_for(case):
        return RedirectResponse(f"/arenden/{ref}#handla", status_code=303)
    draft = new_draft(kind, case, people, stamp=stamp(case, messages), today=visit.office.today())
    return _form(visit, case, messages, draft)


@router.post("/arenden/{ref}/brev/{mall}")
def send(
    visit: Posted, ref: str, mall: str, typed: Annotated[dict[str, str], Depends(posted_values)]
) -> Response:
    """Preview the letter, go back to it, send it, or lay it before a second officer."""
    kind = kind_from(mall)
    with visit.office.database.read() as tx:
        case, messages = _open(visit, tx, ref, kind)
        draft = posted_draft(kind, case, typed)
        if was_sent(tx, case, draft.nonce):
            return RedirectResponse(f"/arenden/{ref}#brev", status_code=303)
    if stamp(case, messages) != draft.stamp:
        return _stale(visit, case, messages, draft)
    if typed.get("steg") == "andra":
        return _form(visit, case, messages, draft)
    try:
        letter = draft.completed(case, signed_by=visit.user.name, today=visit.office.today())
        with visit.office.database.read() as tx:
            if kind is LetterKind.BREACH:
                affected(tx, letter)
    except (IncompleteLetter, Incomplete) as error:
        return _refused(visit, case, messages, draft, error)
    remarks = remarks_on(visit, case, letter)
    if any(remark.stops for remark in remarks):
        record(visit, case, "stopped")
        return _form(visit, case, messages, draft, remarks=remarks, status=422)
    if typed.get("steg") != "skicka" or (remarks and not draft.confirmed):
        unread = typed.get("steg") == "skicka"
        return _preview(visit, case, messages, draft, letter, remarks, unread=unread)
    return _send(visit, ref, draft, letter)


def _send(visit: Visit, ref: str, draft: LetterDraft, letter: CompleteLetter) -> Response:
    try:
        with visit.office.database.write() as tx:
            case, messages = _open(visit, tx, ref, draft.kind)
            if stamp(case, messages) != draft.stamp:
                return _stale(visit, case, messages, draft)
            if _needs_second(case, letter):
                content = draft.stored(signed_by=visit.user.name)
                case = tx.cases.propose(
                    case, content, actor=visit.user.username, now=visit.office.now()
                )
            else:
                sending = Sending(
                    office=visit.office,
                    tx=tx,
                    case=case,
                    messages=messages,
                    draft=draft,
                    letter=letter,
                    actor=visit.user.username,
                )
                case = carry_out(sending)
    except (CasesError, DeadlineError) as error:
        with visit.office.database.read() as tx:
            case, messages = _open(visit, tx, ref, draft.kind)
        return _refused(visit, case, messages, draft, error)
    visible = visit.user.may_see(dpo_space=case.dpo_space, protected=case.protected)
    return RedirectResponse(f"/arenden/{ref}#brev" if visible else "/arenden", status_code=303)


def remarks_on(visit: Visit, case: Case, letter: CompleteLetter) -> list[Remark]:
    """Return the faults of what was written."""
    own = visit.office.organisation.shown_contacts()
    with visit.office.database.read() as tx:
        proof = identity_now(visit.office, tx, case).proof
    return check_letter(letter, case, proof=proof, own=own, today=visit.office.today())


def was_sent(tx: Transaction, case: Case, nonce: str) -> bool:
    """Tell whether this very draft has left already: a double click sends nothing twice."""
    return any(
        event.kind == "replied" and event.detail.get("nonce") == nonce
        for event in tx.events.of_case(case.id)
    )


def _open(
    visit: Visit, tx: Transaction, ref: str, kind: LetterKind
) -> tuple[Case, list[CaseMessage]]:
    case = case_for(tx, visit.user, ref)
    check(visit.user, _ACTS.get(kind, Act.DECIDE), case)
    return case, tx.cases.messages(case)


def _needs_second(case: Case, letter: CompleteLetter) -> bool:
    resolution = letter.form.resolution
    return resolution is not None and needs_second_person(case, resolution, letter.step)


def _stale(visit: Visit, case: Case, messages: list[CaseMessage], draft: LetterDraft) -> Response:
    record(visit, case, "stale")
    fresh = replace(draft, stamp=stamp(case, messages))
    return _form(visit, case, messages, fresh, stale=True, status=409)


def _refused(
    visit: Visit, case: Case, messages: list[CaseMessage], draft: LetterDraft, error: Exception
) -> Response:
    missing: tuple[str, ...] = ()
    why, message = said(error)
    if isinstance(error, IncompleteLetter):
        missing = error.missing
        lacks_ground = {"Vilket lagstöd?", "Varför?"} & set(missing)
        why = said(MissingGround())[0] if lacks_ground else "incomplete"
        message = ""
    record(visit, case, why)
    return _form(visit, case, messages, draft, missing=missing, message=message, status=422)


def _form(
    visit: Visit,
    case: Case,
    messages: list[CaseMessage],
    draft: LetterDraft,
    *,
    remarks: list[Remark] | None = None,
    missing: tuple[str, ...] = (),
    message: str = "",
    stale: bool = False,
    status: int = 200,
) -> Response:
    return page(
        visit,
        "letter.html",
        status=status,
        case=case,
        draft=draft,
        form=LETTER_FORMS[draft.kind],
        fields=fields_for(draft.kind, case, today=visit.office.today()),
        remarks=remarks or [],
        missing=missing,
        message=message,
        stale=stale,
        newest=next((m for m in reversed(messages) if m.direction is Direction.IN), None),
        sender=visit.office.sender_for(case),
    )


def _preview(
    visit: Visit,
    case: Case,
    messages: list[CaseMessage],
    draft: LetterDraft,
    letter: CompleteLetter,
    remarks: list[Remark],
    *,
    unread: bool,
) -> Response:
    with visit.office.database.read() as tx:
        sending = Sending(
            office=visit.office,
            tx=tx,
            case=case,
            messages=messages,
            draft=draft,
            letter=letter,
            actor=visit.user.username,
        )
        written = sending.written()
        readers = affected(tx, letter) if draft.kind is LetterKind.BREACH else []
    return page(
        visit,
        "letter_preview.html",
        status=422 if unread else 200,
        case=case,
        draft=draft,
        form=letter.form,
        remarks=remarks,
        unread=unread,
        letter=written,
        readers=readers,
        two_people=_needs_second(case, letter),
        sender=visit.office.sender_for(case),
    )
