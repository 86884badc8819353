"""Which topic a text is about: cheap n-grams first, sentence embeddings only where those are unsure."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.text import Marks, fold, normalise
from encoder.kernel import centred, gaussian
from encoder.regression import mix, products, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Embed = Callable[[Sequence[str]], np.ndarray]


@dataclasses.dataclass(frozen=True)
class Settings:
    """What can be tuned; the defaults won the comparison in bot/experiments.md.

    `letters` is the share of n-grams beside meaning; `ridge` smooths, more for topics with many examples; the two
    kinds of `sharpness` turn scores into probabilities and were fitted on writers that the model had not seen.
    """

    word_ngrams: tuple[int, int] = (1, 2)
    char_ngrams: tuple[int, int] = (2, 5)
    min_df: int = 2
    letters: float = 0.35
    ridge: float = 0.15
    cheap_sharpness: float = 21.0
    sharpness: float = 22.0
    cascade_below: float = 0.9995


class Ngrams:
    """TF-IDF of words and of letters within words, with and without Swedish marks.

    What one writer alone has written once tells nothing, so a feature stands in two texts at least.
    """

    def __init__(self, settings: Settings) -> None:
        """Prepare the three vectorizers."""
        shared: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32, "lowercase": False, "min_df": settings.min_df}
        word: dict[str, Any] = {"analyzer": "word", "token_pattern": r"(?u)\b\w+\b"}
        self.word = TfidfVectorizer(ngram_range=settings.word_ngrams, **word, **shared)
        self.char = TfidfVectorizer(analyzer="char_wb", ngram_range=settings.char_ngrams, **shared)
        self.folded = TfidfVectorizer(ngram_range=(1, 1), **word, **shared)

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn the vocabulary and return the features of normalised `texts`."""
        plain, folded = list(texts), [fold(text) for text in texts]
        parts = [self.word.fit_transform(plain), self.char.fit_transform(folded), self.folded.fit_transform(folded)]
        for part in (self.word, self.char, self.folded):
            # What was left out for being rare: more names than were kept, and only for the curious.
            del part.stop_words_
        # Each part has length one: a text's product with itself stays one.
        return (hstack(parts, format="csr") * np.float32(1 / np.sqrt(len(parts)))).astype(np.float32)

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns and the values of one normalised text, the same as `fit`'s.

        scikit-learn's own transform builds a dozen sparse matrices for it, which takes ten times as long.
        """
        folded = fold(text)
        columns, values, start = [], [], 0
        parts = (self.word, self.char, self.folded)
        for part, cut, rarity, given in zip(parts, self._cut, self._rarity, (text, folded, folded)):
            known = part.vocabulary_
            counts = Counter(known[term] for term in cut(given) if term in known)
            here = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
            often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
            weight = (1 + np.log(often)) * rarity[here]
            columns.append(here + start)
            values.append(weight / max(float(np.linalg.norm(weight)) * np.sqrt(len(parts)), 1e-9))
            start += len(known)
        return np.concatenate(columns), np.concatenate(values).astype(np.float32)

    @functools.cached_property
    def _rarity(self) -> list[np.ndarray]:
        # scikit-learn sums a sparse matrix each time it is asked: a quarter of a message's time.
        return [part.idf_ for part in (self.word, self.char, self.folded)]

    @functools.cached_property
    def _cut(self) -> list[Callable[[str], list[str]]]:
        return [part.build_analyzer() for part in (self.word, self.char, self.folded)]


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise softmax."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


@dataclasses.dataclass(frozen=True)
class Meaning:
    """The embeddings of the training texts with their weights: near in meaning counts, far does not."""

    centre: np.ndarray
    vectors: np.ndarray
    weights: np.ndarray

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Scores of all labels for embeddings."""
        return gaussian(centred(vectors, self.centre), self.vectors) @ self.weights


class TopicModel:
    """Kernel ridge regression on letters and meaning, with a second, cheap one on letters alone.

    One solution of a linear system trains all labels at once, so that training takes seconds.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        """Make an untrained model."""
        self.settings = settings or Settings()
        self.labels: list[str] = []
        self.marks = Marks()
        self.ngrams = Ngrams(self.settings)
        self.cheap_weights = np.zeros((0, 0), dtype=np.float16)
        self.weights = np.zeros((0, 0), dtype=np.float16)
        self.meaning: Meaning | None = None

    def fit(self, texts: Sequence[str], labels: Sequence[str], embed: Embed | None = None) -> TopicModel:
        """Train on texts with full labels."""
        self.marks = Marks(texts)
        texts = [self.marks.restore(normalise(text)) for text in texts]
        self.labels = sorted(set(labels))
        index = {label: i for i, label in enumerate(self.labels)}
        truth = np.array([index[label] for label in labels])
        sizes = np.bincount(truth).astype(np.float32)
        # A topic that many wrote about must not swallow its neighbours.
        smoothing = self.settings.ridge * sizes[truth] / np.median(sizes)
        wanted = np.zeros((len(truth), len(self.labels)), dtype=np.float32)
        wanted[np.arange(len(truth)), truth] = 1.0

        self.ngrams = Ngrams(self.settings)
        features = self.ngrams.fit(texts)
        kernel = products(features)
        self.cheap_weights = (features.T @ solve(kernel, 2 * smoothing, wanted)).astype(np.float16)
        if embed is not None:
            vectors = embed(texts)
            centre = vectors.mean(axis=0)
            points = centred(vectors, centre)
            # 25,000 texts make a system of 2.5 GB: one copy of it at a time.
            mix(kernel, self.settings.letters, points)
            dual = solve(kernel, smoothing, wanted, overwrite=True)
            self.weights = (features.T @ (self.settings.letters * dual)).astype(np.float16)
            self.meaning = Meaning(centre, points, (1 - self.settings.letters) * dual)
        return self

    def probabilities(self, texts: Sequence[str], embed: Embed | None = None) -> np.ndarray:
        """Probabilities, asking `embed` only for the texts where n-grams alone are unsure."""
        texts = [self.marks.restore(normalise(text)) for text in texts]
        rows = [self.ngrams.row(text) for text in texts]
        result = softmax(self.settings.cheap_sharpness * _weighed(rows, self.cheap_weights))
        if embed is None or self.meaning is None:
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
