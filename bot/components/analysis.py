"""What the assistant makes of one message: ranked topics, and the same for each sentence."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.components.text import asks, clean, segments

if TYPE_CHECKING:
    from bot.components.topic_model import Embed, TopicModel

RANKING = 6
SEGMENT_RANKING = 3
CLEAR = 0.9


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
    outcomes: dict[str, float] = {}
    for label, value in zip(model.labels, whole):
        base = label.split("/")[0]
        outcomes[base] = outcomes.get(base, 0.0) + float(value)
    return Analysis(
        topics=_ranking(whole, model.labels, RANKING),
        outcomes={name: round(value, 4) for name, value in outcomes.items() if value >= 0.01},
        segments=[
            {"text": part, "topics": _ranking(row, model.labels, SEGMENT_RANKING)} for part, row in zip(parts, rows)
        ],
    )


def _ranking(row: np.ndarray, labels: list[str], length: int) -> list[dict[str, Any]]:
    order = np.argsort(-row)[:length]
    return [{"topic": labels[i], "p": round(float(row[i]), 4)} for i in order]
