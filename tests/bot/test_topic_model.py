"""How the topic model cuts texts, beside scikit-learn, which it is trained with."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.components.text import normalise
from bot.components.topic_model import letter_groups, single_words, words_and_pairs
from bot.components.topic_train import fit, learn

WORDS: dict[str, Any] = {"analyzer": "word", "token_pattern": r"(?u)\b\w+\b"}
TEXTS = [
    "hur länge sparar ni mina uppgifter",
    "hur länge sparas samtal",
    "vem får se mina uppgifter",
    "får någon annan se uppgifter om mig",
    "å",
]
LABELS = ["how_long", "how_long", "who", "who", "who"]


@pytest.mark.parametrize(
    ("cut", "named"),
    [
        (words_and_pairs, WORDS | {"ngram_range": (1, 2)}),
        (single_words, WORDS),
        (letter_groups, {"analyzer": "char_wb", "ngram_range": (2, 5)}),
    ],
)
@given(text=st.text())
def test_terms_are_those_of_scikit_learn(
    cut: Callable[[str], Iterator[str]], named: dict[str, Any], text: str
) -> None:
    """Whatever somebody writes."""
    plain = normalise(text)
    analyzer = TfidfVectorizer(lowercase=False, **named).build_analyzer()

    assert sorted(cut(plain)) == sorted(analyzer(plain))


def test_a_row_is_what_was_learnt_from() -> None:
    """The features of a message are the same as those of a training text."""
    ngrams, features = learn(TEXTS, 1)

    for place, text in enumerate(TEXTS):
        columns, values = ngrams.row(text)
        row = np.zeros(features.shape[1])
        row[columns] = values
        assert np.allclose(row, features[[place]].toarray()[0], atol=1e-6)


def test_letters_alone_decide_without_an_encoder() -> None:
    """A model that was trained without meaning works, and gives probabilities."""
    found = fit(TEXTS, LABELS).probabilities(["hur länge sparas det", "vem får se"])

    assert np.allclose(found.sum(axis=1), 1.0, atol=1e-5)
    assert found.argmax(axis=1).tolist() == [0, 1]
