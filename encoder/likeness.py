"""Scores texts by how like they are in meaning to those of training; runs in both environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from encoder.engine import open_session
from encoder.kernel import centred

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]


class Likeness:
    """What kernel ridge regression on meaning has learnt: near counts, far does not.

    `network` is what `encoder.likeness_network.draw` gives; `centre` (width) is where vectors are seen from. It is
    opened when this is made or unpickled, so that processes forked later share its memory. Where it was unpickled the
    bytes of the network are not kept beside it, so it cannot be pickled again.
    """

    def __init__(self, centre: Numbers, network: bytes) -> None:
        self._centre = centre
        self._network: bytes | None = network
        self._session = open_session(network)

    def scores(self, vectors: Numbers) -> Numbers:
        """Give the scores (texts, columns) of an encoder's vectors (texts, width)."""
        given = {"points": centred(vectors, self._centre)}
        return np.asarray(self._session.run(None, given)[0])

    def __getstate__(self) -> tuple[Numbers, bytes]:
        if self._network is None:
            raise TypeError("this was read from a file; pickle the one that was trained")
        return self._centre, self._network

    def __setstate__(self, state: tuple[Numbers, bytes]) -> None:
        self._centre, network = state
        self._network = None
        self._session = open_session(network)
