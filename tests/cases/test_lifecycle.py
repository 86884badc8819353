"""The two tables: what a case may go through by its type, and who may do what with it."""

from itertools import product

import pytest

from cases.assurance import Step
from cases.case_type import CaseType
from cases.errors import ForbiddenTransition, MissingGround, NotAllowed
from cases.lifecycle import (
    LIFECYCLES,
    NEEDS_GROUND,
    Resolution,
    Status,
    check_transition,
    lifecycle_of,
    status_after_retype,
)
from cases.permissions import WHO, Act, act_of_ending, check, may, needs_second_person
from cases.user import Role, User
from tests.cases.values import a_case


def a_user(role: Role, *, protected: bool = False) -> User:
    return User(
        id=1,
        username=role,
        name=role,
        role=role,
        sees_protected=protected,
        password_hash="",
        disabled_at=None,
        failed_logins=0,
        locked_until=None,
    )


def test_every_type_has_one_lifecycle() -> None:
    """No type is forgotten and none stands in two rows."""
    listed = [case_type for cycle in LIFECYCLES for case_type in cycle.types]
    assert sorted(listed) == sorted(CaseType)


@pytest.mark.parametrize("case_type", CaseType)
def test_every_case_can_end_and_open_again(case_type: CaseType) -> None:
    """From each status of the type a way leads to its end, and from there back to work."""
    steps = lifecycle_of(case_type).steps
    for start in steps:
        reached = {start}
        while reached < (grown := reached | {after for one in reached for after in steps[one]}):
            reached = grown
        assert {Status.CLOSED, Status.IN_PROGRESS} <= reached


@pytest.mark.parametrize("case_type", CaseType)
def test_what_is_not_in_the_table_is_refused(case_type: CaseType) -> None:
    """Each change that the type's table lacks is refused, with or without an ending."""
    steps = lifecycle_of(case_type).steps
    for before, after, resolution in product(Status, Status, (None, *Resolution)):
        if after not in steps.get(before, frozenset()):
            with pytest.raises(ForbiddenTransition):
                check_transition(case_type, before, after, resolution=resolution, ground="17.3")


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize("case_type", CaseType)
def test_a_type_ends_only_as_its_table_says(case_type: CaseType, resolution: Resolution) -> None:
    """Marketing is never refused, a breach is notified or documented, what is unclear is not decided."""
    cycle = lifecycle_of(case_type)
    if resolution not in cycle.endings:
        with pytest.raises(ForbiddenTransition):
            check_transition(
                case_type, Status.IN_PROGRESS, Status.CLOSED, resolution=resolution, ground="x"
            )
        return
    check_transition(
        case_type, Status.IN_PROGRESS, Status.CLOSED, resolution=resolution, ground="x"
    )
    if resolution in NEEDS_GROUND:
        with pytest.raises(MissingGround):
            check_transition(
                case_type, Status.IN_PROGRESS, Status.CLOSED, resolution=resolution, ground=" \n"
            )


@pytest.mark.parametrize(
    ("case_type", "never"),
    [
        (CaseType.DIRECT_MARKETING_OBJECTION, Resolution.REFUSED),
        (CaseType.CONSENT_WITHDRAWAL, Resolution.REFUSED),
        (CaseType.BREACH_REPORT, Resolution.NO_ACTION),
        (CaseType.ACCESS, Resolution.NO_ACTION),
        (CaseType.ERASURE, Resolution.FORWARDED),
        (CaseType.UNKNOWN, Resolution.REFUSED),
    ],
)
def test_endings_that_would_break_the_law(case_type: CaseType, never: Resolution) -> None:
    """Articles 21(3), 7(3), 33(5) and 12(4): these endings exist for no such case."""
    assert never not in lifecycle_of(case_type).endings


def test_a_marketing_objection_waits_for_nothing() -> None:
    """It is never kept waiting for proof, for an answer or for a second officer."""
    steps = lifecycle_of(CaseType.DIRECT_MARKETING_OBJECTION).steps
    assert not {Status.WAITING, Status.APPROVAL} & set(steps)


