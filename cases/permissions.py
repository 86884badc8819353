"""Who may do what: one table, asked by every page and command."""

from enum import StrEnum, unique

from cases.assurance import Step, needs_two_people
from cases.case import Case
from cases.case_type import CaseType
from cases.errors import NotAllowed
from cases.lifecycle import DECISIONS, NEEDS_GROUND, Resolution, Status, lifecycle_of
from cases.user import Role, User


@unique
class Act(StrEnum):
    """Something that a person does with a case."""

    NOTE = "note"
    WORK = "work"
    RETYPE = "retype"
    LINK = "link"
    PROTECT = "protect"
    IDENTITY = "identity"
    EXTEND = "extend"
    KEEP_FOOTAGE = "keep_footage"
    STOP_MARKETING = "stop_marketing"
    END = "end"
    DECIDE = "decide"
    APPROVE = "approve"
    END_BREACH = "end_breach"
    SET_AWARENESS = "set_awareness"

    @property
    def label(self) -> str:
        """Swedish label."""
        return _LABELS[self]


_LABELS = {
    Act.NOTE: "Skriva anteckningar och råd",
    Act.WORK: "Ta ärendet, svara, ändra status, bocka av uppgifter",
    Act.RETYPE: "Ändra typ",
    Act.LINK: "Länka ärenden och märka dubbletter",
    Act.PROTECT: "Märka som skyddat",
    Act.IDENTITY: "Anteckna hur identiteten kontrollerades",
    Act.EXTEND: "Förlänga svarstiden",
    Act.KEEP_FOOTAGE: "Anteckna att film är sparad",
    Act.STOP_MARKETING: "Stoppa reklam",
    Act.END: "Avsluta utan beslut (besvarat, återtaget, dubblett …)",
    Act.DECIDE: "Besluta om en begäran (bifall, avslag, inga uppgifter)",
    Act.APPROVE: "Godkänna en kollegas beslut",
    Act.END_BREACH: "Avsluta en incident (anmäld eller inte)",
    Act.SET_AWARENESS: "Fastställa när vi fick kännedom om en incident",
}
_OFFICERS = frozenset({Role.AGENT, Role.SENIOR})
_SENIORS = frozenset({Role.SENIOR})

# The data protection officer advises and does not decide (Article 38(3) and (6)): a note is the
# officer's advice, and the moment of awareness is the officer's finding of fact.
WHO: dict[Act, frozenset[Role]] = {
    Act.NOTE: _OFFICERS | {Role.DPO},
    Act.WORK: _OFFICERS,
    Act.RETYPE: _OFFICERS,
    Act.LINK: _OFFICERS,
    Act.PROTECT: _OFFICERS | {Role.DPO},
    Act.IDENTITY: _OFFICERS,
    Act.EXTEND: _OFFICERS,
    Act.KEEP_FOOTAGE: _OFFICERS,
    Act.STOP_MARKETING: _OFFICERS,
    Act.END: _OFFICERS,
    Act.DECIDE: _OFFICERS,
    Act.APPROVE: _SENIORS,
    Act.END_BREACH: _SENIORS,
    Act.SET_AWARENESS: frozenset({Role.DPO}),
}
# Letters to the officer and from IMY are the officer's own work, none of which decides a right.
OFFICERS_OWN_TYPES = frozenset({CaseType.DPO_QUESTION, CaseType.SUPERVISORY_LETTER})
OFFICERS_OWN_ACTS = frozenset({Act.WORK, Act.RETYPE, Act.LINK, Act.IDENTITY, Act.END})


def may(user: User, act: Act, case: Case) -> bool:
    """Tell whether the person may do this with the case; who may not see it may do nothing."""
    if not user.may_see(dpo_space=case.dpo_space, protected=case.protected):
        return False
    if user.role in WHO[act]:
        return True
    is_own = user.role is Role.DPO and case.case_type in OFFICERS_OWN_TYPES
    return is_own and act in OFFICERS_OWN_ACTS


def check(user: User, act: Act, case: Case) -> None:
    """Raise NotAllowed unless the person may do this with the case."""
    if not may(user, act, case):
        raise NotAllowed


def act_of_ending(resolution: Resolution) -> Act:
    """Return what ending a case like that is."""
    if resolution in DECISIONS:
        return Act.DECIDE
    # What is left of those that need a reason are the two ends of a breach.
    return Act.END_BREACH if resolution in NEEDS_GROUND else Act.END


def needs_second_person(case: Case, resolution: Resolution, step: Step) -> bool:
    """Tell whether a second officer must approve the decision (two-person rule).

    It holds for portability to another company, erasure of everything, authorities and every
    decision about a protected person. What is stopped at once discloses nothing and waits for nobody.
    """
    if resolution not in DECISIONS or Status.APPROVAL not in lifecycle_of(case.case_type).steps:
        return False
    if resolution is Resolution.REFUSED and not case.protected:
        # Nothing leaves and nothing is lost, but for an authority even silence is an answer.
        return case.case_type is CaseType.AUTHORITY_REQUEST
    return needs_two_people(case.case_type, step, is_protected=case.protected)
