"""What a case can be, and what the law asks of each kind."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum, unique


@unique
class CaseType(StrEnum):
    """The 25 case types that chat, mail and desk share."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    DIRECT_MARKETING_OBJECTION = "direct_marketing_objection"
    AUTOMATED_DECISION = "automated_decision"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    CCTV = "cctv"
    COMPLAINT = "complaint"
    BREACH_REPORT = "breach_report"
    DPO_QUESTION = "dpo_question"
    AUTHORITY_REQUEST = "authority_request"
    SUPERVISORY_LETTER = "supervisory_letter"
    THIRD_PARTY_REQUEST = "third_party_request"
    PROCESSOR_NOTICE = "processor_notice"
    DECEASED_ESTATE = "deceased_estate"
    EMPLOYMENT = "employment"
    DAMAGES_CLAIM = "damages_claim"
    SECURITY_REPORT = "security_report"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    VAGUE = "vague"
    MISDIRECTED = "misdirected"
    UNKNOWN = "unknown"


@unique
class Disposition(StrEnum):
    """What happens to an incoming mail as a whole."""

    CASE = "case"
    FOLLOW_UP = "follow_up"
    MISDIRECTED = "misdirected"
    AUTOMATIC = "automatic"
    SPAM = "spam"
    QUARANTINE = "quarantine"


@unique
class Flag(StrEnum):
    """What an agent must be warned of before acting."""

    PROXY = "proxy"
    GUARDIAN = "guardian"
    PROTECTED_IDENTITY = "protected_identity"
    SAFETY = "safety"
    NEW_ADDRESS = "new_address"
    RECENT_CHANGE = "recent_change"
    SEVERAL_SUBJECTS = "several_subjects"
    THREAT = "threat"
    NEW_REQUEST_IN_THREAD = "new_request_in_thread"
    POSSIBLE_PHISHING = "possible_phishing"
    OTHER_LANGUAGE = "other_language"


@unique
class Outcome(StrEnum):
    """How one turn of the chat ended."""

    ANSWER = "answer"
    NOT_IN_POLICY = "not_in_policy"
    START_CASE = "start_case"
    STATUS = "status"
    HANDOVER = "handover"
    OFF_TOPIC = "off_topic"
    EMERGENCY = "emergency"
    SMALLTALK = "smalltalk"
    OTHER_LANGUAGE = "other_language"
    CLARIFY = "clarify"
    UNSURE = "unsure"


@unique
class Assurance(IntEnum):
    """How surely we know who asks; a higher level includes the lower ones."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4
    L5 = 5

    @property
    def label(self) -> str:
        """The name that data and people use, such as `L2`."""
        return self.name


@unique
class Clock(StrEnum):
    """Which time limit runs from the receipt."""

    MONTH = "month"  # Art 12(3): one month, extendable by two
    NOW = "now"  # the processing stops at once, the answer follows in a month
    BREACH_72H = "breach_72h"  # Art 33(1): hours, never moved by a weekend
    NONE = "none"  # no statutory limit: only the target that we set ourselves


@unique
class TargetUnit(StrEnum):
    """How a target of our own is counted."""

    OFFICE_DAYS = "office_days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A date we set ourselves where the law sets none; zero is the same day."""

    count: int
    unit: TargetUnit = TargetUnit.OFFICE_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTypeRule:
    """One row of the table: label, law, clock, proof and room of a case type."""

    label: str
    articles: tuple[str, ...]
    clock: Clock
    is_right: bool = False
    assurance: Assurance = Assurance.L0
    dpo_space: bool = False
    target: Target | None = None
    act_within_hours: int | None = None


_SAME_DAY = Target(count=0)
_TWO_DAYS = Target(count=2)
_TEN_DAYS = Target(count=10)
_A_MONTH = Target(count=1, unit=TargetUnit.MONTHS)

