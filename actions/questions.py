"""The questions of one message, sentence by sentence, each understood from what stands before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from actions.decision import FROM_POLICY
from actions.follow_ups import can_be_asked_on, follow_up, in_context

if TYPE_CHECKING:
    from actions.decision import Thresholds
    from actions.understanding import Reading, Segment, Turn

FOLLOW_UP = "dialogue/follow_up_"
_OUTCOMES = frozenset({"answer", "not_in_policy", "off_topic", "status"})
_TIMES = ("answer/access_time", "not_in_policy/other_rights_time", f"{FOLLOW_UP}time")
_ASKS_TIME = re.compile(
    r"\b(hur (?:lång tid|länge|många dagar|många veckor|snabbt|fort)|när (?:får|blir|kommer)|"
    r"how (?:long|many days|many weeks|soon|fast|quickly))\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\W*(?:och|å|o|men|and|but)\b", re.IGNORECASE)
_A_TIME_OF_SORTS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: what it means here, the topics it was read as, and whether it leans on what stands before it."""

    reading: Reading
    read_as: frozenset[str]
    is_fragment: bool = False


def read_parts(turn: Turn, subject: str, limits: Thresholds) -> tuple[str, tuple[Asked, ...]]:
    """Return what the statements before the last question are about ("" if nothing), and the questions in order.

    `subject` is what the conversation was about before this message.
    """
    said = ""
    asked: list[Asked] = []
    for segment in turn.segments:
        if not segment.readings:
            continue
        best = segment.readings[0]
        asks = segment.asks or (bool(asked) and _goes_on(segment, limits))
        question = _question(segment, said or subject, limits) if asks else None
        if question is not None:
            asked.append(question)
            if can_be_asked_on(question.reading.topic) and not question.is_fragment:
                said = question.reading.topic
        elif not asks and can_be_asked_on(best.topic):
            # A wish is context long before it is sure enough to act on.
            enough = limits.dialogue if best.outcome == "start_case" else limits.several
            said = best.topic if best.p >= enough else said
    return said, tuple(asked)


def _goes_on(segment: Segment, limits: Thresholds) -> bool:
    """Whether a piece without a question word asks on: "Är uppgifterna säkra? Och hos dem ni anlitar"."""
    best = segment.readings[0]
    return (
        bool(_AND.match(segment.text)) and best.outcome in FROM_POLICY and best.p >= limits.several
    )


def _question(segment: Segment, before: str, limits: Thresholds) -> Asked | None:
    best = segment.readings[0]
    kind, p = _fragment(segment, before, limits)
    if kind:
        topic = follow_up(before, kind, segment.text)
        if topic is None:
            return None
        read_as = {topic, best.topic, *(_TIMES if kind == "time" else ())}
        return Asked(
            reading=replace(best, topic=topic, p=p), read_as=frozenset(read_as), is_fragment=True
        )
    if best.outcome not in _OUTCOMES:
        return None
    topic = in_context(best.topic, segment.text, before)
    return Asked(
        reading=replace(best, topic=topic),
        read_as=frozenset({topic, best.topic}),
        is_fragment=topic != best.topic,
    )


def _fragment(segment: Segment, before: str, limits: Thresholds) -> tuple[str, float]:
    """Return the kind of a follow-up with its probability, or "" for a question that stands by itself."""
    best = segment.readings[0]
    if not before:
        return "", 0.0
    if best.topic.startswith(FOLLOW_UP) and best.p >= limits.dialogue:
        return best.topic.removeprefix(FOLLOW_UP), best.p
    # "Hur många dagar har ni på er?" is nearly the same question after every right: what was said decides.
    times = sum(reading.p for reading in segment.readings if reading.topic in _TIMES)
    if best.p < limits.act and times >= _A_TIME_OF_SORTS and _ASKS_TIME.search(segment.text):
        return "time", times
    return "", 0.0
