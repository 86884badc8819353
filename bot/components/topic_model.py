"""Which topic a text is about: cheap n-grams first, sentence embeddings only where those are unsure."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.text import Marks, fold, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Embed = Callable[[Sequence[str]], np.ndarray]


_BLOCK = 512


@dataclasses.dataclass(frozen=True)
class Settings:
    """What can be tuned; the defaults won the comparison in bot/experiments.md.

    `letters` is the share of n-grams beside meaning; `ridge` smooths, more for topics with many examples; the two
    kinds of `sharpness` turn scores into probabilities and were fitted on writers that the model had not seen.
    """

    word_ngrams: tuple[int, int] = (1, 2)
    char_ngrams: tuple[int, int] = (2, 5)
    char_min_df: int = 2
    letters: float = 0.35
    ridge: float = 0.15
    cheap_sharpness: float = 21.0
    sharpness: float = 22.0
    cascade_below: float = 0.9995


class Ngrams:
    """TF-IDF of words and of letters within words, with and without Swedish marks."""

    def __init__(self, settings: Settings) -> None:
        """Prepare the three vectorizers."""
        shared: dict[str, Any] = {"sublinear_tf": True, "dtype": np.float32, "lowercase": False}
        self.word = TfidfVectorizer(
            analyzer="word", ngram_range=settings.word_ngrams, token_pattern=r"(?u)\b\w+\b", **shared
        )
        self.char = TfidfVectorizer(
            analyzer="char_wb", ngram_range=settings.char_ngrams, min_df=settings.char_min_df, **shared
        )
        self.folded = TfidfVectorizer(analyzer="word", ngram_range=(1, 1), token_pattern=r"(?u)\b\w+\b", **shared)

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn the vocabulary and return the features of normalised `texts`."""
        plain, folded = list(texts), [fold(text) for text in texts]
        return self._joined(
            [self.word.fit_transform(plain), self.char.fit_transform(folded), self.folded.fit_transform(folded)]
        )

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Return the features of normalised `texts`."""
        plain, folded = list(texts), [fold(text) for text in texts]
        return self._joined([self.word.transform(plain), self.char.transform(folded), self.folded.transform(folded)])

    def _joined(self, parts: list[csr_matrix]) -> csr_matrix:
        # Each part has length one: a text's product with itself stays one.
        return (hstack(parts, format="csr") * np.float32(1 / np.sqrt(len(parts)))).astype(np.float32)


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
        return likeness(centred(vectors, self.centre), self.vectors) @ self.weights


def centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Embeddings of one model all point much the same way; what differs is what tells."""
    moved = vectors - centre
    return (moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)).astype(np.float32)


def likeness(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Gaussian kernel of unit vectors."""
    found = some @ others.T
    found -= 1.0
    found *= 2.0
    return np.exp(found, out=found)


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
        kernel = _products(features)
        self.cheap_weights = (features.T @ _solve(kernel, 2 * smoothing, wanted)).astype(np.float16)
        if embed is not None:
            vectors = embed(texts)
            centre = vectors.mean(axis=0)
            points = centred(vectors, centre)
            for start in range(0, len(points), _BLOCK):
                rows = kernel[start : start + _BLOCK]
                rows *= self.settings.letters
                rows += (1 - self.settings.letters) * likeness(points[start : start + _BLOCK], points)
            dual = _solve(kernel, smoothing, wanted, overwrite=True)
            self.weights = (features.T @ (self.settings.letters * dual)).astype(np.float16)
            self.meaning = Meaning(centre, points, (1 - self.settings.letters) * dual)
        return self

    def probabilities(self, texts: Sequence[str], embed: Embed | None = None) -> np.ndarray:
        """Probabilities, asking `embed` only for the texts where n-grams alone are unsure."""
        texts = [self.marks.restore(normalise(text)) for text in texts]
        features = self.ngrams.transform(texts)
        result = softmax(self.settings.cheap_sharpness * _weighed(features, self.cheap_weights))
        if embed is None or self.meaning is None:
            return result
        unsure = np.flatnonzero(result.max(axis=1) < self.settings.cascade_below)
        if len(unsure):
            scores = _weighed(features[unsure], self.weights) + self.meaning.scores(embed([texts[i] for i in unsure]))
            result[unsure] = softmax(self.settings.sharpness * scores)
        return result


def _weighed(features: csr_matrix, weights: np.ndarray) -> np.ndarray:
    """Products with weights in half precision: half the memory, and a text touches but a few rows of them."""
    scores = np.empty((features.shape[0], weights.shape[1]), dtype=np.float32)
    for row, (start, end) in enumerate(zip(features.indptr, features.indptr[1:])):
        scores[row] = features.data[start:end] @ weights[features.indices[start:end]].astype(np.float32)
    return scores


def _products(features: csr_matrix) -> np.ndarray:
    """All inner products, a block at a time: sparse products of everything take several times the memory."""
    rows = np.empty((features.shape[0],) * 2, dtype=np.float32)
    other = features.T.tocsc()
    for start in range(0, len(rows), _BLOCK):
        rows[start : start + _BLOCK] = (features[start : start + _BLOCK] @ other).toarray()
    return rows


def _solve(kernel: np.ndarray, smoothing: np.ndarray, wanted: np.ndarray, *, overwrite: bool = False) -> np.ndarray:
    # 25,000 texts make a system of 2.5 GB: one copy of it at a time.
    system = kernel if overwrite else kernel.copy()
    system[np.diag_indices_from(system)] += smoothing
    # LAPACK works on columns; the system is symmetric, so its transpose is the same and needs no copy.
    factor = cho_factor(system.T, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(cho_solve(factor, wanted, check_finite=False), dtype=np.float32)
