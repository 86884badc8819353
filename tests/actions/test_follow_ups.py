"""What a fragment means after what was spoken of, against a model that reads it without that."""

from __future__ import annotations

import time

import pytest

from actions.act import takes_up
from actions.decide import decide
from actions.decision import Flavour
from actions.follow_up_table import VAGUE
from actions.follow_ups import follow_up, in_context, said_after
from actions.state import State
from cases.case_type import Outcome
from tests.actions.turns import turn


def after(subject: str, text: str, read_as: str, offered: str = "", choices: str = "") -> str:
    """Return what a text becomes after a subject when the model reads it so."""
    state = State(last_topic=subject, subject=subject, offered=offered, choices=choices)
    decision = decide(turn(text, (read_as, 0.98)), state)
    return decision.topic or decision.outcome


TERM = "not_in_policy/other_rights_time"
MARKETING = "answer/direct_marketing"
NO_ADS = "start_case/direct_marketing_objection"
CONSENT = "answer/consent_withdraw"
GROUND = "answer/cctv_legal_basis"
CHAT = "not_in_policy/chatbot_ai"
MACHINES = "not_in_policy/automated_decisions"
LEAK = "not_in_policy/breach_handling"
MONEY = "not_in_policy/compensation_court"
THE_SAME = [
    (MARKETING, "gäller det sms också", "answer/scope_data_given", MARKETING),
    (MARKETING, "galler det sms ocksa", "answer/scope_data_given", MARKETING),
    (NO_ADS, "även brev?", "answer/scope_data_given", MARKETING),
    (NO_ADS, "hur fort slutar det", "dialogue/follow_up_time", MARKETING),
    (MARKETING, "när slutar ni ringa", "answer/access_time", MARKETING),
    (CONSENT, "och då slutar ni helt?", "dialogue/cancel", CONSENT),
    (NO_ADS, "måste jag motivera det?", "dialogue/follow_up_why", MARKETING),
    ("answer/objection", "behöver jag ge ett skäl", "dialogue/follow_up_why", "answer/objection"),
    ("start_case/deceased_estate", "hur lång tid tar sånt här", "dialogue/follow_up_time", TERM),
    ("start_case/dpo_question", "när hör ni av er", "dialogue/follow_up_time", TERM),
    ("start_case/access", "när hör ni av er", "dialogue/follow_up_time", "answer/access_time"),
    ("start_case/erasure", "ni har ju bara en månad på er", "not_in_policy/retention_years", TERM),
    ("start_case/erasure", "och raderingen?", "answer/erasure", "status"),
    ("start_case/erasure", "kan jag lägga till en sak", "dialogue/follow_up_cost", "dialogue/affirm"),
    (CHAT, "är du säker på att inget sparades?", "answer/security", CHAT),
    (CHAT, "är det säkert att ni inte ser vem jag är", "answer/security", CHAT),
    ("answer/sell_data", "säkert?", "answer/security", "answer/sell_data"),
    (MACHINES, "vad står det i er policy om det", "answer/policy_about", MACHINES),
    ("answer/cookies_use", "vad använder ni dom till", "answer/purposes", "answer/cookies_use"),
    ("answer/cctv_where", "vad ska ni ha dem till?", "answer/purposes", "answer/cctv_why"),
    ("answer/rights_overview", "den tredje, berätta mer", "dialogue/more", "answer/erasure"),
    ("answer/cctv_storage", "hur många dagar har jag på mig", "answer/access_time", "answer/cctv_storage"),
    ("answer/cctv_why", "får ni verkligen göra så utan att fråga mig först?", "answer/consent_when", GROUND),
    ("answer/purpose_events", "måste jag ha samtyckt till bilderna?", CONSENT, "answer/purpose_events"),
    ("answer/purpose_events", "hur snabbt försvinner bilden?", "answer/cctv_storage", TERM),
    ("answer/purpose_improvement", "får man säga ifrån?", "answer/must_provide", "answer/objection"),
    ("answer/cookies_use", "kan jag tacka nej", "answer/objection", "answer/cookies_reject"),
    (LEAK, "om det händer, kan jag få pengar", "dialogue/follow_up_cost", MONEY),
    (LEAK, "skulle ni meddela oss i så fall?", "answer/collected_without_knowledge", LEAK),
    ("start_case/damages_claim", "när får jag pengarna", "off_topic/billing", MONEY),
    ("answer/access_delivery", "men jag har flyttat sen dess!", "off_topic/moving", "answer/rectification"),
    ("answer/processors", "även inkasso?", "not_in_policy/recipient_names", "answer/processors"),
    ("answer/retention", "and the camera videos?", "answer/cctv_why", "answer/cctv_storage"),
    ("answer/erasure", "även fakturorna??", "off_topic/billing", "answer/retention_longer"),
    ("answer/disclosure_conditions", "så mina egna då?", "answer/independent_controllers", "answer/access_right"),
    (CONSENT, "då drar jag tillbaka det", "start_case/request_withdrawal", "start_case/consent_withdrawal"),
    ("start_case/complaint", "nej inte hos er, hos myndigheten", "dialogue/deny", "answer/complaint_authority"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text", "read_as", "expected"), THE_SAME)
def test_a_fragment_is_about_what_was_spoken_of(
    subject: str, text: str, read_as: str, expected: str
) -> None:
    """What was said before decides, however sure the model is of another matter."""
    assert after(subject, text, read_as) == expected


@pytest.mark.parametrize(
    ("subject", "text", "read_as"),
    [
        ("answer/retention", "hur kan jag vara säker på att mina uppgifter är skyddade", "answer/security"),
        ("answer/cookies_use", "är det säkert att lämna uppgifter till er", "answer/security"),
        ("answer/cctv_why", "vad står det i policyn", "answer/policy_about"),
        ("answer/cookies_use", "vad använder ni mina uppgifter till", "answer/purposes"),
        ("answer/access_right", "jag ska flytta i juni", "off_topic/moving"),
        ("answer/access_right", "jag har flyttat, hur gör jag med elen", "off_topic/moving"),
        ("start_case/damages_claim", "när kommer fakturan", "off_topic/billing"),
        ("answer/erasure", "hur länge sparas bilderna från era kameror", "answer/cctv_storage"),
        ("answer/purpose_events", "måste ett samtycke vara frivilligt", "answer/consent_requirements"),
        ("answer/cctv_why", "kan jag ta tillbaka ett samtycke", CONSENT),
        (MARKETING, "när slutar ni spara", "answer/retention"),
        ("start_case/consent_withdrawal", "då drar jag tillbaka det", "start_case/request_withdrawal"),
        (LEAK, "ska jag kontakta er först", "answer/complaint_contact_first"),
    ],
)  # fmt: skip
def test_words_that_name_their_matter_keep_it(subject: str, text: str, read_as: str) -> None:
    """What says itself what it is about is not bent to what was spoken of."""
    assert after(subject, text, read_as) == read_as


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vad kostar det", "not_in_policy/access_cost"),
        ("måste jag betala pengar för det", "not_in_policy/access_cost"),
        ("hur mycket pengar får jag", MONEY),
        ("får man ersättning", MONEY),
    ],
)
def test_to_get_money_is_not_to_pay_it(text: str, expected: str) -> None:
    """A cost is what one pays, damages what one gets."""
    assert follow_up(LEAK, "cost", text) == expected


