"""Trains the topic model; apart from its use, which needs none of training's libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.text import Marks, fold, normalise
from bot.components.topic_model import (
    Ngrams,
    Part,
    Settings,
    TopicModel,
    letter_groups,
    single_words,
    words_and_pairs,
)
from encoder.kernel import centred
from encoder.likeness import Likeness
from encoder.likeness_network import draw
from encoder.regression import mix, products, solve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.components.topic_model import Embed


def fit(texts: Sequence[str], labels: Sequence[str], embed: Embed | None = None, settings: Settings | None = None) -> TopicModel:
    """Train on texts with full labels.

    One solution of a linear system trains all labels at once, so that training takes seconds to minutes.
    """
    settings = settings or Settings()
    marks = Marks(texts)
    texts = [marks.restore(normalise(text)) for text in texts]
    names = sorted(set(labels))
    index = {label: i for i, label in enumerate(names)}
    truth = np.array([index[label] for label in labels])
    sizes = np.bincount(truth).astype(np.float32)
    # A topic that many wrote about must not swallow its neighbours.
    smoothing = settings.ridge * sizes[truth] / np.median(sizes)
    wanted = np.zeros((len(truth), len(names)), dtype=np.float32)
    wanted[np.arange(len(truth)), truth] = 1.0

    ngrams, features = learn(texts, settings.min_df)
    kernel = products(features)
    cheap = features.T @ solve(kernel, 2 * smoothing, wanted)
    model = TopicModel(settings, names, marks, ngrams, cheap.astype(np.float16))
    if embed is not None:
        vectors = embed(texts)
        centre = vectors.mean(axis=0)
        points = centred(vectors, centre)
        # 25,000 texts make a system of 2.5 GB: one copy of it at a time.
        mix(kernel, settings.letters, points)
        dual = solve(kernel, smoothing, wanted, overwrite=True)
        model.weights = (features.T @ (settings.letters * dual)).astype(np.float16)
        model.meaning = Likeness(centre, draw(points, (1 - settings.letters) * dual))
    return model


def learn(texts: Sequence[str], min_df: int) -> tuple[Ngrams, csr_matrix]:
    """Choose the terms, and return them and the features of normalised texts (texts, columns).

    What one writer alone has written once tells nothing, so a term stands in `min_df` texts at least.
    """
    bare = [fold(text) for text in texts]
    kinds = ((words_and_pairs, texts), (letter_groups, bare), (single_words, bare))
    parts, blocks = zip(*(_part(cut, given, min_df) for cut, given in kinds))
    # Each part has length one: a text's product with itself stays one.
    features = (hstack(blocks, format="csr") * np.float32(1 / np.sqrt(len(parts)))).astype(np.float32)
    return Ngrams(*parts), features


def _part(cut: Callable[[str], Iterator[str]], texts: Sequence[str], min_df: int) -> tuple[Part, Any]:
    vectors = TfidfVectorizer(analyzer=cut, sublinear_tf=True, dtype=np.float32, min_df=min_df)
    block = vectors.fit_transform(texts)
    return Part(cut, vectors.vocabulary_, vectors.idf_), block
