"""What one turn becomes, as a value: the outcome and its topics, without words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from actions.understanding import SWEDISH
from cases.case_type import Outcome

if TYPE_CHECKING:
    from actions.state import State

FROM_POLICY = frozenset({"answer", "not_in_policy"})
"""The outcomes that are answered in the policy's words, or by saying that it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Chosen on held-out questions by cost: wrong 5, unsure 1, a good clarify 0.3 (bot/experiments.md)."""

    act: float = 0.97
    alone: float = 0.9
    kin: float = 0.75
    kin_far_ahead: float = 0.4
    several: float = 0.93
    segment: float = 1.45
    clarify: float = 0.2
    option: float = 0.01
    emergency: float = 0.6
    emergency_hint: float = 0.2
    emergency_sentence: float = 0.85
    chat: float = 0.65
    language: float = 0.85
    own_language: float = 0.7
    dialogue: float = 0.5


class Flavour(StrEnum):
    """How a decision is worded, where the outcome alone does not say it."""

    PLAIN = "plain"
    MORE = "more"
    NO_MORE = "no_more"  # asked for more once too often
    REPEAT = "repeat"
    AGAIN = "again"  # the same question for the third time
    TWICE = "twice"  # not understood twice in a row
    EMPTY = "empty"
    WORDLESS = "wordless"  # emoji or marks alone
    INJECTION = "injection"
    OPEN_FOLLOW_UP = "open_follow_up"
    LIFE = "life"  # an emergency in which somebody may die


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to do, without words. `topics` has one label, several for several questions, none when unsure.

    `beside` are questions asked together with a wish; `left` tells that more was asked than is answered.
    """

    outcome: Outcome
    state: State
    language: str
    topics: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    confidence: float = 0.0
    flavour: Flavour = Flavour.PLAIN
    detected_language: str = SWEDISH
    beside: tuple[str, ...] = ()
    left: bool = False

    @property
    def topic(self) -> str | None:
        """The label, or the first of several."""
        return self.topics[0] if self.topics else None

    @property
    def case_type(self) -> str | None:
        """The case type of `start_case`."""
        if self.outcome is Outcome.START_CASE and self.topic:
            return self.topic.split("/")[-1]
        return None
