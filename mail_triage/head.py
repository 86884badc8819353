"""Joins what several models say of a mail into calibrated probabilities of the whole set."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_EDGE = 1e-4


@dataclass(slots=True, kw_only=True)
class Views:
    """What each model says of some mails: log-odds of labels and of kinds, mails as rows."""

    labels: list[Matrix]
    kinds: list[Matrix]


@dataclass(slots=True, kw_only=True)
class Head:
    """First each label alone (`mix`), then with an eye to the others and the kind (`chain`).

    The rows of `chain` are labels; its columns are own log-odds, their lead over the strongest
    other, the probabilities of all labels and kinds, and a bias.
    """

    mix: Matrix
    chain: Matrix
    kind_weights: Matrix
    kind_bias: Matrix
    thresholds: Matrix

    def apply(self, views: Views) -> tuple[Matrix, Matrix]:
        """Give the probabilities of labels and of kinds, mails as rows."""
        kinds = softmax(np.hstack(views.kinds) @ self.kind_weights + self.kind_bias)
        alone = sigmoid(mixed(views.labels, self.mix))
        odds, lead = leads(alone)
        labels = alone.shape[1]
        rest = self.chain[:, 2:-1]
        joined = odds * self.chain[:, 0] + lead * self.chain[:, 1] + self.chain[:, -1]
        joined += alone @ rest[:, :labels].T + kinds @ rest[:, labels:].T
        return sigmoid(joined), kinds


def mixed(views: Sequence[Matrix], mix: Matrix) -> Matrix:
    """Join views of the same mails: a weight for each view and a bias for each label."""
    parts = [weight * view for weight, view in zip(mix, views, strict=False)]
    return np.asarray(np.sum(parts, axis=0) + mix[len(views) :])


def leads(probabilities: Matrix) -> tuple[Matrix, Matrix]:
    """Give each label's log-odds and how far they lead the strongest other label."""
    clipped = np.clip(probabilities, _EDGE, 1 - _EDGE)
    odds = np.log(clipped / (1 - clipped))
    if odds.shape[1] == 1:
        return odds, odds
    ranked = np.sort(odds, axis=1)
    first, second = ranked[:, [-1]], ranked[:, [-2]]
    return odds, odds - np.where(odds == first, second, first)


def sigmoid(odds: Matrix) -> Matrix:
    """Turn log-odds into probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))))


def logit(probability: float) -> float:
    """Turn a probability into log-odds."""
    return math.log(probability / (1 - probability))


def softmax(odds: Matrix) -> Matrix:
    """Turn scores into probabilities that sum to one."""
    powers = np.exp(odds - odds.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
