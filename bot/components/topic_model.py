"""Which topic a text is about: cheap n-grams first, sentence embeddings only where those are unsure."""

from __future__ import annotations

import dataclasses
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.components.text import fold, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Embed = Callable[[Sequence[str]], np.ndarray]

SEED = 20261123


@dataclasses.dataclass(frozen=True)
class Settings:
    """What can be tuned; the defaults won the comparison in bot/experiments.md."""

    word_ngrams: tuple[int, int] = (1, 2)
    char_ngrams: tuple[int, int] = (2, 5)
    char_min_df: int = 2
    c: float = 0.35
    embedding_c: float = 1.0
    cascade_below: float = 0.97
    folds: int = 5


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
        """Learn the vocabulary and return the features of `texts`."""
        plain = [normalise(text) for text in texts]
        folded = [fold(text) for text in plain]
        return hstack(
            [self.word.fit_transform(plain), self.char.fit_transform(folded), self.folded.fit_transform(folded)],
            format="csr",
        )

    def transform(self, texts: Sequence[str]) -> csr_matrix:
        """Return the features of `texts`."""
        plain = [normalise(text) for text in texts]
        folded = [fold(text) for text in plain]
        return hstack(
            [self.word.transform(plain), self.char.transform(folded), self.folded.transform(folded)], format="csr"
        )


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise softmax."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def _log_loss(scores: np.ndarray, truth: np.ndarray) -> float:
    p = softmax(scores)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(p, 1e-9)).mean())


class TopicModel:
    """Calibrated probabilities over all labels.

    Margins of a linear SVM become probabilities through a temperature; where embeddings are at hand, their
    logits are added with a weight. Both numbers are fitted on predictions for texts that the parts had not seen.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        """Make an untrained model."""
        self.settings = settings or Settings()
        self.labels: list[str] = []
        self.ngrams = Ngrams(self.settings)
        self.weights = np.zeros((0, 0), dtype=np.float32)
        self.bias = np.zeros(0, dtype=np.float32)
        self.dense_weights: np.ndarray | None = None
        self.dense_bias: np.ndarray | None = None
        self.sharpness = 1.0
        self.mix = (1.0, 0.0)

    def fit(
        self,
        texts: Sequence[str],
        labels: Sequence[str],
        vectors: np.ndarray | None = None,
        groups: Sequence[str] | None = None,
    ) -> TopicModel:
        """Train on texts with full labels; `vectors` are their embeddings, `groups` who wrote them."""
        self.labels = sorted(set(labels))
        index = {label: i for i, label in enumerate(self.labels)}
        truth = np.array([index[label] for label in labels])
        self._calibrate(texts, truth, vectors, groups)
        self.ngrams = Ngrams(self.settings)
        features = self.ngrams.fit(texts)
        self.weights, self.bias = self._fit_sparse(features, truth)
        if vectors is not None:
            self.dense_weights, self.dense_bias = self._fit_dense(vectors, truth)
        return self

    def cheap(self, texts: Sequence[str]) -> np.ndarray:
        """Probabilities from n-grams alone."""
        return softmax(self.sharpness * self._margins(texts))

    def probabilities(self, texts: Sequence[str], embed: Embed | None = None) -> np.ndarray:
        """Probabilities, asking `embed` only for the texts where n-grams alone are unsure."""
        margins = self._margins(texts)
        result = softmax(self.sharpness * margins)
        if embed is None or self.dense_weights is None or self.dense_bias is None:
            return result
        unsure = np.flatnonzero(result.max(axis=1) < self.settings.cascade_below)
        if len(unsure):
            vectors = embed([texts[i] for i in unsure])
            dense = vectors @ self.dense_weights + self.dense_bias
            result[unsure] = softmax(self.mix[0] * margins[unsure] + self.mix[1] * dense)
        return result

    def _margins(self, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(self.ngrams.transform(texts) @ self.weights + self.bias)

    def _fit_sparse(self, features: csr_matrix, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        svm = LinearSVC(C=self.settings.c, class_weight=None, random_state=SEED, tol=1e-3)
        svm.fit(features, truth)
        return self._full(svm.coef_, svm.intercept_, svm.classes_)

    def _fit_dense(self, vectors: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        linear = LogisticRegression(C=self.settings.embedding_c, max_iter=100, tol=1e-2, random_state=SEED)
        with warnings.catch_warnings():
            # Far along is enough: the weight of these logits is fitted afterwards.
            warnings.simplefilter("ignore", ConvergenceWarning)
            linear.fit(vectors * 10, truth)
        return self._full(linear.coef_ * 10, linear.intercept_, linear.classes_)

    def _full(self, coef: np.ndarray, intercept: np.ndarray, classes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Columns for all labels, also those that a fold did not hold."""
        if len(classes) == 2 and coef.shape[0] == 1:
            coef, intercept = np.vstack([-coef, coef]), np.hstack([-intercept, intercept])
        weights = np.zeros((coef.shape[1], len(self.labels)), dtype=np.float32)
        bias = np.full(len(self.labels), -2.0, dtype=np.float32)
        weights[:, classes], bias[classes] = coef.T, intercept
        return weights, bias

    def _calibrate(
        self, texts: Sequence[str], truth: np.ndarray, vectors: np.ndarray | None, groups: Sequence[str] | None
    ) -> None:
        sparse = np.zeros((len(texts), len(self.labels)), dtype=np.float32)
        dense = np.zeros_like(sparse)
        seen = np.zeros(len(texts), dtype=bool)
        for train, test in self._folds(truth, groups):
            part = Ngrams(self.settings)
            weights, bias = self._fit_sparse(part.fit([texts[i] for i in train]), truth[train])
            sparse[test] = part.transform([texts[i] for i in test]) @ weights + bias
            seen[test] = True
            if vectors is not None:
                weights, bias = self._fit_dense(vectors[train], truth[train])
                dense[test] = vectors[test] @ weights + bias
        sparse, dense, truth = sparse[seen], dense[seen], truth[seen]
        self.sharpness = float(
            np.exp(minimize(lambda a: _log_loss(np.exp(a[0]) * sparse, truth), [1.5], method="Nelder-Mead").x[0])
        )
        if vectors is not None:
            best = minimize(
                lambda a: _log_loss(np.exp(a[0]) * sparse + np.exp(a[1]) * dense, truth),
                [np.log(self.sharpness), -0.7],
                method="Nelder-Mead",
                options={"maxiter": 60},
            ).x
            self.mix = (float(np.exp(best[0])), float(np.exp(best[1])))

    def _folds(
        self, truth: np.ndarray, groups: Sequence[str] | None
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Leave one writer out when there are several: other people's words are what comes at run time."""
        names = sorted(set(groups)) if groups is not None else []
        big = [name for name in names if sum(group == name for group in groups or []) > len(truth) / 20]
        if len(big) >= 2:
            which = np.array(groups)
            return [(np.flatnonzero(which != name), np.flatnonzero(which == name)) for name in big[: self.settings.folds]]
        smallest = int(np.bincount(truth).min())
        folds = max(2, min(3, smallest))
        return list(StratifiedKFold(folds, shuffle=True, random_state=SEED).split(truth, truth))
