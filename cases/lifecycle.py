"""The statuses of a case, and per family of types which changes and endings there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from cases.case_type import CaseType
from cases.errors import ForbiddenTransition, MissingGround


@unique
class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    APPROVAL = "approval"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Swedish label."""
        return _LABELS[self]


_LABELS = {
    Status.NEW: "Nytt",
    Status.IN_PROGRESS: "Pågår",
    Status.WAITING: "Väntar på personen",
    Status.APPROVAL: "Väntar på godkännande",
    Status.CLOSED: "Avslutat",
}


@unique
class Resolution(StrEnum):
    """How a closed case ended."""

    GRANTED = "granted"
    PARTIAL = "partial"
    REFUSED = "refused"
    NO_DATA = "no_data"
    ANSWERED = "answered"
    NOTIFIED = "notified"
    NOT_NOTIFIED = "not_notified"
    WITHDRAWN = "withdrawn"
    FORWARDED = "forwarded"
    DUPLICATE = "duplicate"
    NO_ACTION = "no_action"

    @property
    def label(self) -> str:
        """Swedish label."""
        return _RESOLUTION_LABELS[self]


_RESOLUTION_LABELS = {
    Resolution.GRANTED: "Bifallet",
    Resolution.PARTIAL: "Delvis bifallet",
    Resolution.REFUSED: "Avslaget",
    Resolution.NO_DATA: "Inga uppgifter fanns",
    Resolution.ANSWERED: "Besvarat",
    Resolution.NOTIFIED: "Anmält till IMY",
    Resolution.NOT_NOTIFIED: "Dokumenterat utan anmälan",
    Resolution.WITHDRAWN: "Återtaget",
    Resolution.FORWARDED: "Vidarebefordrat",
    Resolution.DUPLICATE: "Dubblett",
    Resolution.NO_ACTION: "Utan åtgärd",
}

# What is decided about a right or a disclosure, as against a matter that just ends.
DECISIONS = frozenset(
    {Resolution.GRANTED, Resolution.PARTIAL, Resolution.REFUSED, Resolution.NO_DATA}
)
# A refusal in whole or part needs reasons and a legal ground (Article 12(4)); what was done with a
# breach, and why, is documented (Article 33(5)).
NEEDS_GROUND = frozenset(
    {Resolution.PARTIAL, Resolution.REFUSED, Resolution.NOTIFIED, Resolution.NOT_NOTIFIED}
)

# What is erased, or handed on and to whom, decides how many must agree.
EXTENT_MATTERS = frozenset({CaseType.ERASURE, CaseType.PORTABILITY})

_ALWAYS = frozenset({Resolution.WITHDRAWN, Resolution.DUPLICATE})
_ENDS = frozenset({Resolution.ANSWERED, Resolution.FORWARDED, Resolution.NO_ACTION}) | _ALWAYS

Steps = Mapping[Status, frozenset[Status]]


