"""The identity ladder: what a step needs, what the evidence gives, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, unique

from cases.case_type import CASE_TYPES, Assurance, CaseType

EVIDENCE_LASTS = timedelta(days=30)
COOLING = timedelta(days=30)


@unique
class Step(StrEnum):
    """The protected step: the effect or the way of delivery that needs proof."""

    USUAL = "usual"  # what the type does in its ordinary, safest way
    POST_TO_REGISTERED = "post_to_registered"
    ELECTRONIC = "electronic"
    NEW_ADDRESS = "new_address"
    TO_OTHER_CONTROLLER = "to_other_controller"
    REPLY_WITH_DETAILS = "reply_with_details"
    CORRECT_SPELLING = "correct_spelling"
    CORRECT_PHONE = "correct_phone"
    CORRECT_CONTACT = "correct_contact"  # address, e-mail, account, personnummer: take-over
    ERASE_ALL = "erase_all"
    HARD_TO_UNDO = "hard_to_undo"


@unique
class EvidenceKind(StrEnum):
    """How somebody has shown who they are."""

    REGISTERED_SENDER = "registered_sender"  # DMARC-aligned, From is the registered e-mail
    LETTER_ONLY = "letter_only"  # the only effect is a letter to the registered address
    CODE_BY_EMAIL = "code_by_email"
    CODE_BY_PHONE = "code_by_phone"
    CODE_BY_LETTER = "code_by_letter"
    EID = "eid"  # LoA3 and the personnummer equals the register's
    SECOND_CHECK = "second_check"  # call-back or a second officer, on top of eID
    IN_PERSON = "in_person"  # identity document shown at the office, not copied


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One proof: when, through which contact, and since when that contact is registered."""

    kind: EvidenceKind
    at: datetime
    contact_changed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to get the missing proof, with a Swedish sentence for the person."""

    kind: EvidenceKind
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What stands between the evidence and the step; ways go from least to most intrusive."""

    required: Assurance
    held: Assurance
    explanation: str
    ways: tuple[Way, ...]


