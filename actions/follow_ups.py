"""Which topic a fragment such as "och hur lång tid tar det?" means after what was said before it."""

from __future__ import annotations

import re

_ACCESS = "access"
_RIGHT = "right"
_CCTV = "cctv"
_RETENTION = "retention"
_SHARING = "sharing"
_MARKETING = "marketing"
_COOKIES = "cookies"
_COMPLAINT = "complaint"
_CONSENT = "consent"
_PURPOSE = "purpose"

_FAMILIES = {
    _ACCESS: (
        "access_right",
        "access_time",
        "access_delivery",
        "access_cost",
        "access_identification",
        "access_format",
        _ACCESS,
    ),
    _RIGHT: (
        "rectification",
        "erasure",
        "restriction",
        "objection",
        "portability",
        "rights_overview",
        "other_rights_time",
        "erasure_exceptions",
        "automated_decisions",
        "automated_decision",
    ),
    _CCTV: ("cctv_why", "cctv_where", "cctv_legal_basis", "cctv_storage", "cctv_details", _CCTV),
    _RETENTION: (
        _RETENTION,
        "retention_deletion",
        "retention_after_contract",
        "retention_longer",
        "retention_years",
    ),
    _SHARING: (
        "processors",
        "processor_contracts",
        "processor_instructions",
        "independent_controllers",
        "authorities",
        "disclosure_conditions",
        "transfer_outside_eu",
        "recipient_names",
        "sell_data",
    ),
    _MARKETING: (
        "direct_marketing",
        "direct_marketing_notice",
        "direct_marketing_objection",
        "purpose_information",
    ),
    _COOKIES: ("cookies_use", "cookies_reject", "cookie_details"),
    _COMPLAINT: ("complaint_authority", "complaint_contact_first", _COMPLAINT),
    _CONSENT: ("consent_when", "consent_requirements", "consent_withdraw", "consent_withdrawal"),
    _PURPOSE: (
        "purposes",
        "purpose_contract",
        "purpose_legal_obligation",
        "purpose_customer_service",
        "purpose_events",
        "purpose_improvement",
    ),
}
_FAMILY_OF = {topic: family for family, topics in _FAMILIES.items() for topic in topics}

# The policy gives no reason and names no person here: saying so is the only answer that invents nothing.
SILENT = "not_in_policy/other"
_RESPONSIBLE = "answer/controller_who"

