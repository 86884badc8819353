"""Writes the encoder as an ONNX network of whole numbers, which ONNX Runtime computes several times faster.

Run by `scripts/setup`, once for each tuning; only this module needs the package onnx:

    uv run python -m encoder.network [--layers F]

Weights are stored in 8 bits, a step for each output. What flows in is measured and put in 8 bits text by text, so
one loud channel would drown the others: each is divided by how loud it was on `data/encoder/sample.txt`, and its
weights multiplied by the same (SmoothQuant, arXiv:2211.10438).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from encoder.engine import Inputs, open_session
from encoder.tuned import LAYERS, SAMPLE, network_file, tuned_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from encoder.packed import Packed

# How much of the loudness is moved from what flows in to the weights.
_MOVED = 0.75
_HIGHEST = 127
_LEAST = 1e-6
_OPERATORS = [helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)]
_FORMAT = 9
# The dense steps of a layer: what they are called here, and their tensors in the packed file.
_DENSE = {"qkv": ("q", "k", "v"), "ao": ("ao",), "fi": ("fi",), "fo": ("fo",)}

Loudness = dict[str, "NDArray[np.float32]"]


class Drawing:
    """Draws the network node by node; without `loudness` in single precision, to measure it."""

    def __init__(self, model: Packed, loudness: Loudness | None = None) -> None:
        self._model = model
        self._loudness = loudness
        self._nodes: list[onnx.NodeProto] = []
        self._numbers: list[onnx.TensorProto] = []
        self.measured: dict[str, str] = {}

    def network(self) -> onnx.ModelProto:
        """Give the network: word vectors (texts, tokens, width) and their mask in, states out."""
        width = self._model.header.width
        states = self._norm("emb", "emb.ln")
        for layer in range(self._model.header.layers):
            states = self._layer(states, layer)
        shape: list[str | int | None] = ["texts", "tokens", width]
        given = [
            helper.make_tensor_value_info("emb", TensorProto.FLOAT, shape),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "tokens"]),
        ]
        wanted = [helper.make_tensor_value_info(states, TensorProto.FLOAT, shape)]
        if self._loudness is None:
            wanted += [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
                for name in dict.fromkeys(self.measured.values())
            ]
        graph = helper.make_graph(self._nodes, "encoder", given, wanted, self._numbers)
        return as_model(graph)

    def _layer(self, states: str, layer: int) -> str:
        both = self._dense(states, layer, "qkv")
        parts = [f"l{layer}.{name}" for name in "qkv"]
        self._nodes.append(helper.make_node("Split", [both], parts, axis=-1, num_outputs=3))
        seen = self._node("MultiHeadAttention", [*parts, "", "mask"], f"l{layer}.seen",
                          num_heads=self._model.header.heads)  # fmt: skip
        added = self._node("Add", [states, self._dense(seen, layer, "ao")], f"l{layer}.added")
        states = self._norm(added, f"l{layer}.aln")
        inner = self._node("Gelu", [self._dense(states, layer, "fi")], f"l{layer}.gelu")
        after = self._node("Add", [states, self._dense(inner, layer, "fo")], f"l{layer}.after")
        return self._norm(after, f"l{layer}.oln")

    def _dense(self, states: str, layer: int, step: str) -> str:
        model, name = self._model, f"l{layer}.{step}"
        parts = [f"l{layer}.{part}" for part in _DENSE[step]]
        bias = np.concatenate([model.numbers(f"{part}.b") for part in parts])
        weights = np.concatenate([model.numbers(f"{part}.w") for part in parts])
        turned = weights.reshape(len(bias), -1).T
        self.measured[name] = states
        if self._loudness is None:
            product = self._node("MatMul", [states, self._number(f"{name}.w", turned)], f"{name}.m")
            return self._node("Add", [product, self._number(f"{name}.b", bias)], f"{name}.o")
        loud = np.maximum(self._loudness[name], _LEAST)
        heavy = np.maximum(np.abs(turned).max(axis=1), _LEAST)
        calm = loud**_MOVED / heavy ** (1 - _MOVED)
        states = self._node("Mul", [states, self._number(f"{name}.calm", 1 / calm)], f"{name}.c")
        turned = turned * calm[:, None]
        steps = np.abs(turned).max(axis=0) / _HIGHEST
        whole = np.round(turned / steps).astype(np.int8)
        given = [
            states,
            self._number(f"{name}.w", whole),
            self._number(f"{name}.step", steps),
            self._number(f"{name}.zero", np.zeros(len(bias), dtype=np.int8)),
            self._number(f"{name}.b", bias),
        ]
        return self._node("DynamicQuantizeMatMul", given, f"{name}.o")

    def _norm(self, states: str, name: str) -> str:
        given = [states, *(self._number(part, self._model.numbers(part))
                           for part in (f"{name}.w", f"{name}.b"))]  # fmt: skip
        epsilon = self._model.header.epsilon
        return self._node("LayerNormalization", given, f"{name}.o", axis=-1, epsilon=epsilon)

    def _node(self, kind: str, given: Sequence[str], made: str, **settings: Any) -> str:
        own = kind in {"MultiHeadAttention", "Gelu", "DynamicQuantizeMatMul"}
        domain = "com.microsoft" if own else ""
        self._nodes.append(helper.make_node(kind, given, [made], domain=domain, **settings))
        return made

    def _number(self, name: str, values: NDArray[np.generic]) -> str:
        kept = values if values.dtype == np.int8 else values.astype(np.float32)
        self._numbers.append(numpy_helper.from_array(np.ascontiguousarray(kept), name))
        return name


def as_model(graph: onnx.GraphProto) -> onnx.ModelProto:
    """Give what ONNX Runtime opens, of a graph with standard operators and its own."""
    return helper.make_model(graph, opset_imports=_OPERATORS, ir_version=_FORMAT)


def measure(model: Packed, texts: Sequence[str]) -> Loudness:
    """Give the largest value that each channel took before each dense step."""
    drawing = Drawing(model)
    session = open_session(drawing.network().SerializeToString())
    names = [wanted.name for wanted in session.get_outputs()]
    inputs = Inputs(model)
    found: Loudness = {}
    for text in texts:
        states = dict(zip(names, session.run(None, inputs.of(text)), strict=True))
        for step, name in drawing.measured.items():
            here = np.abs(states[name][0]).max(axis=0)
            found[step] = np.maximum(found.get(step, here), here)
    return found


def write_network(layers: Path = LAYERS) -> Path:
    """Write the network of some tuned layers unless it is there; raises Unusable and OSError."""
    made = network_file(layers)
    if not made.exists():
        model = tuned_model(layers)
        texts = SAMPLE.read_text(encoding="utf-8").splitlines()
        image = Drawing(model, measure(model, texts)).network().SerializeToString()
        made.parent.mkdir(parents=True, exist_ok=True)
        # Two programs may make it at the same time: each writes its own, the last one stays.
        draft = made.with_suffix(f".{os.getpid()}.part")
        draft.write_bytes(image)
        draft.replace(made)
    return made


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the encoder's network, if it is missing.")
    parser.add_argument("--layers", type=Path, default=LAYERS, help="tuned layers (an .npz file)")
    print(f"encoder: {write_network(parser.parse_args().layers)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