_CONTACT_BOUND = frozenset(
    {
        EvidenceKind.REGISTERED_SENDER,
        EvidenceKind.LETTER_ONLY,
        EvidenceKind.CODE_BY_EMAIL,
        EvidenceKind.CODE_BY_PHONE,
        EvidenceKind.CODE_BY_LETTER,
    }
)
_ALONE: dict[EvidenceKind, Assurance] = {
    EvidenceKind.REGISTERED_SENDER: Assurance.L1,
    EvidenceKind.LETTER_ONLY: Assurance.L1,
    EvidenceKind.CODE_BY_EMAIL: Assurance.L2,
    EvidenceKind.CODE_BY_PHONE: Assurance.L2,
    EvidenceKind.CODE_BY_LETTER: Assurance.L3,
    EvidenceKind.EID: Assurance.L4,
    EvidenceKind.SECOND_CHECK: Assurance.L0,
    EvidenceKind.IN_PERSON: Assurance.L5,
}
# What a step asks of any type; a type's own row below can ask for more.
_ANY_TYPE: dict[Step, Assurance] = {
    Step.USUAL: Assurance.L0,
    Step.POST_TO_REGISTERED: Assurance.L1,
    Step.ELECTRONIC: Assurance.L4,
    Step.NEW_ADDRESS: Assurance.L4,
    Step.TO_OTHER_CONTROLLER: Assurance.L4,
    Step.REPLY_WITH_DETAILS: Assurance.L2,
    Step.CORRECT_SPELLING: Assurance.L1,
    Step.CORRECT_PHONE: Assurance.L2,
    Step.CORRECT_CONTACT: Assurance.L3,
    Step.ERASE_ALL: Assurance.L4,
    Step.HARD_TO_UNDO: Assurance.L2,
}
# The steps that belong to a type, mildest first; `USUAL` has the level of `CASE_TYPES`. docs/identity.md
# shows the same table with its reasons, and a test compares the two.
LADDER: dict[CaseType, dict[Step, Assurance]] = {
    CaseType.ACCESS: {
        Step.POST_TO_REGISTERED: Assurance.L1,
        Step.ELECTRONIC: Assurance.L4,
        Step.NEW_ADDRESS: Assurance.L4,
    },
    CaseType.RECTIFICATION: {
        Step.CORRECT_SPELLING: Assurance.L1,
        Step.CORRECT_PHONE: Assurance.L2,
        Step.CORRECT_CONTACT: Assurance.L3,
    },
    CaseType.ERASURE: {
        Step.USUAL: Assurance.L2,
        Step.HARD_TO_UNDO: Assurance.L4,
        Step.ERASE_ALL: Assurance.L4,
    },
    CaseType.RESTRICTION: {Step.USUAL: Assurance.L1},
    CaseType.PORTABILITY: {
        Step.ELECTRONIC: Assurance.L4,
        Step.TO_OTHER_CONTROLLER: Assurance.L4,
    },
    CaseType.OBJECTION: {Step.USUAL: Assurance.L1, Step.HARD_TO_UNDO: Assurance.L2},
    CaseType.DIRECT_MARKETING_OBJECTION: {Step.USUAL: Assurance.L0},
    CaseType.AUTOMATED_DECISION: {
        Step.USUAL: Assurance.L2,
        Step.REPLY_WITH_DETAILS: Assurance.L4,
    },
    CaseType.CONSENT_WITHDRAWAL: {Step.USUAL: Assurance.L0},
    CaseType.CCTV: {
        Step.USUAL: Assurance.L2,
        Step.ELECTRONIC: Assurance.L4,
        Step.NEW_ADDRESS: Assurance.L4,
    },
    CaseType.COMPLAINT: {Step.USUAL: Assurance.L0, Step.REPLY_WITH_DETAILS: Assurance.L2},
    CaseType.BREACH_REPORT: {Step.USUAL: Assurance.L0},
    CaseType.DPO_QUESTION: {
        Step.USUAL: Assurance.L0,
        Step.POST_TO_REGISTERED: Assurance.L1,
        Step.REPLY_WITH_DETAILS: Assurance.L4,
    },
    CaseType.AUTHORITY_REQUEST: {Step.USUAL: Assurance.L0},
    CaseType.SUPERVISORY_LETTER: {Step.USUAL: Assurance.L0},
    CaseType.THIRD_PARTY_REQUEST: {Step.USUAL: Assurance.L0},
    CaseType.PROCESSOR_NOTICE: {Step.USUAL: Assurance.L0},
    CaseType.DECEASED_ESTATE: {Step.USUAL: Assurance.L0},
    CaseType.EMPLOYMENT: {Step.USUAL: Assurance.L4},
    CaseType.DAMAGES_CLAIM: {Step.USUAL: Assurance.L0, Step.REPLY_WITH_DETAILS: Assurance.L2},
    CaseType.SECURITY_REPORT: {Step.USUAL: Assurance.L0},
    CaseType.REQUEST_WITHDRAWAL: {Step.USUAL: Assurance.L1},
    CaseType.VAGUE: {
        Step.POST_TO_REGISTERED: Assurance.L1,
        Step.ELECTRONIC: Assurance.L4,
        Step.NEW_ADDRESS: Assurance.L4,
    },
    CaseType.MISDIRECTED: {Step.USUAL: Assurance.L0},
    CaseType.UNKNOWN: {Step.USUAL: Assurance.L1, Step.ELECTRONIC: Assurance.L4},
}
# After a change of contact these need an eID, however mild the step: a take-over ends in them.
_TAKE_OVER = frozenset({CaseType.ACCESS, CaseType.PORTABILITY, CaseType.CCTV})
_OPEN_TO_ALL = frozenset(
    {
        CaseType.DIRECT_MARKETING_OBJECTION,
        CaseType.CONSENT_WITHDRAWAL,
        CaseType.BREACH_REPORT,
        CaseType.SECURITY_REPORT,
    }
)
_DELIVERIES = frozenset({Step.ELECTRONIC, Step.NEW_ADDRESS, Step.TO_OTHER_CONTROLLER})
_TWO_PEOPLE = frozenset(
    {
        (CaseType.PORTABILITY, Step.TO_OTHER_CONTROLLER),
        (CaseType.ERASURE, Step.ERASE_ALL),
    }
)


def required_assurance(
    case_type: CaseType,
    step: Step = Step.USUAL,
    *,
    recently_changed: bool = False,
) -> Assurance:
    """Give the least level before the step; registering and the clock never wait for it.

    `recently_changed` says that address, e-mail or phone changed within `COOLING`.
    """
    if case_type in _OPEN_TO_ALL and step not in _DELIVERIES:
        return Assurance.L0
    own = LADDER[case_type].get(step, Assurance.L0)
    level = max(CASE_TYPES[case_type].assurance, own, _ANY_TYPE[step])
    if recently_changed and (case_type in _TAKE_OVER or step is Step.CORRECT_CONTACT):
        level = max(level, Assurance.L4)
    return level


def needs_two_people(case_type: CaseType, step: Step, *, is_protected: bool = False) -> bool:
    """Tell whether a second officer must approve the step."""
    is_authority = case_type is CaseType.AUTHORITY_REQUEST
    return is_protected or is_authority or (case_type, step) in _TWO_PEOPLE


def is_cooling(changed_on: date | None, *, on: date) -> bool:
    """Tell whether a contact changed so lately that it proves nothing."""
    return changed_on is not None and changed_on >= on - COOLING


def combine(
    evidence: Iterable[Evidence], *, now: datetime, requested_on: date | None = None
) -> Assurance:
    """Give the level that the evidence reaches now; expired and cooling proofs count for nothing.

    A contact must have been registered thirty days before `requested_on`, so that waiting with the
    proof does not cure a take-over; without it the day of the proof counts.
    """
    kinds = {proof.kind for proof in evidence if _counts(proof, now, requested_on)}
    levels = {_ALONE[kind] for kind in kinds}
    held = max(levels, default=Assurance.L0)
    # Two independent channels together stand in for an eID: not everybody has one.
    if {Assurance.L2, Assurance.L3} <= levels:
        held = max(held, Assurance.L4)
    if held is Assurance.L4 and EvidenceKind.SECOND_CHECK in kinds:
        held = Assurance.L5
    return held


