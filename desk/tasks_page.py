"""Tasks: what a person must do, in all cases, and ticking them off."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from cases.case import Case, Task
from cases.errors import NotAllowed, UnknownReference
from cases.store.transaction import Transaction
from desk.access import may_finish, may_see_mailbox
from desk.render import page
from desk.session import Posted, Seen, Visit

router = APIRouter(include_in_schema=False)


@router.get("/att-gora")
def tasks(visit: Seen) -> Response:
    """List the open tasks that the person may see, nearest date first."""
    with visit.office.database.read() as tx:
        everything = tx.tasks.open()
        mails = [t for t in everything if t.case_id is None and _sees_mail(visit, tx, t)]
        cases = tx.desk.visible(visit.user, [t.case_id for t in everything if t.case_id])
    shown: list[tuple[Task, Case | None]] = [(task, None) for task in mails]
    shown += [(t, cases[t.case_id]) for t in everything if t.case_id in cases]
    # What was escalated to the person's own role stands first.
    role = visit.user.role
    shown.sort(key=lambda pair: (pair[0].audience != role, *_by_date(pair[0])))
    return page(visit, "tasks.html", tasks=shown)


@router.post("/att-gora/{task_id}/klar")
def done(visit: Posted, task_id: int, tillbaka: Annotated[str, Form()] = "") -> Response:
    """Tick off a task."""
    office, user = visit.office, visit.user
    with office.database.write() as tx:
        task = next((t for t in tx.tasks.open() if t.id == task_id), None)
        case = tx.cases.by_id(task.case_id) if task and task.case_id else None
        if task is not None:
            _check(visit, tx, task, case)
            tx.tasks.done(task_id, by=user.username, at=office.now())
            detail = {"task": task_id, "kind": task.kind}
            tx.events.append(
                "task_done",
                case_id=task.case_id,
                actor=user.username,
                at=office.now(),
                detail=detail,
            )
    target = f"/arenden/{case.ref}#uppgifter" if case and tillbaka == "arende" else "/att-gora"
    return RedirectResponse(target, status_code=303)


def _by_date(task: Task) -> tuple[bool, date, int]:
    return task.due_on is None, task.due_on or date.max, task.id


def _check(visit: Visit, tx: Transaction, task: Task, case: Case | None) -> None:
    if case is None:
        if not _sees_mail(visit, tx, task):
            raise NotAllowed
        return
    if not visit.user.may_see(dpo_space=case.dpo_space, protected=case.protected):
        raise UnknownReference
    if not may_finish(visit.user, task, case):
        raise NotAllowed


def _sees_mail(visit: Visit, tx: Transaction, task: Task) -> bool:
    if task.mail_id is None:
        return False
    mailbox = tx.mails.by_id(task.mail_id).identity.mailbox
    return may_see_mailbox(visit.user, of_dpo=visit.office.is_dpo_mailbox(mailbox))
