"""Words and machine-readable parts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.decide import Decision, Flavour
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
