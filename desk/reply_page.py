"""Write a reply, look at it as it will be sent, and send it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response

from cases.case import Case, CaseMessage, Direction, QuestionKind
from cases.errors import NotAllowed
from cases.letter_forms import LETTER_FORMS, letters_for
from cases.letters import Letter
from cases.lifecycle import Status, lifecycle_of
from cases.outgoing import MailKind, OutgoingMail
from cases.store.transaction import Transaction
from desk.access import case_for, check_work
from desk.case_view import stamp, subject_of
from desk.identity_view import identity_now
from desk.office import Office
from desk.render import page
from desk.reply_checks import Proof, Remark, ReplyKind, check_reply
from desk.reply_draft import Draft, new_draft, posted_draft
from desk.reply_starts import first_draft
from desk.session import Posted, Seen, Visit

router = APIRouter(include_in_schema=False)
MAX_REFERENCES = 10
_WHY_IDENTITY = "beviset räcker inte för steget som begäran gäller (artikel 12.6)"


@router.get("/arenden/{ref}/svar")
def write(visit: Seen, ref: str, typ: str = "") -> Response:
    """Show an empty reply, or a first draft of the chosen kind."""
    with visit.office.database.read() as tx:
        case, messages = _open(visit, tx, ref)
        kind = ReplyKind(typ) if typ in set(ReplyKind) else ReplyKind.ANSWER
        text = _first_text(visit, tx, case, kind)
    return _form(visit, case, messages, new_draft(text, kind, stamp(case, messages)))


@router.post("/arenden/{ref}/svar")
def send(
    visit: Posted,
    ref: str,
    draft: Annotated[Draft, Depends(posted_draft)],
    steg: Annotated[str, Form()] = "granska",
) -> Response:
    """Preview the reply, go back to it, or queue it for sending."""
    with visit.office.database.read() as tx:
        case, messages = _open(visit, tx, ref)
        sent_before = _was_sent(tx, case, draft)
        proof = identity_now(visit.office, tx, case).proof
    if sent_before:
        return RedirectResponse(f"/arenden/{ref}#brev", status_code=303)
    if stamp(case, messages) != draft.stamp:
        fresh = replace(draft, stamp=stamp(case, messages))
        return _form(visit, case, messages, fresh, stale=True, status=409)
    remarks = _remarks(visit.office, case, draft, proof)
    if steg == "andra":
        return _form(visit, case, messages, draft)
    if any(remark.stops for remark in remarks):
        return _form(visit, case, messages, draft, remarks=remarks, status=422)
    if steg != "skicka" or (remarks and not draft.confirmed):
        unread = steg == "skicka"
        return _preview(visit, case, messages, draft, remarks, unread=unread)
    with visit.office.database.write() as tx:
        case, messages = _open(visit, tx, ref)
        if stamp(case, messages) == draft.stamp:
            _queue(visit, tx, case, messages, draft)
            return RedirectResponse(f"/arenden/{ref}#brev", status_code=303)
    fresh = replace(draft, stamp=stamp(case, messages))
    return _form(visit, case, messages, fresh, stale=True, status=409)


def _open(visit: Visit, tx: Transaction, ref: str) -> tuple[Case, list[CaseMessage]]:
    case = case_for(tx, visit.user, ref)
    check_work(visit.user, case)
    if not case.party_email:
        raise NotAllowed
    return case, tx.cases.messages(case)


def _form(
    visit: Visit,
    case: Case,
    messages: list[CaseMessage],
    draft: Draft,
    *,
    remarks: list[Remark] | None = None,
    stale: bool = False,
    status: int = 200,
) -> Response:
    return page(
        visit,
        "reply.html",
        status=status,
        case=case,
        draft=draft,
        kinds=list(ReplyKind),
        remarks=remarks or [],
        stale=stale,
        newest=next((m for m in reversed(messages) if m.direction is Direction.IN), None),
        sender=visit.office.sender_for(case),
        letters=letters_for(case),
        forms=LETTER_FORMS,
        may_wait=Status.WAITING in _following(case),
    )


def _preview(
    visit: Visit,
    case: Case,
    messages: list[CaseMessage],
    draft: Draft,
    remarks: list[Remark],
    *,
    unread: bool,
) -> Response:
    return page(
        visit,
        "preview.html",
        status=422 if unread else 200,
        case=case,
        draft=draft,
        remarks=remarks,
        unread=unread,
        letter=_letter(visit.office, case, messages, draft),
        sender=visit.office.sender_for(case),
    )


def _letter(office: Office, case: Case, messages: list[CaseMessage], draft: Draft) -> Letter:
    return office.letters.reply(case, draft.text, original_subject=subject_of(case, messages))


def _remarks(office: Office, case: Case, draft: Draft, proof: Proof) -> list[Remark]:
    own = office.organisation.shown_contacts()
    return check_reply(
        draft.text, case, kind=draft.kind, proof=proof, own=own, today=office.today()
    )


def _first_text(visit: Visit, tx: Transaction, case: Case, kind: ReplyKind) -> str:
    view = identity_now(visit.office, tx, case)
    ways = tuple(way.sentence for way in view.gap.ways) if view.gap else ()
    return first_draft(kind, case, author=visit.user.name, ways=ways)


def _queue(
    visit: Visit, tx: Transaction, case: Case, messages: list[CaseMessage], draft: Draft
) -> None:
    office, actor, now = visit.office, visit.user.username, visit.office.now()
    letter = _letter(office, case, messages, draft)
    ids = [m.message_id for m in messages if m.message_id and m.direction is not Direction.NOTE]
    incoming = [m.message_id for m in messages if m.message_id and m.direction is Direction.IN]
    mail = OutgoingMail(
        kind=MailKind.REPLY,
        # The party's own address, never a Reply-To: anybody can write one (domain rule 3.4).
        to=case.party_email,
        sender=office.sender_for(case),
        subject=letter.subject,
        text=letter.text,
        in_reply_to=incoming[-1] if incoming else None,
        references=tuple(ids[-MAX_REFERENCES:]),
        case_id=case.id,
    )
    queued = tx.outbox.queue(mail, dedup_key=f"reply:{case.id}:{draft.nonce}", now=now)
    tx.cases.add_message(
        case,
        Direction.OUT,
        author=actor,
        subject=letter.subject,
        text=letter.text,
        at=now,
        message_id=queued.message_id,
        outbox_id=queued.id,
    )
    detail = {
        "outbox": queued.id,
        "kind": draft.kind,
        "confirmed": draft.confirmed,
        "nonce": draft.nonce,
    }
    tx.events.append("replied", case_id=case.id, actor=actor, at=now, detail=detail)
    if case.assigned_to is None:
        case = tx.cases.assign(case, actor, actor=actor, now=now)
    if draft.kind is ReplyKind.IDENTITY:
        proof = identity_now(office, tx, case).proof
        reason = f"{proof.held.label} {proof.required.label}: {_WHY_IDENTITY}"
        tx.questions.ask(case.id, QuestionKind.IDENTITY, reason=reason, now=now)
    waits = draft.kind is ReplyKind.IDENTITY or draft.after == Status.WAITING
    after = Status.WAITING if waits else Status.IN_PROGRESS
    if case.open and after is not case.status and after in _following(case):
        tx.cases.move(case, after, actor=actor, now=now)


def _following(case: Case) -> frozenset[Status]:
    return lifecycle_of(case.case_type).steps[case.status]


def _was_sent(tx: Transaction, case: Case, draft: Draft) -> bool:
    return any(
        event.kind == "replied" and event.detail.get("nonce") == draft.nonce
        for event in tx.events.of_case(case.id)
    )