_NEXT = {
    (_ACCESS, "time"): "answer/access_time",
    (_ACCESS, "how"): "answer/access_right",
    (_ACCESS, "where"): "answer/access_delivery",
    (_ACCESS, "send"): "answer/access_right",
    (_ACCESS, "contact"): "answer/access_right",
    (_ACCESS, "why"): SILENT,
    (_RIGHT, "time"): "not_in_policy/other_rights_time",
    (_RIGHT, "why"): SILENT,
    (_CCTV, "time"): "answer/cctv_storage",
    (_CCTV, "handling"): "not_in_policy/other_rights_time",
    (_CCTV, "where"): "answer/cctv_where",
    (_CCTV, "why"): "answer/cctv_why",
    (_CCTV, "how"): "answer/cctv_legal_basis",
    (_CCTV, "see"): "not_in_policy/cctv_details",
    (_RETENTION, "time"): "not_in_policy/retention_years",
    (_RETENTION, "why"): "answer/retention_longer",
    (_RETENTION, "how"): "answer/retention_deletion",
    (_RETENTION, "where"): SILENT,
    (_SHARING, "who"): "answer/processors",
    (_SHARING, "see"): "answer/processors",
    (_SHARING, "where"): "answer/transfer_outside_eu",
    (_SHARING, "why"): "answer/processors",
    (_SHARING, "how"): "answer/processor_instructions",
    (_MARKETING, "how"): "answer/direct_marketing",
    (_MARKETING, "why"): "answer/purpose_information",
    (_MARKETING, "where"): "not_in_policy/kundcenter_contact",
    (_MARKETING, "send"): "not_in_policy/kundcenter_contact",
    (_MARKETING, "contact"): "not_in_policy/kundcenter_contact",
    (_MARKETING, "time"): "not_in_policy/other_rights_time",
    (_COOKIES, "how"): "answer/cookies_reject",
    (_COOKIES, "where"): "answer/cookies_reject",
    (_COOKIES, "why"): "answer/cookies_use",
    (_COOKIES, "time"): "not_in_policy/cookie_details",
    (_COOKIES, "who"): "not_in_policy/cookie_details",
    (_COOKIES, "see"): "not_in_policy/cookie_details",
    (_COMPLAINT, "how"): "answer/complaint_authority",
    (_COMPLAINT, "who"): "answer/complaint_authority",
    (_COMPLAINT, "where"): "answer/complaint_authority",
    (_COMPLAINT, "send"): "answer/complaint_authority",
    (_COMPLAINT, "contact"): "answer/complaint_contact_first",
    (_COMPLAINT, "time"): "not_in_policy/other_rights_time",
    (_CONSENT, "how"): "answer/consent_withdraw",
    (_CONSENT, "where"): "answer/consent_withdraw",
    (_CONSENT, "send"): "answer/consent_withdraw",
    (_CONSENT, "contact"): "answer/consent_withdraw",
    (_CONSENT, "time"): "not_in_policy/other_rights_time",
    (_CONSENT, "why"): SILENT,
    (_PURPOSE, "why"): "answer/legal_basis_examples",
}
_ANY = {
    "time": "answer/retention",
    "where": "answer/dpo_contact",
    "send": "answer/dpo_contact",
    "contact": "answer/dpo_contact",
    "who": _RESPONSIBLE,
    "see": SILENT,
    "why": SILENT,
    "cost": "not_in_policy/access_cost",
}
_SINGLE = {
    ("dpo_contact", "where"): "answer/dpo_contact",
    ("dpo_contact", "who"): "not_in_policy/dpo_identity",
    ("dpo_contact", "time"): SILENT,
    ("dpo_identity", "who"): "not_in_policy/dpo_identity",
    ("postal_address", "where"): "answer/postal_address",
    ("companies", "where"): "answer/postal_address",
    ("controller_who", "where"): "answer/postal_address",
    ("controller_who", "who"): "answer/companies",
    ("data_categories", "why"): "answer/personnummer_why",
    ("data_categories", "where"): "answer/data_source",
    ("must_provide", "why"): "answer/purpose_contract",
    ("security", "where"): "not_in_policy/security_details",
    ("security", "how"): "not_in_policy/security_details",
    ("sell_data", "why"): "answer/privacy_commitment",
    ("processors", "who"): "not_in_policy/recipient_names",
    ("independent_controllers", "who"): "answer/authorities",
    ("objection", "where"): "not_in_policy/kundcenter_contact",
    ("objection", "send"): "not_in_policy/kundcenter_contact",
    ("objection", "contact"): "not_in_policy/kundcenter_contact",
}
# What a case begun in the chat is about, for somebody who asks on in the middle of it.
_OF_CASE = {
    "access": "answer/access_right",
    "rectification": "answer/rectification",
    "erasure": "answer/erasure",
    "restriction": "answer/restriction",
    "portability": "answer/portability",
    "objection": "answer/objection",
    "direct_marketing_objection": "answer/direct_marketing",
    "automated_decision": "not_in_policy/automated_decisions",
    "consent_withdrawal": "answer/consent_withdraw",
    "cctv": "answer/cctv_storage",
    "complaint": "answer/complaint_contact_first",
    "breach_report": "not_in_policy/breach_handling",
    "dpo_question": "answer/dpo_contact",
    "damages_claim": "not_in_policy/compensation_court",
    "security_report": "answer/security",
    "request_withdrawal": "answer/rights_overview",
    "deceased_estate": "not_in_policy/deceased",
}

