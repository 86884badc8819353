"""The regression that learns from how like texts are, by their words and by their meaning (kernel ridge regression).

Shared by the assistant and the mail classifier. One linear system of all texts trains all labels at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from encoder.kernel import gaussian

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

_BLOCK = 512
_COMMON = 1024


def products(rows: Any) -> Numbers:
    """Give all inner products (texts, texts) of sparse rows.

    The few features that most texts share are multiplied as a dense matrix, the many rare ones as they are: a
    sparse product takes the square of how often a feature occurs, so the common ones alone would take minutes.
    """
    often = np.argsort(-np.bincount(rows.indices, minlength=rows.shape[1]), kind="stable")
    common = np.ascontiguousarray(rows[:, often[:_COMMON]].toarray())
    rare = rows[:, often[_COMMON:]]
    other = rare.T.tocsc()
    found = np.empty((rows.shape[0],) * 2, dtype=np.float32)
    for start in range(0, len(found), _BLOCK):
        block = slice(start, start + _BLOCK)
        np.matmul(common[block], common.T, out=found[block])
        shared = (rare[block] @ other).tocoo()
        found[block][shared.row, shared.col] += shared.data
    return found


def mix(kernel: Numbers, share: float, points: Numbers) -> Numbers:
    """Change a kernel of words in place: `share` of it, and for the rest the likeness in meaning of `points`."""
    for start in range(0, len(points), _BLOCK):
        rows = kernel[start : start + _BLOCK]
        rows *= share
        rows += (1 - share) * gaussian(points[start : start + _BLOCK], points)
    return kernel


def solve(
    kernel: Numbers, smoothing: float | Numbers, wanted: Numbers, *, overwrite: bool = False
) -> Numbers:
    """Give the weight of each text for each label (texts, labels); `overwrite` spares a copy of the kernel."""
    system = kernel if overwrite else kernel.copy()
    system[np.diag_indices_from(system)] += smoothing
    # LAPACK works on columns; the system is symmetric, so its transpose is the same and needs no copy.
    factor = cho_factor(system.T, lower=True, overwrite_a=True, check_finite=False)
    return np.asarray(cho_solve(factor, wanted, check_finite=False), dtype=np.float32)