def missing(
    required: Assurance,
    evidence: Iterable[Evidence],
    *,
    now: datetime,
    requested_on: date | None = None,
    reachable: frozenset[EvidenceKind] = frozenset(EvidenceKind),
) -> Missing | None:
    """Say what is missing and the gentlest ways to get it, or None when nothing is.

    `reachable` leaves out what cannot be used: no registered phone, an address changed lately.
    """
    proofs = tuple(proof for proof in evidence if _counts(proof, now, requested_on))
    held = combine(proofs, now=now)
    if held >= required:
        return None
    ways = tuple(
        way
        for way in _WAYS
        if way.kind in reachable and _helps(way.kind, required, proofs, reachable, now=now)
    )
    return Missing(
        required=required,
        held=held,
        explanation=_EXPLANATIONS[required],
        ways=ways,
    )


def _counts(proof: Evidence, now: datetime, requested_on: date | None) -> bool:
    age = now - proof.at
    if not timedelta(0) <= age <= EVIDENCE_LASTS:
        return False
    bound = proof.kind in _CONTACT_BOUND
    counted_on = min(requested_on or proof.at.date(), proof.at.date())
    return not (bound and is_cooling(proof.contact_changed_on, on=counted_on))


def _helps(
    kind: EvidenceKind,
    required: Assurance,
    proofs: tuple[Evidence, ...],
    reachable: frozenset[EvidenceKind],
    *,
    now: datetime,
) -> bool:
    """Tell whether the proof suffices with those held, or is half of a pair that would."""
    if combine((*proofs, Evidence(kind=kind, at=now)), now=now) >= required:
        return True
    if required > Assurance.L4:
        return kind is EvidenceKind.SECOND_CHECK or kind is EvidenceKind.EID
    codes = {EvidenceKind.CODE_BY_EMAIL, EvidenceKind.CODE_BY_PHONE}
    is_half = kind in codes and EvidenceKind.CODE_BY_LETTER in reachable
    is_other_half = kind is EvidenceKind.CODE_BY_LETTER and bool(codes & reachable)
    already = _ALONE[kind] in {_ALONE[proof.kind] for proof in proofs}
    return required is Assurance.L4 and (is_half or is_other_half) and not already


# In the order of what they ask of the person; sending a copy of an identity document is never one.
_WAYS: tuple[Way, ...] = (
    Way(
        kind=EvidenceKind.LETTER_ONLY,
        sentence="Vi skickar svaret med brev till den adress som vi redan har registrerad.",
    ),
    Way(
        kind=EvidenceKind.REGISTERED_SENDER,
        sentence="Skriv till oss från den e-postadress som du har anmält till oss.",
    ),
    Way(
        kind=EvidenceKind.CODE_BY_EMAIL,
        sentence="Bekräfta med en engångslänk till den e-postadress som vi har registrerad.",
    ),
    Way(
        kind=EvidenceKind.CODE_BY_PHONE,
        sentence="Bekräfta med en engångskod till det telefonnummer som vi har registrerat.",
    ),
    Way(
        kind=EvidenceKind.CODE_BY_LETTER,
        sentence="Bekräfta med en kod som vi skickar med brev till din registrerade adress.",
    ),
    Way(
        kind=EvidenceKind.EID,
        sentence="Legitimera dig med e-legitimation, till exempel BankID eller Freja+.",
    ),
    Way(
        kind=EvidenceKind.SECOND_CHECK,
        sentence="Vi ringer upp dig på det nummer som vi har registrerat.",
    ),
    Way(
        kind=EvidenceKind.IN_PERSON,
        sentence="Besök vårt kontor och visa legitimation. Vi tar ingen kopia.",
    ),
)
_EXPLANATIONS: dict[Assurance, str] = {
    Assurance.L0: "Inget mer behövs.",
    Assurance.L1: "Vi behöver se att begäran kommer från dig innan vi går vidare.",
    Assurance.L2: (
        "Vi behöver en bekräftelse genom en kontaktväg som du redan har anmält till oss, "
        "så att ingen annan kan göra ändringen i ditt namn."
    ),
    Assurance.L3: (
        "Uppgiften kan missbrukas för att ta över ditt kundkonto. Därför behöver vi en säkrare "
        "bekräftelse än ett mejl."
    ),
    Assurance.L4: (
        "Uppgifterna lämnas ut på ett sätt där vi måste vara säkra på att det är du. "
        "Därför behöver vi en säker legitimering, eller två olika bekräftelser."
    ),
    Assurance.L5: "Det här steget kräver två av varandra oberoende kontroller.",
}
