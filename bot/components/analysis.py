"""What the assistant makes of one message: ranked topics, and the same for each sentence."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.components.text import asks, clean, halves, segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components.topic_model import Embed, TopicModel

RANKING = 6
SEGMENT_RANKING = 3
CLEAR = 0.9
# Of 4,258 held-out questions about one thing, twelve have halves as sure as this of different things; most of those ask two.
SURE_OF_EACH_HALF = 0.95
POLICY = ("answer/", "not_in_policy/")


@dataclasses.dataclass(frozen=True)
class Analysis:
    """The result in plain values; `outcomes` sums the topics of each base outcome."""

    topics: list[dict[str, Any]]
    outcomes: dict[str, float]
    segments: list[dict[str, Any]]

    def base(self) -> tuple[str, float]:
        """The outcome of the best topic, with the probability of that outcome as a whole."""
        outcome = self.topics[0]["topic"].split("/")[0]
        return outcome, self.outcomes[outcome]


def analyse(text: str, model: TopicModel, embed: Embed | None) -> Analysis:
    """Analyse one message and its sentences."""
    text = clean(text)
    parts = segments(text)
    whole = model.probabilities([text], embed)[0]
    # A message that is clear as a whole and asks once holds no second question: not worth an embedding for each sentence.
    several = sum(asks(part) for part in parts) > 1
    rows = model.probabilities(parts, embed if several or whole.max() < CLEAR else None) if parts else []
    found = [_segment(part, row, model.labels) for part, row in zip(parts, rows)]
    outcomes: dict[str, float] = {}
    for label, value in zip(model.labels, whole):
        base = label.split("/")[0]
        outcomes[base] = outcomes.get(base, 0.0) + float(value)
    return Analysis(
        topics=_ranking(whole, model.labels, RANKING),
        outcomes={name: round(value, 4) for name, value in outcomes.items() if value >= 0.01},
        segments=_cut_in_two(found or [_segment(text, whole, model.labels)], model, embed) or found,
    )


def _cut_in_two(found: list[dict[str, Any]], model: TopicModel, embed: Embed | None) -> list[dict[str, Any]]:
    """Return the sentences with those cut that ask about two things in one breath; none when there are no such.

    "Behöver er postadress och mejlen till ombudet" has no second question word: that each half by itself is clear, and
    about something else, tells that there are two questions.
    """
    places = {number: both for number, one in enumerate(found) if (both := halves(one["text"]))}
    if not places:
        return []
    rows = model.probabilities([half for both in places.values() for half in both], embed)
    cut: list[dict[str, Any]] = []
    any_cut = False
    for number, one in enumerate(found):
        both = [_segment(half, row, model.labels) | {"asks": True} for half, row in zip(places.get(number, ()), rows)]
        rows = rows[len(both) :]
        are_two = bool(both) and _are_two([half["topics"][0] for half in both])
        any_cut |= are_two
        cut += both if are_two else [one]
    return cut if any_cut else []


def _are_two(tops: Sequence[dict[str, Any]]) -> bool:
    topics = {top["topic"] for top in tops}
    return (
        len(topics) > 1
        and all(top["p"] >= SURE_OF_EACH_HALF for top in tops)
        and any(topic.startswith(POLICY) for topic in topics)
        and all(topic.startswith((*POLICY, "off_topic/")) for topic in topics)
    )


def _segment(text: str, row: np.ndarray, labels: list[str]) -> dict[str, Any]:
    return {"text": text, "topics": _ranking(row, labels, SEGMENT_RANKING)}


def _ranking(row: np.ndarray, labels: list[str], length: int) -> list[dict[str, Any]]:
    order = np.argsort(-row)[:length]
    return [{"topic": labels[i], "p": round(float(row[i]), 4)} for i in order]
