"""Who may see what at the desk; what they may do stands in cases.permissions."""

from cases.case import Case, Task
from cases.errors import UnknownReference
from cases.permissions import Act, check, may
from cases.store.transaction import Transaction
from cases.user import Role, User


def case_for(tx: Transaction, user: User, ref: str) -> Case:
    """Return the case; one that the person may not see is unknown to them (UnknownReference)."""
    case = tx.cases.by_ref(ref)
    if not user.may_see(dpo_space=case.dpo_space, protected=case.protected):
        raise UnknownReference
    return case


def may_work(user: User, case: Case) -> bool:
    """Tell whether the person may answer, change and tick off in this case."""
    return may(user, Act.WORK, case)


def may_finish(user: User, task: Task, case: Case | None) -> bool:
    """Tell whether the person may tick off a task; an escalated one is for the role that it names."""
    if case is None:
        return True
    if task.audience is not None:
        seen = user.may_see(dpo_space=case.dpo_space, protected=case.protected)
        return seen and user.role == task.audience
    return may_work(user, case)


def check_work(user: User, case: Case) -> None:
    """Raise NotAllowed unless the person may work in the case."""
    check(user, Act.WORK, case)


def may_chat(user: User) -> bool:
    """Tell whether the person may take over chats."""
    return user.role is not Role.ADMIN


def may_see_mailbox(user: User, *, of_dpo: bool) -> bool:
    """Tell whether the person may see mails of a mailbox that belong to no case."""
    if user.role is Role.ADMIN:
        return False
    return not of_dpo or user.may_see(dpo_space=True, protected=False)
