"""Words and machine-readable parts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.decision import Decision, Flavour
from actions.labels import known_labels, unreachable
from actions.reply import Writer, base
from actions.state import State
from cases.case_type import Outcome
from cases.policy import Policy

BEGUN = State(introduced=True)


def decision(outcome: Outcome, *topics: str, language: str = "sv", **more: object) -> Decision:
    """Build a decision in a conversation that has begun."""
    made = Decision(
        outcome=outcome,
        state=replace(BEGUN, language=language),
        language=language,
        topics=topics,
        confidence=0.9,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def test_first_message_says_that_it_is_an_ai(writer: Writer) -> None:
    """The first message of a conversation says so, whatever it is about; later ones do not repeat it."""
    first = writer.write(replace(decision(Outcome.ANSWER, "answer/sell_data"), state=State()))
    second = writer.write(replace(decision(Outcome.ANSWER, "answer/sell_data"), state=first.state))

    assert first.text.startswith("Du chattar med en AI-assistent")
    assert "AI-assistent" not in second.text


def test_greeting_says_it_once(writer: Writer) -> None:
    """The greeting's own words say it; nothing is said twice."""
    reply = writer.write(replace(decision(Outcome.SMALLTALK, "smalltalk/greet"), state=State()))

    assert reply.text.count("AI-assistent") == 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_label_has_words(writer: Writer, policy: Policy, language: str) -> None:
    """Each label that training data may use leads to a text without open placeholders and a complete part."""
    for label in known_labels(policy) - {"dialogue/affirm"}:
        outcome = label.split("/")[0]
        kind = Outcome.SMALLTALK if outcome == "dialogue" else Outcome(outcome)
        if label.startswith("dialogue/follow_up") or kind is Outcome.START_CASE:
            continue
        made = decision(kind, label, language=language)
        reply = writer.write(made)

        assert reply.text.strip(), label
        assert "{" not in reply.text, label
        assert reply.custom.keys() == base(made).keys(), label


def test_follow_ups_lead_to_topics_that_exist(policy: Policy) -> None:
    """No follow-up names a topic that the policy files lack."""
    assert unreachable(policy) == frozenset()


def test_answer_names_facts_section_and_quote(writer: Writer, policy: Policy) -> None:
    """An answer carries what it rests on."""
    custom = writer.write(decision(Outcome.ANSWER, "answer/cctv_storage")).custom

    assert custom["facts"] == ["F49"]
    assert custom["section"]
    assert custom["quote"] in policy.text


def test_clarify_lists_what_the_buttons_stand_for(writer: Writer) -> None:
    """Each option has outcome, facts, case type and label, and the payload can only choose."""
    custom = writer.write(
        decision(Outcome.CLARIFY, options=("answer/erasure", "start_case/erasure"))
    ).custom

    assert [option["outcome"] for option in custom["options"]] == ["answer", "start_case"]
    assert custom["options"][0]["facts"] == ["F64"]
    assert custom["options"][1]["case_type"] == "erasure"
    assert all(
        reply["payload"].startswith('/choose{"topic": "') for reply in custom["quick_replies"]
    )


def test_several_answers_in_one_message(writer: Writer) -> None:
    """Two questions give two headed answers, their facts together, and a part for each."""
    reply = writer.write(decision(Outcome.ANSWER, "answer/sell_data", "answer/cctv_storage"))

    assert {"F02", "F49"} <= set(reply.custom["facts"])
    assert [part["topic"] for part in reply.custom["parts"]] == [
        "answer/sell_data",
        "answer/cctv_storage",
    ]
    assert "1. " in reply.text
    assert "2. " in reply.text


def test_finnish_gets_finnish(writer: Writer) -> None:
    """Another language is answered in that language where there is a text for it."""
    reply = writer.write(decision(Outcome.OTHER_LANGUAGE, "other_language", detected_language="fi"))

    assert "ruotsi" in reply.text.lower()
    assert reply.custom["language"] == "fi"


def test_again_offers_a_person(writer: Writer) -> None:
    """The third time the same answer comes with a person to talk to."""
    custom = writer.write(decision(Outcome.ANSWER, "answer/erasure", flavour=Flavour.AGAIN)).custom

    assert "Prata med en människa" in [reply["label"] for reply in custom["quick_replies"]]


def test_again_says_more_than_before(writer: Writer) -> None:
    """The third time the answer comes in more words, since the same ones did not help."""
    plain = writer.write(decision(Outcome.ANSWER, "answer/access_delivery"))
    again = writer.write(decision(Outcome.ANSWER, "answer/access_delivery", flavour=Flavour.AGAIN))

    assert "postadress" in again.text
    assert "postadress" not in plain.text


def test_emergency_can_be_called_at_a_touch(writer: Writer) -> None:
    """An emergency carries the numbers as links; where a life is at stake there is only one."""
    fault = writer.write(decision(Outcome.EMERGENCY, "emergency")).custom
    life = writer.write(decision(Outcome.EMERGENCY, "emergency", flavour=Flavour.LIFE)).custom

    assert [link["url"] for link in fault["links"]] == ["tel:112", "tel:+46480451145"]
    assert [link["url"] for link in life["links"]] == ["tel:112"]