def test_a_fragment_after_a_question_back_is_about_what_that_was_of() -> None:
    """Asked back about one right, "va tar de för tid?" is about that right; about several it is not clear."""
    one = State(choices="answer/access_right start_case/access")
    several = State(choices="answer/access_right answer/erasure")
    fragment = turn("va tar de för tid?", ("dialogue/follow_up_time", 0.98))

    assert decide(fragment, one).topic == "answer/access_time"
    assert decide(fragment, several).flavour is Flavour.OPEN_FOLLOW_UP


@pytest.mark.parametrize(
    "text", ["ja skicka in det", "eller jo, jag vill ändå", "gör ett ärende då", "skapa ett ärende"]
)
def test_a_bid_takes_up_the_case_that_was_offered(text: str) -> None:
    """Offered after an answer, or the only case among what was asked back about."""
    options = "answer/erasure start_case/erasure"

    assert (
        after("answer/erasure", text, "dialogue/affirm", "start_case/erasure")
        == "start_case/erasure"
    )
    assert after("answer/erasure", text, "dialogue/affirm", choices=options) == "start_case/erasure"


@pytest.mark.parametrize("text", ["ok", "ja men vänta lite", "det gör inget", "gör det?"])
def test_less_than_a_bid_begins_no_form(text: str) -> None:
    """A plain yes, a doubt or a question only says that it was heard."""
    assert not takes_up(text, State(offered="start_case/erasure"))


def test_sure_without_anything_spoken_of_is_not_security() -> None:
    """That the policy does not say so is all there is to answer."""
    decision = decide(turn("är du säker på att inget sparas", ("answer/security", 0.98)), State())

    assert (decision.outcome, decision.topic) == (Outcome.NOT_IN_POLICY, "not_in_policy/other")


@pytest.mark.parametrize(
    "text",
    [
        *(
            words * (20_000 // len(words))
            for words in ("a ", "och ", "står ", "säkra ", "hur snabbt ", "vad ")
        ),
        f"och{' ' * 20_000}x",
        f"vad{'!' * 20_000}x",
    ],
)
def test_long_messages_take_no_time(text: str) -> None:
    """Nothing that a visitor can write keeps the server busy."""
    start = time.perf_counter()
    said_after("answer/rights_overview", "answer/cctv_why", text)
    for vague in VAGUE:
        in_context(vague.topic, text, "answer/cctv_why")
        vague.fits(vague.topic, min(vague.scope or {"erasure"}), text)
    for kind in ("cost", "why", "where", "who", "time"):
        follow_up("answer/cctv_why", kind, text)

    assert time.perf_counter() - start < 1
