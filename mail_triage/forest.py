"""Walks boosted trees, for all rows and all trees at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(slots=True, kw_only=True)
class Forest:
    """Trees as arrays over all their nodes, so that a mail is judged without the library that grew them.

    From a node a row goes to `left` where its value in `column` is at most `limit`, else to `right`; a leaf leads to
    itself. `roots` is (trees,), `depth` the most steps to a leaf. The odds are `base` and the `worth` of the leaves.
    """

    roots: Places
    column: Places
    limit: Matrix
    left: Places
    right: Places
    worth: Matrix
    depth: int
    base: float

    def odds(self, rows: Matrix) -> Matrix:
        """Give the log-odds (rows,) of rows (rows, columns) without missing values."""
        values = np.ascontiguousarray(rows).reshape(-1)
        starts = np.arange(len(rows))[:, np.newaxis] * rows.shape[1]
        at = np.tile(self.roots, (len(rows), 1))
        for _ in range(self.depth):
            low = values.take(starts + self.column.take(at)) <= self.limit.take(at)
            at = np.where(low, self.left.take(at), self.right.take(at))
        return np.asarray(self.worth.take(at).sum(axis=1) + self.base)
