"""Reading what Rasa sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.state import State
from actions.understanding import read_turn
from tests.actions.turns import choice, message

KNOWN = frozenset({"answer/erasure", "answer/sell_data", "status"})
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_choice_of_a_known_topic() -> None:
    """A button's topic is taken as chosen."""
    assert read_turn(choice("answer/erasure"), KNOWN).chosen == "answer/erasure"


@pytest.mark.parametrize(
    "topic", ["answer/nothing", "__class__", "answer/erasure\n", "", None, 7, ["status"], {"a": 1}]
)
def test_choice_of_anything_else_is_nothing(topic: object) -> None:
    """A visitor who writes payloads can choose a topic and nothing more."""
    assert read_turn(choice(topic), KNOWN).chosen is None


@pytest.mark.parametrize(
    ("text", "told", "language"),
    [
        ("من می‌خواهم اطلاعات خودم را ببینم", "ar", "fa"),
        ("سلام، کمک کنید", "ar", "fa"),
        ("أريد أن أرى بياناتي", "ar", "ar"),
        ("دەمەوێت زانیاریەکانم ببینم", "ckb", "ckb"),
        ("میں اپنا ڈیٹا دیکھنا چاہتا ہوں", "ar", "ar"),
    ],
)
def test_persian_is_told_from_arabic(text: str, told: str, language: str) -> None:
    """By the letters that Arabic does not have."""
    assert read_turn({"text": text, "language": told}, frozenset()).language == language


def test_unknown_labels_are_dropped() -> None:
    """Only known labels count, best first."""
    read = read_turn(
        message("x", ("answer/sell_data", 0.1), ("evil/label", 0.9), ("status", 0.5)), KNOWN
    )

    assert [reading.topic for reading in read.readings] == ["status", "answer/sell_data"]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "text": JSON,
            "topics": JSON,
            "outcomes": JSON,
            "language": JSON,
            "language_confidence": JSON,
            "segments": st.lists(JSON, max_size=3),
            "intent": JSON,
            "entities": st.lists(JSON, max_size=2),
        },
    )
)
def test_malformed_messages_are_read(raw: dict[str, Any]) -> None:
    """Nothing that JSON can hold makes the reading fail; probabilities stay between 0 and 1."""
    read = read_turn(raw, KNOWN)

    assert all(0 <= p <= 1 for _, p in read.outcomes)


@given(JSON | st.dictionaries(st.sampled_from(["introduced", "language", "misses", "same"]), JSON))
def test_state_survives_any_slot(raw: Any) -> None:
    """A damaged slot falls back to defaults and can be stored again."""
    state = State.from_slot(raw)

    assert State.from_slot(state.as_slot()) == state
