"""Makes calibrated probabilities of the whole set of types from what several models say of a mail."""

from dataclasses import dataclass

import numpy as np

from mail_triage.forest import Forest, Matrix

_FAR = -4.0
_CERTAIN = 1e-9


@dataclass(slots=True, kw_only=True)
class Views:
    """What the models say of some mails, in steps like log-odds; mails come first.

    `labels` are matrices (mails, labels) and `kinds` matrices (mails, kinds), one for each way to look;
    `sentences` (mails, labels, 5) comes from `of_sentences`, and `shape` (mails, any) tells the form.
    """

    labels: list[Matrix]
    sentences: Matrix
    kinds: list[Matrix]
    shape: Matrix


@dataclass(slots=True, kw_only=True)
class Head:
    """First the kind of mail, by a linear model; then each label, by trees that see the others and the kind.

    One forest serves all labels: what makes a second request likely is much the same for each.
    """

    kind_weights: Matrix
    kind_bias: Matrix
    trees: Forest
    thresholds: Matrix

    def apply(self, views: Views) -> tuple[Matrix, Matrix]:
        """Give the probabilities of labels and of kinds, mails as rows."""
        kinds = softmax(np.hstack(views.kinds) @ self.kind_weights + self.kind_bias)
        odds = self.trees.odds(pairs(views, kinds))
        return sigmoid(odds.reshape(len(kinds), -1)), kinds


def of_sentences(sentences: Matrix) -> Matrix:
    """Sum up the scores (sentences, labels) of one mail's sentences: (labels, 5).

    The second strongest, where the strongest stands, how many sentences speak most for the label, how far it
    leads the others in its own sentence, and the number of sentences.
    """
    count, labels = sentences.shape
    ranked = np.sort(sentences, axis=0)
    leading = np.bincount(sentences.argmax(axis=1), minlength=labels)
    return np.column_stack(
        [
            ranked[-2] if count > 1 else np.full(labels, _FAR),
            sentences.argmax(axis=0) / max(1, count - 1),
            leading / count,
            leads(sentences).max(axis=0),
            np.full(labels, count),
        ]
    )


def pairs(views: Views, kinds: Matrix) -> Matrix:
    """Give one row for each mail and label; the first column is the label's number."""
    mails, labels = views.labels[0].shape
    by_label = [column for view in views.labels for column in (view, leads(view))]
    # How much else the mail asks for, by its last two views.
    for view in views.labels[-2:]:
        likely = sigmoid(view)
        by_label.append(likely.sum(axis=1, keepdims=True) - likely)
    return np.column_stack(
        [
            np.tile(np.arange(labels), mails),
            *(column.reshape(-1) for column in by_label),
            views.sentences.reshape(mails * labels, -1),
            np.repeat(np.column_stack([kinds, views.shape]), labels, axis=0),
        ]
    )


def leads(scores: Matrix) -> Matrix:
    """Give how far each score leads the strongest other in its row."""
    if scores.shape[1] == 1:
        return scores
    ranked = np.sort(scores, axis=1)
    first, second = ranked[:, [-1]], ranked[:, [-2]]
    return np.asarray(scores - np.where(scores == first, second, first))


def sigmoid(odds: Matrix) -> Matrix:
    """Turn log-odds into probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))))


def log_odds(probabilities: Matrix) -> Matrix:
    """Undo `sigmoid`; what is as good as certain counts as that."""
    clipped = np.clip(probabilities, _CERTAIN, 1 - _CERTAIN)
    return np.asarray(np.log(clipped / (1 - clipped)))


def softmax(odds: Matrix) -> Matrix:
    """Turn scores into probabilities that sum to one."""
    powers = np.exp(odds - odds.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