def _to(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


# Closed cases open again when the person answers: silence is never an exit.
_REOPENS = {Status.CLOSED: _to(Status.IN_PROGRESS)}
_WITH_APPROVAL: Steps = {
    Status.NEW: _to(Status.IN_PROGRESS, Status.WAITING, Status.APPROVAL, Status.CLOSED),
    Status.IN_PROGRESS: _to(Status.WAITING, Status.APPROVAL, Status.CLOSED),
    Status.WAITING: _to(Status.IN_PROGRESS, Status.APPROVAL, Status.CLOSED),
    Status.APPROVAL: _to(Status.IN_PROGRESS, Status.CLOSED),
    **_REOPENS,
}
# Nobody calls an authority back, or weighs a breach, by closing a case that was not begun.
_BEGUN_WITH_APPROVAL: Steps = {**_WITH_APPROVAL, Status.NEW: _to(Status.IN_PROGRESS)}
_BEGUN: Steps = {
    Status.NEW: _to(Status.IN_PROGRESS),
    Status.IN_PROGRESS: _to(Status.WAITING, Status.CLOSED),
    Status.WAITING: _to(Status.IN_PROGRESS, Status.CLOSED),
    **_REOPENS,
}
# There is nothing to ask the person, so nothing to wait for.
_AT_ONCE: Steps = {
    Status.NEW: _to(Status.IN_PROGRESS, Status.CLOSED),
    Status.IN_PROGRESS: _to(Status.CLOSED),
    **_REOPENS,
}
_PLAIN: Steps = {
    Status.NEW: _to(Status.IN_PROGRESS, Status.WAITING, Status.CLOSED),
    Status.IN_PROGRESS: _to(Status.WAITING, Status.CLOSED),
    Status.WAITING: _to(Status.IN_PROGRESS, Status.CLOSED),
    **_REOPENS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """What a family of case types may go through, and how it may end."""

    label: str
    types: frozenset[CaseType]
    steps: Steps
    endings: frozenset[Resolution]


LIFECYCLES: tuple[Lifecycle, ...] = (
    Lifecycle(
        label="Rättigheter",
        types=frozenset(
            {
                CaseType.ACCESS,
                CaseType.RECTIFICATION,
                CaseType.ERASURE,
                CaseType.RESTRICTION,
                CaseType.PORTABILITY,
                CaseType.OBJECTION,
                CaseType.AUTOMATED_DECISION,
                CaseType.CCTV,
                CaseType.EMPLOYMENT,
            }
        ),
        steps=_WITH_APPROVAL,
        endings=DECISIONS | _ALWAYS,
    ),
    # Articles 21(3) and 7(3): absolute. Nothing is weighed, asked or refused.
    Lifecycle(
        label="Stopp utan prövning",
        types=frozenset({CaseType.DIRECT_MARKETING_OBJECTION, CaseType.CONSENT_WITHDRAWAL}),
        steps=_AT_ONCE,
        endings=frozenset({Resolution.GRANTED, Resolution.NO_DATA}) | _ALWAYS,
    ),
    Lifecycle(
        label="Personuppgiftsincident",
        types=frozenset({CaseType.BREACH_REPORT}),
        steps=_BEGUN,
        endings=frozenset({Resolution.NOTIFIED, Resolution.NOT_NOTIFIED, Resolution.DUPLICATE}),
    ),
    Lifecycle(
        label="Dataskyddsombudets egna",
        types=frozenset({CaseType.DPO_QUESTION, CaseType.SUPERVISORY_LETTER}),
        steps=_PLAIN,
        endings=_ENDS,
    ),
    Lifecycle(
        label="Myndighet",
        types=frozenset({CaseType.AUTHORITY_REQUEST}),
        steps=_BEGUN_WITH_APPROVAL,
        endings=DECISIONS | _ALWAYS | {Resolution.NO_ACTION},
    ),
    Lifecycle(
        label="Krav från andra",
        types=frozenset({CaseType.THIRD_PARTY_REQUEST, CaseType.DAMAGES_CLAIM}),
        steps=_WITH_APPROVAL,
        endings=DECISIONS | _ENDS,
    ),
    Lifecycle(
        label="Övriga meddelanden",
        types=frozenset(
            {
                CaseType.COMPLAINT,
                CaseType.PROCESSOR_NOTICE,
                CaseType.DECEASED_ESTATE,
                CaseType.SECURITY_REPORT,
                CaseType.REQUEST_WITHDRAWAL,
            }
        ),
        steps=_PLAIN,
        endings=_ENDS,
    ),
    Lifecycle(
        label="Felskickat",
        types=frozenset({CaseType.MISDIRECTED}),
        steps=_AT_ONCE,
        endings=_ENDS,
    ),
    # What nobody has understood yet cannot be granted or refused: it gets its type first.
    Lifecycle(
        label="Oklart",
        types=frozenset({CaseType.VAGUE, CaseType.UNKNOWN}),
        steps=_PLAIN,
        endings=_ENDS,
    ),
)
_OF_TYPE = {case_type: cycle for cycle in LIFECYCLES for case_type in cycle.types}


def lifecycle_of(case_type: CaseType) -> Lifecycle:
    """Return the table that a type follows."""
    return _OF_TYPE[case_type]


def check_transition(
    case_type: CaseType,
    before: Status,
    after: Status,
    *,
    resolution: Resolution | None = None,
    ground: str = "",
) -> None:
    """Raise ForbiddenTransition or MissingGround unless the type's table permits the change."""
    cycle = lifecycle_of(case_type)
    if after not in cycle.steps.get(before, frozenset()):
        message = f"a case of type {case_type} cannot go from {before} to {after}"
        raise ForbiddenTransition(message)
    if (after is Status.CLOSED) != (resolution is not None):
        message = "closing a case, and only that, needs a resolution"
        raise ForbiddenTransition(message)
    if resolution is not None and resolution not in cycle.endings:
        message = f"a case of type {case_type} cannot end as {resolution}"
        raise ForbiddenTransition(message)
    if resolution in NEEDS_GROUND and not ground.strip():
        raise MissingGround


def status_after_retype(case_type: CaseType, status: Status) -> Status:
    """Return the status that a case keeps under its new type; one that the type lacks becomes work."""
    steps = lifecycle_of(case_type).steps
    # A proposed decision was about the old type.
    if status is Status.APPROVAL or status not in steps:
        return Status.IN_PROGRESS
    return status