def test_a_status_that_the_new_type_lacks_becomes_work() -> None:
    """A corrected type leaves no case in a status without a way out."""
    marketing = CaseType.DIRECT_MARKETING_OBJECTION
    assert status_after_retype(marketing, Status.WAITING) is Status.IN_PROGRESS
    assert status_after_retype(CaseType.ERASURE, Status.APPROVAL) is Status.IN_PROGRESS
    assert status_after_retype(CaseType.ERASURE, Status.NEW) is Status.NEW


@pytest.mark.parametrize(("act", "role"), list(product(Act, Role)))
def test_who_may_do_what(act: Act, role: Role) -> None:
    """The table decides for an ordinary case, and an administrator may do nothing at all."""
    case = a_case(CaseType.ERASURE)
    allowed = may(a_user(role), act, case)
    assert allowed == (role in WHO[act])
    assert not (allowed and role is Role.ADMIN)
    if not allowed:
        with pytest.raises(NotAllowed):
            check(a_user(role), act, case)


def test_the_officer_advises_and_neither_decides_nor_approves() -> None:
    """Article 38(3) and (6): the DPO decides and approves nothing, in the DPO's own cases either."""
    officer = a_user(Role.DPO, protected=True)
    for case_type in CaseType:
        case = a_case(case_type, dpo_space=True)
        assert not any(
            may(officer, act, case) for act in (Act.DECIDE, Act.APPROVE, Act.EXTEND, Act.END_BREACH)
        )
        assert may(officer, Act.NOTE, case)
    assert may(officer, Act.END, a_case(CaseType.DPO_QUESTION, dpo_space=True))
    assert may(officer, Act.SET_AWARENESS, a_case(CaseType.BREACH_REPORT))


@pytest.mark.parametrize("act", Act)
def test_nobody_works_with_what_they_may_not_see(act: Act) -> None:
    """Protected persons' cases are for the named few, whatever the role; the DPO's room for its own."""
    hidden = a_case(CaseType.ERASURE, protected=True)
    assert not any(may(a_user(role), act, hidden) for role in Role)
    assert not may(a_user(Role.AGENT), act, a_case(CaseType.AUTHORITY_REQUEST, dpo_space=True))


@pytest.mark.parametrize(
    ("case_type", "resolution", "step", "protected", "two"),
    [
        (CaseType.ERASURE, Resolution.GRANTED, Step.ERASE_ALL, False, True),
        (CaseType.ERASURE, Resolution.PARTIAL, Step.USUAL, False, False),
        (CaseType.ERASURE, Resolution.REFUSED, Step.USUAL, False, False),
        (CaseType.PORTABILITY, Resolution.GRANTED, Step.TO_OTHER_CONTROLLER, False, True),
        (CaseType.PORTABILITY, Resolution.GRANTED, Step.ELECTRONIC, False, False),
        (CaseType.AUTHORITY_REQUEST, Resolution.GRANTED, Step.USUAL, False, True),
        (CaseType.AUTHORITY_REQUEST, Resolution.REFUSED, Step.USUAL, False, True),
        (CaseType.ACCESS, Resolution.GRANTED, Step.USUAL, False, False),
        (CaseType.ACCESS, Resolution.GRANTED, Step.USUAL, True, True),
        (CaseType.ACCESS, Resolution.REFUSED, Step.USUAL, True, True),
        (CaseType.ACCESS, Resolution.WITHDRAWN, Step.USUAL, True, False),
        (CaseType.DIRECT_MARKETING_OBJECTION, Resolution.GRANTED, Step.USUAL, True, False),
    ],
)
def test_when_two_people_decide(
    case_type: CaseType, resolution: Resolution, step: Step, protected: bool, two: bool
) -> None:
    """Erasing all, handing to another company, authorities and protected persons need two officers."""
    case = a_case(case_type, protected=protected)
    assert needs_second_person(case, resolution, step) is two


def test_ending_a_breach_is_its_own_act() -> None:
    """Whether a breach was notified is not an agent's matter alone."""
    assert act_of_ending(Resolution.NOT_NOTIFIED) is Act.END_BREACH
    assert act_of_ending(Resolution.REFUSED) is Act.DECIDE
    assert act_of_ending(Resolution.DUPLICATE) is Act.END
