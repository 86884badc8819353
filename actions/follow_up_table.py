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
SUBJECT = ""
"""What was spoken of, itself."""
RESPONSIBLE = "answer/controller_who"
# By law a case gets its answer within a month, whatever it is about.
TERM = "not_in_policy/other_rights_time"

NEXT = {
    (ACCESS, "time"): "answer/access_time",
    (ACCESS, "how"): "answer/access_right",
    (ACCESS, "where"): "answer/access_delivery",
    (ACCESS, "send"): "answer/access_right",
    (ACCESS, "contact"): "answer/access_right",
    (ACCESS, "why"): SILENT,
    (RIGHT, "time"): TERM,
    (RIGHT, "why"): SILENT,
    (CCTV, "time"): "answer/cctv_storage",
    (CCTV, "handling"): TERM,
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
    (RIGHT, "reason"): SUBJECT,
    (MARKETING, "reason"): "answer/direct_marketing",
    (CONSENT, "reason"): "answer/consent_withdraw",
    (MARKETING, "how"): "answer/direct_marketing",
    (MARKETING, "why"): "answer/purpose_information",
    (MARKETING, "where"): "not_in_policy/kundcenter_contact",
    (MARKETING, "send"): "not_in_policy/kundcenter_contact",
    (MARKETING, "contact"): "not_in_policy/kundcenter_contact",
    (MARKETING, "time"): TERM,
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
    (COMPLAINT, "time"): TERM,
    (CONSENT, "how"): "answer/consent_withdraw",
    (CONSENT, "where"): "answer/consent_withdraw",
    (CONSENT, "send"): "answer/consent_withdraw",
    (CONSENT, "contact"): "answer/consent_withdraw",
    (CONSENT, "time"): TERM,
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
    "money": "not_in_policy/compensation_court",
    "reason": SILENT,
}
SINGLE = {
    # Who says no to advertising is left in peace at once, and gives no reason.
    ("direct_marketing_objection", "time"): "answer/direct_marketing",
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
    "employment": "not_in_policy/employees",
    "third_party_request": "answer/disclosure_conditions",
    "authority_request": "answer/authorities",
    "supervisory_letter": "answer/dpo_contact",
    "processor_notice": "answer/processor_contracts",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A few words that mean one thing after any topic of `scope`, or any case with BEGUN in it."""

    scope: frozenset[str]
    words: re.Pattern[str]
    means: str


BEGUN = "start_case"
_HEAD = (
    r"^\W*(?:(?:och|o|men|ja|jo|jaha|aha|ok|okej|okay|så|hm+|då|även|också|samt|eller|gäller (?:det|detta)|and|but|"
    r"so|also|what about|how about|does (?:it|that) (?:cover|include|go for))\W+)*"
)
_TAIL = r"(?:\W+(?:då|sen|nu|ens|egentligen|också|med|hos er|för det|i så fall|tack|then|though|too|please))*\W*$"
# One ground: "vilka rättsliga grunder" asks for the list of them, whatever was spoken of.
_LEGAL = (
    r"(?:(?:vilken|vad|va|på|med|är|e|den|det|har|ni|er|finns|which|what|is|the|do|you|your|on)\W+)*"
    r"(?:(?:rättslig\w*|laglig\w*)\W(?:grund(?:en)?|stöd(?:et)?)|legal basis|legal ground)\b"
    r"(?:\W+(?:har|ni|är|det|gäller|använder|vilken|er|for|it|that|this|do|you|have|use|is))*"
)
_CAMERAS = (
    r"(?:era |alla |the |your )?"
    r"(?:kameror(?:na)?|kameran?|kamera(?:övervak|bevak|film|bild)\w+|film(?:en|er|erna|ning|ningen)?|videor(?:na)?|"
    r"inspelning\w*|övervakning\w*|(?:cctv|camera|surveillance) (?:videos?|films?|recordings?|pictures|images|clips?)|"
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


# Many keyboards have no Swedish letters.
_UNDOTTED = str.maketrans({"å": "[åa]", "ä": "[äa]", "ö": "[öo]"})


def _after(scope: tuple[str, ...] | frozenset[str], words: str, means: str) -> After:
    said = (_HEAD + rf"(?:{words})" + _TAIL).translate(_UNDOTTED)
    pattern = re.compile(said, re.IGNORECASE)
    return After(scope=frozenset(scope), words=pattern, means=means)


# Whether that which was spoken of needs a yes; a question about consents as such says more, or other words.
_YES = r"(?:samtycke|samtyckt|samtycka|godkännande|godkänt|lov|tillstånd|consent|permission)"
_NEEDS_A_YES = (
    r"(?:får|kan|fick|may|can) (?:ni|man|de|dom|you) (?:verkligen |ens |bara |really |just )?(?:göra |do )?(?:det|så|"
    r"så där|sådär|sånt|detta|that|"
    rf"this) (?:utan|without) (?:(?:mitt|vårt|något|my) )?(?:{_YES}|(?:att )?(?:ens )?(?:fråga|be om lov|asking))"
    r"(?: (?:mig|oss|någon|nån|me|us))?(?: (?:först|innan|first))?|(?:måste|behöver|krävs|do|don'?t) (?:ni|jag|man|vi|"
    r"det|du|you|i)?(?: ?(?:inte|ju|väl))?"
    rf"(?: ?(?:ha|få|fråga om|be om|need|have))?(?: (?:mitt|vårt|något|my))? {_YES}"
    r"(?: (?:till|för|om|to|for) (?:det|detta|bild\w*|foto\w*|att \w+|that|it))?"
)
_REFUSES = (
    r"(?:får|kan|går det att|har|måste|may|can) ?(?:man|jag|vi|en|i|we|one)? ?(?:rätt att |inte )?"
    r"(?:säga ifrån|säga nej|säga stopp|protestera|vägra|neka|motsätta (?:mig|sig)|slippa|tacka nej|refuse|say no|"
    r"opt out|object)(?: (?:det|till det|mot det|detta|to it|to that|it|that))?"
)
_TOLD = (
    r"(?:skulle|kommer|ska|brukar|får|will|would|do) (?:(?:ni|you) (?:att )?(?:meddela|berätta|säga till|höra av er|"
    r"kontakta|informera|underrätta|varna|tell|inform|let|warn|notify)|(?:vi|jag|we|i) (?:att )?(?:få )?(?:veta|"
    r"reda på|know))(?: (?:mig|oss|det|om|dem|då|isåfall|händer|kunderna|direkt|me|us|about|it|if|that|happens|know))*"
)
_STOPS = (
    r"(?:då |när |hur (?:fort|snabbt|snart) )?(?:slutar|upphör|försvinner|stoppas|är det slut|when does it stop|"
    r"does it stop|will you stop)(?: (?:ni|det|de|dom|allt|all behandling|you|it|everything))?(?: (?:helt|då|direkt|"
    r"genast|på en gång|med det|(?:att )?(?:skicka|ringa|mejla|maila|behandla|använda)(?: (?:det|mig|till mig|dem|"
    r"ut))?|completely|at once))*"
)
_OWN = r"(?:för |om )?(?:mina|mitt|mig|min)(?: (?:egna|eget|egen|själv))?(?: uppgifter| data)?|my own(?: data)?|mine"
_OTHERS = ("disclosure_conditions", "proxy", "children", "third_party_request", "deceased")
_CHANNELS = (
    r"(?:för |via |på )?(?:sms|mms|mejl\w*|mail\w*|e-?post\w*|brev\w*|post\w*|samtal\w*|telefon\w*|nyhetsbrev\w*|"
    r"texts?|text messages|e-?mails?|letters|calls|phone calls|newsletters?)(?: (?:och|eller|and|or) \w+)?"
)
_BOOKS = (
    r"(?:era |mina |gamla |alla |my |old |the )*(?:faktur(?:a|an|or|orna)|räkning(?:ar|arna|en)?|betalning(?:ar|arna)|"
    r"bokföring(?:en)?|invoices?|bills?)"
)
_MY_CASE = (
    r"(?:mitt |min |det |den |my |the )?(?:ärende\w*|begäran|raderingen|rättelsen|utdraget|registerutdraget|"
    r"begränsningen|invändningen|klagomålet|anmälan|anmälningen|case|request|erasure|complaint|extract)"
)
_ADDS = (
    r"(?:jag |i )?(?:kan|får|går det att|måste|vill|skulle vilja|glömde|could|can|may|want to|forgot to)(?: (?:jag|"
    r"man|vi|i|we))? (?:lägga till|tillägga|komplettera|ändra|skriva till|skicka in mer|add|change)(?:"
    r" (?:med )?(?:en sak|nåt|något|något mer|nåt mer|en grej|mer|det|lite|ärendet|(?:some|one )?(?:thing|more)))*"
)
_A_MONTH = (
    r"ni har (?:\w+ ){0,4}?(?:en månad|1 månad|30 dagar|en månads)(?: \w+){0,5}?"
    r"|you (?:\w+ ){0,3}?(?:one|a) month(?: \w+){0,5}?"
)
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
        rf"får ni (?:göra )?(?:det|så|sånt)|{_LEGAL}|{_NEEDS_A_YES}",
        "answer/cctv_legal_basis",
    ),
    _after(_GROUNDS, _LONE + _CAMERAS, "answer/cctv_legal_basis"),
    *(
        _after((topic,), rf"{_LEGAL}|{_NEEDS_A_YES}", f"answer/{topic}")
        for topic in ("purpose_customer_service", "purpose_events", "purpose_improvement")
    ),
    _after(
        FAMILIES[MARKETING],
        _LEGAL,
        "answer/purpose_information",
    ),
    _after(
        FAMILIES[CCTV],
        r"(?:hur (?:lång tid|länge|många dagar|mycket tid) (?:har|är det)|när måste|how (?:long|many days) do) (?:jag|"
        r"man|vi|i|we)(?: (?:på (?:mig|sig|oss)|have|begära|be om|säga till|anmäla|höra av mig))*(?: (?:den|det|"
        r"filmen|senast|it))*",
        "answer/cctv_storage",
    ),
    _after(FAMILIES[RETENTION], _LONE + _CAMERAS, "answer/cctv_storage"),
    _after(("erasure", *FAMILIES[RETENTION]), _LONE + _BOOKS, "answer/retention_longer"),
    _after(
        FAMILIES[MARKETING],
        rf"(?:och|även|också|gäller (?:det|detta)|and|also) {_CHANNELS}|{_CHANNELS} (?:också|med|too)",
        "answer/direct_marketing",
    ),
    _after(FAMILIES[MARKETING], _STOPS, "answer/direct_marketing"),
    _after(FAMILIES[CONSENT], _STOPS, "answer/consent_withdraw"),
    # An answer about consents is spoken of, and not a case: what is taken back is the consent.
    _after(
        ("consent_when", "consent_requirements", "consent_withdraw"),
        r"(?:nu )?(?:jag )?(?:vill )?(?:drar?|tar?|återkallar?) (?:jag )?(?:(?:till)?baka )?(?:det|mitt|allt|alla|"
        r"mina)(?: samtycken?)?(?: (?:till)?baka)?",
        "start_case/consent_withdrawal",
    ),
    _after(FAMILIES[MARKETING], _REFUSES, "answer/direct_marketing"),
    _after(FAMILIES[COOKIES], _REFUSES, "answer/cookies_reject"),
    _after(FAMILIES[CONSENT], _REFUSES, "answer/consent_withdraw"),
    _after(
        (*FAMILIES[CCTV], *FAMILIES[PURPOSE], *FAMILIES[SHARING], "profiling", "objection"),
        _REFUSES,
        "answer/objection",
    ),
    _after(
        ("breach_handling", "breach_report", "security"), _TOLD, "not_in_policy/breach_handling"
    ),
    _after(_OTHERS, _OWN, "answer/access_right"),
    _after(
        FAMILIES[COMPLAINT],
        r"(?:nej\W+)?(?:inte (?:hos|till) (?:er|dig)\W+)?(?:utan )?(?:hos|till|direkt (?:hos|till)) "
        r"(?:\w*myndighet\w*|imy|datainspektionen)(?: menar jag| i ?stället)?"
        r"|(?:no\W+)?(?:not (?:to|with) you\W+)?(?:to|with) (?:the )?(?:authority|imy)",
        "answer/complaint_authority",
    ),
    _after((BEGUN,), rf"{_MY_CASE}(?= då\W*$|\W*\?)", "status"),
    _after((BEGUN,), _ADDS, "dialogue/affirm"),
    _after(FAMILIES[ACCESS], _A_MONTH, "answer/access_time"),
    _after((BEGUN, *FAMILIES[RIGHT]), _A_MONTH, TERM),
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
    _after(FAMILIES[RIGHT] + FAMILIES[MARKETING], _THEN, TERM),
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
    r"(?:\W?(?:an|a|e|th|st|nd|rd))?(?: (?:one|right|rättigheten|punkten|saken))?"
    r"(?:\W+(?:då|nu|tack|gärna|berätta|mer|om|den|det|vad|är|innebär|betyder|förklara|then|please|tell|me|more|"
    r"about|it))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vague:
    """A topic whose words may say less than what was spoken of: after a topic of `scope`, or any, it means `means`.

    `means` is a label, a kind of follow-up, or SUBJECT. `words` must be in the text, `unless` must not.
    """

    topic: str
    means: str
    scope: frozenset[str] | None = None
    words: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    def fits(self, topic: str, name: str, text: str) -> bool:
        """Whether a topic, after the topic `name`, is as vague as this in a text."""
        return (
            topic == self.topic
            and (self.scope is None or name in self.scope)
            and (self.words is None or bool(self.words.search(text)))
            and not (self.unless and self.unless.search(text))
        )


NAMES_EXTRACT = re.compile(r"utdrag|extract|insyn|kopia|copy", re.IGNORECASE)
_NAMES_RIGHT = re.compile(
    r"rätt(?:a|else)|rader|begräns|invänd|invändning|portabil|samtycke|klag|"
    r"eras|delet|correct|restrict|object|consent|complain",
    re.IGNORECASE,
)
_NAMES_DATA = re.compile(
    r"uppgift|personnummer|\bdata\b|information|\binfo\b|kund|details|records|samtal|avtal",
    re.IGNORECASE,
)
_NAMES_BILL = re.compile(
    r"faktur|räkning|betal[at]\w*\b(?! ut)|tillbaka|autogiro|invoice|bill", re.IGNORECASE
)
_NAMES_CAMERA = re.compile(r"kamer|film|övervak|inspel|camera|cctv|footage|video", re.IGNORECASE)
_PICTURE_GOES = re.compile(
    r"\b(?:hur (?:snabbt|fort|snart)|how (?:fast|quickly|soon))\b.{0,40}\b(?:bild|foto|kort(?:et|en)\b|pictur|photo)",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:har|hade|have|has) (?:\w+ )?(?:flyttat|moved|bytt (?:\w+ )?adress)\b|\bi'?ve moved\b",
    re.IGNORECASE,
)
_ABOUT_SUPPLY = re.compile(
    r"avtal|\bel(?:en)?\b|ström|faktur|räkning|anmäl|hur gör|contract|electricity|bill|report",
    re.IGNORECASE,
)
_MONEY_TO_COME = re.compile(
    r"\b(?:när|hur mycket|hur snart|when|how much)\b.{0,40}\b(?:pengar\w*|ersättning\w*|skadestånd\w*|money|paid)\b",
    re.IGNORECASE,
)
_WHAT_FOR = re.compile(
    r"^\W*(?:(?:och|men|så|vad|va|what|and)\W+)*(?:(?:använder|ska|behöver|gör|har|do)\W+(?:ni|you)\W+(?:ha\W+|use\W+)?"
    r"(?:det|dem|dom|den|de|dessa|them|it|that)\W+(?:till|med|för|for|with)"
    r"|(?:är|ska|are|is)\W+(?:det|dem|dom|den|de|they|it)\W+(?:va\W+|vara\W+)?(?:bra\W+|till\W+|good\W+)?(?:för|for)"
    r"|till vad)(?:\W+(?:då|egentligen|then))*\W*$",
    re.IGNORECASE,
)
_SAYS_OF_IT = re.compile(
    r"\b(?:står|säger|skriver|says?|written)\b.{0,60}\b(?:om|kring|about|on) (?:det|den|detta|dem|dom|sånt|sådant|it|"
    r"that|this|them)(?: (?:här|där|då))*\W*$",
    re.IGNORECASE,
)
# Sure that something is so, which is no question of how safe it is.
_SURE_THAT = re.compile(
    r"\b(?:säker|säkra|sure|certain) (?:på )?(?:att|that)\b|\bsäkert att (?:ni|du|jag|vi|man|det|den|de|dom|ing\w+|"
    r"min\w?|mitt|all\w)\b|\b(?:sure|certain) (?:you|i|my|it|no\w*)\b",
    re.IGNORECASE,
)
_PROTECTS = re.compile(
    r"^\W*(?:hur|how)\b|skydd|hack|intrång|läck|stjäl|stul|stöld|obehörig|trygg|krypt|komm\w* åt|"
    r"\bsäkra\b.{1,60}\bsäkra\b|protect|safe|leak|stol",
    re.IGNORECASE,
)
_WITH_A_TERM = frozenset(
    {*FAMILIES[RIGHT], *FAMILIES[MARKETING], *FAMILIES[COMPLAINT], *FAMILIES[CONSENT]}
)
_OF_PICTURES = frozenset(
    {*FAMILIES[RIGHT], *FAMILIES[CONSENT], *FAMILIES[MARKETING], "purpose_events"}
)
VAGUE = (
    Vague(topic="answer/access_time", scope=_WITH_A_TERM, unless=NAMES_EXTRACT, means="time"),
    Vague(topic="answer/access_delivery", scope=_WITH_A_TERM, unless=NAMES_EXTRACT, means="where"),
    Vague(
        topic="answer/retention",
        scope=frozenset({*FAMILIES[CCTV], *FAMILIES[COOKIES]}),
        unless=_NAMES_DATA,
        means="time",
    ),
    Vague(
        topic=TERM,
        scope=frozenset({*FAMILIES[ACCESS], *FAMILIES[MARKETING]}),
        unless=_NAMES_RIGHT,
        means="time",
    ),
    Vague(
        topic="answer/purposes",
        scope=frozenset({*FAMILIES[CCTV], *FAMILIES[COOKIES]}),
        words=_WHAT_FOR,
        means="why",
    ),
    # A picture from an event or in a newsletter is none of a camera.
    Vague(
        topic="answer/cctv_storage",
        scope=_OF_PICTURES,
        words=_PICTURE_GOES,
        unless=_NAMES_CAMERA,
        means=TERM,
    ),
    Vague(topic="answer/policy_about", words=_SAYS_OF_IT, means=SUBJECT),
    Vague(topic="answer/security", words=_SURE_THAT, unless=_PROTECTS, means=SUBJECT),
    Vague(
        topic="off_topic/moving",
        scope=frozenset(FAMILIES[ACCESS]),
        words=_MOVED,
        unless=_ABOUT_SUPPLY,
        means="answer/rectification",
    ),
    Vague(
        topic="off_topic/billing",
        scope=frozenset({"damages_claim", "compensation_court"}),
        words=_MONEY_TO_COME,
        unless=_NAMES_BILL,
        means="not_in_policy/compensation_court",
    ),
)
