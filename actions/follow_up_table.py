"""What belongs together, and where a fragment leads: the tables behind follow_ups.py."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    ("chatbot_ai", "time"): "not_in_policy/chatbot_ai",
    ("postal_address", "time"): SILENT,
    ("kundcenter_contact", "where"): "not_in_policy/kundcenter_contact",
    ("kundcenter_contact", "how"): "not_in_policy/kundcenter_contact",
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


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A few words that mean one thing after any topic of `scope`."""

    scope: frozenset[str]
    words: re.Pattern[str]
    means: str


_HEAD = (
    r"^\W*(?:(?:och|men|ja|jo|jaha|aha|ok|okej|okay|så|hm+|and|but|so|what about|how about)\W+)*"
)
_TAIL = r"(?:\W+(?:då|sen|nu|ens|egentligen|hos er|för det|tack|then|though|please))*\W*$"
# One ground: "vilka rättsliga grunder" asks for the list of them, whatever was spoken of.
_LEGAL = (
    r"(?:(?:vilken|vad|va|på|med|är|e|den|det|har|ni|er|finns|which|what|is|the|do|you|your|on)\W+)*"
    r"(?:(?:rättslig\w*|laglig\w*)\W(?:grund(?:en)?|stöd(?:et)?)|legal basis|legal ground)\b"
    r"(?:\W+(?:har|ni|är|det|gäller|använder|vilken|er|for|it|that|this|do|you|have|use|is))*"
)
_CAMERAS = (
    r"(?:era |alla |the |your )?"
    r"(?:kameror(?:na)?|kameran?|kamera(?:övervak|bevak)\w+|film(?:en|er|erna|ning|ningen)?|inspelning\w*|övervakning\w*|"
    r"cctv|cameras?|footage)"
)
_LONE = r"(?:(?:för|om|med|hos|av|gällande|när det gäller|for|on|about)\W+)?"
_ALL = frozenset(FAMILY_OF)
_GROUNDS = frozenset(
    {
        *("legal_basis_which", "legal_basis_required", "legal_basis_examples"),
        *(
            "purpose_information",
            "purpose_customer_service",
            "purpose_events",
            "purpose_improvement",
        ),
    }
)
_SOURCES = frozenset({"data_source", "collected_without_knowledge", "data_categories", "purposes"})
_PHONE = (
    r"(?:telefon(?!sam|för)\w*|tele?|telnr|tfn|mobil\w*|nummer|nr|ringa|ring|phone\w*|number|call)"
)


def _after(scope: tuple[str, ...] | frozenset[str], words: str, means: str) -> After:
    pattern = re.compile(_HEAD + rf"(?:{words})" + _TAIL, re.IGNORECASE)
    return After(scope=frozenset(scope), words=pattern, means=means)


