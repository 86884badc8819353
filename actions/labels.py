"""All labels the assistant knows, and what a button calls those that are not policy topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.follow_ups import reachable
from cases.case_type import CaseType

if TYPE_CHECKING:
    from cases.policy import Policy

GO_ON = "dialogue/go_on"
"""What the button out of the queue sends: the question of a form comes again, and nothing is taken back."""
CHAT_CASE_TYPES = {
    CaseType.ACCESS: ("Begära registerutdrag", "Ask for my register extract"),
    CaseType.RECTIFICATION: ("Begära rättelse", "Ask for a correction"),
    CaseType.ERASURE: ("Begära radering", "Ask for erasure"),
    CaseType.RESTRICTION: ("Begära begränsning", "Ask for restriction"),
    CaseType.PORTABILITY: ("Begära dataportabilitet", "Ask to have my data moved"),
    CaseType.OBJECTION: ("Invända mot behandling", "Object to processing"),
    CaseType.DIRECT_MARKETING_OBJECTION: ("Säga nej till reklam", "Stop advertising"),
    CaseType.AUTOMATED_DECISION: ("Få ett beslut granskat", "Have a decision reviewed"),
    CaseType.CONSENT_WITHDRAWAL: ("Återkalla samtycke", "Withdraw consent"),
    CaseType.CCTV: ("Ärende om kamerafilm", "Case about camera footage"),
    CaseType.COMPLAINT: ("Lämna klagomål", "Make a complaint"),
    CaseType.BREACH_REPORT: ("Anmäla misstänkt läcka", "Report a suspected leak"),
    CaseType.DPO_QUESTION: ("Fråga dataskyddsombudet", "Ask the data protection officer"),
    CaseType.DAMAGES_CLAIM: ("Kräva skadestånd", "Claim damages"),
    CaseType.SECURITY_REPORT: ("Anmäla säkerhetsbrist", "Report a security flaw"),
    CaseType.REQUEST_WITHDRAWAL: ("Ta tillbaka en begäran", "Withdraw a request"),
    CaseType.DECEASED_ESTATE: ("Ärende för dödsbo", "Case for an estate"),
    CaseType.EMPLOYMENT: ("Ärende om anställning eller ansökan", "Case about a job or application"),
    CaseType.THIRD_PARTY_REQUEST: (
        "Begära uppgifter om någon annan",
        "Ask for data about somebody else",
    ),
    CaseType.AUTHORITY_REQUEST: ("Begäran från en myndighet", "Request from an authority"),
    CaseType.SUPERVISORY_LETTER: ("Meddelande från IMY", "Message from IMY"),
    CaseType.PROCESSOR_NOTICE: ("Meddelande från en leverantör", "Message from a supplier"),
}

OTHER_BUTTONS = {
    "status": ("Hur går det med mitt ärende?", "How is my case going?"),
    "handover": ("Prata med en människa", "Talk to a person"),
    "emergency": ("Fara eller avbrott", "Danger or outage"),
    "off_topic/billing": ("Faktura och betalning", "Bills and payment"),
    "off_topic/price_contract": ("Pris och avtal", "Prices and contracts"),
    "off_topic/moving": ("Flytta in eller ut", "Moving in or out"),
    "off_topic/grid_meter": ("Elnät och mätare", "Grid and meters"),
    "off_topic/heating": ("Fjärrvärme", "District heating"),
    "off_topic/solar_ev": ("Solceller och laddning", "Solar panels and charging"),
    "off_topic/fibre": ("Bredband och fiber", "Broadband and fibre"),
    "off_topic/login": ("Inloggning", "Logging in"),
    "off_topic/other": ("Något annat", "Something else"),
    "smalltalk/help": ("Vad kan jag fråga om?", "What can I ask about?"),
    "dialogue/more": ("Berätta mer", "Tell me more"),
    "dialogue/affirm": ("Ja", "Yes"),
    "dialogue/deny": ("Nej", "No"),
    "dialogue/cancel": ("Avbryt", "Cancel"),
}

SMALLTALK = ("greet", "thanks", "bye", "bot_challenge", "insult", "help", "how_are_you", "praise")
DIALOGUE = (
    *("affirm", "deny", "cancel", "more", "repeat", "in_english", "in_swedish"),
    *(
        "follow_up_time",
        "follow_up_how",
        "follow_up_where",
        "follow_up_cost",
        "follow_up_why",
        "follow_up_who",
    ),
)


def known_labels(policy: Policy) -> frozenset[str]:
    """Return every full label that training data, buttons and follow-ups may use."""
    labels = {f"answer/{name}" for name in policy.topics}
    labels |= {f"not_in_policy/{name}" for name in policy.not_in_policy}
    labels |= {f"start_case/{name}" for name in CHAT_CASE_TYPES}
    labels |= {f"smalltalk/{name}" for name in SMALLTALK} | {
        f"dialogue/{name}" for name in DIALOGUE
    }
    return frozenset(labels | set(OTHER_BUTTONS) | {"other_language"})


def typed_buttons(policy: Policy) -> dict[str, str]:
    """Return the full label for what stands on each button, folded, in either language."""
    plain = {"dialogue/affirm", "dialogue/deny", "dialogue/cancel", "off_topic/other"}
    return {
        button(label, policy, language).casefold(): label
        for label in sorted(known_labels(policy))
        for language in ("sv", "en")
        # A typed "ja" is read by what it answers; a label that has no button has no words either.
        if label not in plain and has_button(label)
    }


def has_button(label: str) -> bool:
    """Whether a button for this label can be shown."""
    outcome = label.split("/", maxsplit=1)[0]
    return outcome in {"answer", "not_in_policy", "start_case"} or label in OTHER_BUTTONS


def unreachable(policy: Policy) -> frozenset[str]:
    """Return labels that a follow-up names but the policy files do not have: must be empty."""
    return reachable() - known_labels(policy)


def button(label: str, policy: Policy, language: str) -> str:
    """Return what a button for `label` says."""
    outcome, _, name = label.partition("/")
    if outcome == "start_case":
        pair = CHAT_CASE_TYPES[CaseType(name)]
    elif label in OTHER_BUTTONS:
        pair = OTHER_BUTTONS[label]
    else:
        return policy.label(name, language)
    return pair[1] if language == "en" else pair[0]
