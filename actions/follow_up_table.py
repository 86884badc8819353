"""What belongs together, and where a fragment leads: the tables behind follow_ups.py."""

from __future__ import annotations

ACCESS = "access"
RIGHT = "right"
CCTV = "cctv"
RETENTION = "retention"
SHARING = "sharing"
MARKETING = "marketing"
COOKIES = "cookies"
COMPLAINT = "complaint"
CONSENT = "consent"
PURPOSE = "purpose"

FAMILIES = {
    ACCESS: (
        "access_right",
        "access_time",
        "access_delivery",
        "access_cost",
        "access_identification",
        "access_format",
        ACCESS,
    ),
    RIGHT: (
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
    CCTV: ("cctv_why", "cctv_where", "cctv_legal_basis", "cctv_storage", "cctv_details", CCTV),
    RETENTION: (
        RETENTION,
        "retention_deletion",
        "retention_after_contract",
        "retention_longer",
        "retention_years",
    ),
    SHARING: (
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
    MARKETING: (
        "direct_marketing",
        "direct_marketing_notice",
        "direct_marketing_objection",
        "purpose_information",
    ),
    COOKIES: ("cookies_use", "cookies_reject", "cookie_details"),
    COMPLAINT: ("complaint_authority", "complaint_contact_first", COMPLAINT),
    CONSENT: ("consent_when", "consent_requirements", "consent_withdraw", "consent_withdrawal"),
    PURPOSE: (
        "purposes",
        "purpose_contract",
        "purpose_legal_obligation",
        "purpose_customer_service",
        "purpose_events",
        "purpose_improvement",
    ),
}
FAMILY_OF = {topic: family for family, topics in FAMILIES.items() for topic in topics}

# The policy gives no reason and names no person here: saying so is the only answer that invents nothing.
SILENT = "not_in_policy/other"
RESPONSIBLE = "answer/controller_who"

NEXT = {
    (ACCESS, "time"): "answer/access_time",
    (ACCESS, "how"): "answer/access_right",
    (ACCESS, "where"): "answer/access_delivery",
    (ACCESS, "send"): "answer/access_right",
    (ACCESS, "contact"): "answer/access_right",
    (ACCESS, "why"): SILENT,
    (RIGHT, "time"): "not_in_policy/other_rights_time",
    (RIGHT, "why"): SILENT,
    (CCTV, "time"): "answer/cctv_storage",
    (CCTV, "handling"): "not_in_policy/other_rights_time",
    (CCTV, "where"): "answer/cctv_where",
    (CCTV, "why"): "answer/cctv_why",
    (CCTV, "how"): "answer/cctv_legal_basis",
    (CCTV, "see"): "not_in_policy/cctv_details",
    (RETENTION, "time"): "not_in_policy/retention_years",
    (RETENTION, "why"): "answer/retention_longer",
    (RETENTION, "how"): "answer/retention_deletion",
    (RETENTION, "where"): SILENT,
    (SHARING, "who"): "answer/processors",
    (SHARING, "see"): "answer/processors",
    (SHARING, "where"): "answer/transfer_outside_eu",
    (SHARING, "why"): "answer/processors",
    (SHARING, "how"): "answer/processor_instructions",
    (MARKETING, "how"): "answer/direct_marketing",
    (MARKETING, "why"): "answer/purpose_information",
    (MARKETING, "where"): "not_in_policy/kundcenter_contact",
    (MARKETING, "send"): "not_in_policy/kundcenter_contact",
    (MARKETING, "contact"): "not_in_policy/kundcenter_contact",
    (MARKETING, "time"): "not_in_policy/other_rights_time",
    (COOKIES, "how"): "answer/cookies_reject",
    (COOKIES, "where"): "answer/cookies_reject",
    (COOKIES, "why"): "answer/cookies_use",
    (COOKIES, "time"): "not_in_policy/cookie_details",
    (COOKIES, "who"): "not_in_policy/cookie_details",
    (COOKIES, "see"): "not_in_policy/cookie_details",
    (COMPLAINT, "how"): "answer/complaint_authority",
    (COMPLAINT, "who"): "answer/complaint_authority",
    (COMPLAINT, "where"): "answer/complaint_authority",
    (COMPLAINT, "send"): "answer/complaint_authority",
    (COMPLAINT, "contact"): "answer/complaint_contact_first",
    (COMPLAINT, "time"): "not_in_policy/other_rights_time",
    (CONSENT, "how"): "answer/consent_withdraw",
    (CONSENT, "where"): "answer/consent_withdraw",
    (CONSENT, "send"): "answer/consent_withdraw",
    (CONSENT, "contact"): "answer/consent_withdraw",
    (CONSENT, "time"): "not_in_policy/other_rights_time",
    (CONSENT, "why"): SILENT,
    (PURPOSE, "why"): "answer/legal_basis_examples",
}
ANY = {
    "time": "answer/retention",
    "where": "answer/dpo_contact",
    "send": "answer/dpo_contact",
    "contact": "answer/dpo_contact",
    "who": RESPONSIBLE,
    "see": SILENT,
    "why": SILENT,
    "cost": "not_in_policy/access_cost",
}
SINGLE = {
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
OF_CASE = {
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