@pytest.mark.parametrize("code", ["fi", "ar", "fa", "so", "pl", "bs", "ku", "tr", "de", "es"])
def test_emergency_is_answered_in_the_ten_languages(writer: Writer, code: str) -> None:
    """Each language that danger is understood in has its own text with the number to call."""
    reply = writer.write(decision(Outcome.EMERGENCY, "emergency", detected_language=code))

    assert reply.custom["language"] == code
    assert "112" in reply.text
    assert "0480-45 11 45" in reply.text
    assert reply.custom["quick_replies"][0]["label"] == "Talk to a person"


def test_unknown_language_gets_english(writer: Writer) -> None:
    """A language without a text of its own is answered in English, not in Swedish."""
    reply = writer.write(decision(Outcome.OTHER_LANGUAGE, "other_language", detected_language="th"))

    assert "only answer in Swedish and English" in reply.text


def test_several_answers_offer_a_step_each(writer: Writer) -> None:
    """Each question of a message gets one next step, and none that leaves open what it is about."""
    reply = writer.write(decision(Outcome.ANSWER, "answer/access_delivery", "answer/cctv_storage"))

    assert [button["label"] for button in reply.custom["quick_replies"]] == [
        "Begära registerutdrag",
        "Ärende om kamerafilm",
    ]


def test_fourth_question_is_asked_for_again(writer: Writer) -> None:
    """When there were more questions than are answered at once, the text says so."""
    reply = writer.write(decision(Outcome.ANSWER, "answer/sell_data", "answer/security", left=True))

    assert "Ställ gärna resten igen" in reply.text


def test_wish_is_begun_and_its_question_answered(writer: Writer) -> None:
    """The beginning of a form holds the answer to what was asked with it, and its facts."""
    reply = writer.wish(
        decision(
            Outcome.START_CASE,
            "start_case/erasure",
            beside=("not_in_policy/other_rights_time",),
        )
    )

    assert reply.custom["facts"] == ["F61"]
    assert reply.text.startswith("Jag hjälper dig att begära radering")
    assert "inom en månad" in reply.text


def test_time_of_a_right_leads_to_its_case(writer: Writer) -> None:
    """Whoever asks how long a correction takes is offered the correction, not a question to somebody."""
    made = decision(Outcome.NOT_IN_POLICY, "not_in_policy/other_rights_time")
    about = replace(made, state=replace(made.state, subject="start_case/rectification"))

    assert writer.write(about).custom["quick_replies"][0]["label"] == "Begära rättelse"


@pytest.mark.parametrize(("language", "words"), [("sv", "för sig"), ("en", "on its own")])
def test_a_question_that_was_not_understood_is_named(
    writer: Writer, language: str, words: str
) -> None:
    """The one answer is followed by a line on the other question; a single question has no such line."""
    half = decision(Outcome.ANSWER, "answer/cctv_storage", language=language, left=True)

    assert words in writer.write(half).text
    assert words not in writer.write(replace(half, left=False)).text


def test_who_asks_for_somebody_else_can_begin(writer: Writer) -> None:
    """A power of attorney is not in the policy, and yet the request can be made at a touch."""
    custom = writer.write(decision(Outcome.NOT_IN_POLICY, "not_in_policy/proxy")).custom

    assert custom["quick_replies"][0]["payload"] == '/choose{"topic": "start_case/access"}'


def test_an_authority_is_told_where_to_write(writer: Writer) -> None:
    """The police are not sent away with the conditions alone; a customer is not told how to ask for data."""
    short = writer.write(decision(Outcome.ANSWER, "answer/authorities"))
    longer = writer.write(decision(Outcome.ANSWER, "answer/authorities", flavour=Flavour.MORE))

    assert "dataskyddsombud@kalmarenergi.se" not in short.text
    assert "dataskyddsombud@kalmarenergi.se" in longer.text


def test_how_to_say_no_names_the_way_and_the_case(writer: Writer) -> None:
    """ "Hur?" after advertising gives the address of Kundcenter and the case."""
    more = writer.write(decision(Outcome.ANSWER, "answer/direct_marketing", flavour=Flavour.MORE))

    assert "skriftligt till Kundcenter på kundcenter@kalmarenergi.se" in more.text
    assert "ärende här i chatten" in more.text
    assert more.custom["quick_replies"][0]["label"] == "Säga nej till reklam"


def test_number_of_kundcenter_comes_first(writer: Writer) -> None:
    """Whoever asks for the number gets it before what the policy lacks."""
    text = writer.write(decision(Outcome.NOT_IN_POLICY, "not_in_policy/kundcenter_contact")).text

    assert text.startswith("Kundcenter når du på telefon 0480-45 11 45")


def test_complaint_names_both_ways(writer: Writer) -> None:
    """The authority and we ourselves, who would like to hear first, and what the policy calls the authority."""
    reply = writer.write(decision(Outcome.ANSWER, "answer/complaint_authority"))

    assert {"F72", "F73"} <= set(reply.custom["facts"])
    assert "Kontakta gärna först oss" in reply.text
    assert "Policyn skriver Datainspektionen" in reply.text
