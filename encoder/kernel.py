"""How like texts are in meaning; shared by the assistant and the mail classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

_LEAST = 1e-6


def centred(vectors: Numbers, centre: Numbers) -> Numbers:
    """Give directions (texts, width) as seen from the centre: an encoder's vectors all point much the same way."""
    moved = vectors - centre
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.asarray(moved / np.maximum(lengths, _LEAST), dtype=np.float32)


def gaussian(some: Numbers, others: Numbers) -> Numbers:
    """Give the Gaussian kernel (some, others) of vectors of unit length."""
    found = some @ others.T
    found -= 1.0
    found *= 2.0
    return np.asarray(np.exp(found, out=found))
