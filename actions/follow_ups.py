"""Which topic a fragment such as "och hur lång tid tar det?" means after an earlier answer."""

from __future__ import annotations

_ACCESS = "access"
_RIGHT = "right"
_CCTV = "cctv"
_RETENTION = "retention"
_SHARING = "sharing"
_MARKETING = "marketing"
_COOKIES = "cookies"
_COMPLAINT = "complaint"
_CONSENT = "consent"

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
}
_FAMILY_OF = {topic: family for family, topics in _FAMILIES.items() for topic in topics}

_NEXT = {
    (_ACCESS, "time"): "answer/access_time",
    (_ACCESS, "how"): "answer/access_right",
    (_ACCESS, "where"): "answer/access_delivery",
    (_ACCESS, "cost"): "not_in_policy/access_cost",
    (_ACCESS, "who"): "answer/access_right",
    (_ACCESS, "why"): "answer/access_right",
    (_RIGHT, "time"): "not_in_policy/other_rights_time",
    (_RIGHT, "cost"): "not_in_policy/access_cost",
    (_RIGHT, "where"): "answer/dpo_contact",
    (_CCTV, "time"): "answer/cctv_storage",
    (_CCTV, "where"): "answer/cctv_where",
    (_CCTV, "why"): "answer/cctv_why",
    (_CCTV, "how"): "answer/cctv_legal_basis",
    (_CCTV, "who"): "not_in_policy/cctv_details",
    (_RETENTION, "time"): "not_in_policy/retention_years",
    (_RETENTION, "why"): "answer/retention_longer",
    (_RETENTION, "how"): "answer/retention_deletion",
    (_SHARING, "who"): "answer/processors",
    (_SHARING, "where"): "answer/transfer_outside_eu",
    (_SHARING, "why"): "answer/processors",
    (_SHARING, "how"): "answer/processor_instructions",
    (_MARKETING, "how"): "answer/direct_marketing",
    (_MARKETING, "where"): "not_in_policy/kundcenter_contact",
    (_MARKETING, "time"): "not_in_policy/other_rights_time",
    (_MARKETING, "cost"): "not_in_policy/access_cost",
    (_COOKIES, "how"): "answer/cookies_reject",
    (_COOKIES, "why"): "answer/cookies_use",
    (_COOKIES, "time"): "not_in_policy/cookie_details",
    (_COOKIES, "who"): "not_in_policy/cookie_details",
    (_COMPLAINT, "how"): "answer/complaint_authority",
    (_COMPLAINT, "who"): "answer/complaint_authority",
    (_COMPLAINT, "where"): "answer/complaint_authority",
    (_COMPLAINT, "time"): "not_in_policy/other_rights_time",
    (_CONSENT, "how"): "answer/consent_withdraw",
}
_ANY = {
    "time": "answer/retention",
    "where": "answer/dpo_contact",
    "who": "answer/dpo_contact",
    "cost": "not_in_policy/access_cost",
}
_SINGLE = {
    ("dpo_contact", "where"): "answer/dpo_contact",
    ("dpo_contact", "who"): "not_in_policy/dpo_identity",
    ("postal_address", "where"): "answer/postal_address",
    ("companies", "where"): "answer/postal_address",
    ("controller_who", "where"): "answer/postal_address",
    ("data_categories", "why"): "answer/personnummer_why",
    ("data_categories", "where"): "answer/data_source",
    ("security", "where"): "not_in_policy/security_details",
}


def follow_up(last_topic: str, kind: str) -> str | None:
    """Return the full label that follow-up `kind` (time, how, where, cost, why, who) means after `last_topic`.

    Falls back to the last topic itself, whose longer answer is the best there is; None without a last topic.
    """
    name = last_topic.rsplit("/", maxsplit=1)[-1]
    if not name:
        return None
    found = _SINGLE.get((name, kind)) or _NEXT.get((_FAMILY_OF.get(name, ""), kind))
    return found or _ANY.get(kind, last_topic)


def reachable() -> frozenset[str]:
    """Return all labels that a follow-up can lead to."""
    return frozenset(_NEXT.values()) | frozenset(_ANY.values()) | frozenset(_SINGLE.values())