_THEN = (
    r"vad händer (?:då|sen|sedan|efter det|efteråt|om jag gör det|när jag gör det)|"
    r"va händer (?:då|sen)|what happens (?:then|next|after that|if i do)"
)
# The first that fits counts: what is narrow stands before what is wide.
AFTER = (
    _after(
        FAMILIES[CCTV],
        rf"(?:(?:är|e|va|var|får|is|was) )?(?:det|de|ni|that|it|this)?(?: \w+){{0,2}}? ?"
        rf"(?:lagligt|olagligt|tillåtet|tillåtna|ok enligt lag\w*|legal|lawful|allowed)|"
        rf"får ni (?:göra )?(?:det|så|sånt)|{_LEGAL}",
        "answer/cctv_legal_basis",
    ),
    _after(_GROUNDS, _LONE + _CAMERAS, "answer/cctv_legal_basis"),
    *(
        _after((topic,), _LEGAL, f"answer/{topic}")
        for topic in ("purpose_customer_service", "purpose_events", "purpose_improvement")
    ),
    _after(
        FAMILIES[MARKETING],
        _LEGAL,
        "answer/purpose_information",
    ),
    _after(FAMILIES[RETENTION], _LONE + _CAMERAS, "answer/cctv_storage"),
    _after(
        ("cctv_storage", "chatbot_ai", "call_recording", "cookie_details"),
        _LONE + r"(?:(?:mina|alla|övriga|andra|vanliga|resten av|my|the|other|all)\W+)*"
        r"(?:person|kund)?(?:uppgift(?:er|erna)?|data|datan|information(?:en)?|info|details)",
        "answer/retention",
    ),
    _after(
        ("chatbot_ai",),
        r"(?:hur länge|hur lång tid|how long)(?: (?:sparas|lagras|finns|behålls|sparar ni|is|do you keep|kept))?"
        r"(?: (?:det|den|de|detta|chatten|samtalet|texten|konversationen|it|that|this))?"
        r"(?: (?:kvar|kept|stored|sparat))?",
        "not_in_policy/chatbot_ai",
    ),
    _after(FAMILIES[CONSENT], _THEN, "answer/consent_withdraw"),
    _after(FAMILIES[RETENTION], _THEN, "answer/retention_deletion"),
    _after(FAMILIES[COMPLAINT], _THEN, "answer/complaint_contact_first"),
    _after(FAMILIES[ACCESS], _THEN, "answer/access_time"),
    _after(FAMILIES[RIGHT] + FAMILIES[MARKETING], _THEN, "not_in_policy/other_rights_time"),
    _after(("must_provide", "purpose_contract"), _THEN, "answer/must_provide"),
    _after(
        FAMILIES[SHARING],
        r"(?:inkasso\w*|kreditinstitut\w*|utskrift\w*|tryckeri\w*|systemleverantör\w*|elnätsföretag\w*|elhandelsbolag\w*|"
        r"debt collectors?|printers?)",
        "answer/processors",
    ),
    _after(
        ("dpo_contact", "dpo_identity"),
        r"(?:(?:har|finns|vad|va|är|e|det|de|nåt|nått|något|ett|han|hon|hen|hans|hennes|deras|den|dom|ombudets?|kan|man|"
        r"jag|ja|till|what|is|does|have|has|a|the|he|she|they|his|her|their|can|i|there)\W+)*"
        rf"{_PHONE}(?:\W+(?:till|dit|dem|dom|honom|henne|ombudet|dataskyddsombudet|number|to|him|her|them))*"
        r"|(?:vad|va) heter (?:han|hon|hen|den|ombudet)",
        "not_in_policy/dpo_identity",
    ),
    *(
        _after(
            scope,
            rf"(?:\w+ ){{0,5}}(?:deras|dom|dem|imys?|myndighetens?|their|them) (?:\w+ )?"
            rf"(?:{_PHONE}|adress\w*|mejl\w*|mail\w*|öppettid\w*|address|email)"
            rf"|{_PHONE} till (?:dem|dom|imy|myndigheten)",
            means,
        )
        for scope, means in (
            (("complaint_authority", "complaint_contact_first", "rights_read_more"), SILENT),
            (FAMILIES[SHARING], "not_in_policy/recipient_names"),
            (("companies", "controller_who"), "not_in_policy/kundcenter_contact"),
        )
    ),
    _after(
        _SOURCES,
        r"(?:får|fick|kommer|ska|will|do|am) (?:jag|man|i) (?:att )?"
        r"(?:veta|reda på|höra|få veta|besked|know|be told|told)(?: \w+){0,2}",
        "answer/collected_without_knowledge",
    ),
    _after(
        FAMILIES[MARKETING],
        r"(?:får|fick|kommer|ska|will) (?:jag|man|i) (?:att )?(?:veta|reda på|få veta|be told|know)(?: \w+){0,2}",
        "answer/direct_marketing_notice",
    ),
    _after(
        frozenset({*FAMILIES[RIGHT], *FAMILIES[ACCESS], "rights_read_more"}),
        r"(?:var|vart|where) (?:\w+ ){0,3}(?:läsa|läser|read) (?:mer|more)(?: \w+){0,3}",
        "answer/rights_read_more",
    ),
    _after(
        frozenset(
            {*_ALL, "policy_about", "policy_version", "other", "privacy_commitment", "security"}
        ),
        r"(?:var|vart|where) (?:\w+ ){0,3}(?:läsa|läser|läs|read) (?:den|det|policyn|hela|texten|it|the policy)"
        r"(?: \w+){0,2}",
        "answer/policy_about",
    ),
    _after(
        ("policy_about", "policy_version"),
        r"(?:var|vart|where) (?:finns|hittar|ligger|står|is|do i find|can i find)(?: (?:jag|man))? "
        r"(?:den|det|policyn|it)",
        "answer/policy_about",
    ),
)
# In the order of the answers' own words.
LISTS = {
    "rights_overview": (
        "answer/access_right",
        "answer/rectification",
        "answer/erasure",
        "answer/restriction",
        "answer/portability",
        "answer/objection",
        "answer/complaint_authority",
    )
}
ORDINALS = (
    ("1", "ett", "etta", "ettan", "första", "first", "one"),
    ("2", "två", "tvåa", "tvåan", "andra", "second", "two"),
    ("3", "tre", "trea", "trean", "tredje", "third", "three"),
    ("4", "fyra", "fyran", "fjärde", "fourth", "four"),
    ("5", "fem", "femma", "femman", "femte", "fifth", "five"),
    ("6", "sex", "sexa", "sexan", "sjätte", "sixth", "six"),
    ("7", "sju", "sjua", "sjuan", "sjunde", "seventh", "seven"),
    ("näst sista", "second to last"),
    ("sista", "sist", "last"),
)
LAST = 7
ITEM = re.compile(
    r"\W*(?:(?:och|men|and|berätta om|berätta mer om|mer om|jag menar|vad är|va är|vad innebär|vad betyder|"
    r"tell me about|what is)\W+)*(?:(?:nummer|nr|punkt|number|no)\W*)?(?:den |det |the )?"
    rf"(?P<word>{'|'.join(sorted((word for words in ORDINALS for word in words), key=len, reverse=True))})"
    r"(?:\W?(?:an|a|e|th|st|nd|rd))?(?: (?:one|right|rättigheten|punkten|saken))?(?: (?:då|nu|then))?\W*",
    re.IGNORECASE,
)