# `assurance` is the least proof before the protected step on its safest way (an
# extract posted to the registered address); cases.assurance raises it per step.
# `act_within_hours` is an interim measure: a freeze, a stop, a kept recording.
CASE_TYPES: dict[CaseType, CaseTypeRule] = {
    CaseType.ACCESS: CaseTypeRule(
        label="Registerutdrag",
        articles=("15",),
        clock=Clock.MONTH,
        is_right=True,
        assurance=Assurance.L1,
    ),
    CaseType.RECTIFICATION: CaseTypeRule(
        label="Rättelse",
        articles=("16", "19"),
        clock=Clock.MONTH,
        is_right=True,
        assurance=Assurance.L1,
    ),
    CaseType.ERASURE: CaseTypeRule(
        label="Radering",
        articles=("17", "19"),
        clock=Clock.MONTH,
        is_right=True,
        assurance=Assurance.L2,
    ),
    CaseType.RESTRICTION: CaseTypeRule(
        label="Begränsning",
        articles=("18", "19"),
        clock=Clock.MONTH,
        is_right=True,
        assurance=Assurance.L1,
        act_within_hours=24,
    ),
    CaseType.PORTABILITY: CaseTypeRule(
        label="Dataportabilitet",
        articles=("20",),
        clock=Clock.MONTH,
        is_right=True,
        assurance=Assurance.L4,
    ),
    CaseType.OBJECTION: CaseTypeRule(
        label="Invändning (intresseavvägning)",
        articles=("21(1)", "18(1)(d)"),
        clock=Clock.NOW,
        is_right=True,
        assurance=Assurance.L1,
        act_within_hours=24,
    ),
    CaseType.DIRECT_MARKETING_OBJECTION: CaseTypeRule(
        label="Invändning mot direktmarknadsföring, avregistrering",
        articles=("21(2)", "21(3)"),
        clock=Clock.NOW,
        is_right=True,
        act_within_hours=24,
    ),
    CaseType.AUTOMATED_DECISION: CaseTypeRule(
        label="Automatiserat beslut",
        articles=("22", "15(1)(h)"),
        clock=Clock.MONTH,
        is_right=True,
        assurance=Assurance.L2,
    ),
    CaseType.CONSENT_WITHDRAWAL: CaseTypeRule(
        label="Återkallat samtycke",
        articles=("7(3)", "17(1)(b)"),
        clock=Clock.NOW,
        is_right=True,
        act_within_hours=24,
    ),
    CaseType.CCTV: CaseTypeRule(
        label="Kamerabevakning: tillgång eller bevarande",
        articles=("15", "18"),
        clock=Clock.MONTH,
        is_right=True,
        assurance=Assurance.L2,
        act_within_hours=24,
    ),
    CaseType.COMPLAINT: CaseTypeRule(
        label="Klagomål",
        articles=("12", "38(4)", "77"),
        clock=Clock.NONE,
        target=_A_MONTH,
    ),
    CaseType.BREACH_REPORT: CaseTypeRule(
        label="Misstänkt personuppgiftsincident",
        articles=("33", "34"),
        clock=Clock.BREACH_72H,
    ),
    CaseType.DPO_QUESTION: CaseTypeRule(
        label="Fråga till dataskyddsombudet",
        articles=("38(4)", "13"),
        clock=Clock.NONE,
        dpo_space=True,
        target=_TEN_DAYS,
    ),
    CaseType.AUTHORITY_REQUEST: CaseTypeRule(
        label="Begäran från myndighet",
        articles=("6(1)(c)", "6(1)(f)"),
        clock=Clock.NONE,
        dpo_space=True,  # the investigation may be secret
        target=_SAME_DAY,
    ),
    CaseType.SUPERVISORY_LETTER: CaseTypeRule(
        label="Brev från IMY",
        articles=("31", "58"),
        clock=Clock.NONE,
        dpo_space=True,
        target=_SAME_DAY,
    ),
    CaseType.THIRD_PARTY_REQUEST: CaseTypeRule(
        label="Begäran från tredje man",
        articles=("5(1)(b)", "6"),
        clock=Clock.NONE,
        target=_TEN_DAYS,
    ),
    CaseType.PROCESSOR_NOTICE: CaseTypeRule(
        label="Meddelande från biträde eller leverantör",
        articles=("28(2)", "33(2)"),
        clock=Clock.NONE,
        target=_SAME_DAY,  # it may turn out to be a breach
    ),
    CaseType.DECEASED_ESTATE: CaseTypeRule(
        label="Dödsbo",
        articles=("skäl 27",),
        clock=Clock.NONE,
        target=_TEN_DAYS,
    ),
    CaseType.EMPLOYMENT: CaseTypeRule(
        label="Anställd eller sökande",
        articles=("15", "88"),
        clock=Clock.MONTH,
        assurance=Assurance.L4,
        dpo_space=True,  # the customer desk must not read about colleagues
    ),
    CaseType.DAMAGES_CLAIM: CaseTypeRule(
        label="Skadeståndskrav",
        articles=("82",),
        clock=Clock.NONE,
        target=_TEN_DAYS,
    ),
    CaseType.SECURITY_REPORT: CaseTypeRule(
        label="Sårbarhetsrapport",
        articles=("32",),
        clock=Clock.NONE,
        target=_SAME_DAY,
    ),
    CaseType.REQUEST_WITHDRAWAL: CaseTypeRule(
        label="Återtagen begäran",
        articles=(),
        clock=Clock.NONE,
        assurance=Assurance.L1,
        target=_TWO_DAYS,
    ),
    CaseType.VAGUE: CaseTypeRule(
        label="Oklar begäran",
        articles=("12", "15"),
        clock=Clock.MONTH,  # handled as access if the question stays unanswered
        assurance=Assurance.L1,
    ),
    CaseType.MISDIRECTED: CaseTypeRule(
        label="Felskickat till Kundcenter",
        articles=(),
        clock=Clock.NONE,
        target=_SAME_DAY,
    ),
    CaseType.UNKNOWN: CaseTypeRule(
        label="Kräver handläggare",
        articles=(),
        clock=Clock.MONTH,  # runs as if it were access until a person has looked
        assurance=Assurance.L1,
    ),
}

RIGHTS: frozenset[CaseType] = frozenset(
    case_type for case_type, rule in CASE_TYPES.items() if rule.is_right
)
# These are worth knowing of even when nobody can be answered.
NEEDS_NO_ADDRESS = frozenset({CaseType.BREACH_REPORT, CaseType.SECURITY_REPORT})
