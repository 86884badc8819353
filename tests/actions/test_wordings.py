"""What the words alone settle, with neighbours that they do not."""

from __future__ import annotations

import time

import pytest

from actions.decide import decide
from actions.state import State
from actions.wordings import _MEANT, as_worded
from tests.actions.turns import segment, turn

CANCEL = "dialogue/cancel"
WORDS = [
    ("begäran om registerutdrag", "answer/access_right", "start_case/access"),
    ("begäran om utdrag ur registret, gäller mig själv", "answer/access_right", "start_case/access"),
    ("Begäran om radering", "answer/erasure", "start_case/erasure"),
    ("härmed begäran om rättelse av mitt namn", "answer/rectification", "start_case/rectification"),
    ("begäran om begränsning", "answer/restriction", "start_case/restriction"),
    ("begäran om dataportabilitet", "answer/portability", "start_case/portability"),
    ("begäran om registerutdrag skickades förra veckan", "status", "status"),
    ("begäran om radering, hur gör man?", "answer/erasure", "answer/erasure"),
    ("begäran om utdrag ur belastningsregistret", "off_topic/other", "off_topic/other"),
    ("hur lång tid tar en begäran om registerutdrag", "answer/access_time", "answer/access_time"),
    ("gör ett ärende då", "status", "dialogue/affirm"),
    ("skapa ett ärende om rättelse", "start_case/rectification", "start_case/rectification"),
    ("så var var vi", "dialogue/follow_up_where", "dialogue/repeat"),
    ("var är ni", "answer/postal_address", "answer/postal_address"),
    ("då klagar jag", "answer/complaint_authority", "start_case/complaint"),
    ("var klagar jag då", "answer/complaint_authority", "answer/complaint_authority"),
    ("är du chatgpt", "not_in_policy/chatbot_ai", "smalltalk/bot_challenge"),
    ("är det en ai som läser mina mejl", "not_in_policy/chatbot_ai", "not_in_policy/chatbot_ai"),
    ("ångrar mig, vill inte byta till er ändå", CANCEL, "off_topic/price_contract"),
    ("avbryt flytten", CANCEL, "off_topic/moving"),
    ("avbryt", CANCEL, CANCEL),
    ("jag vill avbryta min begäran om flytt av uppgifter", CANCEL, CANCEL),
    ("vi vill båda att ni tar bort det", CANCEL, "start_case/erasure"),
    ("jag vill att ni slutar fråga", CANCEL, CANCEL),
    ("jag drar tillbaka det då, allt jag klickat i", "start_case/request_withdrawal", "start_case/consent_withdrawal"),
    ("jag drar tillbaka min begäran", "start_case/request_withdrawal", "start_case/request_withdrawal"),
    ("och om han inte vill att jag får det?", "answer/must_provide", "not_in_policy/proxy"),
    ("om min man inte vill lämna sitt nummer", "answer/must_provide", "answer/must_provide"),
    ("och om jag inte vill?", "answer/must_provide", "answer/must_provide"),
    ("är det samma mejl för registerutdrag", "not_in_policy/access_format", "answer/access_right"),
    ("Vad är intresseavvägning för nåt på ren svenska", "answer/legal_basis_examples", "answer/cctv_legal_basis"),
    ("med vilken rätt meddelar ni avbrott", "answer/purpose_information", "answer/purpose_information"),
    ("vilket lagstöd har ni för att sms:a om avbrott", "answer/purpose_information", "answer/legal_basis_examples"),
    ("vilka öppettider har kundtjänst i jul", "not_in_policy/kundcenter_contact", "off_topic/other"),
    ("hur ringer jag kundcenter", "not_in_policy/kundcenter_contact", "not_in_policy/kundcenter_contact"),
    ("huset är sålt och nu vill jag inte finnas kvar hos er", "answer/retention_after_contract", "start_case/erasure"),
    ("finns jag kvar hos er fast jag inte vill", "answer/retention_after_contract", "answer/retention_after_contract"),
    ("ni spelade in mig i mars, det vill jag få ut", "not_in_policy/call_recording", "start_case/access"),
    ("vill ni höra vad jag tycker om inspelningen", "not_in_policy/call_recording", "not_in_policy/call_recording"),
    ("jag vill veta vilka bolag som fått mina uppgifter, tack", "not_in_policy/recipient_names", "start_case/access"),
    ("vad heter bolagen som får uppgifter", "not_in_policy/recipient_names", "not_in_policy/recipient_names"),
    ("sluta profilera mig", "not_in_policy/profiling", "start_case/objection"),
    ("profilerar ni oss kunder", "not_in_policy/profiling", "not_in_policy/profiling"),
    ("ni sa nej, kan det omprövas av en människa", "not_in_policy/credit_check", "start_case/automated_decision"),
    ("ser en person min kreditupplysning", "not_in_policy/credit_check", "not_in_policy/credit_check"),
    ("vad är intresseavvägning och hur invänder jag", "answer/objection", "answer/objection"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "read_as", "expected"), WORDS)
def test_words_are_taken_at_their_word(text: str, read_as: str, expected: str) -> None:
    """Whatever the model is sure of; near ones are left to it."""
    assert as_worded(turn(text, (read_as, 0.98))).top.topic == expected


def test_a_heading_in_a_longer_message_is_no_request() -> None:
    """ "Begäran om radering. Hur går det med den?" asks about a case."""
    heading, question = "Begäran om radering.", "Hur går det med den?"
    decision = decide(
        turn(
            f"{heading} {question}",
            ("status", 0.98),
            segments=(segment(heading, "status", 0.9), segment(question, "status", 0.98)),
        ),
        State(),
    )

    assert decision.topic == "status"


@pytest.mark.parametrize(
    "words", ["a ", "hej ", "begäran om ", "är du en ", "vill ", "gör ett ", "om han "]
)
def test_patterns_are_linear(words: str) -> None:
    """Nothing that a visitor can write keeps the server busy."""
    text = words * (20_000 // len(words))
    start = time.perf_counter()
    for wording in _MEANT:
        wording.fits(text)

    assert time.perf_counter() - start < 2