_CONTACT = re.compile(
    r"\b(kontakt\w*|frågar?|mejlar?|mailar?|ringer?|vänder?|hör|når|contact|ask|reach|call)\b"
)
_SEE = re.compile(r"\b(ser|se|läser?|tittar?|tillgång|del av|sees?|access|read)\b")
_SEND = re.compile(
    r"\b(mejla\w*|maila\w*|skick(?:a|ar) (?:jag|man|vi)|skriver? (?:jag|man)|vänder?|anmäler|"
    r"(?:do|should) i (?:send|write|turn))\b"
)
_KEPT = re.compile(r"\b(spar\w*|lagr\w*|behåll\w*|finns kvar|keep|kept|stored?)\b")
_TAKES = re.compile(r"\b(tar|dröjer|svar\w*|handlägg\w*|takes?|answer)\b")
_NAMES_EXTRACT = re.compile(r"utdrag|extract|insyn|kopia|copy", re.IGNORECASE)
_NAMES_RIGHT = re.compile(
    r"rätt(?:a|else)|rader|begräns|invänd|invändning|portabil|samtycke|klag|"
    r"eras|delet|correct|restrict|object|consent|complain",
    re.IGNORECASE,
)
_NAMES_DATA = re.compile(
    r"uppgift|personnummer|\bdata\b|information|\binfo\b|kund|details|records|samtal|avtal",
    re.IGNORECASE,
)
_HAS_A_TERM = frozenset({_RIGHT, _MARKETING, _COMPLAINT, _CONSENT})
# Said about any right, so they do not change what the conversation is about.
_SHARED = frozenset({"access_cost", "other_rights_time", "access_identification", "other"})


def follow_up(subject: str, kind: str, text: str = "") -> str | None:
    """Return the full label that follow-up `kind` (time, how, where, cost, why, who) means after `subject`.

    `text` is the fragment: its verb tells whether "who" decides, sees or is to be asked. Falls back to the
    subject's own topic, whose longer answer is the best there is; None without a subject.
    """
    name = _name(subject)
    if not name:
        return None
    family = _FAMILY_OF.get(name, "")
    kind = _finer(kind, family, text.casefold())
    found = _SINGLE.get((name, kind)) or _NEXT.get((family, kind))
    if found is None and family == _RIGHT and kind in {"where", "send", "contact"}:
        # Their longer answers say that the policy names no way, and that a case can be opened here.
        return _topic_of(subject)
    return found or _ANY.get(kind, _topic_of(subject))


def in_context(topic: str, text: str, subject: str) -> str:
    """Return what a topic means whose words ("hur länge sparas det?") say less than what was said before.

    Only the time and the way of an answer are so alike between topics that their words do not tell them apart.
    """
    family = _FAMILY_OF.get(_name(subject), "")
    has_a_term = family in _HAS_A_TERM
    kind = ""
    if topic == "answer/access_time" and has_a_term and not _NAMES_EXTRACT.search(text):
        kind = "time"
    elif topic == "answer/access_delivery" and has_a_term and not _NAMES_EXTRACT.search(text):
        kind = "where"
    elif topic == "answer/retention" and family in {_CCTV, _COOKIES}:
        kind = "" if _NAMES_DATA.search(text) else "time"
    elif topic == "not_in_policy/other_rights_time" and family == _ACCESS:
        kind = "" if _NAMES_RIGHT.search(text) else "time"
    return (follow_up(subject, kind, text) if kind else None) or topic


def becomes_subject(topic: str, text: str) -> bool:
    """Whether later fragments are about this topic, and not still about what was said before it."""
    return _name(topic) not in _SHARED or bool(_NAMES_EXTRACT.search(text))


def is_shared(topic: str) -> bool:
    """Whether a topic is said about any right alike."""
    return _name(topic) in _SHARED


def can_be_asked_on(topic: str) -> bool:
    """Whether fragments make sense after this topic."""
    return _name(topic) in _FAMILY_OF or _name(topic) in {name for name, _ in _SINGLE}


def reachable() -> frozenset[str]:
    """Return all labels that a follow-up can lead to."""
    return frozenset({*_NEXT.values(), *_ANY.values(), *_SINGLE.values(), *_OF_CASE.values()})


def _finer(kind: str, family: str, text: str) -> str:
    if kind == "who":
        if _CONTACT.search(text):
            return "contact"
        return "see" if _SEE.search(text) else "who"
    if kind == "where" and _SEND.search(text):
        return "send"
    if kind == "time" and family == _CCTV and _TAKES.search(text) and not _KEPT.search(text):
        return "handling"
    return kind


def _name(label: str) -> str:
    return label.rsplit("/", maxsplit=1)[-1]


def _topic_of(subject: str) -> str:
    outcome, _, name = subject.partition("/")
    return _OF_CASE.get(name, subject) if outcome == "start_case" else subject
