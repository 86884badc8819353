"""Draws the network that `encoder.likeness` computes; only training needs this module and the package onnx.

The texts of training lie in 8 bits, so a third of the memory is read for each score; it is reading that takes
the time. Their weights stay in single precision: a few are fifty times as large as most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from encoder.network import as_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float32]

# How many numbers of a text share a step; a power of two, and the last ones are filled up.
_TOGETHER = 128
_HIGHEST = 127
_ZERO = 128
_LEAST = 1e-9
_WHOLE_NUMBERS = 4  # the products are of whole numbers as well ("accuracy_level")


def draw(points: Numbers, weights: Numbers) -> bytes:
    """Give the network: `points` of unit length in, the Gaussian kernel with `points` times `weights` out.

    `points` (texts, width) and `weights` (texts, columns).
    """
    texts, width = points.shape
    groups = np.pad(points, ((0, 0), (0, -width % _TOGETHER))).reshape(texts, -1, _TOGETHER)
    steps = np.maximum(np.abs(groups).max(axis=2), _LEAST) / _HIGHEST
    whole = (np.round(groups / steps[:, :, np.newaxis]) + _ZERO).astype(np.uint8)
    numbers = {
        "others": whole,
        "steps": steps.reshape(-1).astype(np.float32),
        "one": np.ones(1, dtype=np.float32),
        "two": np.full(1, 2, dtype=np.float32),
        "weights": np.ascontiguousarray(weights, dtype=np.float32),
    }
    nodes = [
        helper.make_node("MatMulNBits", ["points", "others", "steps"], ["products"], domain="com.microsoft",
                         K=width, N=texts, bits=8, block_size=_TOGETHER, accuracy_level=_WHOLE_NUMBERS),
        # The square of the distance of two vectors of unit length is two less twice their product.
        helper.make_node("Sub", ["products", "one"], ["short"]),
        helper.make_node("Mul", ["short", "two"], ["shorter"]),
        helper.make_node("Exp", ["shorter"], ["kernel"]),
        helper.make_node("MatMul", ["kernel", "weights"], ["scores"]),
    ]  # fmt: skip
    graph = helper.make_graph(
        nodes,
        "likeness",
        [helper.make_tensor_value_info("points", TensorProto.FLOAT, ["asked", width])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["asked", weights.shape[1]])],
        [numpy_helper.from_array(values, name) for name, values in numbers.items()],
    )
    image: bytes = as_model(graph).SerializeToString()
    return image
