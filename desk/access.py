"""Who may see and do what at the desk."""

from cases.case import Case
from cases.case_type import CaseType
from cases.errors import NotAllowed, UnknownReference
from cases.lifecycle import Resolution
from cases.store.transaction import Transaction
from cases.user import Role, User

# The data protection officer advises; deciding a right is for the controller (Article 38(6)).
_DECISIONS = frozenset(
    {Resolution.GRANTED, Resolution.PARTIAL, Resolution.REFUSED, Resolution.NO_DATA}
)
_OFFICERS_OWN = frozenset({CaseType.DPO_QUESTION, CaseType.SUPERVISORY_LETTER})


def case_for(tx: Transaction, user: User, ref: str) -> Case:
    """Return the case; one that the person may not see is unknown to them (UnknownReference)."""
    case = tx.cases.by_ref(ref)
    if not user.may_see(dpo_space=case.dpo_space, protected=case.protected):
        raise UnknownReference
    return case


def may_work(user: User, case: Case) -> bool:
    """Tell whether the person may answer, change and tick off in this case."""
    if user.role is Role.DPO:
        return case.case_type in _OFFICERS_OWN
    return user.may_decide()


def may_note(user: User) -> bool:
    """Tell whether the person may write notes: an officer advises with one."""
    return user.role is not Role.ADMIN


def check_work(user: User, case: Case) -> None:
    """Raise NotAllowed unless the person may work in the case."""
    if not may_work(user, case):
        raise NotAllowed


def check_resolution(user: User, case: Case, resolution: Resolution) -> None:
    """Raise NotAllowed unless the person may end the case like that."""
    check_work(user, case)
    if resolution in _DECISIONS and not user.may_decide():
        raise NotAllowed


def may_chat(user: User) -> bool:
    """Tell whether the person may take over chats."""
    return user.role is not Role.ADMIN


def may_see_mailbox(user: User, *, of_dpo: bool) -> bool:
    """Tell whether the person may see mails of a mailbox that belong to no case."""
    if user.role is Role.ADMIN:
        return False
    return not of_dpo or user.may_see(dpo_space=True, protected=False)
