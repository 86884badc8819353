"""The scores by likeness, computed in whole numbers."""

import pickle

import numpy as np
import pytest

from encoder.kernel import centred, gaussian
from encoder.likeness import Likeness
from encoder.likeness_network import draw


@pytest.mark.parametrize(("texts", "width"), [(1000, 384), (33, 40)])
def test_scores_are_those_of_the_kernel(texts: int, width: int) -> None:
    """Whole numbers give what single precision gives, also after a journey through a file."""
    chance = np.random.default_rng(1)
    centre = chance.normal(size=width).astype(np.float32)
    points = centred(chance.normal(size=(texts, width)).astype(np.float32), centre)
    weights = chance.normal(size=(texts, 5)).astype(np.float32)
    asked = chance.normal(size=(7, width)).astype(np.float32)
    wanted = gaussian(centred(asked, centre), points) @ weights

    made = Likeness(centre, draw(points, weights))
    stored = pickle.loads(pickle.dumps(made))  # our own

    assert np.allclose(made.scores(asked), wanted, atol=0.01 * np.abs(wanted).max())
    assert (stored.scores(asked) == made.scores(asked)).all()
    assert made.scores(asked[:0]).shape == (0, 5)
    with pytest.raises(TypeError, match="read from a file"):
        pickle.dumps(stored)
