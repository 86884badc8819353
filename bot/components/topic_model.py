"""Which topic a text is about: cheap n-grams first, sentence embeddings only where those are unsure."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from bot.components.text import Marks, fold, normalise, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from encoder.likeness import Likeness

    Embed = Callable[[Sequence[str]], np.ndarray]

_SHORTEST, _LONGEST = 2, 5


@dataclasses.dataclass(frozen=True)
class Settings:
    """What can be tuned; the defaults won the comparison in bot/experiments.md.

    `letters` is the share of n-grams beside meaning; `ridge` smooths, more for topics with many examples; the two
    kinds of `sharpness` turn scores into probabilities and were fitted on writers that the model had not seen.
    """

    min_df: int = 2
    letters: float = 0.35
    ridge: float = 0.15
    cheap_sharpness: float = 21.0
    sharpness: float = 22.0
    cascade_below: float = 0.9995


@dataclasses.dataclass(frozen=True)
class Part:
    """One kind of feature: how a text is cut into terms, their columns, and how rare each is."""

    cut: Callable[[str], Iterator[str]]
    columns: dict[str, int]
    rarity: np.ndarray


@dataclasses.dataclass(frozen=True)
class Ngrams:
    """TF-IDF of words and of letters within words, with and without Swedish marks; learnt in topic_train.py."""

    words: Part
    letters: Part
    folded: Part

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns and the values of one normalised text, the same as scikit-learn's when they were learnt.

        Its own transform builds a dozen sparse matrices for a text, which takes ten times as long.
        """
        bare = fold(text)
        parts = ((self.words, text), (self.letters, bare), (self.folded, bare))
        columns, values, start = [], [], 0
        for part, given in parts:
            counts = Counter(part.columns[term] for term in part.cut(given) if term in part.columns)
            here = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
            often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            weight = (1 + np.log(often)) * part.rarity[here]
            columns.append(here + start)
            values.append(weight / max(float(np.linalg.norm(weight)) * np.sqrt(len(parts)), 1e-9))
            start += len(part.columns)
        return np.concatenate(columns), np.concatenate(values).astype(np.float32)


def single_words(text: str) -> Iterator[str]:
    """Give the words of a normalised text."""
    return iter(words(text))


def words_and_pairs(text: str) -> Iterator[str]:
    """Give the words of a normalised text, and each two that follow each other."""
    found = words(text)
    yield from found
    for first, second in zip(found, found[1:]):
        yield f"{first} {second}"


def letter_groups(text: str) -> Iterator[str]:
    """Give the groups of two to five characters within words and their edges, as scikit-learn's `char_wb` does."""
    for word in text.split():
        padded = f" {word} "
        for length in range(_SHORTEST, _LONGEST + 1):
            if length >= len(padded):
                # A short word as a whole, once.
                yield padded
                break
            for place in range(len(padded) - length + 1):
                yield padded[place : place + length]


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise softmax."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


@dataclasses.dataclass
class TopicModel:
    """Kernel ridge regression on letters and meaning, with a second, cheap one on letters alone.

    Weights are (features, labels) in half precision.
    """

    settings: Settings
    labels: list[str]
    marks: Marks
    ngrams: Ngrams
    cheap_weights: np.ndarray
    weights: np.ndarray | None = None
    meaning: Likeness | None = None

    def probabilities(self, texts: Sequence[str], embed: Embed | None = None) -> np.ndarray:
        """Probabilities, asking `embed` only for the texts where n-grams alone are unsure."""
        texts = [self.marks.restore(normalise(text)) for text in texts]
        rows = [self.ngrams.row(text) for text in texts]
        result = softmax(self.settings.cheap_sharpness * _weighed(rows, self.cheap_weights))
        if embed is None or self.meaning is None or self.weights is None:
            return result
        unsure = np.flatnonzero(result.max(axis=1) < self.settings.cascade_below)
        if len(unsure):
            letters = _weighed([rows[i] for i in unsure], self.weights)
            scores = letters + self.meaning.scores(embed([texts[i] for i in unsure]))
            result[unsure] = softmax(self.settings.sharpness * scores)
        return result


def _weighed(rows: Sequence[tuple[np.ndarray, np.ndarray]], weights: np.ndarray) -> np.ndarray:
    """Products with weights in half precision: half the memory, and a text touches but a few rows of them."""
    found = [values @ weights[columns].astype(np.float32) for columns, values in rows]
    return np.array(found, dtype=np.float32).reshape(len(rows), weights.shape[1])
